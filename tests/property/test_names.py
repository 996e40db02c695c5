"""Generated programs: names mean what they were made to mean, positions are where the text says."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.extract.python import facts_of_bytes, facts_of_text
from analyzer.model import UseKind

_MODULES = st.sampled_from(["torch", "tensorflow.compat.v1", "jax.numpy", "keras"])
_ALIASES = st.sampled_from(["tf", "K", "n1", "été"])
_ATTRIBUTES = st.lists(st.sampled_from(["a", "nn", "Dense"]), min_size=1, max_size=4).map(".".join)
_FILLERS = st.sampled_from(
    [
        "x = 1", "'''import torch\n torch.x'''", "# torch.x ( [ {", "y = f'{x!r:>{x}} {{torch}}' 'torch' \"(\"",
        "def g(x, *a, k=1, **kw): return [x for x in a if x]", "z = (1,\n 2.5e3,\n 0x1F)", "if x: pass",
        "class C:\n    def m(self): return self.torch.x",
        "s = r'\\' + \"\\\"\" ; t = b'x'", "w = x if x else lambda q: q",
    ]
)  # fmt: skip
_WRAPPERS = st.sampled_from(
    ["{}", "print({})", "if x:\n    {}", "def f():\n    return {}", "y = [{} for i in [1]]", "z = f'{{{}}}'",
     "with open({}) as h: pass", "class D:\n    x = {}", "async def f():\n    await {}", "q = lambda: {}"]
)  # fmt: skip


@st.composite
def programs(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A program and the qualified names of the calls in it, in order."""
    module, alias = draw(_MODULES), draw(_ALIASES)
    lines, expected = [f"import {module} as {alias}"], []
    current = module
    for _ in range(draw(st.integers(1, 6))):
        lines.append(draw(_FILLERS))
        if draw(st.booleans()):
            attributes = draw(_ATTRIBUTES)
            lines.append(f"{alias} = {alias}.{attributes}")
            current = f"{current}.{attributes}"
        attributes = draw(_ATTRIBUTES)
        lines.append(draw(_WRAPPERS).format(f"{alias}.{attributes}(1, k=2)"))
        expected.append((lines[-1], attributes, current))
    # Functions and lambdas run when the module is complete: they see the last alias.
    last = current
    deferred = ("def f", "async def", "q = lambda")
    calls = [f"{last if line.startswith(deferred) else then}.{attributes}" for line, attributes, then in expected]
    return "\n".join(lines) + "\n", calls


@given(programs())
def test_generated_programs_have_the_names_they_were_made_of(program: tuple[str, list[str]]) -> None:
    text, expected = program
    facts = facts_of_text(text)
    assert facts.read.failure is None
    assert [use.qualified_name for use in facts.uses if use.kind is UseKind.CALL] == expected


def use_root(line: str) -> str:
    """The module that `import module as alias` imports."""
    return line.split()[1]


@given(programs(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_the_text_of_a_region_is_the_expression(program: tuple[str, list[str]], end: str) -> None:
    text = program[0].replace("\n", end)
    lines = re.split("\r\n|\r|\n", text)
    for use in facts_of_text(text).uses:
        region = use.region
        assert region.start_line == region.end_line
        written = lines[region.start_line - 1][region.start_column - 1 : region.end_column - 1]
        if use.kind is UseKind.IMPORT:
            assert written == use.qualified_name
        else:  # the alias, and the attributes as they stand in the qualified name
            alias, _, attributes = written.partition(".")
            assert f"import {use_root(lines[0])} as {alias}" == lines[0]
            assert use.qualified_name.endswith(attributes)


_SCRAPS = st.lists(
    st.sampled_from(
        ["import torch", "torch.x(", ")", "]", "{", "f'{", "}'", '"""', "'", "\n", "\n  ", "\r", "def f():", "lambda",
         "class A(", ":", "from . import *", "as", "match x:", "case", "\\", "#", "\x0c", "0x", "1e",
         "é", "print x", "*"]
    ),
    max_size=40,
)  # fmt: skip


@given(_SCRAPS, st.sampled_from(["", " "]))
@settings(max_examples=300)
def test_no_text_raises(scraps: list[str], between: str) -> None:
    facts = facts_of_text(between.join(scraps))
    assert (facts.read.failure is None) == (facts.read.error == "")


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    facts_of_bytes(content)


@given(st.text(max_size=300))
def test_no_characters_raise(text: str) -> None:
    facts_of_text(text)
