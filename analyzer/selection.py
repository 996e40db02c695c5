"""Which files of a snapshot are read, how much of each, and a name for all of that: entries -> select -> read.

Two snapshots with the same identity are the same to everything that follows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final

from analyzer.config import CONFIG_FILES, ProjectConfig, parse_config
from analyzer.errors import ConfigError
from analyzer.files import RoleRules, select
from analyzer.kinds import kind_of_first_line, may_be_script
from analyzer.model import (
    Content,
    FileEntry,
    FileKind,
    FileSkipped,
    Revision,
    SelectedFile,
    SkippedEntry,
    printable,
)
from analyzer.snapshot import Snapshot
from analyzer.values import Struct

# Notebooks carry pictures; their code is small. Both bounds are far above what people write by hand.
READ_LIMIT: Mapping[FileKind, int] = {FileKind.NOTEBOOK: 100_000_000}
READ_LIMIT_ELSEWHERE = 5_000_000
# Of a model file both ends are enough for any header; git can only load a blob whole, and hosts refuse larger ones.
MODEL_ENDS = (256 * 1024, 256 * 1024)
MODEL_LIMIT = 110_000_000
SCRIPT_LIMIT: Final = 500_000  # a file without a suffix is opened only to see whether its first line calls Python


class Selection(Struct, frozen=True, kw_only=True):
    """Every entry of a snapshot is in `files` or in `skipped`, both by path."""

    files: tuple[SelectedFile, ...]
    skipped: tuple[FileSkipped, ...]
    notes: tuple[str, ...]  # what the project's own configuration did


def selection(
    snapshot: Snapshot,
    *,
    roles: RoleRules,
    role_overrides: tuple[tuple[str, str], ...],
    exclude: tuple[str, ...],
    isolated: bool,
) -> Selection:
    """What is to be read. Raises SourceError when the listing cannot be had."""
    entries = snapshot.entries()
    config, notes = (ProjectConfig(), ()) if isolated else _project_config(snapshot, entries)
    chosen = select(
        entries,
        roles,
        overrides=(*config.roles, *role_overrides),
        exclude=(*config.exclude, *exclude),
        scripts=scripts_among(snapshot, entries),
    )
    return Selection(
        files=tuple(item for item in chosen if isinstance(item, SelectedFile)),
        skipped=tuple(item for item in chosen if isinstance(item, FileSkipped)),
        notes=notes,
    )


def has_oid(file: SelectedFile) -> bool:
    """Whether the content of a file is known by its entry; the ends of a model file have no blob."""
    return bool(file.entry.oid) and file.kind is not FileKind.MODEL


def withheld(snapshot: Snapshot, file: SelectedFile) -> FileSkipped | None:
    """As `Snapshot.withheld`, for as much as is read of such a file."""
    return snapshot.withheld(file.entry, _limit(file.kind))


def read(snapshot: Snapshot, file: SelectedFile) -> Content | FileSkipped:
    """The content of a file, or both its ends; a skip where it cannot be had."""
    if file.kind is FileKind.MODEL:
        return snapshot.read_ends(file.entry, *MODEL_ENDS, MODEL_LIMIT)
    return snapshot.read(file.entry, _limit(file.kind))


def identity(revision: Revision, chosen: Selection, contents: Iterable[str | FileSkipped]) -> str:
    """A digest of all that a verdict can depend on besides rules and code, hex.

    `contents` are the oids of the selected files' contents, or why there is none.
    """
    rows = [
        [file.entry.path, file.entry.oid, file.kind, file.role, file.role_reason, _row(content)]
        for file, content in zip(chosen.files, contents, strict=True)
    ]
    told = [
        [revision.commit, revision.committed, revision.worktree],
        chosen.notes,
        rows,
        [_row(skip) for skip in chosen.skipped],
    ]
    return blake2b(json.dumps(told, separators=(",", ":")).encode("ascii"), digest_size=20).hexdigest()


def _row(content: str | FileSkipped) -> object:
    if isinstance(content, str):
        return content
    return [content.path, content.reason, content.detail, content.size]


def _limit(kind: FileKind) -> int:
    return READ_LIMIT.get(kind, READ_LIMIT_ELSEWHERE)


def _project_config(
    snapshot: Snapshot, entries: Sequence[FileEntry | SkippedEntry]
) -> tuple[ProjectConfig, tuple[str, ...]]:
    """The project's own configuration, and what a reader must know of it: whom one measures may not hide silently."""
    by_path = {entry.path: entry for entry in entries if isinstance(entry, FileEntry)}
    for name in CONFIG_FILES:
        content = snapshot.read(by_path[name], READ_LIMIT_ELSEWHERE) if name in by_path else b""
        if not isinstance(content, bytes) or (b"fwscan" not in content and name == "pyproject.toml") or not content:
            continue
        try:
            config = parse_config(name, content.decode("utf-8", "replace"))
        except ConfigError as error:
            return ProjectConfig(), (f"the project's configuration is not used: {error.message}",)
        if config is not None:
            what = [f"leaves out {pattern}" for pattern in config.exclude]
            what += [f"gives {pattern} the role {role}" for pattern, role in config.roles]
            said = "; ".join(printable(item) for item in what) or "says nothing"
            return config, (f"{name}: the project's own configuration {said}",)
    return ProjectConfig(), ()


def scripts_among(snapshot: Snapshot, entries: Sequence[FileEntry | SkippedEntry]) -> frozenset[str]:
    """Files without a suffix whose first line calls Python."""
    found = set()
    for entry in entries:
        if isinstance(entry, FileEntry) and may_be_script(entry.path):
            content = snapshot.read(entry, SCRIPT_LIMIT)
            if isinstance(content, bytes) and kind_of_first_line(content) is FileKind.PYTHON:
                found.add(entry.path)
    return frozenset(found)
