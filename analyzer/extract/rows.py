"""The lines of a file as its facts count them: of a notebook those of each code cell, of everything else its own."""

from __future__ import annotations

import codecs
import re

from analyzer.model import FileKind

_NEWLINE = re.compile(r"\r\n|\n|\r")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Rows = dict[int, list[str]]  # cell (0: no notebook) -> its lines without line ends


def rows_of(kind: FileKind, content: bytes) -> Rows:
    """The lines of a file; none of a notebook that cannot be read. Never raises.

    Bytes that are not UTF-8 stand as replacement characters: the lines are for counting, comparing and quoting.
    """
    if kind is not FileKind.NOTEBOOK:
        return {0: _split(_decoded(content))}
    from analyzer.extract.notebook.document import NotNotebookError, read_document  # late: few files are notebooks

    try:
        return {cell.number: _split(cell.source) for cell in read_document(content).cells}
    except NotNotebookError:
        return {}


def _split(text: str) -> list[str]:
    # As Python's grammar does: other characters that str.splitlines breaks at (form feeds) end no line.
    return _NEWLINE.split(text)


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    return content.decode(encoding, "replace").removeprefix("\ufeff")
