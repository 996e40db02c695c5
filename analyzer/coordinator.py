"""A batch, wired: the list, the study, the workers and the loop meet here, as `worker` is where a single scan does."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

from analyzer.batch import Executor, Observer, Plan, Policy, State, Stopping, run
from analyzer.errors import UsageError
from analyzer.executors.processes import ProcessExecutor
from analyzer.executors.threads import ThreadExecutor
from analyzer.extract import EXTRACTOR_VERSION
from analyzer.inputs import read_list
from analyzer.job import JobOptions, RepositoryJob, lost
from analyzer.model import (
    Failure,
    FailureKind,
    Job,
    LostReason,
    Report,
    Resolution,
    Target,
)
from analyzer.papers import Resolver, Settings
from analyzer.study import AttemptInfo, RunInfo, Study, spool
from analyzer.worker import ScanOptions, scan_line

# What may go well another time without anybody having changed anything.
PASSING = (FailureKind.NETWORK.value, *(reason.value for reason in LostReason if reason.retryable))
# Words of --retry: kinds of failures and reasons of lost papers, and names for several of them.
RETRY_GROUPS: Mapping[str, tuple[str, ...]] = {
    "network": PASSING,
    "limits": (FailureKind.TIME.value, FailureKind.MEMORY.value, FailureKind.DISK.value),
    "all": (*FailureKind, *LostReason),
}
INFO = "host-info"
_PAPERS_AT_A_TIME = 4  # they wait for hosts, each of which has its own pace
_GRACE = 30.0  # seconds beyond the time limit for a worker to tell of it itself
_OF_RESULTS = ("accept", "all_evidence", "exclude", "isolated", "roles")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a batch runs. Only `scan`, the limits and `all_evidence` can change what it finds."""

    version: str  # fwscan's own
    papers: Settings  # how the code of papers is looked for
    scan: ScanOptions = field(default_factory=ScanOptions)
    column: str | None = None
    workers: int = 0  # 0: one a core
    time_limit: float = 900.0  # seconds for a repository
    memory_limit: int = 4 << 30  # bytes of a worker; 0: no limit
    disk_limit: int = 2 << 30  # bytes of the largest file that may be fetched
    retry: tuple[str, ...] = ()  # words of RETRY_GROUPS, kinds, reasons, INFO
    update: bool = False
    keep: str = ""
    all_evidence: bool = False
    ask_hosts: bool = True
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to."""

    state: State
    flow: tuple[tuple[str, int, int], ...]  # stage, inputs, repositories: of the whole study
    losses: tuple[tuple[str, str, int], ...]  # stage, reason, inputs: of the whole study
    problems: tuple[tuple[int, str, str], ...]  # line, text, why: of this list
    column: str = ""  # what was read of a table, and why
    added: int = 0  # inputs that the study did not have
    duplicates: int = 0  # inputs whose repository another input has too

    @property
    def passing(self) -> int:
        """Inputs that were lost for a reason that may pass, or are still to be done."""
        return sum(number for stage, reason, number in self.losses if reason in PASSING or stage == "pending")


def run_batch(
    source: str | None,
    study_path: Path,
    options: BatchOptions,
    observer: Observer,
    stopping: Stopping,
    begun: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Goes on with a study, or begins one: all that the list names and the study does not have yet.

    Without a list the study's own inputs are gone on with. `begun` is told what is to be done before it is done.
    Raises UsageError, RulesError, and SourceError where the study cannot be written.
    """
    if source is None and not study_path.exists():
        raise UsageError(f"{study_path} does not exist, and no list is given", "fwscan batch LIST -o STUDY makes one.")
    listed = read_list(source, options.column) if source is not None else None
    ruleset = scan_line(options.scan).ruleset
    wanted = _words(options.retry)
    with Study(study_path) as study:
        _check_same_rules(study, ruleset.digest)
        _check_same_options(study, _options_of(options))
        workspace = Workspace(study_path.with_name(f"{study_path.name}.scratch"))
        study.begin_run(
            RunInfo(
                command="batch",
                fwscan_version=options.version,
                extractor_version=EXTRACTOR_VERSION,
                ruleset_digest=ruleset.digest,
                options=_options_of(options),
            )
        )
        try:
            added = study.add_inputs(_name(source), listed) if listed and source else 0
            problems = tuple((p.line, p.text, p.why) for p in listed.problems) if listed else ()
            column = f"{listed.column} ({listed.why_column})" if listed and listed.column else ""
            plan = _plan(study, wanted, options.update)
            if begun:
                begun(_outcome(study, State(0.0, repositories=len(plan.targets)), problems, column, added))
            with Resolver(options.papers) as resolver:
                resolver.expect(plan.papers)
                state = run(
                    plan,
                    papers=ThreadExecutor(resolver.resolve, workers=_PAPERS_AT_A_TIME),
                    repositories=_repository_executor(options),
                    ledger=StudyLedger(study),
                    workspace=workspace,
                    observer=observer,
                    stopping=stopping,
                    policy=options.policy,
                    waits=resolver.waiting if plan.papers else tuple,
                )
            if not state.stopped:
                study.end_run()
            return _outcome(study, state, problems, column, added)
        finally:
            workspace.close()


