"""The findings of one framework in one file as bytes: a repository has very many, and most are looked at by nobody.

Two blocks, each read when it is asked for: the findings that reports show or that may be evidence for a group of files,
and the others. They are for one run and its processes, and never stored.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, overload

from analyzer.factcodec.tables import parsed, written
from analyzer.model import (
    FINDINGS_PER_USE,
    Finding,
    Guard,
    Region,
    Setting,
    Strength,
    SymbolUse,
    UseKind,
    strongest,
)

_LEVEL: Final = 1  # of zlib: what is kept for the time of one scan need not be small to the last byte
Level = tuple[Any, ...]
# Of each framework that the use may turn out to be: the levels of proof, how many symbols each has, and the numbers of
# the findings that may be shown for it.
Shown = Mapping[str, Mapping[Level, tuple[int, Sequence[int]]]]
Row = Sequence[Any]


class PackedFindings(Sequence[Finding]):
    """Findings in the order in which they were given, read from bytes each time they are asked for."""

    __slots__ = ("_first", "_levels", "_others", "_strongest", "_total")

    def __init__(self, findings: Sequence[Finding], shown: Shown) -> None:
        best = strongest(findings, FINDINGS_PER_USE)
        telling = {n for levels in shown.values() for _, numbers in levels.values() for n in numbers}
        first = sorted(telling.union(best))
        place = {number: position for position, number in enumerate(first)}
        self._total = len(findings)
        self._first = _packed([(number, *_row(findings[number])) for number in first])
        self._strongest = bytes(place[number] for number in best)
        others = [(n, *_row(finding)) for n, finding in enumerate(findings) if n not in place]
        self._others = _packed(others) if others else b""
        self._levels = tuple(
            (framework, level, count, bytes(place[number] for number in numbers))
            for framework, levels in shown.items()
            for level, (count, numbers) in levels.items()
        )

    def __len__(self) -> int:
        return self._total

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        return self._all()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def strongest(self) -> list[Finding]:
        """The strongest FINDINGS_PER_USE, in their order."""
        rows = _unpacked(self._first)
        return [_finding(*rows[position]) for position in self._strongest]

    def levels(self, framework: str) -> Mapping[Level, int]:
        """How many different symbols there are at each level of proof, where the use is one of this framework."""
        return {level: count for name, level, count, _ in self._levels if name == framework}

    def evidence(self, framework: str) -> Mapping[Level, Sequence[Finding]]:
        """What may be shown of them as evidence, by level of proof."""
        rows = _unpacked(self._first)
        return {
            level: [_finding(*rows[position]) for position in positions]
            for name, level, _, positions in self._levels
            if name == framework
        }

    def _all(self) -> tuple[Finding, ...]:
        rows = _unpacked(self._first)
        if self._others:
            rows = sorted(rows + _unpacked(self._others), key=itemgetter(0))
        return tuple(_finding(*row) for row in rows)


_SYMBOL, _SETTING = 0, 1
# What enumerations are written as: asking a member for its value takes longer than all the rest.
_TEXTS: Final[Mapping[str, str]] = {member: member.value for kind in (UseKind, Guard, Strength) for member in kind}


def _packed(rows: Sequence[Row]) -> bytes:
    return zlib.compress(written(rows), _LEVEL)


def _unpacked(data: bytes) -> list[Row]:
    rows: list[Row] = parsed(zlib.decompress(data))
    return rows


def _row(finding: Finding) -> Row:
    fact = finding.fact
    at = fact.region
    said: Row
    if isinstance(fact, SymbolUse):
        names = fact.qualified_name, _TEXTS[fact.kind], _TEXTS[fact.guard], fact.via
        said = (_SYMBOL, *names, fact.fallback_group, fact.own, fact.keywords)
    elif isinstance(fact, Setting):
        said = (_SETTING, fact.name, fact.value, fact.how)
    else:
        raise TypeError(f"no rule for files matches a {type(fact).__name__}")
    return (
        (at.start_line, at.start_column, at.end_line, at.end_column, at.cell),
        (finding.rule_id, finding.framework, _TEXTS[finding.strength], finding.library, finding.detail, finding.via),
        finding.compat,
        finding.tentative,
        *said,
    )


def _finding(
    number: int, at: Row, said: Sequence[str], compat: bool, tentative: bool, kind: int, *fact: Any
) -> Finding:
    region = Region(*at)
    rule_id, framework, strength, library, detail, via = said
    return Finding(
        rule_id=rule_id,
        framework=framework,
        strength=Strength(strength),
        fact=_symbol(region, *fact) if kind == _SYMBOL else Setting(fact[0], fact[1], region, how=fact[2]),
        library=library,
        detail=detail,
        compat=compat,
        tentative=tentative,
        via=via,
    )


def _symbol(
    region: Region, name: str, kind: str, guard: str, via: str, group: int, own: bool, keywords: Sequence[str]
) -> SymbolUse:
    return SymbolUse(
        qualified_name=name,
        kind=UseKind(kind),
        region=region,
        guard=Guard(guard),
        keywords=tuple(keywords),
        fallback_group=group,
        via=via,
        own=own,
    )
