"""Two studies side by side: two years, two venues, two rule sets. What changed per repository, and in shares."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analyzer.aggregate.asked import uses_of
from analyzer.aggregate.definitions import FAMILY_NAMES, primary_family
from analyzer.aggregate.intervals import Interval, difference, difference_by_owner, holm, one_of_two, wilson
from analyzer.model.report import (
    Cell,
    ChangedRepository,
    FactTable,
    Question,
    RepositoryRow,
    StudyComparison,
    StudyReport,
)

Pair = tuple[RepositoryRow, RepositoryRow]
_REVISION = re.compile(r"@[^#]*")


@dataclass(frozen=True, slots=True)
class _Sides:
    """Repositories that count, in each study, and those that are in both."""

    before: tuple[RepositoryRow, ...]
    after: tuple[RepositoryRow, ...]
    both: tuple[Pair, ...]
    names: Mapping[str, str]

    def name(self, framework: str) -> str:
        """What a framework is called."""
        return self.names.get(framework) or {"mixed": "mixed", "none": FAMILY_NAMES["none"]}.get(framework, framework)


def compare(before: StudyReport, after: StudyReport, *, names: Mapping[str, str] | None = None) -> StudyComparison:
    """What differs. Repositories are the same where their ids are, at whatever revision; each counts once."""
    both, matched = _matched(before, after)
    sides = _Sides(_counted(before), _counted(after), both, dict(names or {}))
    changed = _changed_in_any_way(sides)
    return StudyComparison(
        title=f"{before.methods.source} against {after.methods.source}",
        before=before.methods,
        after=after.methods,
        questions=(
            Question(
                id="shares",
                title="How do the shares differ?",
                claim="“PyTorch gained ten points in a year.”",
                definition="Out of the repositories that count in each study. Where no repository is in both, the "
                "interval is that of Newcombe (1998) and the test the score test of two separate groups. Else the "
                "shares hang together: the interval then draws owners again over both studies at once (95 % "
                "percentile bootstrap), and the test is McNemar's exact one over the repositories in both. P values "
                "are adjusted for the number of rows (Holm).",
                tables=(
                    _shares(sides, "family", "Family of the primary framework", lambda row: (primary_family(row),)),
                    _shares(sides, "primary", "Primary framework", lambda row: (row.primary,)),
                    _shares(sides, "uses", "Frameworks used at all", uses_of),
                ),
            ),
            Question(
                id="repositories",
                title="What changed per repository?",
                claim="“The new rules changed nothing.”",
                definition="Over the repositories that count in both studies. A verdict over the same commit changed "
                "because of rules or version, one over another commit may have changed because of the code.",
                tables=(_presence(before, after, matched), _transitions(sides), _changed(sides), _uses_changed(sides)),
            ),
        ),
        repositories=changed,
        frameworks=tuple((framework, sides.name(framework)) for framework in _occurring(changed)),
    )


def _changed_in_any_way(sides: _Sides) -> tuple[ChangedRepository, ...]:
    return tuple(
        ChangedRepository(one, other, _why(one, other))
        for one, other in sorted(sides.both, key=lambda pair: pair[0].repository_id)
        if one.primary != other.primary or set(uses_of(one)) != set(uses_of(other))
    )


def _occurring(changed: Iterable[ChangedRepository]) -> list[str]:
    counts = Counter(
        framework
        for pair in changed
        for row in (pair.before, pair.after)
        for framework in {use.framework for use in row.uses}
    )
    return sorted(counts, key=lambda framework: (-counts[framework], framework))


def _counted(report: StudyReport) -> tuple[RepositoryRow, ...]:
    return tuple(report.repositories[number] for number in report.counted)


def _matched(before: StudyReport, after: StudyReport) -> tuple[tuple[Pair, ...], frozenset[str]]:
    """Pairs of repositories that count in both, and the ids of the first."""
    places = _places(after)
    exact = {row.repository_id: places[row.repository_id] for row in after.repositories if row.repository_id in places}
    loose: dict[str, set[int]] = defaultdict(set)
    for repository_id, number in exact.items():
        loose[_REVISION.sub("", repository_id)].add(number)
    kin: dict[int, list[str]] = defaultdict(list)
    for repository_id, number in _places(before).items():
        kin[number].append(repository_id)
    pairs: list[Pair] = []
    taken: set[int] = set()
    counted = set(after.counted)
    for number in before.counted:
        row = before.repositories[number]
        ids = [row.repository_id, *sorted(kin[number])]
        found = [exact[one] for one in ids if one in exact]
        found += [next(iter(at)) for one in ids if len(at := loose.get(_REVISION.sub("", one), set())) == 1]
        match = next((at for at in found if at in counted and at not in taken), None)
        if match is not None:
            taken.add(match)
            pairs.append((row, after.repositories[match]))
    return tuple(pairs), frozenset(row.repository_id for row, _ in pairs)


def _places(report: StudyReport) -> dict[str, int]:
    """Id of every scanned repository -> position of the one with which it is counted."""
    return {
        row.repository_id: number if row.same_as is None else row.same_as
        for number, row in enumerate(report.repositories)
        if row.status == "scanned"
    }


Labels = Callable[[RepositoryRow], Iterable[str]]


def _shares(sides: _Sides, table_id: str, title: str, labels: Labels) -> FactTable:
    sets = [[frozenset(labels(row)) for row in rows] for rows in (sides.before, sides.after)]
    totals = [len(found) for found in sets]
    counts = [Counter(label for found in side for label in found) for side in sets]
    every = sorted({*counts[0], *counts[1]}, key=lambda one: (-counts[0][one] - counts[1][one], one))
    tested = [_tested(sides, labels, label, (counts[0][label], counts[1][label])) for label in every]
    adjusted = iter(holm([p for _, p in tested if p is not None]))
    rows: list[tuple[Cell, ...]] = []
    for label, (interval, p) in zip(every, tested, strict=True):
        numbers = [
            (side[label], round(side[label] / total, 6) if total else None)
            for side, total in zip(counts, totals, strict=True)
        ]
        bounds = [pair or (None, None) for pair in wilson([side[label] for side in counts], totals)]
        gained = round(counts[1][label] / totals[1] - counts[0][label] / totals[0], 6) if all(totals) else None
        rows.append(
            (
                FAMILY_NAMES.get(label, sides.name(label)) if table_id == "family" else sides.name(label),
                *(*numbers[0], *bounds[0], *numbers[1], *bounds[1]),
                *(gained, *(interval or (None, None)), None if p is None else next(adjusted)),
            )
        )
    columns = ("count before", "share before", "low before", "high before")
    return FactTable(
        id=f"shares-{table_id}",
        title=f"{title}: {totals[0]} repositories before, {totals[1]} after, {len(sides.both)} in both",
        columns=(
            "what",
            *columns,
            *(name.replace("before", "after") for name in columns),
            "difference",
            "low",
            "high",
            "p",
        ),
        rows=tuple(rows),
        shares=(
            *(f"{name} {side}" for name in ("share", "low", "high") for side in ("before", "after")),
            *("difference", "low", "high"),
        ),
    )


def _tested(sides: _Sides, labels: Labels, label: str, counts: tuple[int, int]) -> tuple[Interval | None, float | None]:
    """Interval of the difference, and p."""
    if not sides.both:
        found = difference(counts[0], len(sides.before), counts[1], len(sides.after))
        return ((found.low, found.high), found.p) if found else (None, None)
    changes = Counter((label in labels(one), label in labels(other)) for one, other in sides.both)
    return _by_owner(sides, labels, label), one_of_two(changes[False, True], changes[True, False])


def _by_owner(sides: _Sides, labels: Labels, label: str) -> Interval | None:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for side, rows in ((0, sides.before), (2, sides.after)):
        for row in rows:
            owner = sums[row.owner or f"\0{_REVISION.sub('', row.repository_id)}"]
            owner[side] += label in labels(row)
            owner[side + 1] += 1
    return difference_by_owner([(s[0], s[1], s[2], s[3]) for _, s in sorted(sums.items())], "compare")


def _presence(before: StudyReport, after: StudyReport, matched: frozenset[str]) -> FactTable:
    """Who is in both, in one, and who was lost in one only."""
    sides = [{_REVISION.sub("", row.repository_id): row for row in side.repositories} for side in (before, after)]
    lost = Counter(
        f"{one.status}, then {sides[1][key].status}"
        for key, one in sides[0].items()
        if key in sides[1] and one.status != sides[1][key].status
    )
    rows: list[tuple[Cell, ...]] = [
        ("count in both", len(matched)),
        ("count in the first only", len(before.counted) - len(matched)),
        ("count in the second only", len(after.counted) - len(matched)),
        *((what, number) for what, number in sorted(lost.items())),
    ]
    return FactTable(
        id="presence", title="Repositories in either study", columns=("what", "repositories"), rows=tuple(rows)
    )


def _transitions(sides: _Sides) -> FactTable:
    moves = Counter((one.primary, other.primary) for one, other in sides.both)
    changed = sorted((pair for pair in moves if pair[0] != pair[1]), key=lambda pair: (-moves[pair], pair))
    adjusted = holm([one_of_two(moves[pair], moves[pair[1], pair[0]]) for pair in changed])
    return FactTable(
        id="transitions",
        title="Primary framework, from and to",
        columns=("from", "to", "repositories", "the other way", "p"),
        rows=tuple(
            (sides.name(one), sides.name(other), moves[one, other], moves[other, one], p)
            for (one, other), p in zip(changed, adjusted, strict=True)
        ),
        note=f"Unchanged: {sum(moves[pair] for pair in moves if pair[0] == pair[1])} of {len(sides.both)}. p: of the "
        "exact test that both ways are equally likely, adjusted for the number of rows (Holm).",
    )


def _why(one: RepositoryRow, other: RepositoryRow) -> str:
    if not one.commit or not other.commit:
        return "the commits are not known"
    if one.commit != other.commit:
        return "another commit"
    rules = (one.ruleset_digest, one.extractor_version) != (other.ruleset_digest, other.extractor_version)
    return "same commit, other rules" if rules else "same commit and rules"


def _changed(sides: _Sides) -> FactTable:
    rows = [
        (
            *(one.name, sides.name(one.primary), one.confidence, sides.name(other.primary), other.confidence),
            *(_why(one, other), one.commit[:12], other.commit[:12], other.why),
        )
        for one, other in sorted(sides.both, key=lambda pair: pair[0].repository_id)
        if one.primary != other.primary
    ]
    return FactTable(
        id="changed",
        title="Repositories whose primary framework changed",
        columns=("repository", "before", "sure before", "after", "sure after", "why", "commit", "commit after", "says"),
        rows=tuple(rows),
    )


def _uses_changed(sides: _Sides) -> FactTable:
    rows: list[tuple[Cell, ...]] = []
    for one, other in sorted(sides.both, key=lambda pair: pair[0].repository_id):
        had, has = set(uses_of(one)) - {"none"}, set(uses_of(other)) - {"none"}
        if had != has:
            rows.append((one.name, _listed(sides, has - had), _listed(sides, had - has), _why(one, other)))
    return FactTable(
        id="uses-changed",
        title="Repositories that use other frameworks than before",
        columns=("repository", "new", "gone", "why"),
        rows=tuple(rows),
    )


def _listed(sides: _Sides, frameworks: Iterable[str]) -> str:
    names: Sequence[str] = [sides.name(framework) for framework in sorted(frameworks)]
    return ", ".join(names)
