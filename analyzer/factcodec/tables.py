"""What all sections of encoded facts have in common: a table of strings, and rows in JSON and zlib.

Nothing but lists, numbers and strings is ever made from the bytes, so a store that somebody tampered with can hold
wrong facts and no code. zlib's checksum sees to damage.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import msgspec

Row = list[Any]
Lookup = Callable[[int], str]

_LEVEL: Final = 4  # of zlib: 6 takes twice as long for some 5 % less
_LARGEST: Final = 1 << 30  # bytes of JSON; the facts of the largest file that is read are far below


class CodecError(ValueError):
    """Bytes that this package did not write."""


class Strings:
    """Every string once, by number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, text: str) -> int:
        """The number of a string."""
        return self.numbers.setdefault(text, len(self.numbers))

    def all_of(self, texts: Iterable[str]) -> list[int]:
        """The numbers of some strings."""
        return [self.of(text) for text in texts]


def texts(text: Lookup, numbers: Iterable[int]) -> tuple[str, ...]:
    """The strings of some numbers."""
    return tuple(map(text, numbers))


def written(value: object) -> bytes:
    """A value of lists, numbers and strings as JSON."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half of a character, which escapes and names of files can spell, is no UTF-8
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def parsed(text: bytes) -> Any:
    """What `written` was given; raises ValueError where it did not make the text."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return json.loads(text)


def packed(strings: Strings, rows: Row, level: int = _LEVEL) -> bytes:
    """Rows and the strings that they name by number."""
    return zlib.compress(written([list(strings.numbers), rows]), level)


def unpacked(data: bytes) -> tuple[Lookup, Row]:
    """What `packed` was given. Raises CodecError, and under `told` whatever else is wrong becomes one."""
    stream = zlib.decompressobj()
    text = stream.decompress(data, _LARGEST)
    if not stream.eof or stream.unused_data:
        raise CodecError("cut off, too long, or followed by something else")
    strings, rows = parsed(text)
    if not isinstance(strings, list) or not isinstance(rows, list):
        raise CodecError("of another shape")
    return strings.__getitem__, rows


@contextmanager
def told() -> Iterator[None]:
    """Turns what reading strange bytes can raise into CodecError."""
    try:
        yield
    except CodecError:
        raise
    except (zlib.error, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise CodecError(f"{type(error).__name__}: {error}") from error
