"""Columns of the list on a page: each value once, and its number in every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """A column of choices: `values` gives the keys of a row."""

    id: str
    title: str
    values: Callable[[Row], Iterable[str]]
    shown: bool = False
    always: bool = False  # shown even where all rows have the same, or nothing
    colors: bool = False
    search: bool = False
    in_order: bool = False  # values have an order of their own: years
    filter: bool = True  # whether values are worth choosing from: a title or an address is searched for instead


def text(name: str, title: str, texts: list[str], *, shown: bool) -> dict[str, Any]:
    """A column of texts that hardly come back."""
    return {"id": name, "title": title, "kind": "text", "texts": texts, "shown": shown, "search": True}


def coded(column: Column[Row], rows: Sequence[Row], names: Mapping[str, str]) -> dict[str, Any] | None:
    """The column over these rows; None where there is no value, nor one missed."""
    found: dict[str, int] = {}
    codes = [[found.setdefault(value, len(found)) for value in column.values(row)] for row in rows]
    if not any(found) and not column.always:
        return None
    single = all(len(row) == 1 for row in codes)
    return {
        "id": column.id,
        "title": column.title,
        "kind": "one" if single else "many",
        "keys": list(found),
        "labels": [names.get(key, key) if column.colors and key else key for key in found],
        "codes": [row[0] for row in codes] if single else codes,
        "shown": column.shown and (len(found) > 1 or column.always),
        "search": column.search,
        "colors": column.colors,
        "inOrder": column.in_order,
        "filter": column.filter and (len(found) > 1 or column.always),
    }
