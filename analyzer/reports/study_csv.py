"""`--format csv` of a report: every number of every table, one a line (columns in docs/report.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from analyzer.model.report import Cell, FactTable, Question, ShareTable, StudyComparison, StudyReport
from analyzer.reports.cleaning import spreadsheet_cell

COLUMNS = (
    "question",
    "table",
    "unit",
    "by",
    "group",
    "id",
    "name",
    "count",
    "total",
    "share",
    "low",
    "high",
    "owner_low",
    "owner_high",
    "small",
    "row",
    "column",
    "value",
)

Line = dict[str, str | int | float]


def write(report: StudyReport | StudyComparison, out: TextIO) -> None:
    """Writes a header and the lines. A table of facts has a line for each of its cells: `row`, `column`, `value`."""
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    if isinstance(report, StudyReport):
        for step in report.flow:
            for unit, count in (("inputs", step.inputs), ("repositories", step.repositories)):
                writer.writerow({"table": "flow", "unit": unit, "id": step.stage, "name": step.name, "count": count})
    for question in report.questions:
        for line in _lines(question):
            writer.writerow({name: spreadsheet_cell(value) for name, value in line.items()})


def _lines(question: Question) -> Iterator[Line]:
    for table in question.tables:
        head: Line = {"question": question.id, "table": table.id}
        if isinstance(table, ShareTable):
            for line in _shares(table):
                yield {**head, **line}
        else:
            for line in _facts(table):
                yield {**head, **line}


def _shares(table: ShareTable) -> Iterator[Line]:
    for row in table.rows:
        yield {
            "unit": table.unit.value,
            "by": ";".join(table.by),
            "group": ";".join(row.group),
            "id": row.id,
            "name": row.name,
            "count": row.count,
            "total": row.total,
            "share": _told(row.share),
            "low": _told(row.low),
            "high": _told(row.high),
            "owner_low": _told(row.owner_low),
            "owner_high": _told(row.owner_high),
            "small": "true" if row.small else "false",
        }


def _facts(table: FactTable) -> Iterator[Line]:
    for number, row in enumerate(table.rows, start=1):
        for column, value in zip(table.columns, row, strict=True):
            yield {"row": number, "column": column.strip(), "value": _told(value)}


def _told(value: Cell) -> str | int | float:
    return "" if value is None else value
