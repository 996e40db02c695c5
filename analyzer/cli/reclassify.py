"""`fwscan reclassify STUDY`: verdicts by other rules, from what the study has kept."""

from __future__ import annotations

from pathlib import Path

import click

from analyzer.cli import options

EPILOG = """\b
Examples:
  fwscan reclassify s.duckdb                           by the rules of this fwscan
  fwscan reclassify s.duckdb --rules mine -o t.duckdb  by further rules, into a copy"""


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Judge a study again by other rules; fetch nothing.")
@click.argument("study", metavar="STUDY", type=click.Path(dir_okay=False, path_type=Path))
@options.rules_option
@click.option(
    "-o",
    "--output",
    metavar="STUDY",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a new study, and leave this one as it is.",
)
@options.workers_option
@click.pass_context
def reclassify(context: click.Context, study: Path, rules: tuple[str, ...], output: Path | None, workers: int) -> None:
    """Judges all that STUDY has scanned by the rules of now, from the facts that it has kept; nothing is fetched.

    Roles of files stay as they were. Killed midway it leaves a study in which some verdicts are of the old rules;
    the same command goes on with those.
    """
    import os

    from analyzer import __version__
    from analyzer.cli.batch import Stopping, heard
    from analyzer.cli.papers import batch_extra

    with batch_extra():
        from analyzer.rejudging import rejudge

    stopping = Stopping()
    with heard(stopping):
        done = rejudge(
            study,
            output=output,
            rules=tuple(os.path.abspath(folder) for folder in rules),
            version=__version__,
            workers=workers,
            stopping=stopping,
        )
    for repository_id, before, after in done.moved:
        click.echo(f"{repository_id}: {before} -> {after}")
    for repository_id, why in done.lost:
        click.echo(f"fwscan: {repository_id}: {why}", err=True)
    click.echo(f"{done.judged:,} repositories judged again, {len(done.moved):,} have another primary framework")
    context.exit(130 if done.stopped else 1 if done.lost else 0)
