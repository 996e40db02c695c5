"""Facts about the shipped tables that release notes, guides and imports of the packages bear out."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.apitables import ApiTable, ApiTables

FOLDER = Path(__file__).parents[1] / "rules" / "api"
TABLES = ApiTables(FOLDER)


def table(package: str) -> ApiTable:
    found = TABLES.get(package)
    assert found is not None
    return found


def versions(name: str, *keywords: str) -> str:
    of = table(name.partition(".")[0])
    lookup = of.lookup(name, keywords)
    assert lookup.exact or not keywords, name
    return of.spell(lookup.mask)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tensorflow.Session", "<=1.15"),
        ("tensorflow.placeholder", "<=1.15"),
        ("tensorflow.ConfigProto", "<=1.15"),
        ("tensorflow.get_variable", "<=1.15"),
        ("tensorflow.variable_scope", "<=1.15"),
        ("tensorflow.global_variables_initializer", "<=1.15"),
        ("tensorflow.train.Saver", "<=1.15"),
        ("tensorflow.train.AdamOptimizer", "<=1.15"),
        ("tensorflow.contrib", "<=1.15"),
        ("tensorflow.contrib.slim", "<=1.15"),
        ("tensorflow.contrib.slim.conv2d", "<=1.15"),
        ("tensorflow.contrib.framework.nest.flatten", "1.3-1.15"),
        ("tensorflow.contrib.layers.xavier_initializer", "<=1.15"),
        ("tensorflow.contrib.rnn.BasicLSTMCell", "1.0-1.15"),
        ("tensorflow.app.flags.DEFINE_string", "<=1.15"),
        ("tensorflow.flags.FLAGS", "<=1.15"),
        ("tensorflow.examples.tutorials.mnist.input_data", "<=1.15"),
        ("tensorflow.initialize_all_variables", "<=1.15"),
        ("tensorflow.merge_all_summaries", "0.12"),
        ("tensorflow.enable_eager_execution", "1.7-1.15"),
        ("tensorflow.random.set_seed", ">=2.0"),
        ("tensorflow.data.AUTOTUNE", ">=2.4"),
        ("tensorflow.config.list_physical_devices", ">=2.1"),
        ("tensorflow.summary.create_file_writer", ">=2.0"),
        ("tensorflow.keras.ops", ">=2.16"),
        ("tensorflow.estimator.Estimator", "1.1-2.15"),
        # What only compiled code binds is as old as PyTorch, whenever a stub began to show it.
        ("torch.cuda.FloatTensor", "any"),
        ("torch.float", "any"),
        ("torch.softmax", "any"),
        ("torch.BoolTensor", ">=1.2"),
        ("torch.repeat_interleave", ">=1.1"),
        # In both generations: lists made by hand get these wrong.
        ("tensorflow.GradientTape", ">=1.8"),
        ("tensorflow.keras.layers.Dense", ">=1.4"),
        ("tensorflow.keras.Sequential", ">=1.5"),
        ("tensorflow.data.Dataset", ">=1.4"),
        ("tensorflow.function", ">=1.14"),
        ("tensorflow.compat.v1", ">=1.13"),
        ("tensorflow.Variable", "any"),
        ("tensorflow.nn.conv2d", "any"),
        # Holes are real.
        ("tensorflow.repeat", "1.15, 2.1-"),
        # Internals are not listed.
        ("tensorflow.python.ops.math_ops", "any"),
    ],
)
def test_tensorflow(name: str, expected: str) -> None:
    assert versions(name) == expected


@pytest.mark.parametrize(
    ("name", "keyword", "expected"),
    [
        ("tensorflow.reduce_sum", "keep_dims", "<=1.15"),
        ("tensorflow.reduce_sum", "reduction_indices", "<=1.15"),
        ("tensorflow.reduce_sum", "keepdims", ">=1.5"),
        ("tensorflow.reduce_sum", "axis", "any"),
        ("tensorflow.concat", "concat_dim", "0.12"),
        ("tensorflow.nn.dropout", "keep_prob", "<=1.15"),
        ("tensorflow.nn.dropout", "rate", ">=1.13"),
    ],
)
def test_keywords_of_tensorflow(name: str, keyword: str, expected: str) -> None:
    assert versions(name, keyword) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("keras.layers.Dense", "any"),
        ("keras.ops", ">=3.0"),
        ("keras.ops.matmul", ">=3.0"),
        ("keras.random", ">=3.0"),
        ("keras.layers.merge", "1.0.8-2.8"),
        ("keras.layers.Merge", "<=2.1.6"),
        ("keras.layers.core.Dense", "<=2.12"),
        ("keras.layers.advanced_activations", "<=2.8"),
        ("keras.objectives", "<=2.4.3"),
        ("keras.engine.topology", "1.0.8-2.4.3"),
        ("keras.legacy.interfaces", "2.0-2.3.1"),
        ("keras.Sequential", ">=2.0.9"),
    ],
)
def test_keras(name: str, expected: str) -> None:
    assert versions(name) == expected


@pytest.mark.parametrize(
    ("name", "keyword", "expected"),
    [
        ("keras.layers.Dense", "output_dim", "<=2.3.1"),
        ("keras.layers.Dense", "units", ">=2.0"),
        ("keras.layers.Dense", "activation", "any"),
        ("keras.layers.Dense", "init", "<=2.3.1"),
        ("keras.layers.Dense", "kernel_initializer", ">=2.0"),
        ("keras.optimizers.Adam", "learning_rate", "0.3.3, 2.3.1-2.4.3, 2.9-"),
    ],
)
def test_keywords_of_keras(name: str, keyword: str, expected: str) -> None:
    assert versions(name, keyword) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("jax.numpy.dot", "any"),
        ("jax.random.key", ">=0.4.13"),
        ("jax.tree_multimap", "0.1.59-0.3.15"),
        ("jax.tree_map", "<=0.5.3"),
        ("jax.tree.map", ">=0.4.25"),
        ("jax.experimental.optimizers", "0.1.23-0.3.15"),
        ("jax.experimental.shard_map.shard_map", ">=0.4.4"),
        ("flax.linen.Dense", ">=0.2.2"),
        ("flax.nn.Dense", "<=0.3.6"),
        ("flax.nnx.Linear", ">=0.8.5"),
        ("flax.optim.Adam", "<=0.5.3"),
        ("haiku.transform", "any"),
        ("equinox.Module", "any"),
        ("optax.adam", "any"),
        ("sonnet.AbstractModule", "<=1.36"),
        ("sonnet.optimizers", ">=2.0"),
        ("keras_core.ops.matmul", "any"),
        ("tf_slim.learning", "any"),
        ("tf_keras.layers.Dense", "any"),
    ],
)
def test_other_packages(name: str, expected: str) -> None:
    assert versions(name) == expected


@pytest.mark.parametrize("package", TABLES.packages())
def test_tables_are_sorted_and_whole(package: str) -> None:
    of = table(package)
    lines = (FOLDER / f"{package}.tsv").read_text(encoding="utf-8").splitlines()
    body = [line.split("\t") for line in lines if not line.startswith("#")]
    assert body == sorted(body)
    assert all(len(fields) == 3 and fields[2].split(" ") == sorted(set(fields[2].split(" "))) for fields in body)
    assert of.package == package
    assert set(of.released) <= set(of.versions)
    listed = [(parent, name) for parent, _, names in body for name in names.split(" ")]
    assert len(listed) == len(set(listed))
    # A parent is listed too, and exists wherever what it holds does.
    for parent, name in listed:
        above = of.lookup(parent)
        assert above.exact, parent
        if not name.endswith("="):
            assert not of.lookup(f"{parent}.{name}").mask & ~above.mask, f"{parent}.{name}"


def test_there_are_tables_of_the_packages_that_the_rules_need() -> None:
    assert {"tensorflow", "keras", "torch", "jax", "flax", "tf_keras", "keras_core", "haiku"} <= set(TABLES.packages())


@pytest.mark.parametrize("keyword", ["input", "dim", "dtype", "out"])
def test_compiled_functions_of_torch_take_what_their_older_stubs_do_not_tell(keyword: str) -> None:
    assert versions("torch.sum", keyword) == "any"
