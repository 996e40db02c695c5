"""The program as a user meets it: another process, its streams, its exit status."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TF1 = """\
import tensorflow as tf

images = tf.placeholder(tf.float32, [None, 784])
with tf.variable_scope("net"):
    hidden = tf.layers.dense(images, 10)
with tf.Session() as session:
    session.run(hidden)
"""
TORCH = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 4)
"""


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm", **changes}


def fwscan(*arguments: str, cwd: Path | None = None, **changes: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment(**changes),
        timeout=300,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def document(*arguments: str, status: int = 0) -> dict[str, Any]:
    done = fwscan("--format", "json", *arguments)
    assert done.returncode == status, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "nets").mkdir(parents=True)
    (folder / "train.py").write_text(TF1)
    (folder / "nets/model.py").write_text(TORCH)
    (folder / "nets/loss.py").write_text(TORCH)
    (folder / "nets/other.py").write_text(TORCH)
    (folder / "logo.png").write_bytes(b"\x89PNG")
    return folder


def test_the_verdict_over_a_folder(project: Path) -> None:
    done = fwscan(str(project))
    assert done.returncode == 0
    assert done.stderr == ""
    assert "PyTorch" in done.stdout.splitlines()[1]
    assert "nets/loss.py:" in done.stdout
    assert "train.py:3" in done.stdout
    assert "\x1b" not in done.stdout
    assert fwscan("scan", str(project)).stdout == done.stdout, "scan is the default command"


def test_the_same_bytes_for_any_number_of_processes(project: Path) -> None:
    one, two = (fwscan("--format", "json", "--jobs", jobs, str(project)).stdout for jobs in ("1", "2"))
    assert one == two


def test_several_paths_of_which_one_is_missing(project: Path) -> None:
    done = fwscan("--format", "json", str(project), str(project / "none"), str(project / "train.py"))
    assert done.returncode == 2
    assert "does not exist" in done.stderr
    first, second, third = json.loads(done.stdout)["repositories"]
    assert (first["status"], second["status"], third["status"]) == ("scanned", "failed", "scanned")
    assert third["verdict"]["framework"] == "tensorflow-1"


def test_one_row_a_directory(project: Path) -> None:
    rows = list(csv.DictReader(StringIO(fwscan("--format", "csv", "--by-dir", str(project)).stdout)))
    assert [(row["directory"], row["framework"]) for row in rows] == [(".", "pytorch"), ("nets", "pytorch")]


