"""When each host may be asked next: one pace for all threads and all processes of this user.

The state lies in an SQLite file in the cache folder, so that two runs on one machine count as one visitor. A host that
allows one connection (arXiv) is also held by a lock file while it is asked. Runs on several machines know nothing of
one another: resolve on one of them.
"""

from __future__ import annotations

import contextlib
import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from analyzer.model import HostWait, printable

ARXIV = "arxiv.org"
# Hosts that count as one, because one service is behind them.
_SAME = {"export.arxiv.org": ARXIV, "www.arxiv.org": ARXIV, "api2.openreview.net": "openreview.net"}
# Seconds from one request to the next. arXiv: one in three seconds and one connection (info.arxiv.org/help/api/tou),
# with a margin, as requests do not all travel equally fast; Hugging Face: 500 in five minutes without a token;
# Semantic Scholar: one a second. Others did not say: one a second.
_INTERVALS = {ARXIV: 3.2, "huggingface.co": 0.65, "api.semanticscholar.org": 1.1, "doi.org": 0.5}
_INTERVAL = 1.0
_ONE_CONNECTION = {ARXIV}
_LONGEST_PAUSE = 3600.0  # seconds; a host that asks for more is asked again after this
_FIRST_PAUSE, _LONGEST_BACKOFF = 2.0, 300.0
_TABLE = (
    "CREATE TABLE IF NOT EXISTS hosts (host TEXT PRIMARY KEY, next REAL NOT NULL, paused REAL NOT NULL,"
    " why TEXT NOT NULL, failures INTEGER NOT NULL)"
)
T = TypeVar("T")


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> float:
        """Seconds since the epoch (UTC)."""

    def sleep(self, seconds: float) -> None:
        """Waits."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        """Seconds since the epoch (UTC)."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)


class Paused(Exception):
    """A host wants to be left alone for longer than its asker will wait."""

    def __init__(self, wait: HostWait) -> None:
        super().__init__(wait)
        self.wait = wait


def service_of(host: str) -> str:
    """The name under which a host's pace is kept."""
    return _SAME.get(host, host)


