"""The ends of a file as something that can be read at offsets, and what every header reader builds from them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from analyzer.model import Artifact, Excerpt, Region

# A binary file has no lines; SARIF wants a place all the same.
_WHOLE = Region(1, 1, 1, 1)
_MOST_HINTS = 20
_LONGEST_HINT = 100
_LONGEST_DETAIL = 200

VERSION = re.compile(rb"\d{1,4}\.\d{1,4}(?:\.\d{1,8})?(?:[-.+]?[A-Za-z0-9]{1,20}){0,3}")


def artifact(form: str, hints: Iterable[str] = (), detail: str = "") -> Artifact:
    """An artifact with its texts cut to a bounded length; empty and repeated hints are left out."""
    kept = [hint[:_LONGEST_HINT] for hint in dict.fromkeys(hints) if hint][:_MOST_HINTS]
    return Artifact(format=form, hints=tuple(kept), detail=detail[:_LONGEST_DETAIL], region=_WHOLE)


class Window(io.RawIOBase):
    """An excerpt as a seekable file. Reading into the gap between the ends raises OSError."""

    def __init__(self, ends: Excerpt) -> None:
        self._ends = ends
        self._at = 0

    def seekable(self) -> bool:
        """Always."""
        return True

    def readable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The offset in the whole file."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As `io.IOBase.seek`, over the size of the whole file."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._ends.size}[whence]
        if start + offset < 0:
            raise OSError("before the beginning of the file")
        self._at = start + offset
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Bytes that are in memory. Raises OSError where any of them are not."""
        ends = self._ends
        stop = ends.size if size is None or size < 0 else min(ends.size, self._at + size)
        if self._at >= stop:
            return b""
        tail_at = ends.size - len(ends.tail)
        if stop <= len(ends.head):
            found = ends.head[self._at : stop]
        elif self._at >= tail_at:
            found = ends.tail[self._at - tail_at : stop - tail_at]
        elif len(ends.head) == tail_at:
            found = (ends.head + ends.tail)[self._at : stop]
        else:
            raise OSError("between the two ends that were read")
        self._at += len(found)
        return found
