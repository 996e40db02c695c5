"""Notebooks over generated cells: any bytes are read, and no cell hides another."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.extract.notebook import facts_of_notebook
from analyzer.model import ReadStatus

FRAGMENTS = [
    "print x", "def f(", "class A:", "    ", "\t", "\n", "(", ")", "[", "{", '"', "'", '"""', "'''", "#", "\\", "\\\n",
    "`", "if x:", "else:", "try:", "except E, e:", "@", "=", ":", "%time", "%%time\n", "%%bash\n", "%%writefile a.py\n",
    "!ls", "x?", "{{ a }}", "<<<<<<< a\n", "=======\n", ">>>>>>> b\n", "\r", "\x0c", "\ud800", "\x00", "f'{",
    "import jax",
    "return", "x y", "lambda (a, b): a",
]  # fmt: skip
SOURCES = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=25).map("".join)


def document(*sources: str) -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@given(SOURCES, SOURCES)
@settings(max_examples=200, deadline=None)
def test_no_cell_hides_another(one: str, other: str) -> None:
    facts = facts_of_notebook(document("import torch", one, "torch.one()", other, "torch.two()"))
    assert facts.read.status is not ReadStatus.FAILED
    found = {(use.qualified_name, use.region.cell, use.region.start_line) for use in facts.uses}
    assert {("torch", 1, 1), ("torch.one", 3, 1), ("torch.two", 5, 1)} <= found


@given(
    st.lists(
        st.sampled_from([b'{"cells":', b"[", b"]", b"}", b'{"cell_type":"code",', b'"source":', b'"x"', b","]),
        max_size=20,
    )
)
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(parts: list[bytes]) -> None:
    read = facts_of_notebook(b"".join(parts)).read
    assert (read.status is ReadStatus.FAILED) == (read.failure is not None)
