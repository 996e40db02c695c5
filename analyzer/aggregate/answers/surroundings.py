"""What stands beside a framework: other frameworks, libraries, ways of deployment, other languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from analyzer.aggregate.asked import Asked
from analyzer.aggregate.tables import What, counted_rows, share_table
from analyzer.model.report import RepositoryRow, ShareRow, ShareTable, Unit

NOTHING = "none"


def co_use(asked: Asked) -> tuple[ShareTable]:
    """Of the repositories that use one framework, how many use each other one."""
    using: dict[str, set[int]] = defaultdict(set)
    for number in asked.population.members:
        for use in asked.population.rows[number].uses:
            if not use.optional:
                using[use.framework].add(number)
    frameworks = sorted(using, key=lambda framework: (-len(using[framework]), framework))
    rows = []
    for one in frameworks:
        both = {other: using[one] & using[other] for other in frameworks if other != one}
        rows += _drawn((one,), both, len(using[one]), asked.names)
    return (
        ShareTable(
            id="co-use",
            title="Frameworks used together",
            by=("framework",),
            unit=Unit.REPOSITORIES,
            parts=False,
            rows=tuple(rows),
            note="Out of the repositories that use the framework of the group at all.",
        ),
    )


def libraries(asked: Asked) -> tuple[ShareTable]:
    """Libraries out of the repositories that use their framework at all."""
    using: dict[str, set[int]] = defaultdict(set)
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number in asked.population.members:
        row = asked.population.rows[number]
        needed = {use.framework for use in row.uses if not use.optional}
        for framework in needed:
            using[framework].add(number)
        for library, framework, _ in row.libraries:
            if framework in needed:
                found[framework][library].add(number)
    rows = []
    for framework in sorted(found, key=lambda name: (-len(using[name]), name)):
        ranked = dict(sorted(found[framework].items(), key=lambda item: (-len(item[1]), item[0])))
        rows += _drawn((framework,), ranked, len(using[framework]), asked.names)
    return (
        ShareTable(
            id="libraries",
            title="Libraries on top of a framework",
            by=("framework",),
            unit=Unit.REPOSITORIES,
            parts=False,
            rows=tuple(rows),
            note="Out of the repositories that use the framework at all. Libraries that stand on a generation that is "
            "not among what the repository uses are left out.",
        ),
    )


def deployment(asked: Asked) -> tuple[ShareTable, ...]:
    """Ways of deployment out of all repositories that count."""
    names = {facet: name for row in asked.population.rows for facet, name, _ in row.deployment}
    what = What(
        id="deployment",
        title="Ways of deployment",
        labels=lambda row: [facet for facet, _, files in row.deployment if files] or [NOTHING],
        names={**names, NOTHING: "none that is known"},
        parts=False,
    )
    tables = [share_table(asked.population, what)]
    if asked.by:
        tables.append(share_table(asked.population, what, asked.by))
    return tuple(tables)


def languages(asked: Asked) -> tuple[ShareTable, ShareTable]:
    """Languages other than Python in which deep learning is done, and with what."""
    what = What(
        id="languages",
        title="Deep learning in languages other than Python",
        labels=lambda row: [language for language, _, files in row.languages if files] or [NOTHING],
        names={NOTHING: "in none"},
        parts=False,
        note="What the repository itself bundles is left out. Never counted in the frameworks above.",
    )
    subjects = What(
        id="language-subjects",
        title="With what",
        labels=_subjects,
        names={},
        parts=False,
    )
    return share_table(asked.population, what), share_table(
        asked.population.where(lambda row: bool(_subjects(row))), subjects
    )


def _subjects(row: RepositoryRow) -> list[str]:
    return [f"{language}: {name}" for language, name, files in row.languages if files]


def _drawn(
    group: tuple[str, ...], found: Mapping[str, set[int]], total: int, names: Mapping[str, str]
) -> list[ShareRow]:
    counts = {label: len(members) for label, members in found.items()}
    return [
        replace(row, repositories=tuple(sorted(found[row.id]))) for row in counted_rows(group, counts, total, names)
    ]
