"""What a batch asks of the world around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from analyzer.batch.state import Event, State
from analyzer.model import Failure, Job, Report, Resolution, Target

JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")


class Executor(Protocol[JobT, ResultT]):
    """Runs jobs somewhere else. A job never raises: what goes wrong is a result."""

    @property
    def workers(self) -> int:
        """How many jobs run at the same time."""
        ...

    def submit(self, job: JobT) -> None:
        """Starts a job; no more are submitted than there are workers."""
        ...

    def finished(self, timeout: float) -> list[tuple[JobT, ResultT]]:
        """Jobs that have ended, with their results; waits for the first at most `timeout` seconds."""
        ...

    def stop(self) -> None:
        """Ends all jobs that run, without results."""
        ...


class Ledger(Protocol):
    """Where results go; each call is whole or not at all."""

    def resolved(self, resolution: Resolution) -> Target | None:
        """Records what became of a paper; gives the repository to scan, if it is a new one."""
        ...

    def scanned(self, job: Job, report: Report) -> Failure | None:
        """Records a verdict; gives the reason where what the worker left cannot be recorded."""
        ...

    def failed(self, job: Job, report: Report, failure: Failure) -> None:
        """Records why there is no verdict."""
        ...

    def told(self, job: Job, report: Report) -> None:
        """Records what the host says about a repository that has a verdict already."""
        ...


class Workspace(Protocol):
    """Folders for jobs."""

    def has_room(self) -> bool:
        """Whether another job would find room on the disk."""
        ...

    def new(self) -> str:
        """An empty folder. Raises SourceError where there is no room for one."""
        ...

    def drop(self, folder: str) -> None:
        """Deletes a folder and all that is in it."""
        ...


class Observer(Protocol):
    """Who watches."""

    def see(self, state: State, events: Sequence[Event]) -> None:
        """Called many times a second; `events` are those since the last call."""
        ...


class Stopping(Protocol):
    """Whether somebody wants the batch to end."""

    @property
    def soon(self) -> bool:
        """What runs may come to its end, and nothing else is begun."""
        ...

    @property
    def now(self) -> bool:
        """What runs is ended too."""
        ...
