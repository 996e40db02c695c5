"""The line of a check: entries -> select -> read -> link -> match -> judge, for the files that are asked about.

Only these are read, and of the project's own modules those that a name in them leads to; so a hook on five files
answers as a check of everything does, and need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from analyzer.config import ProjectConfig
from analyzer.extract import EXTRACTOR_VERSION
from analyzer.files import select
from analyzer.globs import below
from analyzer.link import link
from analyzer.model import (
    Facts,
    FileEntry,
    FileFailed,
    FileKind,
    FileSkipped,
    Progress,
    ReadStatus,
    SelectedFile,
    SkippedEntry,
    SkipReason,
    printable,
)
from analyzer.model.policy import (
    BaselineEntry,
    CheckReport,
    FileUsage,
    PartlyRead,
    Policy,
    PolicySource,
    Severity,
    Strike,
    UnusedSuppression,
)
from analyzer.policy import Candidates, Judge, compared, remaining
from analyzer.scan.baselines import Baseline, Baselines
from analyzer.scan.changes import Base, Changes
from analyzer.scan.configured import Configurations, Configured, grouped
from analyzer.scan.extraction import read_and_extract
from analyzer.scan.filecheck import FileCheck, requirement_reader
from analyzer.scan.line import Line
from analyzer.scan.modules import Modules
from analyzer.scan.neighbours import Neighbours
from analyzer.scan.reading import failure, members_of
from analyzer.scan.surroundings import own_frameworks
from analyzer.selection import scripts_among
from analyzer.snapshot import Snapshot
from analyzer.verdict import CODE

# What is judged: code that runs, and what manifests and scripts ask for. Prose shows what somebody may write, a lock
# file what was once installed, and a model file was made by whatever it was made by.
JUDGED = CODE | {
    FileKind.REQUIREMENTS,
    FileKind.TOML_MANIFEST,
    FileKind.SETUP_CFG,
    FileKind.TOX,
    FileKind.CONDA_ENVIRONMENT,
    FileKind.CONDA_RECIPE,
    FileKind.DOCKERFILE,
    FileKind.SHELL,
    FileKind.CI_WORKFLOW,
    FileKind.COMPOSE,
    FileKind.COG,
    FileKind.DEVCONTAINER,
    FileKind.DOTENV,
    FileKind.KERAS_JSON,
}
_MANIFESTS = ("pyproject.toml", "setup.cfg", "setup.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """What to check, and what the command line says in place of configuration files."""

    paths: tuple[str, ...] = ()  # files and folders, relative to the root; () = everything
    base: Base | None = None  # judge only what is not in it
    config: ProjectConfig | None = None  # instead of all configuration files
    policies: tuple[Policy, ...] = ()  # instead of those of configuration files
    baseline: str | None = None  # path relative to the root, instead of what is configured; "" = none
    fail_on: Severity | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The report, and what is needed to write baselines anew."""

    report: CheckReport
    baselines: tuple[Baseline, ...]
    judged: frozenset[str]  # paths
    strict: bool  # a configuration asks for it


@dataclass(slots=True)
class _Found:
    """What the groups of files gave."""

    sources: list[PolicySource] = field(default_factory=list)
    strikes: list[Strike] = field(default_factory=list)
    vanished: list[BaselineEntry] = field(default_factory=list)
    unused: list[UnusedSuppression] = field(default_factory=list)
    usage: list[FileUsage] = field(default_factory=list)
    outcomes: list[FileSkipped | FileFailed] = field(default_factory=list)
    partial: list[PartlyRead] = field(default_factory=list)
    judged: set[str] = field(default_factory=set)
    fail_on: list[Severity] = field(default_factory=list)
    strict: bool = False


def check_snapshot(
    root: str,
    snapshot: Snapshot,
    line: Line,
    request: CheckRequest,
    progress: Callable[[Progress], None] | None = None,
) -> Checked:
    """Holds files of a snapshot against the policies of their configurations.

    Raises ConfigError (a configuration, policy or baseline is not what it should be), SourceError (no listing).
    """
    entries = snapshot.entries()
    files = {entry.path: entry for entry in entries if isinstance(entry, FileEntry)}
    wanted, missing = _wanted(entries, request.paths)
    changes = Changes(request.base, [entry.path for entry in entries]) if request.base else None
    check = _Check(snapshot, line, request, files, changes, progress)
    by_path = {entry.path: entry for entry in wanted}
    for configured, paths in check.groups(by_path):
        check.group(configured, [by_path[path] for path in paths])
    check.found.outcomes += missing
    return check.result(root)


