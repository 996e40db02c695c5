"""The builder of the tables of renames, on sources that are written here."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_tables.namespace import World
from api_tables.pins import Pin
from api_tables.releases import facts_of_sources
from renames.aliases import living_aliases, same_things
from renames.by_hand import read_by_hand
from renames.deprecated import advice, instructions
from renames.keras import backend_as_tensorflow, conversions, layers_of_tensorflow
from renames.rows import Row, table
from renames.sources import SOURCES
from renames.upgrade import UnknownShape, qualified, read_upgrade
from renames.worlds import Opened

FOLDER = "tensorflow/tools/compatibility/"
UPGRADE = {
    f"{FOLDER}renames_v2.py": b"renames = {\n  'tf.A': 'tf.compat.v1.A',\n  'tf.B': 'tf.b',\n}\n",
    f"{FOLDER}all_renames_v2.py": (
        b"from x import renames_v2\n"
        b"manual_symbol_renames = {'tf.B': 'tf.bb', 'tf.C': ('tf.compat.v2.c')}\n"
        b"addons_symbol_mappings = {'tf.contrib.M': 'tfa.M'}\n"
        b"symbol_renames = renames_v2.renames\n"
    ),
    f"{FOLDER}reorders_v2.py": b"reorders = {'tf.D': [None, 'x']}\n",
    f"{FOLDER}module_deprecations_v2.py": b"_W = (1, 'x')\nMODULE_DEPRECATIONS = {'tf.contrib': _W}\n",
    f"{FOLDER}tf_upgrade_v2.py": (
        b"class Spec:\n"
        b"  def __init__(self):\n"
        b"    self.function_keyword_renames = {'tf.D': {'old': 'new', 'dead': None}, '*.run': {'a': 'b'}}\n"
        b"    metrics_comment = (1, 'x')\n"
        b"    self.function_warnings = {'tf.E': metrics_comment, 'tf.F': (1, 'y'), '*.save': metrics_comment}\n"
        b"    self.function_transformers = {'tf.to_x': _cast_transformer, 'slim.y': _cast_transformer, 'tf.z': other}\n"
    ),
}


def release(files: dict[str, str], root: str = "tensorflow") -> Opened:
    sources = {path: text.encode() for path, text in files.items()}
    world = World(facts_of_sources(sources, frozenset({root})))
    return Opened(Pin(package=root, version="1.0", file="x.whl", size=0, sha256=""), root, world, sources)


def test_the_upgrade_scripts_tables_are_read_as_literals() -> None:
    found = read_upgrade(UPGRADE)
    assert found.renames == {
        "tensorflow.A": "tensorflow.compat.v1.A",
        "tensorflow.B": "tensorflow.bb",
        "tensorflow.C": "tensorflow.c",
        "tensorflow.to_x": "tensorflow.cast",
    }
    assert found.addons == {"tensorflow.contrib.M": "tensorflow_addons.M"}
    assert found.keywords == {"tensorflow.D": {"old": "new", "dead": ""}}
    assert found.warnings == {"tensorflow.E": "metrics_comment", "tensorflow.F": ""}
    assert found.modules == {"tensorflow.contrib": "_W"}
    assert found.reordered == {"tensorflow.D"}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("renames_v2.py", b"renamed = {}\n"),
        ("renames_v2.py", b"renames = {'tf.A': name()}\n"),
        ("module_deprecations_v2.py", b"MODULE_DEPRECATIONS = make()\n"),
        ("reorders_v2.py", b"reorders = ['tf.D']\n"),
    ],
)
def test_a_script_of_another_shape_is_refused(file: str, text: bytes) -> None:
    with pytest.raises(UnknownShape):
        read_upgrade({**UPGRADE, FOLDER + file: text})


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(UnknownShape, match="reorders_v2"):
        read_upgrade({path: text for path, text in UPGRADE.items() if "reorders" not in path})


def test_names_are_qualified() -> None:
    assert qualified("tf.compat.v2.x.Y") == "tensorflow.x.Y"
    assert qualified("tfa.text.x") == "tensorflow_addons.text.x"


def test_the_living_name_of_the_same_thing_is_the_most_alike() -> None:
    of = release({
        "tensorflow/__init__.py": "from tensorflow.core import Dense\nfrom tensorflow import layers\n",
        "tensorflow/core.py": "class Dense: ...\nDense2 = Dense\ndef other(): ...\n",
        "tensorflow/layers.py": "from tensorflow.core import Dense, Dense2\n",
    })  # fmt: skip
    names = [f"tensorflow.{name}" for name in ("Dense", "core.Dense", "core.Dense2", "layers.Dense", "layers.Dense2")]
    groups = same_things(of, [*names, "tensorflow.core.other"])
    assert groups["tensorflow.core", "Dense"] == names
    gone = {"tensorflow.core.Dense", "tensorflow.core.Dense2", "tensorflow.core.other"}
    found = dict(living_aliases(groups, gone, {"tensorflow.layers.Dense", "tensorflow.layers.Dense2"}))
    assert found == {
        "tensorflow.core.Dense": "tensorflow.layers.Dense",
        "tensorflow.core.Dense2": "tensorflow.layers.Dense2",
    }


def test_deprecation_notices_name_what_to_use() -> None:
    text = """
