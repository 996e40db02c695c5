"""The line over one snapshot. A newcomer reads this file first: it is the only one that knows the order of the stages.

    entries -> select -> read -> extract -> link -> match -> judge_file -> settle -> judge_group

What goes wrong with one file is a value in the result; only what makes the whole snapshot unreadable is raised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from analyzer.config import CONFIG_FILES, ProjectConfig, parse_config
from analyzer.deployment import DeploymentMatcher, deployments
from analyzer.errors import ConfigError
from analyzer.extract import EXTRACTOR_VERSION
from analyzer.files import RoleRules, select
from analyzer.kinds import kind_of, kind_of_first_line, may_be_script
from analyzer.languages import BundledFiles, LanguageMatcher, said_of, uses_by_language
from analyzer.link import Linked, link
from analyzer.match import Matcher
from analyzer.model import (
    Content,
    Coverage,
    Facts,
    FailReason,
    FileEntry,
    FileFailed,
    FileKind,
    FileOutcome,
    FileSkipped,
    FileVerdict,
    GroupVerdict,
    KerasBackend,
    LibraryUse,
    ModelFile,
    Progress,
    Read,
    ReadStatus,
    RepoVerdict,
    RepoVersions,
    Revision,
    Role,
    SelectedFile,
    Signal,
    SkippedEntry,
    SkipReason,
    printable,
)
from analyzer.modelfiles import ModelFileJudge, contradictions, signals, summary
from analyzer.ruleset import RuleSet
from analyzer.snapshot import Snapshot
from analyzer.verdict import (
    CODE,
    GENERATIONS,
    SHOWN,
    Context,
    Demand,
    asks_for_legacy_keras,
    denied_pins,
    judge_directories,
    judge_file,
    judge_group,
    keras_backend,
    read_pins,
    settle,
    witnesses,
)
from analyzer.versions import COUNTED, FileUses, Surroundings, directory_versions, python_2, version_ranges

# Notebooks carry pictures; their code is small. Both bounds are far above what people write by hand.
READ_LIMIT: Mapping[FileKind, int] = {FileKind.NOTEBOOK: 100_000_000}
READ_LIMIT_ELSEWHERE = 5_000_000
# Of a model file both ends are enough for any header; git can only load a blob whole, and hosts refuse larger ones.
MODEL_ENDS = (256 * 1024, 256 * 1024)
MODEL_LIMIT = 110_000_000
SCRIPT_LIMIT = 500_000  # a file without a suffix is opened only to see whether its first line calls Python


class Extractor(Protocol):
    """Runs `extract` over many files, in order; an adapter may spread the work over processes."""

    def __call__(self, jobs: Iterable[tuple[FileKind, Content]]) -> Iterator[Facts]:
        """The facts of each job, in the order of the jobs."""
        ...


@dataclass(frozen=True, slots=True)
class Matchers:
    """The rules made ready: frameworks in Python, names in other languages, ways of deployment."""

    frameworks: Matcher
    languages: LanguageMatcher
    deployment: DeploymentMatcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a scan needs besides the snapshot: rules, and how to run the extractor."""

    ruleset: RuleSet
    matchers: Matchers
    roles: RoleRules
    extract_all: Extractor
    role_overrides: tuple[tuple[str, str], ...] = ()  # after those of the project's own configuration, so they win
    exclude: tuple[str, ...] = ()
    isolated: bool = False  # the project's own configuration is not asked


