"""By what repositories can be grouped: what their lists say, and what is known of every repository."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from analyzer.aggregate.definitions import UNKNOWN
from analyzer.errors import UsageError
from analyzer.model.report import RepositoryRow

# In which order a study's own columns are looked at for the time, the task and the organisation of a repository.
TIMES = ("paper-year", "first-commit", "last-commit")
TASKS = ("task", "tasks", "area", "subject", "domain", "topic", "topics", "modality")
_OF_INPUTS = ("list", "paper-year", "title")
_ORGANISATION = "organisation"
_YEAR = re.compile(r"(19|20)[0-9]{2}")

_BUILT_IN: Mapping[str, Callable[[RepositoryRow], str]] = {
    "owner": lambda row: row.owner,
    "host": lambda row: row.host,
    "kind": lambda row: row.kind,
    "first-commit": lambda row: row.first_committed[:4],
    "last-commit": lambda row: row.committed[:4],
    "official": lambda row: {True: "official", False: "unofficial", None: ""}[row.official],
    "license": lambda row: row.license,
    "confidence": lambda row: row.confidence,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a study: `listed` those of its lists, which go before built-in ones of the same name.

    `organisations`: owner in lower case -> the organisation that it is of; another owner is one for itself.
    """

    listed: tuple[str, ...]
    organisations: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys((*self.listed, *_OF_INPUTS, *_BUILT_IN, _ORGANISATION)))

    def named(self, name: str) -> str:
        """The column of that name, whatever its case. Raises UsageError where there is none."""
        if name in self.names:
            return name
        by_lower = {known.lower(): known for known in reversed(self.names)}
        if found := by_lower.get(name.lower()):
            return found
        close = get_close_matches(name.lower(), by_lower, n=1)
        hint = f"Did you mean {by_lower[close[0]]}? " if close else ""
        raise UsageError(f"there is no column {name!r} to group by", f"{hint}There are: {', '.join(self.names)}.")

    def first_of(self, names: Iterable[str]) -> str | None:
        """The first of these names under which the lists have a column."""
        by_lower = {known.lower(): known for known in reversed(self.listed)}
        return next((by_lower[name] for name in names if name in by_lower), None)

    def values(self, row: RepositoryRow, name: str) -> tuple[str, ...]:
        """The values of a repository in a column, each once; `unknown` where it says nothing."""
        found = next((values for column, values in row.metadata if column == name), ())
        if not found and name not in self.listed:
            said = self._built_in(row, name)
            found = (said,) if said else ()
        return found or (UNKNOWN,)

    def _built_in(self, row: RepositoryRow, name: str) -> str:
        if name == _ORGANISATION:
            return self.organisations.get(row.owner.lower(), row.owner)
        return _BUILT_IN[name](row) if name in _BUILT_IN else ""


def is_time(name: str, values: Iterable[str]) -> bool:
    """Whether the values of a column are years, so that their order means something."""
    known = [value for value in values if value != UNKNOWN]
    return bool(known) and all(_YEAR.fullmatch(value) for value in known)


@dataclass(frozen=True, slots=True)
class Condition:
    """`COLUMN=VALUE` (the whole value) or `COLUMN~TEXT` (anywhere in it), whatever the case."""

    column: str
    text: str
    anywhere: bool

    def holds(self, row: RepositoryRow, columns: Columns) -> bool:
        """Whether one of the repository's values fulfils it."""
        wanted = self.text.casefold()
        values = [value.casefold() for value in columns.values(row, self.column)]
        return any(wanted in value for value in values) if self.anywhere else wanted in values

    def __str__(self) -> str:
        return f"{self.column}{'~' if self.anywhere else '='}{self.text}"


def conditions(texts: Sequence[str], columns: Columns) -> tuple[Condition, ...]:
    """What was asked for. Raises UsageError for a text of another form or a column that there is not."""
    found = []
    for text in texts:
        match = re.fullmatch(r"([^=~]+)([=~])(.*)", text)
        if match is None:
            raise UsageError(f"{text!r} is no condition", "Write COLUMN=VALUE, or COLUMN~TEXT for a part of it.")
        found.append(Condition(columns.named(match[1].strip()), match[3].strip(), match[2] == "~"))
    return tuple(found)
