"""`fwscan check` as a gate uses it: in a git work tree, as another process, by exit status and by what it prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRIB = """\
import tensorflow as tf
from tensorflow.contrib import slim


def net(images):
    return slim.conv2d(images, 3, 3)
"""
TORCH = "import torch\n\n\nclass Net(torch.nn.Module):\n    pass\n"


def fwscan(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=300,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def git(cwd: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


def put(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    put(folder, {"train.py": CONTRIB, "net/__init__.py": "", "net/model.py": TORCH})
    put(folder, {"pyproject.toml": '[tool.fwscan]\nforbid = ["tensorflow.contrib.**"]\n'})
    git(folder.parent, "init", "-q", str(folder))
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


def test_what_is_forbidden_strikes_with_its_place_and_reason(project: Path) -> None:
    done = fwscan("check", cwd=project)
    assert done.returncode == 1
    assert "train.py:6:12: error: tensorflow.contrib.slim.conv2d" in done.stdout
    assert "forbids tensorflow.contrib.**" in done.stdout
    assert "net/model.py" not in done.stdout


def test_a_baseline_passes_what_is_known_and_tells_what_is_gone(project: Path) -> None:
    assert fwscan("check", "--write-baseline", cwd=project).returncode == 0
    (project / "train.py").write_text("# moved down by a line\n" + CONTRIB)
    assert fwscan("check", cwd=project).returncode == 0
    (project / "train.py").write_text(CONTRIB + "\n\ndef other(x):\n    return slim.flatten(x)\n")
    new = fwscan("check", cwd=project)
    assert new.returncode == 1
    assert [line for line in new.stdout.splitlines() if "error:" in line] == [
        "train.py:10:12: error: tensorflow.contrib.slim.flatten (TensorFlow 1): "
        "policy project forbids tensorflow.contrib.**  [tensorflow-1/contrib]"
    ]
    (project / "train.py").write_text("import tensorflow as tf\n")
    gone = fwscan("check", cwd=project)
    assert gone.returncode == 0
    assert "tensorflow.contrib.slim.conv2d in net is in the baseline and no longer in the code" in gone.stdout
    assert fwscan("check", "--shrink-baseline", cwd=project).returncode == 0
    assert json.loads((project / "fwscan-baseline.json").read_text())["uses"] == []


def test_without_a_policy_nothing_is_let_through_silently(tmp_path: Path) -> None:
    put(tmp_path, {"a.py": TORCH})
    done = fwscan("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "no policy" in done.stderr
    report = fwscan("check", "--report-only", "a.py", cwd=tmp_path)
    assert report.returncode == 0
    assert report.stdout.startswith("a.py: PyTorch (2 uses; torch in 1)")


def test_a_change_is_judged_by_the_lines_that_it_adds(project: Path) -> None:
    put(project, {"pyproject.toml": '[tool.fwscan]\nallow = ["pytorch"]\n'})
    put(project, {"net/model.py": TORCH + "\n\nimport tensorflow as tf\n"})
    done = fwscan("check", "--diff", "HEAD", cwd=project)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if "error:" in line] == [
        "net/model.py:8:8: error: this change adds `import tensorflow as tf` to a PyTorch package: "
        "policy project allows only pytorch  [tensorflow/any]"
    ]


def test_unreadable_files_count_with_strict_only(project: Path) -> None:
    put(project, {"notes.ipynb": "{", "pyproject.toml": '[tool.fwscan]\nforbid = ["tensorflow-1"]\n'})
    done = fwscan("check", "net", "notes.ipynb", cwd=project)
    assert done.returncode == 0
    assert "notes.ipynb: not read: notebook" in done.stdout
    assert fwscan("check", "--strict", "net", "notes.ipynb", cwd=project).returncode == 3
