"""How much of the disk one repository may take: what is fetched for it and what is written about it together."""

from __future__ import annotations

import os
from contextlib import suppress

from analyzer.errors import LimitError
from analyzer.values import Struct

_BLOCK = 512  # bytes: the unit of `st_blocks`, whatever the file system's own blocks are


class Space(Struct, frozen=True):
    """A folder that may take `limit` bytes of the disk, and no file in it more."""

    folder: str
    limit: int

    def check(self, more: int = 0) -> None:
        """Raises LimitError where the folder takes more, with `more` bytes that are not on the disk."""
        if _taken(self.folder) + more > self.limit:
            raise LimitError("it takes more of the disk than was allowed", limit="disk")


def _taken(folder: str) -> int:
    """Bytes of the disk below a folder; what goes away meanwhile takes nothing."""
    total = 0
    waiting = [folder]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
    return total
