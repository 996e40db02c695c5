"""Paper labels (tf, pt, both, neither): which of two families the code uses at all.

A verdict uses a family when it lists a framework of it that is not optional: tf = TensorFlow or Keras of any
generation, pt = PyTorch. The labels are of the day the list was made; the snapshot that is scanned may be younger.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluation.answers import Answer
from evaluation.labels import Label, family
from evaluation.scoring import Ratio, Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperScore:
    """Accuracy over rows, and for each family over the question whether it is used."""

    rows: int
    accuracy: Ratio
    tf: Ratio
    pt: Ratio
    confusion: Mapping[str, Mapping[str, int]]
    files: Mapping[str, int]
    misses: tuple[Scored, ...]


def paper_label(answer: Answer) -> str:
    """The answer in the words of the label file."""
    if answer.error:
        return "failed"
    families = {family(share.framework) for share in answer.shares if not share.optional}
    uses = (bool(families & {"tensorflow", "keras"}), "pytorch" in families)
    return {(True, False): "tf", (False, True): "pt", (True, True): "both", (False, False): "neither"}[uses]


def score_papers(scored: Sequence[Scored]) -> PaperScore:
    """The figures over rows that were scanned."""
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    for label, answer in scored:
        confusion[label.primary][paper_label(answer)] += 1
    misses = tuple((label, answer) for label, answer in scored if paper_label(answer) != label.primary)
    return PaperScore(
        rows=len(scored),
        accuracy=Ratio(len(scored) - len(misses), len(scored)),
        tf=_agreement(scored, "tf"),
        pt=_agreement(scored, "pt"),
        confusion={label: dict(sorted(counts.items())) for label, counts in sorted(confusion.items())},
        files={
            name: sum(getattr(answer, name) for _, answer in scored)
            for name in ("read", "repaired", "partial", "failed")
        },
        misses=misses,
    )


def _agreement(scored: Sequence[tuple[Label, Answer]], name: str) -> Ratio:
    uses = (name, "both")
    agreed = [not answer.error and (label.primary in uses) == (paper_label(answer) in uses) for label, answer in scored]
    return Ratio(sum(agreed), len(agreed))
