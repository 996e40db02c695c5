from __future__ import annotations

import csv
from io import StringIO

import pytest

from analyzer.model import RepoFailed, RepoOutcome
from analyzer.reports import csv_rows
from tests.unit.reports.build import group, repo


def rows(*outcomes: RepoOutcome, depth: int | None = None) -> list[dict[str, str]]:
    out = StringIO()
    csv_rows.write(outcomes, out, depth=depth)
    return list(csv.DictReader(StringIO(out.getvalue())))


def test_one_row_says_primary_and_all_side_by_side() -> None:
    (row,) = rows(repo())
    assert row["framework"] == "keras-3"
    assert row["share"] == "0.8200"
    assert row["frameworks"] == "keras-3:0.8200;pytorch:0.1203"
    assert row["optional"] == "jax"
    assert row["keras_backends"] == "jax;torch"
    assert (row["read"], row["repaired"], row["partial"]) == ("4", "1", "1")
    assert (row["skipped"], row["failed"]) == ("no-reader:1;too-large:1", "too-deep:1")


def test_a_failed_path_keeps_its_row() -> None:
    first, second = rows(RepoFailed(repository="gone", stage="open", error="gone does not exist"), repo())
    assert (first["status"], first["error"], first["framework"]) == ("failed", "gone does not exist", "")
    assert second["status"] == "scanned"


@pytest.mark.parametrize(
    ("depth", "directories"),
    [(None, ["."]), (1, [".", "old", "src"]), (2, [".", "old", "src", "src/deep"])],
)
def test_directories_down_to_a_depth(depth: int | None, directories: list[str]) -> None:
    assert [row["directory"] for row in rows(repo(), depth=depth)] == directories


def test_a_directory_row_leaves_the_counts_of_the_whole_empty() -> None:
    assert [row["read"] for row in rows(repo(), depth=1)] == ["4", "", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    (row,) = rows(repo(f"{start}cmd|' /C calc'!A0"))
    assert row["repository"].startswith("'")


def test_a_directory_that_looks_like_a_formula() -> None:
    found = rows(repo(directories=(group("none", path='=HYPERLINK("x")'),)), depth=1)
    assert found[1]["directory"] == '\'=HYPERLINK("x")'


def test_control_characters_and_line_ends_stay_out() -> None:
    (row,) = rows(repo("a\nb\x1b[0m"))
    assert row["repository"] == r"a\nb\x1b[0m"
