"""A check as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0): strikes as results, unread files as notifications.

What the baseline knows and what comments pass over is left out: not every consumer heeds `suppressions` and
`baselineState`, and one that does not would raise what the team has let pass. Lines of a notebook are those of a cell,
which SARIF has no region for: such results stand at line 1 and say cell and line in their message.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TextIO
from urllib.parse import quote

from analyzer.model import Region, printable
from analyzer.model.policy import CheckReport, FileUsage, Strike
from analyzer.reports import check_wording as words
from analyzer.reports.cleaning import printable_throughout
from analyzer.reports.glossary import Glossary

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HINTS = 20  # of one rule that its help lists
_NOT_READ = "fwscan/not-read"
_UNUSED = "fwscan/unused-comment"
_NOTIFICATIONS = {
    _NOT_READ: "A file that was to be judged was not read, or only in part.",
    _UNUSED: "A comment passes over what is not there.",
}


def write(report: CheckReport, out: TextIO, *, version: str, glossary: Glossary) -> None:
    """Writes one log with one run; the same report gives the same bytes. `version` is fwscan's own."""
    rules = _by_rule(report.new)
    # Without a policy nothing strikes, and what files use is all there is to say.
    usage = () if report.sources else report.usage
    used = {f"usage/{use.framework}": use.framework_name for use in usage}
    order = {rule: index for index, rule in enumerate((*rules, *used))}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "fwscan",
                "version": version,
                "notifications": [
                    {"id": key, "shortDescription": {"text": said}} for key, said in _NOTIFICATIONS.items()
                ],
            }
        },
        "automationDetails": {"id": "fwscan/check/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that was checked."}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(report)}],
        "results": [
            *(_result(strike, order) for strike in report.new),
            *(_usage(use, order) for use in usage),
        ],
        "properties": {
            "commit": report.revision.commit,
            "judgedFiles": report.judged,
            "rulesetDigest": report.ruleset_digest,
        },
    }
    run = printable_throughout(run)
    # Cleaned piece by piece: help is the one text that has line ends of its own.
    run["tool"]["driver"]["rules"] = [
        *(_rule(rule, strikes, glossary) for rule, strikes in rules.items()),
        *(
            {"id": printable(rule), "shortDescription": {"text": printable(f"Uses {name}")}}
            for rule, name in used.items()
        ),
    ]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    json.dump(log, out, indent=2, sort_keys=True, ensure_ascii=False)
    out.write("\n")


def _by_rule(strikes: Iterable[Strike]) -> dict[str, list[Strike]]:
    found: dict[str, list[Strike]] = defaultdict(list)
    for strike in strikes:
        found[words.rule_of(strike)].append(strike)
    return dict(sorted(found.items()))


def _rule(rule: str, strikes: list[Strike], glossary: Glossary) -> dict[str, Any]:
    first, text = strikes[0], glossary.rule(rule)
    what = printable(first.framework_name or first.subject or rule)
    rationale = printable(text.why or first.why or f"A policy does not allow {what} here.")
    given = [one for one in strikes if one.why and one.why != text.why]
    reasons = dict.fromkeys(printable(f"Policy {one.policy_id}: {one.why}") for one in given)
    hints = list(dict.fromkeys(printable(one.hint) for one in strikes if one.hint))
    said = [f"{what} is not allowed here.", _sentence(rationale), *map(_sentence, reasons)]
    if text.source:
        said.append(f"Source: {printable(text.source)}")
    parts = [" ".join(said)]
    if hints:
        parts.append("What newer releases call the names:")
        parts += [f"- {hint}" for hint in hints[:_HINTS]]
        parts += [f"- and {len(hints) - _HINTS} more: fwscan migrate-hints"] if len(hints) > _HINTS else []
    found: dict[str, Any] = {
        "id": printable(rule),
        "shortDescription": {"text": f"{what} is not allowed here"},
        "fullDescription": {"text": _sentence(rationale)},
        "help": {"text": "\n".join(parts), "markdown": "\n\n".join([_escaped(parts[0]), *_listed(parts[1:])])},
        "defaultConfiguration": {"level": max((one.severity for one in strikes), key=lambda one: one.rank).value},
        "properties": {"tags": sorted({"framework", *(one.framework for one in strikes if one.framework)})},
    }
    if text.source.startswith(("https://", "http://")):
        found["helpUri"] = quote(text.source, safe=":/?#[]@!$&'()*+,;=%~")
    return found


