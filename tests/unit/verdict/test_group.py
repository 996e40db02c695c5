"""Shares, primary and confidence of many files."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.model import Confidence, FileVerdict, Guard, Role, Strength, UseKind
from analyzer.verdict import Context, Demand, Pin, judge_directories, judge_group, settle
from tests.unit.verdict.builders import FAMILIES, finding, judged


def test_the_framework_of_most_model_code_is_primary() -> None:
    files = [judged(f"{i}.py", finding("pytorch")) for i in range(4)]
    files.append(judged("data.py", finding("tensorflow", strength=Strength.WEAK)))
    group = judge_group(files, FAMILIES)
    assert (group.framework, group.confidence) == ("pytorch", Confidence.SURE)
    assert [share.framework for share in group.shares] == ["pytorch", "tensorflow"]


def test_an_import_that_nothing_follows_leads_and_is_not_sure() -> None:
    imported = judged("box.py", finding("keras-2", strength=Strength.WEAK))
    group = judge_group([imported], FAMILIES)
    assert (group.framework, group.confidence) == ("keras-2", Confidence.UNSURE)
    computing = judged("model.py", finding("keras-2", strength=Strength.STRONG))
    assert judge_group([imported, computing], FAMILIES).confidence == Confidence.SURE


def test_a_helper_in_more_files_than_the_models_is_not_primary() -> None:
    files = [judged(f"data{i}.py", finding("tensorflow", strength=Strength.WEAK)) for i in range(6)]
    files += [judged(f"model{i}.py", finding("jax")) for i in range(2)]
    assert judge_group(files, FAMILIES).framework == "jax"


def test_two_frameworks_that_stand_level_are_mixed() -> None:
    files = [judged("a.py", finding("pytorch")), judged("b.py", finding("tensorflow-2"))]
    assert judge_group(files, FAMILIES).framework == "mixed"


def test_a_second_framework_of_more_than_a_third_of_the_first_stands_level() -> None:
    models = [judged(f"m{i}.py", finding("pytorch")) for i in range(9)]
    seconds = [judged(f"s{i}.py", finding("tensorflow-2")) for i in range(4)]
    assert judge_group([*models, *seconds], FAMILIES).framework == "mixed"
    assert judge_group([*models, *seconds[:3]], FAMILIES).framework == "pytorch"


def test_files_that_compute_with_a_backend_serve_the_keras_project_they_are_in() -> None:
    computing = [judged(f"ops{i}.py", finding("tensorflow-2", strength=Strength.STRONG)) for i in range(4)]
    layers = [judged(f"layer{i}.py", finding("keras-3")) for i in range(4)]
    assert judge_group([*layers, *computing], FAMILIES).framework == "keras-3"
    building = [judged(f"model{i}.py", finding("tensorflow-2")) for i in range(3)]
    assert judge_group([*layers, *building], FAMILIES).framework == "mixed"


def test_what_the_project_has_superseded_hardly_counts() -> None:
    files = [judged("model.py", finding("pytorch")), judged("train.py", finding("pytorch"))]
    files += [judged(f"legacy/{i}.py", finding("tensorflow-1"), role=Role.ARCHIVED) for i in range(5)]
    group = judge_group(files, FAMILIES)
    assert (group.framework, group.confidence) == ("pytorch", Confidence.SURE)


def test_open_tensorflow_beside_keras_3_is_2_and_open_keras_beside_graphs_is_2() -> None:
    neighbours = [judged(f"old{i}.py", finding("tensorflow-1")) for i in range(9)]
    new = judged("layer.py", finding("keras-3", line=1), finding("tensorflow", line=2))
    old = judged("graph.py", finding("tensorflow-1", line=1), finding("keras", line=2))
    settled = settle([*neighbours, new, old], Context(), FAMILIES)
    assert {(use.framework, use.settled_by) for use in settled[-2].uses} == {
        ("keras-3", "names"),
        ("tensorflow-2", "beside keras-3"),
    }
    assert {(use.framework, use.settled_by) for use in settled[-1].uses} == {
        ("tensorflow-1", "names"),
        ("keras-2", "beside tensorflow-1"),
    }


def test_converters_tests_and_vendored_code_do_not_speak_for_the_primary() -> None:
    files = [judged("model.py", finding("jax"))]
    files += [judged(f"convert{i}.py", finding("pytorch"), role=Role.CONVERTER) for i in range(3)]
    files += [judged(f"third_party/{i}.py", finding("pytorch"), role=Role.VENDORED) for i in range(9)]
    group = judge_group(files, FAMILIES)
    assert group.framework == "jax"
    torch = next(share for share in group.shares if share.framework == "pytorch")
    assert torch.optional
    assert dict(torch.files_by_role) == {Role.CONVERTER: 3, Role.VENDORED: 9}


def test_a_repository_of_examples_only_is_judged_by_them() -> None:
    assert judge_group([judged("examples/a.py", finding("jax"), role=Role.EXAMPLE)], FAMILIES).framework == "jax"


def test_vendored_code_alone_is_none_and_said() -> None:
    group = judge_group([judged("vendor/a.py", finding("pytorch"), role=Role.VENDORED)], FAMILIES)
    assert group.framework == "none"
    assert "vendored" in group.why


def test_one_callback_in_a_large_project_does_not_make_it_a_keras_project() -> None:
    files: list[FileVerdict] = [judged(f"{i}.py") for i in range(60)]
    files.append(judged("callback.py", finding("keras")))
    group = judge_group(files, FAMILIES)
    assert group.framework == "none"
    assert [share.framework for share in group.shares] == ["keras"]


def test_optional_uses_alone_are_none() -> None:
    file = judged("a.py", finding("pytorch", kind=UseKind.IMPORT, guard=Guard.IMPORT_ERROR))
    assert judge_group([file], FAMILIES).framework == "none"


def test_open_generations_are_settled_by_the_nearest_directory() -> None:
    files = [
        judged("old/a.py", finding("tensorflow-1", "tensorflow.Session")),
        judged("old/b.py", finding("tensorflow")),
        judged("old/c.py", finding("tensorflow-1", "tensorflow.Session")),
        judged("new/a.py", finding("tensorflow-2", "tensorflow.random.set_seed")),
        judged("new/b.py", finding("tensorflow")),
        judged("new/c.py", finding("tensorflow-2", "tensorflow.random.set_seed")),
    ]
    settled = settle(files, Context(), FAMILIES)
    assert [file.framework for file in settled] == 3 * ["tensorflow-1"] + 3 * ["tensorflow-2"]
    assert settled[1].uses[0].settled_by == "directory: old"


def test_a_suggestion_votes_half_a_proof() -> None:
    files = [judged("a.py", finding("tensorflow-1", "tensorflow.diag_part"))]
    files += [judged(f"{i}.py", finding("tensorflow-2", "tensorflow.keras.Model", tentative=True)) for i in range(3)]
    assert [file.framework for file in settle(files, Context(), FAMILIES)] == ["tensorflow-1"] + 3 * ["tensorflow-2"]
    assert [file.framework for file in settle(files[:2], Context(), FAMILIES)] == 2 * ["tensorflow-1"]


def test_one_file_does_not_speak_for_its_directory_where_a_wider_one_says_more() -> None:
    files = [judged("new/a.py", finding("keras-2", "keras.objectives.mse")), judged("new/b.py", finding("keras"))]
    files += [judged(f"{i}.py", finding("keras-3", "keras.ops.cast")) for i in range(2)]
    assert settle(files, Context(), FAMILIES)[1].framework == "keras-3"
    assert settle(files[:2], Context(), FAMILIES)[1].framework == "keras-2"


def test_another_package_of_the_family_does_not_vote_for_its_neighbours() -> None:
    files = [
        judged("a.py", finding("keras-2", "tf_keras.layers.Dense")),
        judged("b.py", finding("keras", "keras.Model")),
    ]
    assert [file.framework for file in settle(files, Context(), FAMILIES)] == ["keras-2", "keras"]


def test_a_pin_settles_what_names_leave_open_and_never_what_they_prove() -> None:
    context = Context(pins={"tensorflow": {".": Pin("tensorflow-2", "requirements.txt:1 tensorflow>=2")}})
    open_file, proven = judged("a/a.py", finding("tensorflow")), judged("b/b.py", finding("tensorflow-1"))
    assert settle([open_file], context, FAMILIES)[0].framework == "tensorflow-2"
    assert settle([proven], context, FAMILIES)[0].framework == "tensorflow-1"


def test_code_cannot_use_what_was_not_out() -> None:
    context = Context(too_early={"keras": "commit of 2018-01-01, before keras 3 was out"})
    assert settle([judged("a.py", finding("keras"))], context, FAMILIES)[0].framework == "keras-2"
    assert settle([judged("a.py", finding("keras"))], Context(), FAMILIES)[0].framework == "keras"


def test_each_directory_has_its_own_verdict() -> None:
    files = [judged("x/tf/a.py", finding("tensorflow-2")), judged("x/pt/a.py", finding("pytorch"))]
    assert {group.path: group.framework for group in judge_directories(files, FAMILIES)} == {
        "x": "mixed",
        "x/tf": "tensorflow-2",
        "x/pt": "pytorch",
    }


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pytorch", "jax", "tensorflow-1", "tensorflow", "keras-3"]),
            st.sampled_from(list(Strength)),
            st.sampled_from(list(Role)),
        ),
        max_size=12,
    )
)
@example(
    [
        ("pytorch", Strength.DECISIVE, Role.EXAMPLE),
        ("jax", Strength.STRONG, Role.SOURCE),
        ("jax", Strength.WEAK, Role.SOURCE),
        ("jax", Strength.WEAK, Role.SOURCE),
    ]
)
def test_shares_add_up_and_do_not_depend_on_the_order_of_files(rows: list[tuple[str, Strength, Role]]) -> None:
    files = [judged(f"{i}.py", finding(fw, strength=s), role=role) for i, (fw, s, role) in enumerate(rows)]
    group = judge_group(files, FAMILIES)
    total = sum(share.share for share in group.shares)
    assert total == 0 or abs(total - 1) < 1e-5
    assert judge_group(files[::-1], FAMILIES) == group


def test_an_extra_of_a_library_is_not_what_the_library_is_about() -> None:
    files = [judged(f"{i}.py") for i in range(9)] + [judged("extra.py", finding("pytorch"))]
    assert judge_group(files, FAMILIES).framework == "pytorch"
    extra = Demand(extras=frozenset({"pytorch"}))
    assert judge_group(files, FAMILIES, demand=extra).framework == "none"
    both = Demand(extras=frozenset({"pytorch"}), required=frozenset({"pytorch"}))
    assert judge_group(files, FAMILIES, demand=both).framework == "pytorch"


def test_a_backend_for_each_of_many_frameworks_leads_nothing() -> None:
    names = ("jax", "keras-3", "tensorflow-2", "tensorflow-1", "keras-2", "tensorflow", "keras")
    others = [judged(f"{name}.py", finding(name)) for name in names]
    torch = [judged(f"{i}.py", finding("pytorch")) for i in range(4)]
    assert judge_group(torch + others, FAMILIES).framework == "mixed"
    assert judge_group(torch + others[:6], FAMILIES).framework == "pytorch"
