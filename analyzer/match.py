"""Uses of names x rules -> findings: at most one finding for a use.

Which rule wins, over all frameworks: one whose pattern is the whole name, unless it is tentative; then one whose `api`
condition holds; then the one with the longest literal beginning, or else more literal text; then one that asks for
kinds of use; then the first by id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TypeVar

from analyzer.apitables import ApiTable
from analyzer.model import Finding, Setting, Strength, SymbolUse, UseKind
from analyzer.patterns import Hit, PatternTree
from analyzer.rule import ALIAS_STEPS, Alias, Aspect, Rule, RuleSet, SettingRule
from analyzer.values import Struct

# These say that a name is there, not that anything is done with it; the use of what they bind decides.
_MENTIONS = frozenset({UseKind.IMPORT, UseKind.DYNAMIC_IMPORT, UseKind.ANNOTATION})
# What a module says of itself: asking for it computes nothing.
_OF_MODULES = frozenset({"__version__", "__file__", "__path__", "__name__", "__doc__"})
_CACHED = 200_000
V = TypeVar("V")
_Key = tuple[str, UseKind, tuple[str, ...]]


class _Verdict(Struct, frozen=True):
    """What a name, kind of use and keywords come to, wherever they stand."""

    rule: Rule
    family: str
    strength: Strength
    library: str
    detail: str
    compat: bool


class Matcher:
    """A rule set made ready for matching. Remembers what it has seen: use one instance for a whole run."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._frameworks = ruleset.frameworks
        self._api = ruleset.api
        self._aliases = {alias.source: alias for alias in ruleset.aliases if not alias.aspects_only}
        self._aspect_aliases = {alias.source: alias for alias in ruleset.aliases}
        families = set(ruleset.families.values())
        self._rules: PatternTree[Rule] = PatternTree()
        self._exceptions: PatternTree[str] = PatternTree()
        self._aspects: dict[str, PatternTree[Aspect]] = {family: PatternTree() for family in families}
        self._libraries: dict[str, PatternTree[str]] = {family: PatternTree() for family in families}
        self._settings: dict[str, list[SettingRule]] = {}
        for setting in ruleset.settings:
            for name in setting.names:
                self._settings.setdefault(name, []).append(setting)
        self._seen: dict[_Key, _Verdict | None] = {}
        self._plant(ruleset)

    def _plant(self, ruleset: RuleSet) -> None:
        for rule in ruleset.rules:
            self._rules.add_all(rule.patterns, rule)
            self._exceptions.add_all(rule.exceptions, rule.id)
        for aspect in ruleset.aspects:
            self._aspects[aspect.family].add_all(aspect.patterns, aspect)
        for library in ruleset.library_rules:
            self._libraries[library.family].add_all(library.patterns, library.library.id)

    def match(self, uses: Iterable[SymbolUse], own_frameworks: Collection[str] = ()) -> tuple[Finding, ...]:
        """The findings of one file, by region and rule.

        Uses of the project's own names (`own`) count only for frameworks of the families of `own_frameworks`: the
        project is that framework.
        """
        own = {self._frameworks[name].family for name in own_frameworks if name in self._frameworks}
        findings = []
        for use in uses:
            verdict = self._verdict(use)
            if verdict is not None and (not use.own or verdict.family in own):
                findings.append(_finding(use, verdict))
        findings.sort(key=_place)
        return tuple(findings)

    def match_settings(self, settings: Iterable[Setting], *, declared: bool = False) -> tuple[Finding, ...]:
        """A weak finding for each setting that a rule takes: of those that are executed, or of those that declare."""
        findings = [
            Finding(rule_id=rule.id, framework=rule.framework, strength=Strength.WEAK, fact=setting)
            for setting in settings
            for rule in self._settings.get(setting.name, ())
            if rule.declared is declared and _takes(rule, setting.value)
        ]
        findings.sort(key=_place)
        return tuple(findings)

    def _verdict(self, use: SymbolUse) -> _Verdict | None:
        key = (use.qualified_name, use.kind, use.keywords)
        try:
            return self._seen[key]
        except KeyError:
            if len(self._seen) >= _CACHED:
                self._seen.clear()
            verdict = self._seen[key] = self._decide(*key)
            return verdict

    def _decide(self, qualified_name: str, kind: UseKind, keywords: tuple[str, ...]) -> _Verdict | None:
        name, compat = _resolved(qualified_name, self._aliases)
        segments = tuple(name.split("."))
        hits = self._rules.hits(segments)
        if not hits:
            return None
        excepted = {hit.value for hit in self._exceptions.hits(segments)}
        best: tuple[tuple[bool, bool, tuple[int, int], bool], Hit[Rule]] | None = None
        for hit in hits:
            rule = hit.value
            if rule.id in excepted or (rule.kinds and kind not in rule.kinds) or rule.compat not in (None, compat):
                continue
            if rule.api and not self._holds(rule.api, name, keywords):
                continue
            rank = (hit.exact and not rule.tentative, rule.api is not None, hit.literal, bool(rule.kinds))
            if best is None or rank > best[0] or (rank == best[0] and rule.id < best[1].value.id):
                best = (rank, hit)
        if best is None:
            return None
        return self._outcome(best[1], segments, kind, keywords, compat)

    def _outcome(
        self, hit: Hit[Rule], segments: tuple[str, ...], kind: UseKind, keywords: tuple[str, ...], compat: bool
    ) -> _Verdict:
        rule = hit.value
        family = self._frameworks[rule.framework].family
        aspect = self._aspect(family, segments, kind)
        strength = aspect.value.strength if aspect is not None else Strength.STRONG
        bare = len(segments) == 1 or (aspect or hit).bare
        if kind in _MENTIONS or (kind is UseKind.REFERENCE and bare) or _OF_MODULES.intersection(segments):
            strength = Strength.WEAK
        library = max(self._libraries[family].hits(segments), key=_length, default=None)
        return _Verdict(
            rule=rule,
            family=family,
            strength=strength,
            library=rule.library or (library.value if library else ""),
            detail=self._detail(rule, ".".join(segments), keywords, compat=compat),
            compat=compat,
        )

    def _aspect(self, family: str, segments: tuple[str, ...], kind: UseKind) -> Hit[Aspect] | None:
        seen_as, _ = _resolved(".".join(segments), self._aspect_aliases)
        found = self._aspects[family].hits(seen_as.split("."))
        hits = [hit for hit in found if kind in (hit.value.kinds or (kind,))]
        return max(hits, key=lambda hit: (*_length(hit), bool(hit.value.kinds)), default=None)

    def _holds(self, api: tuple[str, str], name: str, keywords: tuple[str, ...]) -> bool:
        table = self._api.get(api[0])
        if table is None:
            return False
        mask = table.lookup(name, keywords).mask
        return mask != 0 and mask & ~table.mask(api[1]) == 0

    def _detail(self, rule: Rule, name: str, keywords: tuple[str, ...], *, compat: bool) -> str:
        table = self._api.get(rule.api[0]) if rule.api else None
        if table is None or rule.api is None:
            return rule.detail
        mask = table.lookup(name, keywords).mask
        versions = f"{rule.api[0]} {table.spell(mask)} only" + (", here through compat.v1" if compat else "")
        witness = _witness(table, rule.api[1], name, keywords)
        return f"{witness}= in {versions}" if witness else versions


