"""Jobs in processes of their own: whatever becomes of one, the others are not touched."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from multiprocessing import util
from pathlib import Path

import pytest

from analyzer.executors.processes import ProcessExecutor
from analyzer.executors.threads import ThreadExecutor
from analyzer.model import Loss


def job(order: str) -> str:
    match order.split():
        case ["crash"]:
            os.kill(os.getpid(), signal.SIGSEGV)
        case ["killed"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["exit"]:
            os._exit(7)
        case ["hang"]:
            time.sleep(600)
        case ["hang", "tidily", place]:
            try:
                time.sleep(600)
            finally:
                Path(place).write_text("tidy")
        case ["deaf"]:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(600)
        case ["memory"]:
            try:
                return str(len(bytearray(1 << 40)))
            except MemoryError:
                return "no memory"
        case ["raise"]:
            raise RuntimeError("a job that breaks its word")
        case ["wait", *_]:
            time.sleep(1)
        case ["loaded"]:
            return str("analyzer.factcodec" in sys.modules)
    return f"done {order}"


def lost(order: str, loss: Loss, how: str) -> str:
    return f"{loss.value}: {how}"


def results(*orders: str, timeout: float = 60.0, workers: int = 2) -> dict[str, str]:
    executor = ProcessExecutor(
        job, lost, workers=workers, timeout=timeout, memory=8 << 30, preload=("analyzer.factcodec",)
    )
    waiting, found = list(orders), {}
    running = 0
    while waiting or running:
        while waiting and running < workers:
            executor.submit(waiting.pop(0))
            running += 1
        for order, result in executor.finished(5.0):
            found[order] = result
            running -= 1
    executor.stop()
    return found


def test_what_ends_a_process_costs_one_job() -> None:
    found = results("a", "crash", "b", "killed", "exit", "raise", "memory", "loaded", "c")
    assert found["a"] == found["a"]
    assert {order: found[order] for order in "abc"} == {order: f"done {order}" for order in "abc"}
    assert found["crash"] == "crash: its worker process ended (SIGSEGV)"
    assert found["killed"] == "crash: its worker process ended (SIGKILL)"
    assert found["exit"] == "crash: its worker process ended (exit status 7)"
    assert found["raise"].startswith("crash: ")
    assert found["memory"] == "no memory"
    if sys.platform == "linux":
        assert found["loaded"] == "True", "loaded by the server and not by each worker"


def test_what_takes_too_long_is_ended_and_may_tidy_up(tmp_path: Path) -> None:
    found = results("hang", f"hang tidily {tmp_path / 'place'}", "deaf", "a", timeout=1.5)
    assert found["hang"] == "time: took longer than 1.5 s"
    assert found["deaf"] == "time: took longer than 1.5 s"
    assert found["a"] == "done a"
    assert (tmp_path / "place").read_text() == "tidy"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes through Linux's /proc")
def test_workers_do_not_outlive_whoever_started_them(tmp_path: Path) -> None:
    import subprocess

    from soaking.disturbance import workers

    program = (
        "from tests.unit.executors.test_processes import job, lost\n"
        "from analyzer.executors.processes import ProcessExecutor\n"
        "if __name__ == '__main__':\n"
        "    executor = ProcessExecutor(job, lost, workers=1, timeout=600)\n"
        "    executor.submit('hang')\n"
        "    executor.finished(600)\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    parent = subprocess.Popen([sys.executable, str(script)], env=environment, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not (found := workers(parent.pid)) and time.monotonic() < until:
        time.sleep(0.05)
    assert found
    parent.kill()
    parent.wait()
    while any(Path(f"/proc/{worker}/stat").exists() for worker in found) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{worker}/stat").exists() for worker in found)


@pytest.mark.skipif(sys.platform != "linux", reason="only there processes come from a fork server")
def test_a_cleaner_of_temporary_folders_costs_no_job() -> None:
    """The folder in which the fork server listens is deleted while a job runs and others are to begin."""
    executor = ProcessExecutor(job, lost, workers=2, timeout=60.0)
    executor.submit("wait a moment")
    shutil.rmtree(util.get_temp_dir())
    executor.submit("a")
    found = dict(executor.finished(20.0))
    executor.submit("b")
    while len(found) < 3:
        found.update(executor.finished(20.0))
    shutil.rmtree(util.get_temp_dir())
    executor.stop()
    assert Path(util.get_temp_dir()).is_dir(), "where Python looks for it at its end"
    assert found == {order: f"done {order}" for order in ("wait a moment", "a", "b")}


def test_threads_give_results_as_they_come() -> None:
    executor: ThreadExecutor[int, int] = ThreadExecutor(lambda number: number * 2, workers=2)
    executor.submit(1)
    executor.submit(2)
    found: list[tuple[int, int]] = []
    while len(found) < 2:
        found += executor.finished(5.0)
    executor.stop()
    assert sorted(found) == [(1, 2), (2, 4)]
