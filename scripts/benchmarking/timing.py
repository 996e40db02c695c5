"""Runs of commands, and what their repetition says."""

from __future__ import annotations

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


def measure(contenders: Sequence[Contender], repeat: int, cache: Path) -> list[Timing]:
    """Every contender once, `repeat` times over: a slow spell of the machine then falls on all of them."""
    runs: list[list[Run]] = [[] for _ in contenders]
    for _ in range(repeat):
        for contender, done in zip(contenders, runs, strict=True):
            if contender.cold:
                shutil.rmtree(cache, ignore_errors=True)
                cache.mkdir()
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
