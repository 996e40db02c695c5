"""`expected.toml` of a mini repository: what it may say, and what a verdict that contradicts it is told."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from analyzer.model import FileFailed, FileVerdict, ReadStatus, RepoVerdict, SignalSource, SymbolUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Keys that are left out are not checked. Lists of frameworks are exact; `libraries` must be among those found."""

    why: str
    primary: str
    wrong: str = ""  # why the verdict is not yet what it should be: the test then fails when it is
    confidence: str | None = None
    uses: list[str] | None = None  # listed and not optional
    optional: list[str] | None = None
    listed: list[str] | None = None  # both together
    compat: list[str] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)
    own_packages: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # paths that failed or were read in part
    coverage: Mapping[str, Any] | None = None
    languages: list[str] | None = None  # language:subject:files, in any order
    deployment: list[str] | None = None  # facet:files, in any order
    evidence: list[Mapping[str, Any]] = field(default_factory=list)
    files: Mapping[str, str] = field(default_factory=dict)  # path -> primary framework of the file
    roles: Mapping[str, str] = field(default_factory=dict)
    directories: Mapping[str, str] = field(default_factory=dict)
    keras_backends: list[str] | None = None
    declared: list[str] | None = None  # "framework id: what is said", in any order
    notes: list[str] = field(default_factory=list)  # must be among those found


def read_expected(path: Path) -> Expected:
    """Raises ValueError for a key that means nothing: a typing mistake must not switch a check off."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := data.keys() - {known.name for known in fields(Expected)}:
        raise ValueError(f"{path}: unknown keys {sorted(unknown)}")
    return Expected(**data)


def contradictions(expected: Expected, found: RepoVerdict) -> Iterator[str]:
    """One line for each way in which the verdict is not what was expected."""
    for name, wanted, got in _compared(expected, found):
        if wanted != got:
            yield f"{name}: expected {wanted}, found {got}"
    for library in set(expected.libraries) - {use.library for use in found.libraries}:
        yield f"library {library} is missing from {[use.library for use in found.libraries]}"
    for note in set(expected.notes) - set(found.notes):
        yield f"no note {note!r} among {found.notes}"
    for wanted in expected.evidence:
        if not any(_is(wanted, file, fact) for file, fact in _facts(found)):
            yield f"no finding {dict(wanted)}"


def _compared(expected: Expected, found: RepoVerdict) -> Iterator[tuple[str, object, object]]:
    verdict = found.verdict
    needed = sorted(share.framework for share in verdict.shares if not share.optional)
    optional = sorted(share.framework for share in verdict.shares if share.optional)
    yield f"primary ({verdict.why})", expected.primary, verdict.framework
    if expected.confidence is not None:
        yield "confidence", expected.confidence, verdict.confidence.value
    if expected.uses is not None:
        yield "uses", expected.uses, needed
    if expected.optional is not None:
        yield "optional", expected.optional, optional
    if expected.listed is not None:
        yield "listed", expected.listed, sorted(needed + optional)
    yield "compat", expected.compat, sorted(share.framework for share in verdict.shares if share.compat)
    yield "own packages", expected.own_packages, sorted(found.own_packages)
    yield "unread", expected.unread, sorted(_unread(found))
    if expected.coverage is not None:
        yield "coverage", _with_defaults(expected.coverage), _coverage(found)
    if expected.languages is not None:
        told = sorted(f"{use.language}:{use.subject}:{use.files}" for use in found.languages)
        yield "languages", sorted(expected.languages), told
    if expected.deployment is not None:
        yield "deployment", sorted(expected.deployment), sorted(f"{use.facet}:{use.files}" for use in found.deployment)
    files = {outcome.file.entry.path: outcome for outcome in found.outcomes if isinstance(outcome, FileVerdict)}
    for path, framework in expected.files.items():
        yield f"framework of {path}", framework, files[path].framework
    for path, role in expected.roles.items():
        yield f"role of {path}", role, files[path].file.role.value
    if expected.keras_backends is not None:
        yield "keras backends", expected.keras_backends, list(found.keras_backend.backends)
    if expected.declared is not None:
        declared = [f"{s.framework}: {s.what}" for s in found.signals if s.source is SignalSource.DECLARED]
        yield "declared", sorted(expected.declared), sorted(declared)
    directories = {group.path: group.framework for group in found.directories}
    for path, framework in expected.directories.items():
        yield f"framework of {path}/", framework, directories.get(path)


def _unread(found: RepoVerdict) -> Iterator[str]:
    for outcome in found.outcomes:
        if isinstance(outcome, FileFailed):
            yield outcome.path
        elif isinstance(outcome, FileVerdict) and outcome.read.status is ReadStatus.PARTIAL:
            yield outcome.file.entry.path


def _coverage(found: RepoVerdict) -> dict[str, Any]:
    coverage = found.coverage
    return {
        "read": coverage.read,
        "repaired": coverage.repaired,
        "partial": coverage.partial,
        "skipped": {reason.value: count for reason, count in coverage.skipped},
        "failed": {reason.value: count for reason, count in coverage.failed},
    }


def _with_defaults(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {"read": 0, "repaired": 0, "partial": 0, "skipped": {}, "failed": {}} | dict(wanted)


def _facts(found: RepoVerdict) -> Iterator[tuple[str, SymbolUse]]:
    for outcome in found.outcomes:
        if isinstance(outcome, FileVerdict):
            for use in outcome.uses:
                for finding in use.findings:
                    if isinstance(finding.fact, SymbolUse):
                        yield outcome.file.entry.path, finding.fact


def _is(wanted: Mapping[str, Any], file: str, fact: SymbolUse) -> bool:
    place = (file, fact.region.start_line, fact.region.cell)
    return fact.qualified_name == wanted["symbol"] and place == (wanted["file"], wanted["line"], wanted.get("cell", 0))
