"""Whether code is Python 2, which no release of the newer frameworks runs on: told by what reading had to rewrite."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.model import Read, ReadNote

# What repair writes of Python 2 in its notes, with " (12 places)" behind it where there are several. `async` as a name
# and mixed tabs are not among them: early Python 3 takes the first, and editors make the second.
_SHOWS = (
    "print statement",
    "exec statement",
    "raise statement",
    "except clause",
    "backticks",
    "<> operator",
    "ur string",
    "long number",
    "octal number",
    "tuple parameter",
    "comprehension over a bare tuple",
)


def python_2(files: Iterable[tuple[str, Read]]) -> tuple[tuple[str, str], ...]:
    """(path, what shows it) of each file with Python 2 syntax, by path."""
    found = []
    for path, read in files:
        shown = [_said(note) for note in read.notes if note.what.startswith(_SHOWS)]
        if shown:
            found.append((path, "; ".join(dict.fromkeys(shown))))
    return tuple(sorted(found))


def _said(note: ReadNote) -> str:
    return f"{note.what.partition(' (')[0]} (line {note.start_line})"