def scan_snapshot(
    repository: str,
    snapshot: Snapshot,
    line: Line,
    progress: Callable[[Progress], None] | None = None,
) -> RepoVerdict:
    """The verdict over every file of a snapshot. Raises SourceError when its listing cannot be had."""
    read = _read_snapshot(snapshot, line, progress)
    outcomes: list[FileOutcome] = list(read.outcomes)
    context = _context(read.facts, line.ruleset, snapshot.revision)
    files = _judge(read.facts, read.linked, line, context)
    files = _with_facets(files, read, line)
    outcomes.extend(files)
    outcomes.sort(key=lambda outcome: printable(_path(outcome)))
    demand = _demand(read.facts, line.ruleset)
    backend = _backend(read.facts, [file for file in files if file.file.kind in CODE], line.ruleset)
    verdict = _result(repository, snapshot.revision, files, outcomes, read.linked, line, demand, backend)
    verdict = _with_models(verdict, read.models, line.ruleset)
    verdict = _with_languages(verdict, files, line.ruleset)
    signalled = witnesses.ordered((*verdict.signals, *_signals(read.facts, verdict.verdict, line)))
    families = {framework.id: framework.family for framework in line.ruleset.frameworks.values()}
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
    read = _read_snapshot(snapshot, line, progress)
    files = [
        FileUses(file.entry.path, file.role, read.linked.uses.get(file.entry.path, ()))
        for file, _ in read.facts
        if file.kind in CODE
    ]
    settings = [setting for _, found in read.facts for setting in found.settings]
    surroundings = Surroundings(
        requirements=tuple((file.entry.path, item) for file, found in read.facts for item in found.requirements),
        day=snapshot.revision.committed[:10],
        legacy_keras=any(map(asks_for_legacy_keras, settings)),
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
        coverage=_coverage(reads, read.outcomes),
        notes=read.notes,
        ruleset_digest=line.ruleset.digest,
        extractor_version=EXTRACTOR_VERSION,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadSnapshot:
    """A snapshot up to the linked facts: what a verdict and version ranges have in common."""

    facts: Sequence[tuple[SelectedFile, Facts]]
    models: tuple[ModelFile, ...]
    linked: Linked
    outcomes: tuple[FileSkipped | FileFailed, ...]  # of the files without facts
    paths: frozenset[str]  # of every entry
    notes: tuple[str, ...]  # what the project's own configuration did


def _read_snapshot(snapshot: Snapshot, line: Line, progress: Callable[[Progress], None] | None) -> _ReadSnapshot:
    entries = snapshot.entries()
    config, notes = (ProjectConfig(), ()) if line.isolated else _project_config(snapshot, entries)
    chosen = select(
        entries,
        line.roles,
        overrides=(*config.roles, *line.role_overrides),
        exclude=(*config.exclude, *line.exclude),
        scripts=_scripts(snapshot, entries),
    )
    outcomes: list[FileSkipped | FileFailed] = [item for item in chosen if isinstance(item, FileSkipped)]
    selected = [item for item in chosen if isinstance(item, SelectedFile)]
    facts = _read_and_extract(snapshot, selected, line, outcomes, progress)
    paths = frozenset(entry.path for entry in entries)
    models = _model_files(facts, selected, outcomes, paths, line.ruleset)
    facts = _without_other_kinds(facts, models, outcomes)
    readable = {file.entry.path: found for file, found in facts if found.read.status is not ReadStatus.FAILED}
    outcomes.extend(_failure(file, found) for file, found in facts if found.read.status is ReadStatus.FAILED)
    linked = link(readable, _members(line.ruleset), line.ruleset.roots)
    return _ReadSnapshot(facts=facts, models=models, linked=linked, outcomes=tuple(outcomes), paths=paths, notes=notes)


def _project_config(
    snapshot: Snapshot, entries: Sequence[FileEntry | SkippedEntry]
) -> tuple[ProjectConfig, tuple[str, ...]]:
    """The project's own configuration, and what a reader must know of it: whom one measures may not hide silently."""
    by_path = {entry.path: entry for entry in entries if isinstance(entry, FileEntry)}
    for name in CONFIG_FILES:
        content = snapshot.read(by_path[name], READ_LIMIT_ELSEWHERE) if name in by_path else b""
        if not isinstance(content, bytes) or (b"fwscan" not in content and name == "pyproject.toml") or not content:
            continue
        try:
            config = parse_config(name, content.decode("utf-8", "replace"))
        except ConfigError as error:
            return ProjectConfig(), (f"the project's configuration is not used: {error.message}",)
        if config is not None:
            what = [f"leaves out {pattern}" for pattern in config.exclude]
            what += [f"gives {pattern} the role {role}" for pattern, role in config.roles]
            said = "; ".join(printable(item) for item in what) or "says nothing"
            return config, (f"{name}: the project's own configuration {said}",)
    return ProjectConfig(), ()


def _scripts(snapshot: Snapshot, entries: Sequence[FileEntry | SkippedEntry]) -> frozenset[str]:
    """Files without a suffix whose first line calls Python."""
    found = set()
    for entry in entries:
        if isinstance(entry, FileEntry) and may_be_script(entry.path):
            content = snapshot.read(entry, SCRIPT_LIMIT)
            if isinstance(content, bytes) and kind_of_first_line(content) is FileKind.PYTHON:
                found.add(entry.path)
    return frozenset(found)


def _read_and_extract(
    snapshot: Snapshot,
    selected: Sequence[SelectedFile],
    line: Line,
    outcomes: list[FileSkipped | FileFailed],
    progress: Callable[[Progress], None] | None,
) -> list[tuple[SelectedFile, Facts]]:
    """Facts of every selected file that could be read; the others are added to `outcomes`. Content is streamed."""
    read: list[SelectedFile] = []

    def contents() -> Iterator[tuple[FileKind, Content]]:
        for file in selected:
            content: Content | FileSkipped
            if file.kind is FileKind.MODEL:
                content = snapshot.read_ends(file.entry, *MODEL_ENDS, MODEL_LIMIT)
            else:
                content = snapshot.read(file.entry, READ_LIMIT.get(file.kind, READ_LIMIT_ELSEWHERE))
            if isinstance(content, FileSkipped):
                outcomes.append(content)
            else:
                read.append(file)
                yield file.kind, content

    facts: list[tuple[SelectedFile, Facts]] = []
    for number, found in enumerate(line.extract_all(contents())):
        file = read[number]
        facts.append((file, found))
        if progress:
            progress(Progress(stage="extract", done=number + 1, total=len(selected), path=file.entry.path))
    return facts


def _model_files(
    facts: Sequence[tuple[SelectedFile, Facts]],
    selected: Sequence[SelectedFile],
    outcomes: Sequence[FileOutcome],
    paths: frozenset[str],
    ruleset: RuleSet,
) -> tuple[ModelFile, ...]:
    """Every model file, by path: read, or known by name alone because it is a pointer or out of reach."""
    families = {framework.id: framework.family for framework in ruleset.frameworks.values()}
    judge = ModelFileJudge(ruleset.artifacts, families, paths)
    found = [judge.read(file, seen.artifacts) for file, seen in facts if file.kind is FileKind.MODEL]
    skips = {outcome.path: outcome for outcome in outcomes if isinstance(outcome, FileSkipped)}
    found += [
        judge.skipped(file, skips[file.entry.path])
        for file in selected
        if file.kind is FileKind.MODEL and file.entry.path in skips
    ]
    return tuple(sorted((model for model in found if model), key=lambda model: printable(model.path)))


def _without_other_kinds(
    facts: Sequence[tuple[SelectedFile, Facts]], models: Sequence[ModelFile], outcomes: list[FileSkipped | FileFailed]
) -> list[tuple[SelectedFile, Facts]]:
    """The facts without files that turned out to hold no model: these are of another kind, and counted so."""
    known = {model.path for model in models}
    kept = []
    for file, found in facts:
        is_other = file.kind is FileKind.MODEL and file.entry.path not in known
        if is_other and found.read.status is not ReadStatus.FAILED:
            detail = "its header is of no model format"
            outcomes.append(FileSkipped(path=file.entry.path, reason=SkipReason.NO_READER, detail=detail))
        else:
            kept.append((file, found))
    return kept


def _with_models(verdict: RepoVerdict, models: tuple[ModelFile, ...], ruleset: RuleSet) -> RepoVerdict:
    """The verdict with its model files. They are witnesses of their own: the verdict over the code stays."""
    group = verdict.verdict
    what = summary(models, ruleset.artifacts)
    if what and group.framework == "none":
        group = replace(group, why=f"{group.why}; model files: {what}")
    notes = tuple(f"{printable(path)}: {said}" for path, said in contradictions(models))
    known = Counter(model.known_by for model in models)
    return replace(
        verdict,
        verdict=group,
        model_files=models,
        coverage=replace(verdict.coverage, model_files=tuple(sorted(known.items()))),
        signals=tuple(sorted((*verdict.signals, *signals(models)), key=_place_of_signal)),
        notes=(*verdict.notes, *notes),
    )


def _place_of_signal(signal: Signal) -> tuple[str, str, int, int]:
    return signal.source, printable(signal.path), signal.region.start_line, signal.region.start_column


def _members(ruleset: RuleSet) -> Callable[[str], frozenset[str]]:
    """Public names of an external module, as far as the API tables know: what its star import binds."""
    by_root = {package.replace("-", "_"): package for package in ruleset.api.packages()}

    def members(module: str) -> frozenset[str]:
        package = by_root.get(module.partition(".")[0])
        table = ruleset.api.get(package) if package else None
        return table.members(module) if table else frozenset()

    return members


def _judge(
    facts: Sequence[tuple[SelectedFile, Facts]], linked: Linked, line: Line, context: Context
) -> tuple[FileVerdict, ...]:
    families = {framework.id: framework.family for framework in line.ruleset.frameworks.values()}
    own = _own_frameworks(facts, linked, line.ruleset)
    files = []
    for file, found in facts:
        if found.read.status is ReadStatus.FAILED:
            continue
        path = file.entry.path
        findings = line.matchers.frameworks.match(linked.uses.get(path, ()), own)
        findings += line.matchers.frameworks.match_settings(item for item in found.settings if item.how != SHOWN)
        files.append(judge_file(file, findings, found.read, families, linked.unresolved.get(path, ())))
    return settle(files, context, families)


def _with_facets(files: Sequence[FileVerdict], read: _ReadSnapshot, line: Line) -> tuple[FileVerdict, ...]:
    """The same verdicts with what each file uses in another language and is deployed with."""
    facts = {file.entry.path: found for file, found in read.facts}
    bundled = BundledFiles(read.paths)
    judged = []
    for file in files:
        path = file.file.entry.path
        foreign = line.matchers.languages.match(facts[path].foreign, bundled)
        deployment = line.matchers.deployment.match(read.linked.uses.get(path, ()), facts[path], foreign)
        judged.append(replace(file, foreign=foreign, deployment=deployment) if foreign or deployment else file)
    return tuple(judged)


def _with_languages(verdict: RepoVerdict, files: Sequence[FileVerdict], ruleset: RuleSet) -> RepoVerdict:
    """The verdict with what is used in other languages and for deployment: the shares over the Python code stay."""
    names = {framework.id: framework.name for framework in ruleset.frameworks.values()}
    languages = uses_by_language(files, ruleset.facets, names)
    group = verdict.verdict
    outside = said_of(languages)
    if outside and group.framework == "none":
        group = replace(group, why=f"{group.why}; outside Python: {outside}")
    deployment = deployments(files, verdict.model_files, ruleset.facets)
    return replace(verdict, verdict=group, languages=languages, deployment=deployment)


def _own_frameworks(facts: Sequence[tuple[SelectedFile, Facts]], linked: Linked, ruleset: RuleSet) -> frozenset[str]:
    """Frameworks that the project itself is: a local package of that name, and a manifest that says so."""
    if not linked.own:
        return frozenset()
    names = {setting.value for _, found in facts for setting in found.settings if setting.name == "project.name"}
    return frozenset(framework.id for framework in ruleset.frameworks.values() if names & set(framework.distributions))


def _own_packages(linked: Linked, ruleset: RuleSet) -> tuple[str, ...]:
    """The project's own packages that bear a framework's name; a library's name is too common to say anything."""
    names = {name.replace("-", "_") for framework in ruleset.frameworks.values() for name in framework.distributions}
    return tuple(root for root in linked.own if root in names)


def _context(facts: Sequence[tuple[SelectedFile, Facts]], ruleset: RuleSet, revision: Revision) -> Context:
    """What the manifests pin; and that a commit cannot use a generation that was released after it."""
    spoken = [(file, found) for file, found in facts if file.role not in (Role.VENDORED, Role.GENERATED)]
    requirements = [(file.entry.path, item) for file, found in spoken for item in found.requirements]
    settings = [(file.entry.path, item) for file, found in spoken for item in found.settings]
    early: dict[str, str] = {}
    day = revision.committed[:10]
    for generation in GENERATIONS:
        table = ruleset.api.get(generation.package)
        if not table or not day or revision.worktree:
            continue
        if not table.released_by(day) & table.mask(f">={generation.boundary}"):
            early[generation.family] = f"commit of {day}, before {generation.package} {generation.boundary} was out"
    return Context(pins=read_pins(requirements, settings, ruleset.family_of, ruleset.api), too_early=early)


def _backend(
    facts: Sequence[tuple[SelectedFile, Facts]], files: Sequence[FileVerdict], ruleset: RuleSet
) -> KerasBackend:
    return keras_backend(
        [(file, item) for file, found in facts for item in found.settings],
        [(file, item) for file, found in facts for item in found.requirements],
        files,
        {framework.id: framework.family for framework in ruleset.frameworks.values()},
        ruleset.family_of,
    )


def _signals(facts: Sequence[tuple[SelectedFile, Facts]], verdict: GroupVerdict, line: Line) -> tuple[Signal, ...]:
    found = witnesses.of_code(verdict)
    for file, file_facts in facts:
        if file.role in (Role.VENDORED, Role.GENERATED):
            continue
        path = file.entry.path
        findings = line.matchers.frameworks.match_settings(file_facts.settings, declared=True)
        found += witnesses.declared(path, file_facts.settings, findings)
        for requirement in file_facts.requirements:
            image = witnesses.base_image(path, requirement, line.ruleset.family_of, line.ruleset.api)
            found += [image] if image else []
    return witnesses.ordered(found)


# What tests, images and scripts install says what somebody needs there: neither a requirement nor an extra.
_INSTALLING = frozenset(
    {FileKind.CI_WORKFLOW, FileKind.TOX, FileKind.SHELL, FileKind.DOCKERFILE, FileKind.COMPOSE, FileKind.MODEL_CARD}
)


def _demand(facts: Sequence[tuple[SelectedFile, Facts]], ruleset: RuleSet) -> Demand:
    family_of = ruleset.family_of
    asked = [
        (family_of[r.ecosystem, r.name], r.optional)
        for file, found in facts
        if file.kind not in _INSTALLING
        for r in found.requirements
        if (r.ecosystem, r.name) in family_of and not r.locked
    ]
    return Demand(
        required=frozenset(family for family, optional in asked if not optional),
        extras=frozenset(family for family, optional in asked if optional),
    )


def _failure(file: SelectedFile, facts: Facts) -> FileFailed:
    reason = facts.read.failure or FailReason.INTERNAL
    return FileFailed(path=file.entry.path, role=file.role, reason=reason, error=facts.read.error)


def _path(outcome: FileOutcome) -> str:
    return outcome.file.entry.path if isinstance(outcome, FileVerdict) else outcome.path


def _result(
    repository: str,
    revision: Revision,
    files: tuple[FileVerdict, ...],
    outcomes: Sequence[FileOutcome],
    linked: Linked,
    line: Line,
    demand: Demand,
    backend: KerasBackend,
) -> RepoVerdict:
    families = {framework.id: framework.family for framework in line.ruleset.frameworks.values()}
    failed = sum(isinstance(outcome, FileFailed) and kind_of(outcome.path) in CODE for outcome in outcomes)
    return RepoVerdict(
        repository=repository,
        revision=revision,
        verdict=judge_group(files, families, failed=failed, demand=demand),
        directories=judge_directories(files, families),
        libraries=_libraries(files, line.ruleset),
        keras_backend=backend,
        deployment=(),
        own_packages=_own_packages(linked, line.ruleset),
        outcomes=tuple(outcomes),
        coverage=_coverage([file.read for file in files], outcomes),
        ruleset_digest=line.ruleset.digest,
        extractor_version=EXTRACTOR_VERSION,
        notes=_notes(files),
    )


def _libraries(files: Sequence[FileVerdict], ruleset: RuleSet) -> tuple[LibraryUse, ...]:
    count = Counter(library for file in files if file.file.kind in CODE for library in file.libraries)
    uses = [
        LibraryUse(library=library, framework=ruleset.libraries[library].framework, files=number)
        for library, number in count.items()
    ]
    return tuple(sorted(uses, key=lambda use: (-use.files, use.library)))


def _coverage(reads: Iterable[Read], outcomes: Iterable[FileOutcome]) -> Coverage:
    """`reads` are those of the files with facts; of the outcomes, skipped and failed ones count."""
    status = Counter(read.status for read in reads)
    skipped: Counter[SkipReason] = Counter(o.reason for o in outcomes if isinstance(o, FileSkipped))
    failed: Counter[FailReason] = Counter(o.reason for o in outcomes if isinstance(o, FileFailed))
    return Coverage(
        read=status[ReadStatus.OK],
        repaired=status[ReadStatus.REPAIRED],
        partial=status[ReadStatus.PARTIAL],
        skipped=tuple(sorted(skipped.items())),
        failed=tuple(sorted(failed.items())),
    )


def _notes(files: Sequence[FileVerdict]) -> tuple[str, ...]:
    """Contradictions a reader must see, one line each."""
    return tuple(
        f"{printable(file.file.entry.path)} is judged {use.framework} but {use.contradicts}"
        for file in files
        for use in file.uses
        if use.contradicts
    )
