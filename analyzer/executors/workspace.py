"""Folders in which jobs work."""

from __future__ import annotations

import errno
import shutil
from itertools import count
from pathlib import Path
from secrets import token_hex

from analyzer.errors import SourceError, UsageError

# Bytes of the disk without which no job is begun: the study must still find room for what others come to.
LEAST_ROOM = 16 << 20
_AGAIN = "What is recorded is safe: make room, and run the same command again."


class Workspace:
    """Folders of jobs beside the study. Fulfils `analyzer.batch.Workspace`.

    What a run that was killed has left is deleted at the beginning: the study has one writer, so it is nobody's.
    """

    def __init__(self, root: Path) -> None:
        """Raises UsageError where there can be no such folder, SourceError where there is no room for it."""
        self._root = root
        self._run = token_hex(4)  # a worker that outlives its coordinator for a moment must not write into a new folder
        self._numbers = count(1)
        shutil.rmtree(root, ignore_errors=True)
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise self._full() from error
            raise UsageError(
                f"cannot make {root}: {error.strerror}", "Give a study in a folder that can be written."
            ) from error

    def has_room(self) -> bool:
        """As `Workspace.has_room`."""
        try:
            return shutil.disk_usage(self._root).free >= LEAST_ROOM
        except OSError:
            return True  # whatever it is, making a folder will tell

    def new(self) -> str:
        """As `Workspace.new`. Raises SourceError."""
        if not self.has_room():
            raise self._full()
        folder = self._root / f"{self._run}-{next(self._numbers)}"
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise SourceError(f"cannot make {folder}: {error.strerror}", _AGAIN) from error
        return str(folder.absolute())

    def drop(self, folder: str) -> None:
        """As `Workspace.drop`."""
        shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Deletes all of them."""
        shutil.rmtree(self._root, ignore_errors=True)

    def _full(self) -> SourceError:
        return SourceError(f"there is no more space on the disk of {self._root}", _AGAIN)
