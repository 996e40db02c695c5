"""`fwscan migrate-hints --format json`: `fwscan.hints/v1` (docs/migrate-hints.md, `schema/fwscan-hints-v1.json`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from analyzer.model import Hint, RepoHints
from analyzer.reports.json_parts import coverage, revision, write_document

SCHEMA = "fwscan.hints/v1"


def write(repos: Iterable[RepoHints], out: TextIO, *, version: str) -> None:
    """Writes one document for all repositories; the same code gives the same bytes. `version` is fwscan's own."""
    document = {"schema": SCHEMA, "fwscan": version, "repositories": [_repository(repo) for repo in repos]}
    write_document(document, out)


def _repository(repo: RepoHints) -> dict[str, Any]:
    return {
        "repository": repo.repository,
        "revision": revision(repo.revision),
        "targets": [{"package": one.package, "version": one.version} for one in repo.targets],
        "hints": [_hint(hint) for hint in repo.hints],
        "uses": {kind.value: number for kind, number in repo.uses},
        "in_compat": repo.in_compat,
        "kept": repo.kept,
        "alternative": repo.alternative,
        "unlisted": repo.unlisted,
        "sources": dict(repo.sources),
        "coverage": coverage(repo.coverage),
        "notes": list(repo.notes),
        "ruleset_digest": repo.ruleset_digest,
        "extractor_version": repo.extractor_version,
    }


def _hint(hint: Hint) -> dict[str, Any]:
    return {
        "name": hint.name,
        "keyword": hint.keyword,
        "package": hint.package,
        "versions": hint.versions,
        "kind": hint.kind.value,
        "suggestions": [
            {"name": one.name, "until": one.until, "sources": list(one.sources), "note": one.note}
            for one in hint.suggestions
        ],
        "notes": list(hint.notes),
        "uses": hint.uses,
        "files": hint.files,
        "places": [
            {"path": path, "line": region.start_line, "column": region.start_column, "cell": region.cell}
            for path, region in hint.places
        ],
    }
