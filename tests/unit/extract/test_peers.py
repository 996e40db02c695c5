"""The files on which other tools fail or stay silent, each with what one of them does to it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from analyzer.extract import extract
from analyzer.kinds import kind_of
from analyzer.model import Facts, Guard, ReadStatus, UseKind

PEERS = Path(__file__).parents[2] / "fixtures" / "peers"

# What was seen of other inventory tools is in the words "a tool" (one) and "tools"; what Python's own parser does, on
# which most of them stand, is asserted below.
FAILURES = {
    "async_argument.py": "ast.parse: invalid syntax",
    "byte_order_mark.py": "ast.parse of the decoded text: invalid non-printable character",
    "carriage_returns.py": "a pattern that takes lines to end in \\n sees one line",
    "dynamic_import.py": "no tool sees what is imported",
    "half_written.py": "ast.parse: '(' was never closed",
    "indented_pip.ipynb": "a tool loses the notebook",
    "latin1.py": "two tools crash",
    "merge_conflict.py": "ast.parse: invalid syntax",
    "nbformat3.ipynb": "two tools find no cell, and say nothing",
    "null_byte.py": "ast.parse: source code string cannot contain null bytes",
    "optional_import.py": "no tool says that the import is optional",
    "python2.py": "a tool aborts, another finds nothing, and says nothing",
    "python2_cell.ipynb": "all tools but one lose the whole notebook",
    "source_string.ipynb": "two tools find an empty cell",
    "star_import.py": "tools see the package, not the Session",
    "tabs_and_spaces.py": "ast.parse: inconsistent use of tabs and spaces",
    "template.py": "ast.parse: invalid syntax",
    "utf16.py": "ast.parse of the bytes: source code string cannot contain null bytes",
}
REFUSED_BY_PYTHON = [
    "async_argument.py", "half_written.py", "merge_conflict.py", "null_byte.py", "python2.py", "tabs_and_spaces.py",
    "template.py", "utf16.py",
]  # fmt: skip


def facts(name: str) -> Facts:
    return extract(kind_of(name), (PEERS / name).read_bytes())


def test_every_file_is_listed() -> None:
    assert {path.name for path in PEERS.iterdir()} - {"README.md"} == set(FAILURES)


@pytest.mark.parametrize("name", FAILURES)
def test_the_session_is_found(name: str) -> None:
    found = facts(name)
    name_here = "*.Session" if name == "star_import.py" else "tensorflow.Session"  # linking finds the star's module
    assert name_here in {use.qualified_name for use in found.uses}
    # Of the half-written function only what can be saved is kept, and the rest is named.
    assert (found.read.status is ReadStatus.PARTIAL) == (name == "half_written.py")
    assert found.read.failure is None


@pytest.mark.parametrize("name", REFUSED_BY_PYTHON)
def test_python_s_own_parser_refuses_the_file(name: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        ast.parse((PEERS / name).read_bytes())


def test_an_optional_import_is_marked() -> None:
    assert {use.guard for use in facts("optional_import.py").uses if use.qualified_name == "tensorflow"} == {
        Guard.IMPORT_ERROR
    }


def test_a_dynamic_import_is_an_import() -> None:
    kinds = {use.kind for use in facts("dynamic_import.py").uses if use.qualified_name == "tensorflow"}
    assert UseKind.DYNAMIC_IMPORT in kinds


def test_an_indented_install_is_a_requirement() -> None:
    assert [(r.name, r.specifier) for r in facts("indented_pip.ipynb").requirements] == [("tensorflow", "==1.15")]


def test_both_sides_of_a_conflict_are_read() -> None:
    found = {use.qualified_name for use in facts("merge_conflict.py").uses}
    assert {"tensorflow.Session", "tensorflow.InteractiveSession"} <= found
