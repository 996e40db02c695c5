"""Shares over time: stacks, lines with intervals, and a slope from the first to the last point in time."""

from __future__ import annotations

from typing import Any

import altair as alt

from analyzer.reports import wording
from analyzer.reports.charts.bars import PERCENT
from analyzer.reports.charts.marks import INK, QUIET, SMALL_OPACITY, UNKNOWN, Drawing, chart_of, config, every_year

LINES = 5  # more lines with bands cover one another; the stack shows all
STEP = 36  # pixels a point in time
HEIGHT = 300
APART = 0.045  # of the height that two labels need between them


def draw(drawing: Drawing) -> alt.TopLevelMixin:
    """The stack of all, and beside it the largest as lines in the bands of their intervals."""
    if ends(drawing) is None:  # lines through groups of a few repositories show chance alone
        return config(_stack(drawing))
    return config(alt.hconcat(_stack(drawing), _lines(drawing), spacing=40).resolve_scale(color="shared"))


def lines(drawing: Drawing) -> alt.TopLevelMixin:
    """Lines alone: shares that do not add up to a whole."""
    return config(_lines(drawing, legend=True))


def _stack(drawing: Drawing) -> alt.LayerChart:
    x = _axis(drawing, drawing.groups)
    stack = (
        chart_of(drawing.values)
        .mark_bar(stroke="#ffffff", strokeWidth=1)
        .encode(
            x=x,
            y=alt.Y("share:Q", axis=PERCENT, stack="zero", scale=alt.Scale(domain=[0, 1])),
            color=drawing.color(legend=alt.Legend(orient="right")),
            order="order:Q",
            opacity=alt.condition("datum.small", alt.value(SMALL_OPACITY), alt.value(1)),
            description="says:N",
            href="link:N",
        )
    )
    counts = (
        chart_of(drawing.totals)
        .mark_text(baseline="bottom", dy=-4, color=QUIET, fontSize=10)
        .encode(x=x, y=alt.datum(1), text=alt.Text("total:Q", format=","))
    )
    both: alt.LayerChart = (stack + counts).properties(width=_width(every_year(drawing.groups)), height=HEIGHT)
    return both


def _lines(drawing: Drawing, *, legend: bool = False) -> alt.LayerChart:
    times = _times(drawing)
    known = [value for value in drawing.values if value["group"] in times]
    kept = {drawing.names[one] for one in drawing.largest(LINES)} & {value["name"] for value in known}
    values = [value for value in known if value["name"] in kept]
    x = _axis(drawing, times)
    base = chart_of(values).encode(x=x)
    top = min(1.0, max((value["high"] or value["share"] for value in values), default=1.0) * 1.08) or 1.0
    scale = alt.Scale(domain=[0, top])
    band = base.mark_area(opacity=0.18).encode(
        y=alt.Y("low:Q", axis=PERCENT, scale=scale), y2="high:Q", color=drawing.color(legend=None)
    )
    line = base.mark_line(strokeWidth=2).encode(y="share:Q", color=drawing.color(legend=None))
    color = drawing.color(legend=alt.Legend(orient="right") if legend else None)
    points = base.mark_point(filled=True, size=42, opacity=1).encode(
        y="share:Q", color=color, description="says:N", href="link:N"
    )
    last = sorted((_last(values, name) for name in kept), key=lambda one: (one["share"], one["name"]))
    places = spread([one["share"] for one in last], APART * top)
    labelled = [{"group": one["group"], "name": one["name"], "at": at} for one, at in zip(last, places, strict=True)]
    labels = (
        chart_of(labelled)
        .mark_text(align="left", dx=10, fontSize=11)
        .encode(x=x, y=alt.Y("at:Q", scale=scale), text="name:N", color=alt.value(INK))
    )
    layers: alt.LayerChart = (band + line + points + labels).properties(width=_width(every_year(times)), height=HEIGHT)
    return layers


def _axis(drawing: Drawing, groups: list[str]) -> alt.X:
    scale = alt.Scale(domain=every_year(groups))
    return alt.X("group:O", scale=scale, title=" · ".join(drawing.table.by), axis=alt.Axis(labelAngle=0))


def _times(drawing: Drawing) -> list[str]:
    """The points in time, without what is unknown: no line leads there."""
    return [group for group in drawing.groups if group != UNKNOWN]


