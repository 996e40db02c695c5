"""Each distinct text is read once: within a scan, and over scans where there is a cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pygit2
import pytest

from analyzer.cache import SqliteFacts
from analyzer.extract import extract
from analyzer.model import Content, Facts, FailReason, FileFailed, FileKind, FileSkipped, Read, ReadStatus, SkipReason
from analyzer.scan import Line, scan_snapshot
from analyzer.snapshot import Snapshot, blob_oid
from analyzer.sources.directory import FolderSnapshot
from analyzer.sources.git import open_git
from analyzer.values import replace
from analyzer.worker import ScanOptions, scan_line

TORCH = "import torch\ntorch.nn.Linear(1, 2)\n"


@dataclass
class Reader:
    """Extracts in this process, and counts the texts."""

    read: list[Content] = field(default_factory=list)
    failing: FailReason | None = None

    def __call__(self, jobs: Iterable[tuple[FileKind, Content]]) -> Iterator[Facts]:
        for kind, content in jobs:
            self.read.append(content)
            if self.failing:
                yield Facts(read=Read(status=ReadStatus.FAILED, failure=self.failing))
            else:
                yield extract(kind, content)


def scanned(snapshot: Snapshot, reader: Reader, cache: Path | None = None) -> tuple[object, ...]:
    """The outcome of each file."""
    facts = SqliteFacts(cache, "1", pytest.fail) if cache else None
    line: Line = replace(scan_line(ScanOptions()), extract_all=reader, cache=facts)
    try:
        return scan_snapshot("repository", snapshot, line).outcomes
    finally:
        if facts:
            facts.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text(TORCH)
    (root / "b.py").write_text(TORCH)
    (root / "c.py").write_text("import jax\nprint jax.numpy\n")
    (root / "broken.py").write_bytes(b"\xff\xfe\0\0 = \0")
    return root


def test_a_text_in_two_places_is_read_once(folder: Path) -> None:
    reader = Reader()
    outcomes = scanned(FolderSnapshot(str(folder)), reader)
    assert len(outcomes) == 4
    assert len(reader.read) == 3


def test_a_second_scan_reads_what_changed_and_says_the_same(folder: Path, tmp_path: Path) -> None:
    plain = scanned(FolderSnapshot(str(folder)), Reader())
    first, second = Reader(), Reader()
    assert scanned(FolderSnapshot(str(folder)), first, tmp_path / "cache") == plain
    assert scanned(FolderSnapshot(str(folder)), second, tmp_path / "cache") == plain
    assert len(first.read) == 3
    assert second.read == [], "failures and repaired files are known as well"
    (folder / "b.py").write_text("import jax\n")
    (folder / "d.py").write_text(TORCH)
    third = Reader()
    scanned(FolderSnapshot(str(folder)), third, tmp_path / "cache")
    assert third.read == [b"import jax\n"]


@pytest.mark.parametrize("reason", [FailReason.TIMED_OUT, FailReason.CRASHED, FailReason.INTERNAL])
def test_what_failed_for_want_of_time_or_memory_is_tried_again(
    folder: Path, tmp_path: Path, reason: FailReason
) -> None:
    outcomes = scanned(FolderSnapshot(str(folder)), Reader(failing=reason), tmp_path / "cache")
    assert all(isinstance(outcome, FileFailed) for outcome in outcomes)
    again = Reader()
    assert scanned(FolderSnapshot(str(folder)), again, tmp_path / "cache") == scanned(
        FolderSnapshot(str(folder)), Reader()
    )
    assert len(again.read) == 3


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A bare repository with the same text at two paths, and a third file."""
    git = pygit2.init_repository(str(tmp_path / "bare"), bare=True)
    tree = git.TreeBuilder()
    text = git.create_blob(TORCH.encode())
    tree.insert("a.py", text, pygit2.enums.FileMode.BLOB)
    tree.insert("b.py", text, pygit2.enums.FileMode.BLOB)
    tree.insert("c.py", git.create_blob(b"import jax\n"), pygit2.enums.FileMode.BLOB)
    who = pygit2.Signature("A", "a@example.org", 1_600_000_000, 0)
    git.create_commit("refs/heads/main", who, who, "m", tree.write(), [])
    git.set_head("refs/heads/main")
    return tmp_path / "bare"


def test_a_commit_and_a_folder_share_what_is_known(bare: Path, folder: Path, tmp_path: Path) -> None:
    scanned(FolderSnapshot(str(folder)), Reader(), tmp_path / "cache")
    repository = open_git(str(bare), "bare")
    assert repository is not None
    reader = Reader()
    scanned(repository.snapshot(), reader, tmp_path / "cache")
    assert reader.read == [b"import jax\n"]


def test_a_blob_that_is_missing_now_is_skipped_although_its_facts_are_known(bare: Path, tmp_path: Path) -> None:
    repository = open_git(str(bare), "bare")
    assert repository is not None
    scanned(repository.snapshot(), Reader(), tmp_path / "cache")
    repository.close()
    oid = blob_oid(TORCH.encode())
    (bare / "objects" / oid[:2] / oid[2:]).unlink()
    repository = open_git(str(bare), "bare")
    assert repository is not None
    outcomes = scanned(repository.snapshot(), Reader(), tmp_path / "cache")
    skipped = [outcome for outcome in outcomes if isinstance(outcome, FileSkipped)]
    assert [(skip.path, skip.reason) for skip in skipped] == [
        ("a.py", SkipReason.MISSING_BLOB),
        ("b.py", SkipReason.MISSING_BLOB),
    ]


def test_names_of_texts_are_those_of_git(tmp_path: Path) -> None:
    git = pygit2.init_repository(str(tmp_path / "names"), bare=True)
    for content in (b"", b"x", b"import torch\n" * 1000):
        assert blob_oid(content) == str(git.create_blob(content))


def test_large_files_are_read_first_and_outcomes_stay_in_order(folder: Path) -> None:
    (folder / "z.py").write_text("import torch\n" * 100)
    reader = Reader()
    outcomes = scanned(FolderSnapshot(str(folder)), reader)
    sizes = [len(content) for content in reader.read]
    assert sizes == sorted(sizes, reverse=True)
    paths = [getattr(outcome, "path", "") or outcome.file.entry.path for outcome in outcomes]  # type: ignore[attr-defined]
    assert paths == sorted(paths)
