"""The tables of a study as rows of words: what the formats for people have in common. Nothing is escaped here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analyzer.model.report import Cell, FactTable, Methods, ShareRow, ShareTable, StudyComparison, StudyReport, Unit

PIVOT = 8  # labels that still stand side by side
SMALL = "*"
SMALL_NOTE = f"{SMALL} of fewer than 30: not to be quoted alone."
ALL_UNITS = {Unit.REPOSITORIES: "repositories", Unit.INPUTS: "listed lines", Unit.FILES: "files"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A table in words."""

    title: str
    headers: tuple[str, ...]
    right: tuple[bool, ...]  # which columns are numbers
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    bars: tuple[float, ...] = ()  # a share for each row, where that is all that a row says


def drawn(table: ShareTable | FactTable, report: StudyReport | StudyComparison, *, width: int | None = None) -> Drawn:
    """The table in words: grouped ones with a line for each group where that stays readable, within `width` signs."""
    if isinstance(table, ShareTable) and isinstance(report, StudyReport) and table.by == ("framework",):
        names = dict(report.frameworks)
        table = replace(
            table, rows=tuple(replace(row, group=(names.get(row.group[0], row.group[0]),)) for row in table.rows)
        )
    if isinstance(table, FactTable):
        return _facts(table)
    notes = tuple(note for note in (table.note, SMALL_NOTE if any(row.small for row in table.rows) else "") if note)
    if not table.by:
        return _plain(table, notes)
    labels = _labels(table)
    groups = {row.group for row in table.rows}
    if len(labels) <= PIVOT and 2 * len(table.rows) > len(labels) * len(groups):
        wide = _pivot(table, labels, notes)
        if width is None or _width(wide) <= width:
            return wide
    return _long(table, notes)


def is_bare(table: ShareTable | FactTable) -> bool:
    """Whether there is nothing in it: no row, or only shares of nothing."""
    return not table.rows or (isinstance(table, ShareTable) and not any(row.total for row in table.rows))


def _labels(table: ShareTable) -> list[tuple[str, str]]:
    """Ids and names of what is counted, in an order that every group's rows follow."""
    found: list[tuple[str, str]] = []
    at, group = 0, None
    for row in table.rows:
        at = at if row.group == group else 0
        group, label = row.group, (row.id, row.name)
        if label not in found:
            found.insert(at, label)
        at = found.index(label) + 1
    return found


def _width(table: Drawn) -> int:
    columns = zip(table.headers, *table.rows, strict=True)
    return sum(2 + max(map(len, column)) for column in columns)


def percent(share: float | None) -> str:
    """12.3 %; nothing of a share of nothing."""
    return "" if share is None else f"{100 * share:z.1f} %"


def interval(low: float | None, high: float | None) -> str:
    """10.1–14.9"""
    return "" if low is None or high is None else f"{100 * low:z.1f}–{100 * high:z.1f}"


def _plain(table: ShareTable, notes: tuple[str, ...]) -> Drawn:
    owners = any(row.owner_low is not None for row in table.rows)
    intervals = any(row.low is not None for row in table.rows)
    extra = [name for name, shown in (("95 %", intervals), ("95 % by owner", owners)) if shown]
    return Drawn(
        title=table.title,
        headers=("", ALL_UNITS[table.unit], "of", "share", *extra),
        right=(False, True, True, True, *(True for _ in extra)),
        rows=tuple((row.name, *_numbers(row, intervals=intervals, owners=owners)) for row in table.rows),
        notes=notes,
        bars=tuple(row.share or 0.0 for row in table.rows),
    )


def _numbers(row: ShareRow, *, intervals: bool, owners: bool) -> tuple[str, ...]:
    said = [str(row.count), str(row.total), percent(row.share) + (SMALL if row.small else "")]
    said += [interval(row.low, row.high)] if intervals else []
    said += [interval(row.owner_low, row.owner_high)] if owners else []
    return tuple(said)