def test_a_folder_named_like_a_command(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/train.py").write_text(TORCH)
    done = fwscan("-q", "./rules", cwd=tmp_path)
    assert done.stdout.startswith("./rules: pytorch (")


def test_the_output_file_gives_the_format(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "verdict.json"
    done = fwscan("-o", str(target), str(project))
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(target.read_text("utf-8"))["schema"] == "fwscan.scan/v1"


def test_strict_tells_of_files_that_were_not_read(project: Path) -> None:
    assert fwscan("--strict", "-q", str(project)).returncode == 0
    (project / "bad.py").write_bytes(b"import torch\0\n")
    done = fwscan("--strict", str(project))
    assert done.returncode == 3
    assert "failed bad.py" in done.stdout
    assert fwscan(str(project)).returncode == 0


def test_exclude_and_rules_reach_the_scan(project: Path, tmp_path: Path) -> None:
    scanned = document("--exclude", "nets", str(project))["repositories"][0]
    assert scanned["verdict"]["framework"] == "tensorflow-1"
    assert scanned["coverage"]["skipped"]["excluded"] >= 1
    done = fwscan("--rules", str(tmp_path), str(project))
    assert done.returncode == 2
    assert "no framework files" in done.stderr


def test_explain_leads_to_the_lines(project: Path) -> None:
    text = fwscan("explain", str(project)).stdout
    assert "1. The formula" in text
    assert "train.py:3" in text
    one = fwscan("explain", str(project), "train.py").stdout
    assert "tensorflow.placeholder" in one
    assert fwscan("explain", str(project), str(project / "train.py")).stdout == one
    wrong = fwscan("explain", str(project), "trian.py")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean train.py" in wrong.stderr


@pytest.mark.parametrize(
    "arguments", [["no/such/path"], ["explain", "no/such/path"], ["--rev", "v9", "."], ["--format", "xml", "."]]
)
def test_a_request_that_cannot_be_met(arguments: list[str], tmp_path: Path) -> None:
    done = fwscan(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()


@pytest.mark.parametrize("arguments", [["explian", "."], ["-q", "explain", "."]])
def test_a_command_that_was_taken_for_a_path_is_told(arguments: list[str], tmp_path: Path) -> None:
    done = fwscan(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "fwscan explain ..." in done.stderr


def test_credentials_never_reach_output(tmp_path: Path) -> None:
    done = fwscan("--format", "json", "ftp://someone:s3cretword@host.invalid/repo.git", cwd=tmp_path)
    assert done.returncode == 2
    assert "s3cretword" not in done.stdout + done.stderr


def test_hostile_file_names_do_not_reach_the_terminal(project: Path) -> None:
    os.write(os.open(bytes(project) + b"/a\x1b[31m\xff\n.py", os.O_CREAT | os.O_WRONLY), TORCH.encode())
    for arguments in (["-v"], ["--format", "json"], ["--format", "csv"], ["-q"]):
        done = fwscan(*arguments, str(project))
        assert done.returncode == 0
        assert "\x1b" not in done.stdout
    assert r"a\x1b[31m\xff\n.py" in fwscan("-v", str(project)).stdout


def test_colour_when_asked_for(project: Path) -> None:
    assert "\x1b[" in fwscan("--color", "always", str(project)).stdout
    assert "\x1b[" in fwscan(str(project), FORCE_COLOR="1").stdout
    assert "\x1b[" not in fwscan(str(project), FORCE_COLOR="1", NO_COLOR="1").stdout


def test_any_locale_will_do(project: Path) -> None:
    (project / "naïve.py").write_text(TORCH)
    plain = fwscan("-v", "--color", "always", str(project), PYTHONIOENCODING="ascii", LC_ALL="C")
    assert plain.returncode == 0
    scanned = fwscan("--format", "json", str(project), PYTHONIOENCODING="ascii")
    assert any(file["path"] == "naïve.py" for file in json.loads(scanned.stdout)["repositories"][0]["files"])


def test_a_reader_that_goes_away_is_no_error(project: Path) -> None:
    command = f"'{sys.executable}' -m analyzer -v '{project}' '{project}' | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=environment(), timeout=300, check=True
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "141"


def test_an_interrupt_within_code_from_a_text_ends_it_with_its_own_status(tmp_path: Path) -> None:
    """As where a dataclass is being made: Python would remember the interrupt and end by the signal."""
    (tmp_path / "interrupted.py").write_text(
        "from analyzer.cli import program\n"
        "def interrupted(*_, **__): exec('raise KeyboardInterrupt')\n"
        "program.program.main = interrupted\n"
        "program.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "interrupted"],
        capture_output=True,
        text=True,
        env=environment(PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}"),
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "fwscan: interrupted\n")


def test_an_interrupt_ends_it_without_a_traceback(project: Path, tmp_path: Path) -> None:
    for number in range(400):
        (project / f"more{number}.py").write_text(f"{TORCH}\nnumber = {number}\n" + TF1 * 40)
    target = tmp_path / "out.json"
    command = [sys.executable, "-m", "analyzer", "-o", str(target), *[str(project)] * 50]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), start_new_session=True
    ) as running:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob(".out.json*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=120)
    # Where the signal met `exec` of a text (dataclasses need it while they are imported), `python -m` ends by the
    # signal itself in spite of the status that is asked for; shells call that 130 too.
    assert running.returncode in (130, -signal.SIGINT)
    assert (out, err.strip()) == ("", "fwscan: interrupted")
    assert not list(tmp_path.glob("*out.json*")), "neither a result nor a draft is left"


def test_the_version() -> None:
    done = fwscan("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("fwscan ")
    assert "extractor" in done.stdout
