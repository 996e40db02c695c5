"""A report that was written before stands again where nothing has changed that it depends on.

Only for one local path, and never for what may come out otherwise the next time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from analyzer.answers import Answer
    from analyzer.model import ScanOptions


_LONGEST = 1 << 26  # characters of a report that is remembered


class Recalled:
    """What is remembered of one report of a scan: `asked` says in which form it is wanted."""

    def __init__(self, locator: str, options: ScanOptions, asked: object) -> None:
        from analyzer.answers import Answers

        self._locator = locator
        self._options = options
        self._asked = repr(asked)
        self._answers = Answers(options.cache)

    def answer(self) -> Answer | None:
        """The report as it was written when everything was as it is now."""
        from analyzer.recall import identity_now, place_key

        if not self._answers.has_any(place_key(self._locator)):
            return None  # then nothing need be read to know it
        found = identity_now(self._locator, self._options)
        return self._answers.find(self._key(found)) if found else None

    def keep(self, identity: str, text: str, *, unread: bool) -> None:
        """Remembers what was written of a scan that read what `identity` says."""
        from analyzer.answers import Answer

        self._answers.keep(self._key(identity), Answer(text, unread))

    def _key(self, identity: str) -> str:
        from analyzer.recall import report_key

        return report_key(self._locator, self._options, identity, self._asked)


def recalled(paths: tuple[str, ...], options: ScanOptions, asked: object) -> Recalled | None:
    """What may be remembered of a scan of these paths; None where it is not one path here, or nothing is to be kept."""
    if len(paths) != 1 or not options.cache or not os.path.exists(paths[0]):
        return None
    return Recalled(paths[0], options, asked)


class Tee:
    """A stream that remembers what is written to it, unless that is very much."""

    def __init__(self, stream: TextIO, most: int = _LONGEST) -> None:
        self._stream = stream
        self._written: list[str] = []
        self._room = most

    def write(self, text: str) -> int:
        """As TextIO.write."""
        self._room -= len(text)
        if self._room >= 0:
            self._written.append(text)
        else:
            self._written.clear()
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def text(self) -> str | None:
        """All that was written; None where it was too much."""
        return "".join(self._written) if self._room >= 0 else None
