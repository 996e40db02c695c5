"""The hooks as a team meets them: installed by the real pre-commit, from a clone of this project, in a repository.

One installation serves all tests: pre-commit builds an environment and asks the package index for what fwscan needs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TF1 = "import tensorflow as tf\n\n\ndef build():\n    return tf.placeholder(tf.float32, [None, 784])\n"
TORCH = "import torch\n\n\nclass Net(torch.nn.Module):\n    pass\n"
NOTEBOOK = (
    '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, '
    '"outputs": [], "execution_count": null, "id": "a", "source": ["import jax.numpy as jnp\\n", "jnp.ones(3)"]}]}'
)
CONFIG = "repos:\n  - repo: {url}\n    rev: {rev}\n    hooks: [{{id: fwscan}}, {{id: fwscan-check}}]\n"
POLICY = '[tool.fwscan]\nforbid = ["tensorflow-1"]\nwhy = "ported by March"\n'

Done = subprocess.CompletedProcess[str]


def git(folder: Path, *arguments: str, text: str | None = None) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, input=text).stdout


@dataclass(frozen=True)
class Team:
    """A repository whose commits the hooks look at."""

    folder: Path
    environment: dict[str, str]

    def put(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text)
        git(self.folder, "add", "-A")

    def pre_commit(self, *arguments: str) -> Done:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def run(self, *command: str) -> Done:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=540
        )


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """The configuration that asks for the hooks of this project as it is now, and the environment to run it in."""
    pytest.importorskip("pre_commit", reason="pre-commit is not installed: pip install -e '.[dev]'")
    if not (ROOT / ".git").exists():
        pytest.skip("no git repository here: pre-commit installs hooks from one")
    folder = tmp_path_factory.mktemp("hooks")
    clone = folder / "fwscan"
    git(ROOT, "clone", "-q", "--local", str(ROOT), str(clone))
    changed = git(ROOT, "diff", "HEAD", "--binary")
    if changed:
        git(clone, "apply", "--index", text=changed)
        git(clone, "commit", "-q", "-m", "what is not committed yet")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
    environment |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PRE_COMMIT_HOME": str(folder / "installed"),
        "FWSCAN_CACHE_DIR": str(folder / "facts"),
        **{f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    _require_index(folder)
    return CONFIG.format(url=clone, rev=git(clone, "rev-parse", "HEAD").strip()), environment


def _require_index(folder: Path) -> None:
    """In CI the hooks must be installed; elsewhere there may be no network."""
    probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "hatchling"]
    if not os.environ.get("CI") and subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("the package index is out of reach: pre-commit cannot install the hooks")


@pytest.fixture
def team(hooks: tuple[str, dict[str, str]], tmp_path: Path) -> Team:
    config, environment = hooks
    git(tmp_path, "init", "-q", "-b", "main", "team")
    team = Team(tmp_path / "team", environment)
    (team.folder / ".pre-commit-config.yaml").write_text(config)
    (team.folder / "pyproject.toml").write_text(POLICY)
    (team.folder / "notes.txt").write_text("tensorflow is mentioned here and nothing is made of it\n")
    team.put(net__py=TORCH, notes__ipynb=NOTEBOOK, requirements__txt="torch>=2\n")
    return team


def test_the_first_hook_reports_and_never_fails(team: Team) -> None:
    team.put(old__py=TF1, **{f"m{number}__py": TORCH for number in range(10)})
    done = team.pre_commit("run", "fwscan", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout
    assert "net.py: PyTorch (2 uses; torch in 1)" in said
    assert "old.py: TensorFlow 1 (graph style)" in said
    assert "notes.ipynb: JAX (2 uses; jax.numpy in cell 1:1)" in said
    assert "requirements.txt: PyTorch" in said
    assert "notes.txt" not in said
    assert all(f"m{number}.py: PyTorch" in said for number in range(10))  # whichever process was given it


def test_the_gate_fails_passes_what_is_known_and_passes_after_a_fix(team: Team) -> None:
    assert team.pre_commit("run", "fwscan-check", "--all-files").returncode == 0
    team.put(old__py=TF1)
    struck = team.pre_commit("run", "fwscan-check")
    assert struck.returncode == 1
    assert "old.py:5:12: error: tensorflow.placeholder (TensorFlow 1): policy project forbids" in struck.stdout
    assert "ported by March" in struck.stdout

    (baseline,) = Path(team.environment["PRE_COMMIT_HOME"]).glob("repo*/py_env-*/bin/fwscan")
    assert team.run(str(baseline), "check", "--write-baseline").returncode == 0
    git(team.folder, "add", "-A")
    assert team.pre_commit("run", "fwscan-check", "--all-files").returncode == 0

    team.put(new__py=TF1)
    again = team.pre_commit("run", "fwscan-check", "--all-files")
    assert again.returncode == 1
    assert "new.py:5:12" in again.stdout
    assert "old.py:5:12" not in again.stdout
    team.put(new__py=TF1.replace("tf.placeholder(tf.float32, [None, 784])", "tf.ones([1, 784])"))
    assert team.pre_commit("run", "fwscan-check", "--all-files").returncode == 0


def test_a_commit_is_stopped(team: Team) -> None:
    assert team.pre_commit("install").returncode == 0
    assert team.run("git", "commit", "-q", "-m", "torch").returncode == 0
    team.put(old__py=TF1)
    stopped = team.run("git", "commit", "-q", "-m", "tensorflow 1")
    assert stopped.returncode == 1
    assert "old.py:5:12" in stopped.stdout + stopped.stderr
    assert git(team.folder, "log", "--format=%s").split() == ["torch"]
