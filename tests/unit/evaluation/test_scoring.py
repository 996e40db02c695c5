from __future__ import annotations

from evaluation.answers import Answer, Share
from evaluation.labels import Label, family, spoken
from evaluation.papers import paper_label
from evaluation.scoring import Ratio, is_right, score


def label(primary: str, accept: str = "", also: str = "") -> Label:
    return Label(
        repo="a/b",
        commit="",
        primary=primary,
        accept=frozenset(accept.split()),
        also=frozenset(also.split()),
        note="",
    )


def answer(framework: str, *needed: str, optional: tuple[str, ...] = (), confidence: str = "sure") -> Answer:
    shares = [(name, False) for name in needed or (framework,)] + [(name, True) for name in optional]
    return Answer(
        framework=framework,
        confidence=confidence,
        shares=tuple(Share(framework=n, files=1, share=0.5, optional=o, evidence=()) for n, o in shares),
    )


def test_accepted_answers_are_right_and_only_those() -> None:
    assert is_right(label("tensorflow-1", accept="tensorflow-2 tensorflow"), answer("tensorflow"))
    assert not is_right(label("tensorflow-1", accept="tensorflow-2"), answer("tensorflow"))


def test_frameworks_that_labels_do_not_name_are_other() -> None:
    assert spoken("tinygrad") == "other"
    assert spoken("mixed") == "mixed"
    assert is_right(label("other"), answer("oneflow"))
    assert not is_right(label("other"), answer("mlx"))


def test_generations_are_one_family_and_nothing_else_is() -> None:
    assert family("tensorflow-2") == family("tensorflow") == "tensorflow"
    assert family("keras-3") == family("keras") == "keras"
    assert family("tensorflow") != family("keras")
    assert family("pytorch") == "pytorch"


def test_an_undetermined_generation_is_a_miss_but_its_family_is_right() -> None:
    found = score([(label("tensorflow-2"), answer("tensorflow"))])
    assert (found.primary, found.family, found.tf_generation) == (Ratio(0, 1), Ratio(1, 1), Ratio(0, 1))
    assert (found.used_recall, found.used_recall_family) == (Ratio(0, 1), Ratio(1, 1))


def test_mixed_and_none_make_no_pair_of_their_own() -> None:
    rows = [(label("mixed", also="jax"), answer("mixed", "jax", "pytorch")), (label("none"), answer("none", "jax"))]
    found = score(rows)
    assert found.used_recall == Ratio(1, 1)
    assert found.used_precision == Ratio(1, 3)


def test_optional_frameworks_count_for_recall_and_not_for_precision() -> None:
    found = score([(label("pytorch", also="jax"), answer("pytorch", optional=("jax", "mxnet")))])
    assert found.used_recall == Ratio(2, 2)
    assert found.used_precision == Ratio(1, 1)


def test_a_row_that_could_not_be_scanned_is_wrong_everywhere() -> None:
    found = score([(label("none"), Answer(error="boom"))])
    assert found.primary == Ratio(0, 1)
    assert found.confusion == {"none": {"failed": 1}}
    assert found.calibration == {"failed": Ratio(0, 1)}


def test_calibration_counts_by_confidence() -> None:
    rows = [(label("jax"), answer("jax")), (label("jax"), answer("pytorch", confidence="unsure"))]
    assert score(rows).calibration == {"sure": Ratio(1, 1), "unsure": Ratio(0, 1)}


def test_a_ratio_over_nothing_is_no_number() -> None:
    assert score([]).primary.value is None


def test_papers_see_keras_as_tensorflow_and_leave_optional_uses_out() -> None:
    assert paper_label(answer("keras-2")) == "tf"
    assert paper_label(answer("pytorch", optional=("tensorflow-1",))) == "pt"
    assert paper_label(answer("mixed", "pytorch", "tensorflow")) == "both"
    assert paper_label(answer("jax")) == "neither"
