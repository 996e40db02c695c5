"""What one file says, worked out once: it belongs to the repository and to each directory above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from analyzer.factcodec import PackedFindings
from analyzer.model import FileVerdict, Finding, FrameworkUse, Role, SymbolUse, UseKind
from analyzer.verdict.weights import STRENGTH_RANK, contributions

EVIDENCE_LIMIT: Final = 10  # findings that are shown for one framework
_FILES_AT_HAND: Final = 2_000  # whose evidence is remembered

_ROLE_RANK = {role: rank for rank, role in enumerate((Role.SOURCE, Role.EXAMPLE, Role.DOCS, Role.CONVERTER, Role.TEST))}
_KIND_RANK = {UseKind.BASE: 0, UseKind.CALL: 0, UseKind.DECORATOR: 0, UseKind.REFERENCE: 1, UseKind.ANNOTATION: 2}

Level = tuple[int, bool, bool, int, bool, int]
Place = tuple[int, int, int, str]


class Candidate(NamedTuple):
    """The first place of a symbol in a file, at one level of proof."""

    place: Place
    symbol: str
    finding: Finding


class Tally:
    """Contributions and evidence of files. Remembers files by identity, and keeps them for that."""

    def __init__(self, families: Mapping[str, str]) -> None:
        self.families = families
        self._contributions: dict[tuple[int, bool], Mapping[str, float]] = {}
        self._candidates: dict[int, Mapping[Level, Sequence[Candidate]]] = {}
        self._kept: list[FileVerdict] = []

    def contributions(self, file: FileVerdict, *, keras_leads: bool) -> Mapping[str, float]:
        """What a file gives to each framework, without the weight of its role."""
        key = id(file), keras_leads
        found = self._contributions.get(key)
        if found is None:
            self._kept.append(file)
            found = self._contributions[key] = contributions(file.uses, self.families, keras_leads=keras_leads)
        return found

    def levels(self, file: FileVerdict, use: FrameworkUse) -> Mapping[Level, int]:
        """How many symbols one of the uses of a file has at each level of proof."""
        if isinstance(use.findings, PackedFindings):
            return use.findings.levels(use.framework)
        return {level: len(found) for level, found in self._found(file, use).items()}

    def candidates(self, file: FileVerdict, use: FrameworkUse, level: Level) -> Sequence[Candidate]:
        """What may be shown as evidence of one of the uses of a file at one level, in order of place."""
        return self._found(file, use).get(level, ())

    def _found(self, file: FileVerdict, use: FrameworkUse) -> Mapping[Level, Sequence[Candidate]]:
        found = self._candidates.get(id(use))
        if found is None:
            if len(self._candidates) >= _FILES_AT_HAND:
                self._candidates.clear()
            self._kept.append(file)
            found = self._candidates[id(use)] = _found_in(file, use)
        return found


def packed(file: FileVerdict, use: FrameworkUse, frameworks: Sequence[str]) -> PackedFindings:
    """The findings of a use as bytes, with what may be shown of them should it be one of these frameworks.

    That is at most EVIDENCE_LIMIT symbols of each level, and no level below those that hold as many: `telling` has
    shown enough before it comes to the rest.
    """
    numbers = {id(finding): number for number, finding in enumerate(use.findings)}
    shown: dict[str, dict[Level, tuple[int, Sequence[int]]]] = {}
    groups = _by_proof(use.findings)
    for framework in frameworks:
        levels = _levels(file, framework, groups, optional=use.optional)
        shown[framework] = {}
        symbols: set[str] = set()
        for level in sorted(levels):
            first = levels[level][:EVIDENCE_LIMIT]
            shown[framework][level] = len(levels[level]), [numbers[id(one.finding)] for one in first]
            symbols.update(one.symbol for one in first)
            if len(symbols) >= EVIDENCE_LIMIT:
                break
    return PackedFindings(use.findings, shown)


def _found_in(file: FileVerdict, use: FrameworkUse) -> Mapping[Level, Sequence[Candidate]]:
    if isinstance(use.findings, PackedFindings):
        shown = use.findings.evidence(use.framework)
        return {level: list(map(_candidate, found)) for level, found in shown.items()}
    return _levels(file, use.framework, _by_proof(use.findings), optional=use.optional)


_Groups = Mapping[tuple[int, bool, int, str], Mapping[str, Finding]]


def _levels(
    file: FileVerdict, framework: str, groups: _Groups, *, optional: bool
) -> Mapping[Level, Sequence[Candidate]]:
    levels: dict[Level, dict[str, Candidate]] = defaultdict(dict)
    role = _ROLE_RANK.get(file.file.role, 9)
    for (strength, tentative, kind, shown), found in groups.items():
        # How much a finding proves; the least is the most.
        level = levels[role, optional, shown != framework, strength, tentative, kind]
        for symbol, finding in found.items():
            candidate = _candidate(finding)
            if symbol not in level or candidate.place < level[symbol].place:
                level[symbol] = candidate
    return {level: sorted(found.values(), key=_order) for level, found in levels.items()}


def _by_proof(findings: Sequence[Finding]) -> _Groups:
    """The first finding of each symbol, by what it proves: findings stand by place."""
    groups: dict[tuple[int, bool, int, str], dict[str, Finding]] = defaultdict(dict)
    for finding in findings:
        fact = finding.fact
        if isinstance(fact, SymbolUse):
            symbol, kind = fact.qualified_name, _KIND_RANK.get(fact.kind, 3)
        else:
            symbol, kind = finding.rule_id, 3
        groups[STRENGTH_RANK[finding.strength], finding.tentative, kind, finding.framework].setdefault(symbol, finding)
    return groups


def _candidate(finding: Finding) -> Candidate:
    fact = finding.fact
    symbol = fact.qualified_name if isinstance(fact, SymbolUse) else finding.rule_id
    region = fact.region
    return Candidate((region.cell, region.start_line, region.start_column, finding.rule_id), symbol, finding)


def _order(candidate: Candidate) -> tuple[Place, str]:
    return candidate.place, candidate.symbol
