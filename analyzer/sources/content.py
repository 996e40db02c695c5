"""Reading the bytes of one file, or its two ends, or saying why not."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable
from typing import TypeVar

from analyzer.model import Excerpt, FileSkipped, SkipReason

# Git LFS specification: a pointer is text under 1024 bytes that begins with the version line; "hawser" is its old name.
_LFS_VERSIONS = (b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/")
_LFS_SIZE = re.compile(rb"^size (\d{1,18})$", re.MULTILINE)
# git-xet writes a TOML text of three lines (github.com/xetdata/xet-core, `PointerFile`).
_XET_VERSION = b"# xet version "
_XET_SIZE = re.compile(rb"^filesize\s*=\s*(\d{1,18})\s*$", re.MULTILINE)
_LARGEST_POINTER = 1024
# O_NONBLOCK: opening a FIFO must not wait for a writer. O_NOFOLLOW: a link that took a file's place is not followed.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_OPEN_FLAGS |= getattr(os, "O_BINARY", 0)

_T = TypeVar("_T")


def checked(path: str, content: bytes) -> bytes | FileSkipped:
    """The content, unless it only stands for a file that Git LFS or Xet keeps elsewhere."""
    if len(content) >= _LARGEST_POINTER:
        return content
    for versions, size, reason in (
        (_LFS_VERSIONS, _LFS_SIZE, SkipReason.LFS_POINTER),
        (_XET_VERSION, _XET_SIZE, SkipReason.XET_POINTER),
    ):
        if content.startswith(versions):
            said = size.search(content)
            return FileSkipped(path=path, reason=reason, size=int(said[1]) if said else None)
    return content


def too_large(path: str, size: int, limit: int) -> FileSkipped:
    """The skip of a file that is larger than the limit."""
    detail = f"{size} bytes, more than {limit}"
    return FileSkipped(path=path, reason=SkipReason.TOO_LARGE, detail=detail, size=size)


def excerpt(path: str, content: bytes, head: int, tail: int) -> Excerpt | FileSkipped:
    """Both ends of a file whose whole content is at hand; a pointer is a skip."""
    whole = checked(path, content)
    if isinstance(whole, FileSkipped):
        return whole
    if len(whole) <= head + tail:
        return Excerpt(whole, b"", len(whole))
    return Excerpt(whole[:head], whole[len(whole) - tail :], len(whole))


def read_file(path: str, location: str, limit: int) -> bytes | FileSkipped:
    """The bytes of the regular file at `location`; `path` is what to call it in a skip."""

    def read(descriptor: int, size: int) -> bytes | FileSkipped:
        if size > limit:
            return too_large(path, size, limit)
        with open(descriptor, "rb", closefd=False) as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            return too_large(path, len(content), limit)
        return checked(path, content)

    return _opened(path, location, read)


def read_file_ends(path: str, location: str, head: int, tail: int) -> Excerpt | FileSkipped:
    """The first `head` and last `tail` bytes of the regular file at `location`; what lies between is not read."""

    def read(descriptor: int, size: int) -> Excerpt | FileSkipped:
        with open(descriptor, "rb", closefd=False) as file:
            if size <= max(head + tail, _LARGEST_POINTER):
                return excerpt(path, file.read(size), head, tail)
            start = file.read(head)
            file.seek(size - tail)
            return Excerpt(start, file.read(tail), size)

    return _opened(path, location, read)


def _opened(path: str, location: str, read: Callable[[int, int], _T | FileSkipped]) -> _T | FileSkipped:
    """What `read` makes of the open descriptor and the size of a regular file; a skip where there is none."""
    try:
        descriptor = os.open(location, _OPEN_FLAGS)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return FileSkipped(path=path, reason=SkipReason.SPECIAL_FILE)
            return read(descriptor, status.st_size)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return FileSkipped(path=path, reason=SkipReason.SYMLINK, detail="became a link while scanning")
        return FileSkipped(path=path, reason=SkipReason.UNREADABLE, detail=error.strerror or type(error).__name__)
