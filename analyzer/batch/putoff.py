"""Repositories of which only the host's word is missing, because it asked to be left alone: it is asked later."""

from __future__ import annotations

from collections import Counter

from analyzer.batch.queue import host_of
from analyzer.model import Target


class PutOff:
    """What hosts are still to be asked for, and from when they may be.

    A repository is asked for `attempts` times at most.
    """

    def __init__(self, attempts: int) -> None:
        self._attempts = attempts
        self._asked: Counter[str] = Counter()
        self._until: dict[str, float] = {}
        self._targets: dict[str, list[Target]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._targets.values()))

    def is_silent(self, target: Target, now: float) -> bool:
        """Whether the host of a repository wants not to be asked."""
        return self._until.get(host_of(target), 0.0) > now

    def silence(self, target: Target, until: float) -> None:
        """The host was asked for this repository and wants to be left alone until then."""
        self._until[host_of(target)] = until
        self._asked[target.repository_id] += 1

    def add(self, target: Target) -> None:
        """To be asked for later."""
        self._targets.setdefault(host_of(target), []).append(target)

    def due(self, now: float) -> list[Target]:
        """What may be asked for now, which is then no longer kept here."""
        found: list[Target] = []
        for host in [host for host in self._targets if self._until.get(host, 0.0) <= now]:
            waiting = self._targets.pop(host)
            given_up = [target for target in waiting if self._asked[target.repository_id] >= self._attempts]
            found += [target for target in waiting if self._asked[target.repository_id] < self._attempts]
            if given_up:
                self._targets[host] = given_up
        return found

    def soonest(self, now: float) -> float | None:
        """Seconds until something is due; None where nothing will be."""
        waits = [
            max(0.0, self._until.get(host, 0.0) - now)
            for host, targets in self._targets.items()
            if any(self._asked[target.repository_id] < self._attempts for target in targets)
        ]
        return min(waits, default=None)
