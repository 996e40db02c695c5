"""What a change adds, in files and in notebooks, over commits of a real repository."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.extract.rows import rows_of
from analyzer.kinds import kind_of
from analyzer.model import FileEntry
from analyzer.model.policy import DiffBase
from analyzer.scan.changes import Base, Changes
from analyzer.sources.differences import added_lines, merge_base
from analyzer.sources.git import GitRepository, open_git

TEN = "".join(f"line {number}\n" for number in range(10))


class Work:
    """A repository with one commit, and files that change after it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        command = ["git", "-C", str(self.folder), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self, **files: str) -> str:
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "c")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def work(tmp_path: Path) -> Work:
    (tmp_path / "work").mkdir()
    return Work(tmp_path / "work")


@pytest.fixture
def opened(work: Work) -> Iterator[GitRepository]:
    work.commit(first__txt="")
    repository = open_git(str(work.folder), str(work.folder))
    assert repository is not None
    yield repository
    repository.close()


def added(repository: GitRepository, path: str, revision: str = "HEAD") -> list[tuple[int, int]] | None:
    """The added places of a file of the work tree; None where the file was not touched."""
    base, _ = merge_base(repository, revision, None)
    snapshot = repository.snapshot()
    entries = {entry.path: entry for entry in snapshot.entries()}
    entry = entries[path]
    assert isinstance(entry, FileEntry)
    changes = Changes(Base(DiffBase(revision, ""), base, added_lines), list(entries))
    if not changes.touched(entry, snapshot):
        return None
    content = snapshot.read(entry, 1_000_000)
    assert isinstance(content, bytes)
    return sorted(changes.added(path, kind_of(path), rows_of(kind_of(path), content)))


def test_lines_that_are_new_or_changed_are_added(work: Work, opened: GitRepository) -> None:
    work.commit(a__py=TEN)
    (work.folder / "a.py").write_text(TEN.replace("line 3\n", "line 3\nnew\n").replace("line 7", "line seven"))
    assert added(opened, "a.py") == [(0, 5), (0, 9)]


def test_a_file_that_is_as_it_was_is_not_touched(work: Work, opened: GitRepository) -> None:
    work.commit(a__py=TEN)
    assert added(opened, "a.py") is None


def test_other_line_ends_add_nothing(work: Work, opened: GitRepository) -> None:
    work.commit(a__py=TEN)
    (work.folder / "a.py").write_bytes(TEN.replace("\n", "\r\n").encode())
    assert added(opened, "a.py") == []


def test_all_of_a_new_file_is_added(work: Work, opened: GitRepository) -> None:
    (work.folder / "n.py").write_text("a\nb\n")
    assert added(opened, "n.py") == [(0, 1), (0, 2), (0, 3)]


def test_a_renamed_file_is_compared_with_what_it_was(work: Work, opened: GitRepository) -> None:
    work.commit(old__py=TEN, other__py="x\n" * 10)
    (work.folder / "old.py").rename(work.folder / "new.py")
    (work.folder / "other.py").unlink()
    assert added(opened, "new.py") == []
    (work.folder / "new.py").write_text(TEN + "more\n")
    assert added(opened, "new.py") == [(0, 11)]


def test_a_copy_is_new_while_the_first_is_there(work: Work, opened: GitRepository) -> None:
    work.commit(old__py=TEN)
    (work.folder / "copy.py").write_text(TEN)
    assert len(added(opened, "copy.py") or ()) == 11


def test_the_common_ancestor_is_compared_with_and_not_the_tip(work: Work, opened: GitRepository) -> None:
    work.commit(a__py=TEN)
    work.git("checkout", "-q", "-b", "feature")
    work.git("checkout", "-q", "main")
    work.commit(a__py="only on main\n" + TEN)
    work.git("checkout", "-q", "feature")
    work.commit(a__py=TEN + "only here\n")
    assert added(opened, "a.py", "main") == [(0, 11)]


def notebook(*sources: list[str], run: int = 1) -> str:
    cells = [
        {"cell_type": "code", "source": source, "execution_count": run, "outputs": [{"data": {"text": str(run) * 50}}]}
        for source in sources
    ]
    return json.dumps({"nbformat": 4, "metadata": {"run": run}, "cells": cells}, indent=run)


def test_running_a_notebook_again_adds_nothing(work: Work, opened: GitRepository) -> None:
    work.commit(n__ipynb=notebook(["import torch\n", "x = 1"], ["y"]))
    (work.folder / "n.ipynb").write_text(notebook(["import torch\n", "x = 1"], ["y"], run=2))
    assert added(opened, "n.ipynb") == []


def test_a_line_of_a_cell_is_found_wherever_the_json_has_it(work: Work, opened: GitRepository) -> None:
    work.commit(n__ipynb=notebook(["import torch\n", "x = 1"], ["y"]))
    changed = notebook(["new cell"], ["import torch\n", "import jax\n", "x = 1"], ["y"], run=3)
    (work.folder / "n.ipynb").write_text(changed)
    assert added(opened, "n.ipynb") == [(1, 1), (2, 2)]


def test_histories_without_a_common_ancestor_are_compared_as_they_are(work: Work, opened: GitRepository) -> None:
    work.commit(a__py=TEN)
    work.git("checkout", "-q", "--orphan", "other")
    work.commit(a__py=TEN + "more\n")
    base, note = merge_base(opened, "main", None)
    assert "no common ancestor with main" in note
    assert base.revision.commit == work.git("rev-parse", "main")
    assert added(opened, "a.py", "main") == [(0, 11)]


LINES = st.lists(st.sampled_from(["a", "b", "c", "\0", "é", ""]), max_size=12)


@given(LINES, LINES)
def test_what_is_not_added_was_there_in_this_order(old: list[str], new: list[str]) -> None:
    found = added_lines("".join(f"{line}\n" for line in old), "".join(f"{line}\n" for line in new))
    assert found <= set(range(1, len(new) + 1))
    kept = [line for number, line in enumerate(new, start=1) if number not in found]
    rest = iter(old)
    assert all(line in rest for line in kept)
