"""What models are deployed with: names in Python, packages, images, model files, other languages -> facets.

A facet is there as soon as one place shows it; how many files of which roles do stands beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from analyzer.facets import Facet, Facets
from analyzer.model import (
    NOT_ITS_OWN,
    ROLES_AS_THEY_SPEAK,
    Artifact,
    DeploymentFact,
    DeploymentFinding,
    DeploymentUse,
    Facts,
    FileVerdict,
    ForeignFinding,
    ModelFile,
    Region,
    Requirement,
    Role,
    SymbolUse,
    UseKind,
)
from analyzer.patterns import PatternTree
from analyzer.values import Struct

EVIDENCE = 10
_CACHED = 100_000
_PYTHON_INDEXES = frozenset({"pypi", "conda"})
_WHOLE = Region(1, 1, 1, 1)
_MENTIONS = frozenset({UseKind.IMPORT, UseKind.DYNAMIC_IMPORT})


class DeploymentMatcher:
    """The facets made ready for matching. Remembers what it has seen: use one for a whole run."""

    def __init__(self, facets: Facets) -> None:
        self._symbols: PatternTree[Facet] = PatternTree()
        self._distributions: dict[str, Facet] = {}
        self._images: dict[str, Facet] = {}
        self._formats: dict[str, Facet] = {}
        self._by_id = facets.deployment
        for facet in facets.deployment.values():
            self._symbols.add_all(facet.symbols, facet)
            self._distributions |= dict.fromkeys(facet.distributions, facet)
            self._images |= dict.fromkeys(facet.images, facet)
            self._formats |= dict.fromkeys(facet.formats, facet)
        self._seen: dict[str, tuple[Facet, ...]] = {}

    def match(
        self, uses: Iterable[SymbolUse], facts: Facts, foreign: Iterable[ForeignFinding]
    ) -> tuple[DeploymentFinding, ...]:
        """The findings of one file, by place: a name is shown once for each facet, at its most telling use.

        `uses` are linked. Names of the project's own packages show nothing: a project that is called onnx is no user.
        """
        found: dict[tuple[str, str], DeploymentFinding] = {}
        for use in uses:
            if not use.own:
                for facet in self._of_symbol(use.qualified_name):
                    known = found.get((facet.id, use.qualified_name))
                    if known is None or (_is_mention(known.fact) and not _is_mention(use)):
                        found[facet.id, use.qualified_name] = _finding(facet, use)
        findings = [*found.values()]
        for requirement in facts.requirements:
            findings += [_finding(facet, requirement) for facet in self._of_requirement(requirement)]
        for artifact in facts.artifacts:
            if served := self._formats.get(artifact.format):
                findings.append(_finding(served, artifact))
        for other in foreign:
            if named := self._by_id.get(other.deployment):
                findings.append(_finding(named, other.fact))
        return tuple(sorted(findings, key=_place))

    def _of_symbol(self, name: str) -> tuple[Facet, ...]:
        if name not in self._seen:
            if len(self._seen) >= _CACHED:
                self._seen.clear()
            hits = self._symbols.hits(name.split("."))
            self._seen[name] = tuple({hit.value.id: hit.value for hit in hits}.values())
        return self._seen[name]

    def _of_requirement(self, requirement: Requirement) -> Iterable[Facet]:
        if requirement.ecosystem in _PYTHON_INDEXES:
            facet = self._distributions.get(requirement.name)
        elif requirement.ecosystem == "docker":
            facet = next((facet for image, facet in self._images.items() if requirement.name.endswith(image)), None)
        else:
            facet = None
        return (facet,) if facet else ()


def deployments(files: Sequence[FileVerdict], models: Sequence[ModelFile], facets: Facets) -> tuple[DeploymentUse, ...]:
    """What a repository is deployed with, most files first."""
    by_format = {name: facet for facet in facets.deployment.values() for name in facet.formats}
    groups: dict[str, list[_Shown]] = defaultdict(list)
    for file in files:
        for finding in file.deployment:
            groups[finding.facet].append(_Shown(file.file.entry.path, file.file.role, finding))
    for model in models:
        if facet := by_format.get(model.format):
            artifact = Artifact(format=model.format, detail=model.detail, region=_WHOLE)
            groups[facet.id].append(_Shown(model.path, model.role, _finding(facet, artifact)))
    uses = [_use(facets.deployment[facet], shown) for facet, shown in groups.items()]
    return tuple(sorted(uses, key=lambda use: (-use.files, use.facet)))


class _Shown(Struct, frozen=True):
    path: str
    role: Role
    finding: DeploymentFinding

    def rank(self) -> tuple[int, int, str, int, int]:
        """What tells more comes first: names in use before files, these before packages and imports."""
        fact = self.finding.fact
        order = 3 if _is_mention(fact) else 0 if isinstance(fact, SymbolUse) else 1 if isinstance(fact, Artifact) else 2
        return (ROLES_AS_THEY_SPEAK.index(self.role), order, self.path, fact.region.cell, fact.region.start_line)


def _use(facet: Facet, shown: Sequence[_Shown]) -> DeploymentUse:
    roles = {one.path: one.role for one in shown}
    return DeploymentUse(
        facet=facet.id,
        name=facet.name,
        files=sum(role not in NOT_ITS_OWN for role in roles.values()),
        files_by_role=tuple(sorted(Counter(roles.values()).items())),
        evidence=tuple((one.path, one.finding) for one in sorted(shown, key=_Shown.rank)[:EVIDENCE]),
    )


def _finding(facet: Facet, fact: DeploymentFact) -> DeploymentFinding:
    return DeploymentFinding(rule_id=facet.rule_id, facet=facet.id, fact=fact)


def _is_mention(fact: object) -> bool:
    return isinstance(fact, SymbolUse) and fact.kind in _MENTIONS


def _place(finding: DeploymentFinding) -> tuple[int, int, int, str]:
    region = finding.fact.region
    return (region.cell, region.start_line, region.start_column, finding.facet)
