"""Protocols of what is scanned, and names of texts. Adapters in `analyzer.sources` fulfil the protocols by shape."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha1
from typing import Protocol

from analyzer.model import Content, Excerpt, FileEntry, FileSkipped, Revision, SkippedEntry


class Snapshot(Protocol):
    """The files of one revision, or of a work tree. Safe to use from one thread at a time."""

    @property
    def revision(self) -> Revision:
        """What the snapshot is of."""
        ...

    def entries(self) -> Sequence[FileEntry | SkippedEntry]:
        """Every entry, sorted by path. Directories are not entries.

        Raises SourceError when the listing as a whole cannot be had.
        """
        ...

    def read(self, entry: FileEntry, limit: int) -> bytes | FileSkipped:
        """The bytes of a file; a skip where it is missing, unreadable, or larger than `limit` bytes."""
        ...

    def size(self, entry: FileEntry) -> int:
        """Bytes of a file, 0 where nobody knows: it decides in which order files are read, and nothing else."""
        ...

    def withheld(self, entry: FileEntry, limit: int) -> FileSkipped | None:
        """The skip that `read` would give, as far as that can be told without loading the content."""
        ...

    def read_ends(self, entry: FileEntry, head: int, tail: int, limit: int) -> Excerpt | FileSkipped:
        """The first `head` and last `tail` bytes of a file, however large; a skip where it is missing or unreadable.

        A source that must load the whole file to see its ends skips files that are larger than `limit` bytes.
        """
        ...


class Repository(Protocol):
    """A place that holds snapshots."""

    @property
    def locator(self) -> str:
        """What to call it in output: a path or URL, never with credentials."""
        ...

    def snapshot(self, revision: str | None = None) -> Snapshot:
        """The snapshot of a revision (commit, tag, branch); None: the work tree, or HEAD where there is none.

        Raises LocatorError when the revision does not exist.
        """
        ...

    def close(self) -> None:
        """Releases what was opened; a temporary clone is deleted. May be called twice."""
        ...


def blob_oid(content: Content) -> str:
    """The oid that git gives a text, hex; of an excerpt, an oid of the same form that no text has."""
    if isinstance(content, bytes):
        return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    ends = b"excerpt %d %d\0" % (content.size, len(content.head))
    return sha1(ends + content.head + content.tail, usedforsecurity=False).hexdigest()
