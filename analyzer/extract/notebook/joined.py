"""Code cells -> facts. They are one module, because state flows from cell to cell.

Each cell is checked by itself first: one that no parser takes is repaired or left out alone.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TypeVar

from analyzer.extract.notebook.kernels import first_of_each
from analyzer.extract.notebook.magics import CellCode, WrittenFile
from analyzer.extract.python import facts_of_text
from analyzer.extract.python.repair import repair
from analyzer.extract.python.repair.lines import logical_lines
from analyzer.model import Facts, Read, ReadNote, ReadStatus, Region, Requirement, Setting, SymbolUse
from analyzer.values import replace

_Placed = TypeVar("_Placed", SymbolUse, Requirement, Setting)


def facts_of_cells(cells: Sequence[CellCode]) -> Facts:
    """The facts of cells that run one after the other, in places of the document. Never raises.

    Cells that cannot be read even in part are emptied.
    """
    notes = [_below(ReadNote(what, a + 1, b + 1), cell) for cell in cells for what, a, b in cell.notes]
    status = ReadStatus.OK
    cells = [cell for cell in cells if cell.rows]
    for cell in cells:
        if not _closed(cell):
            status = _worse(status, _repair(cell, notes))
    if not cells:
        return Facts(read=Read(status=status, notes=tuple(notes)))
    facts = facts_of_text(_joined(cells))
    if facts.read.status in {ReadStatus.FAILED, ReadStatus.PARTIAL}:
        # Repair of the whole may cut across cells: what one leaves open must not take from the next.
        mend = _repair if facts.read.status is ReadStatus.PARTIAL else _drop_if_unreadable
        for cell in cells:
            status = _worse(status, mend(cell, notes))
        facts = facts_of_text(_joined(cells))
    if facts.read.status is ReadStatus.FAILED:
        return facts
    ruler = _Ruler(cells)
    status = _worse(status, facts.read.status)
    notes += ruler.notes(facts.read.notes)
    own = ruler.placed(facts)
    asked = tuple(requirement for cell in cells for requirement in cell.requirements)
    said = tuple(setting for cell in cells for setting in cell.settings)
    foreign = first_of_each(use for cell in cells for use in cell.foreign)
    requirements, settings = (*asked, *own.requirements), (*said, *own.settings)
    parts = [dataclasses.replace(own, foreign=foreign, requirements=requirements, settings=settings)]
    for cell in cells:
        for written in cell.written:
            part = _written_facts(cell, written)
            parts.append(part)
            notes += part.read.notes
            status = _worse(status, part.read.status)
    ordered = tuple(sorted(set(notes), key=lambda note: (note.cell, note.start_line, note.end_line, note.what)))
    return dataclasses.replace(merged(parts), read=Read(status=status, notes=ordered))


def _worse(one: ReadStatus, other: ReadStatus) -> ReadStatus:
    """How a notebook was read of which parts were read so; a part that failed is a part left out."""
    order = (ReadStatus.OK, ReadStatus.REPAIRED, ReadStatus.PARTIAL, ReadStatus.FAILED)
    return order[min(max(order.index(one), order.index(other)), order.index(ReadStatus.PARTIAL))]


def _joined(cells: Sequence[CellCode]) -> str:
    return "".join(row + "\n" for cell in cells for row in cell.rows)


def _closed(cell: CellCode) -> bool:
    """Whether a cell can be joined to others and still mean what it means alone."""
    text = "\n".join(cell.rows)
    lines = logical_lines(text)
    return all(line.closed and not text[line.start : line.end].endswith("\\") for line in lines) and not (
        lines and lines[0].indent
    )


def _repair(cell: CellCode, notes: list[ReadNote]) -> ReadStatus:
    """Makes a cell stand by itself; what was done is added to the notes."""
    repaired = repair("\n".join(cell.rows))
    if not repaired.notes:
        return ReadStatus.OK
    rows = repaired.text.split("\n")
    cell.rows = (rows + [""] * len(cell.rows))[: len(cell.rows)]
    notes += [_below(note, cell) for note in repaired.notes]
    return ReadStatus.PARTIAL if repaired.partial else ReadStatus.REPAIRED


def _drop_if_unreadable(cell: CellCode, notes: list[ReadNote]) -> ReadStatus:
    """Empties a cell that cannot be read even so (nested too deeply, one endless line)."""
    status = _repair(cell, notes)
    read = facts_of_text("\n".join(cell.rows)).read
    if read.status is not ReadStatus.FAILED:
        return status
    notes.append(_below(ReadNote(f"left out: {read.error}", 1, len(cell.rows)), cell))
    cell.rows = [""] * len(cell.rows)
    return ReadStatus.PARTIAL


def _below(note: ReadNote, cell: CellCode) -> ReadNote:
    """A note on lines of a cell, in places of the document."""
    return ReadNote(note.what, note.start_line + cell.row, note.end_line + cell.row, cell.number)


class _Ruler:
    """From lines of the joined text to cells and lines in them."""

    def __init__(self, cells: Sequence[CellCode]) -> None:
        self._numbers = [cell.number for cell in cells]
        self._indentations = [cell.indentation for cell in cells]
        self._starts = [0, *accumulate(len(cell.rows) for cell in cells)][: len(cells)]
        self._above = [cell.row for cell in cells]

    def placed(self, facts: Facts) -> Facts:
        return dataclasses.replace(
            facts,
            uses=tuple(self._each(facts.uses)),
            requirements=tuple(self._each(facts.requirements)),
            settings=tuple(self._each(facts.settings)),
        )

    def notes(self, notes: Iterable[ReadNote]) -> list[ReadNote]:
        found = []
        for note in notes:
            at = self._index(note.start_line)
            end = min(note.end_line, self._starts[at + 1] if at + 1 < len(self._starts) else note.end_line)
            before = self._starts[at] - self._above[at]
            found.append(ReadNote(note.what, note.start_line - before, end - before, self._numbers[at]))
        return found

    def _each(self, items: Iterable[_Placed]) -> list[_Placed]:
        return [replace(item, region=self._region(item.region)) for item in items]

    def _region(self, region: Region) -> Region:
        at = self._index(region.start_line)
        before, aside = self._starts[at] - self._above[at], self._indentations[at]
        return Region(
            region.start_line - before,
            region.start_column + aside,
            region.end_line - before,
            region.end_column + aside,
            self._numbers[at],
        )

    def _index(self, line: int) -> int:
        """Which cell holds a line of the joined text."""
        return max(0, bisect_right(self._starts, line - 1) - 1)


def _written_facts(cell: CellCode, written: WrittenFile) -> Facts:
    """The facts of a file that a cell writes, in places of the cell."""
    facts = facts_of_text("\n" * (written.row + cell.row) + written.text)
    notes = [replace(note, cell=cell.number) for note in facts.read.notes]
    if facts.read.status is ReadStatus.FAILED:
        notes.append(_below(ReadNote(f"left out: {facts.read.error}", written.row + 1, len(cell.rows)), cell))

    def each(items: Iterable[_Placed]) -> tuple[_Placed, ...]:
        return tuple(replace(item, region=replace(item.region, cell=cell.number)) for item in items)

    return dataclasses.replace(
        facts,
        uses=each(facts.uses),
        requirements=each(facts.requirements),
        settings=each(facts.settings),
        read=replace(facts.read, notes=tuple(notes)),
    )


def merged(parts: Sequence[Facts]) -> Facts:
    """The facts of a document with those of the files it writes; what these define is not the document's to export."""
    uses: list[SymbolUse] = []
    for part in parts:
        top = max((use.fallback_group for use in uses), default=0)
        for use in part.uses:
            group = use.fallback_group and use.fallback_group + top
            uses.append(replace(use, fallback_group=group))
    return dataclasses.replace(
        parts[0],
        uses=tuple(uses),
        requirements=tuple(requirement for part in parts for requirement in part.requirements),
        settings=tuple(setting for part in parts for setting in part.settings),
        foreign=first_of_each(use for part in parts for use in part.foreign),
        stars=tuple(dict.fromkeys(star for part in parts for star in part.stars)),
        branch_stars=tuple(dict.fromkeys(star for part in parts for star in part.branch_stars)),
    )
