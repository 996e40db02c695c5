"""fwscan and the peers that are on PATH over the same files."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from benchmarking.contenders import contenders
from benchmarking.timing import PeersRun, measure
from benchmarking.tree import Tree, git_directory, lay_out


def beside_peers(paths: Sequence[Path], repeat: int, jobs: int, without: Collection[str] = ()) -> PeersRun:
    """Lays the Python files of all paths out in one folder and times every contender over it. Raises RunError."""
    with tempfile.TemporaryDirectory(prefix="fwscan-benchmark-") as scratch:
        folder, cache = Path(scratch, "tree"), Path(scratch, "cache")
        trees = []
        for number, path in enumerate(paths):
            target = folder if len(paths) == 1 else folder / f"{number}-{path.name}"
            target.mkdir(parents=True)
            trees.append(lay_out(path, target))
        repository = paths[0] if len(paths) == 1 and git_directory(paths[0]) else None
        found, absent = contenders(folder, repository, jobs, cache)
        timings = measure([each for each in found if each.name not in without], repeat, cache)
    total = Tree(*(sum(counts) for counts in zip(*((t.files, t.bytes, t.missing) for t in trees), strict=True)))
    return PeersRun(total, tuple(timings), tuple(absent))
