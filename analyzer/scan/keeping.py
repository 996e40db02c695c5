"""What was collected of a snapshot as bytes and back, so that it can be judged again without being fetched again.

The bytes are a length, a JSON head in zlib, and the facts of each file as `analyzer.factcodec` writes them. Nothing
but lists, numbers and strings is ever made from them.
"""

from __future__ import annotations

import json
import zlib
from itertools import accumulate, pairwise
from typing import Any, Final

from analyzer import factcodec
from analyzer.factcodec import CodecError
from analyzer.model import Facts, FileEntry, FileKind, FileSkipped, Revision, Role, SelectedFile, SkipReason
from analyzer.scan.reading import Collected

FORMAT: Final = f"fwscan.collected/1+{factcodec.FORMAT}"
_LARGEST: Final = 1 << 30  # bytes of the head; two million entries are far below


def encode(collected: Collected) -> bytes:
    """The bytes; what is equal gives equal bytes."""
    contents: dict[bytes, int] = {}
    files = []
    for file, found in collected.files:
        entry: list[Any] = [file.entry.path, file.entry.oid, file.kind.value, file.role.value, file.role_reason]
        if isinstance(found, Facts):
            content = factcodec.encode(found)
            files.append([*entry, contents.setdefault(content, len(contents)), None])
        else:
            files.append([*entry, None, _skip_row(found)])
    revision = collected.revision
    head = [
        [revision.commit, revision.committed, revision.worktree],
        list(collected.notes),
        files,
        [_skip_row(skip) for skip in collected.skipped],
        [len(content) for content in contents],
    ]
    text = zlib.compress(json.dumps(head, separators=(",", ":")).encode("ascii"))
    return b"".join((len(text).to_bytes(8, "big"), text, *contents))


def decode(data: bytes) -> Collected:
    """What was encoded. Raises CodecError."""
    size = int.from_bytes(data[:8], "big")
    try:
        unpacked = zlib.decompressobj()
        text = unpacked.decompress(data[8 : 8 + size], _LARGEST)
        if not unpacked.eof:
            raise CodecError("cut off, or too long")
        revision, notes, files, skipped, lengths = json.loads(text)
        ends = list(accumulate(lengths, initial=8 + size))
        if ends[-1] != len(data):
            raise CodecError("cut off, or followed by something else")
        contents = [factcodec.decode(data[start:end]) for start, end in pairwise(ends)]
        return Collected(
            revision=Revision(*revision),
            files=tuple(_file(row, contents) for row in files),
            skipped=tuple(_skip(row) for row in skipped),
            notes=tuple(map(str, notes)),
        )
    except CodecError:
        raise
    except (zlib.error, ValueError, TypeError, LookupError, RecursionError) as error:
        raise CodecError(f"{type(error).__name__}: {error}") from error


def _skip_row(skip: FileSkipped) -> list[Any]:
    return [skip.path, skip.reason.value, skip.detail, skip.size]


def _skip(row: list[Any]) -> FileSkipped:
    path, reason, detail, size = row
    return FileSkipped(path=path, reason=SkipReason(reason), detail=detail, size=size)


def _file(row: list[Any], contents: list[Facts]) -> tuple[SelectedFile, Facts | FileSkipped]:
    path, oid, kind, role, reason, number, skip = row
    file = SelectedFile(entry=FileEntry(path, oid), kind=FileKind(kind), role=Role(role), role_reason=reason)
    return file, _skip(skip) if number is None else contents[number]
