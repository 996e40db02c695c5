"""The lines of a file as its facts count them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.extract import extract
from analyzer.extract.rows import rows_of
from analyzer.model import FileKind


def test_lines_end_as_python_ends_them() -> None:
    assert rows_of(FileKind.PYTHON, b"a\r\nb\rc\x0cd\n") == {0: ["a", "b", "c\x0cd", ""]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_heard_and_left_out(encoding: str) -> None:
    assert rows_of(FileKind.PYTHON, "# ä\nx".encode(encoding)) == {0: ["# ä", "x"]}


def test_bytes_that_are_no_text_lose_no_line() -> None:
    assert [len(rows) for rows in rows_of(FileKind.PYTHON, b"# caf\xe9\nimport torch\n").values()] == [3]


def test_of_a_notebook_the_code_cells_count() -> None:
    cells = [{"cell_type": "markdown", "source": "x"}, {"cell_type": "code", "source": ["a\n", "b"], "outputs": []}]
    content = json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode()
    assert rows_of(FileKind.NOTEBOOK, content) == {2: ["a", "b"]}
    assert rows_of(FileKind.NOTEBOOK, b"{") == {}


@given(st.lists(st.sampled_from(["import torch", "", "# é", "x = '''", "'''", "\x0c"]), max_size=8))
def test_every_use_stands_on_one_of_them(lines: list[str]) -> None:
    content = "\r\n".join(lines).encode()
    rows = rows_of(FileKind.PYTHON, content)[0]
    for use in extract(FileKind.PYTHON, content).uses:
        assert "torch" in rows[use.region.start_line - 1]
