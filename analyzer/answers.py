"""Reports as they were written, by a name for all that they depend on: a file for each, the least used ones deleted.

Like the cache of facts this never changes an answer: a file carries a checksum over its name and its content, and one
that is damaged is no answer.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

FOLDER: Final = "reports"
LIMIT: Final = 100 << 20  # bytes of all files
MOST: Final = 200  # files
_LARGEST: Final = 1 << 28  # characters of one report
_CHECKSUM: Final = 16  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A report, and whether some files could not be read."""

    text: str
    unread: bool


class Answers:
    """The reports below a folder for caches. Many processes may use it: files appear and go as a whole."""

    def __init__(self, folder: str | os.PathLike[str], limit: int = LIMIT, most: int = MOST) -> None:
        self._folder = Path(folder, FOLDER)
        self._limit = limit
        self._most = most

    def has_any(self, beginning: str) -> bool:
        """Whether there is a report whose key begins so."""
        try:
            return any(name.startswith(beginning) for name in os.listdir(self._folder))
        except OSError:
            return False

    def find(self, key: str) -> Answer | None:
        """The report under a key (which can name a file); None where there is none, or it is damaged."""
        path = self._folder / key
        try:
            data = path.read_bytes()
            unpacked = zlib.decompressobj()
            content = unpacked.decompress(data[_CHECKSUM:], 4 * _LARGEST)
            if not unpacked.eof or data[:_CHECKSUM] != _checksum(key, content):
                raise ValueError("damaged")
            answer = Answer(content[1:].decode("utf-8", "surrogatepass"), content[:1] == b"1")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, zlib.error):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return answer

    def keep(self, key: str, answer: Answer) -> None:
        """Remembers a report. Where nothing can be written, nothing is kept."""
        if len(answer.text) > _LARGEST:
            return
        content = (b"1" if answer.unread else b"0") + answer.text.encode("utf-8", "surrogatepass")
        draft = self._folder / f".{key}.{os.getpid()}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.write_bytes(_checksum(key, content) + zlib.compress(content, 1))
            draft.replace(self._folder / key)
            self._evict()
        except OSError:
            with suppress(OSError):
                draft.unlink()

    def count(self) -> int:
        """How many there are."""
        return len(self._files())

    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for _, size, _ in self._files())

    def clear(self) -> int:
        """Deletes all of them; gives the bytes that were freed. Raises OSError."""
        freed = 0
        for _, size, path in self._files():
            path.unlink(missing_ok=True)
            freed += size
        with suppress(FileNotFoundError):
            self._folder.rmdir()
        return freed

    def _files(self) -> list[tuple[float, int, Path]]:
        """Time of use, bytes and path, the latest first."""
        found = []
        with suppress(FileNotFoundError):
            for entry in os.scandir(self._folder):
                with suppress(FileNotFoundError):
                    status = entry.stat(follow_symlinks=False)
                    found.append((status.st_mtime, status.st_size, Path(entry.path)))
        return sorted(found, reverse=True)

    def _evict(self) -> None:
        total = 0
        for number, (_, size, path) in enumerate(self._files()):
            total += size
            if number >= self._most or (number and total > self._limit):
                path.unlink(missing_ok=True)


def _checksum(key: str, content: bytes) -> bytes:
    return blake2b(key.encode() + b"\0" + content, digest_size=_CHECKSUM).digest()
