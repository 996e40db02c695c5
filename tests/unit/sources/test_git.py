"""Commits from the object database: bare, partial, shallow, empty and hostile repositories."""

from __future__ import annotations

import os
import subprocess
import zlib
from hashlib import sha1
from pathlib import Path

import pytest

from analyzer.errors import LocatorError, SourceError
from analyzer.model import Excerpt, FileEntry, FileSkipped, Revision, SkippedEntry, SkipReason
from analyzer.sources import open_repository
from tests.unit.sources.repositories import commit, git, write


def contents(locator: Path | str, revision: str | None = None) -> dict[str, bytes | str]:
    """Path -> content, or the reason why there is none."""
    repository = open_repository(str(locator))
    snapshot = repository.snapshot(revision)
    found: dict[str, bytes | str] = {}
    for entry in snapshot.entries():
        got = entry if isinstance(entry, SkippedEntry) else snapshot.read(entry, 10_000)
        found[entry.path] = got if isinstance(got, bytes) else got.reason.value
    assert list(found) == sorted(found)
    repository.close()
    repository.close()
    return found


def delete_object(folder: Path, oid: str) -> None:
    (folder / ".git/objects" / oid[:2] / oid[2:]).unlink()


def test_a_commit_is_read_without_a_work_tree(tmp_path: Path) -> None:
    oid = commit(tmp_path, {"a.py": "old", "sub/b.py": "b"})
    commit(tmp_path, {"a.py": "new"})
    (tmp_path / "a.py").unlink()
    assert contents(tmp_path, oid) == {"a.py": b"old", "sub/b.py": b"b"}
    assert contents(tmp_path, "HEAD") == {"a.py": b"new", "sub/b.py": b"b"}
    snapshot = open_repository(str(tmp_path)).snapshot(oid)
    assert snapshot.revision == Revision(oid, "2020-02-03T02:05:06Z", worktree=False)
    assert snapshot.entries()[0] == FileEntry("a.py", git(tmp_path, "rev-parse", f"{oid}:a.py"))


def test_every_way_to_name_a_revision(tmp_path: Path) -> None:
    first = commit(tmp_path, {"a.py": "1"})
    git(tmp_path, "tag", "light")
    git(tmp_path, "tag", "-a", "-m", "x", "v1.0")
    git(tmp_path, "branch", "old/line")
    git(tmp_path, "update-ref", "refs/remotes/origin/topic", first)
    commit(tmp_path, {"a.py": "2"})
    for name in (first, first[:9], "light", "v1.0", "old/line", "origin/topic", "topic", "HEAD~1", "main^", "@~"):
        assert contents(tmp_path, name) == {"a.py": b"1"}, name


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mian", "Did you mean main"),
        ("v1.O", "Did you mean v1.0"),
        ("0123456789012345678901234567890123456789", "Give a commit"),
        ("HEAD~99", "Give a commit"),
        ("a..b", "Give a commit"),
        ("\udcff", "Give a commit"),
        (" ", "Give a commit"),
        ("--help", "Give a commit"),
    ],
)
def test_an_unknown_revision_is_refused_with_what_is_near(tmp_path: Path, name: str, hint: str) -> None:
    commit(tmp_path, {"a.py": ""})
    git(tmp_path, "tag", "v1.0")
    with pytest.raises(LocatorError, match="has no revision") as raised:
        open_repository(str(tmp_path)).snapshot(name)
    assert hint in raised.value.hint


