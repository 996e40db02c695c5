"""A study on the disk: what was written stands there once and whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from analyzer.errors import UsageError
from analyzer.model import Failure, FailureKind, HostInfo, Target
from analyzer.model.papers import (
    Candidate,
    InputList,
    InputProblem,
    ListedInput,
    Locator,
    LocatorKind,
    LostReason,
    Resolution,
    Trust,
)
from analyzer.study import TABLES, RunInfo, Study
from analyzer.study.connection import _appear, close_off, open_reader
from analyzer.study.store import Chunk

RUN = RunInfo(command="batch", fwscan_version="1", extractor_version=1, ruleset_digest="d")
VERDICT = ("pytorch", "sure", "why", "undetermined", "", "[]", "[]", 1, 0, 0, "d", 1, "1")


def git(name: str, **parts: str) -> Locator:
    return Locator(kind=LocatorKind.GIT, id=f"github.com/{name}", url=f"https://github.com/{name}", **parts)


PAPER = Locator(kind=LocatorKind.ARXIV, id="1706.03762", url="https://arxiv.org/abs/1706.03762")


def listed(*locators: Locator, **metadata: str) -> InputList:
    items = tuple(
        ListedInput(line=n, text=locator.url, locator=locator, metadata=tuple(metadata.items()))
        for n, locator in enumerate(locators, start=1)
    )
    return InputList(inputs=items, problems=())


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study(tmp_path / "s.duckdb") as opened:
        opened.begin_run(RUN)
        yield opened


def scanned(study: Study, target: Target, oid: str = "a" * 40, **host: str) -> None:
    info = HostInfo(host="github", full_name=host.pop("full_name"), **host) if host else None  # type: ignore[arg-type]
    chunks: list[Chunk] = [("commits", [(oid, "2020-01-02T03:04:05Z", None, False)]), ("verdicts", [VERDICT])]
    study.record_scanned(target, chunks, host=info)


def test_every_line_of_a_list_is_an_input_once(study: Study) -> None:
    items = listed(git("a/b"), PAPER, git("a/b"), year="2020")
    whole = InputList(inputs=items.inputs, problems=(InputProblem(9, "what is this", "names nothing"),))
    assert study.add_inputs("list.csv", whole) == 4
    assert study.add_inputs("list.csv", whole) == 0, "the same list again adds nothing"
    assert study.rows("SELECT line, kind, problem, repository_id FROM inputs ORDER BY line") == [
        (1, "git", "", "git:github.com/a/b"),
        (2, "arxiv", "", None),
        (3, "git", "", "git:github.com/a/b"),
        (9, "", "names nothing", None),
    ]
    assert study.rows("SELECT count(*) FROM repositories") == [(1,)], "listed twice, scanned once"
    assert study.rows("SELECT DISTINCT name, value FROM input_metadata") == [("year", "2020")]
    assert study.rows("SELECT reached, lost, reason FROM outcomes ORDER BY line") == [
        ("resolved", "pending", ""),
        ("listed", "pending", ""),
        ("resolved", "pending", ""),
        ("listed", "list", "input"),
    ]


def test_lines_that_are_not_understood_are_kept_apart_by_their_other_columns(study: Study) -> None:
    problems = tuple(InputProblem(line, "", "it is empty", (("venue", venue),)) for line, venue in ((2, "A"), (3, "B")))
    study.add_inputs("first.csv", InputList(inputs=(), problems=problems[:1]))
    study.add_inputs("second.csv", InputList(inputs=(), problems=problems[1:]))
    found = study.rows("SELECT list, value FROM inputs JOIN input_metadata USING (input_id) ORDER BY ALL")
    assert found == [("first.csv", "A"), ("second.csv", "B")]


def test_a_list_that_grew_adds_only_what_is_new(study: Study) -> None:
    study.add_inputs("l.txt", listed(git("a/b"), git("a/c")))
    assert study.add_inputs("l.txt", listed(git("x/y"), git("a/b"), git("a/c"), git("a/c"))) == 2
    assert study.rows("SELECT count(*), count(DISTINCT input_id) FROM inputs") == [(4, 4)]


def test_a_resolved_paper_names_the_repository_of_its_input(study: Study) -> None:
    study.add_inputs("l.txt", listed(PAPER))
    assert study.papers() == [PAPER]
    best = Candidate(repository=git("a/b"), official=True, trust=Trust.STATED, service="arxiv", where="abstract")
    other = Candidate(repository=git("c/d"), official=None, trust=Trust.LISTED, service="pwc", where="table")
    target = study.record_resolution(
        Resolution(locator=PAPER, title="Attention", candidates=(best, other), chosen=best)
    )
    assert target is not None
    assert target.url == "https://github.com/a/b"
    assert study.papers() == []
    assert study.targets() == [target]
    assert study.rows("SELECT rank, official, chosen, service FROM candidates ORDER BY rank") == [
        (1, True, True, "arxiv"),
        (2, None, False, "pwc"),
    ]
    assert study.rows("SELECT repository_id FROM inputs") == [(target.repository_id,)]
    again = study.record_resolution(Resolution(locator=PAPER, candidates=(best,), chosen=best))
    assert again is None, "known by now"
    assert study.rows("SELECT count(*) FROM candidates") == [(1,)]


def test_a_lost_paper_is_asked_for_again_by_its_reason_only(study: Study) -> None:
    study.add_inputs("l.txt", listed(PAPER))
    study.record_resolution(Resolution(locator=PAPER, lost=LostReason.UNREACHABLE))
    assert study.papers() == []
    assert study.papers(lost=["unreachable"]) == [PAPER]
    assert study.papers(lost=["no-code"]) == []
    assert study.rows("SELECT reached, lost, reason FROM outcomes") == [("listed", "resolve", "unreachable")]


def test_a_second_scan_replaces_the_rows_of_the_first(study: Study) -> None:
    study.add_inputs("l.txt", listed(git("a/b")))
    (target,) = study.targets()
    scanned(study, target, oid="1" * 40)
    scanned(study, target, oid="2" * 40)
    assert study.rows("SELECT oid, committed::VARCHAR FROM commits") == [("2" * 40, "2020-01-02 03:04:05")]
    assert study.rows("SELECT count(*) FROM verdicts") == [(1,)]
    study.record_failure(target, Failure("fetch", FailureKind.NETWORK, "no answer"))
    assert study.rows("SELECT count(*) FROM verdicts") == [(0,)]
    assert study.targets() == []
    assert study.targets(kinds=["network"]) == [target]
    assert study.targets(kinds=["missing"]) == []
    scanned(study, target)
    assert study.rows("SELECT count(*) FROM failures") == [(0,)]


def test_a_scan_whose_rows_end_in_an_error_leaves_the_study_as_it_was(study: Study) -> None:
    study.add_inputs("l.txt", listed(git("a/b")))
    (target,) = study.targets()

    def cut_off() -> Iterator[tuple[str, list[tuple[object, ...]]]]:
        yield "verdicts", [VERDICT]
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        study.record_scanned(target, cut_off())  # type: ignore[arg-type]
    assert study.rows("SELECT count(*) FROM verdicts") == [(0,)]
    assert study.targets() == [target]


def test_the_same_repository_under_other_names_is_recognised(study: Study) -> None:
    names = ("new/name", "old/name", "fork/name", "other/thing", "mirror/moved")
    study.add_inputs("l.txt", listed(*map(git, names)))
    new, old, fork, other, moved = sorted(study.targets(), key=lambda t: names.index(t.url.partition(".com/")[2]))
    scanned(study, new, oid="1" * 40, full_name="new/name")
    scanned(study, old, oid="1" * 40, full_name="New/name")
    scanned(study, fork, oid="1" * 40, full_name="fork/name", fork_of="new/name")
    scanned(study, other, oid="3" * 40, full_name="other/thing")
    scanned(study, moved, oid="4" * 40, full_name="mirror/moved", fork_of="new/name")
    assert study.rows("SELECT repository_id, same_as, why FROM duplicates ORDER BY 1") == [
        (fork.repository_id, new.repository_id, "same commit"),
        (old.repository_id, new.repository_id, "renamed"),
    ]
    assert study.rows("SELECT text, duplicate_of IS NOT NULL FROM outcomes ORDER BY line") == [
        ("https://github.com/new/name", False),
        ("https://github.com/old/name", True),
        ("https://github.com/fork/name", True),
        ("https://github.com/other/thing", False),
        ("https://github.com/mirror/moved", False),
    ]


def test_flow_counts_inputs_and_repositories(study: Study) -> None:
    study.add_inputs("l.txt", listed(git("a/a"), git("a/b"), git("a/a"), PAPER))
    a, b = study.targets()
    scanned(study, a)
    study.record_failure(b, Failure("scan", FailureKind.MEMORY, "too much"))
    assert study.rows("SELECT stage, inputs, repositories FROM flow") == [
        ("listed", 4, 2),
        ("resolved", 3, 2),
        ("fetched", 3, 2),
        ("scanned", 2, 1),
        ("with a framework", 2, 1),
    ]
    assert study.rows("SELECT * FROM losses") == [("pending", "", 1), ("scan", "memory", 1)]


def test_a_study_has_one_writer(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    program = f"from analyzer.study import Study; from pathlib import Path; Study(Path({str(path)!r}))"
    with Study(path):
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "in use by another process" in run.stderr
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_study_appears_as_a_whole(tmp_path: Path) -> None:
    """Killed while it is made, there is none; and whoever loses a race to make one takes nothing away."""
    program = (
        "import sys, os, signal\nfrom pathlib import Path\nfrom analyzer.study import connection\n"
        "connection._appear = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "connection.open_writer(Path(sys.argv[1]))\n"
    )
    path = tmp_path / "s.duckdb"
    killed = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not path.exists()
    with Study(path) as first:
        made = path.stat().st_ino
        first.begin_run(RunInfo(command="batch", fwscan_version="1", extractor_version=1, ruleset_digest=""))
        (tmp_path / "draft").touch()
        _appear(tmp_path / "draft", path)
        assert path.stat().st_ino == made
    with Study(path) as again:
        assert again.rows("SELECT count(*) FROM runs") == [(1,)]


def test_the_log_of_another_study_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    (tmp_path / "s.duckdb.wal").write_bytes(b"rows of a study that is gone")
    with pytest.raises(UsageError, match=r"s\.duckdb\.wal does"):
        Study(tmp_path / "s.duckdb")
    assert [path.name for path in tmp_path.iterdir()] == ["s.duckdb.wal"]


def test_what_was_committed_outlives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    program = f"""
import os, signal
from pathlib import Path
from tests.unit.study.test_store import RUN, git, listed, scanned
from analyzer.study import Study
study = Study(Path({str(path)!r}))
study.begin_run(RUN)
study.add_inputs("l", listed(git("a/a"), git("a/b")))
scanned(study, study.targets()[0])
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3], check=False)
    assert run.returncode == -signal.SIGKILL
    with Study(path) as study:
        assert [target.url for target in study.targets()] == ["https://github.com/a/b"]
        assert study.rows("SELECT count(*) FROM verdicts") == [(1,)]
        assert study.rows("SELECT ended FROM runs") == [(None,)]


