"""`fwscan resolve --format json`: `fwscan.resolve/v1` (docs/output.md, `schema/fwscan-resolve-v1.json`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

from analyzer.model import Candidate, Locator, Resolution
from analyzer.reports.json_parts import write_document

SCHEMA = "fwscan.resolve/v1"


def write(found: Iterable[Resolution], out: TextIO, *, version: str) -> None:
    """Writes one document for all resolutions, in their order. `version` is fwscan's own."""
    document = {"schema": SCHEMA, "fwscan": version, "resolutions": [as_values(one) for one in found]}
    write_document(document, out)


def as_values(one: Resolution) -> dict[str, Any]:
    """A resolution in the words of the schema."""
    return {
        "locator": _locator(one.locator),
        "title": one.title,
        "aliases": [_locator(alias) for alias in one.aliases],
        "chosen": _candidate(one.chosen) if one.chosen else None,
        "lost": one.lost.value if one.lost else None,
        "wait_until": None if one.wait_until is None else _moment(one.wait_until),
        "incomplete": one.incomplete,
        "candidates": [_candidate(candidate) for candidate in one.candidates],
        "attempts": [
            {"service": attempt.service, "outcome": attempt.outcome.value, "detail": attempt.detail}
            for attempt in one.attempts
        ],
    }


def _locator(locator: Locator) -> dict[str, Any]:
    return {
        "kind": locator.kind.value,
        "id": locator.id,
        "url": locator.url,
        "ref": locator.ref,
        "subfolder": locator.subfolder,
        "commit": locator.commit,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "repository": _locator(candidate.repository),
        "official": candidate.official,
        "trust": candidate.trust.value,
        "service": candidate.service,
        "where": candidate.where,
        "said": candidate.said,
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
