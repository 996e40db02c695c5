"""Work trees: git's own rules on what belongs to a project, checked against git itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.model import FileEntry, Revision, SkippedEntry, SkipReason
from analyzer.sources import open_repository
from tests.unit.sources.repositories import commit, git, listed_by_git, write


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own configuration of git plays no part, but where a test writes it here."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return home


def listed(locator: Path | str) -> dict[str, str]:
    entries = open_repository(str(locator)).snapshot().entries()
    assert [entry.path for entry in entries] == sorted(entry.path for entry in entries)
    return {entry.path: entry.reason if isinstance(entry, SkippedEntry) else "file" for entry in entries}


def test_tracked_and_untracked_files_without_ignored_ones(tmp_path: Path) -> None:
    oid = commit(tmp_path, {"a.py": "old", ".gitignore": "*.log\nbuild/\n", "gone.py": ""})
    write(tmp_path, {"a.py": "new", "b.py": "", "x.log": "", "build/c.py": "", "sub/build/d.py": "", "sub/e.py": ""})
    (tmp_path / "gone.py").unlink()
    snapshot = open_repository(str(tmp_path)).snapshot()
    assert [entry.path for entry in snapshot.entries()] == [".gitignore", "a.py", "b.py", "sub/e.py"]
    assert snapshot.read(FileEntry("a.py", ""), 99) == b"new"
    assert snapshot.revision == Revision(oid, "2020-02-03T02:05:06Z", worktree=True)


def test_what_is_tracked_belongs_even_where_it_is_ignored(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "out/\n*.gen.py\n", "out/deep/kept.py": "", "out/lost.py": "", "a.gen.py": ""})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-f", "out/deep/kept.py", "a.gen.py", ".gitignore")
    write(tmp_path, {"out/deep/lost.py": "", "out/other/lost.py": ""})
    assert set(listed(tmp_path)) == {".gitignore", "a.gen.py", "out/deep/kept.py"} == listed_by_git(tmp_path)


def test_every_place_that_git_reads_patterns_from(tmp_path: Path, home: Path) -> None:
    commit(tmp_path, {"a.py": ""})
    write(tmp_path, {".git/info/exclude": "by_info.py\n", "sub/.gitignore": "by_sub.py\n!back.py\n"})
    write(
        tmp_path, {".gitignore": "back.py\n", "back.py": "", "sub/back.py": "", "by_info.py": "", "sub/by_sub.py": ""}
    )
    write(tmp_path, {"by_sub.py": "", "by_user.py": "", "sub/by_user.py": ""})
    write(home, {".config/git/ignore": "by_user.py\n"})
    assert set(listed(tmp_path)) == {".gitignore", "a.py", "by_sub.py", "sub/.gitignore", "sub/back.py"}
    # libgit2 learns once where the user's configuration lies, so here it is the repository's that says so.
    git(tmp_path, "config", "core.excludesFile", "~/mine")
    write(home, {"mine": "by_sub.py\n"})
    assert set(listed(tmp_path)) == {
        ".gitignore",
        "a.py",
        "by_user.py",
        "sub/.gitignore",
        "sub/back.py",
        "sub/by_user.py",
    }


def test_a_folder_of_a_work_tree(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": "", "sub/b.py": "", ".gitignore": "*.tmp.py\n/sub/deep/\n"})
    write(tmp_path, {"sub/x.tmp.py": "", "sub/deep/y.py": "", "sub/c.py": ""})
    assert listed(tmp_path / "sub") == {"b.py": "file", "c.py": "file"}
    assert listed(tmp_path / "sub/b.py") == {"b.py": "file"}
    (tmp_path / "sub/up.py").symlink_to("../a.py")
    assert listed(tmp_path / "sub")["up.py"] == SkipReason.SYMLINK_OUTSIDE


def test_an_ignored_folder_that_is_named_outright_is_scanned(tmp_path: Path) -> None:
    commit(tmp_path, {".gitignore": "projects/\n"})
    write(tmp_path, {"projects/one/a.py": ""})
    assert listed(tmp_path / "projects/one") == {"a.py": "file"}
    assert open_repository(str(tmp_path / "projects/one")).snapshot().revision == Revision()


def test_submodules_and_repositories_inside_are_said_and_not_entered(tmp_path: Path) -> None:
    commit(tmp_path / "lib", {"x.py": ""})
    commit(tmp_path / "root", {"a.py": ""})
    git(tmp_path / "root", "submodule", "--quiet", "add", (tmp_path / "lib").as_uri(), "modules/lib")
    commit(tmp_path / "root/own", {"y.py": ""})
    assert listed(tmp_path / "root") == {
        ".gitmodules": "file",
        "a.py": "file",
        "modules/lib": SkipReason.SUBMODULE,
        "own": SkipReason.SUBMODULE,
    }
    assert listed(tmp_path / "root/modules/lib") == {"x.py": "file"}


def test_a_submodule_that_was_never_fetched(tmp_path: Path) -> None:
    inner = commit(tmp_path / "lib", {"x.py": ""})
    commit(tmp_path / "root", {"a.py": ""})
    git(tmp_path / "root", "update-index", "--add", "--cacheinfo", f"160000,{inner},lib")
    (tmp_path / "root/lib").mkdir()
    assert listed(tmp_path / "root") == {"a.py": "file", "lib": SkipReason.SUBMODULE}


def test_a_clone_that_was_never_checked_out_means_head(tmp_path: Path) -> None:
    oid = commit(tmp_path / "origin", {"a.py": "x"})
    git(tmp_path, "clone", "-q", "--no-checkout", "origin", "clone")
    snapshot = open_repository(str(tmp_path / "clone")).snapshot()
    assert [entry.path for entry in snapshot.entries()] == ["a.py"]
    assert snapshot.revision == Revision(oid, "2020-02-03T02:05:06Z", worktree=False)


def test_linked_work_trees(tmp_path: Path) -> None:
    commit(tmp_path / "main", {"a.py": "", ".gitignore": "no.py\n"})
    git(tmp_path / "main", "worktree", "add", "-q", "../other", "-b", "topic")
    write(tmp_path / "other", {"b.py": "", "no.py": ""})
    assert set(listed(tmp_path / "other")) == {".gitignore", "a.py", "b.py"}


@pytest.mark.parametrize("setting", ["split", "sparse"])
def test_an_index_that_libgit2_cannot_read(tmp_path: Path, setting: str) -> None:
    commit(tmp_path / "origin", {"keep/a.py": "", ".gitignore": "*.py\n!a.py\n", "b.py": ""})
    git(tmp_path, "clone", "-q", "origin", "clone")
    clone = tmp_path / "clone"
    git(clone, "rm", "-q", "--cached", "keep/a.py")
    git(clone, "reset", "-q", "--hard")
    if setting == "split":
        git(clone, "update-index", "--split-index")
    else:
        git(clone, "config", "index.sparse", "true")
        git(clone, "sparse-checkout", "set", "keep", "--sparse-index")
    write(clone, {"keep/new.py": ""})
    git(clone, "add", "-f", "--intent-to-add", ".gitignore")
    assert set(listed(clone)) == listed_by_git(clone)


def test_a_configuration_that_points_elsewhere_leads_nowhere(tmp_path: Path) -> None:
    write(tmp_path / "secrets", {"key.py": ""})
    commit(tmp_path / "root", {"a.py": ""})
    git(tmp_path / "root", "config", "core.worktree", str(tmp_path / "secrets"))
    assert listed(tmp_path / "root") == {"a.py": "file"}


def test_nothing_that_a_repository_configures_is_run(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": "x", ".gitattributes": "*.py filter=evil diff=evil\n"})
    trap = f"touch {tmp_path}/run-"
    for key in ("core.fsmonitor", "core.sshCommand", "filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv"):
        git(tmp_path, "config", key, f"{trap}{key}")
    write(tmp_path, {"a.py": "changed", ".git/hooks/post-checkout": f"#!/bin/sh\n{trap}hook\n"})
    (tmp_path / ".git/hooks/post-checkout").chmod(0o755)
    for revision in (None, "HEAD"):
        repository = open_repository(str(tmp_path))
        snapshot = repository.snapshot(revision)
        assert {snapshot.read(e, 999) for e in snapshot.entries() if isinstance(e, FileEntry) and e.path == "a.py"} == {
            b"changed" if revision is None else b"x"
        }
        repository.close()
    assert not list(tmp_path.glob("run-*"))


def test_a_file_that_is_tracked_beyond_a_link_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "outside", {"a.py": "secret"})
    root = tmp_path / "root"
    commit(root, {"sub/a.py": "", "b.py": ""})
    (root / "sub/a.py").unlink()
    (root / "sub").rmdir()
    (root / "sub").symlink_to("../outside", target_is_directory=True)
    assert listed(root) == {"b.py": "file", "sub": SkipReason.SYMLINK_OUTSIDE}


@pytest.mark.parametrize("place", [".gitignore", "sub/.gitignore"])
def test_a_fifo_called_gitignore_hangs_nothing(tmp_path: Path, place: str) -> None:
    commit(tmp_path, {"a.py": "", "sub/b.py": ""})
    os.mkfifo(tmp_path / place)
    assert listed(tmp_path) == {"a.py": "file", "sub/b.py": "file", place: SkipReason.SPECIAL_FILE}
    assert set(listed(tmp_path / "sub")) >= {"b.py"}


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": ""})
    (tmp_path / os.fsdecode(b"n\xff.py")).write_text("")
    (tmp_path / os.fsdecode(b"d\xff")).mkdir()
    (tmp_path / os.fsdecode(b"d\xff") / "b.py").write_text("")
    git(tmp_path, "add", os.fsdecode(b"n\xff.py"))
    assert set(listed(tmp_path)) == {"a.py", "n\udcff.py", "d\udcff/b.py"}


def test_virtual_environments_that_nobody_ignored(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": "", "tracked/pyvenv.cfg": "", "tracked/b.py": ""})
    write(tmp_path, {"env/pyvenv.cfg": "", "env/lib/c.py": ""})
    assert listed(tmp_path) == {
        "a.py": "file",
        "env": SkipReason.EXCLUDED,
        "tracked/b.py": "file",
        "tracked/pyvenv.cfg": "file",
    }
