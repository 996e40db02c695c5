#!/usr/bin/env python3
"""Times fwscan: beside its peers, over a history, at start-up, with more processes and with larger inputs.

    scripts/benchmark.py [peers] [--repeat N] [--jobs N] [--format json] PATH...
    scripts/benchmark.py history [--commits N] GIT
    scripts/benchmark.py startup [--repeat N]
    scripts/benchmark.py scaling [--sizes 1,4,16] PATH
    scripts/benchmark.py suite --keras GIT --timm GIT --small GIT... --batch GIT... -o docs/performance.md
    scripts/benchmark.py suite --only batch --batch GIT... -o docs/performance.md

PATH is a folder or a git repository, bare or not (then the files of HEAD are meant). The Python files are laid out in
a temporary folder, because peers cannot read a bare repository; all contenders, fwscan too, read that folder. Peers
(ripgrep, deptry, pipreqs, semgrep with scripts/benchmarking/semgrep.yml) are optional: those that are not on PATH are
named. Runs are interleaved, figures are medians. On a machine that does other work too, processor time says more than
wall time.
"""

from __future__ import annotations

from pathlib import Path

import click
from benchmarking import suite
from benchmarking.history import measure_history, spelled
from benchmarking.peers import beside_peers
from benchmarking.startup import start_up
from benchmarking.suite import Sections
from benchmarking.timing import RunError, as_data, as_text
from benchmarking.tree import machine

repeat_option = click.option("--repeat", type=click.IntRange(min=1), default=5, show_default=True)
jobs_option = click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True)
without_option = click.option("--without", multiple=True, metavar="NAME", help="Leave a contender out.")
PATH = click.Path(exists=True, file_okay=False, path_type=Path)


class _PeersUnlessNamed(click.Group):
    """A group whose command `peers` need not be named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts `peers` before arguments that name no command."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["peers", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_PeersUnlessNamed, help=__doc__)
def main() -> None:
    """The commands."""


@main.command()
@click.argument("paths", type=PATH, nargs=-1, required=True)
@repeat_option
@jobs_option
@without_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def peers(paths: tuple[Path, ...], repeat: int, jobs: int, form: str, without: tuple[str, ...]) -> None:
    """Beside other tools, over the Python files of all PATHs together."""
    try:
        run = beside_peers(paths, repeat, jobs, without)
    except RunError as error:
        raise click.ClickException(str(error)) from error
    if form == "json":
        click.echo(as_data(run, machine(), jobs, repeat))
    else:
        click.echo(as_text(run, machine(), jobs, repeat))


@main.command()
@click.argument("repository", type=PATH)
@click.option("--commits", type=click.IntRange(min=1), default=3000, show_default=True)
@click.option("--sample", type=click.IntRange(min=1), default=40, show_default=True, help="Compare every N-th blob.")
def history(repository: Path, commits: int, sample: int) -> None:
    """All distinct Python blobs of the first commits through the extractor, with its cache."""
    click.echo("\n".join(spelled(measure_history(repository, commits, sample))))


@main.command()
@repeat_option
def startup(repeat: int) -> None:
    """A repository of ten small files, from the command line to the verdict."""
    timings = start_up(repeat)
    for timing in timings:
        click.echo(f"{timing.contender.name:<34}{timing.wall:>8.3f} s wall{timing.cpu:>8.3f} s cpu")


@main.command()
@click.argument("path", type=PATH)
@jobs_option
@click.option("--sizes", default="1,4,16", show_default=True, help="Megabytes, with commas.")
def scaling(path: Path, jobs: int, sizes: str) -> None:
    """With one process and with several, and over inputs of several sizes."""
    click.echo("\n".join(suite.scaling_lines(path, jobs, [float(size) for size in sizes.split(",")])))


@main.command(name="suite")
@click.option("--keras", type=PATH)
@click.option("--timm", type=PATH)
@click.option("--small", type=PATH, multiple=True)
@click.option("--batch", type=PATH, multiple=True, help="Bare repositories for a batch, served over HTTP. Repeatable.")
@click.option("--commits", type=click.IntRange(min=1), default=3000, show_default=True)
@click.option("--sizes", default="1,5,20,50,100,200", show_default=True)
@click.option("--only", type=click.Choice(Sections), multiple=True, help="These sections; the others stay as they are.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@repeat_option
@jobs_option
@without_option
def write_suite(
    keras: Path | None,
    timm: Path | None,
    small: tuple[Path, ...],
    batch: tuple[Path, ...],
    only: tuple[str, ...],
    output: Path,
    **options: object,
) -> None:
    """Everything, as tables in a document between the marks that name its sections."""
    inputs = {"keras": (keras,) if keras else (), "timm": (timm,) if timm else (), "small": small, "batch": batch}
    sections = only or Sections
    missing = sorted({name for section in sections for name in suite.NEEDS.get(section, ()) if not inputs[name]})
    if missing:
        raise click.UsageError(f"these sections need {', '.join(f'--{name}' for name in missing)}")
    try:
        suite.write(inputs, sections, output, **options)  # type: ignore[arg-type]
    except RunError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
