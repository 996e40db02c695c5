"""Whether anything has changed since a report was written: a name for all that a report of a local path depends on.

This loads no parser and no rules, and reads what a scan would read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from analyzer.errors import FwscanError
from analyzer.files import parse_roles
from analyzer.model import FileSkipped, ScanOptions
from analyzer.ruletexts import digest_of, rules_folder
from analyzer.selection import Selection, has_oid, identity, read, selection, withheld
from analyzer.snapshot import Snapshot, blob_oid
from analyzer.sources import open_repository
from analyzer.stamp import program_stamp


def identity_now(locator: str, options: ScanOptions) -> str:
    """The identity (see `analyzer.selection`) of what a scan of a local path would read now; "" where it would fail."""
    try:
        repository = open_repository(locator, revision=options.revision)
        try:
            snapshot = repository.snapshot(options.revision)
            chosen = selection(
                snapshot,
                roles=parse_roles((rules_folder() / "roles.toml").read_text(encoding="utf-8")),
                role_overrides=options.role_overrides,
                exclude=options.exclude,
                isolated=options.isolated,
            )
            return identity(snapshot.revision, chosen, _contents(snapshot, chosen))
        finally:
            repository.close()
    except (FwscanError, OSError):  # the scan that follows tells it
        return ""


def _contents(snapshot: Snapshot, chosen: Selection) -> Iterator[str | FileSkipped]:
    for file in chosen.files:
        if has_oid(file):
            yield withheld(snapshot, file) or file.entry.oid
        else:
            content = read(snapshot, file)
            yield content if isinstance(content, FileSkipped) else blob_oid(content)


def place_key(locator: str) -> str:
    """What the names of all reports of a path begin with, hex."""
    return blake2b(os.fsencode(os.path.realpath(locator)), digest_size=8).hexdigest()


def report_key(locator: str, options: ScanOptions, found: str, asked: str) -> str:
    """A name for a report. `found` is the identity of what is read, `asked` says how the report is written."""
    digest = blake2b(digest_size=20)
    place = os.path.realpath(locator)  # links lead to it
    rules = digest_of(tuple(Path(folder) for folder in options.rules))
    for part in (program_stamp(), rules, locator, place, str(options.full_parse), found, asked):
        digest.update(os.fsencode(part) + b"\0")
    return f"{place_key(locator)}-{digest.hexdigest()}"
