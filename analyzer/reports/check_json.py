"""`fwscan check --format json`: `fwscan.check/v1` (docs/ci.md, `schema/fwscan-check-v1.json`)."""

from __future__ import annotations

from typing import Any, TextIO

from analyzer.model import Region
from analyzer.model.policy import CheckReport, Policy, PolicySource, Strike
from analyzer.reports.json_parts import revision, write_document

SCHEMA = "fwscan.check/v1"


def write(report: CheckReport, out: TextIO, *, version: str) -> None:
    """Writes the whole report; the same code and policies give the same bytes. `version` is fwscan's own."""
    document = {"schema": SCHEMA, "fwscan": version, **_report(report)}
    write_document(document, out)


def _report(report: CheckReport) -> dict[str, Any]:
    return {
        "root": report.root,
        "revision": revision(report.revision),
        "base": {"asked": report.base.asked, "commit": report.base.commit} if report.base else None,
        "failed": bool(report.failing),
        "fail_on": report.fail_on.value,
        "sources": [_source(source) for source in report.sources],
        "strikes": [_strike(strike) for strike in report.strikes],
        "vanished": [
            {
                "policy": entry.policy_id,
                "path": entry.path,
                "scope": entry.scope,
                "symbol": entry.symbol,
                "framework": entry.framework,
                "rule_id": entry.rule_id,
                "count": entry.count,
            }
            for entry in report.vanished
        ],
        "unused_comments": [
            {**_place(one.path, one.suppression.region), "rules": list(one.rules), "why": one.why}
            for one in report.unused
        ],
        "remaining": [
            {
                "policy": row.policy_id,
                "framework": row.framework,
                "rule_id": row.rule_id,
                "recorded": row.recorded,
                "vanished": row.vanished,
                "new": row.new,
                "suppressed": row.suppressed,
                "left": row.left,
            }
            for row in report.remaining
        ],
        "usage": [
            {
                **_place(use.path, use.region),
                "role": use.role.value,
                "framework": use.framework,
                "framework_name": use.framework_name,
                "uses": use.uses,
                "added": use.added,
                "symbol": use.symbol,
            }
            for use in report.usage
        ],
        "judged": report.judged,
        "skipped_files": [
            {"path": one.path, "reason": one.reason.value, "detail": one.detail} for one in report.skipped
        ],
        "failed_files": [{"path": one.path, "reason": one.reason.value, "error": one.error} for one in report.failed],
        "partial_files": [
            {"path": one.path, "status": one.read.status.value, "notes": [note.what for note in one.read.notes]}
            for one in report.partial
        ],
        "notes": list(report.notes),
        "ruleset_digest": report.ruleset_digest,
        "extractor_version": report.extractor_version,
    }


def _source(source: PolicySource) -> dict[str, Any]:
    return {
        "file": source.file,
        "folder": source.folder,
        "baseline": source.baseline,
        "policies": [_policy(policy) for policy in source.policies],
    }


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "allow": list(policy.allow),
        "forbid": list(policy.forbid),
        "except": list(policy.exceptions),
        "paths": list(policy.paths),
        "roles": [role.value for role in policy.roles],
        "guarded": policy.guarded,
        "severity": policy.severity.value,
        "why": policy.why,
    }


def _strike(strike: Strike) -> dict[str, Any]:
    region, comment = strike.region, strike.suppression
    return {
        **_place(strike.path, region),
        "end_line": region.end_line,
        "end_column": region.end_column,
        "policy": strike.policy_id,
        "severity": strike.severity.value,
        "status": strike.status.value,
        "subject": strike.subject,
        "framework": strike.framework,
        "framework_name": strike.framework_name,
        "library": strike.library,
        "rule_id": strike.rule_id,
        "symbol": strike.symbol,
        "kind": strike.kind,
        "role": strike.role.value,
        "scope": strike.scope,
        "message": strike.message,
        "why": strike.why,
        "hint": strike.hint,
        "fingerprint": strike.fingerprint,
        "added": strike.added,
        "comment": {"rules": list(comment.rules), "reason": comment.reason} if comment else None,
    }


def _place(path: str, region: Region) -> dict[str, Any]:
    return {"path": path, "line": region.start_line, "column": region.start_column, "cell": region.cell}