def test_a_revision_that_is_no_commit_is_refused(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": ""})
    for name in ("HEAD^{tree}", "HEAD:a.py"):
        with pytest.raises(LocatorError):
            open_repository(str(tmp_path)).snapshot(name)


def test_a_short_oid_that_means_several_is_refused(tmp_path: Path) -> None:
    by_prefix: dict[str, str] = {}
    number = 0
    while (prefix := sha1(b"blob %d\0%d" % (len(str(number)), number)).hexdigest()[:4]) not in by_prefix:
        by_prefix[prefix] = str(number)
        number += 1
    commit(tmp_path, {"a.py": by_prefix[prefix], "b.py": str(number)})
    with pytest.raises(LocatorError, match="more than one object"):
        open_repository(str(tmp_path)).snapshot(prefix)


def test_bare_repositories_and_git_folders_mean_head(tmp_path: Path) -> None:
    commit(tmp_path / "work", {"a.py": "committed"})
    write(tmp_path / "work", {"a.py": "changed"})
    git(tmp_path, "clone", "-q", "--bare", "work", "bare.git")
    expected: dict[str, bytes | str] = {"a.py": b"committed"}
    assert contents(tmp_path / "bare.git") == expected
    assert contents(tmp_path / "work/.git") == expected
    assert contents((tmp_path / "work").as_uri()) == expected
    assert contents(tmp_path / "work") == {"a.py": b"changed"}


def test_a_bare_repository_without_configuration(tmp_path: Path) -> None:
    commit(tmp_path / "work", {"a.py": "x"})
    git(tmp_path, "clone", "-q", "--bare", "work", "repo")
    (tmp_path / "repo/config").unlink()
    assert contents(tmp_path / "repo") == {"a.py": b"x"}


def test_a_folder_whose_git_folder_is_bare(tmp_path: Path) -> None:
    commit(tmp_path / "work", {"a.py": "x"})
    git(tmp_path, "clone", "-q", "--bare", "work", "holder/.git")
    assert contents(tmp_path / "holder") == {"a.py": b"x"}


def test_a_folder_or_file_of_a_commit(tmp_path: Path) -> None:
    oid = commit(tmp_path, {"a.py": "", "sub/b.py": "b", "sub/deep/c.py": "c"})
    assert contents(tmp_path / "sub", oid) == {"b.py": b"b", "deep/c.py": b"c"}
    assert contents(tmp_path / "sub/deep/c.py", oid) == {"c.py": b"c"}
    write(tmp_path, {"new/d.py": ""})
    with pytest.raises(LocatorError, match="new does not exist in commit"):
        open_repository(str(tmp_path / "new")).snapshot(oid)


def test_repositories_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "work")
    git(tmp_path, "init", "-q", "--bare", "bare.git")
    write(tmp_path / "work", {"a.py": "x"})
    assert contents(tmp_path / "work") == {"a.py": b"x"}
    assert open_repository(str(tmp_path / "work")).snapshot().revision == Revision(worktree=True)
    for locator, revision in (("work", "HEAD"), ("bare.git", None), ("work", "main")):
        with pytest.raises(LocatorError, match=r"has no (commits|revision)"):
            open_repository(str(tmp_path / locator)).snapshot(revision)


def test_a_head_that_names_nothing_is_told_with_what_there_is(tmp_path: Path) -> None:
    commit(tmp_path / "work", {"a.py": ""})
    git(tmp_path, "clone", "-q", "--bare", "work", "bare.git")
    git(tmp_path / "bare.git", "symbolic-ref", "HEAD", "refs/heads/gone")
    with pytest.raises(LocatorError, match="HEAD names no commit") as raised:
        open_repository(str(tmp_path / "bare.git")).snapshot()
    assert "main" in raised.value.hint


def test_partial_clones_say_what_they_lack(tmp_path: Path) -> None:
    commit(tmp_path / "origin", {"a.py": "a", "sub/b.py": "b"})
    git(tmp_path / "origin", "config", "uploadpack.allowFilter", "true")
    url = (tmp_path / "origin").as_uri()
    git(tmp_path, "clone", "-q", "--bare", "--filter=blob:none", url, "partial.git")
    # Older gits mark partial clones by an extension that libgit2 does not know.
    git(tmp_path / "partial.git", "config", "extensions.partialClone", "origin")
    assert contents(tmp_path / "partial.git") == {"a.py": "missing-blob", "sub/b.py": "missing-blob"}


