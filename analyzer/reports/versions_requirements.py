"""`fwscan versions --format requirements`: a block for requirements.txt, with what each line rests on as comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from analyzer.model import RepoVersions, VersionNeed, VersionRange, printable
from analyzer.reports import versions_wording as words
from analyzer.reports import wording

WITNESSES = 2  # of each end
CONFLICTS = 3


def write(repos: Iterable[RepoVersions], out: TextIO, *, version: str) -> None:
    """Writes a block for each repository; `version` is fwscan's own. Every line but requirements is a comment."""
    for repo in repos:
        for line in _block(repo, version):
            out.write(f"{printable(line)}\n")
        out.flush()


def _block(repo: RepoVersions, version: str) -> Iterator[str]:
    rev = wording.revision(repo.revision)
    yield f"# fwscan {version}: releases that have every name which the code uses"
    yield f"# {repo.repository}{f' ({rev})' if rev else ''}"
    if repo.python_2:
        path, what = repo.python_2[0]
        number = f"{len(repo.python_2):,} of {wording.count(repo.code_files, 'file')}"
        yield f"# Python 2 syntax in {number}: {path}, {what}"
    for found in repo.ranges:
        yield from _package(found)


def _package(found: VersionRange) -> Iterator[str]:
    yield ""
    if not found.files:
        yield f"# {found.distribution}{found.specifier}  # optional: {words.optional(found)}"
        return
    yield f"# {found.package} by the code: {words.spoken(found)} ({words.whole(found)})"
    for said, need in words.ends(found, WITNESSES):
        yield f"#   {_witness(said, need)}"
    for pin in found.pins:
        place = wording.place(pin.path, pin.requirement.region)
        yield f"#   pinned {place} {words.pin(pin)}: {words.pin_verdict(pin, found)}"
    if words.pins_clash(found):
        yield "#   the pins leave nothing together; the line below is what the code says"
    for need in found.conflicts[:CONFLICTS]:
        yield f"#   contradiction: {_witness(*words.asks(need))}"
    if len(found.conflicts) > CONFLICTS:
        yield f"#   and {len(found.conflicts) - CONFLICTS:,} more that contradict"
    if found.newest_then:
        yield f"#   newest of these when the commit was made: {found.newest_then}"
    yield f"{found.distribution}{found.specifier}"


def _witness(said: str, need: VersionNeed) -> str:
    path, region = need.places[0]
    more = words.more_files(need)
    return f"{said}: {wording.place(path, region)} {words.name(need)}{f' ({more})' if more else ''}"
