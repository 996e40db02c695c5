"""In which function or class a line stands, told from the indentation of its lines: so it can be told of code that no
parser takes, and of a file whose facts are known and which need not be parsed again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DEFINITION = re.compile(r"([ \t]*)(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_INDENT = re.compile(r"[ \t]*")
_NO_CODE = re.compile(r"[ \t]*(?:#.*)?$")


class Scopes:
    """The scopes of the rows of one text (a file, or a cell of a notebook)."""

    def __init__(self, rows: Sequence[str]) -> None:
        self._names: list[str] = []
        opened: list[tuple[int, str]] = []  # indentation and name of the definitions around the row
        for row in rows:
            if not _NO_CODE.match(row):
                width = len(_INDENT.match(row)[0].expandtabs())  # type: ignore[index]  # matches any text
                while opened and opened[-1][0] >= width and not row.lstrip().startswith((")", "]", "}")):
                    opened.pop()
                if definition := _DEFINITION.match(row):
                    opened.append((width, definition[2]))
            self._names.append(".".join(name for _, name in opened))

    def at(self, line: int) -> str:
        """The scope of a line, 1-based: "Trainer.fit"; "" for the top of a module, or where there is no such line."""
        return self._names[line - 1] if 0 < line <= len(self._names) else ""