def _takes(rule: SettingRule, value: str) -> bool:
    low = value.strip().lower()
    return any(fnmatchcase(low, pattern) for pattern in rule.values)


def _resolved(name: str, aliases: Mapping[str, Alias]) -> tuple[str, bool]:
    """The name with aliases applied until none fits, and whether one of them was a compat one."""
    compat = False
    for _ in range(ALIAS_STEPS):
        end = len(name)
        while end > 0 and name[:end] not in aliases:
            end = name.rfind(".", 0, end)
        if end <= 0:
            break
        alias = aliases[name[:end]]
        name = alias.target + name[end:]
        compat = compat or alias.compat
    return name, compat


def _witness(table: ApiTable, specifier: str, name: str, keywords: tuple[str, ...]) -> str:
    """The keyword by which a call fits only the versions asked for; "" where the name alone does."""
    outside = ~table.mask(specifier)
    if table.lookup(name, ()).mask & outside == 0:
        return ""
    alone = [word for word in keywords if table.lookup(name, (word,)).mask & outside == 0]
    return alone[0] if alone else "+".join(keywords)


def _length(hit: Hit[V]) -> tuple[bool, tuple[int, int]]:
    return hit.exact, hit.literal


def _finding(use: SymbolUse, verdict: _Verdict) -> Finding:
    return Finding(
        rule_id=verdict.rule.id,
        framework=verdict.rule.framework,
        strength=verdict.strength,
        fact=use,
        library=verdict.library,
        detail=verdict.detail,
        compat=verdict.compat,
        tentative=verdict.rule.tentative,
        via=use.via,
    )


def _place(finding: Finding) -> tuple[int, int, int, int, int, str]:
    region = finding.region
    start = (region.cell, region.start_line, region.start_column, region.end_line, region.end_column)
    return (*start, finding.rule_id)