def _last(values: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return [value for value in values if value["name"] == name][-1]


def spread(wanted: list[float], apart: float) -> list[float]:
    """Places for labels near where they are wanted (ascending, not below 0), each `apart` from the next.

    The places with the least squared distance: neighbours that would touch are pooled around their mean.
    """
    pools: list[tuple[float, int]] = []
    for number, place in enumerate(wanted):
        pools.append((place - number * apart, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, weight), (other, more) = pools[-2], pools[-1]
            pools[-2:] = [((one * weight + other * more) / (weight + more), weight + more)]
    flat = [place for place, weight in pools for _ in range(weight)]
    return [max(place, 0.0) + number * apart for number, place in enumerate(flat)]


def _width(groups: list[str]) -> int:
    longest = max((len(group) for group in groups), default=4)
    return max(200, min(640, max(STEP, 7 * longest + 8) * len(groups)))


def ends(drawing: Drawing) -> tuple[str, str] | None:
    """The first and the last point in time that have enough to be quoted; None where there are not two."""
    enough = {one["group"] for one in drawing.totals if not one["small"] and one["group"] != UNKNOWN}
    found = [group for group in drawing.groups if group in enough]
    return (found[0], found[-1]) if len(found) > 1 else None


def slope(drawing: Drawing) -> alt.TopLevelMixin:
    """A line for each share from the first to the last point in time, with names and numbers at its ends."""
    found = ends(drawing) or (drawing.groups[0], drawing.groups[-1])
    values = [value for value in drawing.values if value["group"] in found]
    seen = [one for one in drawing.largest(8) if any(v["name"] == drawing.names[one] for v in values)]
    names = {drawing.names[one] for one in seen}
    values = [value for value in values if value["name"] in names]
    x = alt.X(
        "group:O",
        sort=list(found),
        title=None,
        axis=alt.Axis(labelAngle=0, labelFontWeight="bold", orient="top", domain=False, ticks=False),
    )
    room = max((value["share"] for value in values), default=1.0) or 1.0
    scale = alt.Scale(domain=[0, room * 1.08], nice=False)
    y = alt.Y("share:Q", axis=None, scale=scale)
    base = chart_of(values).encode(x=x, color=drawing.color(legend=None))
    layers = base.mark_line(strokeWidth=2.5).encode(y=y) + base.mark_point(filled=True, size=60, opacity=1).encode(
        y=y, description="says:N", href="link:N"
    )
    for group, left in ((found[0], True), (found[1], False)):
        here = [value for value in values if value["group"] == group]
        texts = _labels(here, left=left, room=room)
        layers += (
            chart_of(texts)
            .mark_text(align="right" if left else "left", dx=-10 if left else 10, fontSize=11)
            .encode(x=x, y=alt.Y("at:Q", scale=scale), text="text:N", color=alt.value(INK))
        )
    return config(layers.properties(width=260, height=HEIGHT + 60))


def _labels(values: list[dict[str, Any]], *, left: bool, room: float) -> list[dict[str, Any]]:
    # Who is not there at this end has its label at the other: zeros would push the rest away from their points.
    ordered = sorted((one for one in values if one["count"]), key=lambda one: (one["share"], one["name"]))
    texts = []
    for value, at in zip(ordered, spread([one["share"] for one in ordered], APART * room), strict=True):
        share = wording.percent(value["share"])
        text = f"{value['name']}  {share}" if left else f"{share}  {value['name']}"
        texts.append({"group": value["group"], "name": value["name"], "at": at, "text": text})
    return texts


def words(drawing: Drawing) -> str:
    """First and last point in time in words."""
    found = ends(drawing)
    if found is None:
        told = [value["says"] for value in drawing.values[-3:]]
        return f"{drawing.table.title}. {'; '.join(told)}."
    return words_of_slope(drawing)


def words_of_slope(drawing: Drawing) -> str:
    """What each of the largest was at the first and is at the last point in time."""
    first, last = ends(drawing) or (drawing.groups[0], drawing.groups[-1])
    share = {(value["group"], value["name"]): value["share"] for value in drawing.values}
    parts = []
    for one in drawing.largest(LINES):
        name = drawing.names[one]
        before, after = share.get((first, name), 0.0), share.get((last, name), 0.0)
        parts.append(f"{name} from {wording.percent(before)} to {wording.percent(after)}")
    return f"{drawing.table.title}. Between {first} and {last}: {'; '.join(parts)}."
