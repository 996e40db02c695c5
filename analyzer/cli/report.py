"""`fwscan report STUDY`: the figures of a study."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from analyzer.cli import options

if TYPE_CHECKING:
    from analyzer.model import Progress
    from analyzer.model.report import StudyComparison, StudyReport

FORMATS = ("terminal", "html", "markdown", "csv", "json", "latex")
SUFFIXES = {"html": "html", "md": "markdown", "csv": "csv", "json": "json", "tex": "latex"}
IN_WORDS = ".html, .md, .csv, .json, .tex (and .svg, .png, .pdf for one picture)"
EPILOG = """\b
Examples:
  fwscan report study.duckdb                            every question
  fwscan report study.duckdb --by venue,year            in each group of two columns of the list
  fwscan report study.duckdb --question exclusive       one question (docs/questions.md)
  fwscan report study.duckdb --where title~transformer --by task
  fwscan report study.duckdb -o report.html             a page that opens offline; also .tex, .md, .csv, .json
  fwscan report study.duckdb --charts figures           every picture, for papers; -o primary.svg: one of them
  fwscan report study.duckdb --question moves --organisations ours.tsv
  fwscan report results/                                a folder of `fwscan scan --format json -o ...`"""


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Answer questions from a study, with intervals.")
@click.argument("study", metavar="STUDY", type=click.Path(path_type=Path))
@click.option("--by", metavar="COLUMN,...", multiple=True, help="Group by columns of the lists or built-in ones.")
@click.option(
    "--where",
    metavar="COLUMN=VALUE",
    multiple=True,
    help="Count only repositories of that value; COLUMN~TEXT: with that text in it. Repeatable.",
)
@click.option(
    "--charts", metavar="DIR", type=click.Path(path_type=Path), help="Write every picture as SVG, PNG and PDF into DIR."
)
@click.option("-Q", "--question", metavar="ID", multiple=True, help="Answer only this one. Repeatable.")
@click.option(
    "--organisations",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Owners and their organisations, with a tab between; goes over the shipped table.",
)
@options.writing(FORMATS, suffixes=IN_WORDS, default="terminal")
@options.rules_option
@options.color_option
@options.progress_option
def report(
    study: Path,
    by: tuple[str, ...],
    where: tuple[str, ...],
    charts: Path | None,
    question: tuple[str, ...],
    organisations: Path | None,
    form: str | None,
    output: str | None,
    rules: tuple[str, ...],
    color: str,
    progress: bool,
) -> None:
    """Answers the questions of docs/questions.md from STUDY: counts, shares, intervals, and what was lost.

    STUDY is what `fwscan batch` wrote, or a folder of JSON results of `fwscan scan`.
    """
    from analyzer import __version__
    from analyzer.aggregate import report as figures_of
    from analyzer.aggregate.intervals import need_libraries
    from analyzer.cli import charts as pictured
    from analyzer.cli.output import opened
    from analyzer.cli.progress import shown
    from analyzer.collector import without_collector
    from analyzer.model import Progress
    from analyzer.study.organisations import organisations as organisations_of
    from analyzer.study.reading import read

    need_libraries()
    known = organisations_of(organisations)
    picture = form is None and pictured.form_of(output)
    if charts or picture or format_of(form, output) == "html":
        pictured.need_libraries()
    columns = tuple(name.strip() for part in by for name in part.split(",") if name.strip())
    with opened(output) as out, without_collector(), shown(progress) as told:
        if told:
            told(Progress("reading", 0, 0, study.name))
        figures = figures_of(
            read(study),
            by=columns,
            where=where,
            questions=question,
            names=names_of(rules),
            organisations=known,
            version=__version__,
            command=_command(study, columns, where, question, organisations),
            progress=told,
        )
        if charts:
            pictured.write_all(figures, charts, told)
        if picture and output:
            pictured.write_one(figures, output, out)
        elif form or output or not charts:
            write(figures, out, format_of(form, output), color, told)


def write(
    report: StudyReport | StudyComparison,
    out: TextIO,
    form: str,
    color: str,
    progress: Callable[[Progress], None] | None = None,
) -> None:
    """Writes a report or a comparison in a format; a page tells `progress` of its pictures."""
    from analyzer.cli.output import look_of, use_utf8
    from analyzer.model.report import StudyReport

    match form:
        case "html":
            from analyzer import __version__
            from analyzer.reports.webpage import comparison, study

            use_utf8(out)
            if isinstance(report, StudyReport):
                study.write(report, out, version=__version__, progress=progress)
            else:
                comparison.write(report, out, version=__version__)
        case "markdown":
            from analyzer.reports import study_markdown

            use_utf8(out)
            study_markdown.write(report, out)
        case "csv":
            from analyzer.reports import study_csv

            use_utf8(out)
            study_csv.write(report, out)
        case "json":
            from analyzer.reports import study_json

            use_utf8(out)
            study_json.write(report, out)
        case "latex":
            from analyzer.reports import study_latex

            use_utf8(out)
            study_latex.write(report, out)
        case _:
            from analyzer.reports import study_terminal

            study_terminal.write(report, out, look=look_of(out, color))


def names_of(rules: tuple[str, ...]) -> dict[str, str]:
    """What frameworks and libraries are called."""
    from analyzer.reports.glossary import of_rules

    glossary = of_rules(rules)
    return {**glossary.libraries, **{framework: glossary.short(framework) for framework in glossary.frameworks}}


def format_of(form: str | None, output: str | None) -> str:
    """The format that was asked for, else the one that the file's name tells."""
    return form or SUFFIXES.get((output or "").rpartition(".")[2].lower(), "terminal")


def _command(
    study: Path, by: Iterable[str], where: Iterable[str], questions: Iterable[str], organisations: Path | None
) -> str:
    """What a reader types for the same figures; of paths only the names, which are all that travels."""
    import shlex

    words = ["fwscan", "report", study.resolve().name]
    words += ["--by", ",".join(by)] if by else []
    words += [word for one in where for word in ("--where", one)]
    words += [word for one in questions for word in ("--question", one)]
    words += ["--organisations", organisations.name] if organisations else []
    return shlex.join(words)
