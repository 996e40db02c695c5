"""`fwscan query STUDY SQL`: a question to a study."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from analyzer.study.answers import Answer

EPILOG = """\b
Examples:
  fwscan query s.duckdb "FROM flow"
  fwscan query s.duckdb "SELECT framework, count(*) FROM verdicts GROUP BY ALL"
  fwscan query s.duckdb --format csv "SELECT text, framework FROM outcomes" > outcomes.csv
\b
docs/study.md lists tables, views and columns."""


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Ask a study something in SQL.")
@click.argument("study", metavar="STUDY", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("question", metavar="SQL")
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
def query(study: Path, question: str, form: str) -> None:
    """Asks STUDY a question in DuckDB's SQL. The study is opened for reading only, and nothing else is in reach."""
    from analyzer.cli.output import use_utf8
    from analyzer.study.answers import asked

    with asked(study, question) as answer:
        use_utf8(sys.stdout)
        {"table": _table, "csv": _csv, "json": _json}[form](answer, sys.stdout)


def _table(answer: Answer, out: TextIO) -> None:
    rows = [[_text(value) for value in row] for row in answer.rows]
    widths = [max(map(len, column)) for column in zip(answer.columns, *rows, strict=True)]
    for row in (answer.columns, ["-" * width for width in widths], *rows):
        out.write(_padded(row, widths) + "\n")


def _padded(row: Iterable[str], widths: Iterable[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _csv(answer: Answer, out: TextIO) -> None:
    import csv

    from analyzer.reports.cleaning import spreadsheet_cell

    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([spreadsheet_cell(value) if isinstance(value, str) else _text(value) for value in row])


def _json(answer: Answer, out: TextIO) -> None:
    """A list of objects."""
    from analyzer.reports.cleaning import printable_throughout

    rows = [dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows]
    json.dump(printable_throughout(rows), out, indent=2, ensure_ascii=False)
    out.write("\n")


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else _text(value)


def _text(value: Any) -> str:
    from analyzer.model import printable

    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return printable(str(value))
