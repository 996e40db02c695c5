"""A few statements of a text as a text of their own, with the headers around them, and where each of its lines stood.

What settings and install commands are read from are a few statements of a few files; LibCST's positions cost several
times what parsing costs, so it is given these and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from libcst.metadata import CodeRange

from analyzer.extract.python.pieces.blocks import Clause, Statement
from analyzer.extract.python.tokens import Positions
from analyzer.model import Region
from analyzer.values import Struct


class Excerpt(Struct, frozen=True):
    """`rows` says of each line of `text`, from the first on, which line it was."""

    text: str
    rows: Sequence[int]


def excerpt(text: str, module: Sequence[Statement], wanted: Callable[[Clause], bool]) -> Excerpt:
    """The clauses of a module that are wanted, each in its place and with all that it takes to be Python."""
    positions = Positions(text)
    parts: list[str] = []
    rows: list[int] = []
    for clause, is_empty in _chosen(module, wanted):
        region = positions.region(clause.start, clause.end)
        start = clause.start - region.start_column + 1
        parts.append(text[start : clause.end] + (" pass\n" if is_empty else "\n"))
        rows += range(region.start_line, region.end_line + 1)
    return Excerpt("".join(parts), rows)


def region_of(place: CodeRange, rows: Sequence[int] | None = None) -> Region:
    """A place that LibCST tells, in the text that an excerpt with such rows is from."""
    start, end = place.start, place.end
    first, last = (start.line, end.line) if rows is None else (rows[start.line - 1], rows[end.line - 1])
    return Region(first, start.column + 1, last, end.column + 1)


def _chosen(statements: Sequence[Statement], wanted: Callable[[Clause], bool]) -> list[tuple[Clause, bool]]:
    """Clauses in the order of the text, and of each whether nothing of its block is wanted."""
    found = []
    for statement in statements:
        blocks = [_chosen(clause.suite, wanted) for clause in statement.clauses]
        if any(blocks) or any(map(wanted, statement.clauses)):
            for clause, block in zip(statement.clauses, blocks, strict=True):
                # `pass` is no case.
                inner = block or (_chosen(clause.suite, lambda _: True) if clause.head == "match" else block)
                found += [(clause, clause.has_block and not inner), *inner]
    return found