def _pivot(table: ShareTable, labels: list[tuple[str, str]], notes: tuple[str, ...]) -> Drawn:
    cells = {(row.group, row.id): row for row in table.rows}
    groups = {row.group: row for row in table.rows}
    rows = []
    for group, any_row in groups.items():
        shown = [_cell(cells.get((group, label))) for label, _ in labels]
        rows.append((*group, f"{any_row.total}{SMALL if any_row.small else ''}", *shown))
    said = "Each cell: count, share, 95 % interval." if any(row.low is not None for row in table.rows) else ""
    return Drawn(
        title=table.title,
        headers=(*table.by, ALL_UNITS[table.unit], *(name for _, name in labels)),
        right=(*(False for _ in table.by), True, *(True for _ in labels)),
        rows=tuple(rows),
        notes=(*((said,) if said else ()), *notes),
    )


def _cell(row: ShareRow | None) -> str:
    if row is None or not row.count:
        return "0"
    bounds = f" ({interval(row.low, row.high)})" if row.low is not None else ""
    return f"{row.count} · {percent(row.share)}{bounds}"


def _long(table: ShareTable, notes: tuple[str, ...]) -> Drawn:
    owners = any(row.owner_low is not None for row in table.rows)
    intervals = any(row.low is not None for row in table.rows)
    extra = [name for name, shown in (("95 %", intervals), ("95 % by owner", owners)) if shown]
    rows = []
    before: tuple[str, ...] = ()
    for row in table.rows:
        if not row.count:
            continue
        group = row.group if row.group != before else tuple("" for _ in row.group)
        before = row.group
        rows.append((*group, row.name, *_numbers(row, intervals=intervals, owners=owners)))
    return Drawn(
        title=table.title,
        headers=(*table.by, "", ALL_UNITS[table.unit], "of", "share", *extra),
        right=(*(False for _ in table.by), False, True, True, True, *(True for _ in extra)),
        rows=tuple(rows),
        notes=notes,
    )


def _facts(table: FactTable) -> Drawn:
    numeric = [
        all(row[at] is None or isinstance(row[at], (int, float)) for row in table.rows) and bool(table.rows)
        for at in range(len(table.columns))
    ]
    return Drawn(
        title=table.title,
        headers=tuple(name.strip() for name in table.columns),
        right=tuple(numeric),
        rows=tuple(
            tuple(fact(value, share=name in table.shares) for name, value in zip(table.columns, row, strict=True))
            for row in table.rows
        ),
        notes=(table.note,) if table.note else (),
    )


def fact(value: Cell, *, share: bool) -> str:
    """A value in words; of shares per cent."""
    if value is None:
        return ""
    if isinstance(value, float):
        return percent(value) if share else f"{value:.3g}"
    return str(value)


def flow_table(report: StudyReport) -> Drawn:
    """The way of the listed lines."""
    return Drawn(
        title="Flow",
        headers=("", "listed lines", "repositories"),
        right=(False, True, True),
        rows=tuple((step.name, str(step.inputs), str(step.repositories)) for step in report.flow),
        notes=(f"{len(report.counted)} repositories count: each once, however often and as whatever it is listed.",),
    )


def methods_lines(methods: Methods) -> list[tuple[str, str]]:
    """What reproduces the numbers, as names and values."""
    first, last = methods.commits
    lines = [
        ("source", methods.source),
        ("commits", f"{first} to {last}" if first else "not known"),
        ("rules", ", ".join(methods.ruleset_digests)),
        ("extractor", ", ".join(map(str, methods.extractor_versions))),
        ("scanned with", ", ".join(f"fwscan {version}" for version in methods.fwscan_versions)),
        ("reported with", f"fwscan {methods.report_version}"),
        ("again with", methods.command),
        ("cite", methods.citation),
    ]
    return [(name, value) for name, value in lines if value.strip()]


def all_methods(report: StudyReport | StudyComparison) -> list[tuple[str, Methods]]:
    """The methods of a report, or of both sides of a comparison."""
    if isinstance(report, StudyReport):
        return [("Methods", report.methods)]
    return [("Methods of the first", report.before), ("Methods of the second", report.after)]
