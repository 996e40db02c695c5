"""The prefix tree finds exactly the patterns that a plain reading of each pattern takes."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from analyzer.patterns import PatternTree

SEGMENTS = st.sampled_from(["a", "b", "ab", "abc", "Ba"])
PARTS = st.sampled_from(["a", "b", "ab", "*", "a*", "*b", "*a*"])
NAMES = st.lists(SEGMENTS, min_size=1, max_size=5)
PATTERNS = st.builds(
    lambda root, parts, rest: ".".join([root, *parts, *(["**"] if rest else [])]),
    SEGMENTS,
    st.lists(PARTS, max_size=4),
    st.booleans(),
)


def takes(pattern: str, name: str) -> bool:
    inner, rest = pattern.removesuffix(".**"), pattern.endswith(".**")
    text = re.escape(inner).replace(r"\*", "[^.]*") + (r"(\..*)?" if rest else "")
    return re.fullmatch(text, name) is not None


@given(st.lists(PATTERNS, max_size=12), NAMES)
def test_hits_are_the_patterns_that_take_the_name(patterns: list[str], segments: list[str]) -> None:
    tree: PatternTree[str] = PatternTree()
    for pattern in patterns:
        tree.add_all([pattern], pattern)
    name = ".".join(segments)
    found = tree.hits(segments)
    assert sorted(hit.value for hit in found) == sorted(pattern for pattern in patterns if takes(pattern, name))
    for hit in found:
        assert hit.exact == ("*" not in hit.value)
        assert hit.bare == (hit.value == f"{name}.**")
