"""Tables of shares: who is in a group, what is counted in it, out of how many, with which interval."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from analyzer.aggregate.columns import Columns, is_time
from analyzer.aggregate.definitions import SMALL, UNKNOWN
from analyzer.aggregate.intervals import by_owner, wilson
from analyzer.model.report import RepositoryRow, ShareRow, ShareTable, Unit

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """Repositories over which shares are taken, as positions in all of them, and what things are called."""

    rows: tuple[RepositoryRow, ...]
    members: tuple[int, ...]
    columns: Columns
    names: Mapping[str, str]

    def where(self, keep: Callable[[RepositoryRow], bool]) -> Population:
        """Those of them for which `keep` holds."""
        kept = tuple(number for number in self.members if keep(self.rows[number]))
        return Population(self.rows, kept, self.columns, self.names)

    def groups(self, by: Sequence[str]) -> dict[Group, list[int]]:
        """Members by their values of the columns, in the order in which groups are shown."""
        found: dict[Group, list[int]] = defaultdict(list)
        for number in self.members:
            for group in product(*(self.columns.values(self.rows[number], column) for column in by)):
                found[group].append(number)
        times = [is_time(column, {group[at] for group in found}) for at, column in enumerate(by)]
        sizes = [Counter[str]() for _ in by]
        for group, members in found.items():
            for at, value in enumerate(group):
                sizes[at][value] += len(members)

        def order(group: Group) -> list[tuple[bool, int, str]]:
            return [(value == UNKNOWN, 0 if times[at] else -sizes[at][value], value) for at, value in enumerate(group)]

        return {group: found[group] for group in sorted(found, key=order)}

    def ordered(self, by: Sequence[str]) -> bool:
        """Whether groups by these columns are points in time."""
        return len(by) == 1 and is_time(
            by[0], {v for n in self.members for v in self.columns.values(self.rows[n], by[0])}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """A table to make: `labels` are what a repository counts for; `names` what these are called."""

    id: str
    title: str
    labels: Callable[[RepositoryRow], Iterable[str]]
    names: Mapping[str, str]
    parts: bool
    order: tuple[str, ...] = ()  # labels that go first, in this order; the others follow by their count
    clusters: bool = True  # whether to draw owners again for a second interval
    note: str = ""


def share_table(population: Population, what: What, by: Sequence[str] = ()) -> ShareTable:
    """Counts what repositories are labelled with, in each group out of all its repositories.

    A label that no repository of a group has is a row there only where groups are points in time.
    """
    ordered = population.ordered(by)
    groups = population.groups(by) if population.members or by else {(): []}
    counted: dict[Group, dict[str, list[int]]] = {}
    overall: Counter[str] = Counter()
    for group, members in groups.items():
        found: dict[str, list[int]] = defaultdict(list)
        for number in members:
            for label in dict.fromkeys(what.labels(population.rows[number])):
                found[label].append(number)
                overall[label] += 1
        counted[group] = found
    first = {label: at for at, label in enumerate(what.order)}
    labels = sorted(overall, key=lambda label: (first.get(label, len(first)), -overall[label], label))
    rows: list[ShareRow] = []
    for group, found in counted.items():
        shown = [label for label in labels if ordered or label in found]
        rows += _rows(population, what, group, groups[group], {label: found.get(label, []) for label in shown})
    table_id = "-by-".join((what.id, *("-".join(by),))) if by else what.id
    return ShareTable(
        id=table_id,
        title=f"{what.title}, by {' and '.join(by)}" if by else what.title,
        by=tuple(by),
        unit=Unit.REPOSITORIES,
        parts=what.parts,
        rows=tuple(rows),
        ordered=ordered,
        note=what.note,
    )


def _rows(
    population: Population, what: What, group: Group, members: Sequence[int], found: Mapping[str, list[int]]
) -> list[ShareRow]:
    owners = [population.rows[number].owner for number in members]
    drawn = by_owner(owners, list(found.values()), f"{what.id}{group}", members) if what.clusters and found else None
    rows = []
    for at, row in enumerate(
        counted_rows(group, {label: len(list_) for label, list_ in found.items()}, len(members), what.names)
    ):
        low, high = drawn[at] if drawn else (None, None)
        rows.append(replace(row, owner_low=low, owner_high=high, repositories=tuple(found[row.id])))
    return rows


def counted_rows(
    group: Group, counts: Mapping[str, int], total: int, names: Mapping[str, str], *, sample: bool = True
) -> list[ShareRow]:
    """Rows of one group from counts alone, in the order of `counts`; intervals where they are a sample of something."""
    totals = [total if sample else 0] * len(counts)
    intervals = wilson(list(counts.values()), totals)
    return [
        ShareRow(
            group=group,
            id=label,
            name=names.get(label, label),
            count=count,
            total=total,
            share=round(count / total, 6) if total else None,
            low=interval[0] if interval else None,
            high=interval[1] if interval else None,
            small=total < SMALL,
        )
        for (label, count), interval in zip(counts.items(), intervals, strict=True)
    ]
