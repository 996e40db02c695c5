"""One file's verdict, from its findings alone."""

from __future__ import annotations

import pytest

from analyzer.model import Guard, Strength, UseKind
from tests.unit.verdict.builders import finding, judged


def test_names_that_only_one_generation_has_decide_it() -> None:
    file = judged("a.py", finding("tensorflow-1"), finding("tensorflow", strength=Strength.STRONG, line=2))
    assert [(use.framework, use.settled_by) for use in file.uses] == [("tensorflow-1", "names")]


def test_nothing_decisive_leaves_the_generation_open() -> None:
    file = judged("a.py", finding("tensorflow"))
    assert (file.framework, file.uses[0].settled_by) == ("tensorflow", "")


def test_tf_keras_only_suggests_tensorflow_2_and_a_session_overrules_it() -> None:
    suggestion = finding("tensorflow-2", tentative=True)
    assert judged("a.py", suggestion).uses[0].settled_by == "suggestion"
    assert judged("a.py", suggestion, finding("tensorflow-1", line=3)).framework == "tensorflow-1"


def test_a_few_compat_calls_do_not_make_tf_keras_code_graph_style() -> None:
    keras = [finding("tensorflow-2", f"tensorflow.keras.layers.L{i}", tentative=True, line=i) for i in range(1, 5)]
    shim = finding("tensorflow-1", "tensorflow.ConfigProto", compat=True, line=9)
    assert judged("a.py", *keras, shim).framework == "tensorflow-2"
    graph = judged("a.py", shim, finding("tensorflow-1", "tensorflow.Session", compat=True, line=10))
    assert (graph.framework, graph.uses[0].compat) == ("tensorflow-1", True)


def test_names_of_both_generations_are_a_contradiction_that_is_shown() -> None:
    new = [finding("tensorflow-2", f"tensorflow.new{i}", line=i) for i in range(1, 3)]
    use = judged("a.py", *new, finding("tensorflow-1", "tensorflow.Session", line=7)).uses[0]
    assert use.framework == "tensorflow-2"
    assert "tensorflow.Session" in use.contradicts
    assert "line 7" in use.contradicts


def test_a_version_switch_does_not_contradict_the_plain_code() -> None:
    guarded = [finding("tensorflow-1", f"tensorflow.old{i}", line=i, guard=Guard.AVAILABILITY) for i in range(1, 5)]
    use = judged("a.py", *guarded, finding("tensorflow-2", line=9)).uses[0]
    assert (use.framework, use.contradicts) == ("tensorflow-2", "")


@pytest.mark.parametrize("guard", [Guard.IMPORT_ERROR, Guard.AVAILABILITY, Guard.TYPE_CHECKING])
def test_a_guarded_import_is_optional(guard: Guard) -> None:
    file = judged("a.py", finding("pytorch", kind=UseKind.IMPORT, guard=guard), finding("pytorch", guard=guard, line=4))
    assert file.uses[0].optional


@pytest.mark.parametrize("guard", [Guard.NONE, Guard.MAIN, Guard.LAZY])
def test_an_import_that_the_code_needs_is_required(guard: Guard) -> None:
    assert not judged("a.py", finding("pytorch", kind=UseKind.IMPORT, guard=guard)).uses[0].optional


def test_two_ways_to_import_one_family_are_no_option() -> None:
    file = judged(
        "a.py",
        finding("tensorflow", kind=UseKind.IMPORT, guard=Guard.IMPORT_ERROR, group=1, compat=True),
        finding("tensorflow", kind=UseKind.IMPORT, guard=Guard.FALLBACK, group=1, line=3),
    )
    assert not file.uses[0].optional


def test_the_first_of_two_frameworks_is_required_and_the_fallback_optional() -> None:
    file = judged(
        "a.py",
        finding("keras", kind=UseKind.IMPORT, guard=Guard.IMPORT_ERROR, group=1),
        finding("tensorflow-2", kind=UseKind.IMPORT, guard=Guard.FALLBACK, group=1, line=3),
    )
    assert {use.framework: use.optional for use in file.uses} == {"keras": False, "tensorflow-2": True}


def test_layers_outweigh_an_input_pipeline_and_keras_its_backend() -> None:
    assert judged("a.py", finding("tensorflow", strength=Strength.WEAK), finding("jax", line=2)).framework == "jax"
    keras = [finding("keras-2", line=i) for i in (2, 3)]
    assert judged("a.py", finding("tensorflow-1"), *keras).framework == "keras-2"


def test_a_name_that_is_keras_or_tf_keras_counts_for_keras() -> None:
    names = [("keras-3", "keras.layers.Dense"), ("tensorflow-2", "tensorflow.keras.layers.Dense")]
    both = [finding(framework, name, line=4) for framework, name in names]
    file = judged("a.py", *both)
    assert file.framework == "keras-3"
    assert [use.framework for use in file.uses] == ["keras-3", "tensorflow-2"]


def test_tensor_operations_in_an_input_pipeline_are_part_of_it() -> None:
    helpers = [finding("tensorflow", f"tensorflow.data.h{i}", line=i, strength=Strength.PIPELINE) for i in range(1, 4)]
    operations = [finding("tensorflow", f"tensorflow.op{i}", line=9 + i, strength=Strength.STRONG) for i in range(4)]
    assert judged("a.py", *helpers, *operations[:3]).uses[0].strength is Strength.WEAK
    assert judged("a.py", *helpers, *operations).uses[0].strength is Strength.STRONG
    assert judged("a.py", *helpers, finding("tensorflow", line=30)).uses[0].strength is Strength.DECISIVE


def test_helpers_that_are_no_pipeline_leave_operations_what_they_are() -> None:
    helpers = [finding("pytorch", f"torch.h{i}", line=i, strength=Strength.WEAK) for i in range(1, 4)]
    operation = finding("pytorch", "torch.einsum", line=9, strength=Strength.STRONG)
    assert judged("a.py", *helpers, operation).uses[0].strength is Strength.STRONG
