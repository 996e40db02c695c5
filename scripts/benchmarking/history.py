"""All distinct Python blobs of the first commits of a repository through the extractor, with and without the cache."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pygit2

from analyzer.cache import SqliteFacts
from analyzer.extract import extract, extract_by_whole_files
from analyzer.extract.python.pieces.shapes import shapes_of_thread
from analyzer.kinds import kind_of
from analyzer.model import FileKind
from analyzer.stamp import extractor_stamp

_LARGEST = 5_000_000  # bytes; larger files are not read in a scan either


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Seconds are of this process' processor time; `sampled` blobs went through the whole-file pass as well."""

    commits: int
    blobs: int
    bytes: int
    listing: float  # wall seconds to find the blobs
    cold: float
    again: float
    shapes: int  # of lines, that were put together
    shape_bytes: int  # of source that LibCST parsed for them
    cache_bytes: int
    sampled: int
    sampled_bytes: int
    sampled_pieces: float
    sampled_whole: float
    different: int  # of the sampled


def measure_history(repository: Path, commits: int, sample: int) -> History:
    """Reads every distinct Python blob of the first `commits` commits, and every `sample`-th as a whole file too."""
    git = pygit2.Repository(str(repository))
    start = time.perf_counter()
    count, blobs = _blobs(git, commits)
    listing = time.perf_counter() - start
    contents = [(str(oid), content) for oid in blobs if (content := _content(git, oid)) is not None]
    sampled = contents[::sample]
    whole, pieces, different = _compared([content for _, content in sampled])
    with TemporaryDirectory(prefix="fwscan-benchmark-") as folder:
        cold = _through(contents, folder)
        again = _through(contents, folder)
        cache_bytes = sum(path.stat().st_size for path in Path(folder).iterdir())
    known = shapes_of_thread()
    return History(
        commits=count,
        blobs=len(contents),
        bytes=sum(len(content) for _, content in contents),
        listing=listing,
        cold=cold,
        again=again,
        shapes=len(known.shapes),
        shape_bytes=known.read,
        cache_bytes=cache_bytes,
        sampled=len(sampled),
        sampled_bytes=sum(len(content) for _, content in sampled),
        sampled_pieces=pieces,
        sampled_whole=whole,
        different=different,
    )


def _blobs(git: pygit2.Repository, commits: int) -> tuple[int, list[pygit2.Oid]]:
    """The first commits of HEAD's history, oldest first, and their distinct Python blobs in order of appearance."""
    order = pygit2.enums.SortMode.TOPOLOGICAL | pygit2.enums.SortMode.REVERSE
    seen_trees: set[pygit2.Oid] = set()
    found: dict[pygit2.Oid, None] = {}
    count = 0
    for commit in git.walk(git.head.target, order):
        if count == commits:
            break
        count += 1
        pending = [commit.tree_id]
        while pending:
            oid = pending.pop()
            if oid in seen_trees or oid not in git:
                continue
            seen_trees.add(oid)
            for entry in git[oid].peel(pygit2.Tree):
                if entry.filemode == pygit2.enums.FileMode.TREE:
                    pending.append(entry.id)
                elif entry.filemode != pygit2.enums.FileMode.LINK and kind_of(entry.name or "") is FileKind.PYTHON:
                    found[entry.id] = None
    return count, list(found)


def _content(git: pygit2.Repository, oid: pygit2.Oid) -> bytes | None:
    try:
        content = git.odb.read(oid)[1]
    except KeyError:
        return None
    return content if len(content) <= _LARGEST else None


def _through(contents: list[tuple[str, bytes]], folder: str) -> float:
    start = time.process_time()
    cache = SqliteFacts(folder, extractor_stamp(), print)
    for oid, content in contents:
        if cache.find(oid, FileKind.PYTHON) is None:
            cache.keep(oid, FileKind.PYTHON, extract(FileKind.PYTHON, content))
    cache.close()
    return time.process_time() - start


def _compared(contents: list[bytes]) -> tuple[float, float, int]:
    """Seconds of the whole-file pass and of the pass in pieces, turn by turn, and how many facts differ."""
    whole = pieces = 0.0
    different = 0
    for content in contents:
        start = time.process_time()
        wanted = extract_by_whole_files(FileKind.PYTHON, content)
        middle = time.process_time()
        found = extract(FileKind.PYTHON, content)
        whole, pieces = whole + middle - start, pieces + time.process_time() - middle
        different += found != wanted
    return whole, pieces, different


def spelled(found: History) -> Iterator[str]:
    """The figures as lines of Markdown."""
    size = found.bytes / 1e6
    yield (
        f"- {found.blobs:,} distinct Python blobs, {size:.0f} MB, of {found.commits:,} commits; "
        f"found in {found.listing:.1f} s"
    )
    yield (
        f"- `extract` with an empty cache: {found.cold:.0f} s of processor time, {size / found.cold:.2f} MB/s; "
        f"again, from the cache: {found.again:.1f} s, {size / found.again:.0f} MB/s; "
        f"the cache takes {found.cache_bytes / 1e6:.1f} MB"
    )
    yield (
        f"- what LibCST read in pieces: {found.shapes:,} shapes of lines, {found.shape_bytes / 1e6:.2f} MB, "
        "beside files that need a whole tree"
    )
    yield (
        f"- against the whole-file pass, on {found.sampled:,} of them ({found.sampled_bytes / 1e6:.1f} MB, turn by "
        f"turn): {found.sampled_whole:.1f} s whole, {found.sampled_pieces:.1f} s in pieces, "
        f"{found.sampled_whole / found.sampled_pieces:.1f} times as fast; {found.different} with other facts"
    )
