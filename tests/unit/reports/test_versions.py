"""The three formats of `fwscan versions`, over a small project read with the real tables."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from packaging.requirements import Requirement

from analyzer.model import RepoVersions
from analyzer.reports import versions_json, versions_requirements, versions_table
from analyzer.reports.page import Look
from analyzer.worker import ScanOptions, locator_versions

SCHEMA: dict[str, Any] = json.loads(
    files("analyzer.reports").joinpath("schema/fwscan-versions-v1.json").read_text("utf-8")
)
MODEL = """\
import tensorflow as tf

def scores(x):
    with tf.Session() as session:
        return session.run(tf.reduce_max(x, keepdims=True))
"""
NEWER = "import tensorflow as tf\n\ntf.random.set_seed(1)\nprint 'done'\n"
GUARDED = "try:\n    import torch\nexcept ImportError:\n    torch = None\n"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> RepoVersions:
    root = tmp_path_factory.mktemp("project")
    (root / "model.py").write_text(MODEL)
    (root / "again.py").write_text(MODEL)
    (root / "lib").mkdir()
    (root / "lib" / "\x1b[31mnewer.py").write_text(NEWER)
    (root / "lib" / "optional.py").write_text(GUARDED)
    (root / "requirements.txt").write_text("tensorflow-gpu>=1.8\n")
    return locator_versions(str(root), ScanOptions(jobs=1), by_directory=True)


def table(repo: RepoVersions, look: Look | None = None, **how: Any) -> str:
    out = io.StringIO()
    versions_table.write([repo], out, look=look or Look(), **how)
    return out.getvalue()


def document(repo: RepoVersions) -> dict[str, Any]:
    out = io.StringIO()
    versions_json.write([repo], out, version="1.2.3")
    loaded: dict[str, Any] = json.loads(out.getvalue())
    return loaded


def requirements(repo: RepoVersions) -> list[str]:
    out = io.StringIO()
    versions_requirements.write([repo], out, version="1.2.3")
    return out.getvalue().splitlines()


def test_the_schema_is_one_and_takes_the_document(repo: RepoVersions) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(document(repo))


def test_json_has_range_ends_contradictions_and_pins(repo: RepoVersions) -> None:
    (found,) = document(repo)["repositories"]
    tensorflow, torch = found["ranges"]
    assert (tensorflow["package"], tensorflow["said"], tensorflow["specifier"]) == (
        "tensorflow",
        "1.5-1.15",
        ">=1.8,<2.0",
    )
    assert [(need["name"], need["keyword"], need["files"]) for need in tensorflow["lower"]] == [
        ("tensorflow.reduce_max", "keepdims", 2)
    ]
    assert tensorflow["upper"][0]["places"][0] == {"path": "again.py", "line": 4, "column": 10, "cell": 0}
    assert [need["name"] for need in tensorflow["conflicts"]] == ["tensorflow.random.set_seed"]
    assert [(pin["name"], pin["agrees"]) for pin in tensorflow["pins"]] == [("tensorflow-gpu", True)]
    assert (torch["files"], torch["optional_files"]) == (0, 1)
    assert [directory["path"] for directory in found["directories"]] == ["lib"]
    assert found["python_2"] == [{"path": "lib/\\x1b[31mnewer.py", "shown_by": "print statement (line 4)"}]


def test_json_is_the_same_each_time(repo: RepoVersions) -> None:
    assert document(repo) == document(repo)


def test_requirements_can_be_installed_from(repo: RepoVersions) -> None:
    lines = requirements(repo)
    asked = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert [str(one) for one in asked] == ["tensorflow<2.0,>=1.8"]
    told = "\n".join(line for line in lines if line.startswith("#"))
    assert "needs >=1.5: again.py:5 tensorflow.reduce_max(keepdims=)" in told
    assert "contradiction: needs >=2.0: lib/\\x1b[31mnewer.py:3 tensorflow.random.set_seed" in told
    assert "pinned requirements.txt:1 tensorflow-gpu>=1.8: agrees with the code" in told
    assert "# torch  # optional: in 1 file that can do without it" in told


@pytest.mark.parametrize("look", [Look(), Look(width=40), Look(width=100, color=True)])
def test_the_table_says_it_on_any_width(repo: RepoVersions, look: Look) -> None:
    text = table(repo, look, depth=1)
    words = " ".join(text.split())
    for said in ("1.5 to 1.15", ">=1.5", "again.py:5", "<=1.15", "set_seed", "contradicted", "print statement"):
        assert said in words
    assert "\x1b[31m" + "newer" not in text
    assert max(map(len, table(repo, Look(width=40)).splitlines())) <= 40


def test_the_table_lists_everything_when_asked(repo: RepoVersions) -> None:
    assert "tensorflow.Session" in table(repo, every=True)


def test_a_project_without_any_of_the_packages(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\n")
    empty = locator_versions(str(tmp_path), ScanOptions(jobs=1))
    assert "No file needs a package" in table(empty)
    assert [line for line in requirements(empty) if not line.startswith("#")] == []
    jsonschema.Draft202012Validator(SCHEMA).validate(document(empty))
