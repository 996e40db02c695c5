"""TensorFlow and Keras: SavedModel, graphs, both checkpoint formats, TFLite, all of Keras's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hub_fixtures.building import builds, library


def _module() -> Any:
    tf = library("tensorflow")

    class Scale(tf.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.factor = tf.Variable([2.0])

        @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])  # type: ignore[untyped-decorator]
        def __call__(self, x: Any) -> Any:
            return x * self.factor

    return Scale()


def _session(use: Any) -> None:
    """Calls `use` with a session over a graph of one variable."""
    v1 = library("tensorflow").compat.v1
    with v1.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(v1.float32, [None], name="x")
        weight = v1.get_variable("weight", [1], initializer=v1.ones_initializer(), use_resource=False)
        v1.multiply(x, weight, name="y")
        session.run(v1.global_variables_initializer())
        use(v1, session)


@builds("savedmodel", "tensorflow_cpu")
def savedmodel(folder: Path) -> None:
    """A folder with saved_model.pb and variables/."""
    library("tensorflow").saved_model.save(_module(), str(folder))


@builds("frozen-graph", "tensorflow_cpu")
def frozen_graph(folder: Path) -> None:
    """A GraphDef whose variables are constants."""

    def write(v1: Any, session: Any) -> None:
        graph = v1.graph_util.convert_variables_to_constants(session, session.graph_def, ["y"])
        (folder / "frozen_inference_graph.pb").write_bytes(graph.SerializeToString())

    _session(write)


@builds("tf-checkpoint-v2", "tensorflow_cpu")
def checkpoint_v2(folder: Path) -> None:
    """What tf.train.Saver of 1.x writes: index, data, metagraph and the list of checkpoints."""
    _session(lambda v1, session: v1.train.Saver().save(session, str(folder / "model.ckpt"), global_step=10))
    # With an absolute prefix the list of checkpoints names the folder it was written in.
    listed = folder / "checkpoint"
    listed.write_text(listed.read_text().replace(f"{folder}/", ""))


@builds("tf-checkpoint-v1", "tensorflow_cpu")
def checkpoint_v1(folder: Path) -> None:
    """What it wrote before 1.0: one table."""

    def write(v1: Any, session: Any) -> None:
        saver = v1.train.Saver(write_version=v1.train.SaverDef.V1)
        saver.save(session, str(folder / "model.ckpt"), write_meta_graph=False, write_state=False)

    _session(write)


@builds("tf-checkpoint-object", "tensorflow_cpu")
def checkpoint_object(folder: Path) -> None:
    """What tf.train.Checkpoint writes."""
    library("tensorflow").train.Checkpoint(model=_module()).save(str(folder / "ckpt"))


@builds("tflite", "tensorflow_cpu")
def tflite(folder: Path) -> None:
    """A converted function."""
    tf = library("tensorflow")
    module = _module()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([module.__call__.get_concrete_function()], module)
    (folder / "model.tflite").write_bytes(converter.convert())


@builds("keras-3", "keras", "tensorflow_cpu")
def keras_3(folder: Path) -> None:
    """Keras 3: its own archive, weights alone, the older HDF5, and the architecture as JSON."""
    keras = library("keras")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    model.save(folder / "model.keras")
    model.save_weights(folder / "model.weights.h5")
    model.save(folder / "legacy.h5")
    (folder / "model.json").write_text(model.to_json())


@builds("keras-2", "tf_keras", "tensorflow_cpu")
def keras_2(folder: Path) -> None:
    """The last Keras 2: weights under the name that transformers uses, a whole model, its archive."""
    keras = library("tf_keras")
    model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(3)])
    model.compile("sgd", "mse")
    model.save_weights(folder / "tf_model.h5")
    model.save(folder / "model.h5")
    model.save(folder / "model.keras")
