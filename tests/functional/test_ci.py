"""The action for GitHub and the template for GitLab, as far as they can be held to anything without these services.

Their files are held to the schemas of the services, their shell lines are run in a scratch repository.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

ROOT = Path(__file__).parents[2]
OLD = "import tensorflow as tf\n\nold = tf.Session()\n"
NEW = "new = tf.placeholder(tf.float32)\n"
POLICY = '[tool.fwscan]\nforbid = ["tensorflow-1"]\n'

Done = subprocess.CompletedProcess[str]


def loaded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return found


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Job:
    """A checkout of a change that goes to `main`, and the environment that a runner gives to its steps."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "checkout"
        origin = folder / "origin"
        git(folder, "init", "-q", "-b", "main", str(origin))
        (origin / "train.py").write_text(OLD)
        (origin / "pyproject.toml").write_text(POLICY)
        git(origin, "add", "-A")
        git(origin, "commit", "-qm", "first")
        git(folder, "clone", "-q", str(origin), str(self.project))
        git(self.project, "checkout", "-qb", "change")
        (self.project / "train.py").write_text(OLD + NEW)
        git(self.project, "commit", "-qam", "second")
        self.commands = folder / "commands"
        self.commands.mkdir()
        self.command("fwscan", f'PYTHONPATH={ROOT} exec {sys.executable} -m analyzer "$@"')
        self.files = {name: folder / name for name in ("output", "summary", "path")}

    def command(self, name: str, line: str) -> None:
        path = self.commands / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    def run(self, *command: str, **environment: str) -> Done:
        given = {
            "PATH": f"{self.commands}:{os.environ['PATH']}",
            "HOME": str(self.project.parent),
            "GITHUB_OUTPUT": str(self.files["output"]),
            "GITHUB_STEP_SUMMARY": str(self.files["summary"]),
            "GITHUB_PATH": str(self.files["path"]),
            **{f"FWSCAN_{name}": "" for name in ("DIFF", "ARGS", "SARIF", "SUMMARY")},
            "FWSCAN_PATHS": ".",
            **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
            **environment,
        }
        return subprocess.run(
            command, cwd=self.project, env=given, capture_output=True, text=True, check=False, timeout=300
        )

    def check(self, **environment: str) -> Done:
        return self.run("bash", str(ROOT / "ci/github-check.sh"), **environment)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


