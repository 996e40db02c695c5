"""scripts/benchmark.py: what it lays out, and that every contender reads it. No time is judged here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pygit2
import pytest
from benchmark import main
from benchmarking.contenders import Contender
from benchmarking.history import measure_history, spelled
from benchmarking.scaling import multiplied
from benchmarking.suite import Sections
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
        "fwscan, a file changed": 2,
        "fwscan, whole files": 2,
        "fwscan again, from git": 3,  # the repository as it is, its README too
        "import libcst": None,
        "ast uses": 2,
        "ast imports": 2,
    }
    assert found["absent"] == ["rg", "deptry", "pipreqs", "semgrep"]
    assert found["contenders"][0]["ratio"] == 1.0


def test_a_history_is_read_once_and_says_the_same_in_pieces(bare: Path) -> None:
    found = measure_history(bare, 10, 1)
    assert (found.commits, found.blobs, found.sampled, found.different) == (1, 2, 2, 0)
    assert found.bytes == len(TORCH) + 6
    assert found.cache_bytes > 0
    assert len(list(spelled(found))) == 4


def test_sections_of_a_document_are_written(bare: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("".join(f"# {name}\n<!-- benchmark: {name} -->\nold\n<!-- end -->\n" for name in Sections))
    arguments = [
        "--keras",
        str(bare),
        "--timm",
        str(bare),
        "--small",
        str(bare),
        "--sizes",
        "0.001,0.004",
        "--repeat",
        "1",
    ]
    chosen = ["--only", "startup", "--only", "scaling", "--only", "history", "--commits", "5"]
    result = CliRunner().invoke(main, ["suite", *arguments, *chosen, "-o", str(page)])
    assert result.exit_code == 0, result.output
    text = page.read_text()
    assert "fwscan, ten files" in text
    assert "to the power of" in text
    assert "distinct Python blobs" in text
    assert text.count("old") == 2, "what was not asked for stays"


@pytest.mark.skipif(sys.platform != "linux", reason="orphaned processes are counted on Linux alone")
def test_a_batch_is_measured_beside_its_parts(bare: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- benchmark: batch -->\nold\n<!-- end -->\n")
    broken = tmp_path / "broken.git"
    broken.mkdir()
    arguments = ["--only", "batch", "--batch", str(bare), "--batch", str(broken), "--repeat", "1"]
    result = CliRunner().invoke(main, ["suite", *arguments, "-o", str(page)])
    assert result.exit_code == 0, result.output
    rows = [line.split(" | ") for line in page.read_text().splitlines() if line.startswith("| ")]
    names = ["git clone, one by one", "git clone, 2 at a time", "scan, one by one", "scan, 2 at a time"]
    assert [row[0].removeprefix("| ") for row in rows[1:]] == [*names, "fwscan batch", "fwscan batch, again"]
    assert all(float(row[1]) > 0 and float(row[2]) > 0 for row in rows[1:] if "scan, " not in row[0])
    assert "1 repositories" in page.read_text()
    assert "1 of them have a verdict" in page.read_text()
    assert "from where they lie: 1." in page.read_text()


def test_a_section_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "page.md").touch()
    result = CliRunner().invoke(
        main, ["suite", "--only", "batch", "--only", "history", "-o", str(tmp_path / "page.md")]
    )
    assert result.exit_code == 2
    assert "need --batch, --keras" in result.output


def test_copies_are_distinct_texts_of_the_size_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(TORCH)
    multiplied(tmp_path, tmp_path / "out", 0.001)
    texts = [path.read_bytes() for path in (tmp_path / "out").rglob("*.py")]
    assert len(set(texts)) == len(texts)
    assert 1000 <= sum(map(len, texts)) < 1100


def test_a_contender_that_fails_has_no_time(tmp_path: Path) -> None:
    broken = Contender(name="broken", command=("false",), version="1")
    with pytest.raises(RunError, match="broken"):
        measure([broken], 1, tmp_path)
