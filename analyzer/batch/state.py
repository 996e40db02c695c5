"""How far a batch has come: for whoever watches, and never part of a result."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from enum import StrEnum

from analyzer.model import Report, Target

_REMEMBERED = 6
STAGES = ("fetch", "scan", "store")  # of a repository, in their order


class Happened(StrEnum):
    """What an event tells. The values stand in logs and do not change."""

    RESOLVED = "resolved"  # a paper has a repository
    LOST = "lost"  # a paper has none
    SCANNED = "scanned"
    UNCHANGED = "unchanged"
    FAILED = "failed"  # for this run
    AGAIN = "again"  # a repository is tried another time
    WAITING = "waiting"  # a host is left alone
    STOPPING = "stopping"  # nothing else is begun; of no subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `subject` is a paper, repository or host."""

    happened: Happened
    subject: str
    said: str = ""
    framework: str = ""
    confidence: str = ""
    stage: str = ""
    kind: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Running:
    """A repository under way: since when (seconds since the epoch), and how far it is ("": not known)."""

    since: float
    stage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """How many are in a stage now, have passed it, and were lost in it."""

    stage: str
    now: int
    done: int
    lost: int


@dataclass(slots=True)
class State:
    """Counts of one run. `waiting` has for each host until when it is left alone (seconds since the epoch)."""

    started: float
    papers: int = 0  # to resolve in this run
    resolving: int = 0
    resolved: int = 0
    found: int = 0  # repositories that came of papers, each once
    lost: Counter[str] = field(default_factory=Counter)
    repositories: int = 0  # to scan in this run; grows while papers are resolved
    scanned: int = 0
    unchanged: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    frameworks: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)  # stage -> repositories
    fell: Counter[str] = field(default_factory=Counter)  # stage -> repositories that were lost there
    running: dict[str, Running] = field(default_factory=dict)  # by repository
    waiting: dict[str, float] = field(default_factory=dict)
    last: deque[tuple[str, str, str]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=50))  # when the last repositories were done
    paper_ends: deque[float] = field(default_factory=lambda: deque(maxlen=50))  # when the last papers were
    without_host: int = 0  # repositories whose host asked for a pause until the end
    stopping: bool = False  # nothing else is begun
    stopped: bool = False  # ended before all was done

    @property
    def done(self) -> int:
        """Repositories that need nothing more in this run."""
        return self.scanned + self.unchanged + self.failed.total()

    @property
    def papers_done(self) -> int:
        """Papers that need nothing more in this run."""
        return self.resolved + self.lost.total()

    def ended(self, target: Target, report: Report, now: float) -> None:
        """A repository has its verdict."""
        self.ends.append(now)
        if report.unchanged:
            self.unchanged += 1
            return
        self.scanned += 1
        self.passed.update(STAGES)
        self.frameworks[report.framework] += 1
        self.last.append((target.repository_id, report.framework, report.confidence))

    def fell_at(self, stage: str, kind: str, now: float) -> None:
        """A repository is lost for this run."""
        self.ends.append(now)
        self.failed[kind] += 1
        self.fell[stage] += 1
        self.passed.update(STAGES[: STAGES.index(stage)] if stage in STAGES else ())

    def stages(self) -> tuple[StageCount, ...]:
        """In their order; the first one is of papers, all others of repositories."""
        now = Counter(running.stage for running in self.running.values())
        of_papers = StageCount(stage="resolve", now=self.resolving, done=self.resolved, lost=self.lost.total())
        return (
            of_papers,
            *(StageCount(stage=s, now=now[s], done=self.passed[s], lost=self.fell[s]) for s in STAGES),
        )

    def rate(self, now: float) -> float:
        """Repositories a second over the last ones that ended; 0 where there are too few."""
        return _rate(self.ends, now)

    def paper_rate(self, now: float) -> float:
        """The same of papers."""
        return _rate(self.paper_ends, now)

    def left(self, now: float) -> float | None:
        """Seconds until all is done, as far as one can know now; None where one cannot.

        Papers that are still to be resolved will lead to as many repositories each as those before did, and to none
        while there are none before.
        """
        papers = self.papers - self.papers_done
        to_come = papers * self.found / self.papers_done if self.papers_done else 0.0
        times = [until - now for until in self.waiting.values()]
        for number, rate in ((papers, self.paper_rate(now)), (self.repositories - self.done + to_come, self.rate(now))):
            if number and not rate:
                return None
            times.append(number / rate if number else 0.0)
        return max(times)


def _rate(ends: deque[float], now: float) -> float:
    return len(ends) / max(now - ends[0], 1e-9) if len(ends) > 1 else 0.0
