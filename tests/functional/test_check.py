"""`fwscan check` as a gate uses it: in a git work tree, by exit status and by what it prints."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from analyzer.cli.program import run

CONTRIB = """\
import tensorflow as tf
from tensorflow.contrib import slim


def net(images):
    return slim.conv2d(images, 3, 3)
"""
TORCH = "import torch\n\n\nclass Net(torch.nn.Module):\n    pass\n"


@dataclass(frozen=True)
class Done:
    """What a run of the program gave."""

    returncode: int
    stdout: str
    stderr: str


def fwscan(*arguments: str, cwd: Path) -> Done:
    """The program in this process: another one for each run would cost the suite a minute (test_hooks has those)."""
    out, err = StringIO(), StringIO()
    with chdir(cwd), redirect_stdout(out), redirect_stderr(err):
        status = run(list(arguments))
    assert "internal error" not in err.getvalue(), err.getvalue()
    return Done(status, out.getvalue(), err.getvalue())


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


def errors(done: Done) -> list[str]:
    """The places of all strikes."""
    return [line.partition(": error:")[0] for line in done.stdout.splitlines() if ": error:" in line]


# As in a library for reinforcement learning that had been TensorFlow 1 throughout until one commit: modules of a new
# folder, and a requirement among others in a setup script.
BEFORE = {
    "setup.py": "from setuptools import setup\n\nREQUIRED = [\n    'numpy',\n    'tensorflow<1.15',\n]\n"
    "setup(name='rl', install_requires=REQUIRED)\n",
    "src/rl/__init__.py": "",
    "src/rl/tf/__init__.py": "",
    "src/rl/tf/policy.py": "import tensorflow as tf\n\n\ndef policy():\n    return tf.placeholder(tf.float32)\n",
    "README.md": "```python\nimport torch\n```\n",
}
AFTER = {
    "setup.py": BEFORE["setup.py"].replace("    'tensorflow<1.15',\n", "    'tensorflow<1.15',\n    'torch==1.1.0',\n"),
    "src/rl/torch/__init__.py": "from rl.torch.mlp import MLP\n",
    "src/rl/torch/mlp.py": '"""Gives a torch.Tensor."""\nfrom torch import nn\n\n\nclass MLP(nn.Module):\n    pass\n',
    "src/rl/tf/policy.py": BEFORE["src/rl/tf/policy.py"] + "\n\ndef other():\n    return tf.zeros(3)\n",
    "demo.ipynb": json.dumps(
        {
            "nbformat": 4,
            "metadata": {},
            "cells": [{"cell_type": "code", "source": ["x = 1\n", "import torch\n"], "outputs": []}],
        }
    ),
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    put(folder, BEFORE)
    git(tmp_path, "init", "-q", str(folder))
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "TensorFlow alone")
    put(folder, AFTER)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Add PyTorch")
    return folder


def test_a_commit_that_brings_a_second_framework_is_told_by_exactly_its_lines(library: Path) -> None:
    done = fwscan("check", "--allow", "tensorflow", "--rev", "HEAD", "--diff", "HEAD~1", cwd=library)
    assert done.returncode == 1
    assert errors(done) == [
        "demo.ipynb:cell 1:2:8",
        "setup.py:6:1",
        "src/rl/torch/mlp.py:2:19",
        "src/rl/torch/mlp.py:5:11",
    ]
    assert "this change adds `from torch import nn` to a TensorFlow 1 package" in done.stdout
    assert "this change adds `'torch==1.1.0',`" in done.stdout


def test_a_bare_clone_is_checked_by_its_commits(library: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(library), "bare.git")
    done = fwscan("check", "--allow", "tensorflow", "--diff", "HEAD~1", "bare.git", cwd=tmp_path)
    assert len(errors(done)) == 4
    none = fwscan("check", "--allow", "tensorflow", "--diff", "HEAD", "bare.git", cwd=tmp_path)
    assert none.returncode == 0
    refused = fwscan("check", "--allow", "tensorflow", "--write-baseline", "bare.git", cwd=tmp_path)
    assert refused.returncode == 2
    assert "no work tree" in refused.stderr


def test_files_given_by_name_are_judged_as_in_a_check_of_everything(project: Path) -> None:
    put(project, {"compat.py": "import tensorflow.compat.v1 as tf\n", "pkg/__init__.py": "from compat import *\n"})
    put(project, {"use.py": "from pkg import tf\n\ntf.placeholder(1)\n"})
    put(project, {"pyproject.toml": '[tool.fwscan]\nforbid = ["tensorflow-1"]\n'})
    alone = fwscan("check", "use.py", cwd=project)
    assert errors(alone) == ["use.py:3:1"]
    everything = fwscan("check", cwd=project)
    assert "use.py:3:1" in errors(everything)
    below = fwscan("check", "../use.py", cwd=project / "net")
    assert errors(below) == ["use.py:3:1"]


def test_the_nearest_configuration_speaks_for_a_file_alone(project: Path) -> None:
    put(project, {"team/fwscan.toml": 'allow = ["jax"]\nexclude = ["old/"]\nbaseline = "known.json"\n'})
    put(project, {"team/a.py": TORCH, "team/old/b.py": TORCH, "team/deep/c.py": CONTRIB})
    done = fwscan("check", "-q", cwd=project)
    struck = errors(done)
    assert {place.partition(":")[0] for place in struck} == {"team/a.py", "team/deep/c.py", "train.py"}
    assert "team/a.py:1:8" in struck
    assert "train.py:1:8" not in struck  # the root forbids tensorflow.contrib alone
    assert fwscan("check", "--write-baseline", cwd=project).returncode == 0
    known = json.loads((project / "team/known.json").read_text())["uses"]
    assert {entry["path"] for entry in known} == {"a.py", "deep/c.py"}
    known = json.loads((project / "fwscan-baseline.json").read_text())["uses"]
    assert {entry["path"] for entry in known} == {"train.py"}
    assert fwscan("check", "team/a.py", "train.py", cwd=project).returncode == 0
    (project / "team/a.py").write_text("import jax\n")
    gone = fwscan("check", cwd=project)
    assert "team/a.py: gone: torch" in gone.stdout


def test_a_baseline_of_some_files_leaves_the_others_recorded(project: Path) -> None:
    put(project, {"other.py": CONTRIB})
    assert fwscan("check", "--write-baseline", cwd=project).returncode == 0
    put(project, {"other.py": CONTRIB + "slim.flatten(1)\n"})
    assert fwscan("check", "--write-baseline", "other.py", cwd=project).returncode == 0
    uses = json.loads((project / "fwscan-baseline.json").read_text())["uses"]
    assert [(use["path"], use["scope"], use["symbol"].rpartition(".")[2]) for use in uses] == [
        ("other.py", "", "slim"),
        ("other.py", "", "flatten"),
        ("other.py", "net", "conv2d"),
        ("train.py", "", "slim"),
        ("train.py", "net", "conv2d"),
    ]


def test_severities_below_the_line_are_told_and_do_not_fail(project: Path) -> None:
    config = '[[tool.fwscan.policy]]\nid = "soft"\nforbid = ["tensorflow"]\nseverity = "warning"\n'
    put(project, {"pyproject.toml": config})
    done = fwscan("check", cwd=project)
    assert done.returncode == 0
    assert "train.py:1:8: warning: tensorflow" in done.stdout
    assert fwscan("check", "--fail-on", "warning", cwd=project).returncode == 1


def test_comments_pass_over_and_idle_ones_are_told(project: Path) -> None:
    text = CONTRIB.replace("import slim", "import slim  # fwscan: ignore[project] ported next")
    put(project, {"train.py": text.replace("3, 3)", "3, 3)  # fwscan: ignore[tensorflow-1/contrib, jax]")})
    done = fwscan("check", cwd=project)
    assert done.returncode == 0
    assert "train.py:6:39: unused comment: nothing here strikes for jax" in done.stdout
    assert "2 passed over by comments" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "nowhere.py"), "nowhere.py does not exist"),
        (("check", "--diff", "nonsense"), "has no revision 'nonsense'"),
        (("check", "--forbid", "tensorfow"), "is no framework"),
        (("check", "--config", "nowhere.toml"), "nowhere.toml cannot be read"),
        (("check", "--write-baseline", "--diff", "HEAD"), "exclude each other"),
        (("check", "--except", "jax"), "--except needs"),
        (("check", ".", "https://example.org/x.git"), "checked alone"),
    ],
)
def test_requests_that_cannot_be_met_end_with_2_and_a_hint(
    project: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = fwscan(*arguments, cwd=project)
    assert done.returncode == 2
    assert said in done.stderr
    assert "hint:" in done.stderr


def test_a_configuration_that_is_wrong_ends_with_2_and_names_every_problem(project: Path) -> None:
    put(project, {"pyproject.toml": '[tool.fwscan]\nforbit = ["jax"]\nstrict = "yes"\n'})
    done = fwscan("check", "train.py", cwd=project)
    assert done.returncode == 2
    assert "unknown key 'forbit', did you mean 'forbid'?" in done.stderr
    assert "strict is true or false, not 'yes'" in done.stderr


def test_a_path_that_git_ignores_is_told_and_not_judged(project: Path) -> None:
    put(project, {".gitignore": "made.py\n", "made.py": CONTRIB})
    done = fwscan("check", "made.py", cwd=project)
    assert done.returncode == 0
    assert "made.py: not read: excluded (git ignores it, or it holds no files)" in done.stdout


def test_paths_of_two_repositories_are_refused(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "second")
    put(tmp_path / "second", {"a.py": TORCH})
    done = fwscan("check", str(project), str(tmp_path / "second/a.py"), cwd=tmp_path)
    assert done.returncode == 2
    assert "several repositories" in done.stderr


def test_without_git_the_folder_of_the_configuration_is_the_root(tmp_path: Path) -> None:
    put(tmp_path, {"fwscan.toml": 'forbid = ["pytorch"]\n', "a/b.py": TORCH, "c.py": TORCH})
    done = fwscan("check", "b.py", cwd=tmp_path / "a")
    assert done.returncode == 1
    assert set(errors(done)) == {"a/b.py:1:8", "a/b.py:4:11"}
    refused = fwscan("check", "--diff", "HEAD", "b.py", cwd=tmp_path / "a")
    assert refused.returncode == 2
    assert "no history" in refused.stderr


def test_names_from_scanned_code_cannot_reach_the_terminal(project: Path) -> None:
    put(project, {"a\x1b[31m.py": CONTRIB})
    done = fwscan("check", "--color", "never", cwd=project)
    assert "\x1b" not in done.stdout
    assert "a\\x1b[31m.py:6:12" in done.stdout


def test_the_same_is_said_by_any_number_of_processes_and_without_a_cache(project: Path) -> None:
    put(project, {f"m{number}.py": CONTRIB * 100 for number in range(4)})
    first = fwscan("check", "--jobs", "1", "--no-cache", cwd=project)
    assert first.stdout == fwscan("check", "--jobs", "2", cwd=project).stdout
    assert first.stdout == fwscan("check", cwd=project).stdout
    assert first.returncode == 1


def recorded(path: Path) -> list[tuple[str, str]]:
    """Policy and file of every use in a baseline."""
    return sorted({(use["policy"], use["path"]) for use in json.loads(path.read_text())["uses"]})


def test_a_baseline_that_git_ignores_counts(project: Path) -> None:
    put(project, {".gitignore": "*.json\n"})
    assert fwscan("check", "--write-baseline", cwd=project).returncode == 0
    assert fwscan("check", cwd=project).returncode == 0


def test_files_that_are_gone_leave_the_baseline(project: Path) -> None:
    put(project, {"old.py": CONTRIB})
    fwscan("check", "--write-baseline", cwd=project)
    (project / "old.py").unlink()
    assert "old.py: gone:" in fwscan("check", "net", cwd=project).stdout
    fwscan("check", "--write-baseline", "train.py", cwd=project)
    assert recorded(project / "fwscan-baseline.json") == [("project", "train.py")]


def test_policies_of_the_command_line_leave_what_is_recorded_for_others(project: Path) -> None:
    fwscan("check", "--write-baseline", cwd=project)
    done = fwscan("check", "--forbid", "pytorch", cwd=project)
    assert done.returncode == 1
    assert "gone" not in done.stdout
    assert fwscan("check", "--forbid", "pytorch", "--write-baseline", cwd=project).returncode == 0
    both = [("command-line", "net/model.py"), ("project", "train.py")]
    assert recorded(project / "fwscan-baseline.json") == both
    assert fwscan("check", "--forbid", "pytorch", cwd=project).returncode == 0


def test_one_baseline_can_serve_all_configurations(project: Path) -> None:
    put(project, {"team/fwscan.toml": 'allow = ["jax"]\n', "team/a.py": TORCH})
    fwscan("check", "--baseline", "all.json", "--write-baseline", cwd=project)
    assert recorded(project / "all.json") == [("project", "team/a.py"), ("project", "train.py")]
    done = fwscan("check", "--baseline", "all.json", cwd=project)
    assert done.returncode == 0
    assert "(baseline: 4)" in done.stdout
    assert fwscan("check", "--baseline", "all.json", "team/a.py", cwd=project).returncode == 0


@pytest.mark.parametrize("path", ["../out.json", "/tmp/out.json", "a/../../out.json", "~/out.json", "c:out.json"])
def test_a_project_cannot_have_its_baseline_written_elsewhere(project: Path, path: str) -> None:
    put(project, {"pyproject.toml": f'[tool.fwscan]\nforbid = ["tensorflow"]\nbaseline = "{path}"\n'})
    done = fwscan("check", "--write-baseline", cwd=project)
    assert done.returncode == 2
    assert "baseline is a path inside the configuration's folder" in done.stderr


@pytest.mark.parametrize("inner", ["fwscan-baseline.json", "linked/known.json"])
def test_a_link_does_not_lead_the_writing_out_of_the_project(project: Path, tmp_path: Path, inner: str) -> None:
    (tmp_path / "outside").mkdir()
    victim = tmp_path / "outside/known.json"
    victim.write_text("precious")
    (project / "linked").symlink_to(tmp_path / "outside")
    (project / "fwscan-baseline.json").symlink_to(victim)
    put(project, {"pyproject.toml": f'[tool.fwscan]\nforbid = ["tensorflow"]\nbaseline = "{inner}"\n'})
    assert fwscan("check", cwd=project).returncode == 1  # nor is what lies there read
    done = fwscan("check", "--write-baseline", cwd=project)
    assert done.returncode == 2
    assert "link that leads out" in done.stderr
    assert victim.read_text() == "precious"


def test_a_configuration_that_is_a_link_is_none(project: Path, tmp_path: Path) -> None:
    put(tmp_path, {"elsewhere.toml": 'forbid = ["pytorch"]\n'})
    (project / "fwscan.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert "net/model.py" not in fwscan("check", cwd=project).stdout
    assert fwscan("config", "show", cwd=project).stdout.startswith("# pyproject.toml")
