"""Runs a command and waits for all that it has started, though it may not have waited for that itself.

    python accounted.py FIGURES COMMAND...

Writes to the file FIGURES, as JSON: seconds of wall clock until the command itself has ended, seconds of all
processors for it and its descendants, and the peak memory of the command itself in bytes. The server that workers of a
batch are forked from outlives the batch for a moment, and nobody else would count its time. Linux alone.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h: orphans of our descendants become our children


def main(figures: Path, command: list[str]) -> int:
    """The exit status of the command."""
    if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError("this system does not hand orphans over")
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass
    all_used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = all_used.ru_utime + all_used.ru_stime
    figures.write_text(json.dumps({"wall": wall, "cpu": cpu, "memory": used.ru_maxrss * 1024}))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
