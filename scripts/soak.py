#!/usr/bin/env python3
"""Soaks `fwscan batch` in generated repositories, with faults and kills, and compares what is left of it.

    scripts/soak.py [--repositories N] [--kills N] [--workers N] [--folder DIR]

Makes N small repositories (a part of them empty, damaged or missing), a part of which is served over HTTP by a server
that refuses, cuts off and stalls. They are scanned twice: calmly by one worker's study, with the memory of the
coordinator measured every second, and with `kill -9` of the coordinator and of workers at random moments, until that
batch has ended too. Then both studies are exported and compared byte by byte. Prints figures as JSON; exit status 1
where the studies differ. Needs Linux (/proc).
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import click
from soaking.disturbance import command, differences, disturb, memory, start
from soaking.repositories import make
from soaking.server import serving

_OVER_HTTP = 5  # every fifth


@click.command(help=__doc__)
@click.option("--repositories", type=click.IntRange(min=1), default=2000, show_default=True)
@click.option("--kills", type=click.IntRange(min=0), default=20, show_default=True)
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True)
@click.option("--longest", type=float, default=20.0, show_default=True, help="Seconds between kills at most.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where to work. [default: a new one]")
def main(repositories: int, kills: int, workers: int, longest: float, seed: int, folder: Path | None) -> None:
    """Makes, runs, compares, prints."""
    with tempfile.TemporaryDirectory(prefix="fwscan-soak-") as made:
        place = folder or Path(made)
        place.mkdir(parents=True, exist_ok=True)
        figures = soak(place, repositories, kills, workers, longest, seed)
    click.echo(json.dumps(figures, indent=2))
    sys.exit(1 if figures["different files"] else 0)


def soak(place: Path, number: int, kills: int, workers: int, longest: float, seed: int) -> dict[str, object]:
    """The figures of one soak below a folder."""
    paths = make(place / "repositories", number, seed)
    environment = {**os.environ, "FWSCAN_DATA_DIR": str(place / "data")}
    with serving(place / "repositories") as server:
        lines = [
            f"git+{server.url}/{path.name}" if n % _OVER_HTTP == 0 else f"file://{path}" for n, path in enumerate(paths)
        ]
        source = place / "list.txt"
        source.write_text("\n".join(lines) + "\n")
        calm, seconds, measured = _calm(place, source, workers, environment)
        server.reset()
        rough = place / "rough.duckdb"
        arguments = ["batch", str(source), "-o", str(rough), "--workers", str(workers), "--offline", "--no-host-info"]
        arguments += ["--attempts", "5", "--retry", "crash", "--retry", "network"]
        begun = time.monotonic()
        done = disturb(arguments, place / "rough.log", random.Random(seed), kills, longest, environment)
        rough_seconds = time.monotonic() - begun
        _run([*arguments], place / "rough.log", environment)
        faults = dict(server.faults)
    for study in (calm, rough):
        _run(
            ["export", str(study), str(study.with_suffix("")), "--format", "csv", "--facts"], place / "log", environment
        )
    return {
        "repositories": number,
        "workers": workers,
        "seconds calmly": round(seconds, 1),
        "repositories a minute": round(60 * number / seconds, 1),
        "coordinator MB (at tenths of the run)": [round(value / 1e6, 1) for value in _tenths(measured)],
        "kills": done,
        "seconds with kills": round(rough_seconds, 1),
        "faults of the server": faults,
        "study MB": round(calm.stat().st_size / 1e6, 1),
        "different files": differences(calm.with_suffix(""), rough.with_suffix("")),
    }


def _calm(place: Path, source: Path, workers: int, environment: dict[str, str]) -> tuple[Path, float, list[int]]:
    study = place / "calm.duckdb"
    arguments = ["batch", str(source), "-o", str(study), "--workers", str(workers), "--offline", "--no-host-info"]
    begun = time.monotonic()
    batch = start([*arguments, "--attempts", "5"], place / "calm.log", environment)
    measured = []
    while batch.poll() is None:
        measured.append(memory(batch.pid))
        time.sleep(0.5)
    if batch.returncode not in (0, 1):
        raise RuntimeError(f"the batch ended with {batch.returncode}: see {place / 'calm.log'}")
    return study, time.monotonic() - begun, [value for value in measured if value]


def _run(arguments: list[str], log: Path, environment: dict[str, str]) -> None:
    process = start(arguments, log, environment)
    if process.wait() not in (0, 1):
        raise RuntimeError(f"{' '.join(command(*arguments))} ended with {process.returncode}: see {log}")


def _tenths(values: list[int]) -> list[int]:
    return [values[min(len(values) - 1, n * len(values) // 10)] for n in range(1, 11)] if values else []


if __name__ == "__main__":
    main()
