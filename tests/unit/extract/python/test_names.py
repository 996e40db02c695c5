"""What names mean: one example for each rule of scopes, bindings, aliases and imports."""

from __future__ import annotations

import pytest

from analyzer.extract.python import facts_of_text
from analyzer.model import UseKind


def uses(text: str) -> list[tuple[str, str]]:
    """(kind, qualified name) of everything but imports, in the order of the text."""
    facts = facts_of_text(text)
    assert facts.read.failure is None, facts.read.error
    return [(use.kind.value, use.qualified_name) for use in facts.uses if use.kind is not UseKind.IMPORT]


def names(text: str) -> list[str]:
    return [name for _, name in uses(text)]


def imports(text: str) -> list[str]:
    return [use.qualified_name for use in facts_of_text(text).uses if use.kind is UseKind.IMPORT]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import torch", ["torch"]),
        ("import a.b as c", ["a.b"]),
        ("import torch.nn, jax", ["torch.nn", "jax"]),
        ("from keras import layers as L, models", ["keras.layers", "keras.models"]),
        ("from . import z", [".z"]),
        ("from ..x import y", ["..x.y"]),
        ("from ...p.q import (r, s)", ["...p.q.r", "...p.q.s"]),
        ("from keras.layers import *", ["keras.layers"]),
        ("from . import *", ["."]),
        ("import os, sys\nfrom collections import deque", []),
        ("import numpy as np", ["numpy"]),
        ("# import torch\n'import torch'\nx = 'torch.nn'", []),
    ],
)
def test_imports(text: str, expected: list[str]) -> None:
    assert imports(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tf.keras.layers.Dense(3)", [("call", "tensorflow.keras.layers.Dense")]),
        ("tf.train.AdamOptimizer().minimize(x)", [("call", "tensorflow.train.AdamOptimizer")]),
        ("tf.layers[0].build()", [("reference", "tensorflow.layers")]),
        ("run(tf)", [("reference", "tensorflow")]),
        ("class A(tf.Module, metaclass=tf.Meta): pass",
         [("base", "tensorflow.Module"), ("reference", "tensorflow.Meta")]),
        ("@tf.function\ndef f(): pass", [("decorator", "tensorflow.function")]),
        ("@tf.function(jit=1)\ndef f(): pass", [("decorator", "tensorflow.function")]),
        ("def f(x: tf.Tensor) -> 'tf.Variable': pass",
         [("annotation", "tensorflow.Tensor"), ("annotation", "tensorflow.Variable")]),
        ("x: 'Optional[tf.Tensor]' = None", [("annotation", "tensorflow.Tensor")]),
        ("x: Literal['tf.Tensor'] = None", []),
        ("x: 'a note about tf' = None", []),
        ("getattr(tf, 'Session')", [("reference", "tensorflow.Session")]),
        ("getattr(tf.compat, 'v1').Session(graph=g)", [("call", "tensorflow.compat.v1.Session")]),
        ("tf.flags.FLAGS.x = 1", [("reference", "tensorflow.flags.FLAGS.x")]),
        ("f'{tf.a!r:>{tf.b}}'", [("reference", "tensorflow.a"), ("reference", "tensorflow.b")]),
        ("f'{d[\"tf\"]}' + tf.c", [("reference", "tensorflow.c")]),
        ("match x:\n  case tf.A(b=tf.C): pass", [("reference", "tensorflow.A"), ("reference", "tensorflow.C")]),
    ],
)  # fmt: skip
def test_uses_at_the_longest_chain(line: str, expected: list[tuple[str, str]]) -> None:
    assert uses(f"import tensorflow as tf\n{line}\n") == expected


def test_keywords_of_calls_are_sorted() -> None:
    facts = facts_of_text("import jax\njax.jit(f, static=1, *a, donate=2, **k)\n")
    assert facts.uses[-1].keywords == ("donate", "static")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import tensorflow as tf\nK = tf.keras.backend\nK.sum(x)", "tensorflow.keras.backend.sum"),
        ("import keras\nlayers = keras.layers; D = layers.Dense\nD(1)", "keras.layers.Dense"),
        ("import torch\nN, F = torch.nn, torch.fft\nF.rfft(x)", "torch.fft.rfft"),
        ("import torch\ndef f():\n    n = torch.nn\n    return n.Linear(1)", "torch.nn.Linear"),
        ("import torch\nif (n := torch.nn):\n    n.Linear(1)", "torch.nn.Linear"),
        ("import torch\nn = getattr(torch, 'nn')\nn.Linear(1)", "torch.nn.Linear"),
        ("import tensorflow as tf\ntf = tf.compat.v1\ntf.Session()", "tensorflow.compat.v1.Session"),
        ("import tensorflow as tf\ntf = tf.compat.v1\ndef f():\n    tf.Session()", "tensorflow.compat.v1.Session"),
        ("import torch.nn\ntorch.cuda.init()", "torch.cuda.init"),
        ("try:\n    import torch\nexcept ImportError:\n    torch = None\ntorch.ones(1)", "torch.ones"),
        ("import jax\ndef f():\n    global jax\n    jax = None\njax.jit(g)", "jax.jit"),
        ("def f():\n    global tf\n    import tensorflow as tf\ndef g():\n    tf.ones(1)", "tensorflow.ones"),
        ("def f():\n    m = None\n    def g():\n        nonlocal m\n        import jax as m\n    m.jit(g)", "jax.jit"),
        ("for tf in []: pass\nimport tensorflow as tf\ntf.ones(1)", "tensorflow.ones"),
    ],
)
def test_aliases(text: str, expected: str) -> None:
    assert names(text)[-1] == expected


