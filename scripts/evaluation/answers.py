"""What fwscan answers for labelled repositories: many of them at once, each in a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from analyzer.model import Finding, FrameworkShare, SymbolUse, printable
from analyzer.worker import ScanOptions, scan_locator

EVIDENCE_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One framework of an answer, with the lines that show it."""

    framework: str
    files: int
    share: float
    optional: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict, cut down to what is scored and shown; `error` is set where there is none."""

    framework: str = ""
    confidence: str = ""
    why: str = ""
    shares: tuple[Share, ...] = ()
    read: int = 0
    repaired: int = 0
    partial: int = 0
    failed: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A git directory and the revision to scan."""

    repo: str
    path: Path
    revision: str


def answer(job: Job) -> Answer:
    """Scans one repository. An error of the scan is an answer too: it counts as a miss."""
    try:
        found = scan_locator(str(job.path), ScanOptions(revision=job.revision, jobs=1))
    except Exception as error:
        # One repository that cannot be scanned must not end the evaluation of the others.
        return Answer(error=f"{type(error).__name__}: {error}")
    return Answer(
        framework=found.verdict.framework,
        confidence=found.verdict.confidence.value,
        why=found.verdict.why,
        shares=tuple(_share(share) for share in found.verdict.shares),
        read=found.coverage.read,
        repaired=found.coverage.repaired,
        partial=found.coverage.partial,
        failed=sum(count for _, count in found.coverage.failed),
    )


def _share(share: FrameworkShare) -> Share:
    return Share(
        framework=share.framework,
        files=share.files,
        share=share.share,
        optional=share.optional,
        evidence=tuple(_line(path, finding) for path, finding in share.evidence[:EVIDENCE_SHOWN]),
    )


def _line(path: str, finding: Finding) -> str:
    name = finding.fact.qualified_name if isinstance(finding.fact, SymbolUse) else str(finding.fact)
    detail = f" ({finding.detail})" if finding.detail else ""
    return f"{printable(path)}:{finding.region.start_line} {name}{detail} [{finding.rule_id}]"


def answers(jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, Answer]]:
    """Each job with its answer, in the order in which they are done. A process that dies is an answer as well."""
    left = list(jobs)
    with _pool(workers) as pool:
        running: dict[Future[Answer], Job] = {pool.submit(answer, job): job for job in left}
        for future in as_completed(running):
            try:
                result = future.result()
            except BrokenProcessPool:
                continue
            left.remove(running[future])
            yield running[future], result
    for job in left:
        # One of these took the pool down with it: alone, it takes nobody else.
        with _pool(1) as pool:
            try:
                yield job, pool.submit(answer, job).result()
            except BrokenProcessPool as error:
                yield job, Answer(error=f"the process died: {error}")


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
