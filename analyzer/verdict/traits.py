"""What the verdict over a group of files needs of the findings of one use: they are gone through here and not again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analyzer.model import Finding, Guard, Region, Setting, Strength, SymbolUse, UseKind, UseTraits
from analyzer.verdict.generation import GENERATIONS
from analyzer.verdict.weights import STRENGTH_RANK

# Guards under which a name may stand for a release that the code otherwise does not run on.
_SWITCH = frozenset({Guard.IMPORT_ERROR, Guard.FALLBACK, Guard.AVAILABILITY, Guard.TYPE_CHECKING})
_PACKAGES = {generation.family: generation.package for generation in GENERATIONS}


def traits_of(
    family: str,
    framework: str,
    strength: Strength,
    findings: Sequence[Finding],
    elsewhere: Collection[Region],
    *,
    proven: bool,
) -> UseTraits:
    """The traits of a use of `framework`; `proven`: its generation is settled by names.

    `elsewhere` are the regions that speak for Keras in the same file: a name that stands for Keras or for tf.keras,
    whichever is there, is a use of Keras.
    """
    package = _PACKAGES.get(family)
    names: set[str] = set()
    apart: set[str] = set()
    shown: set[str] = set()
    settings = 0
    beyond = False
    computes: tuple[str, Region] | None = None
    for finding in findings:
        fact = finding.fact
        if not isinstance(fact, SymbolUse):
            settings += isinstance(fact, Setting)
            continue
        name = fact.qualified_name
        if finding.strength is Strength.DECISIVE:
            names.add(name)
            if fact.region not in elsewhere:
                apart.add(name)
        if package is not None and finding.framework not in shown and name.partition(".")[0] == package:
            shown.add(finding.framework)
        beyond = beyond or not name.startswith("tf_keras")
        if computes is None and finding.strength is strength and _computes(fact):
            computes = name, fact.region
    return UseTraits(
        builds=len(names),
        builds_apart=len(apart),
        is_set=settings > 0,
        only_set=settings == len(findings),
        by_package=tuple(sorted(shown)),
        beyond_tf_keras=beyond,
        computes=computes,
        proof=_proof(findings, framework) if proven else None,
    )


def _computes(fact: SymbolUse) -> bool:
    """Whether it is more than an import; tf.keras is an alternative to standalone Keras, not its backend."""
    return fact.kind is not UseKind.IMPORT and not fact.qualified_name.startswith(
        ("tensorflow.keras", "tensorflow.python.keras")
    )


def _proof(findings: Sequence[Finding], framework: str) -> Finding | None:
    proofs = [finding for finding in findings if _proves(finding, framework)]
    return min(proofs, key=lambda finding: STRENGTH_RANK[finding.strength], default=None)


def _proves(finding: Finding, framework: str) -> bool:
    """Whether no release of the other generation has the name; those of `tensorflow.compat.v1` are in both."""
    fact = finding.fact
    plain = not (finding.tentative or finding.compat)
    return finding.framework == framework and plain and isinstance(fact, SymbolUse) and fact.guard not in _SWITCH