def test_missing_and_damaged_objects_cost_only_themselves(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": "a", "b.py": "b", "c.py": "c", "gone/d.py": "d"})
    delete_object(tmp_path, git(tmp_path, "rev-parse", "HEAD:a.py"))
    delete_object(tmp_path, git(tmp_path, "rev-parse", "HEAD:gone"))
    oid = git(tmp_path, "rev-parse", "HEAD:b.py")
    damaged = tmp_path / ".git/objects" / oid[:2] / oid[2:]
    damaged.chmod(0o600)
    damaged.write_bytes(b"no zlib stream")
    assert contents(tmp_path, "HEAD") == {
        "a.py": "missing-blob",
        "b.py": "unreadable",
        "c.py": b"c",
        "gone": "missing-blob",
    }


def test_a_commit_without_its_tree_is_one_skip(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": "a"})
    delete_object(tmp_path, git(tmp_path, "rev-parse", "HEAD^{tree}"))
    assert contents(tmp_path, "HEAD") == {".": "missing-blob"}


def test_links_and_submodules_of_a_commit(tmp_path: Path) -> None:
    inner = commit(tmp_path / "inner", {"x.py": ""})
    root = write(tmp_path / "root", {"sub/a.py": "a"})
    for name, target in {
        "in": "a.py",
        "up": "../sub/a.py",
        "out": "../../x",
        "abs": "/etc/passwd",
        "dots": "..",
    }.items():
        (root / "sub" / name).symlink_to(target)
    git(tmp_path, "init", "-q", "root")
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{inner},vendored")
    git(root, "add", "sub")
    git(root, "commit", "-q", "-m", "x")
    found = {entry.path: entry for entry in open_repository(str(root)).snapshot("HEAD").entries()}
    reasons = {path: entry.reason for path, entry in found.items() if isinstance(entry, SkippedEntry)}
    assert reasons == {
        "sub/in": SkipReason.SYMLINK,
        "sub/up": SkipReason.SYMLINK,
        "sub/dots": SkipReason.SYMLINK,
        "sub/out": SkipReason.SYMLINK_OUTSIDE,
        "sub/abs": SkipReason.SYMLINK_OUTSIDE,
        "vendored": SkipReason.SUBMODULE,
    }
    assert found["vendored"] == SkippedEntry("vendored", SkipReason.SUBMODULE, f"commit {inner}")
    # Seen from a folder, what lies beside it is outside.
    inside = {e.path: e for e in open_repository(str(root / "sub")).snapshot("HEAD").entries()}
    assert inside["up"] == SkippedEntry("up", SkipReason.SYMLINK_OUTSIDE, "to ../sub/a.py")


def test_names_that_are_not_utf8_and_names_that_differ_by_case(tmp_path: Path) -> None:
    commit(tmp_path, {"A.py": "A"})
    blob = git(tmp_path, "hash-object", "-w", "A.py")
    lines = b"".join(b"100644 blob %s\t%s\0" % (blob.encode(), name) for name in (b"A.py", b"a.py", b"n\xff.py"))
    tree = subprocess.run(["git", "mktree", "-z"], cwd=tmp_path, input=lines, capture_output=True, check=True).stdout
    oid = git(tmp_path, "commit-tree", tree.decode().strip(), "-m", "x")
    assert contents(tmp_path, oid) == {"A.py": b"A", "a.py": b"A", "n\udcff.py": b"A"}


def test_the_limit_and_lfs_pointers(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": "12345", "b.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"})
    snapshot = open_repository(str(tmp_path)).snapshot("HEAD")
    a, b = (entry for entry in snapshot.entries() if isinstance(entry, FileEntry))
    assert snapshot.read(a, 5) == b"12345"
    assert snapshot.read(a, 4) == FileSkipped(
        path="a.py", reason=SkipReason.TOO_LARGE, detail="5 bytes, more than 4", size=5
    )
    assert snapshot.read(b, 999) == FileSkipped(path="b.bin", reason=SkipReason.LFS_POINTER, size=9)


def test_a_tree_that_holds_itself_a_million_times_over_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", ".")

    def store(kind: bytes, body: bytes) -> bytes:
        raw = kind + b" %d\0" % len(body) + body
        oid = sha1(raw)
        target = tmp_path / "objects" / oid.hexdigest()[:2] / oid.hexdigest()[2:]
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(zlib.compress(raw))
        return oid.digest()

    oid, mode = store(b"blob", b"import torch"), b"100644"
    for _ in range(8):
        oid, mode = store(b"tree", b"".join(b"%s f%d\0%s" % (mode, n, oid) for n in range(10))), b"40000"
    commit_oid = git(tmp_path, "commit-tree", oid.hex(), "-m", "bomb")
    with pytest.raises(SourceError, match="lists more than"):
        open_repository(str(tmp_path)).snapshot(commit_oid).entries()


def test_a_commit_from_beyond_the_calendar(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": ""})
    tree = git(tmp_path, "rev-parse", "HEAD^{tree}")
    body = f"tree {tree}\nauthor A <a@b> 99999999999999 +0000\ncommitter A <a@b> 99999999999999 +0000\n\nx\n"
    (tmp_path / "body").write_text(body)
    oid = git(tmp_path, "hash-object", "--literally", "-t", "commit", "-w", "body")
    assert open_repository(str(tmp_path)).snapshot(oid).revision == Revision(oid, "")


def test_shallow_clones(tmp_path: Path) -> None:
    commit(tmp_path / "origin", {"a.py": "1"})
    commit(tmp_path / "origin", {"a.py": "2"})
    git(tmp_path, "clone", "-q", "--depth=1", (tmp_path / "origin").as_uri(), "shallow")
    assert contents(tmp_path / "shallow", "HEAD") == {"a.py": b"2"}
    with pytest.raises(LocatorError) as raised:
        open_repository(str(tmp_path / "shallow")).snapshot("HEAD~1")
    assert "--unshallow" in raised.value.hint


def test_repositories_of_another_format_are_refused_clearly(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256", ".")
    with pytest.raises(SourceError, match="cannot be opened") as raised:
        open_repository(str(tmp_path))
    assert "SHA-256" in raised.value.hint


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_repository_of_another_user_is_read(tmp_path: Path) -> None:
    commit(tmp_path / "theirs", {"a.py": "x"})
    for path in [tmp_path / "theirs", *(tmp_path / "theirs").rglob("*")]:
        os.chown(path, 12345, 12345)
    assert contents(tmp_path / "theirs") == {"a.py": b"x"}
    assert contents(tmp_path / "theirs", "HEAD") == {"a.py": b"x"}


@pytest.mark.parametrize("name", ["config", "index", "info/exclude", "packed-refs"])
def test_a_fifo_among_gits_own_files_hangs_nothing(tmp_path: Path, name: str) -> None:
    commit(tmp_path, {"a.py": ""})
    (tmp_path / ".git" / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / ".git" / name)
    with pytest.raises(SourceError, match="not a regular file"):
        open_repository(str(tmp_path))


def test_the_ends_of_a_blob_and_the_limit_that_holds_for_it(tmp_path: Path) -> None:
    commit(tmp_path, {"a.bin": "0123456789"})
    snapshot = open_repository(str(tmp_path)).snapshot("HEAD")
    (a,) = (entry for entry in snapshot.entries() if isinstance(entry, FileEntry))
    assert snapshot.read_ends(a, 3, 2, 10) == Excerpt(b"012", b"89", 10)
    assert snapshot.read_ends(a, 5, 5, 10) == Excerpt(b"0123456789", b"", 10)
    skip = snapshot.read_ends(a, 3, 2, 9)
    assert skip == FileSkipped(path="a.bin", reason=SkipReason.TOO_LARGE, detail="10 bytes, more than 9", size=10)
