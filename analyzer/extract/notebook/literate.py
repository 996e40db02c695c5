"""Text with fenced blocks of Python -> facts: chunks of R Markdown and Quarto, which run, and blocks of Markdown.

Forms: https://bookdown.org/yihui/rmarkdown/language-engines.html and https://quarto.org/docs/computations/python.html
(chunks), https://spec.commonmark.org/0.31.2/#fenced-code-blocks (fences), https://docs.python.org/3/library/doctest.html
(prompts), https://myst-nb.readthedocs.io/en/latest/authoring/text-notebooks.html (`{code-cell}`).
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from analyzer.extract.notebook.joined import facts_of_cells
from analyzer.extract.notebook.kernels import first_of_each, foreign_uses
from analyzer.extract.notebook.magics import CellCode, read_cell
from analyzer.extract.python import as_decoded, decode
from analyzer.extract.python.repair.lines import split_rows
from analyzer.model import Facts, Read, ReadNote, ReadStatus
from analyzer.values import Struct, replace

_FENCE: Final = re.compile(r"(?:[ \t]|>[ \t]?)*(`{3,}|~{3,})([^\r\n]*)")
_QUOTED: Final = re.compile(r"[ \t]*>[ \t]?")
_CHUNK: Final = re.compile(r"\{[ \t]*(\w+)")
_PYTHON_CHUNK: Final = re.compile(r"\{[ \t]*python[23]?\b", re.IGNORECASE)
_PYTHON_BLOCK: Final = re.compile(
    r"\{?[ \t]*\.?(?:python[23]?|py[23]?|ipython[23]?|pycon|python-repl|code-cell\}?(?:[ \t]+i?python[23]?|[ \t]*\Z))"
    r"(?![\w+#-])",
    re.IGNORECASE,
)
_PROMPT: Final = re.compile(r"[ \t]*(?:>>> ?|\.\.\.(?: |\Z))")
_OPTION: Final = re.compile(r"[ \t]*:[\w-]+:(?:[ \t]|\Z)")
_RULE: Final = re.compile(r"[ \t]*---[ \t]*\Z")
_ANY_FENCE: Final = (b"```", b"~~~")


class _Block(Struct, frozen=True):
    """A fenced block: what stands behind its opening fence, its rows, and how many rows of the text stand above."""

    info: str
    rows: tuple[str, ...]
    above: int
    quoted: bool  # in a block quote: every row begins with >


def facts_of_chunks(content: bytes) -> Facts:
    """The facts of the Python chunks of an R Markdown or Quarto document; never raises.

    The chunks run one after the other in one process. Chunks of other languages are noted.
    """
    return _facts(content, _PYTHON_CHUNK, note_others=True)


def facts_of_markdown(content: bytes) -> Facts:
    """The facts of the blocks of a Markdown text that are marked as Python, or as a Python session; never raises.

    A block may use what one above it has imported, as readers do. Only names are taken: what a text tells people to
    install or to set is neither required nor set, and blocks that are no module have nothing to export.
    """
    facts = _facts(content, _PYTHON_BLOCK)
    return Facts(uses=facts.uses, stars=facts.stars, read=facts.read)


def _facts(content: bytes, python: re.Pattern[str], *, note_others: bool = False) -> Facts:
    if not any(fence in content for fence in _ANY_FENCE):
        return Facts()
    decoded = decode(content, cookie=False)
    if decoded.failure is not None:
        failure = Read(
            status=ReadStatus.FAILED, encoding=decoded.encoding, failure=decoded.failure, error=decoded.error
        )
        return Facts(read=failure)
    cells: list[CellCode] = []
    others: dict[str, list[_Block]] = {}
    for block in _blocks(split_rows(decoded.text)):
        if python.match(block.info):
            cells.append(_cell(block))
        elif note_others and (chunk := _CHUNK.match(block.info)):
            others.setdefault(chunk[1].lower(), []).append(block)
    facts = as_decoded(facts_of_cells(cells), decoded)
    foreign = [
        use
        for language, blocks in others.items()
        for block in blocks
        for use in foreign_uses(language, "".join(block.rows), row=block.above)
    ]
    notes = sorted(
        [*facts.read.notes, *itertools.starmap(_others, others.items())],
        key=lambda note: (note.start_line, note.end_line),
    )
    foreign = [*facts.foreign, *sorted(foreign, key=lambda use: use.region.start_line)]
    return dataclasses.replace(facts, foreign=first_of_each(foreign), read=replace(facts.read, notes=tuple(notes)))


def _others(language: str, blocks: Sequence[_Block]) -> ReadNote:
    """One note for all chunks of another language."""
    what = f"{len(blocks)} chunks in {language}" if len(blocks) > 1 else f"chunk in {language}"
    return ReadNote(what, blocks[0].above, blocks[-1].above + len(blocks[-1].rows))


def _blocks(rows: Sequence[str]) -> Iterator[_Block]:
    """The fenced blocks; one that is never closed reaches to the end."""
    opened: re.Match[str] | None = None
    start = 0
    for number, row in enumerate(rows):
        fence = _FENCE.match(row)
        if opened is None:
            if fence and not (fence[1][0] == "`" and "`" in fence[2]):
                opened, start = fence, number + 1
        elif fence and fence[1].startswith(opened[1]) and not fence[2].strip():
            yield _block(opened, rows, start, number)
            opened = None
    if opened is not None:
        yield _block(opened, rows, start, len(rows))


def _block(opened: re.Match[str], rows: Sequence[str], start: int, end: int) -> _Block:
    return _Block(opened[2].strip(), tuple(rows[start:end]), start, ">" in opened[0][: opened.start(1)])


def _cell(block: _Block) -> CellCode:
    rows = [row.rstrip("\r\n") for row in block.rows]
    if block.quoted:
        rows = [" " * len(mark[0]) + row[mark.end() :] if (mark := _QUOTED.match(row)) else row for row in rows]
    if block.info.startswith("{code-cell"):
        options = _options(rows)
        rows[:options] = [""] * options
    if _PROMPT.match(next((row for row in rows if row.strip() and not row.lstrip().startswith("#")), "")):
        rows = [" " * mark.end() + row[mark.end() :] if (mark := _PROMPT.match(row)) else "" for row in rows]
    return read_cell(0, "\n".join(rows), block.above)


def _options(rows: Sequence[str]) -> int:
    """How many rows at the head of a MyST cell say how to show it: `:tags: [x]`, or YAML between lines of dashes."""
    if rows and _RULE.match(rows[0]):
        return next((number + 1 for number, row in enumerate(rows) if number and _RULE.match(row)), 0)
    return next((number for number, row in enumerate(rows) if not _OPTION.match(row)), len(rows))
