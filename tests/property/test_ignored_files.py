"""The files of a work tree are those that git itself lists, whatever is ignored and tracked."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sources import open_repository
from tests.unit.sources.repositories import git, listed_by_git, write

NAMES = st.sampled_from(["a", "b", "build", "x.py", "y.log"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PATTERNS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "!", "/", "!/", "**/"]),
    st.one_of(
        PATHS,
        st.sampled_from(
            [
                "*",
                "*.py",
                "a/*",
                "*/b",
                "?",
                "b/**",
                "[ab]",
                "**/b",
                "a/**/b",
                "a/**",
                "a/**/",
                "[!a]",
                "a/*/b",
                "\\!a",
                "#a",
            ]
        ),
    ),
    st.sampled_from(["", "", "/"]),
)


@settings(max_examples=100, deadline=None)
@given(
    paths=st.sets(PATHS, max_size=10),
    ignores=st.dictionaries(st.sampled_from(["", "a/", "a/b/", "build/"]), st.lists(PATTERNS, max_size=4), max_size=3),
    tracked=st.sets(PATHS, max_size=3),
)
def test_the_same_files_as_git_itself(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str], ignores: dict[str, list[str]], tracked: set[str]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    git(root, "init", "-q")
    for path in sorted(paths | tracked, key=len, reverse=True):
        if not os.path.lexists(root / path):  # a longer path may have made a folder of this name
            write(root, {path: ""})
    for folder, patterns in ignores.items():
        if (root / folder).is_dir():
            write(root, {f"{folder}.gitignore": "\n".join(patterns)})
    for path in tracked:
        if (root / path).is_file():
            git(root, "add", "-f", path)
    assert {entry.path for entry in open_repository(str(root)).snapshot().entries()} == listed_by_git(root)
