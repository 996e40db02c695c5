"""The loop: what is tried again, what is given up, and what a host that refuses holds up."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from analyzer.batch import Event, Happened, Plan, Policy, State, run
from analyzer.batch.queue import JobQueue, host_of
from analyzer.model import (
    Candidate,
    Failure,
    FailureKind,
    HostInfo,
    Job,
    Locator,
    LocatorKind,
    LostReason,
    Report,
    Resolution,
    Target,
    Trust,
)


def target(name: str, host: str = "example.org") -> Target:
    return Target(repository_id=f"git:{host}/{name}", kind="git", url=f"https://{host}/{name}")


SCANNED = Report(framework="jax", confidence="sure")


def failed(kind: FailureKind, stage: str = "fetch", wait: float = 0.0) -> Report:
    return Report(failure=Failure(stage, kind, "why", wait))


class Inline:
    """An executor that runs a job when it is asked for results."""

    def __init__(self, function: Callable[[object], object], workers: int = 2) -> None:
        self.workers = workers
        self.function = function
        self.waiting: deque[object] = deque()
        self.stopped = False

    def submit(self, job: object) -> None:
        assert len(self.waiting) < self.workers
        self.waiting.append(job)

    def finished(self, timeout: float) -> list[tuple[object, object]]:
        return [(job := self.waiting.popleft(), self.function(job))] if self.waiting else []

    def stop(self) -> None:
        self.stopped = True


@dataclass
class Book:
    """A ledger in memory."""

    verdicts: dict[str, Report] = field(default_factory=dict)
    losses: dict[str, Failure] = field(default_factory=dict)
    papers: dict[str, Resolution] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def resolved(self, resolution: Resolution) -> Target | None:
        self.papers[resolution.locator.key] = resolution
        chosen = resolution.chosen
        return target(chosen.repository.id.partition("/")[2]) if chosen else None

    def scanned(self, job: Job, report: Report) -> Failure | None:
        self.verdicts[job.target.repository_id] = report
        return None

    def failed(self, job: Job, report: Report, failure: Failure) -> None:
        self.losses[job.target.repository_id] = failure

    def told(self, job: Job, report: Report) -> None:
        self.words.append(job.target.repository_id)


class Folders:
    def __init__(self) -> None:
        self.made: list[str] = []
        self.dropped: list[str] = []

    def has_room(self) -> bool:
        return True

    def new(self) -> str:
        self.made.append(str(len(self.made)))
        return self.made[-1]

    def drop(self, folder: str) -> None:
        self.dropped.append(folder)


@dataclass
class Watcher:
    events: list[Event] = field(default_factory=list)

    def see(self, state: State, events: Sequence[Event]) -> None:
        self.events += events


@dataclass
class Patience:
    soon: bool = False
    now: bool = False


def ran(
    plan: Plan,
    scan: Callable[[Job], Report],
    resolve: Callable[[Locator], Resolution] = lambda locator: Resolution(locator=locator, lost=LostReason.NO_CODE),
    policy: Policy | None = None,
    stopping: Patience | None = None,
) -> tuple[State, Book, Folders, list[Event]]:
    book, folders, watcher = Book(), Folders(), Watcher()
    state = run(
        plan,
        papers=Inline(resolve),  # type: ignore[arg-type]
        repositories=Inline(scan),  # type: ignore[arg-type]
        ledger=book,
        workspace=folders,
        observer=watcher,
        stopping=stopping or Patience(),
        policy=policy,
    )
    return state, book, folders, watcher.events


def test_every_repository_ends_as_a_verdict_or_a_loss() -> None:
    targets = [target(str(n)) for n in range(10)]

    def scan(job: Job) -> Report:
        return failed(FailureKind.MISSING) if int(job.target.url[-1]) % 3 == 0 else SCANNED

    state, book, folders, _ = ran(Plan(targets=targets), scan)
    assert book.verdicts.keys() | book.losses.keys() == {t.repository_id for t in targets}
    assert (state.scanned, state.failed, state.stopped) == (6, {"missing": 4}, False)
    assert state.frameworks == {"jax": 6}
    assert sorted(folders.made) == sorted(folders.dropped), "no folder is left behind"


def test_a_crash_is_tried_again_with_care_and_only_once() -> None:
    tries: list[tuple[str, bool]] = []

    def scan(job: Job) -> Report:
        tries.append((job.target.url[-1], job.careful))
        return failed(FailureKind.CRASH) if job.target.url.endswith("b") or not job.careful else SCANNED

    _, book, folders, events = ran(Plan(targets=[target("a"), target("b")]), scan)
    assert sorted(tries) == [("a", False), ("a", True), ("b", False), ("b", True)]
    assert list(book.verdicts) == ["git:example.org/a"]
    assert book.losses["git:example.org/b"].kind is FailureKind.CRASH
    assert len(set(folders.made)) == 4, "each attempt has a folder of its own"
    assert [event.happened for event in events].count(Happened.AGAIN) == 2


def test_too_slow_a_scan_is_tried_with_care_and_too_slow_a_fetch_is_not() -> None:
    tries: list[str] = []

    def scan(job: Job) -> Report:
        tries.append(job.target.url[-1])
        return failed(FailureKind.TIME, stage="scan" if job.target.url.endswith("s") else "fetch")

    _, book, _, _ = ran(Plan(targets=[target("s"), target("f")]), scan)
    assert sorted(tries) == ["f", "s", "s"]
    assert len(book.losses) == 2


def test_a_host_that_refuses_holds_up_its_own_repositories_alone() -> None:
    order: list[str] = []
    refused = {"slow.example": 2}

    def scan(job: Job) -> Report:
        host = host_of(job.target)
        order.append(host)
        if refused.get(host, 0) > 0:
            refused[host] -= 1
            return failed(FailureKind.NETWORK, wait=0.3)
        return SCANNED

    targets = [target(str(n), host) for n in range(3) for host in ("slow.example", "fast.example")]
    state, book, _, events = ran(Plan(targets=targets), scan, policy=Policy(attempts=5))
    assert len(book.verdicts) == 6
    assert state.failed == {}
    assert order.index("slow.example") == 0
    assert order[:6].count("fast.example") >= 2
    assert any(event.happened is Happened.WAITING for event in events)


def test_a_host_that_never_answers_is_given_up() -> None:
    tries: list[str] = []

    def scan(job: Job) -> Report:
        tries.append(job.target.repository_id)
        return failed(FailureKind.NETWORK, wait=0.01)

    _, book, _, _ = ran(Plan(targets=[target("a")]), scan, policy=Policy(attempts=3))
    assert len(tries) == 3
    assert book.losses["git:example.org/a"].kind is FailureKind.NETWORK


def test_a_host_that_asks_for_too_long_a_pause_is_not_waited_for() -> None:
    begun = time.monotonic()
    _, book, _, _ = ran(Plan(targets=[target("a")]), lambda job: failed(FailureKind.NETWORK, wait=86_400.0))
    assert book.losses
    assert time.monotonic() - begun < 60


def test_resolved_papers_become_repositories() -> None:
    papers = [Locator(kind=LocatorKind.ARXIV, id=f"1706.0376{n}", url=f"https://arxiv.org/abs/{n}") for n in range(4)]

    def resolve(locator: Locator) -> Resolution:
        if locator.id.endswith("0"):
            return Resolution(locator=locator, lost=LostReason.NO_CODE)
        code = Locator(kind=LocatorKind.GIT, id=f"example.org/{locator.id}", url="https://example.org/x")
        best = Candidate(repository=code, official=True, trust=Trust.STATED, service="arxiv", where="abstract")
        return Resolution(locator=locator, candidates=(best,), chosen=best)

    state, book, _, _ = ran(Plan(papers=papers), lambda job: SCANNED, resolve)
    assert len(book.papers) == 4
    assert len(book.verdicts) == 3
    assert (state.papers_done, state.repositories, state.lost) == (4, 3, {"no-code": 1})


def test_a_paper_whose_host_waits_is_asked_again_then() -> None:
    paper = Locator(kind=LocatorKind.ARXIV, id="1706.03762", url="https://arxiv.org/abs/1706.03762")
    asked: list[float] = []

    def resolve(locator: Locator) -> Resolution:
        asked.append(time.time())
        if len(asked) == 1:
            return Resolution(locator=locator, lost=LostReason.HOST_WAITS, wait_until=asked[0] + 0.4)
        return Resolution(locator=locator, lost=LostReason.NO_CODE)

    _, book, _, _ = ran(Plan(papers=[paper]), lambda job: SCANNED, resolve)
    assert asked[1] - asked[0] >= 0.4
    assert book.papers[paper.key].lost is LostReason.NO_CODE


def test_stopping_soon_lets_what_runs_end_and_begins_nothing_else() -> None:
    stopping = Patience()

    def scan(job: Job) -> Report:
        stopping.soon = True
        return SCANNED

    state, book, _, events = ran(Plan(targets=[target(str(n)) for n in range(9)]), scan, stopping=stopping)
    assert len(book.verdicts) == 2, "the two that ran"
    assert state.stopped
    assert [event.happened for event in events].count(Happened.STOPPING) == 1


def test_stages_are_counted_up_to_where_a_repository_was_lost() -> None:
    ends = {"a": SCANNED, "b": failed(FailureKind.MISSING), "c": failed(FailureKind.TIME, "store")}
    targets = [target(name) for name in ends]
    state, _, _, _ = ran(Plan(targets=targets), lambda job: ends[job.target.url.rpartition("/")[2]])
    counts = {count.stage: (count.now, count.done, count.lost) for count in state.stages()}
    assert counts == {"resolve": (0, 0, 0), "fetch": (0, 2, 1), "scan": (0, 2, 0), "store": (0, 1, 1)}


def test_a_pause_doubles_with_each_refusal_in_a_row_and_ends_with_an_answer() -> None:
    queue, one = JobQueue(), target("a")
    pauses = []
    now = 0.0
    for _ in range(10):
        until = queue.pause(one, now, 0.0, lambda: 0.0)
        pauses.append(until - now)
        now = until
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    queue.answered(one)
    assert queue.pause(one, now, 0.0, lambda: 0.0) - now == 2
    assert queue.pause(one, now, 30.0, lambda: 0.0) == now + 30, "what a host asks for counts from now on"
    assert queue.pause(one, now, 7.0, lambda: 0.0) == now + 30
    now += 30
    queue.answered(one)
    assert queue.pause(one, now, 0.0, lambda: 0.0) == now + 2
    assert queue.pause(one, now, 0.0, lambda: 0.0) == now + 2, (
        "what was under way before the pause does not lengthen it"
    )


def test_a_verdict_is_not_lost_because_a_host_does_not_answer_today() -> None:
    one = target("a")
    plan = Plan(targets=[one], heads=((one.repository_id, "1" * 40),))
    state, book, _, events = ran(plan, lambda job: failed(FailureKind.NETWORK, wait=0.01), policy=Policy(attempts=1))
    assert book.losses == {}
    assert state.failed == {"network": 1}
    assert events[-1].happened is Happened.FAILED


HOST = HostInfo(host="github", full_name="a/b")


def test_what_a_host_puts_off_is_made_up_for_when_its_pause_is_over() -> None:
    """The host answers once, then asks for a pause; the run ends only when all are known."""
    asked: list[tuple[str, bool]] = []
    silent_until = 0.0

    def scan(job: Job) -> Report:
        nonlocal silent_until
        name = job.target.repository_id
        if not job.ask_host:
            return SCANNED
        assert not job.info_only or time.time() >= silent_until, "a host that asked for a pause has it"
        asked.append((name, job.info_only))
        if len(asked) == 2:
            silent_until = time.time() + 0.5
            return replace(SCANNED, host_wait=0.5)
        return Report(unchanged=True, host=HOST) if job.info_only else replace(SCANNED, host=HOST)

    targets = [target(str(n)) for n in range(5)]
    state, book, _, events = ran(Plan(targets=targets), scan)
    assert len(book.verdicts) == 5
    made_up = [name for name, info_only in asked if info_only]
    assert len(made_up) == 3, "the one that was refused, and two that were not asked for; one was under way with it"
    assert book.words == made_up
    assert (state.done, state.repositories, state.without_host, state.stopped) == (5, 5, 0, False)
    assert len(events) == 5, "each is told once"


def test_a_long_pause_is_not_waited_for_at_the_end() -> None:
    state, book, _, _ = ran(
        Plan(targets=[target(str(n)) for n in range(5)]), lambda job: replace(SCANNED, host_wait=3000.0)
    )
    assert len(book.verdicts) == 5
    assert (state.done, state.without_host, state.stopped) == (5, 5, False)


def test_a_host_that_asks_for_a_pause_each_time_is_left_alone_at_last() -> None:
    tries: list[Job] = []

    def scan(job: Job) -> Report:
        tries.append(job)
        return Report(unchanged=True, host_wait=0.01) if job.info_only else replace(SCANNED, host_wait=0.01)

    state, book, _, _ = ran(Plan(targets=[target("a")]), scan, policy=Policy(attempts=3))
    assert [job.info_only for job in tries] == [False, True, True]
    assert (state.done, state.without_host) == (1, 1)
    assert book.losses == {}


def test_a_repository_that_is_lost_is_not_asked_for_later() -> None:
    lost = replace(failed(FailureKind.MISSING), host_wait=0.01)
    tries: list[Job] = []

    def scan(job: Job) -> Report:
        tries.append(job)
        return lost

    state, book, _, _ = ran(Plan(targets=[target("a")]), scan)
    assert len(tries) == 1
    assert len(book.losses) == 1
    assert state.without_host == 0


def test_where_only_the_hosts_word_is_missing_a_pause_is_waited_for_too() -> None:
    asked: list[str] = []

    def scan(job: Job) -> Report:
        assert job.info_only
        asked.append(job.target.repository_id)
        return Report(unchanged=True, host_wait=0.3) if len(asked) == 1 else Report(unchanged=True, host=HOST)

    targets = [target(str(n)) for n in range(3)]
    plan = Plan(targets=targets, info_only=frozenset(t.repository_id for t in targets))
    state, book, _, _ = ran(plan, scan)
    assert sorted(book.words) == [t.repository_id for t in targets]
    assert (state.unchanged, state.done, state.without_host) == (3, 3, 0)


def test_hosts_take_turns() -> None:
    queue = JobQueue()
    for name, host in (("1", "a.example"), ("2", "a.example"), ("3", "b.example"), ("4", "")):
        queue.add(Job(target=target(name, host), scratch=""))
    taken = []
    while (job := queue.take(0.0)) is not None:
        taken.append(job.target.url.rpartition("/")[2])
    assert taken == ["1", "3", "4", "2"]
    assert len(queue) == 0
