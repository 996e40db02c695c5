"""Writes what a batch comes to into a study."""

from __future__ import annotations

from pathlib import Path

from analyzer.model import Failure, FailureKind, Job, Report, Resolution, Target
from analyzer.study import spool
from analyzer.study.store import AttemptInfo, Study


class StudyLedger:
    """Writes results into a study. Fulfils `analyzer.batch.Ledger`."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def resolved(self, resolution: Resolution) -> Target | None:
        """As `Ledger.resolved`."""
        return self._study.record_resolution(resolution)

    def scanned(self, job: Job, report: Report) -> Failure | None:
        """As `Ledger.scanned`."""
        try:
            rows = spool.read(Path(report.rows))
            self._study.record_scanned(job.target, rows, host=report.host, attempt=_attempt(report))
        except (OSError, ValueError, LookupError) as error:
            return Failure("store", FailureKind.INTERNAL, f"{type(error).__name__}: what the worker left is incomplete")
        return None

    def failed(self, job: Job, report: Report, failure: Failure) -> None:
        """As `Ledger.failed`."""
        self._study.record_failure(job.target, failure, attempt=_attempt(report))

    def told(self, job: Job, report: Report) -> None:
        """As `Ledger.told`."""
        if report.host is not None:
            self._study.record_host(job.target, report.host)


def _attempt(report: Report) -> AttemptInfo:
    return AttemptInfo(started=report.started, seconds=report.seconds, peak_memory=report.peak_memory)
