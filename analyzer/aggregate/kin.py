"""Repositories that are another one under another name: each is counted once, with what is said of all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from analyzer.model.report import RepositoryRow

Metadata = tuple[tuple[str, tuple[str, ...]], ...]


def counted_once(rows: tuple[RepositoryRow, ...]) -> tuple[RepositoryRow, ...]:
    """The rows with `same_as` leading to one that counts itself, and what lists say of its kin put together there."""
    last = [_last(rows, number) for number in range(len(rows))]
    kin: dict[int, list[RepositoryRow]] = defaultdict(list)
    for number, row in enumerate(rows):
        if last[number] != number and row.status == "scanned":
            kin[last[number]].append(row)
    return tuple(
        replace(row, same_as=last[number])
        if last[number] != number
        else _together(row if row.same_as is None else replace(row, same_as=None, why_same=""), kin.get(number, ()))
        for number, row in enumerate(rows)
    )


def _last(rows: tuple[RepositoryRow, ...], number: int) -> int:
    """Where the chain of kin ends; a circle ends at its smallest member."""
    seen = [number]
    while (following := rows[seen[-1]].same_as) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]


def _together(row: RepositoryRow, kin: Iterable[RepositoryRow]) -> RepositoryRow:
    others = list(kin)
    if not others:
        return row
    values: dict[str, set[str]] = defaultdict(set)
    for one in (row, *others):
        for column, found in one.metadata:
            values[column].update(found)
    said = [one.official for one in (row, *others) if one.official is not None]
    return replace(
        row,
        metadata=tuple((column, tuple(sorted(values[column]))) for column in sorted(values)),
        papers=tuple(sorted({paper for one in (row, *others) for paper in one.papers})),
        official=any(said) if said else None,
    )
