"""Two studies side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from analyzer.aggregate import compare, report
from analyzer.aggregate.intervals import wilson
from analyzer.model import FailureKind
from analyzer.model.report import Cell, FactTable, StudyComparison
from analyzer.study.reading import read_study
from tests.studies import Repo, build

GITHUB = "https://github.com"


def repo(name: str, primary: str, commit: str = "", rules: str = "d1", **more: str) -> Repo:
    uses = ((primary, 1.0),) if primary != "none" else ()
    return Repo(url=f"{GITHUB}/{name}", primary=primary, uses=uses, commit=commit, rules=rules, **more)  # type: ignore[arg-type]


def compared(folder: Path, before: Sequence[Repo], after: Sequence[Repo]) -> StudyComparison:
    sides = [
        report(read_study(build(folder / f"{n}.duckdb", repos)), questions=["files"])
        for n, repos in enumerate((before, after))
    ]
    return compare(*sides, names={"pytorch": "PyTorch"})


def presence(found: StudyComparison) -> dict[Cell, Cell]:
    return {row[0]: row[1] for row in rows(found, "presence")}


def rows(found: StudyComparison, table_id: str) -> tuple[tuple[Cell, ...], ...]:
    tables = [table for question in found.questions for table in question.tables if table.id == table_id]
    assert isinstance(tables[0], FactTable)
    return tables[0].rows


def test_every_repository_that_changed_is_named_with_the_reason(tmp_path: Path) -> None:
    one, two = "1" * 40, "2" * 40
    before = [
        repo("a/same", "pytorch", one),
        repo("a/rules", "tensorflow", "4" * 40),
        repo("a/code", "tensorflow", two),
        repo("a/gone", "pytorch"),
        Repo(url=f"{GITHUB}/a/back", failure=FailureKind.NETWORK),
    ]
    after = [
        repo("a/same", "pytorch", one),
        repo("a/rules", "tensorflow-1", "4" * 40, "d2"),
        repo("a/code", "pytorch", "3" * 40),
        Repo(url=f"{GITHUB}/a/gone", failure=FailureKind.MISSING),
        repo("a/back", "jax"),
        repo("a/new", "jax"),
    ]
    found = compared(tmp_path, before, after)
    assert [(row[0], row[1], row[3], row[5]) for row in rows(found, "changed")] == [
        ("a/code", "tensorflow", "PyTorch", "another commit"),
        ("a/rules", "tensorflow", "tensorflow-1", "same commit, other rules"),
    ]
    assert [row[:3] for row in rows(found, "uses-changed")] == [
        ("a/code", "PyTorch", "tensorflow"),
        ("a/rules", "tensorflow-1", "tensorflow"),
    ]
    assert presence(found) == {
        "count in both": 3,
        "count in the first only": 1,
        "count in the second only": 2,
        "failed, then scanned": 1,
        "scanned, then failed": 1,
    }
    assert [row[:4] for row in rows(found, "transitions")] == [
        ("tensorflow", "PyTorch", 1, 0),
        ("tensorflow", "tensorflow-1", 1, 0),
    ]


def test_a_list_that_asks_for_other_revisions_means_the_same_repositories(tmp_path: Path) -> None:
    before = [repo("a/x/tree/v1", "tensorflow-1"), repo("a/y/tree/v1", "pytorch")]
    after = [repo("a/x/tree/v2", "pytorch"), repo("a/y/tree/v2", "pytorch")]
    found = compared(tmp_path, before, after)
    assert presence(found)["count in both"] == 2
    assert [row[0] for row in rows(found, "changed")] == ["a/x"]


def test_separate_studies_are_compared_as_separate_groups(tmp_path: Path) -> None:
    before = [repo(f"a{n}/r", "pytorch" if n < 48 else "jax") for n in range(80)]
    after = [repo(f"b{n}/r", "pytorch" if n < 56 else "jax") for n in range(70)]
    row = next(row for row in rows(compared(tmp_path, before, after), "shares-primary") if row[0] == "PyTorch")
    assert row[1:3] == (48, 0.6)
    assert row[5:7] == (56, 0.8)
    assert row[3:5] == wilson([48], [80])[0]
    assert row[9] == pytest.approx(0.2)
    assert row[10:12] == pytest.approx((0.0524, 0.3339), abs=5e-5), "Newcombe 1998, table II, (a)"
    assert row[12] == pytest.approx(2 * 0.00826, abs=1e-4), "of two rows"


def test_studies_of_the_same_repositories_are_paired(tmp_path: Path) -> None:
    before = [repo(f"a{n}/r", "tensorflow-2" if n < 40 else "pytorch") for n in range(60)]
    after = [repo(f"a{n}/r", "tensorflow-2" if n < 34 else "pytorch") for n in range(60)]
    row = next(row for row in rows(compared(tmp_path, before, after), "shares-primary") if row[0] == "PyTorch")
    assert row[9] == pytest.approx(0.1)
    low, high, p = row[10:13]
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert 0 < low < 0.1 < high < 0.2, "six of sixty changed, and none went back"
    assert p == pytest.approx(2 * 2 / 2**6), "McNemar's exact test, six to none, of two rows"


def test_what_changed_comes_with_both_verdicts(tmp_path: Path) -> None:
    one = "1" * 40
    before = [repo("a/same", "pytorch", one), repo("a/code", "tensorflow", one), repo("a/gone", "jax")]
    after = [repo("a/same", "pytorch", one), repo("a/code", "pytorch", "2" * 40), repo("a/new", "jax")]
    found = compared(tmp_path, before, after)
    (changed,) = found.repositories
    assert (changed.before.name, changed.before.primary, changed.after.primary) == ("a/code", "tensorflow", "pytorch")
    assert changed.why == "another commit"
    assert found.frameworks == (("pytorch", "PyTorch"), ("tensorflow", "tensorflow"))
