"""Which findings to show first: those a reader would want to see to believe the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from analyzer.model import FileVerdict, Finding, Role, SymbolUse, UseKind
from analyzer.verdict.weights import STRENGTH_RANK

EVIDENCE_LIMIT = 10

_ROLE_RANK = {role: rank for rank, role in enumerate((Role.SOURCE, Role.EXAMPLE, Role.DOCS, Role.CONVERTER, Role.TEST))}
_KIND_RANK = {UseKind.BASE: 0, UseKind.CALL: 0, UseKind.DECORATOR: 0, UseKind.REFERENCE: 1, UseKind.ANNOTATION: 2}

_Level = tuple[object, ...]


class _Candidate(NamedTuple):
    """The first place of a symbol in a file, at one level of proof."""

    place: tuple[object, ...]
    symbol: str
    finding: Finding


def telling(files: Sequence[FileVerdict], framework: str) -> tuple[tuple[str, Finding], ...]:
    """At most EVIDENCE_LIMIT (path, finding) pairs: proofs before hints, source before tests, each symbol once.

    Among equals the files take turns, the one with the most symbols first: ten lines of one file would say nothing of
    the other files.
    """
    levels: dict[_Level, dict[str, dict[str, _Candidate]]] = defaultdict(lambda: defaultdict(dict))
    for file in files:
        for use in file.uses:
            if use.framework != framework:
                continue
            for finding in use.findings:
                level = _level(file, framework, use.optional, finding)
                found = levels[level][file.file.entry.path]
                candidate = _Candidate(_place(finding), _symbol(finding), finding)
                if candidate.symbol not in found or candidate.place < found[candidate.symbol].place:
                    found[candidate.symbol] = candidate
    seen: set[str] = set()
    turns = (pair for level in sorted(levels) for pair in _in_turns(levels[level], seen))
    return tuple(islice(turns, EVIDENCE_LIMIT))


def _in_turns(files: Mapping[str, Mapping[str, _Candidate]], seen: set[str]) -> Iterator[tuple[str, Finding]]:
    """The findings of one level, a file after the other, without symbols that were seen."""
    order = sorted(files, key=lambda path: (-len(files[path]), path))
    waiting = {path: iter(sorted(files[path].values(), key=lambda candidate: candidate[:2])) for path in order}
    while waiting:
        for path in order:
            candidate = next((c for c in waiting.get(path, ()) if c.symbol not in seen), None)
            if candidate is None:
                waiting.pop(path, None)
                continue
            seen.add(candidate.symbol)
            yield path, candidate.finding


def _symbol(finding: Finding) -> str:
    return finding.fact.qualified_name if isinstance(finding.fact, SymbolUse) else finding.rule_id


def _level(file: FileVerdict, framework: str, optional: bool, finding: Finding) -> _Level:
    """How much a finding proves; the least is the most."""
    kind = _KIND_RANK.get(finding.fact.kind, 3) if isinstance(finding.fact, SymbolUse) else 3
    return (
        _ROLE_RANK.get(file.file.role, 9),
        optional,
        finding.framework != framework,
        STRENGTH_RANK[finding.strength],
        finding.tentative,
        kind,
    )


def _place(finding: Finding) -> tuple[object, ...]:
    region = finding.region
    return region.cell, region.start_line, region.start_column, finding.rule_id
