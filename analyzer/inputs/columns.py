"""Which column of a table names the papers: the one asked for, or the one whose cells do, told in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from analyzer.errors import UsageError
from analyzer.inputs.rows import Row
from analyzer.locators import parse_locator
from analyzer.model import Locator, LocatorKind

# Best first. Papers go before code: the code is what a resolution finds, and says where.
_NAMES = (
    "locator",
    "paper_url",
    "paper",
    "arxiv_url",
    "arxiv",
    "arxiv_id",
    "paper_arxiv_id",
    "eprint",
    "url",
    "uri",
    "link",
    "paper_link",
    "href",
    "openreview",
    "doi",
    "pdf",
    "pdf_url",
    "repo_url",
    "repository",
    "repo",
    "code_url",
    "code",
    "github",
    "git",
)
_SAMPLE = 500  # rows that are tried
_ENOUGH = 0.5  # part of the filled cells of a column that must name something


def chosen_column(rows: Sequence[Row], asked: str | None, name: str) -> tuple[str, str]:
    """The column and how it was chosen. Raises UsageError when the one asked for is missing, or none will do."""
    columns = list(dict.fromkeys(key for row in rows for key, _ in row.cells))
    if asked is not None:
        found = _named(columns, asked)
        if found is None:
            close = get_close_matches(asked, columns, n=1)
            hint = f"Did you mean {close[0]}? " if close else ""
            raise UsageError(f"{name} has no column {asked!r}", f"{hint}It has: {', '.join(columns)}")
        return found, "asked for"
    parts = {column: _part_understood(rows, column) for column in columns}
    fit = [column for column in columns if parts[column] >= _ENOUGH]
    if not fit:
        raise UsageError(
            f"no column of {name} names papers or repositories", f"Choose one by --column: {', '.join(columns)}"
        )
    best = min(fit, key=lambda column: (_rank(column), -parts[column], columns.index(column)))
    others = [column for column in fit if column != best]
    why = f"its cells name papers or repositories ({parts[best]:.0%} of those tried)"
    return best, f"{why}; so do those of {', '.join(others)}" if others else why


def _named(columns: Sequence[str], asked: str) -> str | None:
    if asked in columns:
        return asked
    folded = [column for column in columns if column.casefold() == asked.casefold()]
    return folded[0] if len(folded) == 1 else None


def _rank(column: str) -> int:
    name = re.sub(r"[\s-]+", "_", column.strip().lower())
    return _NAMES.index(name) if name in _NAMES else len(_NAMES)


def _part_understood(rows: Sequence[Row], column: str) -> float:
    """A number such as 2019.1234 reads like an arXiv id: it counts only where the column's name says what it is."""
    cells = [cell for row in rows[:_SAMPLE] if (cell := row.value(column).strip())]
    if not cells:
        return 0.0
    return sum(_names_something(cell, _rank(column) < len(_NAMES)) for cell in cells) / len(cells)


def _names_something(cell: str, named: bool) -> bool:
    found = parse_locator(cell)
    if not isinstance(found, Locator) or found.kind is LocatorKind.PATH:
        return named and isinstance(found, Locator)
    return named or not re.fullmatch(r"[\d.]+", cell)
