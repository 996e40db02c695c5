"""The flow of a study: how many came how far, and where the others were lost."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from analyzer.model.report import FlowStep, Loss
from analyzer.reports import wording
from analyzer.reports.charts.marks import ACCENT, INK, QUIET, RULE, chart_of, config

_MOST_LOSSES = 12


def draw(steps: Sequence[FlowStep], losses: Sequence[Loss]) -> alt.TopLevelMixin:
    """A bar a step, narrowing to what was scanned, and beside it what was lost by reason."""
    whole = steps[0].inputs
    values = [
        {
            "name": step.name,
            "from": -step.inputs / 2,
            "to": step.inputs / 2,
            "edge": -whole / 2,
            "end": whole / 2,
            "label": f"{step.inputs:,} ({wording.percent(step.inputs / whole)})",
            "says": f"{step.name}: {step.inputs:,} of {whole:,} lines, {step.repositories:,} repositories",
        }
        for step in steps
    ]
    order = [step.name for step in steps]
    scale = alt.Scale(domain=[-whole / 2, whole / 2], nice=False)
    base = chart_of(values).encode(y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False)))
    ground = base.mark_bar(height=26, color="#f0f3f6").encode(x=alt.X("edge:Q", scale=scale, axis=None), x2="end:Q")
    bars = base.mark_bar(height=26, color=ACCENT).encode(
        x=alt.X("from:Q", scale=scale, axis=None), x2="to:Q", description="says:N"
    )
    labels = base.mark_text(align="left", dx=8, color=INK, fontSize=11).encode(x="end:Q", text="label:N")
    funnel = (ground + bars + labels).properties(width=360, height={"step": 36})
    if not losses:
        return config(funnel)
    return config(alt.hconcat(funnel, _losses(losses), spacing=110))


def _losses(losses: Sequence[Loss]) -> alt.LayerChart:
    worst = sorted(losses, key=lambda loss: (-loss.inputs, loss.stage, loss.reason))[:_MOST_LOSSES]
    values = [
        {
            "name": loss.stage if not loss.reason else f"{loss.stage}: {wording.reason(loss.reason)}",
            "inputs": loss.inputs,
            "label": f"{loss.inputs:,}",
            "says": f"lost at {loss.stage} ({loss.reason}): {loss.inputs:,} lines",
        }
        for loss in worst
    ]
    base = chart_of(values).encode(y=alt.Y("name:N", sort=[str(value["name"]) for value in values], title=None))
    bars = base.mark_bar(height=12, color=QUIET).encode(
        x=alt.X("inputs:Q", title="lines lost", axis=alt.Axis(format=",d", tickMinStep=1, gridColor=RULE)),
        description="says:N",
    )
    labels = base.mark_text(align="left", dx=4, color=INK, fontSize=11).encode(x="inputs:Q", text="label:N")
    both: alt.LayerChart = (bars + labels).properties(width=220, height={"step": 20})
    return both


def words(steps: Sequence[FlowStep], losses: Sequence[Loss]) -> str:
    """All steps and losses in words."""
    came = "; ".join(f"{step.name} {step.inputs:,}" for step in steps)
    lost = "; ".join(f"{loss.stage} ({wording.reason(loss.reason)}) {loss.inputs:,}" for loss in losses)
    return f"Lines of the lists by how far they came: {came}." + (f" Lost or not done: {lost}." if lost else "")
