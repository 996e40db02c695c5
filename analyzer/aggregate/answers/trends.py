"""How it changed: shares over time, who overtakes whom, who moved, and the generations of TensorFlow and Keras."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from analyzer.aggregate.answers.adoption import difference_table, family, primary, uses
from analyzer.aggregate.asked import Asked
from analyzer.aggregate.columns import TIMES
from analyzer.aggregate.definitions import SMALL, UNKNOWN, primary_family
from analyzer.aggregate.intervals import holm, one_of_two
from analyzer.aggregate.tables import What, share_table
from analyzer.model.report import Cell, FactTable, RepositoryRow, ShareTable

NO_FAMILY = frozenset({"mixed", "none"})
LEAST = 3  # repositories of an organisation in a year, for it to be said what leads there
_RIVALS = 6  # families that are compared with one another
_LEAST_LED = 10  # repositories that a family leads in all, for it to be a rival
ALIVE = timedelta(days=365)
BACKEND_NAMES = {
    "open": "Keras 3, backend open",
    "tensorflow": "Keras 3 on TensorFlow",
    "torch": "Keras 3 on PyTorch",
    "jax": "Keras 3 on JAX",
    "numpy": "Keras 3 on NumPy",
    "openvino": "Keras 3 on OpenVINO",
}
TENSORFLOW = frozenset({"tensorflow", "tensorflow-1", "tensorflow-2", "keras", "keras-2", "keras-3"})


def trends(asked: Asked) -> tuple[ShareTable | FactTable, ...]:
    """Shares by each time that is known, crossings, and the change from first to last."""
    tables: list[ShareTable | FactTable] = []
    for time in asked.times:
        tables += [
            share_table(asked.population, what, (time,)) for what in (family(asked), primary(asked), uses(asked))
        ]
        tables += [_crossings(asked, time), *_first_to_last(asked, time)]
    return tuple(tables)


def _periods(asked: Asked, time: str) -> dict[str, list[int]]:
    return {period: members for (period,), members in asked.population.groups((time,)).items() if period != UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crossing:
    period: str
    former: str
    latter: str
    counts: tuple[int, int]  # in that period: former, latter
    kept: bool  # never behind again


def _crossings(asked: Asked, time: str) -> FactTable:
    rows = asked.population.rows
    counts = {
        period: Counter(primary_family(rows[number]) for number in members)
        for period, members in _periods(asked, time).items()
    }
    overall = sum(counts.values(), Counter[str]())
    rivals = [name for name in sorted(overall, key=lambda n: (-overall[n], n)) if name not in NO_FAMILY]
    rivals = [name for name in rivals if overall[name] >= _LEAST_LED][:_RIVALS]
    found = [crossing for pair in combinations(rivals, 2) for crossing in _of_pair(pair, counts)]
    found.sort(key=lambda crossing: (crossing.period, -sum(crossing.counts), crossing.former, crossing.latter))
    adjusted = holm([one_of_two(*crossing.counts) for crossing in found])
    names = asked.family_names
    return FactTable(
        id=f"crossings-{time}",
        title=f"Who overtakes whom, by {time}",
        columns=("period", "ahead before", "ahead now", "count before", "count now", "p", "ahead ever since"),
        rows=tuple(
            (
                *(one.period, names.get(one.former, one.former), names.get(one.latter, one.latter)),
                *(*one.counts, p, "yes" if one.kept else "no"),
            )
            for one, p in zip(found, adjusted, strict=True)
        ),
        note=f"By the family of the primary framework, of families that lead {_LEAST_LED} repositories or more; both "
        "counts are of the period in which the lead changes. p: of the exact test that both are equally common then, "
        "adjusted for the number of rows (Holm).",
    )


def _of_pair(pair: tuple[str, str], counts: dict[str, Counter[str]]) -> Iterator[_Crossing]:
    """Periods in which the lead goes from one to the other; where they stand level it stays where it was."""
    leads = [
        (period, pair[0] if count[pair[0]] > count[pair[1]] else pair[1])
        for period, count in counts.items()
        if count[pair[0]] != count[pair[1]]
    ]
    for at in range(1, len(leads)):
        (_, former), (period, latter) = leads[at - 1], leads[at]
        if former != latter:
            yield _Crossing(
                period=period,
                former=former,
                latter=latter,
                counts=(counts[period][former], counts[period][latter]),
                kept=all(leader == latter for _, leader in leads[at:]),
            )


def _first_to_last(asked: Asked, time: str) -> list[FactTable]:
    """The first against the last period that is not small; repositories of both are in neither."""
    large = [(period, members) for period, members in _periods(asked, time).items() if len(members) >= SMALL]
    if len(large) < 2:
        return []
    (first, before), (last, after) = large[0], large[-1]
    both = set(before) & set(after)
    groups = ([n for n in before if n not in both], [n for n in after if n not in both])
    columns = ("family", first, f"of {len(groups[0])}", last, f"of {len(groups[1])}")
    named = (f"change-{time}", f"From {first} to {last}, by {time}")
    return [difference_table(asked, named, columns, groups)] if all(groups) else []


# -------------------------------------------------------------------------------------------------- organisations


def moves(asked: Asked) -> tuple[ShareTable | FactTable, ...]:
    """What organisations use by year, and which of them changed what they lead with."""
    time = next((name for name in ("first-commit", "paper-year", "last-commit") if asked.knows(name)), None)
    if time is None:
        return (_moved(asked, "", ()),)
    several = [
        (name, members)
        for (name,), members in asked.population.groups(("organisation",)).items()
        if name != UNKNOWN and len(members) >= LEAST
    ]
    kept = {number for _, members in several for number in members}
    population = replace(asked.population, members=tuple(sorted(kept)))
    table = share_table(population, family(asked), ("organisation", time))
    return _moved(asked, time, several), table


def _moved(asked: Asked, time: str, several: Sequence[tuple[str, Sequence[int]]]) -> FactTable:
    rows: list[tuple[Cell, ...]] = []
    for name, members in several:
        led = list(_led(asked, time, members))
        if len(led) >= 2:
            (first, one, *before), (last, other, *after) = led[0], led[-1]
            names = [asked.family_names.get(family_id, family_id) for family_id in (one, other)]
            moved = "yes" if one != other else "no"
            rows.append((name, len(members), first, names[0], *before, last, names[1], *after, moved))
    rows.sort(key=lambda row: (row[-1] != "yes", -int(str(row[1])), str(row[0])))
    return FactTable(
        id="moves",
        title=f"Organisations: what led first and last, by {time}" if time else "Organisations that moved",
        columns=(
            *("organisation", "repositories", "first year", "led", "with", "of"),
            *("last year", "leads", "with ", "of ", "moved"),
        ),
        rows=tuple(rows),
        note=f"Years with at least {LEAST} repositories of the organisation in which one family leads alone. These are "
        "small numbers: the table says where to look, and proves nothing alone.",
    )


def _led(asked: Asked, time: str, members: Sequence[int]) -> Iterator[tuple[str, str, int, int]]:
    """Year, the family that leads alone in it, its repositories, all repositories."""
    rows = asked.population.rows
    years: dict[str, Counter[str]] = {}
    for number in members:
        for year in asked.columns.values(rows[number], time):
            years.setdefault(year, Counter())[primary_family(rows[number])] += 1
    for year in sorted(years.keys() - {UNKNOWN}):
        total = sum(years[year].values())
        ranked = [(count, name) for name, count in years[year].most_common() if name not in NO_FAMILY]
        if total >= LEAST and ranked and (len(ranked) == 1 or ranked[0][0] > ranked[1][0]):
            yield year, ranked[0][1], ranked[0][0], total


# -------------------------------------------------------------------------------------------------- tasks


def tasks(asked: Asked) -> tuple[ShareTable | FactTable, ...]:
    """What leads in vision, in language, in anything, and since when; empty where the lists have no such column."""
    if asked.task is None:
        return ()
    whole = tuple(share_table(asked.population, what, (asked.task,)) for what in (family(asked), uses(asked)))
    return whole + tuple(
        share_table(asked.population, family(asked), (asked.task, time)) for time in asked.times if time == TIMES[0]
    )


# -------------------------------------------------------------------------------------------------- generations


def generations_used(row: RepositoryRow) -> list[str]:
    """Generations of TensorFlow and Keras that a repository uses at all, Keras 3 with each of its backends."""
    found = []
    for use in row.uses:
        if use.optional or use.framework not in TENSORFLOW:
            continue
        if use.framework == "keras-3":
            found += [f"keras-3:{backend}" for backend in row.keras_backends] or ["keras-3:open"]
        else:
            found.append("tensorflow-1:compat" if use.framework == "tensorflow-1" and use.compat else use.framework)
    return found


def generations(asked: Asked) -> tuple[ShareTable | FactTable, ...]:
    """Inside TensorFlow's family, over all that use it; and whether TensorFlow 1 code still lives."""
    inside = asked.population.where(lambda row: bool(generations_used(row)))
    names = {**asked.names, "tensorflow-1:compat": f"{asked.names.get('tensorflow-1', 'tensorflow-1')}, compat.v1 only"}
    for row in inside.rows:
        for label in generations_used(row):
            if label.startswith("keras-3:"):
                backend = label.partition(":")[2]
                names[label] = BACKEND_NAMES.get(backend, f"Keras 3 on {backend}")
    what = What(
        id="generations",
        title="Generations of TensorFlow and Keras used at all",
        labels=generations_used,
        names=names,
        parts=False,
        note="Out of the repositories that use any of them.",
    )
    times = [time for time in asked.times if inside.members]
    return (
        share_table(inside, what),
        *(share_table(inside, what, (time,)) for time in times),
        _lives(asked),
    )


def _lives(asked: Asked) -> ShareTable:
    """Of repositories that need TensorFlow 1: when they were last changed, against the newest commit of the study."""
    rows = asked.population.rows
    newest = max((rows[number].committed[:10] for number in asked.population.members), default="")
    since = (date.fromisoformat(newest) - ALIVE).isoformat() if newest else ""

    def label(row: RepositoryRow) -> tuple[str]:
        return ((UNKNOWN if not row.committed else "alive" if row.committed[:10] >= since else "dormant"),)

    old = asked.population.where(
        lambda row: any(use.framework == "tensorflow-1" and not use.optional for use in row.uses)
    )
    what = What(
        id="tf1-lives",
        title="TensorFlow 1 code that still lives",
        labels=label,
        names={"alive": f"changed since {since}", "dormant": "not changed since"},
        parts=True,
        order=("alive", "dormant", UNKNOWN),
        note="Alive: the last commit is within 365 days before the newest commit of the study.",
    )
    return share_table(old, what)
