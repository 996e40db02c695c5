"""Facts that a rule matched: the lines of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from analyzer.model.facts import Artifact, ForeignUse, Region, Requirement, Setting, SymbolUse
from analyzer.model.files import Role
from analyzer.values import Struct


class FileUses(Struct, frozen=True):
    """The linked uses of one file, for stages that look at names and not at findings."""

    path: str
    role: Role
    uses: tuple[SymbolUse, ...]


class Strength(StrEnum):
    """What a finding says about the role of the framework in a file."""

    DECISIVE = "decisive"  # builds or trains models: layers, gradients, optimizers, sessions
    STRONG = "strong"  # computes with it: tensor operations, devices
    PIPELINE = "pipeline"  # reads and prepares data: a helper, and tensor operations beside it may belong to it
    WEAK = "weak"  # another helper: file access, logging, flags, type names, a bare import


class Framework(Struct, frozen=True, kw_only=True):
    """A framework that a verdict can name (DESIGN.md §5)."""

    id: str
    name: str
    url: str
    family: str  # id of the family: tensorflow-1, tensorflow-2 and tensorflow are one
    distributions: tuple[str, ...] = ()  # PyPI names that are this framework, normalised; the family's head has most


class Library(Struct, frozen=True):
    """A library that stands on a framework: flax-linen on jax, lightning on pytorch."""

    id: str
    name: str
    framework: str


class Finding(Struct, frozen=True, kw_only=True, gc=False):
    """A fact that a rule matched: one line of evidence."""

    rule_id: str
    framework: str
    strength: Strength
    fact: SymbolUse | Requirement | Setting | Artifact
    library: str = ""  # library id, where the symbol belongs to one
    detail: str = ""  # such as "only in tensorflow <=1.15"
    compat: bool = False  # tensorflow.compat.v1: graph style on a 2.x (or late 1.x) release
    tentative: bool = False  # another generation has the name too: says the style, proves no generation (tf.keras)
    via: str = ""  # the project's own module through which the name came

    @property
    def region(self) -> Region:
        """Where the fact stands."""
        return self.fact.region


FINDINGS_PER_USE: Final = 20  # of each file and framework that reports show, where not all are asked for
_STRENGTHS: Final = {strength: order for order, strength in enumerate(Strength)}


def strongest(findings: Sequence[Finding], limit: int) -> list[int]:
    """The numbers of at most `limit` findings, weak ones left out first, in the order in which they came."""
    if len(findings) <= limit:
        return list(range(len(findings)))
    ranked = sorted(range(len(findings)), key=lambda i: (_STRENGTHS[findings[i].strength], i))
    return sorted(ranked[:limit])


class UseTraits(Struct, frozen=True, kw_only=True, gc=False):
    """What the verdict over a group of files asks of all findings of a use, worked out once."""

    builds: int = 0  # different names that build or train models
    builds_apart: int = 0  # those of them that stand elsewhere than what is used of Keras in the same file
    is_set: bool = False  # some setting asks for it
    only_set: bool = False  # nothing but settings does
    by_package: tuple[str, ...] = ()  # generations that names of the family's own package show, by id
    beyond_tf_keras: bool = False  # a name that is none of the package tf_keras
    computes: tuple[str, Region] | None = None  # the first name that shows computing with it, and where
    proof: Finding | None = None  # the strongest that no release of the other generation has


class FrameworkUse(Struct, frozen=True, kw_only=True):
    """How one file uses one framework."""

    framework: str
    strength: Strength  # what the findings say together: decisive, strong or weak
    optional: bool  # every import of it is guarded and the file works without it
    findings: Sequence[Finding]  # sorted by region, then rule; read anew each time where they are kept as bytes
    traits: UseTraits = UseTraits()
    settled_by: str = ""  # how the generation came about: names, date, beside, directory, pin, suggestion; "" = open
    compat: bool = False  # all that makes it tensorflow-1 came through tensorflow.compat.v1
    contradicts: str = ""  # such as "also uses 3 names that only tensorflow-2 has (tensorflow.random.set_seed:12)"


class SubjectKind(StrEnum):
    """What sort of thing code in another language uses."""

    FRAMEWORK = "framework"  # one that verdicts know, through its bindings
    LIBRARY = "library"  # another deep-learning library, of that language's own
    DEPLOYMENT = "deployment"  # a facet of deployment: ONNX Runtime, TensorRT, Core ML


class ForeignFinding(Struct, frozen=True, kw_only=True, gc=False):
    """A fact of another language that a rule matched."""

    rule_id: str
    subject: str  # id of a framework, a library or a facet
    subject_kind: SubjectKind
    deployment: str  # id of a facet that it shows as well; "" for none
    fact: ForeignUse
    bundled: bool  # the repository holds what is imported: it is that framework, or carries it along


DeploymentFact = SymbolUse | Requirement | Artifact | ForeignUse


class DeploymentFinding(Struct, frozen=True, kw_only=True, gc=False):
    """A fact that shows a way of deployment."""

    rule_id: str
    facet: str
    fact: DeploymentFact