def test_other_files_are_not_taken_for_studies(tmp_path: Path) -> None:
    text = tmp_path / "text.duckdb"
    text.write_text("not a database")
    with pytest.raises(UsageError, match="cannot be opened"):
        Study(text)
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE TABLE t (a INTEGER)")
    with pytest.raises(UsageError, match="no study"):
        Study(other)
    with pytest.raises(UsageError, match="does not exist"):
        open_reader(tmp_path / "none.duckdb")
    assert not (tmp_path / "none.duckdb").exists()
    newer = tmp_path / "newer.duckdb"
    Study(newer).close()
    with duckdb.connect(str(newer)) as connection:
        connection.execute("UPDATE study SET value = '999'")
    with pytest.raises(UsageError, match="schema 999"):
        Study(newer)


@pytest.mark.parametrize(
    "question",
    [
        "DELETE FROM inputs",
        "CREATE TABLE mine (a INTEGER)",
        "SELECT * FROM read_text('{outside}')",
        "COPY inputs TO '{outside}'",
        "ATTACH '{outside}' AS other",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ],
)
def test_a_reader_can_change_and_reach_nothing(question: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("secret")
    Study(tmp_path / "s.duckdb").close()
    reader = open_reader(tmp_path / "s.duckdb")
    close_off(reader)
    with pytest.raises(duckdb.Error):
        reader.execute(question.format(outside=outside)).fetchall()
    assert reader.execute("SELECT value FROM study").fetchall() == [("1",)]
    reader.close()
    assert outside.read_text() == "secret"


def test_tables_are_what_the_schema_says(study: Study) -> None:
    for table in TABLES:
        described = study.rows(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
            [table.name],
        )
        assert described == [(column.name, column.type) for column in table.columns]
        assert set(table.key) <= set(table.names)
        assert table.of_repository == (
            table.names[0] == "repository_id" and table.name not in {"repositories", "attempts"}
        )


def test_signals_are_not_swallowed(study: Study) -> None:
    """An interrupt inside a transaction rolls it back and goes on."""
    study.add_inputs("l.txt", listed(git("a/b")))
    (target,) = study.targets()

    def interrupted() -> Iterator[tuple[str, list[tuple[object, ...]]]]:
        yield "verdicts", [VERDICT]
        os.kill(os.getpid(), signal.SIGINT)
        yield "commits", []

    with pytest.raises(KeyboardInterrupt):
        study.record_scanned(target, interrupted())  # type: ignore[arg-type]
    assert study.rows("SELECT count(*) FROM verdicts") == [(0,)]
