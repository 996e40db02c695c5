"""One job of a batch: a repository, from its URL to the rows of a study. What an executor runs; it never raises.

The stages are `fetch` (open or clone, and what the host says), `scan`, `store` (rows to a file). The stage at hand
stands in a file of the job's folder, so that it is known of a process that died as well.
"""

from __future__ import annotations

import dataclasses
import errno
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analyzer.errors import CredentialsError, FwscanError, LimitError, LocatorError, NetworkError, UsageError
from analyzer.model import Failure, FailureKind, HostInfo, Job, Loss, Report, RepoVerdict, Target
from analyzer.parallel import extract_all
from analyzer.reports import study_rows
from analyzer.scan import Collected, collect, judge, keeping
from analyzer.snapshot import Repository
from analyzer.sources import Fetching, open_repository
from analyzer.sources.locators import RemoteUrl
from analyzer.sources.space import Space
from analyzer.study import spool
from analyzer.study.store import Chunk
from analyzer.values import replace
from analyzer.worker import FILE_TIMEOUT, ScanOptions, opened_cache, scan_line

ROWS, STAGE = "rows.jsonl", "stage"  # files of a job's folder


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """What is the same for all jobs of a batch."""

    scan: ScanOptions
    version: str  # fwscan's own
    time_limit: float  # seconds for a repository
    disk_limit: int  # bytes that all that is fetched and written may take; 0: no limit
    all_evidence: bool = False
    ask_hosts: bool = True
    keep: str = ""  # folder for what was fetched; "": it is deleted
    history: bool = False  # fetch all commits
    contact: str = ""  # mail address or URL that a User-Agent names


@dataclass(frozen=True, slots=True)
class RepositoryJob:
    """What executors call with each job. It is sent to other processes, so it holds options and nothing else."""

    options: JobOptions

    def __call__(self, job: Job) -> Report:
        """The report on one attempt. Never raises."""
        started = time.time()
        if multiprocessing.parent_process() is not None:
            # Of a cache that cannot be used the coordinator has warned once; thousands of workers need not.
            logging.getLogger("fwscan").setLevel(logging.ERROR)
        try:
            report = _Attempt(job, self.options).run()
        except Exception as error:  # the seam between repositories: whatever it is, it costs this one alone
            failure = _failure(_stage(job, error), error)
            # The folder of a job has another name each time; what is recorded has not.
            report = Report(failure=dataclasses.replace(failure, error=failure.error.replace(job.scratch, "(scratch)")))
        return dataclasses.replace(report, started=started, seconds=time.time() - started, peak_memory=_peak_memory())


def lost(job: Job, loss: Loss, how: str) -> Report:
    """The report on a job whose process was lost."""
    kind = FailureKind.TIME if loss is Loss.TIME else FailureKind.CRASH
    return Report(failure=Failure(stage_of(job), kind, how), started=time.time())


def stage_of(job: Job) -> str:
    """How far the job has come."""
    try:
        return (Path(job.scratch) / STAGE).read_text(encoding="ascii") or "fetch"
    except OSError:
        return "fetch"


def _stage(job: Job, error: Exception) -> str:
    """Files on the Hub are fetched while they are scanned; what goes wrong then is fetching that goes wrong."""
    of_source = isinstance(error, (NetworkError, CredentialsError)) or _is_over_space(error)
    stage = stage_of(job)
    return "fetch" if of_source and stage == "scan" else stage


def _is_over_space(error: Exception) -> bool:
    return isinstance(error, LimitError) and error.limit == "disk"


