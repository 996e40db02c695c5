"""Two dimensions at once: a heat map of shares, and small multiples over time."""

from __future__ import annotations

import re
from typing import Any

import altair as alt

from analyzer.reports.charts.bars import PERCENT
from analyzer.reports.charts.marks import SMALL_OPACITY, UNKNOWN, Drawing, chart_of, config, every_year

MOST_PANELS = 12
MOST_LINES = 8
_YEAR = re.compile(r"[0-9]{4}")
COLUMNS = 3
# Lightness alone carries the value, so every eye sees the same order; both text colours keep 4.5:1 on their cells.
# No colours of other parts: a page turns those around on a dark screen, and cells stay as they are.
ON_CELL, ON_DARK_CELL = "#101418", "#fdfdfd"
HEAT = ["#eef3fa", "#9dbde6", "#3f6daf", "#12284c"]
_DARK = 0.5  # the share from which a cell is too dark for dark text


def heat(drawing: Drawing) -> alt.TopLevelMixin:
    """Rows are the groups, columns what is counted, each cell its share in per cent."""
    columns = [drawing.names[one] for one in drawing.largest(20)]
    values = [value for value in drawing.values if value["name"] in columns]
    row = {one["group"]: f"{one['group']} ({one['n']})" for one in drawing.totals}
    for value in values:
        value["row"] = row[value["group"]]
        value["dark"] = value["share"] > _DARK and not value["small"]
        value["text"] = f"{value['share']:.0%}" if value["count"] else ""
    base = chart_of(values).encode(
        x=alt.X("name:N", sort=columns, title=None, axis=alt.Axis(labelAngle=-40, orient="top")),
        y=alt.Y("row:N", sort=[row[group] for group in drawing.groups[:30]], title=None),
    )
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        color=alt.Color("share:Q", scale=alt.Scale(range=HEAT, domain=[0, 1]), legend=None),
        opacity=alt.condition("datum.small", alt.value(SMALL_OPACITY), alt.value(1)),
        description="says:N",
        href="link:N",
    )
    text = base.mark_text(fontSize=11).encode(
        text="text:N", color=alt.condition("datum.dark", alt.value(ON_DARK_CELL), alt.value(ON_CELL))
    )
    return config((cells + text).properties(width={"step": 46}, height={"step": 28}))


def multiples(drawing: Drawing) -> alt.TopLevelMixin:
    """A small picture for each value of the first column, all with the same axes: stacks of what adds up to a whole,
    lines of what does not.
    """
    size: dict[str, int] = {}
    for row in drawing.rows:
        group = row.group[0] or "unknown"
        size[group] = max(size.get(group, 0), row.total)
    panels = sorted(size, key=lambda group: (group == "unknown", -size[group], group))[:MOST_PANELS]
    times = every_year(sorted({value["panel"] for value in drawing.values}, key=lambda time: (time == UNKNOWN, time)))
    values = [value for value in drawing.values if value["group"] in panels]
    chart = _stacks(drawing, values, times) if drawing.table.parts else _dots(drawing, values, times)
    faceted = chart.properties(width=max(140, min(300, 30 * len(times))), height=120).facet(
        facet=alt.Facet("group:N", sort=panels, title=None), columns=2 if len(panels) in (2, 4) else COLUMNS
    )
    return config(faceted.resolve_axis(x="independent"))


def _stacks(drawing: Drawing, values: list[dict[str, Any]], times: list[str]) -> alt.Chart:
    bars = _over(chart_of(values), times, drawing).mark_bar(stroke="#ffffff", strokeWidth=0.5)
    stacked: alt.Chart = bars.encode(
        y=alt.Y("share:Q", axis=PERCENT, stack="zero", scale=alt.Scale(domain=[0, 1])), order="order:Q"
    )
    return stacked


def _dots(drawing: Drawing, values: list[dict[str, Any]], times: list[str]) -> alt.LayerChart:
    kept = {drawing.names[one] for one in drawing.largest(MOST_LINES)}
    y = alt.Y("share:Q", axis=PERCENT, scale=alt.Scale(domain=[0, 1]))
    base = chart_of([value for value in values if value["name"] in kept])
    points = _over(base, times, drawing).mark_point(filled=True, size=28).encode(y=y)
    layers: alt.LayerChart
    if not _years(times):  # there is no way from venue to venue
        layers = alt.LayerChart(layer=[points])
    else:
        line = base.transform_filter(f"datum.panel != '{UNKNOWN}'").mark_line(strokeWidth=1.5, opacity=0.6)
        layers = (
            line.encode(x=alt.X("panel:O", scale=alt.Scale(domain=times)), y=y, color=drawing.color(legend=None))
            + points
        )
    return layers


def _years(times: list[str]) -> bool:
    return all(_YEAR.fullmatch(time) for time in times if time != UNKNOWN)


def _over(base: alt.Chart, times: list[str], drawing: Drawing) -> alt.Chart:
    found: alt.Chart = base.encode(
        x=alt.X(
            "panel:O", sort=times, title=None, axis=alt.Axis(labelAngle=0 if _years(times) else -45, labelOverlap=True)
        ),
        color=drawing.color(legend=alt.Legend(orient="bottom", columns=5)),
        opacity=alt.condition("datum.small", alt.value(SMALL_OPACITY), alt.value(1)),
        description="says:N",
        href="link:N",
    )
    return found
