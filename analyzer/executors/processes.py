"""Each job in a process of its own, with limits on time and memory: what ends a process costs one job.

A new process for each job, and not a pool of workers: workers of a pool share a pipe and its lock, and one that is
ended from outside while it holds the lock hangs the others. New processes are forked from a server that has loaded
what a job needs, which takes some 20 ms, and they leave nothing behind for the next job.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from multiprocessing import forkserver, util
from multiprocessing.connection import wait as wait_for
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, concurrent

from analyzer.errors import SourceError
from analyzer.model import Loss

JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")

_TO_CLEAN_UP = 2.0  # seconds for a worker whose parent is gone; pebble gives 3 to one whose time is up


class ProcessExecutor(Generic[JobT, ResultT]):
    """Fulfils `analyzer.batch.Executor`.

    `function` must be one that other processes can import, `lost` makes a result of a job whose process was lost; its
    second argument says how, the third in words. `timeout` is in seconds, `memory` in bytes of address space (0: no
    limit), `preload` names modules that are loaded once for all jobs.
    """

    def __init__(
        self,
        function: Callable[[JobT], ResultT],
        lost: Callable[[JobT, Loss, str], ResultT],
        *,
        workers: int,
        timeout: float,
        memory: int = 0,
        preload: Sequence[str] = (),
    ) -> None:
        self.workers = workers
        self._function = function
        self._lost = lost
        self._timeout = timeout
        self._memory = memory
        # Called `context` where it is read, whatever its type hints call it.
        settings: dict[str, Any] = {"daemon": False, "timeout": timeout, "context": _context(preload)}
        self._start = concurrent.process(**settings)(run_confined)  # type: ignore[no-untyped-call]
        self._running: dict[Future[ResultT], JobT] = {}

    def submit(self, job: JobT) -> None:
        """As `Executor.submit`. Raises SourceError where the system gives no process."""
        try:
            future = self._started(job)
        except OSError as error:
            raise SourceError(
                f"no process could be started: {error.strerror or error}",
                "What is recorded is safe: run the same command again.",
            ) from error
        self._running[future] = job

    def _started(self, job: JobT) -> Future[ResultT]:
        future: Future[ResultT]
        try:
            future = self._start(self._function, job, self._memory)
        except (FileNotFoundError, ConnectionError):
            forget_server()
            future = self._start(self._function, job, self._memory)
        return future

    def finished(self, timeout: float) -> list[tuple[JobT, ResultT]]:
        """As `Executor.finished`."""
        if not self._running:
            return []
        done, _ = wait(self._running, timeout=timeout, return_when=FIRST_COMPLETED)
        return [(job := self._running.pop(future), self._result(job, future)) for future in done]

    def stop(self) -> None:
        """As `Executor.stop`."""
        for future in self._running:
            future.cancel()
        self._running.clear()
        with suppress(OSError):  # at its end Python deletes the folder, and complains where somebody else has
            os.makedirs(util.get_temp_dir(), mode=0o700, exist_ok=True)

    def _result(self, job: JobT, future: Future[ResultT]) -> ResultT:
        try:
            return future.result()
        except TimeoutError:
            return self._lost(job, Loss.TIME, f"took longer than {self._timeout:g} s")
        except ProcessExpired as error:
            return self._lost(job, Loss.CRASH, f"its worker process ended ({_ending(error.exitcode)})")
        except Exception as error:  # whatever else a process came to is the loss of one job, and never of the run
            return self._lost(job, Loss.CRASH, f"{type(error).__name__}: {error}")


def run_confined(function: Callable[[Any], Any], job: Any, memory: int) -> Any:
    """In the worker: the job under its limits, and never longer than its parent lives."""
    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if memory:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        # macOS knows the limit and does not accept it.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    try:
        return function(job)
    except SystemExit:
        # Whatever the job opened has been closed on the way here, and nobody waits for a result.
        os._exit(128 + signal.SIGTERM)


def forget_server() -> None:
    """Lets the next process come from a new fork server.

    The server listens in a folder for temporary files, and on runs of days cleaners of such folders delete it; what
    runs already is not touched, and the old server ends with it. There is no public way to do this: where Python should
    come to keep it otherwise, starting the next process fails as it would have failed without it.
    """
    server: Any = forkserver._forkserver
    with suppress(AttributeError, OSError), server._lock:
        os.makedirs(util.get_temp_dir(), mode=0o700, exist_ok=True)
        os.close(server._forkserver_alive_fd)
        server._forkserver_alive_fd = server._forkserver_pid = server._forkserver_address = None


def _end(*_: object) -> None:
    raise SystemExit


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    wait_for([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_TO_CLEAN_UP)
    os._exit(128 + signal.SIGKILL)


def _context(preload: Sequence[str]) -> multiprocessing.context.BaseContext:
    """A fork of the coordinator itself would inherit the threads of its database and of its view in midst of work."""
    if "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin":
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(preload))
        return context
    return multiprocessing.get_context("spawn")


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return "no exit status" if code is None else f"exit status {code}"
