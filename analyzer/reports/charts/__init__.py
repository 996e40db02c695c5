"""Pictures of a study's report: which of its tables are drawn, and how. Vega-Altair draws, vl-convert renders.

Nothing is computed here: every length is a number of the report, and what a picture says in words stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt
from altair.utils.schemapi import debug_mode

from analyzer.model import Progress
from analyzer.model.report import FactTable, ShareTable, StudyComparison, StudyReport
from analyzer.reports.charts import bars, change, flow, grid, over_time
from analyzer.reports.charts.marks import Drawing
from analyzer.reports.slugs import slugs

MOST_GROUPS = 400  # more cannot be told apart in one picture: the table has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart with its words. `id` is unique in a report and fit for a file name."""

    id: str
    title: str
    description: str  # what a reader who does not see it needs
    table: str  # id of the table that it draws; "": the flow
    chart: alt.TopLevelMixin


def pictures(report: StudyReport, progress: Callable[[Progress], None] | None = None) -> tuple[Picture, ...]:
    """All pictures of a report, in its order; `progress` is told of each table. An empty report has none."""
    with debug_mode(False):  # Altair would check each part against its schema as it is made: a quarter of the time
        return tuple(_pictures(report, progress))


def _pictures(report: StudyReport, progress: Callable[[Progress], None] | None) -> list[Picture]:
    found: list[Picture] = []
    if report.flow and report.flow[0].inputs:
        found.append(
            Picture(
                id="flow",
                title="From the list to a verdict",
                description=flow.words(report.flow, report.losses),
                table="",
                chart=flow.draw(report.flow, report.losses),
            )
        )
    tables = {table.id: table for question in report.questions for table in question.tables}
    names = slugs(report)  # two questions may have one table
    for number, (name, slug) in enumerate(names.items()):
        if progress:
            progress(Progress("pictures", number, len(names), slug))
        found += _of_table(tables[name], slug, dict(report.frameworks))
    return found


def pictures_of_comparison(comparison: StudyComparison) -> tuple[Picture, ...]:
    """The shares of both studies side by side, table by table."""
    return tuple(
        Picture(
            id=table.id, title=table.title, description=change.words(table), table=table.id, chart=change.draw(table)
        )
        for question in comparison.questions
        if question.id == "shares"
        for table in question.tables
        if isinstance(table, FactTable) and change.records(table)
    )


def _of_table(table: ShareTable | FactTable, slug: str, frameworks: dict[str, str]) -> list[Picture]:
    if isinstance(table, FactTable) or not _worth_it(table):
        return []
    drawing = Drawing(table, slug, frameworks)

    def picture(kind: str, chart: alt.TopLevelMixin, words: str) -> Picture:
        name = f"{slug}-{kind}" if kind else slug
        return Picture(id=name, title=table.title, description=words, table=table.id, chart=chart)

    match len(table.by):
        case 0:
            return [picture("", bars.draw(drawing), bars.words(drawing))]
        case 1 if table.ordered and table.parts:
            slope = [picture("slope", over_time.slope(drawing), over_time.words_of_slope(drawing))]
            whole = [picture("", over_time.draw(drawing), over_time.words(drawing))]
            return whole + (slope if drawing.of_frameworks and over_time.ends(drawing) else [])
        case 1 if table.ordered and over_time.ends(drawing):
            return [picture("", over_time.lines(drawing), over_time.words(drawing))]
        case 1 if table.parts:
            return [picture("", bars.stacked(drawing), bars.words(drawing))]
        case 1 if bars.apart(drawing):
            return [picture("", bars.draw(drawing), bars.words(drawing))]
        case 1:
            return [picture("", grid.heat(drawing), bars.words(drawing))]
        case _:
            return [picture("", grid.multiples(drawing), bars.words(drawing))]


def _worth_it(table: ShareTable) -> bool:
    """One number needs no picture, nothing at all has none, and that all are alike is said in a word."""
    counted = [row for row in table.rows if row.share is not None]
    alike = table.parts and bool(table.by) and len({row.id for row in counted if row.count}) == 1
    return len(counted) > 1 and not alike and len({row.group for row in counted}) <= MOST_GROUPS
