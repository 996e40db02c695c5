"""The loop over papers and repositories."""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from analyzer.batch.protocols import Executor, Ledger, Observer, Stopping, Workspace
from analyzer.batch.putoff import PutOff
from analyzer.batch.queue import JobQueue
from analyzer.batch.state import Event, Happened, Running, State
from analyzer.model import Failure, FailureKind, HostWait, Job, Locator, LostReason, Report, Resolution, Target

_TICK = 0.2  # seconds between two looks at what has ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done in this run."""

    papers: Sequence[Locator] = ()
    targets: Sequence[Target] = ()
    heads: tuple[tuple[str, str], ...] = ()  # repository and the commit that was scanned: to look whether it moved
    info_only: frozenset[str] = frozenset()  # repositories of which only the host's word is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How hard a run tries."""

    attempts: int = 3  # at a repository whose host does not answer
    longest_wait: float = 900.0  # seconds that a host may ask for; a repository that would wait longer is lost
    end_wait: float = 60.0  # seconds that a run which is else at its end waits to ask hosts about repositories


def run(
    plan: Plan,
    *,
    papers: Executor[Locator, Resolution],
    repositories: Executor[Job, Report],
    ledger: Ledger,
    workspace: Workspace,
    observer: Observer,
    stopping: Stopping,
    policy: Policy | None = None,
    waits: Callable[[], Iterable[HostWait]] = tuple,
    stage_of: Callable[[Job], str] = lambda job: "",
) -> State:
    """Does all that is planned and what follows from it; the state at the end. Raises what ledger and workspace raise.

    `waits` tells which hosts the search for papers leaves alone, `stage_of` how far a job is; both are for the observer
    alone.
    """
    batch = _Batch(plan, papers, repositories, ledger, workspace, policy or Policy())
    try:
        while not (batch.is_done() or (stopping.soon and batch.is_idle()) or stopping.now):
            batch.start(stopping.soon)
            batch.collect()
            batch.state.waiting |= {wait.host: wait.until for wait in waits()}
            batch.look(stage_of)
            batch.hear(stopping.soon)
            observer.see(batch.state, batch.take_events())
    finally:
        papers.stop()
        repositories.stop()
    batch.state.stopped = not batch.is_done()
    batch.state.without_host = batch.left_for_later()
    observer.see(batch.state, batch.take_events())
    return batch.state


