"""`fwscan compare STUDY_A STUDY_B`: what differs between two studies."""

from __future__ import annotations

from pathlib import Path

import click

from analyzer.cli import options

FORMATS = ("terminal", "html", "markdown", "csv", "json", "latex")
EPILOG = """\b
Examples:
  fwscan compare icml2019.duckdb icml2024.duckdb        two years
  fwscan compare before.duckdb after.duckdb             two rule sets: what changed, and why
  fwscan compare a.duckdb b.duckdb -o changed.html      a page, each change with its evidence
  fwscan compare a.duckdb b.duckdb -o changed.csv       the format follows from the name"""


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Say what differs between two studies.")
@click.argument("first", metavar="STUDY_A", type=click.Path(path_type=Path))
@click.argument("second", metavar="STUDY_B", type=click.Path(path_type=Path))
@click.option("--where", metavar="COLUMN=VALUE", multiple=True, help="Count only such repositories. Repeatable.")
@options.writing(FORMATS, suffixes=".html, .md, .csv, .json and .tex", default="terminal")
@options.rules_option
@options.color_option
@options.progress_option
def compare(
    first: Path,
    second: Path,
    where: tuple[str, ...],
    form: str | None,
    output: str | None,
    rules: tuple[str, ...],
    color: str,
    progress: bool,
) -> None:
    """Says what differs between two studies (or folders of JSON results), per repository and in shares."""
    import shlex

    from analyzer import __version__
    from analyzer.aggregate import compare as compared
    from analyzer.aggregate import report
    from analyzer.aggregate.intervals import need_libraries
    from analyzer.cli import charts as pictured
    from analyzer.cli.output import opened
    from analyzer.cli.progress import shown
    from analyzer.cli.report import format_of, names_of, write
    from analyzer.collector import without_collector
    from analyzer.model import Progress
    from analyzer.study.reading import read

    need_libraries()
    wanted = format_of(form, output)
    if wanted == "html":
        pictured.need_libraries()
    words = ["fwscan", "compare", *(path.resolve().name for path in (first, second))]
    command = shlex.join([*words, *(word for one in where for word in ("--where", one))])
    sides = []
    with opened(output) as out, without_collector(), shown(progress) as told:
        for number, path in enumerate((first, second)):
            if told:
                told(Progress("reading", number, 2, path.name))
            sides.append(report(read(path), where=where, questions=("files",), version=__version__, command=command))
        if told:
            told(Progress("comparing", 2, 2, ""))
        write(compared(*sides, names=names_of(rules)), out, wanted if wanted in FORMATS else "terminal", color)
