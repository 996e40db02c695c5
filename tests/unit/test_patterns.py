from __future__ import annotations

import pytest

from analyzer.patterns import PatternTree


def hits(pattern: str, name: str) -> list[tuple[bool, bool]]:
    tree: PatternTree[str] = PatternTree()
    tree.add_all([pattern], "value")
    return [(hit.exact, hit.bare) for hit in tree.hits(name.split("."))]


@pytest.mark.parametrize(
    ("pattern", "name", "found"),
    [
        ("a.b", "a.b", [(True, False)]),
        ("a.b", "a.b.c", []),
        ("a.b", "a", []),
        ("a.**", "a", [(False, True)]),
        ("a.**", "a.b", [(False, False)]),
        ("a.**", "a.b.c.d", [(False, False)]),
        ("a.**", "ab", []),
        ("a.*", "a", []),
        ("a.*", "a.b", [(False, False)]),
        ("a.*", "a.b.c", []),
        ("a.T*", "a.Tensor", [(False, False)]),
        ("a.T*", "a.tensor", []),
        ("a.*For*.**", "a.BertForMasks", [(False, False)]),
        ("a.*For*.**", "a.BertForMasks.load", [(False, False)]),
        ("a.*.c", "a.b.c", [(False, False)]),
        ("a.*.c", "a.c", []),
    ],
)
def test_what_a_pattern_matches(pattern: str, name: str, found: list[tuple[bool, bool]]) -> None:
    assert hits(pattern, name) == found


def test_every_matching_pattern_is_found_with_the_length_of_its_literal_text() -> None:
    tree: PatternTree[int] = PatternTree()
    for number, pattern in enumerate(["a.**", "a.b.**", "a.b.c", "a.*.c", "a.b*.**", "x.**"]):
        tree.add_all([pattern], number)
    assert {hit.value: hit.literal for hit in tree.hits(["a", "b", "c"])} == {
        0: (2, 2),
        1: (4, 4),
        2: (5, 5),
        3: (2, 4),
        4: (3, 4),
    }


def test_several_values_may_share_a_pattern() -> None:
    tree: PatternTree[int] = PatternTree()
    tree.add_all(["a.b"], 1)
    tree.add_all(["a.b"], 2)
    assert sorted(hit.value for hit in tree.hits(["a", "b"])) == [1, 2]
