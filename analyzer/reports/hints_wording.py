"""Words that the formats of `fwscan migrate-hints` share."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.model import Hint, HintKind, RepoHints, Suggestion

# Kind -> what a heading says of it.
HEADINGS = {
    HintKind.RENAMED: "has another name",
    HintKind.REPLACED: "its makers advise something else",
    HintKind.MOVED: "moved to another package",
    HintKind.COMPAT: "only tensorflow.compat.v1 has it",
    HintKind.CHANGED: "lives on with another meaning",
    HintKind.EARLIER: "what took its place is gone too",
    HintKind.ADVICE: "no name takes its place",
    HintKind.GONE: "gone, and nothing on record takes its place",
}
LIMITS = (
    "Names and keyword arguments only: what a new name does differently, methods of objects and the order of arguments "
    "are not covered. No file was changed."
)


def name(hint: Hint) -> str:
    """`tensorflow.placeholder`, `tensorflow.reduce_sum(keep_dims=)`."""
    return f"{hint.name}({hint.keyword}=)" if hint.keyword else hint.name


def suggestion(hint: Hint, one: Suggestion) -> str:
    """`tensorflow.io.gfile.GFile`, `keepdims=`, `tensorflow.estimator.Estimator (up to 2.15)`."""
    word = f"{one.name}=" if hint.keyword else one.name
    return f"{word} (up to {one.until})" if one.until else word


def remarks(hint: Hint) -> tuple[str, ...]:
    """Sentences: of the name, then of its suggestions."""
    return tuple(dict.fromkeys([*hint.notes, *(one.note for one in hint.suggestions if one.note)]))


def told_by(hint: Hint) -> tuple[str, ...]:
    """The keys of the sources, in the order of the suggestions."""
    return tuple(dict.fromkeys(key for one in hint.suggestions for key in one.sources))


def targets(repo: RepoHints) -> str:
    """`TensorFlow 2.21 and Keras 3.15.1`: "" where the code uses neither."""
    names = {"tensorflow": "TensorFlow", "keras": "Keras"}
    return " and ".join(f"{names.get(one.package, one.package)} {one.version}" for one in repo.targets)


def to_change(repo: RepoHints) -> int:
    """Uses of names that the targets have no more, or that mean something else there."""
    return sum(number for _, number in repo.uses)


def answered(uses: Iterable[tuple[HintKind, int]]) -> int:
    """Of these, uses for which a name is on record: in the target, in a release before it, or in another package."""
    return sum(number for kind, number in uses if kind not in (HintKind.ADVICE, HintKind.GONE))
