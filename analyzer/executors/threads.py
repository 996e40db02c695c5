"""Jobs in threads of this process: for what waits for the network most of the time.

Threads of their own and not a pool of `concurrent.futures`: the interpreter waits for those at its end, and what asks a
host that does not answer would keep a batch from ending that somebody wants to end now.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")


class ThreadExecutor(Generic[JobT, ResultT]):
    """Fulfils `analyzer.batch.Executor`; `function` must not raise, and be safe in several threads."""

    def __init__(self, function: Callable[[JobT], ResultT], *, workers: int) -> None:
        self.workers = workers
        self._function = function
        self._waiting: SimpleQueue[tuple[Future[ResultT], JobT] | None] = SimpleQueue()
        self._threads = 0
        self._running: dict[Future[ResultT], JobT] = {}

    def submit(self, job: JobT) -> None:
        """As `Executor.submit`."""
        future: Future[ResultT] = Future()
        self._running[future] = job
        self._waiting.put((future, job))
        if self._threads < min(self.workers, len(self._running)):
            self._threads += 1
            Thread(target=self._work, name=f"fwscan-papers-{self._threads}", daemon=True).start()

    def finished(self, timeout: float) -> list[tuple[JobT, ResultT]]:
        """As `Executor.finished`."""
        done, _ = wait(self._running, timeout=timeout, return_when=FIRST_COMPLETED)
        return [(self._running.pop(future), future.result()) for future in done]

    def stop(self) -> None:
        """As `Executor.stop`; a thread cannot be ended, so that what it asks for is left to itself and to no avail."""
        self._running.clear()
        for _ in range(self._threads):
            self._waiting.put(None)
        self._threads = 0

    def _work(self) -> None:
        while (item := self._waiting.get()) is not None:
            future, job = item
            try:
                future.set_result(self._function(job))
            except BaseException as error:  # told to whoever asks for the result, and to nobody after `stop`
                future.set_exception(error)
