"""The bytes of a notebook -> its cells. Formats: nbformat 4 (`cells`), 3 and 2 (`worksheets`), 1 (`cells` with `code`).

nbformat's own reader is not used: it validates, and refuses documents whose sources are perfectly readable.
Format descriptions: https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from analyzer.values import Struct

_LFS: Final = b"version https://git-lfs.github.com/spec/"
_TRAILING_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*+[\]}])', re.DOTALL)
_PYTHON_KERNELS: Final = ("python", "pyspark", "pypy", "sage")
_KERNELS: Final = {"ir": "R", "r": "R", "julia": "Julia", "xcpp": "C++", "swift": "Swift", "scala": "Scala"}
_LONGEST_NAME: Final = 40


class NotNotebookError(Exception):
    """The bytes are no notebook document; the message says why, for the reader."""


class Cell(Struct, frozen=True):
    """A code cell. `number` counts all cells of the document from 1, as a reader does."""

    number: int
    source: str


class Document(Struct, frozen=True):
    """What matters of a notebook; `language` is the kernel's, "" for Python."""

    cells: tuple[Cell, ...]
    language: str = ""
    mended: bool = False  # the JSON had to be mended (conflict markers, commas, invalid UTF-8)


def read_document(content: bytes) -> Document:
    """The code cells of a notebook. Raises NotNotebookError, and nothing else."""
    if content.startswith(_LFS):
        raise NotNotebookError("a Git LFS pointer, not the notebook itself")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise NotNotebookError("the file is empty")
    tree, mended = _parsed(content)
    if not isinstance(tree, dict):
        raise NotNotebookError(f"a JSON {type(tree).__name__} where a notebook holds an object")
    cells = list(_cells(tree))
    if not cells and not isinstance(tree.get("cells", tree.get("worksheets")), list):
        raise NotNotebookError("JSON without cells")
    codes = tuple(Cell(i, _source(cell)) for i, cell in enumerate(cells, 1) if _is_code(cell))
    return Document(codes, _language(tree, cells), mended)


def _parsed(content: bytes) -> tuple[Any, bool]:
    try:
        return _loads(content.decode(json.detect_encoding(content), "surrogatepass")), False
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    except ValueError:
        text = content.decode(json.detect_encoding(content), "replace")
    from analyzer.extract.python.repair.foreign import clear_conflicts  # late: hardly any notebook is broken

    try:
        return _loads(_TRAILING_COMMA.sub(r"\1", clear_conflicts(text, both=False).text)), True
    except ValueError as error:
        raise NotNotebookError(f"not valid JSON: {error}") from None


def _loads(text: str) -> Any:
    """JSON whose numbers do not matter: integers of any length are read, as 0."""
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_int=lambda _: 0, strict=False)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _cells(tree: dict[str, Any]) -> Iterator[Any]:
    if isinstance(tree.get("cells"), list):
        yield from tree["cells"]
    worksheets = tree.get("worksheets")
    for sheet in worksheets if isinstance(worksheets, list) else ():
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
            yield from sheet["cells"]


def _is_code(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code" and _is_python(_word(cell.get("language")))


def _source(cell: dict[str, Any]) -> str:
    """The source: one string, or a list of strings that hold their line breaks; odd items are passed over."""
    for key in ("source", "input", "code"):
        value = cell.get(key)
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            return "".join(part for part in value if isinstance(part, str))
    return ""


def _language(tree: dict[str, Any], cells: list[Any]) -> str:
    """The kernel's language as people write it, "" for Python and where nothing is said."""
    metadata = _table(tree.get("metadata"))
    kernel = _table(metadata.get("kernelspec"))
    said = _word(_table(metadata.get("language_info")).get("name")) or _word(kernel.get("language"))
    if not said:
        name = _word(kernel.get("name")).lower()
        said = next((language for prefix, language in _KERNELS.items() if name.split("-")[0] == prefix), "")
    if not said:
        languages = {_word(_table(cell).get("language")) for cell in cells} - {""}
        said = languages.pop() if len(languages) == 1 else ""
    return "" if _is_python(said) else _KERNELS.get(said.lower(), said)


def _is_python(language: str) -> bool:
    return not language or any(word in language.lower() for word in _PYTHON_KERNELS)


def _word(value: Any) -> str:
    return value.strip()[:_LONGEST_NAME] if isinstance(value, str) else ""


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
