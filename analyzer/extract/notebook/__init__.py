"""A notebook -> facts. Its code cells are one module, because state flows from cell to cell.

Each cell is checked by itself first: one that no parser takes is repaired or left out alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final, TypeVar

from analyzer.extract.notebook.document import Document, NotNotebookError, read_document
from analyzer.extract.notebook.magics import CellCode, WrittenFile, read_cell
from analyzer.extract.python import facts_of_text
from analyzer.extract.python.repair import repair
from analyzer.extract.python.repair.lines import logical_lines
from analyzer.model import (
    Facts, FailReason, Read, ReadNote, ReadStatus, Region, Requirement, Setting, SymbolUse,
)  # fmt: skip

__all__ = ["facts_of_notebook"]

_Placed = TypeVar("_Placed", SymbolUse, Requirement, Setting)
_LEFT_OUT: Final = "left out: "


def facts_of_notebook(content: bytes) -> Facts:
    """The facts of a Jupyter notebook; never raises.

    Regions carry the cell, counted from 1 over all cells of the document (text cells too), and the line in the cell.
    """
    try:
        document = read_document(content)
    except NotNotebookError as error:
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.NOTEBOOK, error=str(error)))
    if document.language:
        return Facts(read=Read(notes=(ReadNote(f"notebook in {document.language}", 1, 1),)))
    cells = [read_cell(cell.number, cell.source) for cell in document.cells]
    return _facts(document, [cell for cell in cells if cell.rows])


def _facts(document: Document, cells: Sequence[CellCode]) -> Facts:
    notes = [ReadNote(what, a + 1, b + 1, cell.number) for cell in cells for what, a, b in cell.notes]
    if document.mended:
        notes.append(ReadNote("the notebook's JSON had to be mended", 1, 1))
    facts = facts_of_text(_joined(cells))
    if facts.read.status is not ReadStatus.OK or not all(_closed(cell) for cell in cells):
        notes += _repair_cells(cells)
        facts = facts_of_text(_joined(cells))
    if facts.read.status is ReadStatus.FAILED:
        notes += _drop_cells(cells)
        facts = facts_of_text(_joined(cells))
    if facts.read.status is ReadStatus.FAILED:
        return facts
    ruler = _Ruler(cells)
    notes += ruler.notes(facts.read.notes)
    parts = [ruler.placed(facts)]
    for cell in cells:
        for written in cell.written:
            part, said = _written_facts(cell, written)
            parts.append(part)
            notes += said
    merged = _merged(parts, cells)
    return replace(merged, read=_read(notes, facts.read))


def _joined(cells: Sequence[CellCode]) -> str:
    return "".join(row + "\n" for cell in cells for row in cell.rows)


def _closed(cell: CellCode) -> bool:
    """Whether a cell can be joined to others and still mean what it means alone."""
    text = "\n".join(cell.rows)
    lines = logical_lines(text)
    return all(line.closed and not text[line.start : line.end].endswith("\\") for line in lines) and not (
        lines and lines[0].indent
    )


def _repair_cells(cells: Iterable[CellCode]) -> list[ReadNote]:
    """Repairs each cell that does not stand by itself; what was done."""
    notes: list[ReadNote] = []
    for cell in cells:
        repaired = repair("\n".join(cell.rows))
        if repaired.notes:
            rows = repaired.text.split("\n")
            cell.rows = (rows + [""] * len(cell.rows))[: len(cell.rows)]
            notes += [replace(note, cell=cell.number) for note in repaired.notes]
    return notes


def _drop_cells(cells: Iterable[CellCode]) -> list[ReadNote]:
    """Empties the cells that cannot be read even so (nested too deeply, one endless line)."""
    notes: list[ReadNote] = []
    for cell in cells:
        read = facts_of_text("\n".join(cell.rows)).read
        if read.status is ReadStatus.FAILED:
            reason = read.failure.value if read.failure else "failed"
            notes.append(ReadNote(f"{_LEFT_OUT}{reason}", 1, len(cell.rows), cell.number))
            cell.rows = [""] * len(cell.rows)
    return notes


class _Ruler:
    """From lines of the joined text to cells and lines in them."""

    def __init__(self, cells: Sequence[CellCode]) -> None:
        self._numbers = [cell.number for cell in cells]
        self._starts = [0, *accumulate(len(cell.rows) for cell in cells)][: len(cells)]

    def placed(self, facts: Facts) -> Facts:
        return replace(
            facts,
            uses=tuple(self._each(facts.uses)),
            requirements=tuple(self._each(facts.requirements)),
            settings=tuple(self._each(facts.settings)),
        )

    def notes(self, notes: Iterable[ReadNote]) -> list[ReadNote]:
        found = []
        for note in notes:
            number, offset = self._cell(note.start_line)
            found.append(ReadNote(note.what, note.start_line - offset, note.end_line - offset, number))
        return found

    def _each(self, items: Iterable[_Placed]) -> list[_Placed]:
        return [replace(item, region=self._region(item.region)) for item in items]

    def _region(self, region: Region) -> Region:
        number, offset = self._cell(region.start_line)
        return replace(
            region, start_line=region.start_line - offset, end_line=region.end_line - offset, cell=number
        )

    def _cell(self, line: int) -> tuple[int, int]:
        """The number of the cell that holds a line of the joined text, and how many lines lie before it."""
        if not self._starts:
            return 0, 0
        at = max(0, bisect_right(self._starts, line - 1) - 1)
        return self._numbers[at], self._starts[at]


def _written_facts(cell: CellCode, written: WrittenFile) -> tuple[Facts, list[ReadNote]]:
    """The facts of a file that a cell writes, in places of the cell."""
    facts = facts_of_text("\n" * written.row + written.text)
    notes = [replace(note, cell=cell.number) for note in facts.read.notes]
    if facts.read.status is ReadStatus.FAILED:
        notes.append(ReadNote(f"{_LEFT_OUT}{facts.read.error}", written.row + 1, len(cell.rows), cell.number))

    def each(items: Iterable[_Placed]) -> tuple[_Placed, ...]:
        return tuple(replace(item, region=replace(item.region, cell=cell.number)) for item in items)

    placed = replace(
        facts, uses=each(facts.uses), requirements=each(facts.requirements), settings=each(facts.settings)
    )
    return placed, notes


def _merged(parts: Sequence[Facts], cells: Sequence[CellCode]) -> Facts:
    """The notebook's facts with those of the files it writes; what these define is not the notebook's to export."""
    notebook = parts[0]
    uses: list[SymbolUse] = []
    for part in parts:
        top = max((use.fallback_group for use in uses), default=0)
        uses += [replace(use, fallback_group=use.fallback_group + top) if use.fallback_group else use for use in part.uses]
    return replace(
        notebook,
        uses=tuple(uses),
        requirements=(
            *(requirement for cell in cells for requirement in cell.requirements),
            *(requirement for part in parts for requirement in part.requirements),
        ),
        settings=(
            *(setting for cell in cells for setting in cell.settings),
            *(setting for part in parts for setting in part.settings),
        ),
        stars=tuple(dict.fromkeys(star for part in parts for star in part.stars)),
    )


def _read(notes: Iterable[ReadNote], joined: Read) -> Read:
    ordered = tuple(sorted(set(notes), key=lambda note: (note.cell, note.start_line, note.end_line, note.what)))
    harmless = ("cell holds ",)
    if joined.status is ReadStatus.PARTIAL or any(note.what.startswith(_LEFT_OUT) for note in ordered):
        status = ReadStatus.PARTIAL
    elif any(not note.what.startswith(harmless) for note in ordered):
        status = ReadStatus.REPAIRED
    else:
        status = ReadStatus.OK
    return replace(joined, status=status, notes=ordered)
