"""Which tables are drawn, how, and that a picture says what its table says."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from analyzer.errors import UsageError
from analyzer.model.report import ShareTable, StudyReport
from analyzer.reports import palette
from analyzer.reports.charts import Picture, over_time, pictures
from analyzer.reports.charts.marks import Drawing, every_year
from analyzer.reports.charts.rendering import render, svg_of
from tests.synthetic import study_report

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report() -> StudyReport:
    return study_report(400)


@pytest.fixture(scope="module")
def drawn(report: StudyReport) -> dict[str, Picture]:
    return {picture.id: picture for picture in pictures(report)}


def table_of(report: StudyReport, name: str) -> ShareTable:
    tables = (table for question in report.questions for table in question.tables)
    return next(table for table in tables if isinstance(table, ShareTable) and table.id == name)


def test_each_kind_of_table_has_its_picture_and_each_picture_a_name_of_its_own(
    report: StudyReport, drawn: dict[str, Picture]
) -> None:
    assert list(drawn) == [
        "flow",
        "primary",
        "uses",
        "primary-by-venue",
        "primary-by-year",
        "primary-by-year-slope",
        "primary-by-task-year",
        "co-use",
    ]
    assert len(drawn) == len(pictures(report))


def test_bars_are_as_long_as_their_shares(report: StudyReport, drawn: dict[str, Picture]) -> None:
    root = ElementTree.fromstring(svg_of(drawn["primary"]))
    bars = {}
    for path in root.iter(f"{SVG}path"):
        found = re.fullmatch(r"M0,[\d.]+h([\d.]+)v14h-[\d.]+Z", path.get("d", ""))
        if found and path.get("aria-label"):
            bars[path.get("aria-label", "").partition(":")[0]] = float(found[1])
    shares = {row.name: row.share or 0.0 for row in table_of(report, "primary").rows}
    assert bars.keys() == {name for name, share in shares.items() if share}
    assert len(bars) > 5
    scale = bars["PyTorch"] / shares["PyTorch"]
    for name, length in bars.items():
        assert length == pytest.approx(scale * shares[name], rel=1e-6)


def test_a_framework_has_its_colour_in_every_picture(drawn: dict[str, Picture]) -> None:
    for name in ("primary", "uses", "primary-by-venue", "primary-by-year", "primary-by-year-slope"):
        assert f'"{palette.ink("pytorch").light}"' in svg_of(drawn[name]), name


def test_marks_link_to_what_they_count_and_pictures_alone_link_nowhere(drawn: dict[str, Picture]) -> None:
    assert "#show=primary-by-year/" in svg_of(drawn["primary-by-year"])
    alone = render(drawn["primary-by-year"], "svg").decode()
    assert "href" not in alone.replace("xmlns:xlink", "")
    assert drawn["primary-by-year"].title in alone


def test_text_of_lists_stays_text(drawn: dict[str, Picture]) -> None:
    text = svg_of(drawn["primary-by-venue"])
    assert "<b>" not in text
    assert "&lt;b&gt;CVPR&lt;/b&gt;" in text


def test_formats_are_what_their_names_say(drawn: dict[str, Picture]) -> None:
    picture = drawn["uses"]
    assert render(picture, "png").startswith(b"\x89PNG")
    assert render(picture, "pdf").startswith(b"%PDF-")
    assert ElementTree.fromstring(render(picture, "svg")).tag == f"{SVG}svg"
    with pytest.raises(UsageError, match="no picture format gif"):
        render(picture, "gif")


def test_the_same_report_gives_the_same_pictures() -> None:
    one, two = (pictures(study_report(60)) for _ in range(2))
    assert [render(picture, "svg") for picture in one[4:6]] == [render(picture, "svg") for picture in two[4:6]]


def test_a_table_without_anything_counted_is_not_drawn(report: StudyReport) -> None:
    table = table_of(report, "primary")
    empty = replace(table, rows=tuple(replace(row, total=0, count=0, share=None) for row in table.rows))
    question = replace(report.questions[0], tables=(empty,))
    assert pictures(replace(report, questions=(question,), flow=())) == ()


def test_names_of_columns_stay_out_of_file_names(report: StudyReport) -> None:
    table = table_of(report, "primary-by-venue")
    tables = (replace(table, id="primary-by-../../a b"), replace(table, id="primary-by-..-..-a?b"))
    question = replace(report.questions[0], tables=tables)
    names = [picture.id for picture in pictures(replace(report, questions=(question,), flow=()))]
    assert names == ["primary-by-a-b", "primary-by-a-b-2"]


def test_groups_that_count_different_things_are_bars_and_frameworks_go_by_their_names(report: StudyReport) -> None:
    co_use = table_of(report, "co-use")
    ids = replace(co_use, rows=tuple(replace(row, group=("pytorch",)) for row in co_use.rows if row.group[0] == "JAX"))
    question = replace(report.questions[0], tables=(ids,))
    (picture,) = pictures(replace(report, questions=(question,), flow=()))
    assert "PyTorch: TensorFlow 2" in svg_of(picture)


def test_slopes_run_between_points_that_have_enough(report: StudyReport) -> None:
    table = table_of(report, "primary-by-year")
    assert {row.group[0] for row in table.rows if row.small} >= {"2015", "2016"}
    first, last = over_time.ends(Drawing(table, "t", {})) or ("", "")
    assert not any(row.small for row in table.rows if row.group[0] in (first, last))
    assert last == "2024"
    few = replace(table, rows=tuple(replace(row, small=True) for row in table.rows))
    assert over_time.ends(Drawing(few, "t", {})) is None
    question = replace(report.questions[0], tables=(few,))
    (stack,) = pictures(replace(report, questions=(question,), flow=()))
    assert '"line"' not in str(stack.chart.to_dict(validate=False)).replace("'", '"')


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([0.1, 0.5], [0.1, 0.5]),
        ([0.5, 0.5], [0.45, 0.55]),
        ([0.0, 0.0, 0.0], [0.0, 0.1, 0.2]),
        ([0.2, 0.24, 0.28, 0.9], [0.14, 0.24, 0.34, 0.9]),
    ],
)
def test_labels_give_way_to_one_another(wanted: list[float], placed: list[float]) -> None:
    assert over_time.spread(wanted, 0.1) == pytest.approx(placed)


def test_words_of_a_picture_tell_its_numbers(report: StudyReport, drawn: dict[str, Picture]) -> None:
    row = max(table_of(report, "primary").rows, key=lambda one: one.count)
    assert f"{row.name}: {row.count:,} of {row.total:,} repositories" in drawn["primary"].description
    assert drawn["primary-by-year"].description.startswith("Primary by year. Between 20")
    assert "resolve (no code) 30" in drawn["flow"].description


def test_cells_of_few_are_pale_and_cells_of_none_are_empty(report: StudyReport) -> None:
    co_use = table_of(report, "co-use")
    few = replace(co_use, rows=tuple(replace(row, small=row.group[0] == "JAX") for row in co_use.rows))
    question = replace(report.questions[0], tables=(few,))
    (picture,) = pictures(replace(report, questions=(question,), flow=()))
    root = ElementTree.fromstring(svg_of(picture))
    cells = [path for path in root.iter(f"{SVG}path") if "repositories (" in path.get("aria-label", "")]
    pale = {
        path.get("aria-label", "").split(", ")[1].partition(":")[0] for path in cells if path.get("opacity") == "0.45"
    }
    assert pale == {"JAX"}
    none = [row for row in few.rows if not row.count]
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "0%" not in texts or not none
    assert any(re.fullmatch(r"JAX \(n=[\d,]+\)", text) for text in texts)


def test_bars_that_do_not_fit_are_those_that_count_least(report: StudyReport) -> None:
    table = table_of(report, "primary")
    one = table.rows[0]
    rows = tuple(
        replace(one, group=(f"group-{at // 20}",), id=f"id-{at}", name=f"name-{at}", count=at, share=at / one.total)
        for at in range(1, 61)
    )
    question = replace(report.questions[0], tables=(replace(table, by=("stage",), parts=False, rows=rows),))
    (picture,) = pictures(replace(report, questions=(question,), flow=()))
    drawn = set(re.findall(r"name-(\d+), group", svg_of(picture)))
    assert drawn == {str(at) for at in range(36, 61)}


def test_a_table_in_which_all_is_alike_needs_no_picture(report: StudyReport) -> None:
    table = table_of(report, "primary-by-venue")
    alike = replace(
        table, rows=tuple(replace(row, count=row.total if row.id == "pytorch" else 0) for row in table.rows)
    )
    question = replace(report.questions[0], tables=(alike,))
    assert pictures(replace(report, questions=(question,), flow=())) == ()


@pytest.mark.parametrize(("second", "joined"), [("year", True), ("venue", False)])
def test_shares_that_do_not_add_up_are_never_stacked(report: StudyReport, second: str, joined: bool) -> None:
    table = table_of(report, "primary-by-task-year")
    rows = tuple(
        replace(row, group=(row.group[0], row.group[1] if joined else f"venue {row.group[1]}")) for row in table.rows
    )
    used = replace(table, by=("task", second), parts=False, rows=rows)
    question = replace(report.questions[0], tables=(used,))
    (picture,) = pictures(replace(report, questions=(question,), flow=()))
    marks = {layer["mark"]["type"] for layer in picture.chart.to_dict(validate=False)["spec"]["layer"]}
    assert marks == ({"line", "point"} if joined else {"point"})


def test_a_slope_names_nothing_where_it_is_not(report: StudyReport, drawn: dict[str, Picture]) -> None:
    root = ElementTree.fromstring(svg_of(drawn["primary-by-year-slope"]))
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert len(texts) > 8
    assert not any(re.search(r"\b0\.0%", text) for text in texts)


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        (["2010", "2013", "unknown"], ["2010", "2011", "2012", "2013", "unknown"]),
        (["1970", "2020", "2022"], ["1970", "2020", "2022"]),
        (["ICML", "2019"], ["ICML", "2019"]),
        ([], []),
    ],
)
def test_years_of_which_nothing_is_keep_their_room(groups: list[str], shown: list[str]) -> None:
    assert every_year(groups) == shown
