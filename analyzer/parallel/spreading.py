"""Runs one function over many tasks in copies of this process: they know all that it knows, and send back results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from analyzer.parallel.processes import (
    can_fork,
    ctrl_c_kept_from_children,
    ended_from_outside,
    may_have_workers,
    prepare_worker,
)

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def spread(function: Callable[[T], R], workers: int) -> Iterator[Callable[[Iterable[T]], Iterator[R]]]:
    """Gives what runs `function` over tasks: the results, in the order of the tasks.

    `function` is not sent anywhere: the processes are forked when this is called, with all that it refers to. Tasks
    and results are sent, so both can be pickled. Where there is one worker, or this system cannot fork, the function
    runs here. Raises what it raises, and SourceError where a process is ended from outside.
    """
    if workers < 2 or not can_fork() or not may_have_workers():
        yield partial(map, function)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_take, initargs=(function,))
    try:
        yield partial(_run_in, pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _run_in(pool: Any, tasks: Iterable[T]) -> Iterator[Any]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        with ctrl_c_kept_from_children():
            results = pool.map(_run, tasks)
        yield from results
    except BrokenProcessPool as error:
        raise ended_from_outside() from error


_function: Callable[[Any], Any] | None = None  # in a worker


def _take(function: Callable[[Any], Any]) -> None:
    global _function
    prepare_worker()
    _function = function


def _run(task: object) -> object:
    assert _function is not None
    return _function(task)
