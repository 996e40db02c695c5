"""What each source key of the tables stands for, in a sentence that a report can quote."""

from __future__ import annotations

_ALIAS = "two public names of one function or class in"

SOURCES = {
    "tf_upgrade_v2": (
        "TensorFlow's upgrade script, tensorflow/tools/compatibility/ in the wheels of tensorflow-cpu 2.3.0 and 2.21.0"
    ),
    "tf1_alias": f"{_ALIAS} tensorflow 1.15.0",
    "tf2.15_alias": f"{_ALIAS} tensorflow-cpu 2.15.0",
    "tf2.3_deprecation": "the deprecation notice in tensorflow-cpu 2.3.0",
    "tf2_docs": "what docstrings in the wheel of tensorflow-cpu 2.21.0 say about moving from compat.v1 to TensorFlow 2",
    "tf1_release": "release notes of TensorFlow 0.12 and 1.0: github.com/tensorflow/tensorflow/blob/master/RELEASE.md",
    "tf_keras": "Keras 2 lives on as the package tf_keras: tf-keras 2.21.0",
    "keras2_scikit": "the warning in keras/wrappers/scikit_learn.py of keras 2.12.0",
    "keras2_objectives": "keras/objectives.py of Keras 2.3.1 is `from .losses import *`",
    "keras2.15_layers": "what the docstrings of tf.layers say in the wheel of keras 2.15.0",
    "keras2_common": "keras/backend/common.py in the wheel of Keras 2.3.1, which calls the old name a legacy one",
    "keras2_warnings": "the warnings about old arguments in the wheel of keras 2.12.0",
    "keras_rnn_guide": "Keras' guide to recurrent layers: keras.io/guides/working_with_rnns",
    "tf_estimator_guide": "TensorFlow's migration guide: tensorflow.org/guide/migrate/migrating_estimator",
    "tf1_deprecation": "the deprecation notice in tensorflow 1.15.0",
    "tf_slim": "TF-Slim is tf.contrib.slim as a package of its own: tf-slim 1.1.0, github.com/google-research/tf-slim",
    "addons_rfc": (
        "what was to move from tf.contrib to TensorFlow Addons, and is in tensorflow-addons: "
        "github.com/tensorflow/community/blob/master/rfcs/20181214-move-to-addons.md"
    ),
    "contrib_rfc": (
        "what was to become of the parts of tf.contrib: "
        "github.com/tensorflow/community/blob/master/rfcs/20180907-contrib-sunset.md"
    ),
    "keras_guide": "Keras' migration guide: keras.io/guides/migrating_to_keras_3",
    "keras3_backend": "keras/src/legacy/backend.py in the wheel of keras 3.15.1, which hands its arguments on to it",
    "keras3_tf_keras": "keras 3.15.1 keeps the name for TensorFlow alone (keras/_tf_keras)",
    "keras1_keywords": "keras/legacy/interfaces.py in the wheel of Keras 2.3.1, which turns old keywords into new ones",
    **{f"keras{v}_alias": f"{_ALIAS} keras {v}" for v in ("2.15", "2.12", "2.6", "2.3.1", "2.0", "1.2.2")},
}
