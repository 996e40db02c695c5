"""What an answer is taken from: the repositories that count, how they are to be grouped, and what things are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.aggregate.columns import TASKS, TIMES, Columns
from analyzer.aggregate.definitions import FAMILY_NAMES, UNKNOWN
from analyzer.aggregate.tables import Population
from analyzer.model.report import RepositoryRow
from analyzer.model.studies import StudyData


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A study and what is asked of it. `data` has every row's last of kin; `population` those that count."""

    data: StudyData
    population: Population
    by: tuple[str, ...]
    names: Mapping[str, str]  # of frameworks and libraries

    @property
    def columns(self) -> Columns:
        """By what repositories can be grouped."""
        return self.population.columns

    @property
    def times(self) -> tuple[str, ...]:
        """The columns of time of which something is known."""
        return tuple(name for name in TIMES if self.knows(name))

    @property
    def task(self) -> str | None:
        """The column that says what a repository is about."""
        return self.columns.first_of(TASKS)

    def knows(self, column: str) -> bool:
        """Whether the column says something of any repository that counts."""
        rows = self.population.rows
        return any(self.columns.values(rows[number], column) != (UNKNOWN,) for number in self.population.members)

    @property
    def family_names(self) -> Mapping[str, str]:
        """What families are called."""
        return {**self.names, **FAMILY_NAMES}

    @property
    def framework_names(self) -> Mapping[str, str]:
        """What frameworks, `mixed` and `none` are called."""
        return {**self.names, "mixed": FAMILY_NAMES["mixed"], "none": FAMILY_NAMES["none"]}


def uses_of(row: RepositoryRow) -> tuple[str, ...]:
    """The frameworks that a repository uses at all; `none` where it uses none."""
    return tuple(use.framework for use in row.uses if not use.optional) or ("none",)


def most_used(population: Population) -> tuple[str, ...]:
    """Every framework that occurs, optional ones too, by the repositories that use it."""
    counts: Counter[str] = Counter()
    for number in population.members:
        counts.update(use.framework for use in population.rows[number].uses)
    return tuple(sorted(counts, key=lambda framework: (-counts[framework], framework)))
