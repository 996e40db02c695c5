"""Repair over generated text: never raises, always parses, and finds the facts of the same code in Python 3."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.extract.python import facts_of_text
from analyzer.extract.python.repair import repair
from analyzer.model import Facts, ReadStatus

# The same statement in Python 2 and in Python 3; {e} and {f} are expressions.
PAIRS = [
    ("print {e}, {f}", "print({e}, {f})"),
    ("print {e},", "print({e})"),
    ("print >>{e}, {f}", "print({f}, file={e})"),
    ("exec {e} in {f}", "exec({e}, {f})"),
    ("raise tf.Error, {e}", "raise tf.Error({e})"),
    ("x = `{e}`", "x = repr({e})"),
    ("if {e} <> {f}: pass", "if {e} != {f}: pass"),
    ("x = {e} + 0777L", "x = {e} + 511"),
    ('x = ur"a" + {e}', 'x = r"a" + {e}'),
    ("g = lambda (tf, b): {e}", "g = lambda tf, b: {e}"),
    ("def f(a, (np, b)): return {e}", "def f(a, np, b): return {e}"),
    ("y.cuda({e}, async=True)", "y.cuda({e}, async_=True)"),
    ("try: {e}\nexcept E, tf: {f}", "try: {e}\nexcept E as tf: {f}"),
    ("%time x = 1\nx = {e}", "\nx = {e}"),
    ("if {e}:\n        x = {f}\n\ty = {e}\n\tprint 1", "if {e}:\n        x = {f}\n        y = {e}\n        print(1)"),
]
EXPRESSIONS = [
    "tf.zeros(3)",
    "torch.nn.Linear(1, bias=True)",
    "np",
    "tf.a.b",
    "1",
    '"tf"',
    "other.thing",
    "[tf.x for tf in y]",
]
HEAD = "import tensorflow as tf\nimport torch\nimport numpy as np\n"


def told(facts: Facts) -> list[tuple[str, str, int, str, tuple[str, ...]]]:
    return sorted(
        (use.qualified_name, use.kind.value, use.region.start_line, use.guard.value, use.keywords) for use in facts.uses
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    statements = draw(
        st.lists(st.tuples(st.sampled_from(PAIRS), *[st.sampled_from(EXPRESSIONS)] * 2), min_size=1, max_size=6)
    )
    # `except E, e` alone is valid since Python 3.14 (two types): only other Python 2 tells that it binds a name.
    old, new = HEAD + "print 0\n", HEAD + "print(0)\n"
    for (before, after), e, f in statements:
        old += before.format(e=e, f=f) + "\n"
        new += after.format(e=e, f=f) + "\n"
    return old, new


@given(pairs())
@settings(max_examples=150, deadline=None)
def test_facts_of_python_2_equal_those_of_the_same_code_in_python_3(pair: tuple[str, str]) -> None:
    old, new = map(facts_of_text, pair)
    assert new.read.status is ReadStatus.OK
    assert old.read.status in {ReadStatus.OK, ReadStatus.REPAIRED}
    assert told(old) == told(new)


FRAGMENTS = [
    "print x", "def f(", "class A:", "    ", "\t", "\n", "(", ")", "[", "]", "{", "}", '"', "'", '"""', "#",
    "\\", "`", "if x:", "else:", "try:", "except E, e:", "@", "async", "await", "=", ",", ":", "<>", "0777",
    "%time", "!ls", "{{ a }}", "{% if %}", "<<<<<<< a\n", "=======\n", ">>>>>>> b\n", "import torch",
    "lambda (a, b): a", "\r", "\r\n", "\x0c", "\ud800", "\x00", "é", " ", "return", "f'{", "ur'x'",
    "raise E, x", "x y",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_text_becomes_a_module_with_the_same_lines(text: str) -> None:
    result = repair(text)
    assert facts_of_text(result.text).read.status is ReadStatus.OK
    assert repair(result.text).text == result.text
    ends = [t.replace("\r\n", "\n").replace("\r", "\n").count("\n") for t in (text, result.text)]
    assert ends[0] == ends[1]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
@settings(max_examples=150, deadline=None)
def test_a_good_import_above_is_never_lost(text: str) -> None:
    facts = facts_of_text(f"import torch\n{text.replace(chr(0), ' ').replace(chr(0xD800), ' ')}\n")
    assert facts.read.status is not ReadStatus.FAILED
    assert "torch" in {use.qualified_name for use in facts.uses}
