"""What the words in a report mean: families, classes, which repositories count. Every format prints these."""

from __future__ import annotations

from collections.abc import Collection

from analyzer.model.report import RepositoryRow

UNKNOWN = "unknown"
# National Center for Health Statistics, Data Presentation Standards for Proportions (2017): not on less than 30.
SMALL = 30

FAMILY_NAMES = {
    "tensorflow": "TensorFlow/Keras",
    "pytorch": "PyTorch",
    "jax": "JAX/Flax",
    "keras-3": "Keras 3, backend open",
    "keras-backends": "Keras on several backends",
    "numpy": "Keras on NumPy",
    "openvino": "Keras on OpenVINO",
    "mixed": "mixed",
    "none": "no framework",
}
_FAMILIES = {
    **dict.fromkeys(("tensorflow", "tensorflow-1", "tensorflow-2"), "tensorflow"),
    **dict.fromkeys(("keras", "keras-2"), "tensorflow"),
}
_KERAS = frozenset({"keras", "keras-2", "keras-3"})
_BACKENDS = {"torch": "pytorch"}

# The five rows that most published tables want; whatever else stands below them under its own name.
FIVE = {
    "tensorflow-1": ("tf1", "TensorFlow 1 (graph style)"),
    "tensorflow-2": ("tf2", "TensorFlow 2/Keras 2"),
    "keras-2": ("tf2", "TensorFlow 2/Keras 2"),
    "keras-3": ("keras-3", "Keras 3"),
    "pytorch": ("pytorch", "PyTorch"),
    "jax": ("jax", "JAX/Flax"),
}

CLASS_NAMES = {
    "only-tensorflow": "only TensorFlow/Keras",
    "only-pytorch": "only PyTorch",
    "only-jax": "only JAX/Flax",
    "only-keras-3": "only Keras 3, backend open",
    "only-other": "only another framework",
    "pytorch+tensorflow": "PyTorch and TensorFlow/Keras",
    "jax+pytorch": "JAX and PyTorch",
    "jax+tensorflow": "JAX and TensorFlow/Keras",
    "other-combination": "another combination",
    "none": "no framework",
}

DEFINITIONS = (
    (
        "counted",
        "Repositories that were scanned, each once: one that is another under another name (renamed, the same commit) "
        "and a fork of a repository that was scanned as well are counted with that one. Each revision or folder that "
        "a list asks for is a repository of its own. Repositories without a framework are in every total.",
    ),
    (
        "primary",
        "The framework that leads a repository's own code (docs/verdicts.md). `mixed` where two stand level, `none` "
        "where there is none, or where so little of the code needs one that it is not what the code is about; both are "
        "rows like others.",
    ),
    (
        "uses at all",
        "A framework that some file of the repository needs. Optional uses (guarded imports, tests, converters) are "
        "left out; the table of sensitivity counts them in. One repository uses several: these shares add up to more "
        "than 100 %.",
    ),
    (
        "family",
        "TensorFlow/Keras is TensorFlow of every generation and standalone Keras 1/2. Standalone Keras belongs to the "
        "family of each backend that is determined; Keras 1/2 with none determined to TensorFlow/Keras, its default; "
        "Keras 3 with none determined stays a family of its own.",
    ),
    (
        "unknown",
        "A repository for which a column says nothing is counted under `unknown`. One that has several values (several "
        "papers name it) counts once under each, and once in what is not grouped.",
    ),
    (
        "interval",
        "95 % score interval of Wilson (1927), as if repositories had been drawn independently. Beside it, where "
        "owners have several repositories each, the 95 % percentile interval of 2,000 bootstrap samples of whole "
        "owners (seeded: the same study gives the same interval).",
    ),
    (
        "small",
        f"A total below {SMALL} (the limit of NCHS, Data Presentation Standards for Proportions, 2017): such a share "
        "is marked, and not to be quoted alone.",
    ),
    (
        "test",
        "Two shares of separate groups: interval of Newcombe (1998, method 10) and score test. Two frameworks in one "
        "group: exact binomial test over the repositories that have either. P values of a table are adjusted for "
        "their number (Holm).",
    ),
)


def families(framework: str, backends: Collection[str] = ()) -> frozenset[str]:
    """The families that a framework stands for in a repository whose Keras runs on these backends."""
    if framework in _KERAS and backends:
        return frozenset(_BACKENDS.get(backend, backend) for backend in backends)
    return frozenset({_FAMILIES.get(framework, framework)})


def families_used(row: RepositoryRow, *, optional: bool = False) -> frozenset[str]:
    """The families that a repository uses at all; with `optional` also those that nothing in it needs."""
    used = [use.framework for use in row.uses if optional or not use.optional]
    return frozenset[str]().union(*(families(framework, row.keras_backends) for framework in used))


def primary_family(row: RepositoryRow) -> str:
    """The family of the primary framework; Keras on several backends is one of its own."""
    found = families(row.primary, row.keras_backends)
    return next(iter(found)) if len(found) == 1 else "keras-backends"


def class_of(used: frozenset[str]) -> str:
    """Which of the classes that exclude one another a set of families is in."""
    if not used:
        return "none"
    if len(used) == 1:
        only = f"only-{next(iter(used))}"
        return only if only in CLASS_NAMES else "only-other"
    both = "+".join(sorted(used))
    return both if both in CLASS_NAMES else "other-combination"