@pytest.mark.parametrize(
    ("schema", "file"), [("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "ci/gitlab.yml")]
)
def test_files_are_what_the_services_take(schema: str, file: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_hands_its_inputs_on_by_environment_alone() -> None:
    action = loaded("action.yml")
    steps = action["runs"]["steps"]
    used = set()
    for step in steps:
        assert "${{" not in step["run"], "an expression in a script is text of a shell"
        used |= set(re.findall(r"\$\{\{ inputs\.(\w+) \}\}", " ".join(step["env"].values())))
        script = ROOT / re.search(r"ci/[\w-]+\.sh", step["run"])[0]  # type: ignore[index]
        asked = set(re.findall(r"\bFWSCAN_[A-Z]+\b", script.read_text(encoding="utf-8")))
        assert asked <= step["env"].keys()
    assert used == action["inputs"].keys()
    page = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    assert [name for name in action["inputs"] if f"`{name}`" not in page] == []


def test_a_pull_request_is_judged_by_what_it_adds(job: Job) -> None:
    done = job.check(GITHUB_BASE_REF="main", FWSCAN_SARIF="out.sarif", FWSCAN_SUMMARY="true")
    assert done.returncode == 1, done.stderr
    (annotation, last) = done.stdout.splitlines()
    assert annotation.startswith("::error file=train.py,line=4,")
    assert last == "fwscan: 1 error in 1 file"
    assert job.files["output"].read_text() == "sarif=out.sarif\n"
    results = json.loads((job.project / "out.sarif").read_text())["runs"][0]["results"]
    assert [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in results] == [4]
    assert "tensorflow.placeholder" in job.files["summary"].read_text()


def test_a_push_is_judged_as_a_whole(job: Job) -> None:
    done = job.check()
    assert done.returncode == 1
    assert [line.split(",")[1] for line in done.stdout.splitlines()[:-1]] == ["line=3", "line=4"]
    assert not job.files["output"].exists()
    assert not job.files["summary"].exists()


def test_a_checkout_without_the_target_branch_is_judged_as_a_whole_and_says_so(job: Job) -> None:
    git(job.project, "remote", "remove", "origin")
    first, *rest = job.check(GITHUB_BASE_REF="main").stdout.splitlines()
    assert first.startswith("::notice title=fwscan::The checkout lacks the branch")
    assert len(rest) == 3


def test_a_job_passes_where_nothing_strikes(job: Job) -> None:
    done = job.check(FWSCAN_DIFF="none", FWSCAN_ARGS="--forbid jax --strict")
    assert (done.returncode, done.stdout) == (0, "fwscan: nothing struck in 2 files\n")


def test_a_request_that_cannot_be_met_fails_the_job(job: Job) -> None:
    done = job.check(FWSCAN_PATHS="no/such/folder")
    assert done.returncode == 2, done.stdout
    assert "no/such/folder" in done.stderr


def test_inputs_are_arguments_and_never_commands(job: Job) -> None:
    hostile = "$(touch${IFS}pwned) `touch pwned` ; touch pwned & *"
    done = job.check(FWSCAN_PATHS=hostile, FWSCAN_ARGS="--forbid $(touch${IFS}pwned)", FWSCAN_DIFF="'; touch pwned")
    assert done.returncode == 2
    assert not (job.project / "pwned").exists()


def test_the_action_installs_the_command_and_nothing_else_into_the_path(job: Job) -> None:
    temporary = job.project.parent / "temporary"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(temporary)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = temporary.glob("*.whl")
    done = job.run(
        "bash",
        str(ROOT / "ci/github-install.sh"),
        FWSCAN_SOURCE=str(wheel),
        FWSCAN_PYTHON=sys.executable,
        RUNNER_TEMP=str(temporary),
        PIP_NO_DEPS="1",  # every other installation asks an index for what fwscan needs
    )
    assert done.returncode == 0, done.stderr
    (folder,) = job.files["path"].read_text().splitlines()
    assert [path.name for path in Path(folder).iterdir()] == ["fwscan"]
    assert (Path(folder) / "fwscan").resolve() == temporary / "fwscan/bin/fwscan"


def gitlab_script() -> str:
    return "\n".join(["set -euo pipefail", *loaded("ci/gitlab.yml")["fwscan"]["script"]])


def test_gitlab_gets_its_reports_of_what_a_merge_request_adds(job: Job) -> None:
    job.command("pip", 'echo "$@" > pip-was-asked')
    base = git(job.project, "rev-parse", "origin/main")
    done = job.run(
        "bash", "-c", gitlab_script(), CI_MERGE_REQUEST_DIFF_BASE_SHA=base, FWSCAN_INSTALL="git+https://example.org/f"
    )
    assert done.returncode == 1, done.stderr
    assert (job.project / "pip-was-asked").read_text() == "install --quiet git+https://example.org/f\n"
    reports = loaded("ci/gitlab.yml")["fwscan"]["artifacts"]["reports"]
    (entry,) = json.loads((job.project / reports["codequality"]).read_text())
    assert entry["location"] == {"path": "train.py", "lines": {"begin": 4}}
    assert ElementTree.parse(job.project / reports["junit"]).getroot().get("failures") == "1"


def test_gitlab_must_be_told_what_to_install(job: Job) -> None:
    job.command("pip", "exit 0")
    done = job.run("bash", "-c", gitlab_script(), FWSCAN_INSTALL="")
    assert done.returncode != 0
    assert "see docs/ci.md" in done.stderr
