"""One job, locator to verdict: the place where sources, rules, processes and the scan are wired together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from analyzer.deployment import DeploymentMatcher
from analyzer.extract import extract, extract_by_whole_files
from analyzer.files import RoleRules, parse_roles
from analyzer.languages import LanguageMatcher
from analyzer.match import Matcher
from analyzer.model import Progress, RepoVerdict, printable
from analyzer.model import ScanOptions as ScanOptions
from analyzer.parallel import extract_all, spread
from analyzer.ruleset import RuleSet, rules_folder, shared
from analyzer.scan import FactsCache, Line, Matchers, identified_scan, snapshot_hints, snapshot_versions
from analyzer.snapshot import Repository
from analyzer.sources import open_repository
from analyzer.values import replace

if TYPE_CHECKING:
    from analyzer.model import RepoHints, RepoVersions

FILE_TIMEOUT = 120.0  # seconds for one file; the parser is quadratic on some input that passes the depth guard


@lru_cache(maxsize=4)
def _rules(extra: tuple[str, ...], python_only: bool) -> tuple[RuleSet, Matchers, RoleRules]:
    ruleset = shared(extra, python_only=python_only)
    roles = parse_roles((rules_folder() / "roles.toml").read_text(encoding="utf-8"))
    return (
        ruleset,
        Matchers(Matcher(ruleset), LanguageMatcher(ruleset.facets), DeploymentMatcher(ruleset.facets)),
        roles,
    )


def scan_locator(
    locator: str, options: ScanOptions | None = None, progress: Callable[[Progress], None] | None = None
) -> RepoVerdict:
    """Scans a folder, file, repository or git URL.

    Raises LocatorError (nothing there to scan), SourceError (cannot be read or fetched), RulesError (rule data).
    """
    return identified_scan_of(locator, options or ScanOptions(), progress)[0]


def identified_scan_of(
    locator: str, options: ScanOptions, progress: Callable[[Progress], None] | None = None
) -> tuple[RepoVerdict, str]:
    """As `scan_locator`, with the identity of what was read; "" where it may come out otherwise the next time."""
    with opened(locator, options) as (repository, line):
        return identified_scan(repository.locator, repository.snapshot(options.revision), line, progress)


def locator_versions(
    locator: str,
    options: ScanOptions | None = None,
    progress: Callable[[Progress], None] | None = None,
    *,
    by_directory: bool = False,
) -> RepoVersions:
    """Which releases of each package can run a folder, file, repository or git URL. Raises what `scan_locator` does."""
    options = options or ScanOptions()
    with opened(locator, options) as (repository, line):
        snapshot = repository.snapshot(options.revision)
        return snapshot_versions(repository.locator, snapshot, line, progress, by_directory=by_directory)


def locator_hints(
    locator: str, options: ScanOptions | None = None, progress: Callable[[Progress], None] | None = None
) -> RepoHints:
    """What newer releases call the names that a locator's code uses. Raises what `scan_locator` does."""
    options = options or ScanOptions()
    with opened(locator, options) as (repository, line):
        return snapshot_hints(repository.locator, repository.snapshot(options.revision), line, progress)


@contextmanager
def opened(locator: str, options: ScanOptions, *, python_only: bool = False) -> Iterator[tuple[Repository, Line]]:
    """A repository, closed at the end, and what a scan of it needs (of Python alone, see `ruleset.load`).

    Raises what `scan_locator` does.
    """
    line = scan_line(options, python_only=python_only)
    repository = open_repository(locator, revision=options.revision)
    try:
        with opened_cache(options.cache, full_parse=options.full_parse) as cache:
            yield repository, replace(line, cache=cache)
    finally:
        repository.close()


@contextmanager
def opened_cache(folder: str, *, full_parse: bool = False) -> Iterator[FactsCache | None]:
    """The cache of facts in a folder, closed at the end; None without a folder.

    The reference pass (`full_parse`) has facts of its own: it is there to be compared with.
    """
    if not folder:
        yield None
        return
    from analyzer.cache import SqliteFacts  # late: not everybody keeps one
    from analyzer.stamp import extractor_stamp

    cache = SqliteFacts(folder, extractor_stamp() + ("-whole" if full_parse else ""), _warn)
    try:
        yield cache
    finally:
        cache.close()


def _warn(message: str) -> None:
    import logging

    logging.getLogger("fwscan").warning("%s", printable(message))


def scan_line(options: ScanOptions, *, python_only: bool = False) -> Line:
    """Rules, matchers and workers; without a cache."""
    ruleset, matchers, roles = _rules(options.rules, python_only)
    jobs = options.jobs or os.cpu_count() or 1
    return Line(
        ruleset=ruleset,
        matchers=matchers,
        roles=roles,
        extract_all=partial(
            extract_all,
            workers=jobs,
            timeout=FILE_TIMEOUT,
            extract=extract_by_whole_files if options.full_parse else extract,
        ),
        spread=spread,
        jobs=jobs,
        role_overrides=options.role_overrides,
        exclude=options.exclude,
        isolated=options.isolated,
    )
