"""Who uses what: primary, at all, exclusively; and what model repositories say of themselves in four ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from analyzer.aggregate.asked import Asked, uses_of
from analyzer.aggregate.definitions import (
    CLASS_NAMES,
    FIVE,
    UNKNOWN,
    class_of,
    families,
    families_used,
    primary_family,
)
from analyzer.aggregate.intervals import difference, holm
from analyzer.aggregate.tables import Population, What, counted_rows, share_table
from analyzer.model.report import Cell, FactTable, RepositoryRow, ShareTable, Unit

SIGNALS = ("declared", "files", "header", "code")
_AGREEMENT = {"agree": "name the same families", "overlap": "share a family", "disagree": "have none in common"}


def primary(asked: Asked) -> What:
    """Shares of the primary framework."""
    return What(
        id="primary",
        title="Primary framework",
        labels=lambda row: (row.primary,),
        names=asked.framework_names,
        parts=True,
    )


def uses(asked: Asked) -> What:
    """Shares of what is used at all."""
    return What(
        id="uses",
        title="Frameworks used at all",
        labels=uses_of,
        names=asked.framework_names,
        parts=False,
        note="One repository may use several frameworks.",
    )


def family(asked: Asked) -> What:
    """Shares of the family of the primary framework."""
    return What(
        id="family",
        title="Family of the primary framework",
        labels=lambda row: (primary_family(row),),
        names=asked.family_names,
        parts=True,
    )


def five(asked: Asked) -> What:
    """The five rows of published tables."""
    return What(
        id="five",
        title="Primary framework in five groups",
        labels=lambda row: (FIVE.get(row.primary, (row.primary, ""))[0],),
        names={**asked.framework_names, **dict(FIVE.values())},
        parts=True,
        order=tuple(dict(FIVE.values())),
        note="What is in none of the five groups stands under its own name: an open generation is not guessed.",
    )


def shares(asked: Asked) -> tuple[ShareTable | FactTable, ...]:
    """Primary and at all, side by side; overall, and by the columns that were asked for."""
    kinds = (primary(asked), uses(asked), five(asked), family(asked))
    tables: list[ShareTable | FactTable] = [share_table(asked.population, kind) for kind in kinds]
    if asked.by:
        tables += [share_table(asked.population, kind, asked.by) for kind in kinds]
        tables += _largest_two(asked)
    return tuple(tables)


def _largest_two(asked: Asked) -> list[FactTable]:
    """The difference between the two largest groups, where no repository is in both."""
    groups = {group: members for group, members in asked.population.groups(asked.by).items() if UNKNOWN not in group}
    first, *others = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])) or [((), [])]
    second = next((item for item in others if not set(item[1]) & set(first[1])), None)
    if second is None:
        return []
    names = [" / ".join(group) for group, _ in (first, second)]
    columns = ("family", names[0], f"of {len(first[1])}", names[1], f"of {len(second[1])}")
    return [
        difference_table(
            asked,
            (f"difference-by-{'-'.join(asked.by)}", f"Primary family: {names[0]} against {names[1]}"),
            columns,
            (first[1], second[1]),
        )
    ]


def difference_table(
    asked: Asked, named: tuple[str, str], columns: tuple[str, ...], groups: tuple[Sequence[int], Sequence[int]]
) -> FactTable:
    """Families of the primary framework in two separate groups of repositories: shares, difference, interval, test."""
    rows = asked.population.rows
    found = [[primary_family(rows[number]) for number in group] for group in groups]
    labels = sorted({*found[0], *found[1]}, key=lambda label: (-found[0].count(label) - found[1].count(label), label))
    tested = [
        (label, difference(found[0].count(label), len(found[0]), found[1].count(label), len(found[1])))
        for label in labels
    ]
    known = [(label, result) for label, result in tested if result]
    adjusted = holm([result.p for _, result in known])
    cells: list[tuple[Cell, ...]] = []
    for (label, result), p in zip(known, adjusted, strict=True):
        pairs = [(group.count(label), round(group.count(label) / len(group), 6)) for group in found]
        numbers = (result.difference, result.low, result.high, p)
        cells.append((asked.family_names.get(label, label), *pairs[0], *pairs[1], *numbers))
    return FactTable(
        id=named[0],
        title=named[1],
        columns=(*columns, "difference", "low", "high", "p"),
        rows=tuple(cells),
        shares=(columns[2], columns[4], "difference", "low", "high"),
        note="Interval of Newcombe (1998); score test, p adjusted for the number of rows (Holm).",
    )


def exclusive_what(asked: Asked) -> What:
    """Which families a repository uses and no other."""
    return What(
        id="exclusive",
        title="Exclusive and shared use",
        labels=lambda row: (class_of(families_used(row)),),
        names=CLASS_NAMES,
        parts=True,
        order=tuple(CLASS_NAMES),
    )


def exclusive(asked: Asked) -> tuple[ShareTable | FactTable, ...]:
    """Only one family, or several; of the code of every repository that counts."""
    what = exclusive_what(asked)
    tables = [share_table(asked.population, what)]
    if asked.by:
        tables.append(share_table(asked.population, what, asked.by))
    return tuple(tables)


def said_by(row: RepositoryRow, source: str) -> frozenset[str]:
    """The families for which one of the four kinds of witness speaks; the code by what is used at all."""
    if source == "code":
        return families_used(row)
    named = [framework for said, framework in row.signals if said == source]
    return frozenset[str]().union(*(families(framework, row.keras_backends) for framework in named))


def hub(asked: Asked) -> tuple[ShareTable | FactTable, ...]:
    """Model repositories of the Hugging Face Hub by each witness, and how far each two agree."""
    models = asked.population.where(lambda row: row.kind == "hf-model")
    rows = [row for source in SIGNALS for row in _by_witness(asked, models, source).rows]
    table = ShareTable(
        id="exclusive-hub",
        title="Exclusive and shared, of model repositories, by witness",
        by=("witness",),
        unit=Unit.REPOSITORIES,
        parts=True,
        rows=tuple(rows),
        note="declared: cards, configurations, images; files: names of model files; header: what these hold; code.",
    )
    return table, _agreements(models)


def _by_witness(asked: Asked, models: Population, source: str) -> ShareTable:
    what = What(
        id=f"hub-{source}",
        title="",
        labels=lambda row: (class_of(said_by(row, source)),),
        names={**CLASS_NAMES, "none": "says nothing"},
        parts=True,
        order=tuple(CLASS_NAMES),
    )
    table = share_table(models, what)
    return replace(table, rows=tuple(replace(row, group=(source,)) for row in table.rows))


def _agreements(models: Population) -> ShareTable:
    rows = []
    for one, other in combinations(SIGNALS, 2):
        found: dict[str, list[int]] = {label: [] for label in _AGREEMENT}
        for number in models.members:
            first, second = said_by(models.rows[number], one), said_by(models.rows[number], other)
            if first and second:
                found["agree" if first == second else "overlap" if first & second else "disagree"].append(number)
        counts = {label: len(members) for label, members in found.items()}
        group = (f"{one} / {other}",)
        rows += [
            replace(row, repositories=tuple(found[row.id]))
            for row in counted_rows(group, counts, sum(counts.values()), _AGREEMENT)
        ]
    return ShareTable(
        id="hub-agreement",
        title="How far two witnesses agree, where both speak",
        by=("witnesses",),
        unit=Unit.REPOSITORIES,
        parts=True,
        rows=tuple(rows),
    )
