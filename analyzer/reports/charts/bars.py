"""Bars: shares with their intervals, and groups beside one another that are no points in time."""

from __future__ import annotations

from typing import Any

import altair as alt

from analyzer.reports import palette, wording
from analyzer.reports.charts.marks import ACCENT, INK, QUIET, SMALL_OPACITY, Drawing, chart_of, config

MOST_BARS = 25
PERCENT = alt.Axis(format=".0%", title=None, tickCount=6)
_WORDS = 5  # rows that the text alternative tells; the table has them all


def draw(drawing: Drawing) -> alt.TopLevelMixin:
    """One bar a row with its interval and its numbers behind it."""
    values = _most(drawing.values)
    for value in values:
        value["bar"] = f"{value['group']}: {value['name']}" if drawing.table.by else value["name"]
        value["label"] = f"{wording.percent(value['share'])}  ({value['count']:,})"
        value["end"] = value["high"] if value["high"] is not None else value["share"]
        value["ink"] = palette.bar(value["id"]).light
    order = [value["bar"] for value in values]
    color: Any = alt.Color("ink:N", scale=None) if drawing.of_frameworks else alt.value(ACCENT)
    top = min(1.0, max((value["end"] for value in values), default=1.0) * 1.05) or 1.0
    base = chart_of(values).encode(y=alt.Y("bar:N", sort=order, title=None))
    shares = base.mark_bar(height=14).encode(
        x=alt.X("share:Q", axis=PERCENT, scale=alt.Scale(domain=[0, top])),
        color=color,
        opacity=alt.condition("datum.small", alt.value(SMALL_OPACITY), alt.value(1)),
        description="says:N",
        href="link:N",
    )
    # A rim in the colour of the ground: without it the line drowns in dark bars.
    rim = base.mark_rule(color=palette.PAPER, strokeWidth=3.5).encode(x="low:Q", x2="high:Q")
    interval = base.mark_rule(color=INK, strokeWidth=1.25).encode(x="low:Q", x2="high:Q")
    labels = base.mark_text(align="left", dx=6, color=INK, fontSize=11).encode(x="end:Q", text="label:N")
    return config((shares + rim + interval + labels).properties(width=520, height={"step": 22}))


def _most(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many as one picture holds: those that count most, in the order of the table."""
    most = sorted(range(len(values)), key=lambda at: (-values[at]["count"], at))[:MOST_BARS]
    return [values[at] for at in sorted(most)]


def apart(drawing: Drawing) -> bool:
    """Whether no two groups count the same: libraries by framework, reasons by stage. There is nothing to compare."""
    return len({row.id for row in drawing.rows}) == len(drawing.rows)


def stacked(drawing: Drawing) -> alt.TopLevelMixin:
    """A stack a group, largest groups first, all of the same length."""
    totals = sorted(drawing.totals, key=lambda one: (one["group"] == "unknown", -one["total"], one["group"]))[
        :MOST_BARS
    ]
    kept = [one["group"] for one in totals]
    values = [value for value in drawing.values if value["group"] in kept]
    y = alt.Y("group:N", sort=kept, title=None)
    stack = (
        chart_of(values)
        .mark_bar(height=16, stroke="#ffffff", strokeWidth=1)
        .encode(
            y=y,
            x=alt.X("share:Q", axis=PERCENT, stack="zero", scale=alt.Scale(domain=[0, 1])),
            color=drawing.color(legend=alt.Legend(offset=64)),
            order="order:Q",
            opacity=alt.condition("datum.small", alt.value(SMALL_OPACITY), alt.value(1)),
            description="says:N",
            href="link:N",
        )
    )
    counts = (
        chart_of(totals).mark_text(align="left", dx=4, color=QUIET, fontSize=10).encode(y=y, x=alt.datum(1), text="n:N")
    )
    return config((stack + counts).properties(width=520, height={"step": 24}))


def words(drawing: Drawing) -> str:
    """The largest rows as sentences."""
    told = sorted(drawing.values, key=lambda value: -value["count"])[:_WORDS]
    rest = len(drawing.values) - len(told)
    more = f" and {rest:,} more in the table" if rest else ""
    return f"{drawing.table.title}. {'; '.join(value['says'] for value in told)}{more}."
