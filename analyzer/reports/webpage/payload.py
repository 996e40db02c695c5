"""The repositories of a report as the page takes them: columns of codes, and packs of what few will ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from analyzer.model.report import RepositoryRow, ShareTable, StudyReport
from analyzer.reports import palette
from analyzer.reports.slugs import slugs
from analyzer.reports.webpage.columns import Column, coded, text
from analyzer.reports.webpage.embedding import pack

PER_PACK = 250  # repositories whose details are unpacked together
_SHOWN_METADATA = 3  # columns of a list that a page shows at first
_FEW, _OFTEN = 12, 3  # so many values can be chosen from, or such that each comes three times
_OFFICIAL = {True: "official", False: "not official", None: ""}


def payload(report: StudyReport) -> dict[str, Any]:
    """The whole of it, ready to be written as JSON."""
    names = {"mixed": "mixed", "none": "no framework", **dict(report.frameworks)}
    rows = report.repositories
    slug_of = slugs(report)
    return {
        "rows": len(rows),
        "counted": list(report.counted),
        "names": names,
        "inks": [*palette.MAIN, *palette.REST],
        "columns": [column for column in _columns(report, names) if column is not None],
        "perPack": PER_PACK,
        "details": [pack(_details(rows[at : at + PER_PACK], rows)) for at in range(0, len(rows), PER_PACK)],
        "selections": {
            slug_of[table.id]: pack([_distances(row.repositories) for row in table.rows])
            for question in report.questions
            for table in question.tables
            if isinstance(table, ShareTable) and any(row.repositories for row in table.rows)
        },
    }


def _distances(positions: Sequence[int]) -> list[int]:
    """Ascending positions as the first and the distances between them."""
    return [at - before for before, at in zip((0, *positions), positions, strict=False)]


def _columns(report: StudyReport, names: dict[str, str]) -> Iterable[dict[str, Any] | None]:
    rows = report.repositories
    counted = set(report.counted)
    status = {id(row): _status(row, position in counted) for position, row in enumerate(rows)}
    yield text("name", "Repository", [row.name for row in rows], shown=True)
    metadata = _metadata(report)
    shown_first = [name for name, useful in metadata.items() if useful][:_SHOWN_METADATA]
    choices: tuple[Column[RepositoryRow], ...] = (
        Column(
            id="primary",
            title="Primary",
            values=lambda row: (row.primary,),
            shown=True,
            always=True,
            colors=True,
            search=True,
        ),
        Column(id="confidence", title="Sure", values=lambda row: (row.confidence,), shown=True),
        Column(
            id="uses",
            title="Uses at all",
            values=lambda row: [use.framework for use in row.uses if not use.optional],
            shown=True,
            always=True,
            colors=True,
            search=True,
        ),
        *(
            Column(
                id=f"m:{name}",
                title=name,
                values=lambda row, name=name: dict(row.metadata).get(name, ()),  # type: ignore[misc]
                shown=name in shown_first,
                search=True,
                in_order=True,
                filter=useful,
            )
            for name, useful in metadata.items()
        ),
        Column(id="committed", title="Last commit", values=lambda row: (row.committed[:4],), shown=True, in_order=True),
        Column(id="first", title="First commit", values=lambda row: (row.first_committed[:4],), in_order=True),
        Column(
            id="optional",
            title="Optional",
            values=lambda row: [use.framework for use in row.uses if use.optional],
            colors=True,
        ),
        Column(id="libraries", title="Libraries", values=lambda row: [one[0] for one in row.libraries]),
        Column(id="keras", title="Keras backend", values=lambda row: row.keras_backends),
        Column(id="deployment", title="Deployment", values=lambda row: [one[1] for one in row.deployment]),
        Column(id="languages", title="Other languages", values=lambda row: sorted({one[0] for one in row.languages})),
        Column(id="official", title="Official", values=lambda row: (_OFFICIAL[row.official],)),
        Column(id="status", title="Status", values=lambda row: (status[id(row)],), shown=True, always=True),
        Column(id="owner", title="Owner", values=lambda row: (row.owner,), search=True),
        Column(id="host", title="Host", values=lambda row: (row.host,)),
        Column(id="license", title="License", values=lambda row: (row.license,)),
    )
    for column in choices:
        yield coded(column, rows, names)
    if any(row.stars is not None for row in rows):
        stars = [row.stars for row in rows]
        yield {"id": "stars", "title": "Stars", "kind": "number", "numbers": stars, "shown": False, "search": False}
    titles = [" · ".join(title for title, _ in row.papers) for row in rows]
    if any(titles):
        yield text("papers", "Papers", titles, shown=False)


def _metadata(report: StudyReport) -> dict[str, bool]:
    """Columns of the lists, those first by which the report is grouped and then in their order: whether their values
    come back often enough to choose from them.
    """
    values: dict[str, list[str]] = {}
    for row in report.repositories:
        for name, said in row.metadata:
            values.setdefault(name, []).extend(said)
    order = [name for name in (*report.by, *report.columns, *values) if name in values]
    return {
        name: name in report.by or len(set(values[name])) <= max(_FEW, len(values[name]) // _OFTEN)
        for name in dict.fromkeys(order)
    }


def _status(row: RepositoryRow, counted: bool) -> str:
    if row.status == "scanned":
        return "counted" if counted else f"counted with another ({row.why_same})" if row.why_same else "not counted"
    return f"{row.status}: {row.failure}" if row.failure else row.status


def _details(part: Sequence[RepositoryRow], rows: Sequence[RepositoryRow]) -> dict[str, Any]:
    texts = Texts()
    found = []
    for row in part:
        same = "" if row.same_as is None else f"{rows[row.same_as].name} ({row.why_same})"
        found.append(detail(row, texts) | {"error": row.error, "same": same, "papers": row.papers})
    return {"rows": found, "texts": texts.all}


class Texts:
    """Texts of a pack, each once; lines of evidence name them by number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text."""
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def all(self) -> list[str]:
        """The texts by their numbers."""
        return list(self._numbers)


def detail(row: RepositoryRow, texts: Texts) -> dict[str, Any]:
    """The verdict over a repository and the lines that show it."""
    code = texts.number
    return {
        "url": row.url,
        "base": row.permalinks,
        "commit": row.commit,
        "committed": row.committed,
        "primary": row.primary,
        "confidence": row.confidence,
        "why": row.why,
        "uses": [[u.framework, round(u.share, 4), u.files, int(u.optional), int(u.compat)] for u in row.uses],
        "lines": [
            [code(e.framework), code(e.path), e.line, e.cell, code(e.symbol), code(e.rule), code(e.detail)]
            for e in row.evidence
        ],
    }
