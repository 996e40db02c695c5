"""Whether a study can be had again: the same repositories at the same commits, scanned anew, row against row."""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analyzer.batch import Stopping
from analyzer.errors import UsageError
from analyzer.executors.processes import ProcessExecutor
from analyzer.executors.workspace import Workspace
from analyzer.job import JobOptions, RepositoryJob, lost
from analyzer.model import Job, Report, Target
from analyzer.study import Study, spool
from analyzer.study.schema import JUDGED
from analyzer.values import replace
from analyzer.worker import ScanOptions, scan_line

_TIME_LIMIT, _MEMORY_LIMIT, _DISK_LIMIT = 900.0, 4 << 30, 2 << 30
_GRACE = 30.0


@dataclass(frozen=True, slots=True)
class Check:
    """One repository: whether all rows are the same, and what is not."""

    repository_id: str
    same: bool
    said: str = ""


def verify(
    path: Path, *, version: str, rules: tuple[str, ...], sample: int | None, workers: int, stopping: Stopping
) -> tuple[Check, ...]:
    """Scans what was scanned again, at most `sample` repositories, and compares. Raises UsageError.

    The commit that was scanned is asked for by its oid; a folder without git is scanned as it is now.
    """
    if not path.exists():
        raise UsageError(f"{path} does not exist", "`fwscan batch LIST -o STUDY` makes a study.")
    with Study(path, read_only=True) as study:
        options = replace(_options(study), rules=rules)
        digest = scan_line(options).ruleset.digest
        if study.rows("SELECT 1 FROM verdicts WHERE ruleset_digest <> ? LIMIT 1", [digest]):
            raise UsageError(
                f"{path} holds verdicts of other rules than those of now",
                "Use the version of fwscan and the rules that made it; `fwscan study info` names them.",
            )
        ((evidence,),) = study.rows(
            "SELECT count(*) FROM runs WHERE json_extract_string(options, '$.all_evidence') = 'true'"
        )
        job = RepositoryJob(
            JobOptions(
                scan=options,
                version=version,
                time_limit=_TIME_LIMIT,
                disk_limit=_DISK_LIMIT,
                all_evidence=evidence > 0,
                ask_hosts=False,
            )
        )
        executor = ProcessExecutor(
            job,
            lost,
            workers=workers or os.cpu_count() or 1,
            timeout=_TIME_LIMIT + _GRACE,
            memory=_MEMORY_LIMIT,
            preload=("analyzer.preload",),
        )
        workspace = Workspace(_place(path))
        try:
            return _run(study, executor, workspace, sample, stopping)
        finally:
            executor.stop()
            workspace.close()


def _place(path: Path) -> Path:
    """A new folder beside the study, or among the temporary files where nobody may write beside it."""
    beside = path.absolute().parent
    return Path(tempfile.mkdtemp(prefix=f"{path.name}.verify-", dir=beside if os.access(beside, os.W_OK) else None))


def _options(study: Study) -> ScanOptions:
    """The options of the runs that made the study; folders of rules are for whoever verifies to have at hand."""
    found = study.rows("SELECT options FROM runs WHERE command = 'batch' ORDER BY started LIMIT 1")
    before = json.loads(found[0][0]) if found else {}
    return ScanOptions(
        exclude=tuple(before.get("exclude", ())),
        role_overrides=tuple((glob, role) for glob, role in before.get("roles", ())),
        isolated=bool(before.get("isolated")),
    )


def _run(
    study: Study,
    executor: ProcessExecutor[Job, Report],
    workspace: Workspace,
    sample: int | None,
    stopping: Stopping,
) -> tuple[Check, ...]:
    heads = study.heads()
    targets = study.targets(statuses=("scanned",))
    step = max(1, -(-len(targets) // sample)) if sample else 1
    waiting = deque(targets[::step])
    known: dict[str, Target] = {target.repository_id: target for target in waiting}
    checks: list[Check] = []
    running = 0
    while (waiting and not stopping.soon) or (running and not stopping.now):
        while waiting and running < executor.workers and not stopping.soon:
            target = waiting.popleft()
            # A folder's name has no revision in it; where git knows the commit, that is asked for.
            at = dataclasses.replace(target, revision=_revision(study, target, heads))
            executor.submit(Job(target=at, scratch=workspace.new(), ask_host=False))
            running += 1
        for job, report in executor.finished(0.5):
            running -= 1
            checks.append(_compared(study, known[job.target.repository_id], report))
            workspace.drop(job.scratch)
    return tuple(sorted(checks, key=lambda check: check.repository_id))


def _revision(study: Study, target: Target, heads: dict[str, str]) -> str:
    ((worktree,),) = study.rows("SELECT worktree FROM commits WHERE repository_id = ?", [target.repository_id])
    return "" if worktree else heads.get(target.repository_id, "")


def _compared(study: Study, target: Target, report: Report) -> Check:
    name = target.repository_id
    if report.failure is not None:
        return Check(name, False, f"{report.failure.kind.value}: {report.failure.error}")
    found: dict[str, list[tuple[object, ...]]] = {}
    for table, rows in spool.read(Path(report.rows)):
        found.setdefault(table, []).extend(tuple(row) for row in rows)
    different = []
    for judged in JUDGED:
        columns = ", ".join(f'"{column}"' for column in judged.names[1:])
        kept = study.rows(f'SELECT {columns} FROM "{judged.name}" WHERE repository_id = ?', [name])
        if _sorted(kept) != _sorted(found.get(judged.name, [])):
            different.append(judged.name)
    return Check(name, not different, f"other rows in {', '.join(different)}" if different else "")


def _sorted(rows: Iterable[tuple[object, ...]]) -> list[str]:
    return sorted(map(repr, rows))
