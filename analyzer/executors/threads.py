"""Jobs in threads of this process: for what waits for the network most of the time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")


class ThreadExecutor(Generic[JobT, ResultT]):
    """Fulfils `analyzer.batch.Executor`; `function` must not raise, and be safe in several threads."""

    def __init__(self, function: Callable[[JobT], ResultT], *, workers: int) -> None:
        self.workers = workers
        self._function = function
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="fwscan-papers")
        self._running: dict[Future[ResultT], JobT] = {}

    def submit(self, job: JobT) -> None:
        """As `Executor.submit`."""
        self._running[self._pool.submit(self._function, job)] = job

    def finished(self, timeout: float) -> list[tuple[JobT, ResultT]]:
        """As `Executor.finished`."""
        done, _ = wait(self._running, timeout=timeout, return_when=FIRST_COMPLETED)
        return [(self._running.pop(future), future.result()) for future in done]

    def stop(self) -> None:
        """As `Executor.stop`; a thread cannot be ended, so what it is asking for is waited for."""
        self._pool.shutdown(cancel_futures=True)
        self._running.clear()
