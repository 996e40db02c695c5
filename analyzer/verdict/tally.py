"""What one file says, worked out once: it belongs to the repository and to each directory above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analyzer.model import FileVerdict, Finding, FrameworkUse, Role, SymbolUse, UseKind
from analyzer.verdict.weights import STRENGTH_RANK, contributions

_ROLE_RANK = {role: rank for rank, role in enumerate((Role.SOURCE, Role.EXAMPLE, Role.DOCS, Role.CONVERTER, Role.TEST))}
_KIND_RANK = {UseKind.BASE: 0, UseKind.CALL: 0, UseKind.DECORATOR: 0, UseKind.REFERENCE: 1, UseKind.ANNOTATION: 2}

Level = tuple[int, bool, bool, int, bool, int]


class Candidate(NamedTuple):
    """The first place of a symbol in a file, at one level of proof."""

    place: tuple[int, int, int, str]
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

    def candidates(self, file: FileVerdict, use: FrameworkUse) -> Mapping[Level, Sequence[Candidate]]:
        """What may be shown as evidence of one of the uses of a file: by level, in order of place."""
        found = self._candidates.get(id(use))
        if found is None:
            self._kept.append(file)
            found = self._candidates[id(use)] = _candidates(file, use)
        return found


def _candidates(file: FileVerdict, use: FrameworkUse) -> Mapping[Level, Sequence[Candidate]]:
    levels: dict[Level, dict[str, Candidate]] = defaultdict(dict)
    role = _ROLE_RANK.get(file.file.role, 9)
    for finding in use.findings:
        fact = finding.fact
        if isinstance(fact, SymbolUse):
            symbol, kind = fact.qualified_name, _KIND_RANK.get(fact.kind, 3)
        else:
            symbol, kind = finding.rule_id, 3
        # How much a finding proves; the least is the most.
        other = finding.framework != use.framework
        level = role, use.optional, other, STRENGTH_RANK[finding.strength], finding.tentative, kind
        region = fact.region
        place = region.cell, region.start_line, region.start_column, finding.rule_id
        found = levels[level]
        if symbol not in found or place < found[symbol].place:
            found[symbol] = Candidate(place, symbol, finding)
    return {level: sorted(found.values(), key=_order) for level, found in levels.items()}


def _order(candidate: Candidate) -> tuple[tuple[int, int, int, str], str]:
    return candidate.place, candidate.symbol
