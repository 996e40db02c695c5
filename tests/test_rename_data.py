"""Facts about the shipped tables of renames: that they hold together with the API tables, and some known answers."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from analyzer.apitables import ApiTables
from analyzer.hints import survey
from analyzer.model import FileUses, HintKind, Region, Role, SymbolUse, UseKind
from analyzer.renames import Renames

FOLDER = Path(__file__).parents[1] / "rules" / "api"
TABLES, RENAMES = ApiTables(FOLDER), Renames(FOLDER / "renames")
LINES = {
    package: [
        (line.split("\t") + [""] * 5)[:6]
        for line in (FOLDER / "renames" / f"{package}.tsv").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    for package in ("tensorflow", "keras")
}


@pytest.mark.parametrize("package", LINES)
def test_tables_are_sorted_and_each_fact_stands_once(package: str) -> None:
    keys = [tuple(fields[:3]) for fields in LINES[package]]
    assert keys == sorted(keys)
    assert len({(*key, fields[5]) for key, fields in zip(keys, LINES[package], strict=True)}) == len(keys)


@pytest.mark.parametrize("package", LINES)
def test_new_names_exist_as_long_as_the_table_says(package: str) -> None:
    for old, keyword, new, until, _, _ in LINES[package]:
        table = TABLES.get(new.partition(".")[0]) if new and not keyword else None
        if table is None:
            continue
        assert new != old
        mask = table.lookup(new).mask
        place = table.versions.index(until) if until else len(table.versions) - 1
        assert mask >> place & 1, (old, new, until)


@pytest.mark.parametrize("package", LINES)
def test_every_source_and_note_is_explained(package: str) -> None:
    notes = tomllib.loads((FOLDER / "renames" / "notes.toml").read_text(encoding="utf-8"))
    for old, keyword, new, _, sources, note in LINES[package]:
        assert RENAMES.of_keyword(old, keyword) if keyword else RENAMES.of(old)
        assert all(RENAMES.source(key) for key in sources.split("+")), sources
        assert new or note or keyword or "keras_guide" in sources, old
        assert not note or note in notes


def test_every_note_is_used() -> None:
    notes = tomllib.loads((FOLDER / "renames" / "notes.toml").read_text(encoding="utf-8"))
    assert notes.keys() - {fields[5] for lines in LINES.values() for fields in lines} == set()


def best(name: str, *keywords: str) -> tuple[HintKind, str]:
    use = SymbolUse(qualified_name=name, kind=UseKind.CALL, region=Region(1, 1, 1, 2), keywords=keywords)
    hints = survey([FileUses("a.py", Role.SOURCE, (use,))], TABLES, RENAMES).hints
    (one,) = [hint for hint in hints if bool(hint.keyword) == bool(keywords)]
    return one.kind, one.suggestions[0].name if one.suggestions else ""


@pytest.mark.parametrize(
    ("name", "kind", "new"),
    [
        ("tensorflow.gfile.GFile", "renamed", "tensorflow.io.gfile.GFile"),
        ("tensorflow.random_uniform", "renamed", "tensorflow.random.uniform"),
        ("tensorflow.mul", "renamed", "tensorflow.multiply"),
        ("tensorflow.to_float", "renamed", "tensorflow.cast"),
        ("tensorflow.layers.dense", "replaced", "tensorflow.keras.layers.Dense"),
        ("tensorflow.train.AdamOptimizer", "replaced", "tensorflow.keras.optimizers.Adam"),
        ("tensorflow.set_random_seed", "replaced", "tensorflow.random.set_seed"),
        ("tensorflow.Session", "compat", "tensorflow.compat.v1.Session"),
        ("tensorflow.flags.DEFINE_string", "compat", "tensorflow.compat.v1.app.flags.DEFINE_string"),
        ("tensorflow.contrib.slim.conv2d", "moved", "tf_slim.conv2d"),
        ("tensorflow.contrib.layers.conv2d", "moved", "tf_slim.conv2d"),
        ("tensorflow.contrib.framework.arg_scope", "moved", "tf_slim.arg_scope"),
        ("tensorflow.contrib.crf.crf_log_likelihood", "moved", "tensorflow_addons.text.crf_log_likelihood"),
        ("tensorflow.contrib.seq2seq.BasicDecoder", "moved", "tensorflow_addons.seq2seq.BasicDecoder"),
        ("tensorflow.contrib.distributions.Normal", "moved", "tensorflow_probability"),
        ("tensorflow.contrib.rnn.BasicLSTMCell", "replaced", "tensorflow.keras.layers.LSTMCell"),
        ("tensorflow.estimator.Estimator", "advice", ""),
        ("tensorflow.contrib.training.HParams", "gone", ""),
        ("tensorflow.examples.tutorials.mnist.input_data", "gone", ""),
        # With Keras 3, TensorFlow refuses tf.compat.v1.layers.
        ("tensorflow.compat.v1.layers.dense", "replaced", "tensorflow.keras.layers.Dense"),
        ("tensorflow.compat.v1.layers.Conv2D", "replaced", "tensorflow.keras.layers.Conv2D"),
        ("tensorflow.contrib.layers.python.layers.layers.avg_pool2d", "moved", "tf_slim.avg_pool2d"),
        ("tensorflow.compat.v1.estimator.tpu.TPUEstimator", "advice", ""),
        ("tensorflow.compat.v1.gfile.Exists", "renamed", "tensorflow.io.gfile.exists"),
        ("keras.layers.core.Dense", "renamed", "keras.layers.Dense"),
        ("keras.layers.normalization.BatchNormalization", "renamed", "keras.layers.BatchNormalization"),
        ("keras.utils.np_utils.to_categorical", "renamed", "keras.utils.to_categorical"),
        ("keras.engine.topology.Layer", "renamed", "keras.layers.Layer"),
        ("keras.backend.mean", "replaced", "keras.ops.mean"),
        ("keras.backend.sum", "replaced", "keras.ops.sum"),
        ("keras.layers.ThresholdedReLU", "replaced", "keras.layers.ReLU"),
        ("keras.layers.CuDNNLSTM", "replaced", "keras.layers.LSTM"),
        ("keras.wrappers.scikit_learn.KerasClassifier", "moved", "scikeras.wrappers.KerasClassifier"),
        ("keras.preprocessing.text.Tokenizer", "moved", "tensorflow.keras.preprocessing.text.Tokenizer"),
        ("keras.layers.experimental.preprocessing.Rescaling", "renamed", "keras.layers.Rescaling"),
        ("keras.layers.Merge", "gone", ""),
    ],
)
def test_known_answers(name: str, kind: str, new: str) -> None:
    assert best(name) == (kind, new)


@pytest.mark.parametrize(
    ("name", "keyword", "kind", "new"),
    [
        ("tensorflow.reduce_sum", "keep_dims", "renamed", "keepdims"),
        ("tensorflow.argmax", "dimension", "renamed", "axis"),
        ("tensorflow.nn.dropout", "keep_prob", "renamed", "rate"),
        ("tensorflow.nn.conv2d", "use_cudnn_on_gpu", "advice", ""),
        ("keras.layers.Dense", "output_dim", "renamed", "units"),
        ("keras.layers.Convolution2D", "nb_filter", "renamed", "filters"),
        ("keras.layers.core.Dense", "W_regularizer", "renamed", "kernel_regularizer"),
    ],
)
def test_known_answers_about_keywords(name: str, keyword: str, kind: str, new: str) -> None:
    assert best(name, keyword) == (kind, new)


@pytest.mark.parametrize(
    "name", ["tensorflow.matmul", "tensorflow.keras.layers.Dense", "keras.layers.Dense", "tensorflow.Variable"]
)
def test_names_that_live_get_no_hint(name: str) -> None:
    use = SymbolUse(qualified_name=name, kind=UseKind.CALL, region=Region(1, 1, 1, 2))
    assert survey([FileUses("a.py", Role.SOURCE, (use,))], TABLES, RENAMES).hints == ()
