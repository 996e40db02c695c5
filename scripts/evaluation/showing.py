"""Figures as text for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evaluation.answers import Answer
from evaluation.labels import Label
from evaluation.papers import PaperScore, paper_label
from evaluation.scoring import Ratio, Score, Scored, missing_uses, unlabelled_uses


def as_json(score: Score, scored: Sequence[Scored], absent: Sequence[str]) -> dict[str, Any]:
    """The figures of a framework file; ratios over nothing are null."""
    return {
        "rows": score.rows,
        "absent": list(absent),
        "primary_accuracy": score.primary.value,
        "family_accuracy": score.family.value,
        "tf_generation_accuracy": score.tf_generation.value,
        "used_recall": score.used_recall.value,
        "used_recall_family": score.used_recall_family.value,
        "also_recall": score.also_recall.value,
        "also_recall_family": score.also_recall_family.value,
        "used_precision": score.used_precision.value,
        "classes": {
            name: {
                "rows": found.recall.total,
                "recall": found.recall.value,
                "answered": found.precision.total,
                "precision": found.precision.value,
            }
            for name, found in score.classes.items()
        },
        "confusion": score.confusion,
        "calibration": {name: {"answers": r.total, "right": r.right} for name, r in score.calibration.items()},
        "files": score.files,
        "misses": [_miss(label, answer) for label, answer in score.misses],
        "missing_uses": {label.repo: list(m) for label, answer in scored if (m := missing_uses(label, answer))},
        "unlabelled_uses": {label.repo: list(u) for label, answer in scored if (u := unlabelled_uses(label, answer))},
    }


def papers_as_json(score: PaperScore, absent: Sequence[str]) -> dict[str, Any]:
    """The figures of a paper file."""
    return {
        "rows": score.rows,
        "absent": list(absent),
        "accuracy": score.accuracy.value,
        "uses_tf_accuracy": score.tf.value,
        "uses_pt_accuracy": score.pt.value,
        "confusion": score.confusion,
        "files": score.files,
        "misses": [{**_miss(label, answer), "answer": paper_label(answer)} for label, answer in score.misses],
    }


def _miss(label: Label, answer: Answer) -> dict[str, Any]:
    return {
        "repo": label.repo,
        "commit": label.commit,
        "label": label.primary,
        "accept": sorted(label.accept),
        "note": label.note,
        "answer": answer.framework,
        **{key: value for key, value in asdict(answer).items() if key != "framework"},
    }


def as_text(score: Score, scored: Sequence[Scored], absent: Sequence[str]) -> Iterator[str]:
    """Lines: the figures, what the labels call used and the answers lack, then a block for each miss."""
    yield f"{score.rows} repositories, {len(absent)} more are not there"
    yield ""
    yield _figure("primary framework", score.primary)
    yield _figure("family", score.family)
    yield _figure("TF1 against TF2", score.tf_generation)
    yield _figure("used at all: recall", score.used_recall)
    yield _figure("  by family", score.used_recall_family)
    yield _figure("  `also` alone", score.also_recall)
    yield _figure("  `also` by family", score.also_recall_family)
    yield _figure("used at all: precision", score.used_precision)
    yield ""
    yield f"{'class':<14}{'rows':>6}{'recall':>9}{'answered':>10}{'precision':>11}"
    for name, found in score.classes.items():
        recall, precision = _percent(found.recall), _percent(found.precision)
        yield f"{name:<14}{found.recall.total:>6}{recall:>9}{found.precision.total:>10}{precision:>11}"
    yield ""
    yield from _matrix(score.confusion)
    yield ""
    for name, ratio in score.calibration.items():
        yield _figure(f"calls itself {name}", ratio)
    yield _files(score.files)
    yield from _uses(scored)
    for label, answer in score.misses:
        yield ""
        yield f"MISS {label.repo}: label {label.primary}, answer {answer.framework or 'failed'}"
        yield from _block(label, answer)


def papers_as_text(score: PaperScore, absent: Sequence[str]) -> Iterator[str]:
    """Lines: the figures, then a block for each miss."""
    yield f"{score.rows} papers, {len(absent)} more are not there"
    yield ""
    yield _figure("label", score.accuracy)
    yield _figure("uses TensorFlow/Keras", score.tf)
    yield _figure("uses PyTorch", score.pt)
    yield ""
    yield from _matrix(score.confusion)
    yield ""
    yield _files(score.files)
    for label, answer in score.misses:
        yield ""
        yield f"MISS {label.repo}: label {label.primary}, answer {paper_label(answer)}"
        yield from _block(label, answer)


def _figure(name: str, ratio: Ratio) -> str:
    return f"{name:<24}{_percent(ratio):>8}  ({ratio.right}/{ratio.total})"


def _percent(ratio: Ratio) -> str:
    return "-" if ratio.value is None else f"{100 * ratio.value:.1f} %"


def _files(files: Mapping[str, int]) -> str:
    return "files: " + ", ".join(f"{count} {name}" for name, count in files.items())


def _matrix(confusion: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Rows are labels, columns answers; a dot is zero."""
    answers = sorted({name for row in confusion.values() for name in row})
    yield f"{'label':<14}" + "".join(f"{name:>{len(name) + 2}}" for name in answers)
    for label, row in confusion.items():
        yield f"{label:<14}" + "".join(f"{row.get(name) or '.':>{len(name) + 2}}" for name in answers)


def _uses(scored: Sequence[Scored]) -> Iterator[str]:
    missing = [(label.repo, found) for label, answer in scored if (found := missing_uses(label, answer))]
    unlabelled = [(label.repo, found) for label, answer in scored if (found := unlabelled_uses(label, answer))]
    for title, rows in (("labelled as used, not listed", missing), ("listed as needed, not labelled", unlabelled)):
        if rows:
            yield ""
            yield f"{title}:"
            yield from (f"  {repo}: {', '.join(found)}" for repo, found in rows)


def _block(label: Label, answer: Answer) -> Iterator[str]:
    if label.note:
        yield f"  label: {label.note}"
    if answer.error:
        yield f"  {answer.error}"
        return
    yield f"  {answer.confidence}: {answer.why}"
    yield f"  files: {answer.read} read, {answer.repaired} repaired, {answer.partial} partial, {answer.failed} failed"
    for share in answer.shares:
        optional = ", optional" if share.optional else ""
        yield f"  {share.framework}: {share.files} files, {share.share:.0%}{optional}"
        yield from (f"    {line}" for line in share.evidence)
