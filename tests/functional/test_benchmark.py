"""scripts/benchmark.py: what it lays out, and that every contender reads it. No time is judged here."""

from __future__ import annotations

import json
from pathlib import Path

import pygit2
import pytest
from benchmark import main
from benchmarking.contenders import Contender
from benchmarking.timing import RunError, measure
from benchmarking.tree import Tree, lay_out
from click.testing import CliRunner

TORCH = "import torch\n\nprint(torch.ones(1))\n"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A bare repository with two Python files, a link named like one, and a text."""
    repository = pygit2.init_repository(str(tmp_path / "bare.git"), bare=True)
    index = pygit2.Index()
    mode = pygit2.enums.FileMode
    for path, text, kind in (
        ("a.py", TORCH, mode.BLOB),
        ("sub/b.py", "x = 1\n", mode.BLOB),
        ("link.py", "/etc/passwd", mode.LINK),
        ("README.md", "import torch", mode.BLOB),
    ):
        index.add(pygit2.IndexEntry(path, repository.create_blob(text.encode()), kind))
    author = pygit2.Signature("A", "a@example.org", 1_700_000_000)
    repository.create_commit("HEAD", author, author, "all", index.write_tree(repository), [])
    return tmp_path / "bare.git"


def test_python_files_of_a_commit_are_laid_out_and_no_links(bare: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    assert lay_out(bare, target) == Tree(files=2, bytes=len(TORCH) + 6, missing=0)
    assert sorted(path.relative_to(target).as_posix() for path in target.rglob("*.py")) == ["a.py", "sub/b.py"]


def test_a_plain_folder_is_laid_out(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "deep").mkdir(parents=True)
    target.mkdir()
    (source / "deep" / "a.py").write_text(TORCH)
    (source / "b.txt").write_text(TORCH)
    assert lay_out(source, target).files == 1


def test_all_contenders_read_the_same_files(bare: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no peers: what they need is not this project's to test
    result = CliRunner().invoke(main, [str(bare), "--repeat", "1", "--jobs", "1", "--format", "json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    files = {each["name"]: each["files"] for each in found["contenders"]}
    assert files == {
        "fwscan cold": 2,
        "fwscan again": 2,
        "fwscan again, from git": 3,  # the repository as it is, its README too
        "import libcst": None,
        "ast imports": 2,
    }
    assert found["absent"] == ["rg", "deptry", "pipreqs", "semgrep"]
    assert found["contenders"][0]["ratio"] == 1.0


def test_a_contender_that_fails_has_no_time(tmp_path: Path) -> None:
    broken = Contender(name="broken", command=("false",), version="1")
    with pytest.raises(RunError, match="broken"):
        measure([broken], 1, tmp_path)
