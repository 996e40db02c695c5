"""The end of the line: judge_group over the judged files, and what stands beside the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from analyzer.deployment import deployments
from analyzer.extract import EXTRACTOR_VERSION
from analyzer.kinds import kind_of
from analyzer.languages import said_of, uses_by_language
from analyzer.model import (
    Coverage,
    FailReason,
    FileFailed,
    FileOutcome,
    FileSkipped,
    FileVerdict,
    KerasBackend,
    LibraryUse,
    ModelFile,
    Read,
    ReadStatus,
    RepoVerdict,
    Revision,
    Signal,
    SkipReason,
    printable,
)
from analyzer.modelfiles import contradictions, signals, summary
from analyzer.ruleset import RuleSet
from analyzer.scan.line import Line
from analyzer.scan.surroundings import own_packages
from analyzer.values import replace
from analyzer.verdict import (
    CODE,
    Demand,
    Tally,
    judge_directories,
    judge_group,
)


def repo_verdict(
    repository: str,
    revision: Revision,
    files: tuple[FileVerdict, ...],
    outcomes: Sequence[FileOutcome],
    own: Collection[str],
    line: Line,
    demand: Demand,
    backend: KerasBackend,
) -> RepoVerdict:
    """The verdict over the repository by its Python code, with coverage; models, languages and signals come later.

    `own` are the names of known projects under which packages of this project go.
    """
    families = line.ruleset.families
    failed = sum(isinstance(outcome, FileFailed) and kind_of(outcome.path) in CODE for outcome in outcomes)
    tally = Tally(families)
    return RepoVerdict(
        repository=repository,
        revision=revision,
        verdict=judge_group(files, families, failed=failed, demand=demand, tally=tally),
        directories=judge_directories(files, families, tally),
        libraries=_libraries(files, line.ruleset),
        keras_backend=backend,
        deployment=(),
        own_packages=own_packages(own, line.ruleset),
        outcomes=tuple(outcomes),
        coverage=coverage_of([file.read for file in files], outcomes),
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


def coverage_of(reads: Iterable[Read], outcomes: Iterable[FileOutcome]) -> Coverage:
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


def with_models(verdict: RepoVerdict, models: tuple[ModelFile, ...], ruleset: RuleSet) -> RepoVerdict:
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


def with_languages(verdict: RepoVerdict, files: Sequence[FileVerdict], ruleset: RuleSet) -> RepoVerdict:
    """The verdict with what is used in other languages and for deployment: the shares over the Python code stay."""
    names = {framework.id: framework.name for framework in ruleset.frameworks.values()}
    languages = uses_by_language(files, ruleset.facets, names)
    group = verdict.verdict
    outside = said_of(languages)
    if outside and group.framework == "none":
        group = replace(group, why=f"{group.why}; outside Python: {outside}")
    deployment = deployments(files, verdict.model_files, ruleset.facets)
    return replace(verdict, verdict=group, languages=languages, deployment=deployment)
