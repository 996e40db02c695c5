"""A folder of JSON results gives the figures that a study gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import analyzer
from analyzer.aggregate import report
from analyzer.cli.program import run
from analyzer.errors import UsageError
from analyzer.model import Target
from analyzer.model.report import ShareTable
from analyzer.reports import json_v1, study_rows
from analyzer.study import Study
from analyzer.study.reading import read_study
from analyzer.study.scans import read_scans
from analyzer.study.store import Chunk

CODE = {
    "torch": "import torch\ntorch.nn.Linear(1, 2)\n",
    "jax": "import jax\njax.numpy.ones(3)\n",
    "none": "import os\n",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("scans")
    (root / "results").mkdir()
    for name, code in CODE.items():
        (root / name).mkdir()
        (root / name / "a.py").write_text(code)
    one, two = root / "results/1.json", root / "results/2.json"
    assert run(["scan", "--format", "json", "--isolated", "-o", str(one), str(root / "torch"), str(root / "none")]) == 0
    assert run(["scan", "--format", "json", "-o", str(two), str(root / "jax"), str(root / "missing")]) != 0
    (root / "results/other.json").write_text('{"schema": "something else"}')
    (root / "results/broken.json").write_text("{")
    cut = json.loads(one.read_text())
    del cut["repositories"][0]["verdict"]
    (root / "results/cut.json").write_text(json.dumps(cut))
    return root / "results"


def test_each_repository_is_an_input(results: Path) -> None:
    data = read_scans(results)
    assert [(item.list, item.line, item.reached) for item in data.inputs] == [
        ("1.json", 1, "scanned"),
        ("1.json", 2, "scanned"),
        ("2.json", 1, "scanned"),
        ("2.json", 2, "resolved"),
    ]
    assert [warning.partition(" ")[0] for warning in data.warnings] == ["broken.json", "cut.json", "other.json"]
    found = report(data, questions=["shares", "losses"])
    primary = found.questions[0].tables[0]
    assert isinstance(primary, ShareTable)
    assert {row.id: (row.count, row.total) for row in primary.rows} == {
        "pytorch": (1, 3),
        "jax": (1, 3),
        "none": (1, 3),
    }
    assert [loss.inputs for loss in found.losses] == [1]
    shown = next(row for row in found.repositories if row.primary == "pytorch")
    assert [(line.path, line.line, line.symbol) for line in shown.evidence] == [
        ("a.py", 2, "torch.nn.Linear"),
        ("a.py", 1, "torch"),
    ]


def test_from_python(results: Path) -> None:
    found = analyzer.report(results, questions=("shares",))
    assert found.frameworks == (("jax", "JAX"), ("pytorch", "PyTorch"))


def test_a_folder_without_results_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no results of fwscan scan"):
        read_scans(tmp_path)


def test_a_commit_that_stands_twice_counts_once(tmp_path: Path, results: Path) -> None:
    document = json.loads((results / "1.json").read_text())
    entry = document["repositories"][0]
    for name, revision in (
        ("a", {"commit": "a" * 40, "committed": "2020-01-01T00:00:00Z", "worktree": False}),
        ("b", {"commit": "a" * 40, "committed": "2020-01-01T00:00:00Z", "worktree": False}),
        ("c", {"commit": "a" * 40, "committed": "2020-01-01T00:00:00Z", "worktree": True}),
    ):
        one = {
            **document,
            "repositories": [{**entry, "repository": f"https://github.com/o/{name}", "revision": revision}],
        }
        (tmp_path / f"{name}.json").write_text(json.dumps(one))
    found = report(read_scans(tmp_path), questions=["losses"])
    assert len(found.counted) == 2, "a work tree may differ from its commit"
    assert found.repositories[0].permalinks == f"https://github.com/o/a/blob/{'a' * 40}/"
    assert found.repositories[2].permalinks == ""


def test_a_study_and_a_folder_say_the_same_of_the_same_scan(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "web").mkdir(parents=True)
    (root / "a.py").write_text("import torch, timm\nimport onnxruntime\nprint 'old'\ntorch.nn.Linear(1, 2)\n")
    (root / "b.py").write_text("try:\n    import jax\nexcept ImportError:\n    jax = None\n")
    (root / "k.py").write_text("import os\nos.environ['KERAS_BACKEND'] = 'jax'\nimport keras\nkeras.ops.ones(3)\n")
    (root / "web" / "x.js").write_text("import * as tf from '@tensorflow/tfjs';\n")
    (root / "README.md").write_text("---\nlibrary_name: timm\npipeline_tag: x\n---\n")
    verdict = analyzer.scan(str(root), jobs=1)
    with (tmp_path / "scan.json").open("w", encoding="utf-8") as out:
        json_v1.write([verdict], out, version="1")
    target = Target(repository_id=f"path:{root}", kind="path", url=str(root))
    with Study(tmp_path / "s.duckdb") as study:
        commit: Chunk = ("commits", [("", None, None, False)])
        study.record_scanned(target, [commit, *study_rows.rows(verdict, version="1").items()])
    (one,) = read_scans(tmp_path).repositories
    (other,) = read_study(tmp_path / "s.duckdb").repositories
    assert one.uses
    assert one.libraries
    assert one.deployment
    assert one.languages
    assert one.keras_backends == ("jax",)
    assert one.repaired == 1
    assert one == other
