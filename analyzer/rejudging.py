"""Verdicts by other rules, from what a study has kept of each scan. Nothing is fetched or read again."""

from __future__ import annotations

import os
import shutil
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from analyzer.batch import Stopping
from analyzer.errors import SourceError, UsageError
from analyzer.executors.processes import ProcessExecutor
from analyzer.executors.workspace import Workspace
from analyzer.extract import EXTRACTOR_VERSION
from analyzer.factcodec import CodecError
from analyzer.job import ROWS
from analyzer.model import Loss, Target
from analyzer.reports import study_rows
from analyzer.scan import judge, keeping
from analyzer.study import RunInfo, Study, spool
from analyzer.study.connection import log_of, open_reader
from analyzer.values import replace
from analyzer.worker import ScanOptions, scan_line

_FACTS = "facts"
_TIME_LIMIT, _MEMORY_LIMIT = 900.0, 8 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """What came of it. `moved` has repository, primary framework before and after."""

    judged: int
    moved: tuple[tuple[str, str, str], ...]
    lost: tuple[tuple[str, str], ...]  # repository, why
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    target: Target
    scratch: str
    format: str
    extractor_version: int
    all_evidence: bool


@dataclass(frozen=True, slots=True)
class _Result:
    framework: str = ""
    why: str = ""  # set where there is no new verdict


@dataclass(frozen=True, slots=True)
class Rejudging:
    """What executors call with each job."""

    rules: tuple[str, ...]
    version: str

    def __call__(self, job: _Job) -> _Result:
        """The new verdict's rows are in the job's folder. Never raises."""
        try:
            if job.format != keeping.FORMAT:
                return _Result(why=f"its facts are of the form {job.format}, and this fwscan reads {keeping.FORMAT}")
            line = scan_line(ScanOptions(rules=self.rules, jobs=1))
            collected = keeping.decode((Path(job.scratch) / _FACTS).read_bytes())
            verdict = replace(judge("", collected, line), extractor_version=job.extractor_version)
            rows = study_rows.rows(verdict, version=self.version, all_evidence=job.all_evidence)
            spool.write(Path(job.scratch) / ROWS, rows.items())
            return _Result(framework=verdict.verdict.framework)
        except CodecError as error:
            return _Result(why=f"its facts cannot be read: {error}")
        except Exception as error:  # the seam between repositories: whatever it is, it costs this one alone
            return _Result(why=f"{type(error).__name__}: {error}")


def rejudge(
    path: Path, *, output: Path | None, rules: tuple[str, ...], version: str, workers: int, stopping: Stopping
) -> Rejudged:
    """Judges what is scanned and was not judged by these rules yet. Raises UsageError, RulesError, SourceError."""
    digest = scan_line(ScanOptions(rules=rules)).ruleset.digest
    if not path.exists():
        raise UsageError(f"{path} does not exist", "`fwscan batch LIST -o STUDY` makes a study.")
    if output is not None:
        if output.exists():
            raise UsageError(f"{output} exists", "Give the name of a new study.")
        _copy(path, output)
    with Study(output or path) as study:
        names = [os.path.basename(folder) for folder in rules]
        study.begin_run(
            RunInfo(
                command="reclassify",
                fwscan_version=version,
                extractor_version=EXTRACTOR_VERSION,
                ruleset_digest=digest,
                options={"rules": names},
            )
        )
        workspace = Workspace(study.path.with_name(f"{study.path.name}.scratch"))
        executor = ProcessExecutor(
            Rejudging(rules, version),
            _lost,
            workers=workers or os.cpu_count() or 1,
            timeout=_TIME_LIMIT,
            memory=_MEMORY_LIMIT,
            preload=("analyzer.preload",),
        )
        try:
            done = _run(study, executor, workspace, digest, stopping)
            if not done.stopped:
                study.end_run()
            return done
        finally:
            executor.stop()
            workspace.close()


def _copy(path: Path, output: Path) -> None:
    """Raises UsageError while somebody writes the study, SourceError where there is no room."""
    open_reader(path).close()
    try:
        shutil.copyfile(path, output)
        if log_of(path).exists():  # of a run that was killed: a part of the study
            shutil.copyfile(log_of(path), log_of(output))
    except OSError as error:
        raise SourceError(f"{output} cannot be written: {error.strerror}", "Give another place.") from error


def _run(
    study: Study, executor: ProcessExecutor[_Job, _Result], workspace: Workspace, digest: str, stopping: Stopping
) -> Rejudged:
    before = {
        name: (framework, extractor)
        for name, framework, extractor in study.rows(
            "SELECT repository_id, framework, extractor_version FROM verdicts WHERE ruleset_digest <> ?", [digest]
        )
    }
    options = study.rows("SELECT count(*) FROM runs WHERE json_extract_string(options, '$.all_evidence') = 'true'")
    all_evidence = options != [(0,)]
    waiting = deque(target for target in study.targets(statuses=("scanned",)) if target.repository_id in before)
    running, judged = 0, 0
    moved: list[tuple[str, str, str]] = []
    lost: list[tuple[str, str]] = []
    while (waiting and not stopping.soon) or (running and not stopping.now):
        while waiting and running < executor.workers and not stopping.soon:
            target = waiting.popleft()
            kept = study.facts(target)
            if kept is None:
                lost.append((target.repository_id, "the study has kept no facts of it"))
                continue
            form, content = kept
            scratch = workspace.new()
            (Path(scratch) / _FACTS).write_bytes(content)
            extractor = before[target.repository_id][1]
            executor.submit(
                _Job(
                    target=target, scratch=scratch, format=form, extractor_version=extractor, all_evidence=all_evidence
                )
            )
            running += 1
        for job, result in executor.finished(0.5):
            running -= 1
            name = job.target.repository_id
            why = result.why or _recorded(study, job)
            if why:
                lost.append((name, why))
            else:
                judged += 1
                if result.framework != before[name][0]:
                    moved.append((name, before[name][0], result.framework))
            workspace.drop(job.scratch)
    return Rejudged(
        judged=judged, moved=tuple(sorted(moved)), lost=tuple(sorted(lost)), stopped=bool(waiting or running)
    )


def _recorded(study: Study, job: _Job) -> str:
    """Writes the new verdict; why it cannot be written, or nothing."""
    try:
        study.record_judged(job.target, spool.read(Path(job.scratch) / ROWS))
    except (OSError, ValueError, LookupError) as error:
        return f"{type(error).__name__}: what the worker left is incomplete"
    return ""


def _lost(job: _Job, loss: Loss, how: str) -> _Result:
    return _Result(why=how)
