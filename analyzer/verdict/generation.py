"""Which generation of a framework one file's names prove: TensorFlow 1 or 2, Keras 2 or 3.

A name proves a generation when every release that has it belongs to that generation (rules with an `api` condition).
`tf.keras` only suggests TensorFlow 2, because late 1.x has it too. Nothing is guessed: a file that proves neither
stays with the undetermined id until its surroundings settle it (context.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.model import Finding, Guard, Strength, SymbolUse
from analyzer.values import Struct


class Generation(Struct, frozen=True, kw_only=True):
    """A family whose releases fall into two generations at `boundary` (first release of the newer one)."""

    family: str
    undetermined: str
    older: str
    newer: str
    package: str  # API table and PyPI name
    boundary: str

    @property
    def ids(self) -> tuple[str, str, str]:
        """The three framework ids of the family."""
        return (self.undetermined, self.older, self.newer)


GENERATIONS: tuple[Generation, ...] = (
    Generation(
        family="tensorflow",
        undetermined="tensorflow",
        older="tensorflow-1",
        newer="tensorflow-2",
        package="tensorflow",
        boundary="2",
    ),
    Generation(family="keras", undetermined="keras", older="keras-2", newer="keras-3", package="keras", boundary="3"),
)


class Settled(Struct, frozen=True):
    """The generation of one family in one file."""

    framework: str
    settled_by: str  # "names", "suggestion" or ""
    compat: bool
    contradicts: str


# Guards under which a name may stand for a release that the code otherwise does not run on.
_VERSION_SWITCH = frozenset(
    {Guard.VERSION, Guard.IMPORT_ERROR, Guard.FALLBACK, Guard.AVAILABILITY, Guard.TYPE_CHECKING}
)


def _names(findings: Sequence[Finding]) -> dict[str, Finding]:
    """Distinct symbols, each with its first finding."""
    first: dict[str, Finding] = {}
    for finding in findings:
        name = finding.fact.qualified_name if isinstance(finding.fact, SymbolUse) else finding.rule_id
        first.setdefault(name, finding)
    return first


def _is_shim(finding: Finding, generation: Generation) -> bool:
    """A name reached through compat.v1 that says something of the style: logging and flags do not."""
    return (
        finding.framework == generation.older
        and finding.compat
        and finding.strength in (Strength.DECISIVE, Strength.STRONG)
    )


def _unguarded(findings: Sequence[Finding]) -> list[Finding]:
    plain = [f for f in findings if not (isinstance(f.fact, SymbolUse) and f.fact.guard in _VERSION_SWITCH)]
    return plain or list(findings)


def settle_by_names(generation: Generation, findings: Sequence[Finding]) -> Settled:
    """What the names of one file say. `findings` are those of the family, in any order."""
    proofs = [f for f in findings if not f.tentative and f.framework in (generation.older, generation.newer)]
    proofs = _unguarded(proofs)
    older = _names([f for f in proofs if f.framework == generation.older and not f.compat])
    shim = _names([f for f in proofs if _is_shim(f, generation)])
    newer = _names([f for f in proofs if f.framework == generation.newer])
    suggested = _names([f for f in findings if f.tentative and f.framework == generation.newer])
    if newer and (older or shim):
        # Against compat.v1 names alone, tf.keras and eager style count too: such code runs on 2.x either way.
        for_newer = len(newer) + (0 if older else len(suggested))
        newer_wins = for_newer >= len(older) + len(shim)
        loser, against = (older or shim, generation.older) if newer_wins else (newer, generation.newer)
        name, finding = next(iter(loser.items()))
        text = f"also uses {len(loser)} name(s) that only {against} has ({name}, line {finding.region.start_line})"
        winner = generation.newer if newer_wins else generation.older
        return Settled(winner, "names", not newer_wins and not older, text)
    if newer:
        return Settled(generation.newer, "names", False, "")
    if older:
        return Settled(generation.older, "names", False, "")
    if shim:
        # A few v1 calls inside tf.keras code (ConfigProto, logging) do not make it graph style.
        if len(suggested) > len(shim):
            return Settled(generation.newer, "suggestion", False, "")
        return Settled(generation.older, "names", True, "")
    if suggested:
        return Settled(generation.newer, "suggestion", False, "")
    return Settled(generation.undetermined, "", False, "")
