"""What policies are asked about: every use in a file that is of a framework, or of a name that a policy may forbid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from analyzer.model import Finding, Guard, Region, Requirement, Setting, SymbolUse
from analyzer.rule import RuleSet

# The code runs without what stands under these.
_GUARDED = frozenset({Guard.IMPORT_ERROR, Guard.FALLBACK, Guard.AVAILABILITY, Guard.TYPE_CHECKING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A use that may offend a policy."""

    framework: str  # "" where no rule knows the name
    family: str
    library: str
    rule_id: str
    symbol: str
    said: str  # the symbol as people would write it, with a requirement's version
    kind: str
    region: Region
    guarded: bool
    open: bool  # the generation is not decided by this use alone
    is_name: bool  # a qualified name, and not a requirement or setting
    why: str  # the rule's reason


class Candidates:
    """Makes candidates from what stands in a file."""

    def __init__(self, ruleset: RuleSet, asked: Callable[[Requirement], tuple[str, str] | None]) -> None:
        self._family = ruleset.families
        families = list(self._family.values())
        self._several = {family for family in families if families.count(family) > 1}
        self._why: Mapping[str, str] = {rule.id: rule.why for rule in ruleset.entries}
        self._asked = asked

    def of(
        self,
        uses: Iterable[SymbolUse],
        findings: Iterable[Finding],
        requirements: Iterable[Requirement],
    ) -> tuple[Candidate, ...]:
        """Each once, by place; `uses` are those of which a pattern of names is to be asked.

        What a lock file holds was once installed, and nobody asks for it.
        """
        found = dict.fromkeys(self._of_finding(finding) for finding in findings)
        known = {(one.region, one.symbol) for one in found}
        others = (use for use in uses if not use.own and (use.region, use.qualified_name) not in known)
        found |= dict.fromkeys(_of_name(use) for use in others)
        found |= dict.fromkeys(one for asked in requirements if not asked.locked and (one := self._of(asked)))
        return tuple(sorted(found, key=_place))

    def _of_finding(self, finding: Finding) -> Candidate:
        fact, framework = finding.fact, finding.framework
        if isinstance(fact, SymbolUse):
            symbol, kind, guarded = fact.qualified_name, fact.kind.value, fact.guard in _GUARDED
        else:
            symbol, kind, guarded = _said(fact), "setting", False
        return Candidate(
            framework=framework,
            family=self._family[framework],
            library=finding.library,
            rule_id=finding.rule_id,
            symbol=symbol,
            said=symbol,
            kind=kind,
            region=finding.region,
            guarded=guarded,
            open=finding.tentative or self._is_open(framework),
            is_name=isinstance(fact, SymbolUse),
            why=self._why.get(finding.rule_id, ""),
        )

    def _of(self, requirement: Requirement) -> Candidate | None:
        asked = self._asked(requirement)
        if asked is None:
            return None
        framework, library = asked
        said = f":{requirement.detail}" if requirement.ecosystem == "docker" and requirement.detail else ""
        return Candidate(
            framework=framework,
            family=self._family[framework],
            library=library,
            rule_id="",
            symbol=requirement.name,
            said=f"{requirement.name}{said or requirement.specifier}",
            kind="requirement",
            region=requirement.region,
            guarded=requirement.optional,
            open=self._is_open(framework),
            is_name=False,
            why="",
        )

    def _is_open(self, framework: str) -> bool:
        """Whether a framework's id is that of a family with generations: which one is meant, nothing has shown."""
        return framework in self._several


def _said(fact: object) -> str:
    return f"{fact.name}={fact.value}" if isinstance(fact, Setting) else type(fact).__name__.lower()


def _of_name(use: SymbolUse) -> Candidate:
    return Candidate(
        framework="",
        family="",
        library="",
        rule_id="",
        symbol=use.qualified_name,
        said=use.qualified_name,
        kind=use.kind.value,
        region=use.region,
        guarded=use.guard in _GUARDED,
        open=False,
        is_name=True,
        why="",
    )


def _place(one: Candidate) -> tuple[int, int, int, int, int, str, str]:
    at = one.region
    return at.cell, at.start_line, at.start_column, at.end_line, at.end_column, one.symbol, one.rule_id
