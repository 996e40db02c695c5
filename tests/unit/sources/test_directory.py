"""Folders as they lie on the disk."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from analyzer.errors import LocatorError
from analyzer.model import Excerpt, FileEntry, FileSkipped, Revision, SkippedEntry, SkipReason
from analyzer.sources import open_repository
from tests.unit.sources.repositories import write


def entries(locator: Path | str) -> dict[str, FileEntry | SkippedEntry]:
    found = open_repository(str(locator)).snapshot().entries()
    assert [entry.path for entry in found] == sorted(entry.path for entry in found)
    return {entry.path: entry for entry in found}


def reasons(locator: Path | str) -> dict[str, str]:
    found = entries(locator).items()
    return {path: entry.reason if isinstance(entry, SkippedEntry) else "file" for path, entry in found}


def test_a_folder_without_git(tmp_path: Path) -> None:
    write(tmp_path, {"b.py": "", "a/c.py": "import torch", "a/.hidden/d.txt": "", ".gitignore": "*.py"})
    snapshot = open_repository(str(tmp_path)).snapshot()
    assert list(snapshot.entries()) == [
        FileEntry(".gitignore", ""),
        FileEntry("a/.hidden/d.txt", ""),
        FileEntry("a/c.py", ""),
        FileEntry("b.py", ""),
    ]
    assert snapshot.revision == Revision()
    assert snapshot.read(FileEntry("a/c.py", ""), 100) == b"import torch"


def test_an_empty_folder(tmp_path: Path) -> None:
    assert entries(tmp_path) == {}


def test_a_single_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1", "b.py": ""})
    repository = open_repository(str(tmp_path / "a.py"))
    snapshot = repository.snapshot()
    assert list(snapshot.entries()) == [FileEntry("a.py", "")]
    assert snapshot.read(FileEntry("a.py", ""), 100) == b"x = 1"
    assert repository.locator == str(tmp_path / "a.py")


@pytest.mark.parametrize("name", ["/dev/null", "queue"])
def test_what_is_neither_folder_nor_file_is_refused(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "queue")
    with pytest.raises(LocatorError, match="is a device, FIFO or socket"):
        open_repository(str(tmp_path / name))


def test_version_control_folders_are_no_part_of_it(tmp_path: Path) -> None:
    write(tmp_path, {".hg/store.py": "", "sub/.svn/x.py": "", "sub/a.py": ""})
    assert reasons(tmp_path) == {"sub/a.py": "file"}


def test_links_are_recorded_and_never_followed(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"real/a.py": ""})
    write(tmp_path / "outside", {"secret.py": ""})
    (root / "inside.py").symlink_to("real/a.py")
    (root / "folder").symlink_to("real", target_is_directory=True)
    (root / "up").symlink_to("../outside", target_is_directory=True)
    (root / "absolute.py").symlink_to(tmp_path / "outside/secret.py")
    (root / "loop").symlink_to("loop")
    (root / "self").symlink_to(".", target_is_directory=True)
    (root / "nothing").symlink_to("missing.py")
    # A neighbour whose name merely begins like the root's.
    write(tmp_path / "root-2", {"x.py": ""})
    (root / "near").symlink_to("../root-2/x.py")
    assert reasons(root) == {
        "absolute.py": SkipReason.SYMLINK_OUTSIDE,
        "folder": SkipReason.SYMLINK,
        "inside.py": SkipReason.SYMLINK,
        "loop": SkipReason.SYMLINK,
        "near": SkipReason.SYMLINK_OUTSIDE,
        "nothing": SkipReason.SYMLINK,
        "real/a.py": "file",
        "self": SkipReason.SYMLINK,
        "up": SkipReason.SYMLINK_OUTSIDE,
    }


def test_a_link_to_the_root_is_what_the_user_named(tmp_path: Path) -> None:
    write(tmp_path / "root", {"a.py": ""})
    (tmp_path / "link").symlink_to("root", target_is_directory=True)
    assert reasons(tmp_path / "link") == {"a.py": "file"}


def test_special_files_are_recorded_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "sock"))
        found = entries(tmp_path)
    assert found["pipe.py"] == SkippedEntry("pipe.py", SkipReason.SPECIAL_FILE, "FIFO")
    assert found["sock"] == SkippedEntry("sock", SkipReason.SPECIAL_FILE, "socket")


def test_a_file_that_became_something_else_is_a_skip(tmp_path: Path) -> None:
    write(tmp_path, {"gone.py": "", "pipe.py": "", "link.py": "", "folder.py": "", "other.py": "secret"})
    snapshot = open_repository(str(tmp_path)).snapshot()
    files = {entry.path: entry for entry in snapshot.entries() if isinstance(entry, FileEntry)}
    for path in ("gone.py", "pipe.py", "link.py", "folder.py"):
        (tmp_path / path).unlink()
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "link.py").symlink_to("other.py")
    (tmp_path / "folder.py").mkdir()
    got = {path: snapshot.read(entry, 100) for path, entry in files.items() if path != "other.py"}
    skips = {path: result.reason for path, result in got.items() if isinstance(result, FileSkipped)}
    assert skips == {
        "gone.py": SkipReason.UNREADABLE,
        "pipe.py": SkipReason.SPECIAL_FILE,
        "link.py": SkipReason.SYMLINK,
        "folder.py": SkipReason.SPECIAL_FILE,
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_skip(tmp_path: Path) -> None:
    write(tmp_path, {"shut/a.py": "", "b.py": "", "c.py": ""})
    (tmp_path / "shut").chmod(0)
    (tmp_path / "b.py").chmod(0)
    try:
        assert reasons(tmp_path) == {"shut": SkipReason.UNREADABLE, "b.py": "file", "c.py": "file"}
        content = open_repository(str(tmp_path)).snapshot().read(FileEntry("b.py", ""), 10)
        assert isinstance(content, FileSkipped)
        assert content.reason is SkipReason.UNREADABLE
    finally:
        (tmp_path / "shut").chmod(0o700)


def test_the_limit_is_the_largest_size_that_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "12345"})
    snapshot = open_repository(str(tmp_path)).snapshot()
    assert snapshot.read(FileEntry("a.py", ""), 5) == b"12345"
    skip = snapshot.read(FileEntry("a.py", ""), 4)
    assert skip == FileSkipped(path="a.py", reason=SkipReason.TOO_LARGE, detail="5 bytes, more than 4", size=5)


def test_lfs_pointers_are_told_from_files(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    write(tmp_path, {"a.py": pointer, "b.py": f"# {pointer}"})
    snapshot = open_repository(str(tmp_path)).snapshot()
    assert snapshot.read(FileEntry("a.py", ""), 999) == FileSkipped(path="a.py", reason=SkipReason.LFS_POINTER, size=9)
    assert isinstance(snapshot.read(FileEntry("b.py", ""), 999), bytes)


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"n\xff.py")
    (tmp_path / name).write_bytes(b"x")
    snapshot = open_repository(str(tmp_path)).snapshot()
    assert list(snapshot.entries()) == [FileEntry("n\udcff.py", "")]
    assert snapshot.read(FileEntry("n\udcff.py", ""), 9) == b"x"


def test_virtual_environments_are_one_skip(tmp_path: Path) -> None:
    write(tmp_path, {"env/pyvenv.cfg": "", "env/lib/a.py": "", "conda/conda-meta/history": "", "a.py": ""})
    assert reasons(tmp_path) == {"a.py": "file", "env": SkipReason.EXCLUDED, "conda": SkipReason.EXCLUDED}
    # Named outright, it is what the user wants to know about.
    assert "lib/a.py" in reasons(tmp_path / "env")


def test_case_colliding_names_are_two_files(tmp_path: Path) -> None:
    write(tmp_path, {"A.py": "", "a.py": ""})
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this file system ignores case")
    assert list(reasons(tmp_path)) == ["A.py", "a.py"]


@pytest.mark.parametrize("locator", ["", "a\0b", "missing/folder"])
def test_nothing_there(locator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LocatorError) as raised:
        open_repository(locator)
    assert raised.value.hint


def test_a_link_to_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("missing")
    with pytest.raises(LocatorError, match="link to nothing"):
        open_repository(str(tmp_path / "link"))


def test_a_path_that_leads_nowhere_says_why(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(LocatorError, match=r"cannot be looked at: .*symbolic links"):
        open_repository(str(tmp_path / "loop"))
    with pytest.raises(LocatorError, match=r"cannot be looked at: .*too long"):
        open_repository(str(tmp_path / ("n" * 5000)))


def test_a_revision_of_a_plain_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LocatorError, match="not in a git repository"):
        open_repository(str(tmp_path), revision="main")
    with pytest.raises(LocatorError, match="not in a git repository"):
        open_repository(str(tmp_path)).snapshot("main")


def test_a_file_url_must_name_a_repository(tmp_path: Path) -> None:
    with pytest.raises(LocatorError, match="not a git repository"):
        open_repository(tmp_path.as_uri())


def test_only_the_ends_of_a_large_file_are_read(tmp_path: Path) -> None:
    with open(tmp_path / "model.bin", "wb") as file:
        file.write(b"head")
        file.seek(10**10)  # a hole: the file takes no room on the disk
        file.write(b"tail")
    snapshot = open_repository(str(tmp_path)).snapshot()
    found = snapshot.read_ends(FileEntry("model.bin", ""), 4, 4, 100)
    assert found == Excerpt(b"head", b"tail", 10**10 + 4)


@pytest.mark.parametrize(("head", "tail"), [(10, 0), (3, 7), (50, 50), (0, 10)])
def test_a_small_file_is_its_own_excerpt(tmp_path: Path, head: int, tail: int) -> None:
    write(tmp_path, {"a.bin": "0123456789"})
    snapshot = open_repository(str(tmp_path)).snapshot()
    assert snapshot.read_ends(FileEntry("a.bin", ""), head, tail, 100) == Excerpt(b"0123456789", b"", 10)


def test_ends_of_what_is_no_file_are_a_skip(tmp_path: Path) -> None:
    write(tmp_path, {"a.bin": "# xet version 0\nfilesize = 12\nhash = 'ab'\n"})
    (tmp_path / "link.bin").symlink_to("a.bin")
    snapshot = open_repository(str(tmp_path)).snapshot()
    pointer = snapshot.read_ends(FileEntry("a.bin", ""), 9, 9, 100)
    assert pointer == FileSkipped(path="a.bin", reason=SkipReason.XET_POINTER, size=12)
    assert isinstance(snapshot.read_ends(FileEntry("link.bin", ""), 9, 9, 100), FileSkipped)
    assert isinstance(snapshot.read_ends(FileEntry("gone.bin", ""), 9, 9, 100), FileSkipped)
