"""What a scan needs besides the snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol, TypeVar

from analyzer.files import RoleRules
from analyzer.match import Matcher
from analyzer.model import (
    Content,
    Facts,
    FileKind,
)
from analyzer.ruleset import RuleSet
from analyzer.values import Struct

if TYPE_CHECKING:
    from analyzer.deployment import DeploymentMatcher
    from analyzer.languages import LanguageMatcher


class Extractor(Protocol):
    """Runs `extract` over many files, in order; an adapter may spread the work over processes."""

    def __call__(self, jobs: Iterable[tuple[FileKind, Content]]) -> Iterator[Facts]:
        """The facts of each job, in the order of the jobs."""
        ...


T = TypeVar("T")
R = TypeVar("R")
Run = Callable[[Iterable[T]], Iterator[R]]


class Spread(Protocol):
    """Gives what runs a function over tasks, in their order; an adapter may do so in copies of this process."""

    def __call__(self, function: Callable[[T], R], workers: int, /) -> AbstractContextManager[Run[T, R]]:
        """Tasks and results may be sent between processes, the function is not."""
        ...


class FactsCache(Protocol):
    """Facts by the oid of a git blob (hex, see `analyzer.snapshot.blob_oid`) and the kind that it was read as."""

    def find(self, oid: str, kind: FileKind) -> Facts | None:
        """The facts of a text; None where they are not known."""
        ...

    def keep(self, oid: str, kind: FileKind, facts: Facts) -> None:
        """Remembers the facts of a text."""
        ...


class Matchers(Struct, frozen=True):
    """The rules made ready: frameworks in Python, names in other languages, ways of deployment."""

    frameworks: Matcher
    languages: LanguageMatcher
    deployment: DeploymentMatcher


class Line(Struct, frozen=True, kw_only=True):
    """What a scan needs besides the snapshot: rules, and how to run the extractor."""

    ruleset: RuleSet
    matchers: Matchers
    roles: RoleRules
    extract_all: Extractor
    spread: Spread
    jobs: int = 1  # processes that it may use
    role_overrides: tuple[tuple[str, str], ...] = ()  # after those of the project's own configuration, so they win
    exclude: tuple[str, ...] = ()
    cache: FactsCache | None = None
    isolated: bool = False  # the project's own configuration is not asked