def _listed(parts: list[str]) -> list[str]:
    """A heading and its list, as Markdown."""
    return [_escaped(parts[0]), "\n".join(f"- {_escaped(part[2:])}" for part in parts[1:])] if parts else []


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is: every ASCII punctuation mark that could mean something may be escaped."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+!|~" else c for c in text)


def _sentence(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


def _result(strike: Strike, order: dict[str, int]) -> dict[str, Any]:
    rule = words.rule_of(strike)
    logical: list[dict[str, str]] = []
    if strike.region.cell:
        logical.append({"name": f"cell {strike.region.cell}", "kind": "member"})
    if strike.scope:
        logical.append({"fullyQualifiedName": strike.scope, "kind": "function"})
    location: dict[str, Any] = {"physicalLocation": _place(strike.path, strike.region)}
    if logical:
        location["logicalLocations"] = logical
    return {
        "ruleId": rule,
        "ruleIndex": order[rule],
        "level": strike.severity.value,
        "message": {"text": words.sentence(strike)},
        "locations": [location],
        # GitHub matches alerts by the first key; the second says whose it is.
        "partialFingerprints": {"primaryLocationLineHash": strike.fingerprint, "fwscanStrike/v1": strike.fingerprint},
        "properties": {
            "policy": strike.policy_id,
            "subject": strike.subject,
            "symbol": strike.symbol,
            "framework": strike.framework,
            "library": strike.library,
            "role": strike.role.value,
            "hint": strike.hint,
        },
    }


def _usage(use: FileUsage, order: dict[str, int]) -> dict[str, Any]:
    rule = f"usage/{use.framework}"
    return {
        "ruleId": rule,
        "ruleIndex": order[rule],
        "kind": "informational",
        "level": "none",
        "message": {"text": words.used(use)},
        "locations": [{"physicalLocation": _place(use.path, use.region)}],
        "properties": {"framework": use.framework, "uses": use.uses, "role": use.role.value},
    }


def _place(path: str, region: Region) -> dict[str, Any]:
    found: dict[str, Any] = {"artifactLocation": {"uri": _uri(path), "uriBaseId": "SRCROOT"}}
    if region.cell:
        found["region"] = {"startLine": 1}
    else:
        found["region"] = {
            "startLine": region.start_line,
            "startColumn": region.start_column,
            "endLine": region.end_line,
            "endColumn": region.end_column,
        }
    return found


def _uri(path: str) -> str:
    """A relative reference (RFC 3986): whatever bytes a name has, percent-encoded."""
    return quote(path, safe="/", errors="surrogateescape")


def _notifications(report: CheckReport) -> list[dict[str, Any]]:
    found = [
        {
            "descriptor": {"id": _NOT_READ},
            "level": "warning",
            "message": {"text": f"{one.path}: {one.said}"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(one.path), "uriBaseId": "SRCROOT"}}}],
            "properties": {"reason": one.reason},
        }
        for one in words.unread(report)
    ]
    found += [
        {
            "descriptor": {"id": _UNUSED},
            "level": "note",
            "message": {"text": words.where(unused.suppression.region) + unused.why},
            "locations": [{"physicalLocation": _place(unused.path, unused.suppression.region)}],
        }
        for unused in report.unused
    ]
    found += [{"level": "note", "message": {"text": note}} for note in report.notes]
    return found
