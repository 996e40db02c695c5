"""What newer releases call the names that code uses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analyzer.model.facts import Region
from analyzer.model.repository import Revision
from analyzer.model.verdicts import Coverage


class HintKind(StrEnum):
    """What became of a name, by the best that is on record. The order is that of reports, from clear to open."""

    RENAMED = "renamed"  # the target release has it under another name
    REPLACED = "replaced"  # its makers advise another name of the target release instead
    MOVED = "moved"  # another package has it
    COMPAT = "compat"  # of the target release only tensorflow.compat.v1 has it
    CHANGED = "changed"  # the name lives on with another meaning
    EARLIER = "earlier"  # what took its place is itself gone from the target release
    ADVICE = "advice"  # no name takes its place; what to do instead is on record
    GONE = "gone"  # nothing on record takes its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A name that takes the place of an older one, as a source has it."""

    name: str
    sources: tuple[str, ...]  # keys of `RepoHints.sources`
    until: str = ""  # the last sampled release that has it, where the newest has not
    note: str = ""  # one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A name (or a keyword argument of it) that the target release has no more, and what is known to take its place."""

    name: str  # qualified name as used, up to what a table lists
    keyword: str  # "" for the name itself
    package: str  # whose table tells
    versions: str  # the releases that have it, for people: "<=1.15"
    kind: HintKind
    suggestions: tuple[Suggestion, ...]  # the best first
    notes: tuple[str, ...]  # sentences
    uses: int
    files: int
    places: tuple[tuple[str, Region], ...]  # (path, region): the first of each file, source before tests; at most 5


@dataclass(frozen=True, slots=True)
class HintTarget:
    """The release that code is to move to: the newest that fwscan has a table of."""

    package: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoHints:
    """The hints over the files of one snapshot, and how many uses they cover.

    `kept` uses keep their names; every other use is counted under its kind, or is there for other releases: beside an
    alternative, or in a branch that a release chooses (`alternative`), or is a name that no table lists (`unlisted`).
    """

    repository: str  # the locator as given, without credentials
    revision: Revision
    targets: tuple[HintTarget, ...]  # of the packages that the code uses
    hints: tuple[Hint, ...]  # by package, then the most used first
    uses: tuple[tuple[HintKind, int], ...]  # kind -> uses, in the order of the kinds
    in_compat: int  # of these, uses of names of tensorflow.compat.v1 that the target still has
    kept: int
    alternative: int
    unlisted: int
    sources: tuple[tuple[str, str], ...]  # key -> where the facts come from; those that the hints name
    coverage: Coverage
    notes: tuple[str, ...]
    ruleset_digest: str
    extractor_version: int
