"""The repositories that changed between two studies, as the page takes them: both verdicts side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from analyzer.model.report import ChangedRepository, RepositoryRow, StudyComparison
from analyzer.reports import palette
from analyzer.reports.webpage.columns import Column, coded, text
from analyzer.reports.webpage.embedding import pack
from analyzer.reports.webpage.payload import PER_PACK, Texts, detail


def payload(comparison: StudyComparison) -> dict[str, Any]:
    """The whole of it, ready to be written as JSON."""
    rows = comparison.repositories
    names = {"mixed": "mixed", "none": "no framework", **dict(comparison.frameworks)}
    sides = (comparison.before.source, comparison.after.source)
    return {
        "rows": len(rows),
        "counted": list(range(len(rows))),
        "names": names,
        "inks": [*palette.MAIN, *palette.REST],
        "columns": [
            text("name", "Repository", [one.after.name for one in rows], shown=True),
            *(found for column in _columns(rows) if (found := coded(column, rows, names)) is not None),
        ],
        "perPack": PER_PACK,
        "details": [pack(_details(rows[at : at + PER_PACK], sides)) for at in range(0, len(rows), PER_PACK)],
        "selections": {},
    }


def _columns(rows: Sequence[ChangedRepository]) -> Iterable[Column[ChangedRepository]]:
    yield _leading("before", "Before", lambda one: one.before)
    yield _leading("primary", "After", lambda one: one.after)
    yield Column(
        id="leads",
        title="Primary",
        values=lambda one: ("the same" if one.before.primary == one.after.primary else "another",),
        shown=True,
    )
    yield Column(id="new", title="New", values=lambda one: _gained(one.before, one.after), shown=True, colors=True)
    yield Column(id="gone", title="Gone", values=lambda one: _gained(one.after, one.before), shown=True, colors=True)
    yield Column(id="why", title="Why", values=lambda one: (one.why,), shown=True, always=True)
    yield Column(id="sure", title="Sure", values=lambda one: (f"{one.before.confidence}, {one.after.confidence}",))
    yield Column(id="owner", title="Owner", values=lambda one: (one.after.owner,), search=True)
    for name in dict.fromkeys(column for one in rows for column, _ in one.after.metadata):
        yield Column(
            id=f"m:{name}",
            title=name,
            values=lambda one, name=name: dict(one.after.metadata).get(name, ()),  # type: ignore[misc]
            search=True,
            in_order=True,
            filter=name not in ("title", "list"),
        )


def _leading(id: str, title: str, row: Callable[[ChangedRepository], RepositoryRow]) -> Column[ChangedRepository]:
    """The primary framework of one side."""
    return Column(
        id=id,
        title=title,
        values=lambda one: (row(one).primary,),
        shown=True,
        always=True,
        colors=True,
        search=True,
    )


def _gained(before: RepositoryRow, after: RepositoryRow) -> list[str]:
    had = {use.framework for use in before.uses if not use.optional}
    return [use.framework for use in after.uses if not use.optional and use.framework not in had]


def _details(part: Sequence[ChangedRepository], sides: tuple[str, str]) -> dict[str, Any]:
    texts = Texts()
    found = [
        {
            "sides": [
                detail(row, texts) | {"title": side} for row, side in zip((one.before, one.after), sides, strict=True)
            ]
        }
        for one in part
    ]
    return {"rows": found, "texts": texts.all}
