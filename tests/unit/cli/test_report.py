"""`fwscan report` and `fwscan compare` as commands."""

from __future__ import annotations

import csv
import gc
import io
import json
import shlex
import sys
from pathlib import Path

import pytest

from analyzer.cli import progress
from analyzer.cli.program import run
from tests.studies import Repo, build

GITHUB = "https://github.com"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repos = [
        Repo(
            url=f"{GITHUB}/o{n}/r",
            primary=("pytorch", "tensorflow-1")[n % 2],
            uses=((("pytorch", "tensorflow-1")[n % 2], 1.0),),
            metadata=(("venue", ("ICML", "CVPR")[n % 2]), ("title", f"Paper {n}")),
        )
        for n in range(4)
    ]
    return build(tmp_path_factory.mktemp("report") / "s.duckdb", repos, ["<script>"])


def test_the_format_follows_from_the_name(study: Path, tmp_path: Path) -> None:
    for name, begins in (
        ("r.json", "{"),
        ("r.csv", "question,table,"),
        ("r.md", "# Frameworks in s"),
        ("r.tex", "% Frameworks in s"),
        ("r.txt", "Frameworks in s.duckdb"),
    ):
        assert run(["report", str(study), "-Q", "shares", "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_columns_conditions_and_the_command_that_gives_it_again(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--by", "venue,kind", "--where", "title~Paper", "--question", "shares"]
    assert run(["report", str(study), *arguments, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["by"] == ["venue", "kind"]
    assert document["methods"]["command"] == f"fwscan report s.duckdb {shlex.join(arguments)}"
    assert [question["id"] for question in document["questions"]] == ["shares"]
    tables = {table["id"]: table for table in document["questions"][0]["tables"]}
    rows = tables["primary-by-venue-kind"]["rows"]
    assert [(row["group"], row["name"], row["count"]) for row in rows] == [
        (["CVPR", "git"], "TensorFlow 1", 2),
        (["ICML", "git"], "PyTorch", 2),
    ]


def test_no_path_of_the_machine_is_in_a_report(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(study), "--format", "json"]) == 0
    assert str(study.parent) not in capsys.readouterr().out


def test_compare(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", str(study), str(study), "--where", "venue=ICML"]) == 0
    said = capsys.readouterr().out
    assert "count in both                        2" in said
    assert "fwscan compare s.duckdb s.duckdb --where venue=ICML" in said
    assert run(["compare", str(study), str(study), "-o", str(tmp_path / "c.csv")]) == 0
    rows = list(csv.DictReader((tmp_path / "c.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["table"] for row in rows} >= {"shares-family", "presence"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", "vneu"], "Did you mean venue?"),
        (["--where", "venue"], "COLUMN=VALUE"),
        (["-Q", "trend"], "Did you mean trends?"),
    ],
)
def test_errors_say_what_to_do(
    study: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(study), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_study_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(tmp_path / "none.duckdb"), "-o", str(tmp_path / "out.md")]) == 2
    assert "fwscan batch LIST" in capsys.readouterr().err
    assert not (tmp_path / "out.md").exists(), "written as a whole or not at all"


def test_a_missing_library_is_told(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.stats.proportion", None)
    assert run(["report", str(study)]) == 2
    assert "pip install 'fwscan[report]'" in capsys.readouterr().err


def test_organisations_of_ones_own_are_grouped_by_and_told_in_the_command(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "ours.tsv"
    own.write_text("o0\tOurs\no1\tOurs\n", encoding="utf-8")
    arguments = ["--by", "organisation", "-Q", "shares", "--organisations", str(own), "--format", "json"]
    assert run(["report", str(study), *arguments]) == 0
    document = json.loads(capsys.readouterr().out)
    tables = {table["id"]: table for table in document["questions"][0]["tables"]}
    groups = {row["group"][0]: row["total"] for row in tables["primary-by-organisation"]["rows"]}
    assert groups == {"Ours": 2, "o2": 1, "o3": 1}
    assert document["methods"]["command"].endswith("--organisations ours.tsv")


def test_a_comparison_is_a_page_by_its_name(study: Path, tmp_path: Path) -> None:
    page = tmp_path / "c.html"
    assert run(["compare", str(study), str(study), "-o", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "<title>s.duckdb against s.duckdb · fwscan</title>" in text
    assert "fwscan compare s.duckdb s.duckdb" in text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("wanted", [True, False])
def test_a_long_report_says_where_it_is(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    monkeypatch.setattr(progress, "EVERY", 0.0)
    arguments = ["--progress" if wanted else "--no-progress", "-o", str(tmp_path / "r.html")]
    assert run(["report", str(study), *arguments]) == 0
    for stage in ("reading", "questions", "pictures", "page"):
        assert (stage in terminal.getvalue()) == wanted
    assert gc.isenabled()
