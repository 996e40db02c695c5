"""Whatever a report holds, its pictures can be drawn, and each is a specification that JSON can hold."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model.report import FlowStep, Loss, ShareRow, ShareTable, Unit
from analyzer.reports.charts import pictures
from tests.synthetic import study_report

VALUES = st.sampled_from(["", "unknown", "2019", "2020", "a b", "<x>", "pytorch"])
IDS = st.sampled_from(["pytorch", "only-jax", "keras-3:jax", "none", "unknown", "x", "mixed"])
EMPTY = replace(study_report(2), questions=(), flow=(), losses=())


@st.composite
def tables(draw: st.DrawFn) -> ShareTable:
    by = draw(st.sampled_from([(), ("year",), ("framework",), ("task", "year"), ("a", "b", "c")]))
    keys = draw(st.lists(st.tuples(st.tuples(*(VALUES for _ in by)), IDS), max_size=8, unique=True))
    rows = []
    for group, counted in keys:
        total = draw(st.integers(0, 60))
        count = draw(st.integers(0, total))
        share = count / total if total else None
        rows.append(
            ShareRow(
                group=group,
                id=counted,
                name=draw(st.sampled_from(["", "PyTorch", "other"])),
                count=count,
                total=total,
                share=share,
                low=None if share is None else draw(st.sampled_from([None, 0.0])),
                high=None if share is None else draw(st.sampled_from([None, 1.0])),
                small=total < 30,
                repositories=draw(st.sampled_from([(), (0,), (0, 1)])),
            )
        )
    return ShareTable(
        id=draw(st.sampled_from(["t", "t t", "../t", ""])),
        title="t",
        by=by,
        unit=Unit.REPOSITORIES,
        parts=draw(st.booleans()),
        ordered=draw(st.booleans()),
        rows=tuple(rows),
    )


@settings(max_examples=15)
@given(st.lists(tables(), max_size=2), st.integers(0, 3))
def test_every_report_can_be_drawn(found: list[ShareTable], inputs: int) -> None:
    question = replace(study_report(2).questions[0], tables=tuple(found))
    flow = (FlowStep(stage="listed", name="listed", inputs=inputs, repositories=inputs),)
    losses = (Loss(stage="fetch", reason="missing", inputs=inputs),) if inputs else ()
    drawn = pictures(replace(EMPTY, questions=(question,), flow=flow, losses=losses))
    assert len({picture.id.lower() for picture in drawn}) == len(drawn)
    for picture in drawn:
        assert picture.description
        assert json.loads(json.dumps(picture.chart.to_dict(validate=False)))