def _wanted(
    entries: Sequence[FileEntry | SkippedEntry], paths: Sequence[str]
) -> tuple[list[FileEntry | SkippedEntry], list[FileSkipped]]:
    """The entries at and below the paths, and the paths at which there is none."""
    if not paths or "" in paths:
        return list(entries), []
    exact = set(paths)
    folders = tuple(f"{path}/" for path in paths)
    wanted = [entry for entry in entries if entry.path in exact or entry.path.startswith(folders)]
    seen = {entry.path for entry in wanted}
    missing = [path for path in sorted(exact - seen) if not any(one.startswith(f"{path}/") for one in seen)]
    detail = "git ignores it, or it holds no files"
    return wanted, [FileSkipped(path=path, reason=SkipReason.EXCLUDED, detail=detail) for path in missing]


class _Check:
    """One check under way."""

    def __init__(
        self,
        snapshot: Snapshot,
        line: Line,
        request: CheckRequest,
        files: dict[str, FileEntry],
        changes: Changes | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._snapshot = snapshot
        self._line = line
        self._request = request
        self._files = files
        self._changes = changes
        self._progress = progress
        self._candidates = Candidates(line.ruleset, requirement_reader(line.ruleset))
        self._neighbours = Neighbours(request.base.snapshot, line) if request.base else None
        self._configurations = Configurations(snapshot, files) if request.config is None else None
        forced = frozenset(policy.id for policy in request.policies)
        self._baselines = Baselines(snapshot, files, self._configurations, named=request.baseline, forced=forced)
        self.found = _Found()

    def groups(self, paths: Iterable[str]) -> list[tuple[Configured, list[str]]]:
        """The paths under the configurations that speak for them."""
        if self._configurations is None:
            return [(Configured("", self._request.config or ProjectConfig()), list(paths))]
        return grouped(paths, self._configurations)

    def group(self, configured: Configured, entries: Sequence[FileEntry | SkippedEntry]) -> None:
        """Judges the files for which one configuration speaks."""
        config = configured.config
        policies = self._request.policies or config.policies
        judge = Judge(policies, "" if self._request.policies else configured.folder, self._line.ruleset)
        selected = self._selected(configured, entries)
        skipped: list[FileSkipped | FileFailed] = []
        facts = read_and_extract(self._snapshot, selected, self._line, skipped, self._progress)
        self.found.outcomes += skipped
        strikes = self._judged(facts, judge, known_ids(self._line, policies) if policies else frozenset())
        baseline = self._baselines.of(configured)
        held = compared(strikes, self._baselines.recorded(baseline, configured), self._is_known)
        self.found.strikes += [strike for strike in held.strikes if strike.added or not self._changes]
        self.found.vanished += held.vanished
        if policies:
            self.found.sources.append(
                PolicySource(
                    file="" if self._request.policies else config.source,
                    folder=configured.folder,
                    policies=policies,
                    baseline=baseline.path if baseline and baseline.recorded else "",
                )
            )
        self.found.strict |= config.strict
        self.found.fail_on.append(self._request.fail_on or Severity(config.fail_on))

    def _selected(self, configured: Configured, entries: Sequence[FileEntry | SkippedEntry]) -> list[SelectedFile]:
        """The files to judge; what is left out, and is asked for by name or should be read, is told."""
        config, folder = configured.config, configured.folder
        chosen = select(
            entries,
            self._line.roles,
            overrides=(*((below(folder, glob), role) for glob, role in config.roles), *self._line.role_overrides),
            exclude=(*(below(folder, glob) for glob in config.exclude), *self._line.exclude),
            scripts=scripts_among(self._snapshot, entries),
            among=self._files,
        )
        named = set(self._request.paths)
        silent = {SkipReason.NO_READER, SkipReason.EXCLUDED, SkipReason.SYMLINK}
        selected = []
        for item in chosen:
            if isinstance(item, FileSkipped):
                if item.path in named or item.reason not in silent:
                    self.found.outcomes.append(item)
            elif item.kind in JUDGED:
                selected.append(item)
            elif item.entry.path in named:
                detail = f"{item.kind.value}: no code or manifest"
                self.found.outcomes.append(
                    FileSkipped(path=item.entry.path, reason=SkipReason.NO_READER, detail=detail)
                )
        if self._changes is None:
            return selected
        return [file for file in selected if self._changes.touched(file.entry, self._snapshot)]

    def _judged(
        self, facts: Sequence[tuple[SelectedFile, Facts]], judge: Judge, known: frozenset[str]
    ) -> tuple[Strike, ...]:
        readable = {file.entry.path: found for file, found in facts if found.read.status is not ReadStatus.FAILED}
        modules = Modules(readable, self._files, self._snapshot, self._line)
        ruleset = self._line.ruleset
        linked = link(modules, members_of(ruleset), ruleset.roots, only=readable)
        manifests = self._manifests(facts) if linked.own else ()
        own = own_frameworks((*facts, *manifests), linked.own, ruleset)
        strikes: list[Strike] = []
        for file, found in facts:
            path = file.entry.path
            self.found.judged.add(path)
            if found.read.status is ReadStatus.FAILED:
                self.found.outcomes.append(failure(file, found))
                continue
            if found.read.status is not ReadStatus.OK:
                self.found.partial.append(PartlyRead(path, found.read))
            one = FileCheck(file, found, linked.uses[path], self._snapshot, self._line)
            candidates = one.candidates(self._candidates, own, judge)
            added = one.added(self._changes)
            self.found.usage += one.usage(candidates, added)
            struck, unused = one.strikes(candidates, added, judge, known, self._neighbours)
            strikes += struck
            self.found.unused += unused
        return tuple(strikes)

    def _manifests(self, facts: Iterable[tuple[SelectedFile, Facts]]) -> tuple[tuple[SelectedFile, Facts], ...]:
        """The manifests of the root that were not asked for: they say which framework the project itself is."""
        read = {file.entry.path for file, _ in facts}
        entries = [self._files[name] for name in _MANIFESTS if name in self._files and name not in read]
        selected = [item for item in select(entries, self._line.roles) if isinstance(item, SelectedFile)]
        return tuple(read_and_extract(self._snapshot, selected, self._line, [], None))

    def _is_known(self, path: str) -> bool:
        return path in self.found.judged or path not in self._files

    def _with_hints(self, strikes: Sequence[Strike]) -> tuple[Strike, ...]:
        if not strikes:
            return ()
        from analyzer.hints import with_hints  # late: most commits are struck by nothing

        return with_hints(strikes, self._line.ruleset.api, self._line.ruleset.renames)

    def result(self, root: str) -> Checked:
        """The report over all groups."""
        found, request, rules = self.found, self._request, self._line.ruleset
        skipped = [outcome for outcome in found.outcomes if isinstance(outcome, FileSkipped)]
        failed = [outcome for outcome in found.outcomes if isinstance(outcome, FileFailed)]
        recorded = [entry for baseline in self._baselines.found for entry in baseline.recorded]
        report = CheckReport(
            root=root,
            revision=self._snapshot.revision,
            base=request.base.base if request.base else None,
            sources=tuple(found.sources),
            strikes=self._with_hints(sorted(found.strikes, key=_place)),
            vanished=tuple(
                sorted(found.vanished, key=lambda entry: (printable(entry.path), entry.scope, entry.symbol))
            ),
            unused=tuple(sorted(found.unused, key=lambda one: (printable(one.path), one.suppression.first_line))),
            remaining=remaining(found.strikes, recorded, found.vanished),
            usage=tuple(sorted(found.usage, key=lambda one: (printable(one.path), -one.uses, one.framework))),
            judged=len(found.judged),
            skipped=tuple(sorted(skipped, key=lambda one: printable(one.path))),
            failed=tuple(sorted(failed, key=lambda one: printable(one.path))),
            partial=tuple(sorted(found.partial, key=lambda one: printable(one.path))),
            notes=(),
            fail_on=min(found.fail_on, key=lambda severity: severity.rank, default=Severity.ERROR),
            ruleset_digest=rules.digest,
            extractor_version=EXTRACTOR_VERSION,
        )
        return Checked(report, self._baselines.found, frozenset(found.judged), found.strict)


def known_ids(line: Line, policies: Iterable[Policy]) -> frozenset[str]:
    """All ids that a comment can name."""
    ruleset = line.ruleset
    rules = {rule.id for rule in ruleset.entries}
    subjects = {subject for policy in policies for subject in policy.forbid}
    return frozenset({*rules, *ruleset.frameworks, *ruleset.libraries, *subjects, *(policy.id for policy in policies)})


def _place(strike: Strike) -> tuple[str, int, int, int, str, str]:
    at = strike.region
    return printable(strike.path), at.cell, at.start_line, at.start_column, strike.symbol, strike.policy_id
