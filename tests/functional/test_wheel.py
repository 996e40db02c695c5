"""The wheel as a user gets it: built, installed into an environment of its own, run as a program from elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAIN = "import torch\n\n\nclass Net(torch.nn.Module):\n    pass\n"


@dataclass(frozen=True)
class Installed:
    """The program of an installed wheel, run where the source tree is not."""

    wheel: Path
    program: Path
    environment: dict[str, str]

    def run(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.program), *arguments],
            cwd=cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    # No index is asked: the dependencies are those of this environment, seen through a path file.
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    return Installed(wheel, environment / "bin" / "fwscan", variables)


def test_the_wheel_carries_package_and_rules_and_nothing_else(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"analyzer"}
    assert "analyzer/rules/frameworks/pytorch.toml" in names
    assert "analyzer/rules/api/tensorflow.tsv" in names
    assert "analyzer/rules/roles.toml" in names
    page = ROOT / "analyzer" / "reports" / "webpage"
    for part in (*page.glob("assets/*"), *page.glob("templates/*")):
        assert part.relative_to(ROOT).as_posix() in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_installed_program_scans(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(TRAIN)
    run = installed.run(".", "--format", "json", cwd=tmp_path)
    assert run.stderr == ""
    (repository,) = json.loads(run.stdout)["repositories"]
    assert repository["verdict"]["framework"] == "pytorch"
    assert run.returncode == 0


def test_the_program_says_its_version(installed: Installed, tmp_path: Path) -> None:
    run = installed.run("--version", cwd=tmp_path)
    assert run.returncode == 0
    assert "0.1.0" in run.stdout


def test_a_missing_path_is_a_message_and_not_a_traceback(installed: Installed, tmp_path: Path) -> None:
    run = installed.run("nowhere", cwd=tmp_path)
    assert run.returncode == 2
    assert "nowhere" in run.stderr
    assert "Traceback" not in run.stderr
