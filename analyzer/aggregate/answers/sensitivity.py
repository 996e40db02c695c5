"""How far the shares hang on what was decided: optional uses, unofficial code, duplicates, unsure verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analyzer.aggregate.answers.adoption import family
from analyzer.aggregate.asked import Asked
from analyzer.aggregate.definitions import families_used
from analyzer.aggregate.tables import Population, What, share_table
from analyzer.model.report import ShareTable, Unit

AS_REPORTED = "as reported"


def sensitivity(asked: Asked) -> tuple[ShareTable, ShareTable]:
    """The families, primary and at all, under each other decision."""
    used, counted_optional = _uses(asked, optional=False), _uses(asked, optional=True)
    variants = list(_variants(asked))
    return (
        _table(family(asked), [(name, population, family(asked)) for name, population in variants]),
        _table(
            used,
            [
                *((name, population, used) for name, population in variants),
                ("optional uses counted", asked.population, counted_optional),
            ],
        ),
    )


def _uses(asked: Asked, *, optional: bool) -> What:
    return What(
        id="families-used",
        title="Families used at all",
        labels=lambda row: families_used(row, optional=optional) or ("none",),
        names=asked.family_names,
        parts=False,
    )


def _variants(asked: Asked) -> Iterator[tuple[str, Population]]:
    population = asked.population
    scanned = tuple(number for number, row in enumerate(population.rows) if row.status == "scanned")
    alike = {*population.members}
    each = tuple(number for number in scanned if number in alike or population.rows[number].same_as in alike)
    yield AS_REPORTED, population
    yield "unofficial code left out", population.where(lambda row: row.official is not False)
    yield "duplicates and forks counted each", replace(population, members=each)
    yield "unsure verdicts left out", population.where(lambda row: row.confidence != "unsure")


def _table(what: What, variants: list[tuple[str, Population, What]]) -> ShareTable:
    rows = [
        replace(row, group=(name,))
        for name, population, labelled in variants
        for row in share_table(population, labelled).rows
    ]
    return ShareTable(
        id=f"sensitivity-{what.id}",
        title=f"{what.title}, under other decisions",
        by=("decision",),
        unit=Unit.REPOSITORIES,
        parts=what.parts,
        rows=tuple(rows),
    )
