"""One job: its rows, its stage when it is lost, and that care changes nothing in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analyzer.job import STAGE, JobOptions, RepositoryJob, lost
from analyzer.model import FailureKind, Job, Loss, Report, Target
from analyzer.worker import ScanOptions

REPOS = Path(__file__).parents[1] / "fixtures" / "repos"
OPTIONS = JobOptions(scan=ScanOptions(), version="1", time_limit=60.0, disk_limit=1 << 30)


def run(url: str, folder: Path, *, careful: bool = False, known: str = "") -> Report:
    folder.mkdir()
    target = Target(repository_id=f"path:{url}", kind="path", url=url)
    return RepositoryJob(OPTIONS)(Job(target=target, scratch=str(folder), careful=careful, known_head=known))


def test_care_changes_nothing_in_the_rows(tmp_path: Path) -> None:
    url = str(REPOS / "monorepo-mixed" / "repo")
    plain, careful = run(url, tmp_path / "a"), run(url, tmp_path / "b", careful=True)
    assert plain.failure is careful.failure is None
    assert plain.framework == careful.framework
    assert Path(plain.rows).read_text() == Path(careful.rows).read_text()
    tables = [json.loads(line)[0] for line in Path(plain.rows).read_text().splitlines()]
    assert {"commits", "verdicts", "files", "facts"} <= set(tables)


@pytest.mark.parametrize(
    ("url", "kind"),
    [("/no/such/folder", FailureKind.MISSING), ("https://", FailureKind.MISSING), ("\0", FailureKind.MISSING)],
)
def test_what_cannot_be_opened_is_a_failure_and_no_exception(url: str, kind: FailureKind, tmp_path: Path) -> None:
    report = run(url, tmp_path / "job")
    assert report.failure is not None
    assert (report.failure.stage, report.failure.kind) == ("fetch", kind)
    assert str(tmp_path) not in report.failure.error


def test_a_lost_process_is_told_with_the_stage_that_it_had_reached(tmp_path: Path) -> None:
    job = Job(target=Target(repository_id="path:/x", kind="path", url="/x"), scratch=str(tmp_path))
    for written, stage in (("", "fetch"), ("scan", "scan"), ("store", "store")):
        (tmp_path / STAGE).write_text(written)
        report = lost(job, Loss.CRASH, "ended")
        assert report.failure is not None
        assert (report.failure.stage, report.failure.kind) == (stage, FailureKind.CRASH)
    (tmp_path / STAGE).unlink()
    late = lost(job, Loss.TIME, "slow")
    assert late.failure is not None
    assert (late.failure.stage, late.failure.kind) == ("fetch", FailureKind.TIME)
