"""Which releases of each package can run the code."""

from __future__ import annotations

from analyzer.model.facts import Region, Requirement
from analyzer.model.repository import Revision
from analyzer.model.verdicts import Coverage
from analyzer.values import Struct


class VersionNeed(Struct, frozen=True, kw_only=True):
    """A name, or a keyword argument of a call, that not every sampled release has, and where the code uses it."""

    name: str  # qualified name; where one use may mean several names, each, joined by " or "
    keyword: str  # "" for the name itself
    versions: tuple[str, ...]  # the sampled versions that have it, ascending
    said: str  # the same for people: ">=1.4", "1.15, 2.1-"
    files: int
    places: tuple[tuple[str, Region], ...]  # (path, region): the first of each file, source before tests; at most 5


class VersionPin(Struct, frozen=True, kw_only=True):
    """A requirement on a package that has an API table."""

    path: str
    requirement: Requirement
    versions: tuple[str, ...]  # the sampled versions that it may mean; () = none, such as releases before the first
    agrees: bool  # some release that it may mean runs the code


class VersionRange(Struct, frozen=True, kw_only=True):
    """Which releases of one package have every name that the code takes from it.

    Where the code contradicts itself, `versions` run the most files and hold the most names, and `conflicts` is what
    they lack. Versions are samples; each stands for the releases up to the next one.
    """

    package: str  # as users import it
    distribution: str  # as an index calls it
    sampled: tuple[str, ...]  # all versions of the table, ascending
    versions: tuple[str, ...]  # by the code alone
    said: str  # the same for people
    pinned: tuple[str, ...]  # those that the agreeing pins admit too; () where they contradict one another
    specifier: str  # a PEP 440 specifier for `pinned`, or else for `versions`; "" for any
    newest_then: str  # the newest of `versions` that was out on the day of the commit; "" where that is not known
    files: int  # that need the package
    whole_files: int  # of these, files of which no name is lacking in `versions`
    lower: tuple[VersionNeed, ...]  # what the release before the first of `versions` lacks, the most used first
    upper: tuple[VersionNeed, ...]  # what the release after the last of `versions` lacks
    needs: tuple[VersionNeed, ...]  # all that `versions` have and some sample lacks, by name
    conflicts: tuple[VersionNeed, ...]  # what some of `versions` lack, the most used first
    pins: tuple[VersionPin, ...]  # by path and line
    optional: int  # files that use it and can do without; they narrow only where no file needs it
    unlisted: tuple[tuple[str, int], ...]  # names that the table does not list and files that use them; most first


class DirectoryVersions(Struct, frozen=True):
    """The ranges over the files of one directory and below."""

    path: str  # POSIX
    ranges: tuple[VersionRange, ...]


class RepoVersions(Struct, frozen=True, kw_only=True):
    """Which releases can run the code of one snapshot."""

    repository: str  # the locator as given, without credentials
    revision: Revision
    ranges: tuple[VersionRange, ...]  # the package that most files need first
    directories: tuple[DirectoryVersions, ...]  # by path
    python_2: tuple[tuple[str, str], ...]  # files in Python 2 syntax, each with what shows it
    code_files: int  # files with code that were read, of the roles that count
    coverage: Coverage
    notes: tuple[str, ...]
    ruleset_digest: str
    extractor_version: int
