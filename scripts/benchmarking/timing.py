"""Runs of commands, and what their repetition says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarking.contenders import Contender
from benchmarking.tree import Tree


class RunError(Exception):
    """A contender that did not do its work; a time for it would mean nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds of wall clock and of all processors together, and the files it says it read."""

    wall: float
    cpu: float
    files: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The runs of one contender; `ratio` is its median wall time over that of the first contender."""

    contender: Contender
    runs: tuple[Run, ...]
    ratio: float

    @property
    def wall(self) -> float:
        """Median, seconds."""
        return median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """Median, seconds."""
        return median(run.cpu for run in self.runs)


@dataclass(frozen=True, slots=True)
class PeersRun:
    """Contenders over the same files, and peers that are not installed."""

    tree: Tree
    timings: tuple[Timing, ...]
    absent: tuple[str, ...]


def measure(contenders: Sequence[Contender], repeat: int, cache: Path) -> list[Timing]:
    """Every contender once, `repeat` times over: a slow spell of the machine then falls on all of them."""
    runs: list[list[Run]] = [[] for _ in contenders]
    for _ in range(repeat):
        for contender, done in zip(contenders, runs, strict=True):
            if contender.cold:
                shutil.rmtree(cache, ignore_errors=True)
                cache.mkdir()
            contender.prepare()
            done.append(_run(contender))
    first = median(run.wall for run in runs[0])
    return [
        Timing(contender=contender, runs=tuple(done), ratio=median(run.wall for run in done) / first)
        for contender, done in zip(contenders, runs, strict=True)
    ]


def _run(contender: Contender) -> Run:
    environment = {**os.environ, **contender.environment}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        before = os.times()
        process = subprocess.Popen(
            contender.command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment
        )
        status = process.wait()
        wall, after = time.perf_counter() - start, os.times()
        output.seek(0)
        errors.seek(0)
        said, complained = output.read().decode(errors="replace"), errors.read().decode(errors="replace")
    if status not in contender.good:
        raise RunError(f"{contender.name} ended with status {status}: {complained[-500:] or said[-500:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall, cpu, contender.files(said if said.strip() else complained))


def as_text(run: PeersRun, machine: str, jobs: int, repeat: int) -> str:
    """A table for a terminal; ratios are over the first contender."""
    tree = run.tree
    lines = [
        f"{tree.files} Python files, {tree.bytes / 1e6:.1f} MB, {tree.missing} missing; {machine}; jobs {jobs}",
        f"{'':<26}{'version':<12}{'files':>7}{'wall s':>9}{'cpu s':>9}{'ratio':>8}   medians of {repeat}",
        *map(_row, run.timings),
    ]
    return "\n".join([*lines, f"not on PATH: {', '.join(run.absent)}"] if run.absent else lines)


def _row(timing: Timing) -> str:
    files = timing.runs[-1].files
    return (
        f"{timing.contender.name:<26}{timing.contender.version:<12}{'-' if files is None else files:>7}"
        f"{timing.wall:>9.2f}{timing.cpu:>9.2f}{timing.ratio:>8.2f}"
    )


def as_data(run: PeersRun, machine: str, jobs: int, repeat: int) -> str:
    """The same as JSON, with every run."""
    tree = run.tree
    data = {
        "files": tree.files,
        "bytes": tree.bytes,
        "missing": tree.missing,
        "machine": machine,
        "jobs": jobs,
        "repeat": repeat,
        "absent": run.absent,
        "contenders": [
            {
                "name": timing.contender.name,
                "version": timing.contender.version,
                "files": timing.runs[-1].files,
                "wall_median": round(timing.wall, 4),
                "cpu_median": round(timing.cpu, 4),
                "ratio": round(timing.ratio, 4),
                "walls": [round(each.wall, 4) for each in timing.runs],
            }
            for timing in run.timings
        ],
    }
    return json.dumps(data, indent=2)