@pytest.mark.parametrize(
    "text",
    [
        "def f(tf): tf.x",
        "f = lambda tf: tf.x",
        "[tf.x for tf in y]",
        "for tf in y: tf.x",
        "with open(p) as tf: tf.x",
        "try: pass\nexcept E as tf: tf.x",
        "tf = make()\ntf.x",
        "def f():\n    tf = make()\n    def g(): tf.x",
        "def f():\n    for tf in y: pass\n    return tf.x",
        "def tf(): pass\ntf.x",
        "class tf: pass\ntf.x",
        "match y:\n  case [tf, *_]: tf.x",
        "def f[tf](a: tf.x): pass",
        "if (tf := make()): tf.x",
        "(tf, b), *c = make()\ntf.x",
        "tf += 1\ntf.x",
    ],
)
def test_other_bindings_shadow(text: str) -> None:
    assert [name for name in names(f"import tensorflow as tf\n{text}\n") if name != "tensorflow"] == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(tf): pass\ntf.x",
        "[0 for tf in tf.x]",
        "class A:\n    tf = 1\n    def m(self): return tf.x",
        "class A:\n    tf = tf.x",
        "def f(a=tf.x, tf=None): pass",
        "tf.x\ntf = make()",
        "if y:\n    tf = make()\ntf.x",
        "tf = None\ntf.x",
        "del tf\ntf.x",
    ],
)
def test_what_does_not_shadow(text: str) -> None:
    assert "tensorflow.x" in names(f"import tensorflow as tf\n{text}\n")


def test_conditional_imports_keep_every_meaning_with_one_region() -> None:
    text = "try:\n  import tensorflow.compat.v1 as tf\nexcept ImportError:\n  import tensorflow as tf\ntf.Session()\n"
    found = [use for use in facts_of_text(text).uses if use.kind is UseKind.CALL]
    assert {use.qualified_name for use in found} == {"tensorflow.compat.v1.Session", "tensorflow.Session"}
    assert len({use.region for use in found}) == 1


def test_a_branch_sees_its_own_import() -> None:
    text = "if a:\n    import jax.numpy as np\n    np.x\nelse:\n    import torch as np\n    np.y\nnp.z\n"
    assert sorted(names(text)) == ["jax.numpy.x", "jax.numpy.z", "torch.y", "torch.z"]


def test_conditional_values_keep_both() -> None:
    assert sorted(names("import jax, torch\nxp = jax if a else torch\nxp.ones(1)\n"))[-2:] == ["torch", "torch.ones"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import importlib\nt = importlib.import_module('torch')\nt.ones(1)", ["torch", "torch.ones"]),
        ("from importlib import import_module\nimport_module('jax').jit(f)", ["jax", "jax.jit"]),
        ("j = __import__('jax')\nj.jit(f)", ["jax", "jax.jit"]),
        ("tf = __import__('tensorflow.contrib')\ntf.x()", ["tensorflow.contrib", "tensorflow.x"]),
        ("from u import LazyLoader\nt = LazyLoader('t', globals(), 'torch')\nt.x()",
         ["u.LazyLoader", "torch", "torch.x"]),
        ("import pytest\nt = pytest.importorskip('torch')\nt.x()", ["torch", "torch.x"]),
        ("import lazy_loader as lazy\nt = lazy.load('torch')\nt.x()", ["lazy_loader.load", "torch", "torch.x"]),
        ("import torch\ntorch.load('weights')", ["torch.load"]),
        ("import importlib\nimportlib.import_module(name)", []),
    ],
)  # fmt: skip
def test_dynamic_imports(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_libraries_that_never_hold_a_framework_give_imports_only() -> None:
    text = "import numpy as np, os\nnp.zeros(os.getcwd())\n"
    assert imports(text) == ["numpy"]
    assert names(text) == []


def test_names_of_star_imports() -> None:
    facts = facts_of_text("from keras.layers import *\nfrom .own import *\ndef f(a): return Dense(len(a))\n")
    assert facts.stars == ("keras.layers", ".own")
    assert [use.qualified_name for use in facts.uses if use.kind is UseKind.CALL] == ["*.Dense"]


def test_exports_and_public_names() -> None:
    text = (
        "import tensorflow as tf\nfrom .a import b as c\nif x:\n    L = tf.keras.layers\ndef f(): pass\n"
        "__all__ = ['tf', 'L']\n__all__ += ['f']\n"
    )
    facts = facts_of_text(text)
    assert {export.name: export.targets for export in facts.exports} == {
        "L": ("tensorflow.keras.layers",), "__all__": (), "c": (".a.b",), "f": (), "tf": ("tensorflow",),
    }  # fmt: skip
    assert facts.public == ("tf", "L", "f")
    assert facts_of_text("__all__ = ['a'] + others\n").public is None
    assert facts_of_text("a = 1\n").public is None
