"""A folder as it lies on the disk, with or without git's word on which files belong to it.

Nothing is followed, opened or run while listing: a link is recorded with its target, and a FIFO, socket or device by
what it is. The administrative folders of version control systems (`.git` and the like) are no part of a snapshot.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import Protocol

from analyzer.errors import LocatorError, SourceError
from analyzer.model import Excerpt, FileEntry, FileSkipped, Revision, SkippedEntry, SkipReason
from analyzer.sources.content import read_file, read_file_ends
from analyzer.values import Struct, field

VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".bzr", "_darcs", "CVS"})
_SPECIAL = {stat.S_IFIFO: "FIFO", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}


class Belonging(Protocol):
    """Which files belong to the project. Paths are POSIX and relative to the root that is walked."""

    def folder(self, path: str, names: frozenset[str]) -> SkippedEntry | None:
        """Called with the names in a folder before anything in it is looked at; a skip leaves the folder out."""
        ...

    def enters(self, path: str) -> bool:
        """Whether anything below this folder can belong to the project."""
        ...

    def takes(self, path: str) -> bool:
        """Whether a file, link or special file belongs to the project."""
        ...


class Everything:
    """A folder without git: all files belong."""

    def folder(self, path: str, names: frozenset[str]) -> SkippedEntry | None:
        """A virtual environment alone is left out."""
        return virtual_environment(path, names)

    def enters(self, path: str) -> bool:
        """Always."""
        return True

    def takes(self, path: str) -> bool:
        """Always."""
        return True


def virtual_environment(path: str, names: frozenset[str]) -> SkippedEntry | None:
    """A skip where a folder holds a virtual environment: installed packages, thousands of files of other projects."""
    # PEP 405 marks a virtual environment by pyvenv.cfg, conda by a folder conda-meta.
    marks = sorted(names & {"pyvenv.cfg", "conda-meta"})
    if path and marks:
        return SkippedEntry(path, SkipReason.EXCLUDED, f"a virtual environment ({marks[0]}): installed packages")
    return None


class FolderSnapshot(Struct, frozen=True):
    """The files below a folder, or one single file (`only`). Fulfils `analyzer.snapshot.Snapshot`.

    Entries carry no oid: hashing what was read is cheaper and surer than asking git whether a file was changed.
    """

    root: str
    revision: Revision = field(default_factory=Revision)
    belonging: Belonging = field(default_factory=Everything)
    only: str = ""

    def entries(self) -> Sequence[FileEntry | SkippedEntry]:
        """As `Snapshot.entries`."""
        if self.only:
            return (_file_entry(self.root, self.only),)
        return sorted(walk(self.root, self.belonging), key=lambda entry: entry.path)

    def read(self, entry: FileEntry, limit: int) -> bytes | FileSkipped:
        """As `Snapshot.read`."""
        return read_file(entry.path, os.path.join(self.root, entry.path), limit)

    def size(self, entry: FileEntry) -> int:
        """As `Snapshot.size`."""
        try:
            return os.lstat(os.path.join(self.root, entry.path)).st_size
        except OSError:
            return 0

    def withheld(self, entry: FileEntry, limit: int) -> FileSkipped | None:
        """As `Snapshot.withheld`; a disk tells only by reading."""
        content = self.read(entry, limit)
        return content if isinstance(content, FileSkipped) else None

    def read_ends(self, entry: FileEntry, head: int, tail: int, limit: int) -> Excerpt | FileSkipped:
        """As `Snapshot.read_ends`; what lies between the ends is never loaded, so there is no limit."""
        return read_file_ends(entry.path, os.path.join(self.root, entry.path), head, tail)


class FolderRepository(Struct, frozen=True):
    """A folder or file that no git repository holds. Fulfils `analyzer.snapshot.Repository`."""

    locator: str
    root: str
    only: str = ""

    def snapshot(self, revision: str | None = None) -> FolderSnapshot:
        """As `Repository.snapshot`; a folder without git has no revisions."""
        if revision is not None:
            raise LocatorError(
                f"{self.locator} is not in a git repository, so it has no revision {revision!r}",
                "Leave the revision out to scan the files as they are.",
            )
        return FolderSnapshot(self.root, only=self.only)

    def close(self) -> None:
        """Nothing was opened."""


def walk(root: str, belonging: Belonging) -> list[FileEntry | SkippedEntry]:
    """Every entry below `root` that belongs to the project, in no particular order.

    Raises SourceError when the root itself cannot be listed; a folder below it that cannot is a skip.
    """
    found: list[FileEntry | SkippedEntry] = []
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as listing:
                items = list(listing)
        except OSError as error:
            if not folder:
                raise SourceError(f"{root} cannot be read: {error.strerror}") from error
            found.append(SkippedEntry(folder, SkipReason.UNREADABLE, f"folder: {error.strerror}"))
            continue
        left_out = belonging.folder(folder, frozenset(item.name for item in items))
        if left_out is not None:
            found.append(left_out)
            continue
        for item in items:
            path = f"{folder}/{item.name}" if folder else item.name
            if item.name in VERSION_CONTROL:
                continue
            if item.is_dir(follow_symlinks=False):
                if belonging.enters(path):
                    folders.append(path)
            elif belonging.takes(path):
                found.append(_entry(root, path, item))
    return found


def _entry(root: str, path: str, item: os.DirEntry[str]) -> FileEntry | SkippedEntry:
    if item.is_symlink():
        return _link(root, path)
    if item.is_file(follow_symlinks=False):
        return FileEntry(path, "")
    return _special(path, item.path)


def _file_entry(root: str, name: str) -> FileEntry | SkippedEntry:
    location = os.path.join(root, name)
    if os.path.isfile(location):
        return FileEntry(name, "")
    return _special(name, location)


def _special(path: str, location: str) -> SkippedEntry:
    try:
        mode = os.lstat(location).st_mode
    except OSError as error:
        return SkippedEntry(path, SkipReason.UNREADABLE, error.strerror or "")
    return SkippedEntry(path, SkipReason.SPECIAL_FILE, _SPECIAL.get(stat.S_IFMT(mode), "special file"))


def _link(root: str, path: str) -> SkippedEntry:
    location = os.path.join(root, path)
    try:
        target = os.readlink(location)
    except OSError as error:
        return SkippedEntry(path, SkipReason.UNREADABLE, error.strerror or "")
    real_root = os.path.realpath(root)
    real = os.path.realpath(location)
    inside = real == real_root or real.startswith(os.path.join(real_root, ""))
    return SkippedEntry(path, SkipReason.SYMLINK if inside else SkipReason.SYMLINK_OUTSIDE, f"to {target}")
