"""A report in every format: the same numbers, and names from scanned repositories that do no harm."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest

from analyzer.aggregate import compare, report
from analyzer.model.report import (
    FactTable,
    FlowStep,
    Methods,
    Question,
    ShareRow,
    ShareTable,
    StudyComparison,
    StudyReport,
    Unit,
)
from analyzer.reports import study_csv, study_json, study_latex, study_markdown, study_terminal
from analyzer.reports.page import Look
from analyzer.study.reading import read_study
from tests.studies import Repo, build

HOSTILE = "=cmd|'/C calc'!A0 <script>alert(1)</script> [x](javascript:y) \\input{/etc/passwd} $x$ %\x1b[31m\u202e`a|b`"
METHODS = Methods(
    source=HOSTILE,
    command=HOSTILE,
    fwscan_versions=("1",),
    ruleset_digests=("d",),
    extractor_versions=(1,),
    report_version="1",
    commits=("", ""),
    definitions=((HOSTILE, HOSTILE),),
    warnings=(HOSTILE,),
    citation="",
)


def share(group: str, label: str, count: int, total: int) -> ShareRow:
    return ShareRow(
        group=(group,), id=label, name=label, count=count, total=total, share=count / total, low=0.1, high=0.9
    )


HARMFUL = StudyReport(
    title=HOSTILE,
    methods=METHODS,
    flow=(FlowStep(stage="listed", name="listed", inputs=1, repositories=1),),
    losses=(),
    questions=(
        Question(
            id="q",
            title="?",
            claim="",
            definition=HOSTILE,
            tables=(
                ShareTable(
                    id="t",
                    title=HOSTILE,
                    by=(HOSTILE,),
                    unit=Unit.REPOSITORIES,
                    parts=True,
                    rows=(share(HOSTILE, HOSTILE, 1, 2), share("\ttab", "-1+1", 1, 2)),
                    note=HOSTILE,
                ),
                FactTable(id="f", title="f", columns=("a", HOSTILE), rows=((HOSTILE, -0.25), ("@x", None))),
            ),
        ),
    ),
    repositories=(),
    counted=(),
    frameworks=(),
    columns=(),
    by=(),
)


def written(form: str, figures: StudyReport | StudyComparison) -> str:
    out = StringIO()
    match form:
        case "terminal":
            study_terminal.write(figures, out, look=Look())
        case "screen":
            study_terminal.write(figures, out, look=Look(width=90, color=True))
        case "markdown":
            study_markdown.write(figures, out)
        case "latex":
            study_latex.write(figures, out)
        case "csv":
            study_csv.write(figures, out)
        case _:
            study_json.write(figures, out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["terminal", "screen", "markdown", "latex", "csv", "json"])
def test_no_control_character_of_a_name_gets_out(form: str) -> None:
    text = re.sub(r"\x1b\[[\d;]*m", "", written(form, HARMFUL)) if form == "screen" else written(form, HARMFUL)
    assert "\x1b[31m" not in written(form, HARMFUL)
    assert all(sign.isprintable() or sign == "\n" for sign in text)


def test_markdown_shows_names_and_obeys_none() -> None:
    text = written("markdown", HARMFUL)
    assert "<script>" not in text
    assert "](javascript" not in text
    assert not re.search(r"(?<!\\)`", text)
    cells = [line for line in text.splitlines() if line.startswith("|")]
    widths = [len(re.findall(r"(?<!\\)\|", line)) for line in cells]
    assert widths == [4] * 3 + [7] * 4 + [3] * 4, "a pipe in a name is no border"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://x.y", r"https\://x.y"),
        ("www.x.y", r"www\.x.y"),
        ("a@b.c", r"a\@b.c"),
        ("- item", r"\- item"),
        ("1. item", "1. item"),
        ("12.5 %", "12.5 %"),
        ("&lt;", r"\&lt;"),
        ("a_b*c", r"a\_b\*c"),
    ],
)
def test_signs_of_markdown(text: str, shown: str) -> None:
    assert study_markdown.escaped(text) == shown


def test_latex_sets_names_and_runs_none() -> None:
    text = written("latex", HARMFUL)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
    assert r"\input" not in body
    assert r"\textbackslash{}input\{/etc/passwd\}" in body
    assert not re.search(r"(?<!\\)[$%#]", body)
    assert set(re.findall(r"\\([a-zA-Z]+)", body)) <= {
        *("begin", "end", "centering", "caption", "label", "toprule", "midrule", "bottomrule"),
        *("textbackslash", "textless", "textgreater", "textbar", "textperiodcentered"),
    }
    rows = [line for line in body.splitlines() if line.endswith(r" \\")]
    assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {1, 2, 5}


def test_latex_keeps_signs_apart_that_its_fonts_would_join() -> None:
    assert study_latex.escaped("a--b ?`") == "a-{}-b ?{}`"
    assert study_latex.escaped("1–2") == "1--2"


def test_csv_runs_no_formula_and_keeps_numbers() -> None:
    rows = list(csv.DictReader(StringIO(written("csv", HARMFUL))))
    for row in rows:
        for name, value in row.items():
            assert not value.startswith(("=", "+", "@", "\t")), (name, value)
            assert not value.startswith("-") or name == "value"
    assert {row["id"] for row in rows} >= {"'-1+1"}
    assert [row["value"] for row in rows if row["value"].startswith("-")] == ["-0.25"]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> StudyReport:
    repos = [
        Repo(
            url=f"https://github.com/o{n % 12}/r{n}",
            primary="pytorch" if n % 4 else "jax",
            uses=(("pytorch" if n % 4 else "jax", 1.0),),
            last=f"20{15 + n % 5}-01-01T00:00:00Z",
            metadata=(("venue", ("A", "B", "C")[n % 3]),),
        )
        for n in range(40)
    ]
    path = build(tmp_path_factory.mktemp("study") / "s.duckdb", repos)
    return report(read_study(path), by=("venue",), names={"pytorch": "PyTorch", "jax": "JAX"}, version="0")


def test_all_formats_hold_the_same_numbers(figures: StudyReport) -> None:
    assert "| PyTorch | 30 | 40 | 75.0 % |" in written("markdown", figures)
    assert re.search(r"PyTorch +30 +40 +75\.0 % +59\.8–85\.8", written("terminal", figures))
    assert r"PyTorch & 30 & 40 & 75.0 \% & 59.8--85.8" in written("latex", figures)
    rows = list(csv.DictReader(StringIO(written("csv", figures))))
    row = next(row for row in rows if row["table"] == "primary" and row["id"] == "pytorch")
    assert (row["count"], row["total"], row["share"], row["small"]) == ("30", "40", "0.75", "false")
    document = json.loads(written("json", figures))
    table = next(table for table in document["questions"][0]["tables"] if table["id"] == "primary")
    assert [(one["id"], one["count"], len(one["repositories"])) for one in table["rows"]] == [
        ("pytorch", 30, 30),
        ("jax", 10, 10),
    ]


def test_a_terminal_cuts_long_tables_and_says_so(figures: StudyReport) -> None:
    rows = tuple(share(f"g{n}", "x", 1, 2) for n in range(100))
    long = ShareTable(id="t", title="t", by=("g",), unit=Unit.REPOSITORIES, parts=False, rows=rows)
    question = Question(id="q", title="?", claim="", definition="", tables=(long,))
    cut = StudyReport(**{**{name: getattr(figures, name) for name in StudyReport.__slots__}, "questions": (question,)})
    assert "and 60 more rows: --format csv has all" in written("screen", cut)
    assert "g99" in written("terminal", cut), "a pipe has all"


def test_json_is_as_its_schema_says(figures: StudyReport) -> None:
    import jsonschema

    schema_path = Path(study_json.__file__).parent / "schema" / "fwscan-report-v1.json"
    schema = json.loads(schema_path.read_text(encoding="utf-8"))
    for one in (figures, HARMFUL, compare(figures, figures)):
        jsonschema.Draft202012Validator(schema).validate(json.loads(written("json", one)))


def test_markdown_shows_code_in_prose_of_our_own_as_code(figures: StudyReport) -> None:
    assert "`mixed` and `none` among them" in written("markdown", figures)
