"""How time and memory grow with the number of processes and with the size of the input."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# What `fwscan` does, and then the peak memory of this process alone, without its workers.
_PROGRAM = (
    "import resource, sys; from analyzer.cli.program import run; status = run(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(status)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One scan without a cache. `memory` is the peak of the parent process in MB (on Linux)."""

    jobs: int
    megabytes: float
    wall: float
    cpu: float
    memory: float


def scanned(folder: Path, jobs: int) -> Point:
    """Scans a folder with `jobs` processes."""
    command = (
        sys.executable,
        "-c",
        _PROGRAM,
        "scan",
        "--no-cache",
        "--isolated",
        "-q",
        "--jobs",
        str(jobs),
        str(folder),
    )
    size = sum(path.stat().st_size for path in folder.rglob("*.py"))
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Point(jobs=jobs, megabytes=size / 1e6, wall=wall, cpu=cpu, memory=int(done.stderr.split()[-1]) / 1024)


def multiplied(tree: Path, target: Path, megabytes: float) -> None:
    """Fills `target` with copies of the Python files of `tree`, each text distinct, until it holds `megabytes`."""
    size, copy = 0, 0
    paths = sorted(tree.rglob("*.py"))
    while size < megabytes * 1e6:
        copy += 1
        for path in paths:
            content = path.read_bytes() + b"\n# copy %d\n" % copy
            place = target / f"copy{copy}" / path.relative_to(tree)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            size += len(content)
            if size >= megabytes * 1e6:
                return


def exponent(points: Sequence[Point]) -> float:
    """The slope of processor time over size on logarithmic scales, by least squares; start-up is part of it."""
    pairs = [(math.log(point.megabytes), math.log(point.cpu)) for point in points]
    mean_x, mean_y = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    above = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return float(above / sum((x - mean_x) ** 2 for x, _ in pairs))


def rows(points: Sequence[Point]) -> Iterator[str]:
    """A table in Markdown."""
    yield "| jobs | MB | wall s | cpu s | peak of the parent, MB |"
    yield "|---|---|---|---|---|"
    for point in points:
        yield f"| {point.jobs} | {point.megabytes:.1f} | {point.wall:.2f} | {point.cpu:.2f} | {point.memory:.0f} |"
