"""The verdict over one file, from its own findings alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from analyzer.model import (
    FileVerdict,
    Finding,
    FrameworkUse,
    Guard,
    Read,
    Region,
    SelectedFile,
    Strength,
    SymbolUse,
    UseKind,
)
from analyzer.values import replace
from analyzer.verdict.generation import GENERATIONS, Settled, settle_by_names
from analyzer.verdict.traits import traits_of
from analyzer.verdict.weights import contributions

_OPTIONAL = frozenset({Guard.IMPORT_ERROR, Guard.FALLBACK, Guard.AVAILABILITY, Guard.TYPE_CHECKING})
_IMPORTS = frozenset({UseKind.IMPORT, UseKind.DYNAMIC_IMPORT})
_MENTIONS = _IMPORTS | {UseKind.ANNOTATION}


def judge_file(
    file: SelectedFile,
    findings: Sequence[Finding],
    read: Read,
    families: Mapping[str, str],
    unresolved: tuple[str, ...] = (),
) -> FileVerdict:
    """Groups findings by family, settles generations by names, and picks the file's own primary framework.

    `families` maps framework id to family id.
    """
    by_family: dict[str, list[Finding]] = defaultdict(list)
    ordered = sorted(findings, key=_place)
    for finding in ordered:
        by_family[families[finding.framework]].append(finding)
    groups = _fallback_groups(ordered, families)
    alone = len(by_family) == 1
    of_keras = frozenset() if alone else frozenset(finding.region for finding in by_family.get("keras", ()))
    uses = [_use(family, group, groups, of_keras) for family, group in by_family.items()]
    return rank(
        FileVerdict(
            file=file,
            framework="",
            uses=tuple(uses),
            libraries=tuple(sorted({f.library for f in findings if f.library})),
            read=read,
            unresolved=unresolved,
        ),
        families,
    )


def rank(verdict: FileVerdict, families: Mapping[str, str]) -> FileVerdict:
    """The same verdict with its uses ordered by what they contribute, and the first as the file's primary."""
    weight = contributions(verdict.uses, families) if verdict.uses else {}
    ordered = tuple(sorted(verdict.uses, key=lambda use: (-weight[use.framework], use.framework)))
    return replace(verdict, framework=ordered[0].framework if ordered else "", uses=ordered)


def _use(
    family: str, findings: list[Finding], groups: Mapping[int, tuple[str, ...]], of_keras: Collection[Region]
) -> FrameworkUse:
    ordered = tuple(findings)
    strength = _strength(ordered)
    generation = next((g for g in GENERATIONS if g.family == family), None)
    settled = settle_by_names(generation, ordered) if generation else Settled(ordered[0].framework, "", False, "")
    elsewhere = () if family == "keras" else of_keras
    return FrameworkUse(
        framework=settled.framework,
        strength=strength,
        optional=not _required(family, ordered, groups),
        findings=ordered,
        traits=traits_of(family, settled.framework, strength, ordered, elsewhere, proven=settled.settled_by == "names"),
        settled_by=settled.settled_by,
        compat=settled.compat,
        contradicts=settled.contradicts,
    )


def _strength(findings: Sequence[Finding]) -> Strength:
    """The strongest of the findings; but tensor operations inside an input pipeline are part of the pipeline.

    So a file without anything decisive that names more pipeline helpers than operations is weak.
    """
    names: dict[Strength, set[str]] = defaultdict(set)
    for finding in findings:
        fact = finding.fact
        if not isinstance(fact, SymbolUse):
            names[finding.strength].add(finding.rule_id)
        elif fact.kind not in _MENTIONS:
            names[finding.strength].add(fact.qualified_name)
    if names[Strength.DECISIVE]:
        return Strength.DECISIVE
    return Strength.STRONG if len(names[Strength.STRONG]) > len(names[Strength.PIPELINE]) else Strength.WEAK


def _place(finding: Finding) -> tuple[int, int, int, str]:
    region = finding.region
    return (region.cell, region.start_line, region.start_column, finding.rule_id)


def _fallback_groups(findings: Sequence[Finding], families: Mapping[str, str]) -> dict[int, tuple[str, ...]]:
    """For each try/except ImportError statement: the families it imports, first choice first."""
    groups: dict[int, list[tuple[bool, str]]] = defaultdict(list)
    for finding in findings:
        fact = finding.fact
        if isinstance(fact, SymbolUse) and fact.fallback_group and fact.kind in _IMPORTS:
            groups[fact.fallback_group].append((fact.guard is Guard.FALLBACK, families[finding.framework]))
    return {
        number: tuple(family for _, family in sorted(members, key=lambda member: member[0]))
        for number, members in groups.items()
        if any(fallback for fallback, _ in members)
    }


def _required(family: str, findings: Sequence[Finding], groups: Mapping[int, tuple[str, ...]]) -> bool:
    """Whether the file needs the family: an unguarded use, or the first choice where every choice is a framework."""
    facts = [f.fact for f in findings if isinstance(f.fact, SymbolUse)]
    if len(facts) < len(findings):
        return True
    imports = [fact for fact in facts if fact.kind in _IMPORTS]
    if any(fact.fallback_group in groups and groups[fact.fallback_group][0] == family for fact in imports):
        return True
    return any(fact.guard not in _OPTIONAL for fact in imports or facts)
