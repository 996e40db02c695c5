"""Which findings to show first: those a reader would want to see to believe the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.model import FileVerdict, Finding, Role, SymbolUse, UseKind
from analyzer.verdict.weights import STRENGTH_RANK

EVIDENCE_LIMIT = 10

_ROLE_RANK = {role: rank for rank, role in enumerate((Role.SOURCE, Role.EXAMPLE, Role.DOCS, Role.CONVERTER, Role.TEST))}
_KIND_RANK = {UseKind.BASE: 0, UseKind.CALL: 0, UseKind.DECORATOR: 0, UseKind.REFERENCE: 1, UseKind.ANNOTATION: 2}


def telling(files: Sequence[FileVerdict], framework: str) -> tuple[tuple[str, Finding], ...]:
    """At most EVIDENCE_LIMIT (path, finding) pairs: proofs before hints, source before tests, each symbol once."""
    best: dict[str, tuple[tuple[object, ...], str, Finding]] = {}
    for file in files:
        for use in file.uses:
            if use.framework != framework:
                continue
            for finding in use.findings:
                key = _key(file, framework, use.optional, finding)
                symbol = _symbol(finding)
                if symbol not in best or key < best[symbol][0]:
                    best[symbol] = (key, file.file.entry.path, finding)
    ordered = sorted(best.values(), key=lambda item: item[0])
    return tuple((path, finding) for _, path, finding in ordered[:EVIDENCE_LIMIT])


def _symbol(finding: Finding) -> str:
    return finding.fact.qualified_name if isinstance(finding.fact, SymbolUse) else finding.rule_id


def _key(file: FileVerdict, framework: str, optional: bool, finding: Finding) -> tuple[object, ...]:
    kind = _KIND_RANK.get(finding.fact.kind, 3) if isinstance(finding.fact, SymbolUse) else 3
    region = finding.region
    return (
        _ROLE_RANK.get(file.file.role, 9),
        optional,
        finding.framework != framework,
        STRENGTH_RANK[finding.strength],
        finding.tentative,
        kind,
        file.file.entry.path,
        (region.cell, region.start_line, region.start_column),
        finding.rule_id,
    )
