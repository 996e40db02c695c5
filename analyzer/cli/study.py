"""`fwscan study info|verify|merge`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from analyzer.cli import options

STUDY = click.argument("study", metavar="STUDY", type=click.Path(dir_okay=False, path_type=Path))
EPILOG = """\b
Examples:
  fwscan study info s.duckdb
  fwscan study verify s.duckdb --sample 50
  fwscan study merge a.duckdb b.duckdb -o both.duckdb"""


@click.group(epilog=EPILOG, short_help="Show, verify or merge studies.")
def study() -> None:
    """Shows what a study holds, verifies it against the repositories, or merges several into one."""


@study.command(
    no_args_is_help=True, short_help="What a study holds.", epilog="\b\nExample:\n  fwscan study info s.duckdb"
)
@STUDY
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
def info(study: Path, form: str) -> None:
    """What a study holds: the way from inputs to verdicts, every loss, rules and runs."""
    from analyzer.model import printable
    from analyzer.study.answers import info as read

    found = read(study)
    if form == "json":
        import json
        from dataclasses import asdict

        from analyzer.reports.cleaning import printable_throughout

        json.dump(printable_throughout(json.loads(json.dumps(asdict(found)))), sys.stdout, indent=2)
        click.echo()
        return
    lines = [str(study), f"  {'':17}{'inputs':>9}{'repositories':>14}"]
    lines += [f"  {stage:17}{inputs:>9,}{repositories:>14,}" for stage, inputs, repositories in found.flow]
    lines += [f"  lost at {stage}: {reason} {number:,}" for stage, reason, number in found.losses if stage != "pending"]
    lines += [f"  still to be done: {number:,}" for stage, _, number in found.losses if stage == "pending"]
    if found.duplicates:
        lines.append(f"  inputs with the repository of an earlier input: {found.duplicates:,}")
    lines += ["Verdicts"] + [f"  {framework:20}{number:>9,}" for framework, number in found.frameworks]
    lines += ["Lists"] + [f"  {name}: {number:,} inputs" for name, number in found.lists]
    lines += ["Rules"] + [
        f"  {digest[:12]}, extractor {extractor}, fwscan {version}" for digest, extractor, version in found.rules
    ]
    lines += ["Runs"] + [
        f"  {command} {started} to {ended or '(not ended)'}, fwscan {version}"
        for command, started, ended, version in found.runs
    ]
    click.echo("\n".join(map(printable, lines)))


@study.command(
    no_args_is_help=True,
    short_help="Scan again at the same commits, and compare.",
    epilog="\b\nExample:\n  fwscan study verify s.duckdb --sample 50",
)
@STUDY
@options.rules_option
@click.option(
    "--sample", metavar="N", type=click.IntRange(min=1), help="Only N repositories, spread over all. [default: all]"
)
@options.workers_option
@click.pass_context
def verify(context: click.Context, study: Path, rules: tuple[str, ...], sample: int | None, workers: int) -> None:
    """Scans the repositories of STUDY again at the commits that were scanned, and compares every row.

    Exit status 1 where a row differs or a repository is out of reach.
    """
    from analyzer import __version__
    from analyzer.cli.batch import Stopping, heard
    from analyzer.cli.papers import batch_extra
    from analyzer.model import printable

    with batch_extra():
        from analyzer.verification import verify as compare

    stopping = Stopping()
    with heard(stopping):
        checks = compare(
            study,
            version=__version__,
            rules=tuple(os.path.abspath(folder) for folder in rules),
            sample=sample,
            workers=workers,
            stopping=stopping,
        )
    for check in checks:
        if not check.same:
            click.echo(printable(f"{check.repository_id}: {check.said}"))
    same = sum(check.same for check in checks)
    click.echo(f"{same:,} of {len(checks):,} repositories give the same rows")
    context.exit(130 if stopping.soon else 0 if same == len(checks) else 1)


@study.command(
    no_args_is_help=True,
    short_help="Make one study of several.",
    epilog="\b\nExample:\n  fwscan study merge a.duckdb b.duckdb -o both.duckdb",
)
@click.argument("studies", metavar="STUDY...", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("-o", "--output", metavar="STUDY", required=True, type=click.Path(dir_okay=False, path_type=Path))
def merge(studies: tuple[Path, ...], output: Path) -> None:
    """Writes one study with all that is in several; the same input, paper or repository once."""
    from analyzer.study.merge import merge as write

    write(studies, output)
