"""What a page is made of: nothing in it can end its element, and what is packed can be unpacked."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model.report import StudyReport
from analyzer.reports.webpage import study
from analyzer.reports.webpage.embedding import pack, policy, script, script_json, style
from analyzer.reports.webpage.inline import fit
from analyzer.reports.webpage.payload import PER_PACK, payload
from tests.synthetic import HOSTILE, study_report


def unpacked(text: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(text)))


def page_of(report: StudyReport) -> str:
    out = io.StringIO()
    study.write(report, out, version="0.1.0")
    return out.getvalue()


@pytest.fixture(scope="module")
def report() -> StudyReport:
    return study_report(600)


@pytest.fixture(scope="module")
def page(report: StudyReport) -> str:
    return page_of(report)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_data_cannot_leave_its_element_and_is_the_same_when_read(value: object) -> None:
    text = script_json(value)
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == value


@given(st.text())
def test_packs_hold_what_was_put_in(text: str) -> None:
    assert unpacked(pack([text])) == [text]


def test_columns_say_of_each_row_what_the_report_says(report: StudyReport) -> None:
    data = json.loads(script_json(payload(report)))
    columns = {column["id"]: column for column in data["columns"]}
    for at, row in enumerate(report.repositories):
        primary = columns["primary"]
        assert primary["keys"][primary["codes"][at]] == row.primary
        uses = [columns["uses"]["keys"][code] for code in columns["uses"]["codes"][at]]
        assert uses == [use.framework for use in row.uses if not use.optional]
        assert columns["name"]["texts"][at] == row.name
        status = columns["status"]["keys"][columns["status"]["codes"][at]]
        assert (status == "counted") == (at in report.counted)
        assert (row.status == "failed") == (status == "failed: missing")
    assert "keras" not in columns, "a column without any value is left out"


def test_details_hold_every_line_of_evidence(report: StudyReport) -> None:
    data = payload(report)
    assert len(data["details"]) == -(-len(report.repositories) // PER_PACK)
    found = []
    for part in map(unpacked, data["details"]):
        for one in part["rows"]:
            found.append([(part["texts"][line[1]], line[2], part["texts"][line[4]]) for line in one["lines"]])
    assert found == [[(line.path, line.line, line.symbol) for line in row.evidence] for row in report.repositories]


def test_selections_are_the_repositories_that_rows_count(report: StudyReport) -> None:
    data = payload(report)
    table = report.questions[1].tables[0]
    positions = []
    for distances in unpacked(data["selections"][table.id]):
        at = 0
        positions.append(tuple(at := at + distance for distance in distances))
    assert positions == [row.repositories for row in table.rows]  # type: ignore[union-attr]


def test_hostile_names_are_text_everywhere(page: str, report: StudyReport) -> None:
    assert page.count("<script") == 2, "the data and the program"
    for name in HOSTILE:
        assert name not in page
    hostile = replace(report, title="</title><script>x</script>", questions=(), repositories=(), counted=(), flow=())
    assert "<script>x" not in page_of(hostile)


def test_a_page_names_its_own_script_and_style_and_nothing_else(page: str) -> None:
    assert re.findall(r"<script[^>]*\bsrc|<link|<img|@import|url\(|<iframe|<form", page) == []
    outside = set(re.findall(r'(?:href|src)="(?!#)([^"]*)"', page.partition('<script type="application/json"')[0]))
    assert outside == set()
    for text in (script(), style()):
        assert text in page
    assert policy(scripted=False).count("'none'") == 4
    assert policy(scripted=True) in page.replace("&#39;", "'")


def test_the_same_report_gives_the_same_bytes() -> None:
    one, two = (replace(made, questions=made.questions[:1]) for made in (study_report(80), study_report(80)))
    assert page_of(one) == page_of(two)


def test_methods_and_citation_are_there(page: str) -> None:
    for text in ("fwscan report icml.duckdb --by year", "ab" * 32, "The fwscan authors.", "Two rule sets were used."):
        assert text in page


def test_long_tables_say_that_they_are_cut(report: StudyReport) -> None:
    table = report.questions[0].tables[0]
    row = table.rows[0]
    long = replace(table, rows=tuple(replace(row, group=(f"v{n}",)) for n in range(900)), by=("venue",))  # type: ignore[arg-type, type-var]
    text = page_of(replace(report, questions=(replace(report.questions[0], tables=(long,)),)))
    assert "The first 300 of 900 rows" in text


def test_links_of_pictures_stay_within_the_page() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<a xlink:href="https://fwscan.invalid/#show=t/1"><path aria-label="says"/></a>'
        '<a xlink:href="javascript:alert(1)"><path/></a></svg>'
    )
    text = fit(svg, 'a "title"', "words")
    assert '<a href="#show=t/1" aria-label="says">' in text
    assert "javascript" not in text
    assert 'aria-label="a &quot;title&quot;"' in text


def test_values_that_hardly_come_back_are_searched_for_and_not_chosen(report: StudyReport) -> None:
    rows = tuple(
        replace(row, metadata=(*row.metadata, ("title", (f"Paper {at}",))))
        for at, row in enumerate(report.repositories)
    )
    columns = {
        one["id"]: one for one in payload(replace(report, repositories=rows, columns=("title", "venue")))["columns"]
    }
    assert columns["m:venue"]["filter"]
    assert columns["m:venue"]["shown"]
    assert not columns["m:title"]["filter"]
    assert not columns["m:title"]["shown"]
    assert columns["m:title"]["search"]
    grouped = payload(replace(report, repositories=rows, columns=("title", "venue"), by=("title",)))["columns"]
    assert {one["id"]: one for one in grouped}["m:title"]["filter"]
