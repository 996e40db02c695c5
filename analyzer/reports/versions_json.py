"""`fwscan versions --format json`: `fwscan.versions/v1` (docs/output.md, `schema/fwscan-versions-v1.json`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from analyzer.model import Region, RepoVersions, VersionNeed, VersionPin, VersionRange
from analyzer.reports.json_parts import coverage, revision, write_document

SCHEMA = "fwscan.versions/v1"


def write(repos: Iterable[RepoVersions], out: TextIO, *, version: str) -> None:
    """Writes one document for all repositories; the same code gives the same bytes. `version` is fwscan's own."""
    document = {"schema": SCHEMA, "fwscan": version, "repositories": [_repository(repo) for repo in repos]}
    write_document(document, out)


def _repository(repo: RepoVersions) -> dict[str, Any]:
    return {
        "repository": repo.repository,
        "revision": revision(repo.revision),
        "ranges": [_range(found) for found in repo.ranges],
        "directories": [
            {"path": directory.path, "ranges": [_range(found) for found in directory.ranges]}
            for directory in repo.directories
        ],
        "python_2": [{"path": path, "shown_by": what} for path, what in repo.python_2],
        "code_files": repo.code_files,
        "coverage": coverage(repo.coverage),
        "notes": list(repo.notes),
        "ruleset_digest": repo.ruleset_digest,
        "extractor_version": repo.extractor_version,
    }


def _range(found: VersionRange) -> dict[str, Any]:
    return {
        "package": found.package,
        "distribution": found.distribution,
        "sampled": list(found.sampled),
        "versions": list(found.versions),
        "said": found.said,
        "pinned": list(found.pinned),
        "specifier": found.specifier,
        "newest_then": found.newest_then,
        "files": found.files,
        "whole_files": found.whole_files,
        "optional_files": found.optional,
        "lower": [_need(need) for need in found.lower],
        "upper": [_need(need) for need in found.upper],
        "needs": [_need(need) for need in found.needs],
        "conflicts": [_need(need) for need in found.conflicts],
        "pins": [_pin(pin) for pin in found.pins],
        "unlisted": [{"name": name, "files": files} for name, files in found.unlisted],
    }


def _need(need: VersionNeed) -> dict[str, Any]:
    return {
        "name": need.name,
        "keyword": need.keyword,
        "versions": list(need.versions),
        "said": need.said,
        "files": need.files,
        "places": [_place(path, region) for path, region in need.places],
    }


def _pin(pin: VersionPin) -> dict[str, Any]:
    asked = pin.requirement
    return {
        **_place(pin.path, asked.region),
        "name": asked.name,
        "ecosystem": asked.ecosystem,
        "specifier": asked.specifier,
        "optional": asked.optional,
        "versions": list(pin.versions),
        "agrees": pin.agrees,
    }


def _place(path: str, region: Region) -> dict[str, Any]:
    return {"path": path, "line": region.start_line, "column": region.start_column, "cell": region.cell}