class _Batch:
    def __init__(
        self,
        plan: Plan,
        papers: Executor[Locator, Resolution],
        repositories: Executor[Job, Report],
        ledger: Ledger,
        workspace: Workspace,
        policy: Policy,
    ) -> None:
        self._papers, self._repositories = papers, repositories
        self._ledger, self._workspace, self._policy = ledger, workspace, policy
        self._to_resolve = deque(plan.papers)
        self._later: list[tuple[float, Locator]] = []  # papers whose hosts asked to wait, and until when
        self._resolving = 0
        self._queue = JobQueue()
        self._running: dict[str, Job] = {}
        self._attempts: Counter[str] = Counter()
        self._put_off = PutOff(policy.attempts)
        self._counted: set[str] = set()  # repositories that are done, but for what their host says
        self._events: list[Event] = []
        self.state = State(time.time(), papers=len(self._to_resolve), repositories=len(plan.targets))
        heads = dict(plan.heads)
        for target in plan.targets:
            known = heads.get(target.repository_id, "")
            info_only = target.repository_id in plan.info_only
            self._queue.add(Job(target=target, scratch="", known_head=known, info_only=info_only))

    def is_done(self) -> bool:
        soonest = self._put_off.soonest(time.time())
        waits = soonest is not None and soonest <= self._policy.end_wait
        return not (self._to_resolve or self._later or self._queue or waits) and self.is_idle()

    def left_for_later(self) -> int:
        """Repositories whose host could not be asked."""
        return len(self._put_off)

    def is_idle(self) -> bool:
        return not (self._resolving or self.state.running)

    def look(self, stage_of: Callable[[Job], str]) -> None:
        """At how far everything is."""
        self.state.resolving = self._resolving
        for job in self._running.values():
            name = job.target.repository_id
            self.state.running[name] = replace(self.state.running[name], stage=stage_of(job))

    def hear(self, stopping: bool) -> None:
        """Whether somebody wants the batch to end."""
        if stopping and not self.state.stopping:
            self._tell(Event(happened=Happened.STOPPING, subject=""))
        self.state.stopping = stopping

    def take_events(self) -> list[Event]:
        events, self._events = self._events, []
        return events

    # ------------------------------------------------------------------------------------------ starting

    def start(self, stopping: bool) -> None:
        """As many jobs as there are workers for."""
        if stopping:
            return
        now = time.time()
        self._to_resolve.extend(locator for until, locator in self._later if until <= now)
        self._later = [(until, locator) for until, locator in self._later if until > now]
        while self._to_resolve and self._resolving < self._papers.workers:
            self._papers.submit(self._to_resolve.popleft())
            self._resolving += 1
        for target in self._put_off.due(now):
            self._queue.add(Job(target=target, scratch="", info_only=True))
        while len(self.state.running) < self._repositories.workers:
            if self.state.running and not self._workspace.has_room():
                break  # those that run may leave some; where none does, making a folder says what is wrong
            job = self._queue.take(now)
            if job is None:
                break
            silent = self._put_off.is_silent(job.target, now)
            if silent and job.info_only:
                self._leave_for_later(job, now)
                continue
            job = replace(job, scratch=self._workspace.new(), ask_host=not silent)
            self.state.running[job.target.repository_id] = Running(now)
            self._running[job.target.repository_id] = job
            self._repositories.submit(job)
        self.state.waiting = self._queue.paused(now)

    # ------------------------------------------------------------------------------------------ collecting

    def collect(self) -> None:
        """Records what has ended, after waiting for it a moment."""
        waiting_for_papers = self._resolving and not self.state.running
        for _, resolution in self._papers.finished(_TICK if waiting_for_papers else 0.0) if self._resolving else ():
            self._resolving -= 1
            self._take_resolution(resolution)
        if self.state.running:
            for job, report in self._repositories.finished(_TICK):
                self._take_report(job, report)
        elif not self._resolving and (self._queue or self._later or self._put_off):
            time.sleep(_TICK)  # every host that has jobs left is paused

    def _take_resolution(self, resolution: Resolution) -> None:
        until = resolution.wait_until
        if resolution.lost is LostReason.HOST_WAITS and until is not None:
            self._attempts[resolution.locator.key] += 1
            tries = self._attempts[resolution.locator.key]
            if tries < self._policy.attempts and until - time.time() <= self._policy.longest_wait:
                self._later.append((until, resolution.locator))
                return
        target = self._ledger.resolved(resolution)
        self.state.paper_ends.append(time.time())
        paper = resolution.locator.key
        if resolution.chosen is None:
            reason = resolution.lost.value if resolution.lost else ""
            self.state.lost[reason] += 1
            self._tell(Event(happened=Happened.LOST, subject=paper, stage="resolve", kind=reason))
            return
        self.state.resolved += 1
        where = f"{resolution.chosen.service}: {resolution.chosen.where}"
        said = f"{resolution.chosen.repository.url} ({where})"
        self._tell(Event(happened=Happened.RESOLVED, subject=paper, said=said))
        if target is not None:
            self.state.repositories += 1
            self.state.found += 1
            self._queue.add(Job(target=target, scratch=""))

    def _take_report(self, job: Job, report: Report) -> None:
        target = job.target
        self.state.running.pop(target.repository_id)
        self._running.pop(target.repository_id)
        now = time.time()
        if report.host_wait:
            self._put_off.silence(target, now + report.host_wait)
        try:
            failure = report.failure
            if failure is None and not report.unchanged:
                failure = self._ledger.scanned(job, report)
            if failure is not None:
                self._fail(job, report, failure, now)
                return
            if report.unchanged and report.host is not None:
                self._ledger.told(job, report)
        finally:
            self._workspace.drop(job.scratch)
        self._queue.answered(target)
        if report.host_wait or not job.ask_host:
            self._put_off.add(target)
        if target.repository_id in self._counted:
            return
        self._counted.add(target.repository_id)
        self.state.ended(target, report, now)
        happened = Happened.UNCHANGED if report.unchanged else Happened.SCANNED
        self._tell(
            Event(
                happened=happened,
                subject=target.repository_id,
                framework=report.framework,
                confidence=report.confidence,
                seconds=report.seconds,
            )
        )

    def _leave_for_later(self, job: Job, now: float) -> None:
        """What only the host can tell, while it wants not to be asked."""
        self._put_off.add(job.target)
        if job.target.repository_id not in self._counted:
            self._counted.add(job.target.repository_id)
            self.state.ended(job.target, Report(unchanged=True), now)

    def _fail(self, job: Job, report: Report, failure: Failure, now: float) -> None:
        target = job.target
        if target.repository_id in self._counted:
            return  # it has its verdict; that its host does not answer is no loss
        self._attempts[target.repository_id] += 1
        again = self._again(job, failure, now)
        event = Event(
            happened=Happened.FAILED if again is None else Happened.AGAIN,
            subject=target.repository_id,
            said=failure.error,
            stage=failure.stage,
            kind=failure.kind.value,
            seconds=report.seconds,
        )
        self._tell(event)
        if again is not None:
            self._queue.add(again)
            return
        if not (job.known_head or job.info_only):
            # Where there is a verdict already, it is not lost because the host did not answer today.
            self._ledger.failed(job, report, failure)
        self.state.fell_at(failure.stage, failure.kind.value, now)

    def _again(self, job: Job, failure: Failure, now: float) -> Job | None:
        """The job of another attempt; None where there is none to be made."""
        if failure.kind is FailureKind.NETWORK:
            until = self._queue.pause(job.target, now, failure.wait, random.random)
            tries = self._attempts[job.target.repository_id]
            if tries >= self._policy.attempts or until - now > self._policy.longest_wait:
                return None
            said = time.strftime("%H:%M:%S", time.localtime(until))
            self._tell(Event(happened=Happened.WAITING, subject=job.target.url, said=f"left alone until {said}"))
            return replace(job, scratch="")
        ended = failure.kind is FailureKind.CRASH or (failure.kind is FailureKind.TIME and failure.stage == "scan")
        return replace(job, scratch="", careful=True) if ended and not job.careful else None

    def _tell(self, event: Event) -> None:
        self._events.append(event)
