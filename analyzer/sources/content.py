"""Reading the bytes of one file, or saying why not."""

from __future__ import annotations

import errno
import os
import stat

from analyzer.model import FileSkipped, SkipReason

# Git LFS specification: a pointer is text under 1024 bytes that begins with the version line; "hawser" is its old name.
_LFS_VERSIONS = (b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/")
_LFS_LARGEST = 1024
# O_NONBLOCK: opening a FIFO must not wait for a writer. O_NOFOLLOW: a link that took a file's place is not followed.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_OPEN_FLAGS |= getattr(os, "O_BINARY", 0)


def checked(path: str, content: bytes) -> bytes | FileSkipped:
    """The content, unless it only stands for a file that Git LFS keeps elsewhere."""
    if len(content) < _LFS_LARGEST and content.startswith(_LFS_VERSIONS):
        return FileSkipped(path=path, reason=SkipReason.LFS_POINTER)
    return content


def too_large(path: str, size: int, limit: int) -> FileSkipped:
    """The skip of a file that is larger than the limit."""
    return FileSkipped(path=path, reason=SkipReason.TOO_LARGE, detail=f"{size} bytes, more than {limit}")


def read_file(path: str, location: str, limit: int) -> bytes | FileSkipped:
    """The bytes of the regular file at `location`; `path` is what to call it in a skip."""
    try:
        descriptor = os.open(location, _OPEN_FLAGS)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return FileSkipped(path=path, reason=SkipReason.SPECIAL_FILE)
            if status.st_size > limit:
                return too_large(path, status.st_size, limit)
            with open(descriptor, "rb", closefd=False) as file:
                content = file.read(limit + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return FileSkipped(path=path, reason=SkipReason.SYMLINK, detail="became a link while scanning")
        return FileSkipped(path=path, reason=SkipReason.UNREADABLE, detail=error.strerror or type(error).__name__)
    if len(content) > limit:
        return too_large(path, len(content), limit)
    return checked(path, content)
