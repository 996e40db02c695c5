"""The SQL of docs/questions.md and the report count the same, each in its own way."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.aggregate import report
from analyzer.aggregate.catalogue import QUESTIONS, Asking
from analyzer.model import FailureKind, LostReason
from analyzer.model.report import ShareTable, StudyReport
from analyzer.study.connection import open_reader
from analyzer.study.reading import read_study
from tests.studies import Repo, build

GITHUB = "https://github.com"
OLD, NEW = "2018-05-06T07:08:09Z", "2021-05-06T07:08:09Z"
PT, TF1, TF2, JAX = ("pytorch", 1.0), ("tensorflow-1", 1.0), ("tensorflow-2", 0.6), ("jax", 1.0)

REPOS = (
    Repo(
        url=f"{GITHUB}/a/one", primary="pytorch", uses=(PT,), last=NEW, first=OLD, metadata=(("task", "nlp; vision"),)
    ),
    Repo(url=f"{GITHUB}/a/two", primary="tensorflow-1", uses=(TF1,), compat=True, last=OLD, first=OLD),
    Repo(
        url=f"{GITHUB}/b/three",
        primary="tensorflow-2",
        uses=(TF2, ("pytorch", 0.4)),
        optional=("jax",),
        libraries=(("lightning", "pytorch"), ("timm", "pytorch")),
        deployment=("onnx", "tflite"),
        metadata=(("task", "nlp"), ("year", "2019")),
        last=NEW,
    ),
    Repo(url=f"{GITHUB}/b/four", primary="keras-3", uses=(("keras-3", 1.0),), backends=("torch",), last=OLD),
    Repo(url=f"{GITHUB}/c/five", primary="keras-3", uses=(("keras-3", 1.0),), backends=("jax", "tensorflow")),
    Repo(url=f"{GITHUB}/c/six", primary="keras-3", uses=(("keras-3", 1.0),), last=NEW),
    Repo(url=f"{GITHUB}/c/seven", primary="keras-2", uses=(("keras-2", 1.0),), languages=(("Java", "TensorFlow"),)),
    Repo(url=f"{GITHUB}/c/eight", last=NEW, confidence="unsure"),
    Repo(url=f"{GITHUB}/d/mx", primary="mxnet", uses=(("mxnet", 1.0),), optional=("pytorch",)),
    Repo(url=f"{GITHUB}/d/many", primary="mixed", uses=(("mxnet", 0.4), ("pytorch", 0.3), ("jax", 0.3))),
    # The same commit twice, a fork of what was scanned, a fork of what was not.
    Repo(url=f"{GITHUB}/e/copy", primary="jax", uses=(JAX,), commit="a" * 40, metadata=(("task", "speech"),)),
    Repo(url=f"{GITHUB}/e/same", primary="jax", uses=(JAX,), commit="a" * 40, metadata=(("task", "nlp"),)),
    Repo(url=f"{GITHUB}/f/base", primary="pytorch", uses=(PT,), full_name="f/base"),
    Repo(url=f"{GITHUB}/g/base", primary="jax", uses=(JAX,), fork_of="f/base", metadata=(("task", "vision"),)),
    Repo(url=f"{GITHUB}/g/other", primary="jax", uses=(JAX,), fork_of="h/elsewhere"),
    Repo(url="https://huggingface.co/m/one", signals=(("declared", "pytorch"), ("files", "tensorflow"))),
    Repo(
        url="https://huggingface.co/m/two",
        primary="pytorch",
        uses=(PT,),
        signals=(("declared", "pytorch"), ("files", "pytorch"), ("files", "jax"), ("header", "pytorch")),
    ),
    # Papers: official, unofficial, without code; links that are dead.
    Repo(paper="arxiv:1706.03762", url=f"{GITHUB}/p/official", official=True, primary="pytorch", uses=(PT,)),
    Repo(paper="arxiv:cs/9901001", url=f"{GITHUB}/p/unofficial", official=False, primary="jax", uses=(JAX,)),
    Repo(paper="arxiv:2001.00001", url=f"{GITHUB}/p/none", lost=LostReason.NO_CODE),
    Repo(paper="arxiv:1906.00001", url=f"{GITHUB}/p/gone", failure=FailureKind.MISSING),
    Repo(url=f"{GITHUB}/p/slow", failure=FailureKind.TIME, metadata=(("year", "2019"),)),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("study") / "s.duckdb", REPOS, ["what is this", "and this"])


@pytest.fixture(scope="module")
def figures(path: Path) -> StudyReport:
    return report(read_study(path))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_sql_counts_as_the_report_does(question: Asking, path: Path, figures: StudyReport) -> None:
    with open_reader(path) as connection:
        found = connection.execute(question.sql).fetchall()
    assert found
    if not question.sql_table:
        return
    answer = next(one for one in figures.questions if one.id == question.id)
    table = next(table for table in answer.tables if table.id == question.sql_table)
    assert isinstance(table, ShareTable)
    counts = {(*row.group, row.id, row.count, row.total) for row in table.rows if row.count}
    groups = {row[0] for row in found} if table.by else {""}
    wanted = {row for row in counts if not table.by or row[0] in groups} if question.id == "sensitivity" else counts
    assert set(found) == wanted
    assert len(found) == len(set(found))


def test_every_table_of_a_report_has_an_id_of_its_own(figures: StudyReport) -> None:
    for question in figures.questions:
        ids = [table.id for table in question.tables]
        assert len(ids) == len(set(ids))


def test_parts_add_up_and_name_those_they_count(figures: StudyReport) -> None:
    for question in figures.questions:
        for table in question.tables:
            if not isinstance(table, ShareTable):
                continue
            totals: dict[tuple[str, ...], int] = {}
            for row in table.rows:
                totals[row.group] = totals.get(row.group, 0) + row.count
                assert row.count <= row.total
                assert not row.repositories or len(set(row.repositories)) == row.count
                assert row.small == (row.total < 30)
            if table.parts:
                for row in table.rows:
                    assert totals[row.group] == row.total, (table.id, row)
