"""The files of one commit, read from the object database. Nothing is checked out; bare repositories will do.

A clone need not hold every object (partial clones, stores that drop large blobs): what the trees name and the
database lacks is a skip with its reason, and the rest goes on.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

import pygit2

from analyzer.errors import LocatorError, SourceError
from analyzer.model import Excerpt, FileEntry, FileSkipped, Revision, SkippedEntry, SkipReason
from analyzer.sources.content import checked, excerpt, too_large
from analyzer.values import Struct

# Modes of tree entries (git's documentation: gitformat-index, "32-bit mode").
_TREE, _LINK, _SUBMODULE = 0o040000, 0o120000, 0o160000
# A tree that names the same subtree ten times, ten levels deep, lists ten thousand million files in a few hundred
# bytes. The largest public repositories hold well under a million.
_MOST_ENTRIES = 2_000_000
_LONGEST_TARGET = 4096


class Top(Struct, frozen=True):
    """What a snapshot of a commit begins with: a tree, or one single file (`name` is set)."""

    oid: pygit2.Oid
    name: str = ""
    mode: int = _TREE


class RevisionSnapshot(Struct, frozen=True):
    """One commit, or one folder or file of it. Fulfils `analyzer.snapshot.Snapshot`."""

    git: pygit2.Repository
    top: Top
    revision: Revision

    def entries(self) -> Sequence[FileEntry | SkippedEntry]:
        """As `Snapshot.entries`."""
        if self.top.name:
            return (self._entry(self.top.name, self.top.oid, self.top.mode),)
        found: list[FileEntry | SkippedEntry] = []
        folders = [("", self.top.oid)]
        seen = 0
        while folders:
            folder, oid = folders.pop()
            children = _children(self.git, oid)
            if children is None:
                found.append(SkippedEntry(folder or ".", SkipReason.MISSING_BLOB, "folder: its tree is missing"))
                continue
            seen += len(children) + 1
            if seen > _MOST_ENTRIES:
                raise SourceError(f"commit {self.revision.commit} lists more than {_MOST_ENTRIES:,} files")
            for name, child, mode in children:
                path = f"{folder}/{name}" if folder else name
                if mode == _TREE:
                    folders.append((path, child))
                else:
                    found.append(self._entry(path, child, mode))
        return sorted(found, key=lambda entry: entry.path)

    def read(self, entry: FileEntry, limit: int) -> bytes | FileSkipped:
        """As `Snapshot.read`."""
        content = self._blob(entry, limit)
        return content if isinstance(content, FileSkipped) else checked(entry.path, content)

    def read_ends(self, entry: FileEntry, head: int, tail: int, limit: int) -> Excerpt | FileSkipped:
        """As `Snapshot.read_ends`; libgit2 reads packed blobs as a whole or not at all."""
        content = self._blob(entry, limit)
        return content if isinstance(content, FileSkipped) else excerpt(entry.path, content, head, tail)

    def size(self, entry: FileEntry) -> int:
        """As `Snapshot.size`, from the header of the blob."""
        try:
            return int(self.git.odb.read_header(entry.oid)[1])
        except (KeyError, pygit2.GitError, OSError, ValueError, MemoryError):
            return 0

    def withheld(self, entry: FileEntry, limit: int) -> FileSkipped | None:
        """As `Snapshot.withheld`, from the header of the blob."""
        try:
            size = self.git.odb.read_header(entry.oid)[1]
            return too_large(entry.path, size, limit) if size > limit else None
        except (KeyError, pygit2.GitError, OSError, ValueError, MemoryError) as error:
            return _unreadable(entry, error)

    def _blob(self, entry: FileEntry, limit: int) -> bytes | FileSkipped:
        try:
            return self.withheld(entry, limit) or self.git.odb.read(entry.oid)[1]
        except (KeyError, pygit2.GitError, OSError, ValueError, MemoryError) as error:
            return _unreadable(entry, error)

    def _entry(self, path: str, oid: pygit2.Oid, mode: int) -> FileEntry | SkippedEntry:
        if mode == _SUBMODULE:
            return SkippedEntry(path, SkipReason.SUBMODULE, f"commit {oid}")
        if mode == _LINK:
            return self._link(path, oid)
        return FileEntry(path, str(oid))

    def _link(self, path: str, oid: pygit2.Oid) -> SkippedEntry:
        content = self.read(FileEntry(path, str(oid)), _LONGEST_TARGET)
        if isinstance(content, FileSkipped):
            return SkippedEntry(path, SkipReason.SYMLINK, "its target is not known")
        target = content.decode("utf-8", "surrogateescape")
        real = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        outside = target.startswith("/") or real == ".." or real.startswith("../")
        return SkippedEntry(path, SkipReason.SYMLINK_OUTSIDE if outside else SkipReason.SYMLINK, f"to {target}")


def _unreadable(entry: FileEntry, error: Exception) -> FileSkipped:
    if isinstance(error, KeyError):
        return FileSkipped(path=entry.path, reason=SkipReason.MISSING_BLOB)
    return FileSkipped(path=entry.path, reason=SkipReason.UNREADABLE, detail=f"blob {entry.oid}: {error}")


def subtree(git: pygit2.Repository, commit: pygit2.Commit, inside: str, shown: str) -> Top:
    """Where a snapshot of the folder or file `inside` begins; raises LocatorError if the commit has no such path."""
    top = Top(commit.tree_id)
    parts = inside.split("/") if inside else []
    for depth, part in enumerate(parts):
        children = _children(git, top.oid) if top.mode == _TREE else ()
        if children is None:
            raise SourceError(f"{shown}: the tree of {'/'.join(parts[:depth]) or 'the top folder'} is missing")
        match = next((Top(oid, name, mode) for name, oid, mode in children if name == part), None)
        if match is None:
            raise LocatorError(f"{shown}: {inside} does not exist in commit {commit.id}")
        top = match
    return Top(top.oid) if top.mode == _TREE else top


def _children(git: pygit2.Repository, oid: pygit2.Oid) -> list[tuple[str, pygit2.Oid, int]] | None:
    try:
        tree = git[oid].peel(pygit2.Tree)
        # Names are bytes in git; the entries of a tree know their mode without being loaded.
        return [(_decoded(item.raw_name), item.id, int(item.filemode)) for item in tree]
    except (KeyError, pygit2.GitError, ValueError):
        return None


def _decoded(name: bytes | None) -> str:
    return (name or b"").decode("utf-8", "surrogateescape")
