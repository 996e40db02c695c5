"""Jobs that wait, host by host: one host that asks for a pause holds up its own repositories alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

from analyzer.model import Job, Target


class JobQueue:
    """Jobs in the order in which they came, of each host that is not left alone; hosts take turns."""

    def __init__(self) -> None:
        self._jobs: dict[str, deque[Job]] = {}
        self._until: dict[str, float] = {}
        self._refusals: dict[str, int] = {}
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def add(self, job: Job) -> None:
        """A job that waits for its turn."""
        self._jobs.setdefault(host_of(job.target), deque()).append(job)
        self._number += 1

    def take(self, now: float) -> Job | None:
        """The next job that may run now."""
        for host in list(self._jobs):
            if self._until.get(host, 0.0) > now:
                continue
            jobs = self._jobs.pop(host)
            job = jobs.popleft()
            if jobs:
                self._jobs[host] = jobs  # behind all other hosts
            self._number -= 1
            return job
        return None

    def pause(self, target: Target, now: float, asked: float, jitter: Callable[[], float]) -> float:
        """Leaves the host of a repository alone for a while; until when.

        `asked` is what the host asks for in seconds (0: nothing); else each refusal in a row doubles the pause, from
        2 seconds to 5 minutes. `jitter` gives 0 to 1, so that many batches do not come back all at once.
        """
        host = host_of(target)
        if self._until.get(host, 0.0) > now + asked:
            return self._until[host]  # this one had been under way before the pause began
        refusals = self._refusals[host] = self._refusals.get(host, 0) + 1
        pause = asked or min(300.0, 2.0**refusals)
        self._until[host] = now + pause * (1 + 0.25 * jitter())
        return self._until[host]

    def answered(self, target: Target) -> None:
        """The host of a repository is well again."""
        self._refusals.pop(host_of(target), None)

    def paused(self, now: float) -> dict[str, float]:
        """Hosts that are left alone and have jobs that wait, and until when."""
        return {host: until for host, until in sorted(self._until.items()) if until > now and host in self._jobs}


def host_of(target: Target) -> str:
    """Where a repository lies; "" for this machine."""
    if target.kind.startswith("hf-"):
        return "huggingface.co"
    try:
        return urlsplit(target.url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
