"""Tables of shares: who is in a group, what is counted in it, out of how many, with which interval."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from analyzer.aggregate.columns import Columns, is_time
from analyzer.aggregate.definitions import SMALL, UNKNOWN
from analyzer.aggregate.intervals import Interval, by_owner, wilson
from analyzer.model.report import RepositoryRow, ShareRow, ShareTable, Unit

Group = tuple[str, ...]
_Counted = tuple[Group, Sequence[int], Mapping[str, list[int]]]  # group, its members, those of each label


@dataclass(frozen=True, slots=True)
class Population:
    """Repositories over which shares are taken, as positions in all of them, and what things are called."""

    rows: tuple[RepositoryRow, ...]
    members: tuple[int, ...]
    columns: Columns
    names: Mapping[str, str]
    _grouped: dict[tuple[str, ...], dict[Group, list[int]]] = field(default_factory=dict, init=False, compare=False)

    def where(self, keep: Callable[[RepositoryRow], bool]) -> Population:
        """Those of them for which `keep` holds."""
        kept = tuple(number for number in self.members if keep(self.rows[number]))
        return Population(self.rows, kept, self.columns, self.names)

    def groups(self, by: Sequence[str]) -> dict[Group, list[int]]:
        """Members by their values of the columns, in the order in which groups are shown."""
        key = tuple(by)
        if key not in self._grouped:
            self._grouped[key] = self._groups(key)
        return self._grouped[key]

    def _groups(self, by: tuple[str, ...]) -> dict[Group, list[int]]:
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
    groups = population.groups(by) if population.members or by else {(): []}
    ordered = len(by) == 1 and is_time(by[0], {value for (value,) in groups})
    counted: list[_Counted] = []
    overall: Counter[str] = Counter()
    for group, members in groups.items():
        found: dict[str, list[int]] = defaultdict(list)
        for number in members:
            for label in dict.fromkeys(what.labels(population.rows[number])):
                found[label].append(number)
                overall[label] += 1
        counted.append((group, members, found))
    first = {label: at for at, label in enumerate(what.order)}
    labels = sorted(overall, key=lambda label: (first.get(label, len(first)), -overall[label], label))
    shown = [
        (group, members, {label: found.get(label, []) for label in labels if ordered or label in found})
        for group, members, found in counted
    ]
    return ShareTable(
        id="-by-".join((what.id, "-".join(by))) if by else what.id,
        title=f"{what.title}, by {' and '.join(by)}" if by else what.title,
        by=tuple(by),
        unit=Unit.REPOSITORIES,
        parts=what.parts,
        rows=tuple(_rows(population, what, shown)),
        ordered=ordered,
        note=what.note,
    )


def _rows(population: Population, what: What, shown: Sequence[_Counted]) -> Iterator[ShareRow]:
    cells = [(len(members), numbers) for _, members, found in shown for numbers in found.values()]
    intervals = iter(wilson([len(numbers) for _, numbers in cells], [total for total, _ in cells]))
    for group, members, found in shown:
        owners = [population.rows[number].owner for number in members]
        drawn = by_owner(owners, list(found.values()), f"{group}", members) if what.clusters else None
        for at, (label, numbers) in enumerate(found.items()):
            yield _row(
                group,
                (label, len(numbers)),
                len(members),
                what.names,
                next(intervals),
                owner=drawn[at] if drawn else None,
                repositories=tuple(numbers),
            )


def counted_rows(
    group: Group, counts: Mapping[str, int], total: int, names: Mapping[str, str], *, sample: bool = True
) -> list[ShareRow]:
    """Rows of one group from counts alone, in the order of `counts`; intervals where they are a sample of something."""
    totals = [total if sample else 0] * len(counts)
    intervals = wilson(list(counts.values()), totals)
    return [_row(group, item, total, names, found) for item, found in zip(counts.items(), intervals, strict=True)]


def _row(
    group: Group,
    item: tuple[str, int],
    total: int,
    names: Mapping[str, str],
    interval: Interval | None,
    *,
    owner: Interval | None = None,
    repositories: tuple[int, ...] = (),
) -> ShareRow:
    label, count = item
    low, high = interval or (None, None)
    owner_low, owner_high = owner or (None, None)
    return ShareRow(
        group=group,
        id=label,
        name=names.get(label, label),
        count=count,
        total=total,
        share=round(count / total, 6) if total else None,
        low=low,
        high=high,
        owner_low=owner_low,
        owner_high=owner_high,
        small=total < SMALL,
        repositories=repositories,
    )
