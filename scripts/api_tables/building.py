"""One table from its pins: pairs the archives, reads them in two processes at most, and writes the text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from api_tables.download import Index, open_index
from api_tables.namespace import World
from api_tables.packages import PACKAGES, Companion, Package, Version, numbers
from api_tables.pins import Pin
from api_tables.releases import Archive, read_archive, released
from api_tables.surface import Surface, surface
from api_tables.writing import Release, float_down, table

# Following a name through many modules nests deeply.
_RECURSION = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a process needs to read one release; ``companions`` has every pin that may belong to it.

    Packages go by name, because they hold functions, which do not travel between processes.
    """

    package: str
    pin: Pin
    companions: tuple[tuple[Companion, tuple[Pin, ...]], ...]
    cache: Path
    download: bool


def build(package: Package, pins: Sequence[Pin], cache: Path, *, download: bool, processes: int = 2) -> str:
    """The text of a package's table.

    Raises:
        UnreadableFile: some file cannot be parsed.
        ArchiveError: an archive cannot be had as pinned.
    """
    own = sorted((p for p in pins if p.package in package.distributions), key=lambda p: numbers(p.version))
    with ProcessPoolExecutor(max_workers=processes) as pool:
        read = list(pool.map(read_release, [job_of(package, pin, pins, cache, download=download) for pin in own]))
    releases = [release for release, _ in read]
    if package.floating is not None:
        since, names = package.floating
        releases = float_down(releases, package.label(".".join(map(str, since))), names)
    told = [from_index for _, from_index in read]
    source = "the index's upload time" if all(told) else "the newest member of the archive, where that is a real day"
    return table(package.name, releases, dates_from=f"days: {source}")


def job_of(package: Package, pin: Pin, pins: Sequence[Pin], cache: Path, *, download: bool) -> Job:
    """One release with every pin that may belong to it."""
    version = numbers(pin.version)
    companions = tuple(
        (companion, tuple(p for p in pins if p.package == companion.distribution and _may_pair(companion, version, p)))
        for companion in package.companions
        if companion.since <= version < companion.before
    )
    return Job(package=package.name, pin=pin, companions=companions, cache=cache, download=download)


def _may_pair(companion: Companion, version: Version, pin: Pin) -> bool:
    return not companion.same_minor or numbers(pin.version)[:2] == version[:2]


def read_release(job: Job) -> tuple[Release, bool]:
    """The surface of one release, and whether the index told its day."""
    package, pin = PACKAGES[job.package], job.pin
    world, main = read_world(job)
    found: Surface = surface(world, package.scope(numbers(pin.version)))
    release = Release(version=package.label(pin.version), released=main.released, surface=found)
    return release, main.from_index


def read_world(job: Job) -> tuple[World, Archive]:
    """All modules of one release with what belongs to it, and its own archive."""
    sys.setrecursionlimit(_RECURSION)
    package, pin = PACKAGES[job.package], job.pin
    with open_index() if job.download else nullcontext(None) as index:
        main = read_archive(pin, job.cache, index, package.more_roots | {package.name})
        facts = dict(main.facts)
        for companion, pins in job.companions:
            chosen = _newest_until(companion, pins, main.released, job.cache, index)
            facts |= chosen.facts if chosen is not None else {}
    return World(package.prepare(facts, numbers(pin.version)), package.offering), main


def _newest_until(
    companion: Companion, pins: Sequence[Pin], day: str, cache: Path, index: Index | None
) -> Archive | None:
    """The companion's newest archive that was there on a day; the oldest if none was yet."""
    ascending = sorted(pins, key=lambda p: numbers(p.version))
    in_time = [pin for pin in ascending if released(pin, cache, index) <= day]
    chosen = in_time[-1:] or ascending[:1]
    return read_archive(chosen[0], cache, index, companion.roots) if chosen else None
