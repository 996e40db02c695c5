"""The commands that are timed, each asked for the frameworks of one folder as well as it can be asked."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
IMPORT = r"^\s*(import|from)\s+(tensorflow|tf_slim|keras|torch|torchvision|jax|flax|haiku|optax|mxnet|paddle|theano)\b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A command; `good` are exit statuses that mean it did its work, `files` reads from its output what it read."""

    name: str
    command: tuple[str, ...]
    version: str
    environment: Mapping[str, str] = field(default_factory=dict)
    good: frozenset[int] = frozenset({0})
    files: Callable[[str], int | None] = lambda output: None
    cold: bool = False  # its cache is emptied before each run
    prepare: Callable[[], object] = lambda: None  # called before each run


def contenders(folder: Path, repository: Path | None, jobs: int, cache: Path) -> tuple[list[Contender], list[str]]:
    """Those that are installed, in the order they are run, and the names of those that are not."""
    program = (sys.executable, "-m", "analyzer")
    version, options = _version(*program), ("--format", "json", "--jobs", str(jobs))

    def fwscan(name: str, *arguments: str, cold: bool = False) -> Contender:
        return Contender(
            name=name,
            command=(*program, "scan", *arguments, *options),
            version=version,
            environment={"FWSCAN_CACHE_DIR": str(cache)},
            files=_fwscan_files,
            cold=cold,
        )

    found = [
        fwscan("fwscan cold", str(folder), cold=True),
        fwscan("fwscan again", str(folder)),
        replace(fwscan("fwscan, a file changed", str(folder)), prepare=partial(_change_a_file, folder)),
        fwscan("fwscan, whole files", "--full-parse", "--no-cache", str(folder)),
    ]
    if repository:
        found.append(fwscan("fwscan again, from git", str(repository), "--rev", "HEAD"))
    python = sys.version.split()[0]
    found += [
        Contender(name="import libcst", command=(sys.executable, "-c", "import libcst"), version=_libcst()),
        Contender(
            name="ast uses",
            command=(sys.executable, str(HERE / "uses_by_ast.py"), str(jobs), str(folder)),
            version=python,
            files=_ast_files,
        ),
        Contender(
            name="ast imports",
            command=(sys.executable, str(HERE / "imports_by_ast.py"), str(folder)),
            version=python,
            files=_ast_files,
        ),
    ]
    absent = []
    for name, make in _PEERS.items():
        if peer := shutil.which(name):
            found.append(make(peer, folder, jobs))
        else:
            absent.append(name)
    return found, absent


def _change_a_file(folder: Path) -> None:
    """Adds a comment to the first of the files."""
    with min(folder.rglob("*.py")).open("a", encoding="utf-8") as file:
        file.write("# changed\n")


def _ripgrep(program: str, folder: Path, jobs: int) -> Contender:
    command = (program, "--count", "--threads", str(jobs), "--glob", "*.py", IMPORT, str(folder))
    return Contender(name="ripgrep", command=command, version=_version(program), good=frozenset({0, 1}))


def _deptry(program: str, folder: Path, jobs: int) -> Contender:
    empty = folder.parent / "requirements.txt"  # beside the folder: fwscan would read it
    empty.touch()
    command = (
        program,
        str(folder),
        "--requirements-files",
        str(empty),
        "--no-ansi",
        "--config",
        str(HERE / "deptry.toml"),
    )
    return Contender(
        name="deptry", command=command, version=_version(program), good=frozenset({0, 1}), files=_deptry_files
    )


def _pipreqs(program: str, folder: Path, jobs: int) -> Contender:
    command = (program, "--print", "--use-local", "--encoding", "utf-8", str(folder))
    return Contender(name="pipreqs", command=command, version=_version(program))


def _semgrep(program: str, folder: Path, jobs: int) -> Contender:
    command = (
        *(program, "scan", "--config", str(HERE / "semgrep.yml"), "--json", "--quiet", "--jobs", str(jobs)),
        *("--metrics=off", "--disable-version-check", "--no-git-ignore", "--max-target-bytes=0", str(folder)),
    )
    version = _version(program, "--disable-version-check")
    return Contender(name="semgrep", command=command, version=version, files=_semgrep_files)


_PEERS = {"rg": _ripgrep, "deptry": _deptry, "pipreqs": _pipreqs, "semgrep": _semgrep}


def _version(*command: str) -> str:
    run = subprocess.run((*command, "--version"), capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d[\w.]*", run.stdout + run.stderr)
    return found[0] if found else "unknown"


def _libcst() -> str:
    return metadata.version("libcst")


def _fwscan_files(output: str) -> int | None:
    coverage = json.loads(output)["repositories"][0]["coverage"]
    return int(coverage["read"] + coverage["repaired"] + coverage["partial"])


def _ast_files(output: str) -> int | None:
    found = re.search(r"'read': (\d+)", output)
    return int(found[1]) if found else None


def _deptry_files(output: str) -> int | None:
    found = re.search(r"Scanning (\d+) file", output)
    return int(found[1]) if found else None


def _semgrep_files(output: str) -> int | None:
    scanned: list[str] = json.loads(output)["paths"]["scanned"]
    return sum(path.endswith(".py") for path in scanned)
