"""One function in copies of this process: the same results in the same order, and an end that says what happened."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from analyzer.errors import SourceError
from analyzer.parallel import spread


class Doubling:
    """Cannot be sent to another process: a copy of this one has it all the same."""

    def __init__(self) -> None:
        self.secret: Callable[[int], int] = lambda number: 2 * number

    def __call__(self, number: int) -> tuple[int, int]:
        if number == 13:
            raise ZeroDivisionError("thirteen")
        if number == 99:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.secret(number), os.getpid()


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    with spread(Doubling(), workers) as run:
        assert [found for found, _ in run(range(10))] == list(range(0, 20, 2))
        assert [found for found, _ in run(iter([4, 3]))] == [8, 6]


def test_one_worker_is_this_process_and_more_are_others() -> None:
    with spread(Doubling(), 1) as run:
        assert {process for _, process in run(range(5))} == {os.getpid()}
    with spread(Doubling(), 2) as run:
        assert os.getpid() not in {process for _, process in run(range(5))}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_the_function_raises_is_raised(workers: int) -> None:
    with spread(Doubling(), workers) as run:
        results = run([1, 13, 2])
        assert next(results)[0] == 2
        with pytest.raises(ZeroDivisionError, match="thirteen"):
            next(results)


def test_processes_that_are_ended_from_outside_end_the_run() -> None:
    with spread(Doubling(), 2) as run, pytest.raises(SourceError, match="ended from outside"):
        list(run([99, 1, 2]))
