"""How far a batch has come: for whoever watches, and never part of a result."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from enum import StrEnum

from analyzer.model import Report, Target

_REMEMBERED = 6


class Happened(StrEnum):
    """What an event tells. The values stand in logs and do not change."""

    RESOLVED = "resolved"  # a paper has a repository
    LOST = "lost"  # a paper has none
    SCANNED = "scanned"
    UNCHANGED = "unchanged"
    FAILED = "failed"  # for this run
    AGAIN = "again"  # a repository is tried another time
    WAITING = "waiting"  # a host is left alone
    STOPPING = "stopping"


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


@dataclass(slots=True)
class State:
    """Counts of one run. `waiting` has for each host until when it is left alone (seconds since the epoch)."""

    started: float
    papers: int = 0  # to resolve in this run
    resolved: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    repositories: int = 0  # to scan in this run; grows while papers are resolved
    scanned: int = 0
    unchanged: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    frameworks: Counter[str] = field(default_factory=Counter)
    running: dict[str, float] = field(default_factory=dict)  # repository -> since when
    waiting: dict[str, float] = field(default_factory=dict)
    last: deque[tuple[str, str, str]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=50))  # when the last repositories were done
    stopped: bool = False

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
        self.frameworks[report.framework] += 1
        self.last.append((target.repository_id, report.framework, report.confidence))

    def rate(self, now: float) -> float:
        """Repositories a second over the last ones that ended; 0 where there are too few."""
        if len(self.ends) < 2:
            return 0.0
        return len(self.ends) / max(now - self.ends[0], 1e-9)

    def left(self, now: float) -> float | None:
        """Seconds until all repositories that are known are done, at that rate; None: not known."""
        rate = self.rate(now)
        return (self.repositories - self.done) / rate if rate else None