class _Attempt:
    def __init__(self, job: Job, options: JobOptions) -> None:
        self._job = job
        self._target = job.target
        self._options = options
        self._scratch = Path(job.scratch)
        self._space = Space(job.scratch, options.disk_limit) if options.disk_limit else None

    def run(self) -> Report:
        self._enter("fetch")
        # Where git and others put what is temporary: it goes when the folder of the job goes.
        tempfile.tempdir = str(self._scratch)
        revision = self._target.revision or None
        if self._job.known_head and self._head(revision) == self._job.known_head:
            return Report(unchanged=True)
        host, wait = self._host()
        if self._job.info_only:
            return Report(unchanged=True, host=host, host_wait=wait)
        repository = self._opened()
        try:
            snapshot = repository.snapshot(revision)
            self._enter("scan")
            line = scan_line(replace(self._options.scan, jobs=1))
            if self._job.careful:
                # This process has been seen to end over these files: others read them, and each costs itself alone.
                line = replace(line, extract_all=partial(extract_all, workers=2, timeout=FILE_TIMEOUT, apart=True))
            with opened_cache(self._options.scan.cache) as cache:
                collected = collect(snapshot, replace(line, cache=cache), None)
            verdict = judge(repository.locator, collected, line)
            first = _first_committed(repository, revision)
        finally:
            repository.close()
        self._enter("store")
        rows = self._scratch / ROWS
        check = self._space.check if self._space else None
        spool.write(rows, _rows(collected, verdict, first, self._options), check)
        group = verdict.verdict
        return Report(
            rows=str(rows), host=host, host_wait=wait, framework=group.framework, confidence=group.confidence.value
        )

    def _opened(self) -> Repository:
        target = self._target
        if target.kind.startswith("hf-"):
            from analyzer.sources.huggingface import HubRepository

            return HubRepository(
                target.url, target.kind, target.name, target.subfolder, byte_limit=self._options.disk_limit
            )
        fetching = self._fetching()
        return open_repository(target.url, revision=target.revision or None, inside=target.subfolder, fetching=fetching)

    def _fetching(self) -> Fetching:
        return Fetching(
            time_limit=self._options.time_limit,
            space=self._space,
            keep=_kept_at(self._options.keep, self._target),
            history=self._options.history,
            asked_wait=self._asked_wait,
        )

    def _asked_wait(self, remote: RemoteUrl) -> float:
        from analyzer.papers.refusals import asked_wait  # late: it loads what speaks HTTP

        return asked_wait(remote.url, self._options.contact)

    def _host(self) -> tuple[HostInfo | None, float]:
        """What the host says, and how long it wants to be left alone: without it the scan goes on all the same."""
        if not (self._job.ask_host and self._options.ask_hosts):
            return None, 0.0
        from analyzer.sources.github import full_name, github_info

        try:
            if self._target.kind.startswith("hf-"):
                from analyzer.sources.huggingface import HubRepository

                return HubRepository(self._target.url, self._target.kind, self._target.name).host_info(), 0.0
            name = full_name(self._target.url)
            return (github_info(name), 0.0) if name else (None, 0.0)
        except NetworkError as error:
            return None, error.wait
        except FwscanError:
            return None, 0.0

    def _head(self, revision: str | None) -> str:
        """The commit that would be scanned now; "" where that is learnt by scanning only."""
        target = self._target
        if target.kind.startswith("hf-"):
            from analyzer.sources.huggingface import HubRepository

            return HubRepository(target.url, target.kind, target.name).head(revision)
        from analyzer.sources.locators import remote_url

        remote = remote_url(target.url) if not os.path.lexists(target.url) else None
        if remote is not None:
            from analyzer.sources.clone import remote_head

            return remote_head(remote, revision or "", self._fetching())
        repository = self._opened()
        try:
            found = repository.snapshot(revision).revision
            return "" if found.worktree else found.commit
        finally:
            repository.close()

    def _enter(self, stage: str) -> None:
        (self._scratch / STAGE).write_text(stage, encoding="ascii")


def _rows(collected: Collected, verdict: RepoVerdict, first: str, options: JobOptions) -> Iterator[Chunk]:
    revision = verdict.revision
    yield "commits", [(revision.commit, revision.committed or None, first or None, revision.worktree)]
    yield from study_rows.rows(verdict, version=options.version, all_evidence=options.all_evidence).items()
    yield "facts", [(keeping.FORMAT, keeping.encode(collected))]


def _first_committed(repository: Repository, revision: str | None) -> str:
    from analyzer.sources.clone import RemoteRepository
    from analyzer.sources.git import GitRepository

    if isinstance(repository, RemoteRepository):
        return repository.first_committed()
    return repository.first_committed(revision) if isinstance(repository, GitRepository) else ""


def _kept_at(folder: str, target: Target) -> str:
    """A place for what was fetched, below the folder whatever the URL says."""
    if not folder:
        return ""
    parts = [part for part in target.repository_id.partition(":")[2].split("/") if part not in ("", ".", "..")]
    return os.path.join(folder, *parts) + ".git"


# What libraries in C say of memory that they did not get, in errors of every kind.
_NO_MEMORY = ("cannot allocate memory", "out of memory", "failed to mmap", "can't start new thread")
# `shutil.Error` has a list of them in place of a number.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_SPACE = ("no space left", "quota exceeded")


def _failure(stage: str, error: Exception) -> Failure:
    said = str(error).lower()
    if isinstance(error, MemoryError) or any(words in said for words in _NO_MEMORY):
        return Failure(stage, FailureKind.MEMORY, "it needs more memory than was allowed")
    if isinstance(error, OSError) and (error.errno in _FULL or any(words in said for words in _NO_SPACE)):
        return Failure(stage, FailureKind.DISK, "there is no more space on the disk")
    match error:
        case NetworkError():
            return Failure(stage, FailureKind.NETWORK, error.message, error.wait)
        case CredentialsError():
            return Failure(stage, FailureKind.CREDENTIALS, error.message)
        case LimitError():
            kind = FailureKind.DISK if _is_over_space(error) else FailureKind.TIME
            return Failure(stage, kind, error.message)
        case LocatorError():
            kind = FailureKind.EMPTY if "no commits" in error.message else FailureKind.MISSING
            return Failure(stage, kind, error.message)
        case UsageError():
            return Failure(stage, FailureKind.UNSUPPORTED, error.message)
        case FwscanError():
            return Failure(stage, FailureKind.UNREADABLE, error.message)
        case _:
            return Failure(stage, FailureKind.INTERNAL, f"{type(error).__name__}: {error}")


def _peak_memory() -> int | None:
    with suppress(ImportError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024  # kilobytes on Linux, bytes on macOS
    return None