def _words(retry: tuple[str, ...]) -> frozenset[str]:
    known = {*FailureKind, *LostReason, INFO}
    found: set[str] = set()
    for word in retry:
        if word not in RETRY_GROUPS and word not in known:
            raise UsageError(
                f"--retry {word}: no such reason", f"Reasons are {', '.join(sorted({*RETRY_GROUPS, *known}))}."
            )
        found.update(RETRY_GROUPS.get(word, (word,)))
    return frozenset(str(word) for word in found)


def _plan(study: Study, wanted: frozenset[str], update: bool) -> Plan:
    targets = {target.repository_id: target for target in study.targets(kinds=sorted(wanted))}
    heads: dict[str, str] = {}
    info_only: frozenset[str] = frozenset()
    if INFO in wanted:
        without = {
            name for (name,) in study.rows("SELECT repository_id FROM commits ANTI JOIN hosts USING (repository_id)")
        }
        scanned = study.targets(statuses=("scanned",))
        info_only = frozenset(t.repository_id for t in scanned if t.repository_id in without)
        targets.update((t.repository_id, t) for t in scanned if t.repository_id in info_only)
    if update:
        heads = {name: oid for name, oid in study.heads().items() if oid and name not in info_only}
        targets.update((t.repository_id, t) for t in study.targets(statuses=("scanned",)))
    return Plan(
        papers=study.papers(lost=sorted(wanted)),
        targets=[targets[name] for name in sorted(targets)],
        heads=tuple(sorted(heads.items())),
        info_only=info_only,
    )


def _outcome(
    study: Study, state: State, problems: tuple[tuple[int, str, str], ...], column: str, added: int
) -> Outcome:
    ((duplicates,),) = study.rows("SELECT count(*) FROM outcomes WHERE duplicate_of IS NOT NULL")
    return Outcome(
        state=state,
        flow=tuple(
            (stage, inputs, repositories) for _, stage, inputs, repositories in study.rows("SELECT * FROM flow")
        ),
        losses=tuple((stage, reason, number) for stage, reason, number in study.rows("SELECT * FROM losses")),
        problems=problems,
        column=column,
        added=added,
        duplicates=duplicates,
    )


# ------------------------------------------------------------------------------------------------ one measurement


def _options_of(options: BatchOptions) -> dict[str, Any]:
    return {
        "accept": options.papers.accept.value,
        "all_evidence": options.all_evidence,
        "exclude": list(options.scan.exclude),
        "isolated": options.scan.isolated,
        "roles": [list(pair) for pair in options.scan.role_overrides],
        "rules": [os.path.basename(os.path.abspath(folder)) for folder in options.scan.rules],
        "time_limit": options.time_limit,
        "memory_limit": options.memory_limit,
        "disk_limit": options.disk_limit,
        "retry": list(options.retry),
        "update": options.update,
    }


def _check_same_rules(study: Study, digest: str) -> None:
    """One study is one measurement: half of it by other rules would be none."""
    others = study.rows(
        "SELECT 1 FROM verdicts WHERE ruleset_digest <> ? OR extractor_version <> ? LIMIT 1",
        [digest, EXTRACTOR_VERSION],
    )
    if others:
        raise UsageError(
            f"{study.path} holds verdicts of other rules or of another extractor",
            "`fwscan reclassify` judges it by the rules of now; or begin a new study.",
        )


def _check_same_options(study: Study, options: Mapping[str, Any]) -> None:
    earlier = study.rows("SELECT options FROM runs WHERE command = 'batch' ORDER BY started LIMIT 1")
    for (text,) in earlier:
        before = json.loads(text)
        different = [name for name in _OF_RESULTS if before.get(name) != options[name]]
        if different:
            raise UsageError(
                f"{study.path} was begun with another value of {', '.join(different)}",
                "Give the same options again, or begin a new study.",
            )


def _name(source: str) -> str:
    return "standard input" if source == "-" else os.path.basename(source)


# ------------------------------------------------------------------------------------------------ adapters


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


class Workspace:
    """Folders of jobs beside the study. Fulfils `analyzer.batch.Workspace`.

    What a run that was killed has left is deleted at the beginning: the study has one writer, so it is nobody's.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._run = token_hex(4)  # a worker that outlives its coordinator for a moment must not write into a new folder
        self._numbers = count(1)
        shutil.rmtree(root, ignore_errors=True)
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"cannot make {root}: {error.strerror}", "Give a study in a folder that can be written."
            ) from error

    def new(self) -> str:
        """As `Workspace.new`."""
        folder = self._root / f"{self._run}-{next(self._numbers)}"
        folder.mkdir()
        return str(folder.absolute())

    def drop(self, folder: str) -> None:
        """As `Workspace.drop`."""
        shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Deletes all of them."""
        shutil.rmtree(self._root, ignore_errors=True)


def _attempt(report: Report) -> AttemptInfo:
    return AttemptInfo(started=report.started, seconds=report.seconds, peak_memory=report.peak_memory)


def _repository_executor(options: BatchOptions) -> Executor[Job, Report]:
    job = RepositoryJob(
        JobOptions(
            scan=options.scan,
            version=options.version,
            time_limit=options.time_limit,
            disk_limit=options.disk_limit,
            all_evidence=options.all_evidence,
            ask_hosts=options.ask_hosts,
            keep=os.path.abspath(options.keep) if options.keep else "",
        )
    )
    return ProcessExecutor(
        job,
        lost,
        workers=options.workers or os.cpu_count() or 1,
        timeout=options.time_limit + _GRACE,
        memory=options.memory_limit,
        preload=("analyzer.preload",),
    )
