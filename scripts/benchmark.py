#!/usr/bin/env python3
"""Times fwscan and the peers that are on PATH over the Python files of one repository, in one run.

    scripts/benchmark.py PATH [--repeat N] [--jobs N] [--format json]

PATH is a folder or a git repository, bare or not (then the files of HEAD are meant). Its Python files are laid out in
a temporary folder, because peers cannot read a bare repository; all contenders, fwscan too, read that folder. Peers
(ripgrep, deptry, pipreqs, semgrep with scripts/benchmarking/semgrep.yml) are optional: those that are not on PATH are
named. Runs are interleaved, figures are medians; ratios are over `fwscan cold` (its cache emptied before each run).
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
from pathlib import Path

import click
from benchmarking.contenders import contenders
from benchmarking.timing import RunError, Timing, measure
from benchmarking.tree import Tree, git_directory, lay_out


@click.command(help=__doc__)
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--repeat", type=click.IntRange(min=1), default=5, show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--without", multiple=True, metavar="NAME", help="Leave a contender out.")
def main(path: Path, repeat: int, jobs: int, form: str, without: tuple[str, ...]) -> None:
    """Lays the files out, runs, prints."""
    with tempfile.TemporaryDirectory(prefix="fwscan-benchmark-") as scratch:
        folder, cache = Path(scratch, "tree"), Path(scratch, "cache")
        folder.mkdir()
        tree = lay_out(path, folder)
        repository = path if git_directory(path) else None
        found, absent = contenders(folder, repository, jobs, cache)
        try:
            timings = measure([each for each in found if each.name not in without], repeat, cache)
        except RunError as error:
            raise click.ClickException(str(error)) from error
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    if form == "json":
        click.echo(json.dumps(_data(tree, timings, absent, machine, jobs, repeat), indent=2))
        return
    click.echo(f"{tree.files} Python files, {tree.bytes / 1e6:.1f} MB, {tree.missing} missing; {machine}; jobs {jobs}")
    click.echo(f"{'':<26}{'version':<12}{'files':>7}{'wall s':>9}{'cpu s':>9}{'ratio':>8}   medians of {repeat}")
    for timing in timings:
        click.echo(_row(timing))
    if absent:
        click.echo(f"not on PATH: {', '.join(absent)}")


def _row(timing: Timing) -> str:
    files = timing.runs[-1].files
    return (
        f"{timing.contender.name:<26}{timing.contender.version:<12}{'-' if files is None else files:>7}"
        f"{timing.wall:>9.2f}{timing.cpu:>9.2f}{timing.ratio:>8.2f}"
    )


def _data(
    tree: Tree, timings: list[Timing], absent: list[str], machine: str, jobs: int, repeat: int
) -> dict[str, object]:
    return {
        "files": tree.files,
        "bytes": tree.bytes,
        "missing": tree.missing,
        "machine": machine,
        "jobs": jobs,
        "repeat": repeat,
        "absent": absent,
        "contenders": [
            {
                "name": timing.contender.name,
                "version": timing.contender.version,
                "files": timing.runs[-1].files,
                "wall_median": round(timing.wall, 4),
                "cpu_median": round(timing.cpu, 4),
                "ratio": round(timing.ratio, 4),
                "walls": [round(run.wall, 4) for run in timing.runs],
            }
            for timing in timings
        ],
    }


if __name__ == "__main__":
    main()
