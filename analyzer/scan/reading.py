"""The first half of the line: entries -> select -> read -> extract. Verdicts and version ranges share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from analyzer.link import Linker
from analyzer.model import (
    Facts,
    FailReason,
    FileFailed,
    FileKind,
    FileOutcome,
    FileSkipped,
    ModelFile,
    Progress,
    ReadStatus,
    Revision,
    SelectedFile,
    SkipReason,
    printable,
)
from analyzer.modelfiles import ModelFileJudge
from analyzer.ruleset import RuleSet
from analyzer.scan.extraction import read_and_extract
from analyzer.scan.line import Line
from analyzer.selection import identity, selection
from analyzer.snapshot import Snapshot
from analyzer.values import Struct


class ReadSnapshot(Struct, frozen=True, kw_only=True):
    """A snapshot up to its facts and what links them: what a verdict and version ranges have in common."""

    facts: Sequence[tuple[SelectedFile, Facts]]
    models: tuple[ModelFile, ...]
    linker: Linker  # of the files that could be read; nothing is settled yet
    outcomes: tuple[FileSkipped | FileFailed, ...]  # of the files without facts
    paths: frozenset[str]  # of every entry
    notes: tuple[str, ...]  # what the project's own configuration did


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What the bytes and the paths of a snapshot tell, before any rule but those of roles: enough to judge it again.

    Every entry of the snapshot is in `files` or, where it was not selected, in `skipped`.
    """

    revision: Revision
    files: tuple[tuple[SelectedFile, Facts | FileSkipped], ...]  # by path; a skip where it could not be read
    skipped: tuple[FileSkipped, ...]  # by path
    notes: tuple[str, ...]  # what the project's own configuration did
    identity: str = field(default="", compare=False)  # of what was read, as of `analyzer.selection`; "": not kept


def collect(snapshot: Snapshot, line: Line, progress: Callable[[Progress], None] | None) -> Collected:
    """Everything that is read of a snapshot. Raises SourceError when its listing cannot be had."""
    chosen = selection(
        snapshot,
        roles=line.roles,
        role_overrides=line.role_overrides,
        exclude=line.exclude,
        isolated=line.isolated,
    )
    selected = chosen.files
    unread: list[FileSkipped | FileFailed] = []
    contents: dict[int, str] = {}
    facts = {
        file.entry.path: found
        for file, found in read_and_extract(snapshot, selected, line, unread, progress, contents=contents)
    }
    skips = {item.path: item for item in unread if isinstance(item, FileSkipped)}
    known = [contents.get(number) or skips[file.entry.path] for number, file in enumerate(selected)]
    return Collected(
        revision=snapshot.revision,
        files=tuple((file, facts.get(file.entry.path) or skips[file.entry.path]) for file in selected),
        skipped=chosen.skipped,
        notes=chosen.notes,
        identity=identity(snapshot.revision, chosen, known),
    )


def read_snapshot(collected: Collected, ruleset: RuleSet) -> ReadSnapshot:
    """What was collected, made ready to be linked."""
    facts = [(file, found) for file, found in collected.files if isinstance(found, Facts)]
    unread = [found for _, found in collected.files if isinstance(found, FileSkipped)]
    outcomes: list[FileSkipped | FileFailed] = [*collected.skipped, *unread]
    selected = [file for file, _ in collected.files]
    paths = frozenset((*(file.entry.path for file in selected), *(skip.path for skip in collected.skipped)))
    models = _model_files(facts, selected, outcomes, paths, ruleset)
    facts = _without_other_kinds(facts, models, outcomes)
    readable = {file.entry.path: found for file, found in facts if found.read.status is not ReadStatus.FAILED}
    outcomes.extend(failure(file, found) for file, found in facts if found.read.status is ReadStatus.FAILED)
    linker = Linker(readable, members_of(ruleset), ruleset.roots)
    notes = collected.notes
    return ReadSnapshot(facts=facts, models=models, linker=linker, outcomes=tuple(outcomes), paths=paths, notes=notes)


def _model_files(
    facts: Sequence[tuple[SelectedFile, Facts]],
    selected: Sequence[SelectedFile],
    outcomes: Sequence[FileOutcome],
    paths: frozenset[str],
    ruleset: RuleSet,
) -> tuple[ModelFile, ...]:
    """Every model file, by path: read, or known by name alone because it is a pointer or out of reach."""
    families = ruleset.families
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


def members_of(ruleset: RuleSet) -> Callable[[str], frozenset[str]]:
    """Public names of an external module, as far as the API tables know: what its star import binds."""
    by_root = {package.replace("-", "_"): package for package in ruleset.api.packages()}

    def members(module: str) -> frozenset[str]:
        package = by_root.get(module.partition(".")[0])
        table = ruleset.api.get(package) if package else None
        return table.members(module) if table else frozenset()

    return members


def failure(file: SelectedFile, facts: Facts) -> FileFailed:
    """A file whose facts say that it could not be read, as an outcome."""
    reason = facts.read.failure or FailReason.INTERNAL
    return FileFailed(path=file.entry.path, role=file.role, reason=reason, error=facts.read.error)
