"""Runs the extractor over many files in worker processes, in order, and contains what goes wrong with one of them.

A parser written in C or Rust can take its process down, or take minutes over a few kilobytes that look harmless. So
files are read in workers with a time limit: where a worker dies, only the file that killed it is lost, and its facts
say so. The result is the same whatever the number of workers; only one process cannot survive a crash.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from threading import Thread
from typing import TYPE_CHECKING

from analyzer.collector import without_collector
from analyzer.extract import extract
from analyzer.factcodec import StoredFacts, encode
from analyzer.model import Content, Facts, FailReason, FileKind, Read, ReadStatus
from analyzer.parallel.processes import (
    can_fork,
    ctrl_c_kept_from_children,
    ended_from_outside,
    may_have_workers,
    prepare_worker,
)
from analyzer.values import Struct, field

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

Job = tuple[FileKind, Content]
Extract = Callable[[FileKind, Content], Facts]

# Starting and ending a pool takes about 0.2 s, in which one process reads about this much.
_WORTH_A_POOL = 300_000
# Small files go together: handing over one by one costs more than reading them.
_CHUNK_BYTES = 64_000
_CHUNK_FILES = 40
_CHUNKS_UNDER_WAY = 4  # for each worker: none is idle, and memory stays bounded


class _Chunk(Struct):
    jobs: list[Job] = field(default_factory=list)
    size: int = 0

    def is_full(self) -> bool:
        return self.size >= _CHUNK_BYTES or len(self.jobs) >= _CHUNK_FILES


def extract_all(
    jobs: Iterable[Job], workers: int, timeout: float, extract: Extract = extract, *, apart: bool = False
) -> Generator[Facts, None, None]:
    """The facts of every job, in the order of the jobs. `jobs` is drawn from as results are taken.

    `workers` is the number of processes (1: no other process is started), `timeout` the seconds that one file may
    take in a worker. A file that crashes its worker or takes longer gives Facts whose `read` says so.
    `apart`: in other processes even where there is too little to read to be worth one.
    `extract` must be a function that other processes can import. Raises SourceError when the workers as a whole are
    ended by something else, such as a system that is out of memory.
    """
    chunks = _chunks(jobs)
    if workers > 1:
        is_all = False
        if not apart:
            first, is_all = _enough_for_a_pool(chunks)
            chunks = chain(first, chunks)
        if not is_all and may_have_workers():
            yield from _in_workers(chunks, workers, timeout, extract)
            return
    for chunk in chunks:
        yield from _run(extract, chunk.jobs)


def _chunks(jobs: Iterable[Job]) -> Iterator[_Chunk]:
    chunk = _Chunk()
    for job in jobs:
        chunk.jobs.append(job)
        chunk.size += len(job[1])
        if chunk.is_full():
            yield chunk
            chunk = _Chunk()
    if chunk.jobs:
        yield chunk


def _enough_for_a_pool(chunks: Iterator[_Chunk]) -> tuple[list[_Chunk], bool]:
    """The first chunks, and whether they are all there is (then they are too few for a pool)."""
    drawn: list[_Chunk] = []
    while sum(chunk.size for chunk in drawn) < _WORTH_A_POOL:
        chunk = next(chunks, None)
        if chunk is None:
            return drawn, True
        drawn.append(chunk)
    return drawn, False


# ------------------------------------------------------------------------------------------------ in the parent


def _in_workers(chunks: Iterable[_Chunk], count: int, timeout: float, extract: Extract) -> Iterator[Facts]:
    workers = _Workers(count, timeout, extract)
    under_way: deque[tuple[_Chunk, ProcessFuture[list[bytes]]]] = deque()
    try:
        for chunk in chunks:
            under_way.append((chunk, workers.start(chunk.jobs)))
            if len(under_way) >= count * _CHUNKS_UNDER_WAY:
                yield from workers.results(*under_way.popleft())
        while under_way:
            yield from workers.results(*under_way.popleft())
    except BaseException:
        workers.end()
        raise
    # Ending a pool takes a tenth of a second of waiting, which nobody needs to wait for.
    Thread(target=workers.end, name="fwscan-pool-end").start()


class _Workers:
    """A pool of worker processes, and what their ends mean."""

    def __init__(self, count: int, timeout: float, extract: Extract) -> None:
        self._timeout = timeout
        self._extract = extract
        self._pool = _new_pool(count)

    def start(self, jobs: list[Job]) -> ProcessFuture[list[bytes]]:
        try:
            with ctrl_c_kept_from_children():
                return self._pool.schedule(_run_encoded, args=(self._extract, jobs), timeout=self._timeout)
        except RuntimeError as error:  # pebble's word for a pool that it has given up
            raise ended_from_outside() from error

    def results(self, chunk: _Chunk, future: ProcessFuture[list[bytes]]) -> Iterator[Facts]:
        found = self._result(future)
        if not isinstance(found, Facts):
            yield from found
        elif len(chunk.jobs) == 1:
            yield found
        else:
            # Which of them it was is learnt by giving each a worker of its own.
            for single in [self.start([job]) for job in chunk.jobs]:
                found = self._result(single)
                yield from (found,) if isinstance(found, Facts) else found

    def end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _result(self, future: ProcessFuture[list[bytes]]) -> list[Facts] | Facts:
        """What a worker found, or facts that tell how it failed."""
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        try:
            return [StoredFacts(found) for found in future.result(self._timeout * (_CHUNKS_UNDER_WAY + 2))]
        except BrokenProcessPool as error:
            raise ended_from_outside() from error
        except TimeoutError as error:
            if not future.done():
                # A worker that is ended at the wrong moment leaves the pipe to the others locked for ever.
                raise ended_from_outside() from error
            return _failed(FailReason.TIMED_OUT, f"took longer than {self._timeout:g} s")
        except ProcessExpired as error:
            return _failed(FailReason.CRASHED, f"its worker process ended ({_ending(error.exitcode)})")


def _new_pool(count: int) -> ProcessPool:
    import multiprocessing

    from pebble import ProcessPool

    context = multiprocessing.get_context("fork" if can_fork() else "spawn")
    return ProcessPool(max_workers=count, context=context, initializer=prepare_worker)


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit status {code}"


# ------------------------------------------------------------------------------------------------ in a worker


def _run_encoded(extract: Extract, jobs: list[Job]) -> list[bytes]:
    """Facts as bytes, which is what the parent keeps of them."""
    return [encode(found) for found in _run(extract, jobs)]


def _run(extract: Extract, jobs: list[Job]) -> list[Facts]:
    """Trees are many objects without cycles: the collector would go through them all the time, and find nothing."""
    with without_collector():
        return [_contained(extract, job) for job in jobs]


def _contained(extract: Extract, job: Job) -> Facts:
    try:
        return extract(*job)
    except Exception as error:  # an error of fwscan's own in one file must not cost the others
        return _failed(FailReason.INTERNAL, f"{type(error).__name__}: {error}")


def _failed(reason: FailReason, error: str) -> Facts:
    return Facts(read=Read(status=ReadStatus.FAILED, failure=reason, error=error))