@deprecation.deprecated(None, "Use `tf.cast(x, tf.float32)` instead. `tf.gone` should not be used.")
def to_float(x): ...

class Cell:
    @deprecated(date=None, instructions="This is keras.layers.LSTMCell now")
    def __init__(self): ...

@deprecated(None, "Use something else.")
def f(): ...

@other("tf.x")
def g(): ...
"""
    found = instructions(release({"tensorflow/ops.py": text}), iter(["tensorflow.ops", "tensorflow.missing"]))
    assert found == {
        ("tensorflow.ops", "to_float"): ("tensorflow.cast",),
        ("tensorflow.ops", "Cell"): ("tensorflow.keras.layers.LSTMCell",),
    }


def test_docstrings_advise_up_to_their_code() -> None:
    text = '''
def first():
    """Does.

    @compatibility(TF2)
    This is old and works with `tf.function`. Please switch to `tf.train.Checkpoint` or
    `tf.keras.Model.save_weights`, which are better than `tf.compat.v1.x`.

    Before:

    use `tf.wrong`
    @end_compatibility
    """

def second():
    """Use `tf.wrong`."""
'''
    found = advice(release({"tensorflow/ops.py": text}), iter(["tensorflow.ops"]))
    assert found == {
        ("tensorflow.ops", "first"): ("tensorflow.train.Checkpoint", "tensorflow.keras.Model.save_weights")
    }


def test_keywords_of_keras_1() -> None:
    sources = {
        "keras/legacy/interfaces.py": (
            b"legacy_dense_support = generate(allowed=['units'], conversions=[('output_dim', 'units')])\n"
            b"legacy_plain_support = generate(allowed=['x'])\n"
        ),
        "keras/layers/core.py": (
            b"class Dense:\n    @interfaces.legacy_dense_support\n    def __init__(self, units): ...\n"
            b"class Plain:\n    @interfaces.legacy_plain_support\n    def __init__(self, x): ...\n"
        ),
        "keras/__init__.py": b"@interfaces.legacy_dense_support\ndef f(units): ...\n",
    }
    assert conversions(sources) == {
        ("keras.layers.core", "Dense"): (("output_dim", "units"),),
        ("keras", "f"): (("output_dim", "units"),),
    }


def test_layers_that_docstrings_name() -> None:
    export = "@keras_export(v1=['keras.__internal__.legacy.layers.{}'])\n"
    docstring = '    """Does.\n\n    The corresponding TensorFlow v2 layer is\n    `tf.keras.layers.Dense`.\n    """\n'
    text = (
        f"{export.format('dense')}def dense(x):\n{docstring}"
        f"{export.format('plain')}def plain(x):\n    pass\n"
        f"def private(x):\n{docstring}"
    )
    sources = {"keras/src/legacy_tf_layers/core.py": text.encode(), "keras/src/other.py": text.encode()}
    assert layers_of_tensorflow(sources) == {"dense": "tensorflow.keras.layers.Dense"}


def test_backend_functions_that_are_one_function_of_tensorflow() -> None:
    text = (
        b'@keras_export("keras._legacy.backend.mean")\n'
        b"def mean(x, axis=None):\n    x = cast(x)\n    return tf.reduce_mean(x, axis)\n"
        b'@keras_export("keras._legacy.backend.flatten")\ndef flatten(x):\n    return tf.reshape(x, [-1])\n'
        b'@keras_export("keras._legacy.backend.both")\n'
        b"def both(x):\n    if x:\n        return tf.a(x)\n    return tf.a(x)\n"
        b'@keras_export("keras._legacy.backend.own")\ndef own(x):\n    return dot(x)\n'
        b"def private(x):\n    return tf.exp(x)\n"
    )
    assert backend_as_tensorflow({"keras/src/legacy/backend.py": text}) == {"mean": "tensorflow.reduce_mean"}


def test_a_table_is_sorted_and_explains_its_sources() -> None:
    rows = [Row(old="b", new="c", sources="one+two"), Row(old="a", keyword="k", sources="one", note="n")]
    assert table("pkg", [*rows, *rows], {"one": "first", "two": "second", "three": "third"}).splitlines() == [
        "# package pkg",
        "# source one first",
        "# source two second",
        "# made by scripts/build_renames.py; do not edit",
        "# old\tkeyword\tnew\tuntil\tsources\tnote",
        "a\tk\t\t\tone\tn",
        "b\t\tc\t\tone+two",
    ]


@pytest.mark.parametrize("row", [Row(old="a", sources="unheard"), Row(old="a\tb", sources="one")])
def test_a_table_refuses_what_it_cannot_say(row: Row) -> None:
    with pytest.raises(ValueError, match=r"unheard|tab"):
        table("pkg", [row], {"one": "first"})


def test_facts_by_hand_have_sources() -> None:
    assert {key for row in read_by_hand() for key in row.sources.split("+")} <= SOURCES.keys()
    assert Path(__file__).parents[2].joinpath("scripts/renames/by_hand.tsv").is_file()
