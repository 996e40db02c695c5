"""scripts/evaluate.py over a made-up label file and repositories built here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pygit2
import pytest
from click.testing import CliRunner, Result
from evaluate import main

TF1 = "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\nwith tf.Session() as sess:\n    sess.run(x)\n"
TORCH = "import torch\n\n\nclass Net(torch.nn.Module):\n    pass\n"
TINYGRAD = "from tinygrad import Tensor, nn\n\nlayer = nn.Linear(2, 2)\nprint(layer(Tensor.ones(1, 2)).realize())\n"


def commit(repository: pygit2.Repository, files: dict[str, str], when: int) -> str:
    """A commit with exactly these files on top of HEAD."""
    index = pygit2.Index()
    for path, text in files.items():
        index.add(pygit2.IndexEntry(path, repository.create_blob(text.encode()), pygit2.enums.FileMode.BLOB))
    author = pygit2.Signature("A", "a@example.org", when)
    parents = [] if repository.head_is_unborn else [repository.head.target]
    return str(repository.create_commit("HEAD", author, author, "all", index.write_tree(repository), parents))


@pytest.fixture
def repos(tmp_path: Path) -> Path:
    return tmp_path / "repos"


def made(repos: Path, name: str, *, bare: bool = True) -> pygit2.Repository:
    place = repos / name.replace("/", "+") / "repo"
    place.parent.mkdir(parents=True)
    return pygit2.init_repository(str(place), bare=bare)


def run(tmp_path: Path, repos: Path, labels: str, *options: str) -> Result:
    path = tmp_path / "labels.csv"
    path.write_text(labels)
    return CliRunner().invoke(main, [str(path), "--repos", str(repos), "--jobs", "2", *options])


def figures(tmp_path: Path, repos: Path, labels: str, *options: str) -> dict[str, Any]:
    result = run(tmp_path, repos, labels, "--format", "json", *options)
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_rows_are_scanned_at_their_commit_and_scored(tmp_path: Path, repos: Path) -> None:
    old = made(repos, "a/old")
    first = commit(old, {"train.py": TF1}, 1_500_000_000)
    commit(old, {"train.py": TORCH}, 1_600_000_000)
    inside = commit(made(repos, "a/inside", bare=False), {"net.py": TORCH}, 1_600_000_000)
    tiny = commit(made(repos, "a/tiny"), {"net.py": TINYGRAD}, 1_700_000_000)
    wrong = commit(made(repos, "a/wrong"), {"net.py": TORCH}, 1_600_000_000)
    labels = (
        "repo,commit,primary,accept,also,sublabel\n"
        f"a/old,{first},tensorflow-1,,,\n"
        f"a/inside,{inside},pytorch,,tensorflow-1,\n"
        f"a/tiny,{tiny},other,,,tinygrad\n"
        f"a/wrong,{wrong},jax,mxnet;theano,,said so\n"
        f"a/no-folder,{first},jax,,,\n"
        "a/old,0123456789012345678901234567890123456789,jax,,,\n"
    )
    found = figures(tmp_path, repos, labels)
    assert found["rows"] == 4
    assert found["absent"] == ["a/no-folder", "a/old"]
    assert found["primary_accuracy"] == 0.75
    assert found["tf_generation_accuracy"] == 1.0
    assert found["used_recall"] == 0.6, "5 pairs; tensorflow-1 in a/inside and jax in a/wrong are not listed"
    assert found["also_recall"] == 0.0
    assert found["used_precision"] == 0.75
    assert found["confusion"]["jax"] == {"pytorch": 1}
    assert found["classes"]["pytorch"] == {"rows": 1, "recall": 1.0, "answered": 2, "precision": 0.5}
    (miss,) = found["misses"]
    assert (miss["repo"], miss["label"], miss["answer"], miss["note"]) == ("a/wrong", "jax", "pytorch", "said so")
    assert any("net.py:4 torch.nn.Module" in line for line in miss["shares"][0]["evidence"])
    assert sum(found["calibration"][name]["answers"] for name in found["calibration"]) == 4


def test_text_shows_each_miss_with_its_evidence(tmp_path: Path, repos: Path) -> None:
    oid = commit(made(repos, "a/wrong"), {"net.py": TORCH}, 1_600_000_000)
    result = run(tmp_path, repos, f"repo,commit,primary\na/wrong,{oid},jax\n")
    assert result.exit_code == 0
    assert "MISS a/wrong: label jax, answer pytorch" in result.stdout
    assert "net.py:4 torch.nn.Module" in result.stdout


def test_paper_labels_ask_which_families_are_used_at_all(tmp_path: Path, repos: Path) -> None:
    commit(made(repos, "a/both"), {"a.py": TORCH, "b.py": TF1}, 1_550_000_000)
    commit(made(repos, "a/one"), {"a.py": TORCH}, 1_550_000_000)
    labels = (
        "title,code_url,label\n"
        "T1,https://github.com/a/both.git,both\n"
        "T2,https://github.com/a/one/tree/master/code,tf\n"
        "T3,https://github.com/a/absent,pt\n"
    )
    found = figures(tmp_path, repos, labels)
    assert found["accuracy"] == 0.5
    assert (found["uses_tf_accuracy"], found["uses_pt_accuracy"]) == (0.5, 0.5)
    assert found["absent"] == ["a/absent"]
    assert [(miss["repo"], miss["answer"]) for miss in found["misses"]] == [("a/one", "pt")]


def test_only_and_its_mistakes(tmp_path: Path, repos: Path) -> None:
    oid = commit(made(repos, "a/one"), {"a.py": TORCH}, 1_550_000_000)
    labels = f"repo,commit,primary\na/one,{oid},pytorch\na/two,{oid},jax\n"
    assert figures(tmp_path, repos, labels, "--only", "a/one")["absent"] == []
    result = run(tmp_path, repos, labels, "--only", "a/three")
    assert result.exit_code == 1
    assert "a/three" in result.output


def test_a_file_with_another_header_is_refused(tmp_path: Path, repos: Path) -> None:
    repos.mkdir()
    result = run(tmp_path, repos, "name,framework\nx,y\n")
    assert result.exit_code == 1
    assert "header" in result.output
