"""Two studies side by side: each share before and after, with its interval."""

from __future__ import annotations

from typing import Any

import altair as alt

from analyzer.model.report import Cell, FactTable
from analyzer.reports import palette, wording
from analyzer.reports.charts.bars import PERCENT
from analyzer.reports.charts.marks import INK, chart_of, config

MOST_ROWS = 15
SIDES = ("before", "after")
_COLORS = (palette.NEUTRAL[1].light, "#3f6daf")


def records(table: FactTable) -> list[dict[str, Any]]:
    """A record for each side of the rows that count most; the columns are those of a comparison's shares."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows[:MOST_ROWS]]
    return [
        {
            "name": row["what"],
            "side": side,
            "count": row[f"count {side}"],
            "share": row[f"share {side}"],
            "low": row[f"low {side}"],
            "high": row[f"high {side}"],
            "says": f"{row['what']}, {side}: {row[f'count {side}']} repositories ({_percent(row[f'share {side}'])})",
        }
        for row in rows
        for side in SIDES
        if row[f"share {side}"] is not None
    ]


def draw(table: FactTable) -> alt.TopLevelMixin:
    """Two bars a row."""
    values = records(table)
    order = list(dict.fromkeys(value["name"] for value in values))
    top = min(1.0, max((value["high"] or value["share"] for value in values), default=1.0) * 1.05) or 1.0
    base = chart_of(values).encode(
        y=alt.Y("name:N", sort=order, title=None), yOffset=alt.YOffset("side:N", sort=list(SIDES))
    )
    bars = base.mark_bar().encode(
        x=alt.X("share:Q", axis=PERCENT, scale=alt.Scale(domain=[0, top])),
        color=alt.Color(
            "side:N",
            scale=alt.Scale(domain=list(SIDES), range=list(_COLORS)),
            sort=list(SIDES),
            title=None,
            legend=alt.Legend(orient="top"),
        ),
        description="says:N",
    )
    rim = base.mark_rule(color=palette.PAPER, strokeWidth=2.5).encode(x="low:Q", x2="high:Q")
    interval = base.mark_rule(color=INK, strokeWidth=1.25).encode(x="low:Q", x2="high:Q")
    return config((bars + rim + interval).properties(width=520, height={"step": 13}))


def words(table: FactTable) -> str:
    """The largest rows as sentences."""
    told = [f"{value['says']}" for value in records(table)[:10]]
    return f"{table.title}. {'; '.join(told)}."


def _percent(share: Cell) -> str:
    return wording.percent(share) if isinstance(share, (int, float)) else ""
