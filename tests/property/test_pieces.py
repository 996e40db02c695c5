"""Reading a text in pieces finds what the whole-file pass finds, over generated programs."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.extract.python import facts_of_text, full_parse
from analyzer.extract.python.bounds import bounded
from analyzer.extract.python.pieces import facts_of_pieces, shapes
from analyzer.model import Facts

_NAMES = st.sampled_from(
    [
        "tf",
        "np",
        "K",
        "x",
        "self",
        "HAS_TF",
        "tf_ok",
        "is_tf2",
        "torch",
        "match",
        "case",
        "type",
        "load",
        "lazy",
        "nn",
        "_",
    ]
)
_MODULES = st.sampled_from(
    ["tensorflow", "numpy", "os", ".compat", "..", "torch.nn", "lazy_loader", "importlib", "keras.backend", ". util"]
)
_ATTRIBUTES = st.sampled_from(
    ["a", "nn.Linear", "load", "import_module", "__version__", "is_available", "cuda.is_available"]
)
_STRINGS = st.sampled_from(
    [
        '"torch"',
        "'tf.x'",
        'b"x"',
        "r'\\d'",
        '"""tf\nimport torch\n"""',
        "'a' 'b'",
        'f"{tf.x!r:>{K}}"',
        "f'{x}' 'tf'",
        "''",
        '"\\\n"',
        'f"{{x}} {tf.x!r:>10} {K[1:2]} it\'s {np.a(x, k=[1])} {x}"',
        "f'{tf.a if x else nn.b}' f\"{{{x}}}{K['a']} {(lambda y: y)(x)} {x!s}\"",
        "f'{x:{K}.{nn}}'",
        "f'{tf.x=}'",
        "f''",
        "rf'{x}\\d'",
    ]
)
_ATOMS = st.one_of(
    _NAMES,
    _STRINGS,
    st.sampled_from(["1", "0x1F", "1e-5", ".5", "1_0j", "True", "False", "None", "...", "()", "[]", "{}", "-1"]),
    st.builds("{}.{}".format, _NAMES, _ATTRIBUTES),
    st.builds("getattr({}, 'Session', None)".format, _NAMES),
    st.builds("hasattr({}, 'contrib')".format, _NAMES),
    st.builds("{}.import_module('torch.nn').a".format, _NAMES),
    st.builds("__import__({})".format, _STRINGS),
    st.builds("'tf' in {}.modules".format, _NAMES),
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}({}, k={})".format, _NAMES, inner, inner),
        st.builds("{}.{}({},\n   {}) # tf".format, _NAMES, _ATTRIBUTES, inner, inner).map(lambda text: f"({text}\n)"),
        st.builds("({} or {})".format, inner, inner),
        st.builds("{}({}, *{}, {}, k={}, **{})".format, _NAMES, inner, inner, inner, inner, inner),
        st.builds("{}.{}({})({}, {})[{}]".format, _NAMES, _ATTRIBUTES, inner, inner, inner, inner),
        st.builds("[{}, *{}, {}]".format, inner, _NAMES, inner),
        st.builds("{{{}, {}}}".format, inner, inner),
        st.builds("{{**{}, {}: {}, {}: {}}}".format, _NAMES, inner, inner, inner, inner),
        st.builds("({}, {})".format, inner, inner),
        st.builds("({},)".format, inner),
        st.builds("{}({} for {} in {})".format, _NAMES, inner, _NAMES, inner),
        st.builds("{}(lambda {}, k=({}, 1): {}, {})".format, _NAMES, _NAMES, inner, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("[{} for {} in {} if {}]".format, inner, _NAMES, inner, inner),
        st.builds("(lambda {}, *a: {})".format, _NAMES, inner),
        st.builds("({} := {})".format, _NAMES, inner),
        st.builds("{}[{}:{}, {}]".format, _NAMES, inner, inner, inner),
        st.builds("{{{}: {}, **{}}}".format, inner, inner, _NAMES),
        st.builds("not {} <= {} is not {}".format, inner, inner, inner).map(lambda text: f"({text})"),
        st.builds(
            "({} {} {})".format, inner, st.sampled_from(["+", "- -", "**", "//", "@", "<", "!=", "in", "and"]), inner
        ),
    )


_EXPRESSIONS = st.recursive(_ATOMS, _larger, max_leaves=4)
_IMPORTS = st.one_of(
    st.builds(
        "import {} as {}".format, st.sampled_from(["tensorflow", "numpy", "torch.nn", "lazy_loader as L, os"]), _NAMES
    ),
    st.builds("import {}, os".format, st.sampled_from(["tensorflow.keras", "numpy", "torch"])),
    st.builds("from {} import {}".format, _MODULES, _NAMES),
    st.builds("from {} import (a as {},\n  b # tf\n  , c)".format, _MODULES, _NAMES),
    st.builds("from {} import *".format, _MODULES),
)
_SIMPLE = st.one_of(
    _IMPORTS,
    _EXPRESSIONS,
    st.builds("{} = {}".format, _NAMES, _EXPRESSIONS),
    st.builds("{} = {}".format, _NAMES, st.builds("{}.{}".format, _NAMES, _ATTRIBUTES)),
    st.builds("{}, {} = {}, {}".format, _NAMES, _NAMES, _EXPRESSIONS, _EXPRESSIONS),
    st.builds("self.{} = {}".format, _NAMES, _EXPRESSIONS),
    st.builds("{}: 'tf.Tensor' = {}".format, _NAMES, _EXPRESSIONS),
    st.builds("{} += {}".format, _NAMES, _EXPRESSIONS),
    st.builds("__all__ = [{}]".format, _STRINGS),
    st.builds("__all__ += [{}]".format, _STRINGS),
    st.builds("{} = None; {} = False".format, _NAMES, _NAMES),
    st.builds("del {}".format, _NAMES),
    st.builds("return {}".format, _EXPRESSIONS),
    st.builds("raise {} from {}".format, _EXPRESSIONS, _NAMES),
    st.builds("assert {}, \\\n {}".format, _EXPRESSIONS, _EXPRESSIONS),
    st.sampled_from(
        ["pass", "'''import torch'''", "# tf.x", "", "exit(1)", "'tf'.join(tf.x)", "global tf, x", "nonlocal K"]
    ),
)


def _indented(lines: list[str]) -> str:
    """Lines as a block; those inside of brackets and strings are moved too, which changes strings and nothing else."""
    return "\n".join("    " + line for line in "\n".join(lines or ["pass"]).split("\n"))


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.lists(inner, min_size=1, max_size=3).map(_indented)
    condition = st.one_of(
        _EXPRESSIONS,
        st.sampled_from(
            ["TYPE_CHECKING", "HAS_TF", "not HAS_TF", "tf_ok", "is_tf2()", "tf.__version__ < '2'",
             "__name__ == '__main__'",
             "is_torch_available()", "K is None", "hasattr(tf, 'x')"]
        ),
    )  # fmt: skip
    handler = st.sampled_from(
        ["ImportError", "(ImportError, OSError)", "Exception as e", "AttributeError as tf", "OSError"]
    )
    return st.one_of(
        st.builds("if {}:\n{}".format, condition, block),
        st.builds("if {}:\n{}\nelif {}:\n{}\nelse:\n{}".format, condition, block, condition, block, block),
        st.builds("if {}: {} = 1\nelse: {} = 2".format, condition, _NAMES, _NAMES),
        st.builds("try:\n{}\nexcept {}:\n{}".format, block, handler, block),
        st.builds("try:\n{}\nexcept {}:\n{}\nelse:\n{}\nfinally:\n{}".format, block, handler, block, block, block),
        st.builds("try: import torch as {}\nexcept ImportError: {} = None".format, _NAMES, _NAMES),
        st.builds("try:\n{}\nexcept* {}:\n{}".format, block, handler, block),
        st.builds("def {}({}, *a, k: 'tf.T' = {}) -> {}:\n{}".format, _NAMES, _NAMES, _EXPRESSIONS, _NAMES, block),
        st.builds("@{}\n@x.y\nasync def f({}=1, /):\n{}".format, _EXPRESSIONS, _NAMES, block),
        st.builds("def f(a, b: {}, c={}, d: 'tf.T' = {}, *e: {}, g, h={}, **i: {}):\n{}".format,
                  _EXPRESSIONS, _EXPRESSIONS, _EXPRESSIONS, _EXPRESSIONS, _EXPRESSIONS, _EXPRESSIONS, block),
        st.builds("def f(a: {} = {}, /, b={}, *, c: {}) -> {}:\n{}".format,
                  _EXPRESSIONS, _EXPRESSIONS, _EXPRESSIONS, _EXPRESSIONS, _EXPRESSIONS, block),
        st.builds("def f(a, b=lambda {}, c=1: {}, d={}):\n{}".format, _NAMES, _EXPRESSIONS, _EXPRESSIONS, block),
        st.builds("with ({} as {}, {}):\n{}".format, _EXPRESSIONS, _NAMES, _EXPRESSIONS, block),
        st.builds("for ({}, [{}, *x]) in {}, {}:\n{}".format, _NAMES, _NAMES, _EXPRESSIONS, _EXPRESSIONS, block),
        st.builds("class {}({}, metaclass={}):\n{}".format, _NAMES, _EXPRESSIONS, _NAMES, block),
        st.builds("class {}: {} = tf.a".format, _NAMES, _NAMES),
        st.builds("for {} in {}:\n{}\nelse:\n{}".format, _NAMES, _EXPRESSIONS, block, block),
        st.builds("while {}:\n{}".format, condition, block),
        st.builds("with {} as {}, suppress(ImportError):\n{}".format, _EXPRESSIONS, _NAMES, block),
        st.builds("match {}:\n    case [{}, *_]:\n{}\n    case {}.x | 1:\n        pass".format, _EXPRESSIONS, _NAMES,
                  block.map(lambda text: _indented(text.split("\n"))), _NAMES),
        st.builds("match {}:\n  case {}: tf.x".format, _NAMES, _NAMES),
    )  # fmt: skip


_LITERALS = st.one_of(
    st.sampled_from(['"jax"', "'torch'", '"""a\nb"""', "r'x'", "'a' 'b'", "b'x'", 'f"x"', "None"]),
    _NAMES,
    st.builds("({} if x else {})".format, _NAMES, st.sampled_from(['"jax"', "K"])),
    st.builds("(\n  {} or {})".format, _NAMES, st.sampled_from(["'torch'", "nn", "os.environ.get('TF_KERAS', '1')"])),
)
_VARIABLES = st.sampled_from(["'KERAS_BACKEND'", '"TF_KERAS"', "'''USE_TF'''", "'KERAS\\x5fBACKEND'", "'OTHER'", "x"])
_SETTERS = st.one_of(
    st.builds("os.environ[{}] = {}".format, _VARIABLES, _LITERALS),
    st.builds("{} = environ[{}] = ({}\n)  # set".format, _NAMES, _VARIABLES, _LITERALS),
    st.builds("os.environ.setdefault({}, {})".format, _VARIABLES, _LITERALS),
    st.builds("os.environ.update({{{}: {}, {}: {}}}, USE_JAX={})".format,
              _VARIABLES, _LITERALS, _VARIABLES, _LITERALS, _LITERALS),
    st.builds("os.environ |= {{{}:\n {}}}; monkeypatch.setenv({}, {})".format,
              _VARIABLES, _LITERALS, _VARIABLES, _LITERALS),
    st.builds("with mock.patch.dict(os.environ, {{{}: {}}}): pass".format, _VARIABLES, _LITERALS),
    st.builds("@patch.dict(os.environ, {{{}: {}}})\ndef f(): pass".format, _VARIABLES, _LITERALS),
    st.builds("def f(a=image.env({{{}: {}}}).pip_install('torch', {})): pass".format,
              _VARIABLES, _LITERALS, _LITERALS),
    st.builds("{} = {}".format, _NAMES, _LITERALS),
    st.builds("{} = {} = {}".format, _NAMES, _NAMES, _LITERALS),
    st.builds("for {} in [{}, {}]: {} = {}".format, _NAMES, _LITERALS, _LITERALS, _NAMES, _LITERALS),
    st.builds("for {} in ({}, {}):\n  pass\nelse: x.set_backend({})".format,
              _NAMES, _LITERALS, _LITERALS, _LITERALS),
    st.builds("import keras\nkeras.config.set_backend({})".format, _LITERALS),
    st.builds("session.install({}, 'tensorflow==1.15') if x else os.system('pip install keras')".format, _LITERALS),
    st.builds("if subprocess.run([\n  'pip', 'install', {}]): pass\nelif x: {} = {}".format,
              _LITERALS, _NAMES, _LITERALS),
    st.builds("match run('pip install torch'):\n  case {}: pass\n  case _ if image.env({{{}: 'x'}}): pass".format,
              _NAMES, _VARIABLES),
)  # fmt: skip


_STATEMENTS = st.recursive(_SIMPLE, _compound, max_leaves=8)
SETTERS = st.lists(
    st.recursive(st.one_of(_SETTERS, _SETTERS, _SIMPLE), _compound, max_leaves=8), min_size=1, max_size=8
)
PROGRAMS = st.lists(_STATEMENTS, min_size=1, max_size=8).map("\n".join)


def whole(text: str) -> Facts:
    with full_parse():
        return facts_of_text(text)


@settings(max_examples=80)
@example("class A:\n    self = None\n    def f(self):\n        return self.import_module('torch')")
@example("def f():\n    global x\n    x = 1\n    y = 2")
@example(
    "try:\n    import tf\nexcept ImportError:\n    tf_ok = False\ndef f():\n    use = tf_ok\n    if use:\n        tf.x"
)
@example("def f():\n    match = 1\n    case: int = tf\nimport tf")
@given(PROGRAMS)
def test_generated_programs_say_the_same_in_pieces(text: str) -> None:
    assert facts_of_text(text) == whole(text)


@settings(max_examples=40)
@example(["x = 'jax'\nimport os\nif x:\n    y = x\n    os.environ['KERAS_BACKEND'] = y\n"], "\n")
@example(["if x:\n\tos.environ['TF_KERAS'] = (\r\n'1')\relse: os.putenv(\\\n'USE_TF',\r'1')"], "\r\n")
@given(SETTERS, st.sampled_from(["\n", "\r\n"]))
def test_settings_and_install_commands_are_the_same_in_pieces(statements: list[str], line_end: str) -> None:
    text = line_end.join(statements)
    assert facts_of_text(text) == whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "import tf\nx = tf.a(tf.b(1, c=tf.d), tf.b(1, c=tf.e), tf.b(2, c=tf.d))",
        "import tf\nfor (x, y) in tf.a((1, tf.b), (2, tf.c)):\n    z = (tf.d, tf.e)\n    (x, y) = tf.f((x, z))",
        "import tf\ntry:\n    tf.a(1)\nexcept (tf.X, tf.Y):\n    u = (tf.Z, tf.V)\nexcept (tf.U, OSError):\n    raise",
        "import tf\ndef f(a=tf.b(1), *c, d: tf.T = tf.b(2)):\n    return tf.b(3)\n",
        "import tf\nif tf.a(tf.b):\n    if tf.a(tf.c):\n        tf.a(tf.d)\n    elif tf.a(tf.e):\n        pass\n",
        "import tf\ns = f'{tf.a(1)} {tf.b(1)}' + f\"{tf.c(1)!r:>3}\" 'tf.d' f'{{tf.e}}'\n",
        "import tf\nclass A[T](tf.B):\n    x = {tf.k(1): {tf.k(2): tf.k(3)}, **tf.k(4)}\n",
        "import tf\nmit_é = 'e\u0301'  # e\u0301\ntf.x(mit_é)\n",
        "import tf\n@tf.d(tf.a(1))\ndef f(x=tf.b(1)):\n    return tf.c(1)\n",
        "import tf\n@tf.d(tf.a(1))\n@tf.d(tf.e(1))\ndef f(x: 'tf.T', y=tf.b(tf.c(1))):\n    return y\n",
        "import tf\nwhile tf.a(tf.b): x = tf.c\nelse: x = tf.d\nfor y in tf.e(tf.f): x = tf.g\nelse: x = tf.h\nx.z",
        "import tf\ntry: x = tf.a\nexcept tf.B: x = tf.c\nelse: x = tf.d\nfinally: y = tf.e\nx.z",
        "import tf\nif tf.a: x = tf.b\nelif tf.c(HAS_TF): x = tf.d\nelif tf.e:\n    x = tf.f\nelse: x = tf.g\nx.z",
    ],
)
def test_pieces_that_a_line_has_twice(text: str) -> None:
    """Each stands for itself, in a line and in the lines below it."""
    found = facts_of_text(text)
    assert found == whole(text)
    assert any(use.qualified_name.startswith("tf.") for use in found.uses)


@pytest.mark.parametrize(
    "lines",
    [
        "x = tf.a|x = None|x.z|x = False|y = tf.b|y = None or tf|y.z",
        "tf.load(y)|tf.print(y)|y = tf.load('torch')|y = tf.calls('torch')|y.z",
        "x = tf.eager(y)|x = tf.executing_eagerly(y)|if x: tf.a|def f():|  if x:|    tf.b|  if y:|    tf.c",
        "x = hasattr(tf, 'a')|y = haszzzz(tf, 'a')|def f():|  if x:|    tf.a|  if y:|    tf.a",
        "def f(x: Literal['tf.a'], y: Optional['tf.b']):|  return tf.c|def g(x: tf['d']):|  return x",
        "with suppress(ImportError):|  import keras|with compress(ImportError):|  import torch|keras.z(torch.z)",
        "__all__ = ['x']|__any__ = ['y']|__any__ += ['z']|__all__ += ['a']",
        "def f():|  try:|    import torch|  except ImportError:|    x = None|    y = tf|  if x: tf.a|  if y: tf.a",
        "class A:|  x = tf|  def f(self, y=tf.a):|    return x.z|class x:|  y = x.z|x = tf|x.z",
        "f(lambda tf: tf.x, [tf.y for tf in tf.z], tf.a)|g(lambda np: tf.x, [tf.y for np in tf.z], tf.a)",
        "from . import tf|from .. import np as b|import b.c, d.e as e|from .f import *|tf.x(b.y, b.c.z, e.z, h)",
        "x = [tf.a]if tf.b else'c'if'd'in tf.e else tf.f or .5|y = [tf.g]if tf.h else r'i'or 1.5|x.z(y.z)",
        "while (n := tf.a):|  n.b|[n.c for n in tf.b if (m := n)]|m.d(n.e)",
    ],
)
def test_lines_of_one_shape_that_mean_different_things(lines: str) -> None:
    """What the walk does at one is not done at another, whichever comes first."""
    text = "import tf\n" + lines.replace("|", "\n")
    again = "import tf\n" + text
    assert [facts_of_text(text), facts_of_text(again)] == [whole(text), whole(again)]


def _indented_by(indent: str, text: str) -> str:
    return re.sub("(?m)^(?:    )+", lambda spaces: indent * (len(spaces[0]) // 4), text)


@settings(max_examples=25)
@example([("if x:\n    y = tf.a", "\t"), ("import tf\nif x:\n    y = tf.b", " " * 8)])
@given(st.lists(st.tuples(_STATEMENTS, st.sampled_from(["\t", " ", " \t", "\t  ", "    "])), min_size=1, max_size=5))
def test_statements_may_be_indented_each_in_its_way(statements: list[tuple[str, str]]) -> None:
    text = "\n".join(_indented_by(indent, statement) for statement, indent in statements)
    assert facts_of_text(text) == whole(text)


@settings(max_examples=25)
@given(st.lists(PROGRAMS, min_size=2, max_size=4), st.data())
def test_one_text_says_nothing_about_another(texts: list[str], data: st.DataObject) -> None:
    """Trees are shared between texts: what was read before must not show."""
    order = data.draw(st.permutations(range(len(texts))))
    found = {number: facts_of_text(texts[number]) for number in order}
    assert [found[number] for number in range(len(texts))] == [whole(text) for text in texts]


def test_what_was_forgotten_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded: shapes are forgotten, even while a text is being read."""
    monkeypatch.setattr(shapes, "_MOST_SHAPES", 3)
    lines = [
        "import torch",
        *(f"x{n} = torch.f({', '.join('0' * (n % 7))})" for n in range(40)),
        "if torch.x:\n    y = 1",
    ]
    for known in (lines * 2, lines[:4], [*reversed(lines[:30]), "z = torch.g(torch.h, k=torch.i(1))", *lines]):
        text = "\n".join(known)
        assert facts_of_text(text) == whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "import torch\nx = torch.nn.Linear(1, bias=True)\n",
        "from .a import b\n\n\nclass C(b.D):\n    def f(self):\n        return b.e(f'{b.x}')\n",
        "try:\n    import jax\nexcept ImportError:\n    jax = None\nif jax is not None:\n    jax.jit(f)\n",
        "import tf\nif x:\n\ty = tf.a\nif x:\n        if y:\n        \tz = tf.b\n        y = tf.c\n",
        "import tensorflow as tf\n@tf.fun\ndef f(x: 'tf.T'):\n    with tf.device('/gpu'):\n        return x\n",
    ],
)
def test_ordinary_programs_are_not_parsed_as_a_whole(text: str) -> None:
    found = facts_of_pieces(text, bounded(text).lines)
    assert found is not None
    assert found == whole(text)
    assert found.uses


@pytest.mark.parametrize(
    "text",
    [
        "import torch\nprint torch.x\n",
        "if x:\n        \tif y:\n        \t    z = 1\n\t            y = 2\n",
        "import torch\n\f\nx = 1\n",
        "x = (1\n",
        "import torch\ne\u0301 = torch.x\n",
        "import torch\nx = f'{e\u0301}'\n",
    ],
)
def test_what_is_not_sure_is_left_to_the_whole(text: str) -> None:
    assert facts_of_pieces(text, bounded(text).lines) is None
