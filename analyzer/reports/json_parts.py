"""What the JSON documents of several commands have in common: how they are written, a revision, a coverage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, TextIO

from analyzer.model import Coverage, Revision, printable

_LINE: Final = "\n"
_encoded: Final = json.encoder.encode_basestring
_TEXTS_AT_HAND: Final = 50_000


def write_document(document: object, out: TextIO) -> None:
    """Writes a document so that equal values give equal bytes; texts are made printable.

    An iterator in a dictionary is a list that is written item by item, so that a long one is never whole in memory.
    That dictionary is the document itself, or such an item.
    """
    _write(document, _LINE, out)
    out.write("\n")


class Record:
    """Makes dictionaries that have the same two or more keys: these are sorted and quoted once."""

    __slots__ = ("_order", "_quoted")

    def __init__(self, *keys: str) -> None:
        clean = [printable(key) for key in keys]
        self._order = itemgetter(*sorted(range(len(keys)), key=clean.__getitem__))
        self._quoted = tuple(f"{_quoted(key)}: " for key in sorted(clean))

    def of(self, *values: object) -> Filled:
        """The record with these values, in the order in which its keys were given."""
        return Filled(self._quoted, self._order(values))


class Filled:
    """A record and its values, in the order of the sorted keys."""

    __slots__ = ("keys", "values")

    def __init__(self, keys: tuple[str, ...], values: tuple[object, ...]) -> None:
        self.keys = keys
        self.values = values


def _write(value: object, line: str, out: TextIO) -> None:
    inner = line + "  "
    if isinstance(value, dict) and any(isinstance(item, Iterator) for item in value.values()):
        before = "{"
        for key, item in _sorted(value):
            out.write(f"{before}{inner}{_quoted(key)}: ")
            _write(item, inner, out)
            before = ","
        out.write(f"{line}}}")
    elif isinstance(value, Iterator):
        before = "["
        for item in value:
            out.write(f"{before}{inner}")
            _write(item, inner, out)
            before = ","
        out.write("[]" if before == "[" else f"{line}]")
    else:
        out.write(_text(value, line))


@lru_cache(_TEXTS_AT_HAND)
def _quoted(text: str) -> str:
    """Every string is made printable here, so that none is forgotten: names in scanned code are hostile."""
    return _encoded(printable(text))


def _sorted(value: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted({printable(key): item for key, item in value.items()}.items(), key=itemgetter(0))


def _text(value: Any, line: str) -> str:
    """What `json.dumps` with two blanks of indentation and sorted keys makes of a value, in a fraction of its time."""
    kind = value.__class__
    if kind is str:
        return _quoted(value)
    if kind is int:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    inner = line + "  "
    if kind is Filled:
        lines = [
            key + (_quoted(item) if item.__class__ is str else _text(item, inner))
            for key, item in zip(value.keys, value.values, strict=True)
        ]
        return f"{{{inner}{f',{inner}'.join(lines)}{line}}}"
    if isinstance(value, dict) and value:
        lines = [f"{_quoted(key)}: {_text(item, inner)}" for key, item in _sorted(value)]
        return f"{{{inner}{f',{inner}'.join(lines)}{line}}}"
    if isinstance(value, (list, tuple)) and value:
        lines = [_text(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(lines)}{line}]"
    return _quoted(str(value)) if isinstance(value, str) else json.dumps(value)


def revision(of: Revision) -> dict[str, Any]:
    """What was scanned."""
    return {"commit": of.commit, "committed": of.committed, "worktree": of.worktree}


def coverage(of: Coverage) -> dict[str, Any]:
    """How the files were read, and how many were not, by reason."""
    return {
        "read": of.read,
        "repaired": of.repaired,
        "partial": of.partial,
        "skipped": dict(of.skipped),
        "failed": dict(of.failed),
    }
