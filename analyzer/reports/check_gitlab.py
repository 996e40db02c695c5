"""A check as GitLab's code quality report: docs.gitlab.com/ci/testing/code_quality, "Code Quality report format"."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, TextIO

from analyzer.model.policy import CheckReport, Severity
from analyzer.reports import check_wording as words
from analyzer.reports.json_parts import write_document

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def write(report: CheckReport, out: TextIO) -> None:
    """Writes an array: each new strike, and each file that was not read as "info"."""
    write_document(list(_entries(report)), out)


def _entries(report: CheckReport) -> Iterator[dict[str, Any]]:
    for strike in report.new:
        yield {
            "description": words.sentence(strike),
            "check_name": words.rule_of(strike),
            "fingerprint": strike.fingerprint,
            "severity": _SEVERITIES[strike.severity],
            "location": {"path": strike.path, "lines": {"begin": words.line_of(strike.region)}},
        }
    for one in words.unread(report):
        identity = f"{one.path}\0{one.reason}".encode("utf-8", "surrogateescape")
        yield {
            "description": one.said,
            "check_name": "fwscan/not-read",
            "fingerprint": hashlib.sha256(identity).hexdigest()[:32],
            "severity": "info",
            "location": {"path": one.path, "lines": {"begin": 1}},
        }
