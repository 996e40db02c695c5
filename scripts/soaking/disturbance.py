"""Killing a batch, and its workers, and looking at what is left of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path


def command(*arguments: str) -> list[str]:
    """fwscan as a program of this interpreter."""
    return [sys.executable, "-m", "analyzer", *arguments]


def start(arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """A batch under way, in a session of its own."""
    with log.open("ab") as file:
        return subprocess.Popen(
            command(*arguments),
            stdout=file,
            stderr=file,
            env=environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )


def children(parent: int) -> list[int]:
    """Processes whose parent this is (Linux)."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError, ValueError, IndexError):
                # man proc: the fourth field, behind a name in brackets that may hold anything.
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == parent:
                    found.append(int(entry))
    return found


def workers(coordinator: int) -> list[int]:
    """The processes in which repositories are scanned: children of the server that the coordinator started."""
    return [worker for child in children(coordinator) for worker in children(child)]


def kill(process: int) -> None:
    """Ends a process as a system that is out of memory would."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def disturb(
    arguments: Sequence[str],
    log: Path,
    chance: random.Random,
    kills: int,
    longest: float,
    environment: Mapping[str, str],
) -> int:
    """Runs a batch again and again, killing the coordinator or a worker, until it has ended; how often it was killed.

    `longest` is how many seconds pass at most before the coordinator is killed.
    """
    done = 0
    while True:
        batch = start(arguments, log, environment)
        until = time.monotonic() + chance.uniform(0.3, longest)
        while batch.poll() is None and (time.monotonic() < until or done >= kills):
            if done < kills and chance.random() < 0.1:
                for worker in workers(batch.pid)[:1]:
                    kill(worker)
                    done += 1
            time.sleep(0.1)
        if batch.poll() is not None:
            if batch.returncode not in (0, 1):
                raise RuntimeError(f"a batch ended with {batch.returncode}: {log.read_text()[-2000:]}")
            return done
        kill(batch.pid)
        batch.wait()
        done += 1


def differences(first: Path, second: Path) -> list[str]:
    """Names of files that differ, or are in one folder only."""
    names = sorted({path.name for folder in (first, second) for path in folder.iterdir()})
    return [
        name
        for name in names
        if not ((first / name).exists() and (second / name).exists())
        or (first / name).read_bytes() != (second / name).read_bytes()
    ]


def memory(process: int) -> int:
    """Bytes that a process holds in memory; 0 where there is none (Linux)."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0
