"""scripts/evaluate_versions.py over stated versions and repositories made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pygit2
from click.testing import CliRunner
from evaluate_versions import main

FILES = {
    "a/right": "import tensorflow as tf\n\ntf.Session()\n",
    "a/wrong": "import tensorflow as tf\n\ntf.random.set_seed(1)\n",
    "a/other": "import torch\n",
    "a/old": "import torch\n\ntorch.compile(None)\n",
}
STATED = """\
repo,framework,stated_versions
a/right,tensorflow,1.4
a/right,tensorflow,"1.4,2.3"
a/wrong,tensorflow,1.15
a/other,keras,2.0
a/other,torch,0.4.1
a/other,nosuch,1.0
a/absent,torch,1.0
a/old,torch,2.1.2
"""


def commit(place: Path, text: str) -> None:
    repository = pygit2.init_repository(str(place), bare=True)
    index = pygit2.Index()
    index.add(pygit2.IndexEntry("train.py", repository.create_blob(text.encode()), pygit2.enums.FileMode.BLOB))
    author = pygit2.Signature("A", "a@example.org", 1_600_000_000)
    repository.create_commit("HEAD", author, author, "all", index.write_tree(repository), [])


def run(tmp_path: Path, *options: str) -> str:
    for name, text in FILES.items():
        place = tmp_path / "repos" / name.replace("/", "+") / "repo"
        if not place.exists():
            place.parent.mkdir(parents=True)
            commit(place, text)
    stated = tmp_path / "stated.csv"
    stated.write_text(STATED)
    result = CliRunner().invoke(main, [str(stated), "--repos", str(tmp_path / "repos"), "--jobs", "1", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_each_row_is_judged_and_misses_have_their_witness(tmp_path: Path) -> None:
    data: dict[str, Any] = json.loads(run(tmp_path, "--format", "json"))
    outcomes = {(row["repo"], row["package"], *row["stated"]): row["outcome"] for row in data["repositories"]}
    assert outcomes == {
        ("a/right", "tensorflow", "1.4"): "hit",
        ("a/right", "tensorflow", "1.4", "2.3"): "miss",
        ("a/wrong", "tensorflow", "1.15"): "miss",
        ("a/other", "keras", "2.0"): "not used",
        ("a/other", "torch", "0.4.1"): "outside",
        ("a/other", "nosuch", "1.0"): "error",
        ("a/old", "torch", "2.1.2"): "hit",
    }
    assert data["absent"] == ["a/absent"]
    assert (data["rows"], data["hits"]) == (7, 2)
    missed = next(row for row in data["repositories"] if row["repo"] == "a/wrong")
    assert missed["excluded_by"] == ["train.py:3 tensorflow.random.set_seed >=2.0 (1 files)"]


def test_text_says_the_share_first(tmp_path: Path) -> None:
    assert run(tmp_path).startswith("2 of 7 stated versions lie in the range (0.2857)")
