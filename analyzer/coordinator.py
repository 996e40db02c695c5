"""A batch, wired: the list, the study, the workers and the loop meet here, as `worker` is where a single scan does."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analyzer.batch import Executor, Observer, Plan, Policy, State, Stopping, run
from analyzer.errors import UsageError
from analyzer.executors.processes import ProcessExecutor
from analyzer.executors.threads import ThreadExecutor
from analyzer.executors.workspace import Workspace
from analyzer.extract import EXTRACTOR_VERSION
from analyzer.inputs import read_list
from analyzer.job import JobOptions, RepositoryJob, lost, stage_of
from analyzer.model import (
    FailureKind,
    Job,
    LocatorKind,
    LostReason,
    Report,
)
from analyzer.papers import Resolver, Settings
from analyzer.sources.github import full_name
from analyzer.study import RunInfo, Study
from analyzer.study.ledger import StudyLedger
from analyzer.study.measurement import FIRST_OPTIONS, differing, kept_options
from analyzer.worker import ScanOptions, opened_cache, scan_line

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


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a batch runs. Only `scan`, the limits, `history` and `all_evidence` can change what it finds."""

    version: str  # fwscan's own
    papers: Settings  # how the code of papers is looked for
    scan: ScanOptions = field(default_factory=ScanOptions)
    column: str | None = None
    workers: int = 0  # 0: one a core
    time_limit: float = 900.0  # seconds for a repository
    memory_limit: int = 4 << 30  # bytes of a worker; 0: no limit
    disk_limit: int = 2 << 30  # bytes of the disk that a repository may take; 0: no limit
    retry: tuple[str, ...] = ()  # words of RETRY_GROUPS, kinds, reasons, INFO
    update: bool = False
    keep: str = ""
    history: bool = False  # fetch all commits, to know the first one
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
    if options.keep:
        _check_folder(options.keep)
    with opened_cache(options.scan.cache):
        pass  # it warns where it cannot be used
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
            _check_git(plan)
            if begun:
                begun(_outcome(study, State(0.0, repositories=len(plan.targets)), problems, column, added))
            with Resolver(options.papers) as resolver:
                resolver.expect(plan.papers)
                state = run(
                    plan,
                    papers=ThreadExecutor(resolver.resolve, workers=_PAPERS_AT_A_TIME),
                    repositories=_repository_executor(options, plan),
                    ledger=StudyLedger(study),
                    workspace=workspace,
                    observer=observer,
                    stopping=stopping,
                    policy=options.policy,
                    waits=resolver.waiting if plan.papers else tuple,
                    stage_of=stage_of,
                )
            if not state.stopped:
                study.end_run()
            return _outcome(study, state, problems, column, added)
        finally:
            workspace.close()


def _check_git(plan: Plan) -> None:
    """Before thousands of repositories are lost one by one for want of it. Raises UsageError."""
    needed = plan.papers or any(target.kind == LocatorKind.GIT for target in plan.targets)
    if needed and shutil.which("git") is None:
        raise UsageError("the git program is not installed, and fetching needs it", "Install git, then run this again.")


def _check_folder(folder: str) -> None:
    """Before hours of fetching, none of which could be kept. Raises UsageError."""
    try:
        os.makedirs(folder, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise UsageError(f"nothing can be kept in {folder}: {error.strerror}", "Give another folder.") from error


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
        "history": options.history,
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
    before = kept_options(study.rows(FIRST_OPTIONS))
    different = () if before is None else differing(before, options)
    if different:
        raise UsageError(
            f"{study.path} was begun with another value of {', '.join(different)}",
            "Give the same options again, or begin a new study.",
        )


def _name(source: str) -> str:
    return "standard input" if source == "-" else os.path.basename(source)


def _libraries(options: BatchOptions, plan: Plan) -> Sequence[str]:
    """What jobs of this plan will load, besides what every job does, and is better loaded once for all."""
    found = []
    if options.ask_hosts and (plan.papers or any(full_name(target.url) for target in plan.targets)):
        found.append("github")
    if any(target.kind.startswith("hf-") for target in plan.targets):
        found.append("huggingface_hub.hf_api")
    return found


def _repository_executor(options: BatchOptions, plan: Plan) -> Executor[Job, Report]:
    job = RepositoryJob(
        JobOptions(
            scan=options.scan,
            version=options.version,
            time_limit=options.time_limit,
            disk_limit=options.disk_limit,
            all_evidence=options.all_evidence,
            ask_hosts=options.ask_hosts,
            keep=os.path.abspath(options.keep) if options.keep else "",
            history=options.history,
            contact=options.papers.contact,
        )
    )
    return ProcessExecutor(
        job,
        lost,
        workers=options.workers or os.cpu_count() or 1,
        timeout=options.time_limit + _GRACE,
        memory=options.memory_limit,
        preload=("analyzer.preload", *_libraries(options, plan)),
    )
