"""Patterns of paths, and what they mean in a folder of their own."""

from __future__ import annotations

import pytest

from analyzer.errors import ConfigError
from analyzer.globs import below, path_matcher


@pytest.mark.parametrize(
    ("pattern", "taken", "left"),
    [
        ("old/", ("p/old/a.py", "p/x/old/a.py"), ("old/a.py", "p/old")),
        ("/old/", ("p/old/a.py",), ("p/x/old/a.py",)),
        ("a/*.py", ("p/a/b.py",), ("p/x/a/b.py", "a/b.py")),
        ("*.py", ("p/b.py", "p/x/b.py"), ("b.py",)),
    ],
)
def test_a_pattern_below_a_folder_means_there_what_it_means_at_the_root(
    pattern: str, taken: tuple[str, ...], left: tuple[str, ...]
) -> None:
    match = path_matcher([below("p", pattern)], "exclude")
    assert [match(path) for path in taken] == [0] * len(taken)
    assert [match(path) for path in left] == [None] * len(left)


def test_a_pattern_can_take_back() -> None:
    match = path_matcher([below("p", "*.py"), below("p", "!keep.py")], "exclude")
    assert match("p/a.py") == 0
    assert match("p/x/keep.py") is None


def test_a_folder_with_signs_of_patterns_is_taken_as_it_is_called() -> None:
    match = path_matcher([below("a[b]*", "*.py")], "exclude")
    assert match("a[b]*/x.py") == 0
    assert match("ab/x.py") is None


def test_a_pattern_that_is_none_is_an_error_that_names_the_setting() -> None:
    with pytest.raises(ConfigError, match="exclude"):
        path_matcher(["!"], "exclude")
