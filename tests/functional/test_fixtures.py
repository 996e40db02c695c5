"""The mini repositories: each is scanned as a folder and as a commit, and must be what its expected.toml says."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pygit2
import pytest

from analyzer.model import FileSkipped, FileVerdict, RepoVerdict, Revision, SkipReason
from analyzer.values import replace
from analyzer.worker import ScanOptions, scan_locator
from tests.functional.expectation import contradictions, read_expected

REPOS = Path(__file__).parents[1] / "fixtures" / "repos"
NAMES = sorted(path.parent.name for path in REPOS.glob("*/expected.toml"))


def scan(path: Path, revision: str | None = None) -> RepoVerdict:
    return scan_locator(str(path), ScanOptions(revision=revision, jobs=1))


def committed(folder: Path, repository: Path) -> Path:
    """A bare repository whose one commit holds the files of `folder`."""
    made = pygit2.init_repository(str(repository), bare=True)
    index = pygit2.Index()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            blob = made.create_blob(path.read_bytes())
            name = path.relative_to(folder).as_posix()
            index.add(pygit2.IndexEntry(name, blob, pygit2.enums.FileMode.BLOB))
    author = pygit2.Signature("A", "a@example.org", 1_750_000_000)
    made.create_commit("HEAD", author, author, "all", index.write_tree(made), [])
    return repository


def test_there_are_enough_to_cover_the_traps() -> None:
    assert len(NAMES) >= 25
    assert sorted(path.name for path in REPOS.iterdir()) == NAMES, "a folder without expected.toml checks nothing"


@pytest.mark.parametrize("name", NAMES)
def test_verdict_is_what_the_repository_was_written_to_show(name: str, tmp_path: Path) -> None:
    expected = read_expected(REPOS / name / "expected.toml")
    folder = tmp_path / name
    shutil.copytree(REPOS / name / "repo", folder)
    found = scan(folder)
    contradicted = list(contradictions(expected, found))
    if expected.wrong and contradicted:
        pytest.xfail(expected.wrong)
    assert not expected.wrong, "right by now: remove the key `wrong`"
    assert not contradicted, expected.why


@pytest.mark.parametrize("name", NAMES)
def test_a_commit_gives_the_same_as_the_folder(name: str, tmp_path: Path) -> None:
    folder = REPOS / name / "repo"
    outside = shutil.copytree(folder, tmp_path / "folder")
    from_commit = scan(committed(folder, tmp_path / "bare.git"), "HEAD")
    assert from_commit.revision.commit
    assert not from_commit.revision.worktree

    def comparable(verdict: RepoVerdict) -> RepoVerdict:
        return replace(verdict, repository="", revision=Revision())

    assert comparable(strip_oids(from_commit)) == comparable(strip_oids(scan(outside)))


def strip_oids(verdict: RepoVerdict) -> RepoVerdict:
    """Without blob oids: a folder that git does not know has none."""
    outcomes = tuple(
        replace(outcome, file=replace(outcome.file, entry=replace(outcome.file.entry, oid="")))
        if isinstance(outcome, FileVerdict)
        else outcome
        for outcome in verdict.outcomes
    )
    return replace(verdict, outcomes=outcomes)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """What git cannot hold, or a checkout would not make: links, pipes, sockets, odd names."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    (folder / "train.py").write_text("import torch\n\n\nclass Net(torch.nn.Module):\n    pass\n")
    (tmp_path / "secret.py").write_text("import tensorflow as tf\n\ntf.Session()\n")
    (folder / "outside.py").symlink_to(tmp_path / "secret.py")
    (folder / "same.py").symlink_to("train.py")
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe.py")
    with open(os.fsencode(folder) + b"/caf\xe9 \n.py", "wb") as file:
        file.write(b"import torch\n")
    (folder / "nul.py").write_bytes(b"\x7fELF\0import tensorflow\0\0\0")
    (folder / "deep.py").write_text("import tensorflow as tf\nx = " + "(" * 100_000 + ")" * 100_000 + "\n")
    (folder / "empty.py").write_bytes(b"")
    return folder


def test_hostile_entries_are_recorded_and_lose_nothing_else(hostile: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        # A relative name: socket paths are limited to about 100 bytes.
        before = Path.cwd()
        os.chdir(hostile)
        try:
            listener.bind("socket.py")
        finally:
            os.chdir(before)
        found = scan(hostile)
    assert found.verdict.framework == "pytorch"
    assert [share.framework for share in found.verdict.shares] == ["pytorch"]
    skipped = {outcome.path: outcome.reason for outcome in found.outcomes if isinstance(outcome, FileSkipped)}
    assert skipped["outside.py"] is SkipReason.SYMLINK_OUTSIDE
    assert skipped["up"] is SkipReason.SYMLINK_OUTSIDE
    assert skipped["same.py"] is SkipReason.SYMLINK
    assert skipped["pipe.py"] is SkipReason.SPECIAL_FILE
    assert skipped["socket.py"] is SkipReason.SPECIAL_FILE
    assert "loop.py" in skipped
    failed = {reason.value: count for reason, count in found.coverage.failed}
    assert failed == {"binary": 1, "too-deep": 1}
    assert found.coverage.read == 3
