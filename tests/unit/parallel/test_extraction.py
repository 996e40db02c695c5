"""Real processes: workers that die, hang, run out of memory or raise cost their own file and no other."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.model import Content, Facts, FailReason, FileKind, Read, ReadNote, ReadStatus
from analyzer.parallel import extract_all

ROOT = Path(__file__).resolve().parents[3]
FILLER = b"#" * 9_000  # so that a few jobs are worth a pool


def reading(kind: FileKind, content: Content) -> Facts:
    """A stand-in for the extractor: facts that name the content and the process, or the accident it asks for."""
    assert isinstance(content, bytes)
    word = content.split(b"#")[0].decode()
    if word == "crash":
        faulthandler.disable()  # this crash is meant: the log of the tests need not show it
        os.kill(os.getpid(), signal.SIGSEGV)
    elif word == "leave":
        os._exit(3)
    elif word == "hang":
        time.sleep(600)
    elif word == "devour":
        bytearray(1 << 40)
    elif word == "raise":
        raise ZeroDivisionError("by zero")
    return Facts(read=Read(notes=(ReadNote(f"{kind} {word} {len(content)}", 1, 1),)))


def naming_the_process(kind: FileKind, content: Content) -> Facts:
    return Facts(read=Read(notes=(ReadNote(str(os.getpid()), 1, 1),)))


def jobs(*words: str) -> list[tuple[FileKind, bytes]]:
    return [(FileKind.PYTHON, word.encode() + FILLER) for word in words]


def numbered(count: int) -> list[tuple[FileKind, bytes]]:
    return jobs(*(f"file {number}" for number in range(count)))


def whats(found: list[Facts]) -> list[str]:
    return [facts.read.notes[0].what if facts.read.notes else str(facts.read.failure) for facts in found]


def test_few_small_files_are_read_apart_where_that_is_asked_for() -> None:
    few = [(FileKind.PYTHON, word) for word in (b"file", b"crash", b"file")]
    found = list(extract_all(few, 2, 60, reading, apart=True))
    assert [facts.read.failure for facts in found] == [None, FailReason.CRASHED, None]


@pytest.mark.parametrize("count", [0, 1, 3, 200])
def test_the_result_is_the_same_for_any_number_of_workers(count: int) -> None:
    alone = list(extract_all(numbered(count), 1, 60, reading))
    assert whats(alone) == [f"python file {n} {len(f'file {n}') + 9000}" for n in range(count)]
    assert list(extract_all(numbered(count), 2, 60, reading)) == alone
    assert list(extract_all(numbered(count), 3, 60, reading)) == alone


def test_little_input_is_read_without_other_processes() -> None:
    found = list(extract_all(numbered(20), 4, 60, naming_the_process))
    assert set(whats(found)) == {str(os.getpid())}


def test_much_input_is_spread_over_other_processes() -> None:
    found = list(extract_all(numbered(200), 2, 60, naming_the_process))
    assert str(os.getpid()) not in whats(found)


@pytest.mark.parametrize(
    ("accident", "reason", "error"),
    [
        ("crash", FailReason.CRASHED, "SIGSEGV"),
        ("leave", FailReason.CRASHED, "exit status 3"),
        ("hang", FailReason.TIMED_OUT, "longer than 1 s"),
        ("devour", FailReason.INTERNAL, "MemoryError"),
        ("raise", FailReason.INTERNAL, "ZeroDivisionError: by zero"),
    ],
)
def test_an_accident_costs_only_its_own_file(accident: str, reason: FailReason, error: str) -> None:
    words = [f"file {number}" for number in range(60)]
    words[30] = accident
    found = list(extract_all(jobs(*words), 2, 1, reading))
    failed = found.pop(30)
    assert failed.read.status is ReadStatus.FAILED
    assert failed.read.failure is reason
    assert error in failed.read.error
    assert [what.split()[2] for what in whats(found)] == [str(n) for n in range(60) if n != 30]


def test_several_accidents_in_one_chunk_are_told_apart() -> None:
    words = ["crash", "file", "hang", "crash", "raise", *["file"] * 50, "leave"]
    reasons = [facts.read.failure for facts in extract_all(jobs(*words), 2, 1, reading)]
    assert reasons[:5] == [
        FailReason.CRASHED,
        None,
        FailReason.TIMED_OUT,
        FailReason.CRASHED,
        FailReason.INTERNAL,
    ]
    assert reasons[-1] is FailReason.CRASHED
    assert set(reasons[5:-1]) == {None}


def test_jobs_are_drawn_as_results_are_taken() -> None:
    drawn = 0

    def endless() -> Iterator[tuple[FileKind, bytes]]:
        nonlocal drawn
        while True:
            drawn += 1
            yield FileKind.PYTHON, FILLER

    results = extract_all(endless(), 2, 60, reading)
    for _ in range(10):
        next(results)
    results.close()
    assert drawn < 200


def test_leaving_early_ends_the_workers() -> None:
    results = extract_all(numbered(400), 2, 60, reading)
    next(results)
    assert multiprocessing.active_children()
    results.close()
    assert not multiprocessing.active_children()


def test_an_error_while_reading_files_is_passed_on_and_ends_the_workers() -> None:
    def breaking() -> Iterator[tuple[FileKind, bytes]]:
        yield from numbered(100)
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        list(extract_all(breaking(), 2, 60, reading))
    assert not multiprocessing.active_children()


def test_inside_a_worker_of_another_pool_no_processes_are_started() -> None:
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as pool:
        inner, outer = pool.apply(_nested)
    assert inner == {outer}


def _nested() -> tuple[set[str], str]:
    return set(whats(list(extract_all(numbered(200), 2, 60, naming_the_process)))), str(os.getpid())


def test_ctrl_c_ends_parent_and_workers_without_a_word_from_them() -> None:
    program = (
        "import sys, os; sys.path[:0] = [os.getcwd(), 'tests/unit/parallel']\n"
        "from test_extraction import *\n"
        "try:\n"
        "    for found in extract_all(jobs(*['file'] * 100, *['hang'] * 9), 2, 600, reading):\n"
        "        print(whats([found]), flush=True)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', len(multiprocessing.active_children()), flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert out.splitlines()[-1] == "interrupted 0"
    assert err == ""
