"""Where a text stands in a manifest: parsers of TOML and INI give no positions, and most values stand as written."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from analyzer.model import Region

_QUOTED: Final = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_KEY: Final = re.compile(r"(?:^|[{,])\s*(?:\"([^\"\n]+)\"|'([^'\n]+)'|([\w.-]+))\s*[=:]")


class Places:
    """Finds the line of a value or key; one pass over the text, however many are asked for."""

    def __init__(self, text: str) -> None:
        self._values: dict[str, list[Region]] = {}
        self._keys: dict[str, list[Region]] = {}
        for number, line in enumerate(text.splitlines(), 1):
            region = Region(number, 1, number, len(line) + 1)
            for match in _QUOTED.finditer(line):
                self._values.setdefault(match[1] if match[1] is not None else match[2], []).append(region)
            self._values.setdefault(line.strip(), []).append(region)
            for key in _KEY.finditer(line):
                self._keys.setdefault(key[1] or key[2] or key[3], []).append(region)

    def value(self, text: str, after: int = 1) -> Region:
        """The first line from `after` on that holds a value; the first of all where there is none so far down."""
        return _first(self._values, text.strip(), after)

    def key(self, name: str, after: int = 1) -> Region:
        """The first line from `after` on on which a key stands, in the same way."""
        return _first(self._keys, name, after)


def _first(places: dict[str, list[Region]], text: str, after: int) -> Region:
    found = places.get(text)
    if not found:
        return Region(1, 1, 1, 1)
    at = bisect_left(found, after, key=lambda region: region.start_line)
    return found[at] if at < len(found) else found[0]
