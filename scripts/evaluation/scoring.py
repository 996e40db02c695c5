"""Labels and answers -> figures. Pure; every figure's definition stands here.

`primary_accuracy`    rows whose primary framework is the label's, or one that the label accepts as well
`family_accuracy`     the same with TensorFlow 1/2 taken as one, and Keras 2/3 as one
`used_recall`         of all pairs (row, framework in primary and `also`), those that the verdict lists, optional ones
                      included. The primary's pair also counts where an accepted id is listed. `none` and `mixed`
                      make no pair. Ids must be equal: `tensorflow` (undetermined) does not stand for `tensorflow-2`;
                      `used_recall_family` is the same with families.
`also_recall`         `used_recall` over the pairs of `also` alone, and `also_recall_family`
`used_precision`      of all frameworks that verdicts list and do not call optional, those that the label has as
                      primary, accepted or `also`. Labels leave helpers out (TensorFlow for input pipelines, torch in a
                      converter) although reporting them as secondary is no error: this is a lower bound.
`tf_generation_accuracy`  of the rows labelled tensorflow-1 or tensorflow-2, those whose primary is right: an
                      undetermined generation and another family both count against it
`classes`             for each label: rows, recall (right rows), answered, precision (right among the answers)
`calibration`         for each confidence: answers, and how many of them are right

A row that is there but could not be scanned counts as wrong everywhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.answers import Answer
from evaluation.labels import NO_FRAMEWORK, Label, family, spoken

Scored = tuple[Label, Answer]


@dataclass(frozen=True, slots=True)
class Ratio:
    """`right` of `total`; a ratio over nothing is None, never 0 or 1."""

    right: int
    total: int

    @property
    def value(self) -> float | None:
        """0..1, four decimal places."""
        return round(self.right / self.total, 4) if self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """One label: `recall` over the rows that have it, `precision` over the rows that are answered with it."""

    recall: Ratio
    precision: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """All figures; see the module's text for what each means."""

    rows: int
    primary: Ratio
    family: Ratio
    used_recall: Ratio
    used_recall_family: Ratio
    also_recall: Ratio
    also_recall_family: Ratio
    used_precision: Ratio
    tf_generation: Ratio
    classes: Mapping[str, ClassScore]
    confusion: Mapping[str, Mapping[str, int]]  # label -> answer -> rows
    calibration: Mapping[str, Ratio]
    files: Mapping[str, int]  # read, repaired, partial, failed, over all rows
    misses: tuple[Scored, ...]


def is_right(label: Label, answer: Answer) -> bool:
    """Whether the primary framework is right."""
    return not answer.error and spoken(answer.framework) in label.right


def score(scored: Sequence[Scored]) -> Score:
    """The figures over rows that were scanned; `scored` in order of the label file."""
    right = [is_right(label, answer) for label, answer in scored]
    families = [
        not answer.error and family(spoken(answer.framework)) in {family(name) for name in label.right}
        for label, answer in scored
    ]
    tensorflow = [ok for (label, _), ok in zip(scored, right, strict=True) if label.primary in _TF_GENERATIONS]
    return Score(
        rows=len(scored),
        primary=_ratio(right),
        family=_ratio(families),
        used_recall=_ratio(_recalled(scored, _same, primary=True)),
        used_recall_family=_ratio(_recalled(scored, family, primary=True)),
        also_recall=_ratio(_recalled(scored, _same, primary=False)),
        also_recall_family=_ratio(_recalled(scored, family, primary=False)),
        used_precision=_ratio(_precise(scored)),
        tf_generation=_ratio(tensorflow),
        classes=_classes(scored, right),
        confusion=_confusion(scored),
        calibration=_calibration(scored, right),
        files={
            name: sum(getattr(answer, name) for _, answer in scored)
            for name in ("read", "repaired", "partial", "failed")
        },
        misses=tuple(row for row, ok in zip(scored, right, strict=True) if not ok),
    )


_TF_GENERATIONS = frozenset({"tensorflow-1", "tensorflow-2"})


def _ratio(outcomes: Sequence[bool]) -> Ratio:
    return Ratio(sum(outcomes), len(outcomes))


def _same(framework: str) -> str:
    return framework


def missing_uses(label: Label, answer: Answer) -> tuple[str, ...]:
    """Frameworks of `primary` and `also` that the answer does not list under the same id."""
    listed = {spoken(share.framework) for share in answer.shares}
    wanted = [] if label.primary in NO_FRAMEWORK or label.right & listed else [label.primary]
    return (*wanted, *sorted(label.also - listed))


def unlabelled_uses(label: Label, answer: Answer) -> tuple[str, ...]:
    """Frameworks that the answer lists as needed although the label has none of them."""
    known = label.right | label.also
    return tuple(s.framework for s in answer.shares if not s.optional and spoken(s.framework) not in known)


def _recalled(scored: Sequence[Scored], level: Callable[[str], str], *, primary: bool) -> list[bool]:
    """For each pair (row, framework) whether the answer lists it; `level` says when two ids are the same."""
    pairs = []
    for label, answer in scored:
        listed = {level(spoken(share.framework)) for share in answer.shares}
        if primary and label.primary not in NO_FRAMEWORK:
            pairs.append(bool(listed & {level(name) for name in label.right}))
        pairs.extend(level(name) in listed for name in sorted(label.also))
    return pairs


def _precise(scored: Sequence[Scored]) -> list[bool]:
    return [
        spoken(share.framework) in label.right | label.also
        for label, answer in scored
        for share in answer.shares
        if not share.optional
    ]


def _given(answer: Answer) -> str:
    return "failed" if answer.error else spoken(answer.framework)


def _classes(scored: Sequence[Scored], right: Sequence[bool]) -> dict[str, ClassScore]:
    rows: dict[str, list[bool]] = defaultdict(list)
    given: dict[str, list[bool]] = defaultdict(list)
    for (label, answer), ok in zip(scored, right, strict=True):
        rows[label.primary].append(ok)
        given[_given(answer)].append(ok)
    names = sorted(rows.keys() | given.keys(), key=lambda name: (-len(rows.get(name, ())), name))
    return {
        name: ClassScore(recall=_ratio(rows.get(name, [])), precision=_ratio(given.get(name, []))) for name in names
    }


def _confusion(scored: Sequence[Scored]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for label, answer in scored:
        counts[label.primary][_given(answer)] += 1
    return {label: dict(sorted(counts[label].items())) for label in sorted(counts)}


def _calibration(scored: Sequence[Scored], right: Sequence[bool]) -> dict[str, Ratio]:
    by_confidence: dict[str, list[bool]] = defaultdict(list)
    for (_, answer), ok in zip(scored, right, strict=True):
        by_confidence[answer.confidence or "failed"].append(ok)
    order = {"sure": 0, "likely": 1, "unsure": 2}
    return {
        name: _ratio(by_confidence[name]) for name in sorted(by_confidence, key=lambda name: (order.get(name, 3), name))
    }
