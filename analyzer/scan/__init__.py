"""The line over one snapshot. A newcomer reads this file first: it is the only one that knows the order of the stages.

    entries -> select -> read -> extract -> link -> match -> judge_file -> settle -> judge_group
               (collect)                    (judged_files)                (judge)

What goes wrong with one file is a value in the result; only what makes the whole snapshot unreadable is raised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from analyzer.collector import without_collector
from analyzer.extract import EXTRACTOR_VERSION
from analyzer.model import (
    FileFailed,
    FileOutcome,
    FileUses,
    FileVerdict,
    Progress,
    ReadStatus,
    RepoVerdict,
    printable,
)
from analyzer.scan.extraction import PASSING
from analyzer.scan.filejudge import judged_files
from analyzer.scan.judging import coverage_of, repo_verdict, with_languages, with_models
from analyzer.scan.line import Extractor, FactsCache, Line, Matchers
from analyzer.scan.reading import Collected, ReadSnapshot, collect, read_snapshot
from analyzer.scan.surroundings import backend_of, context_of, demand_of, signals_of
from analyzer.snapshot import Snapshot
from analyzer.values import replace
from analyzer.verdict import CODE, asks_for_legacy_keras, denied_pins, settle, witnesses

if TYPE_CHECKING:
    from analyzer.model import RepoHints, RepoVersions

__all__ = [
    "Collected",
    "Extractor",
    "FactsCache",
    "Line",
    "Matchers",
    "collect",
    "identified_scan",
    "judge",
    "scan_snapshot",
    "snapshot_hints",
    "snapshot_versions",
]


def scan_snapshot(
    repository: str,
    snapshot: Snapshot,
    line: Line,
    progress: Callable[[Progress], None] | None = None,
) -> RepoVerdict:
    """The verdict over every file of a snapshot. Raises SourceError when its listing cannot be had."""
    return identified_scan(repository, snapshot, line, progress)[0]


def identified_scan(
    repository: str,
    snapshot: Snapshot,
    line: Line,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[RepoVerdict, str]:
    """The verdict, and the identity (see `analyzer.selection`) of what was read for it.

    The identity is "" where the same may come out otherwise the next time. Raises SourceError as `scan_snapshot` does.
    """
    collected = collect(snapshot, line, progress)
    verdict = judge(repository, collected, line)
    passing = any(isinstance(outcome, FileFailed) and outcome.reason in PASSING for outcome in verdict.outcomes)
    return verdict, "" if passing else collected.identity


@without_collector()
def judge(repository: str, collected: Collected, line: Line) -> RepoVerdict:
    """The verdict over what was collected of a snapshot, now or at any earlier time."""
    read = read_snapshot(collected, line.ruleset)
    revision = collected.revision
    outcomes: list[FileOutcome] = list(read.outcomes)
    families = line.ruleset.families
    context = context_of(read.facts, line.ruleset, revision)
    judged = judged_files(read, line)
    files = settle(judged.files, context, families)
    outcomes.extend(files)
    outcomes.sort(key=lambda outcome: printable(_path(outcome)))
    demand = demand_of(read.facts, line.ruleset)
    backend = backend_of(read.facts, [file for file in files if file.file.kind in CODE], line.ruleset)
    verdict = repo_verdict(repository, revision, files, outcomes, judged.own, line, demand, backend)
    verdict = with_models(verdict, read.models, line.ruleset)
    verdict = with_languages(verdict, files, line.ruleset)
    signalled = witnesses.ordered((*verdict.signals, *signals_of(read.facts, verdict.verdict, line)))
    denied = (*denied_pins(files, context.pins), *witnesses.disagreements(signalled, verdict.verdict, families))
    return replace(verdict, signals=signalled, notes=(*read.notes, *denied, *verdict.notes))


def snapshot_versions(
    repository: str,
    snapshot: Snapshot,
    line: Line,
    progress: Callable[[Progress], None] | None = None,
    *,
    by_directory: bool = False,
) -> RepoVersions:
    """Which releases of each package can run the code of a snapshot: the first half of the line, then `versions`.

    Raises SourceError when the listing cannot be had.
    """
    from analyzer.model import RepoVersions
    from analyzer.versions import (  # late, like hints
        COUNTED,
        Surroundings,
        directory_versions,
        python_2,
        version_ranges,
    )

    read = read_snapshot(collect(snapshot, line, progress), line.ruleset)
    files = _uses_of(read)
    surroundings = Surroundings(
        requirements=tuple((file.entry.path, item) for file, found in read.facts for item in found.requirements),
        day=snapshot.revision.committed[:10],
        legacy_keras=_wants_legacy_keras(read),
    )
    code = [(file.entry.path, found.read) for file, found in read.facts if file.kind in CODE and file.role in COUNTED]
    reads = [found.read for _, found in read.facts]
    return RepoVersions(
        repository=repository,
        revision=snapshot.revision,
        ranges=version_ranges(files, line.ruleset.api, surroundings),
        directories=directory_versions(files, line.ruleset.api, surroundings) if by_directory else (),
        python_2=python_2(code),
        code_files=sum(found.status is not ReadStatus.FAILED for _, found in code),
        coverage=coverage_of(reads, read.outcomes),
        notes=read.notes,
        ruleset_digest=line.ruleset.digest,
        extractor_version=EXTRACTOR_VERSION,
    )


def snapshot_hints(
    repository: str,
    snapshot: Snapshot,
    line: Line,
    progress: Callable[[Progress], None] | None = None,
) -> RepoHints:
    """What newer releases call the names that a snapshot uses: the first half of the line, then `hints`.

    Raises SourceError when the listing cannot be had.
    """
    from analyzer.hints import survey
    from analyzer.model import RepoHints

    rules = line.ruleset
    read = read_snapshot(collect(snapshot, line, progress), rules)
    found = survey(_uses_of(read), rules.api, rules.renames, legacy_keras=_wants_legacy_keras(read))
    return RepoHints(
        repository=repository,
        revision=snapshot.revision,
        targets=found.targets,
        hints=found.hints,
        uses=found.uses,
        in_compat=found.in_compat,
        kept=found.kept,
        alternative=found.alternative,
        unlisted=found.unlisted,
        sources=tuple((key, rules.renames.source(key)) for key in found.sources),
        coverage=coverage_of([facts.read for _, facts in read.facts], read.outcomes),
        notes=read.notes,
        ruleset_digest=rules.digest,
        extractor_version=EXTRACTOR_VERSION,
    )


def _uses_of(read: ReadSnapshot) -> list[FileUses]:
    """The linked uses of every file with code."""
    facts = {file.entry.path: found for file, found in read.facts if found.read.status is not ReadStatus.FAILED}
    read.linker.settle([read.linker.meant(facts)])
    return [
        FileUses(path, file.role, read.linker.link(path, facts[path].used().uses)[0] if path in facts else ())
        for file, _ in read.facts
        if file.kind in CODE
        for path in [file.entry.path]
    ]


def _wants_legacy_keras(read: ReadSnapshot) -> bool:
    return any(asks_for_legacy_keras(setting) for _, found in read.facts for setting in found.settings)


def _path(outcome: FileOutcome) -> str:
    return outcome.file.entry.path if isinstance(outcome, FileVerdict) else outcome.path
