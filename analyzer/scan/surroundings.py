"""What a project says outside its code: pins, demands, settings, what it declares, which framework it is itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from analyzer.model import (
    Facts,
    FileKind,
    FileVerdict,
    GroupVerdict,
    KerasBackend,
    Revision,
    Role,
    SelectedFile,
    Signal,
)
from analyzer.ruleset import RuleSet
from analyzer.scan.line import Line
from analyzer.verdict import (
    GENERATIONS,
    Context,
    Demand,
    keras_backend,
    read_pins,
    witnesses,
)


def own_frameworks(
    facts: Sequence[tuple[SelectedFile, Facts]], own: Collection[str], ruleset: RuleSet
) -> frozenset[str]:
    """Frameworks that the project itself is: a local package of that name (`own`), and a manifest that says so."""
    if not own:
        return frozenset()
    names = {setting.value for _, found in facts for setting in found.settings if setting.name == "project.name"}
    return frozenset(framework.id for framework in ruleset.frameworks.values() if names & set(framework.distributions))


def own_packages(own: Iterable[str], ruleset: RuleSet) -> tuple[str, ...]:
    """The project's own packages that bear a framework's name; a library's name is too common to say anything."""
    names = {name.replace("-", "_") for framework in ruleset.frameworks.values() for name in framework.distributions}
    return tuple(root for root in own if root in names)


def context_of(facts: Sequence[tuple[SelectedFile, Facts]], ruleset: RuleSet, revision: Revision) -> Context:
    """What the manifests pin; and that a commit cannot use a generation that was released after it."""
    spoken = [(file, found) for file, found in facts if file.role not in (Role.VENDORED, Role.GENERATED)]
    requirements = [(file.entry.path, item) for file, found in spoken for item in found.requirements]
    settings = [(file.entry.path, item) for file, found in spoken for item in found.settings]
    early: dict[str, str] = {}
    day = revision.committed[:10]
    for generation in GENERATIONS:
        table = ruleset.api.get(generation.package)
        if not table or not day or revision.worktree:
            continue
        if not table.released_by(day) & table.mask(f">={generation.boundary}"):
            early[generation.family] = f"commit of {day}, before {generation.package} {generation.boundary} was out"
    return Context(pins=read_pins(requirements, settings, ruleset.family_of, ruleset.api), too_early=early)


def backend_of(
    facts: Sequence[tuple[SelectedFile, Facts]], files: Sequence[FileVerdict], ruleset: RuleSet
) -> KerasBackend:
    """On which backends Keras runs, by settings, code and manifests of any role."""
    return keras_backend(
        [(file, item) for file, found in facts for item in found.settings],
        [(file, item) for file, found in facts for item in found.requirements],
        files,
        ruleset.families,
        ruleset.family_of,
    )


def signals_of(facts: Sequence[tuple[SelectedFile, Facts]], verdict: GroupVerdict, line: Line) -> tuple[Signal, ...]:
    """What the code uses and what cards, configurations and base images declare; vendored files declare nothing."""
    found = witnesses.of_code(verdict)
    for file, file_facts in facts:
        if file.role in (Role.VENDORED, Role.GENERATED):
            continue
        path = file.entry.path
        findings = line.matchers.frameworks.match_settings(file_facts.settings, declared=True)
        found += witnesses.declared(path, file_facts.settings, findings)
        for requirement in file_facts.requirements:
            image = witnesses.base_image(path, requirement, line.ruleset.family_of, line.ruleset.api)
            found += [image] if image else []
    return witnesses.ordered(found)


# What tests, images and scripts install says what somebody needs there: neither a requirement nor an extra.
_INSTALLING = frozenset(
    {FileKind.CI_WORKFLOW, FileKind.TOX, FileKind.SHELL, FileKind.DOCKERFILE, FileKind.COMPOSE, FileKind.MODEL_CARD}
)


def demand_of(facts: Sequence[tuple[SelectedFile, Facts]], ruleset: RuleSet) -> Demand:
    """What the manifests ask for, as a requirement and as an extra; lock files and CI ask for nothing."""
    family_of = ruleset.family_of
    asked = [
        (family_of[r.ecosystem, r.name], r.optional)
        for file, found in facts
        if file.kind not in _INSTALLING
        for r in found.requirements
        if (r.ecosystem, r.name) in family_of and not r.locked
    ]
    return Demand(
        required=frozenset(family for family, optional in asked if not optional),
        extras=frozenset(family for family, optional in asked if optional),
    )
