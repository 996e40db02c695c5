"""The study that reports are measured with holds what it claims to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import synthetic_study

from analyzer.study.reading import read


def test_it_is_a_study_of_that_size_and_always_the_same(tmp_path: Path) -> None:
    one, two = tmp_path / "one.duckdb", tmp_path / "two.duckdb"
    for path in (one, two):
        synthetic_study.write(300, path)
    data = read(one)
    assert data.repositories == read(two).repositories
    assert len(data.repositories) == len({row.name for row in data.repositories}) == len(data.inputs) == 300
    assert data.columns == ("venue", "year", "task")
    scanned = [row for row in data.repositories if row.status == "scanned"]
    assert 250 < len(scanned) < 300
    assert {row.primary for row in scanned} >= {"pytorch", "tensorflow-1", "tensorflow-2", "jax", "none", "mixed"}
    for row in scanned:
        assert row.permalinks == f"https://github.com/{row.name}/blob/{row.commit}/"
        assert sum(use.share for use in row.uses) == pytest.approx(0 if row.primary == "none" else 1)
        assert len(row.evidence) == (0 if row.primary == "none" else 6)


def test_it_overwrites_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.duckdb"
    path.write_text("mine")
    monkeypatch.setattr(sys, "argv", ["synthetic_study.py", "10", str(path)])
    with pytest.raises(SystemExit):
        synthetic_study.main()
    assert path.read_text() == "mine"
