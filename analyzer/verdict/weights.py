"""The numbers of the verdict, all in one place. docs/verdicts.md gives the formula and the reason for each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analyzer.model import FileKind, FrameworkUse, Role, Strength

# Kinds of files whose uses speak for a repository. Prose (Markdown) does not: a snippet in it shows what somebody may
# write, often of a framework beside the project's own.
CODE = frozenset({FileKind.PYTHON, FileKind.NOTEBOOK, FileKind.CHUNKS})

# What one file is worth for a framework: building or training models says most; input pipelines, file access and
# logging of one framework are common in projects of another.
STRENGTH_WEIGHT: Mapping[Strength, float] = MappingProxyType(
    {Strength.DECISIVE: 1.0, Strength.STRONG: 0.6, Strength.PIPELINE: 0.1, Strength.WEAK: 0.1}
)

# Roles that speak for the primary framework, in tiers: a later tier is asked only where the earlier ones hold no
# framework at all (a repository of examples or tutorials only). Vendored and generated code never speaks.
ROLE_TIERS: tuple[Mapping[Role, float], ...] = (
    MappingProxyType({Role.SOURCE: 1.0, Role.EXAMPLE: 0.3, Role.DOCS: 0.1, Role.ARCHIVED: 0.1}),
    MappingProxyType({Role.CONVERTER: 1.0}),
    MappingProxyType({Role.TEST: 1.0}),
)

# A use the code can do without (guarded import) says little about what the project stands on.
OPTIONAL_WEIGHT = 0.1

# The backend below Keras layers is named by Keras code itself and does not compete with it in the same file, unless
# the file builds as much with the backend's own names. In a project that Keras leads, files that only compute with a
# backend and build nothing with it serve Keras models.
BACKEND_WEIGHT = 0.1

# The second framework stands level with the first above this part of the first one's score. Of the repositories that
# people labelled with one framework none comes near it from below, of those labelled with two none from above.
LEVEL = 1 / 3

# A first framework with less than this part of the weight leads nothing: a library with a backend for each of many.
LEADING = 0.4

# A repository in which less than this part of the source files uses any framework is not about one.
NONE_BELOW = 0.05

# The same where the manifest itself says that the framework is an extra.
EXTRA_BELOW = 0.2

STRENGTH_RANK: Mapping[Strength, int] = MappingProxyType({strength: rank for rank, strength in enumerate(Strength)})


def contributions(
    uses: tuple[FrameworkUse, ...], families: Mapping[str, str], *, keras_leads: bool = False
) -> dict[str, float]:
    """What one file gives to each framework: at most 1.0 over all, so that no file counts twice.

    With s = strength weight (times OPTIONAL_WEIGHT, BACKEND_WEIGHT where they apply), a framework gets
    s * max(s) / sum(s). `keras_leads` says that the project as a whole is one of Keras.
    """
    keras = [use for use in uses if families.get(use.framework) == "keras"]
    alone = len(uses) == 1
    built = 0 if alone else max((use.traits.builds for use in keras), default=0)
    raw: dict[str, float] = {}
    for use in uses:
        weight = STRENGTH_WEIGHT[use.strength]
        if use.optional:
            weight *= OPTIONAL_WEIGHT
        computes_only = keras_leads and use.strength is not Strength.DECISIVE
        is_keras = any(use is one for one in keras)
        if not is_keras and (computes_only or (built and built > use.traits.builds_apart)):
            weight *= BACKEND_WEIGHT
        raw[use.framework] = weight
    total = sum(raw.values())
    return {framework: weight * max(raw.values()) / total for framework, weight in raw.items()}
