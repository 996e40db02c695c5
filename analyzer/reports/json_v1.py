"""`--format json`: the schema `fwscan.scan/v1` (docs/output.md, `schema/fwscan-v1.json`).

The same verdicts give the same bytes: keys are sorted, there is no clock and no path of the machine but the locator.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from typing import Any, Final, TextIO

from analyzer.model import (
    FINDINGS_PER_USE,
    BackendEvidence,
    DeploymentFinding,
    DeploymentUse,
    FileFailed,
    FileOutcome,
    FileSkipped,
    FileVerdict,
    Finding,
    ForeignFinding,
    FrameworkShare,
    FrameworkUse,
    GroupVerdict,
    KerasBackend,
    LanguageUse,
    ModelFile,
    Region,
    RepoFailed,
    RepoOutcome,
    RepoVerdict,
)
from analyzer.reports import wording
from analyzer.reports.json_parts import Filled, Record, coverage, revision, write_document

SCHEMA = "fwscan.scan/v1"


def write(outcomes: Iterable[RepoOutcome], out: TextIO, *, version: str, all_evidence: bool = False) -> None:
    """Writes one document for all repositories; `version` is fwscan's own.

    A file's findings of one framework are cut to the 20 strongest unless `all_evidence`; `findings_total` tells.
    """
    limit = None if all_evidence else FINDINGS_PER_USE
    found = list(outcomes)  # what goes wrong on the way leaves no part of a document
    document = {
        "schema": SCHEMA,
        "fwscan": version,
        "repositories": map(_repository, found, repeat(limit)),
    }
    write_document(document, out)


def _repository(outcome: RepoOutcome, limit: int | None) -> dict[str, Any]:
    if isinstance(outcome, RepoFailed):
        return {
            "status": "failed",
            "repository": outcome.repository,
            "stage": outcome.stage,
            "error": outcome.error,
        }
    return _scanned(outcome, limit)


def _scanned(repo: RepoVerdict, limit: int | None) -> dict[str, Any]:
    return {
        "status": "scanned",
        "repository": repo.repository,
        "revision": revision(repo.revision),
        "verdict": _group(repo.verdict),
        "evidence": [_finding(path, finding) for share in repo.verdict.shares for path, finding in share.evidence],
        "directories": [_group(group) for group in repo.directories],
        "libraries": [
            {"library": use.library, "framework": use.framework, "files": use.files} for use in repo.libraries
        ],
        "keras_backend": _backend(repo.keras_backend),
        "languages": [_language(use) for use in repo.languages],
        "deployment": [_deployment(use) for use in repo.deployment],
        "own_packages": list(repo.own_packages),
        "coverage": {**coverage(repo.coverage), "model_files": dict(repo.coverage.model_files)},
        "model_files": [_model_file(file) for file in repo.model_files],
        "files": map(_file, repo.outcomes, repeat(limit)),
        "signals": [
            {"source": s.source, "framework": s.framework, "what": s.what, **_place(s.path, s.region)}
            for s in repo.signals
        ],
        "notes": list(repo.notes),
        "ruleset_digest": repo.ruleset_digest,
        "extractor_version": repo.extractor_version,
    }


def _group(group: GroupVerdict) -> dict[str, Any]:
    return {
        "path": group.path,
        "framework": group.framework,
        "confidence": group.confidence,
        "why": group.why,
        "shares": [_share(share) for share in group.shares],
    }


def _share(share: FrameworkShare) -> dict[str, Any]:
    return {
        "framework": share.framework,
        "files": share.files,
        "share": round(share.share, 6),
        "files_by_role": dict(share.files_by_role),
        "optional": share.optional,
        "compat": share.compat,
    }


def _file(outcome: FileOutcome, limit: int | None) -> dict[str, Any]:
    match outcome:
        case FileSkipped():
            return _skipped(outcome)
        case FileFailed():
            failed = {"status": "failed", "path": outcome.path, "role": outcome.role}
            return {**failed, "reason": outcome.reason, "error": outcome.error}
        case FileVerdict():
            return _read_file(outcome, limit)


def _skipped(outcome: FileSkipped) -> dict[str, Any]:
    skipped = {"status": "skipped", "path": outcome.path, "reason": outcome.reason}
    return {**skipped, "detail": outcome.detail, "size": outcome.size}


def _model_file(file: ModelFile) -> dict[str, Any]:
    return {
        "path": file.path,
        "role": file.role,
        "format": file.format,
        "framework": file.framework,
        "known_by": file.known_by,
        "named": file.named,
        "header": file.header,
        "ambiguous": file.ambiguous,
        "size": file.size,
        "detail": file.detail,
        "contradicts": file.contradicts,
    }


def _language(use: LanguageUse) -> dict[str, Any]:
    return {
        "language": use.language,
        "language_name": use.language_name,
        "subject": use.subject,
        "name": use.name,
        "kind": use.kind,
        "files": use.files,
        "files_by_role": dict(use.files_by_role),
        "bundled": use.bundled,
        "evidence": [_foreign(path, finding) for path, finding in use.evidence],
    }


def _foreign(path: str, finding: ForeignFinding) -> dict[str, Any]:
    fact = finding.fact
    return {
        **_place(path, fact.region),
        "language": fact.language,
        "subject": finding.subject,
        "symbol": wording.fact_symbol(fact),
        "kind": fact.kind,
        "rule": finding.rule_id,
        "optional": fact.optional,
        "bundled": finding.bundled,
    }


def _deployment(use: DeploymentUse) -> dict[str, Any]:
    return {
        "facet": use.facet,
        "name": use.name,
        "files": use.files,
        "files_by_role": dict(use.files_by_role),
        "evidence": [_deployed(path, finding) for path, finding in use.evidence],
    }


def _deployed(path: str, finding: DeploymentFinding) -> dict[str, Any]:
    return {
        **_place(path, finding.fact.region),
        "facet": finding.facet,
        "symbol": wording.fact_symbol(finding.fact),
        "kind": wording.kind_of_fact(finding.fact),
        "rule": finding.rule_id,
    }


def _read_file(verdict: FileVerdict, limit: int | None) -> dict[str, Any]:
    path, read = verdict.file.entry.path, verdict.read
    return {
        "status": "read",
        "path": path,
        "kind": verdict.file.kind,
        "role": verdict.file.role,
        "role_reason": verdict.file.role_reason,
        "framework": verdict.framework or "none",
        "uses": [_use(path, use, limit) for use in verdict.uses],
        "libraries": list(verdict.libraries),
        "read": {
            "status": read.status,
            "encoding": read.encoding,
            "notes": [
                {"what": n.what, "start_line": n.start_line, "end_line": n.end_line, "cell": n.cell} for n in read.notes
            ],
        },
        "unresolved": list(verdict.unresolved),
        "foreign": [_foreign(path, finding) for finding in verdict.foreign],
        "deployment": [_deployed(path, finding) for finding in verdict.deployment],
    }


def _use(path: str, use: FrameworkUse, limit: int | None) -> dict[str, Any]:
    return {
        "framework": use.framework,
        "strength": use.strength,
        "optional": use.optional,
        "compat": use.compat,
        "settled_by": use.settled_by,
        "contradicts": use.contradicts,
        "findings_total": len(use.findings),
        "findings": [_finding(path, finding) for finding in wording.strongest(use.findings, limit)],
    }


def _backend(backend: KerasBackend) -> dict[str, Any]:
    def places(found: Iterable[BackendEvidence]) -> list[dict[str, Any]]:
        return [
            {"backend": e.backend, "how": e.how, "overridden": e.overridden, **_place(e.path, e.region)} for e in found
        ]

    return {
        "backends": list(backend.backends),
        "basis": backend.basis,
        "why": backend.why,
        "evidence": places(backend.evidence),
        "legacy": places(backend.legacy),
    }


def _place(path: str, region: Region) -> dict[str, Any]:
    return {
        "path": path,
        "line": region.start_line,
        "column": region.start_column,
        "end_line": region.end_line,
        "end_column": region.end_column,
        "cell": region.cell,
    }


_FINDING: Final = Record(
    *("path", "line", "column", "end_line", "end_column", "cell", "symbol", "kind", "guard", "rule", "framework"),
    *("library", "strength", "detail", "compat", "tentative", "via"),
)


def _finding(path: str, finding: Finding) -> Filled:
    at = finding.region
    return _FINDING.of(
        *(path, at.start_line, at.start_column, at.end_line, at.end_column, at.cell),
        *(wording.symbol(finding), wording.fact_kind(finding), wording.guard(finding)),
        *(finding.rule_id, finding.framework, finding.library, finding.strength, finding.detail),
        *(finding.compat, finding.tentative, finding.via),
    )
