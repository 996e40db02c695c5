"""Rows on their way from a worker: drawn from piece by piece, bytes as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import LimitError
from analyzer.model import Target
from analyzer.study import RunInfo, Study, spool


def test_rows_come_in_pieces_and_reach_the_study_as_they_were(tmp_path: Path) -> None:
    content = bytes(range(256))
    files = [
        (f"{n}.py", "read", "python", "source", "", "", "jax", "[]", "ok", "utf-8", "", "", None, "[]", "[]")
        for n in range(12_000)
    ]
    spool.write(tmp_path / "rows", [("files", files), ("facts", [("f/1", content)]), ("shares", [])])
    pieces = list(spool.read(tmp_path / "rows"))
    assert [(table, len(rows)) for table, rows in pieces] == [
        ("files", 5000),
        ("files", 5000),
        ("files", 2000),
        ("facts", 1),
    ]
    with Study(tmp_path / "s.duckdb") as study:
        study.begin_run(RunInfo(command="batch", fwscan_version="1", extractor_version=1, ruleset_digest=""))
        target = Target(repository_id="path:/x", kind="path", url="/x")
        study.record_scanned(target, spool.read(tmp_path / "rows"))
        assert study.rows("SELECT count(*), count(DISTINCT path) FROM files") == [(12_000, 12_000)]
        assert study.facts(target) == ("f/1", content)


def test_writing_ends_where_there_is_no_more_room(tmp_path: Path) -> None:
    def full() -> None:
        if (tmp_path / "rows").stat().st_blocks:
            raise LimitError("full", limit="disk")

    pieces = ((f"table{n}", [("x" * 50_000,)]) for n in range(1000))
    with pytest.raises(LimitError):
        spool.write(tmp_path / "rows", pieces, full)
    assert next(pieces)[0] != "table999"


def test_what_is_cut_off_is_an_error_and_changes_nothing(tmp_path: Path) -> None:
    spool.write(tmp_path / "rows", [("keras_backends", [("jax",)]), ("keras_backends", [("torch",)])])
    text = (tmp_path / "rows").read_text()
    (tmp_path / "rows").write_text(text[:-9])
    with Study(tmp_path / "s.duckdb") as study:
        with pytest.raises(ValueError, match=r"."):
            study.record_scanned(Target(repository_id="path:/x", kind="path", url="/x"), spool.read(tmp_path / "rows"))
        assert study.rows("SELECT count(*) FROM keras_backends") == [(0,)]
        assert study.rows("SELECT count(*) FROM repositories") == [(0,)]