@dataclass(slots=True)
class Pace:
    """The turns of hosts. `jitter` gives a number in 0..1 by which backoffs are spread.

    Where the folder cannot be written (any more), a warning says so, and the turns are of this process alone.
    """

    folder: Path
    clock: Clock = field(default_factory=SystemClock)
    jitter: Callable[[], float] = random.random
    _local: threading.local = field(default_factory=threading.local, init=False)
    _opened: list[sqlite3.Connection] = field(default_factory=list, init=False)
    _memory: sqlite3.Connection | None = field(default=None, init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)  # of the memory
    _locks: dict[str, threading.Lock] = field(default_factory=dict, init=False)  # of services, without lock files

    @contextlib.contextmanager
    def turn(self, host: str, patience: float, interval: float | None = None) -> Iterator[None]:
        """Waits for this asker's turn, `interval` seconds behind the one before (None: what the host is known for).

        Raises Paused where the host wants more than `patience` seconds of rest.
        """
        service = service_of(host)
        with self._alone(service):
            while True:
                at = self._reserved(service, patience, interval)
                self.clock.sleep(max(0.0, at - self.clock.now()))
                # The host may have been paused while this one slept.
                if self._paused_until(service) <= self.clock.now():
                    break
            yield

    def pause(self, host: str, seconds: float | None, why: str) -> float:
        """Leaves a host alone for as long as it asks, or (None) ever longer with each failure; gives until when."""
        service, now = service_of(host), self.clock.now()

        def paused(connection: sqlite3.Connection) -> float:
            row = connection.execute("SELECT failures, paused FROM hosts WHERE host = ?", (service,)).fetchone()
            longest = min(_LONGEST_BACKOFF, _FIRST_PAUSE * 2.0 ** (row[0] if row else 0))
            pause = longest * (0.5 + 0.5 * self.jitter()) if seconds is None else seconds
            until = max(now + min(pause, _LONGEST_PAUSE), row[1] if row else 0.0)
            connection.execute(
                "INSERT INTO hosts (host, next, paused, why, failures) VALUES (?, 0, ?, ?, 1) ON CONFLICT (host) DO"
                " UPDATE SET paused = excluded.paused, why = excluded.why, failures = failures + 1",
                (service, until, why),
            )
            return until

        return self._as_one(paused)

    def answered(self, host: str) -> None:
        """A host that answers has recovered."""
        recovered = "UPDATE hosts SET failures = 0 WHERE host = ? AND failures > 0"
        self._as_one(lambda connection: connection.execute(recovered, (service_of(host),)))

    def waits(self) -> tuple[HostWait, ...]:
        """The hosts that are left alone now, by name."""
        paused = "SELECT host, paused, why FROM hosts WHERE paused > ? ORDER BY host"
        rows = self._as_one(lambda connection: connection.execute(paused, (self.clock.now(),)).fetchall())
        return tuple(HostWait(host, until, why) for host, until, why in rows)

    def close(self) -> None:
        """Closes the files."""
        while self._opened:
            self._opened.pop().close()
        if self._memory is not None:
            self._memory.close()
        self._local = threading.local()

    def _reserved(self, service: str, patience: float, interval: float | None) -> float:
        """Takes the next free moment. Raises Paused, and takes none, where that is too far away."""
        now = self.clock.now()
        after = _INTERVALS.get(service, _INTERVAL) if interval is None else interval

        def reserved(connection: sqlite3.Connection) -> float:
            row = connection.execute("SELECT next, paused, why FROM hosts WHERE host = ?", (service,)).fetchone()
            free, paused, why = row or (0.0, 0.0, "")
            if paused - now > patience:
                raise Paused(HostWait(service, paused, why))
            # A clock that was set back must not make a host wait for years.
            at = max(now, paused, free if free - now < _LONGEST_PAUSE else now)
            connection.execute(
                "INSERT INTO hosts (host, next, paused, why, failures) VALUES (?, ?, 0, '', 0) ON CONFLICT (host) DO"
                " UPDATE SET next = excluded.next",
                (service, at + after),
            )
            return float(at)

        return self._as_one(reserved)

    def _paused_until(self, service: str) -> float:
        paused = "SELECT paused FROM hosts WHERE host = ?"
        row = self._as_one(lambda connection: connection.execute(paused, (service,)).fetchone())
        return row[0] if row else 0.0

    @contextlib.contextmanager
    def _alone(self, service: str) -> Iterator[None]:
        if service not in _ONE_CONNECTION:
            yield
            return
        from filelock import FileLock

        lock: contextlib.AbstractContextManager[object] = FileLock(self.folder / f"{service}.lock")
        with contextlib.ExitStack() as held:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(lock)
            except OSError:
                held.enter_context(self._locks.setdefault(service, threading.Lock()))
            yield

    def _as_one(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What some work on the state gives, done as one transaction."""
        if self._memory is None:
            try:
                return _transacted(self._connection(), work)
            except (sqlite3.Error, OSError) as error:
                self._forget_folder(error)
        with self._lock:
            assert self._memory is not None
            return _transacted(self._memory, work)

    def _forget_folder(self, error: Exception) -> None:
        with self._lock:
            if self._memory is not None:
                return
            logging.getLogger("fwscan").warning(
                "%s cannot be used (%s): other runs on this machine are not told how often hosts are asked",
                *(printable(str(self.folder)), printable(str(error))),
            )
            self._memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self._memory.execute(_TABLE)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self.folder / "hosts.sqlite", timeout=30.0, isolation_level=None, check_same_thread=False
            )
            self._opened.append(connection)
            connection.execute(_TABLE)
            self._local.connection = connection
        return connection


def _transacted(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = work(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return found
