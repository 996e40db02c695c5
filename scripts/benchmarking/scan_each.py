"""Scans bare repositories one after another, in processes that have everything loaded, and prints how long it took.

    python scan_each.py FIGURES PROCESSES REPOSITORY...

Writes to the file FIGURES what `accounted.py` does, from the moment when all is loaded; memory is not measured.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

from analyzer.worker import ScanOptions, scan_locator


def scanned(repository: str) -> str:
    """The primary framework."""
    return scan_locator(f"file://{repository}", ScanOptions(jobs=1)).verdict.framework


def main(figures: Path, processes: int, repositories: list[str]) -> None:
    """Takes the repositories in turn."""
    importlib.import_module("analyzer.preload")
    start, before = time.perf_counter(), os.times()
    if processes == 1:
        for repository in repositories:
            scanned(repository)
    else:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            for _ in pool.imap_unordered(scanned, repositories, chunksize=1):
                pass
            pool.close()
            pool.join()
    wall, after = time.perf_counter() - start, os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    figures.write_text(json.dumps({"wall": wall, "cpu": cpu, "memory": 0}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
