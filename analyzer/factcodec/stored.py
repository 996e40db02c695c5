"""Facts of one file as three sections of bytes; and facts that are read from them when they are asked for."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

from analyzer.factcodec.rows import module_of, module_rows, said_of, said_rows, used_of, used_rows
from analyzer.factcodec.tables import CodecError, Lookup, Row, Strings, packed, told, unpacked
from analyzer.model import Export, Facts, ForeignUse, Read, Suppression, SymbolUse

FORMAT: Final = 3  # part of the key of whatever stores these bytes: raise it when they change

_HEAD: Final = struct.Struct(">III")  # lengths of the sections
_NOTHING: Final = Facts()
_SAID, _MODULE, _USED = range(3)
_READERS: Final[tuple[Callable[[Lookup, Row], Facts], ...]] = (said_of, module_of, used_of)


def encode(facts: Facts) -> bytes:
    """The facts as bytes; equal facts give equal bytes."""
    if isinstance(facts, StoredFacts):
        return facts.data
    sections = [
        _section(said_rows, facts)
        if (facts.requirements or facts.settings or facts.artifacts or facts.read != _OK)
        else b"",
        _section(module_rows, facts)
        if (facts.exports or facts.public is not None or facts.stars or facts.branch_stars)
        else b"",
        _section(used_rows, facts) if (facts.uses or facts.foreign or facts.suppressions) else b"",
    ]
    return b"".join((_HEAD.pack(*map(len, sections)), *sections))


_OK: Final = Read()


def _section(rows: Callable[[Facts, Strings], Row], facts: Facts) -> bytes:
    strings = Strings()
    return packed(strings, rows(facts, strings))


def decode(data: bytes) -> Facts:
    """The facts that were encoded. Raises CodecError."""
    said, module, used = (_read(data, number) for number in range(3))
    return Facts(
        uses=used.uses,
        requirements=said.requirements,
        settings=said.settings,
        artifacts=said.artifacts,
        foreign=used.foreign,
        exports=module.exports,
        public=module.public,
        stars=module.stars,
        branch_stars=module.branch_stars,
        suppressions=used.suppressions,
        read=said.read,
    )


def _read(data: bytes, number: int) -> Facts:
    """Facts with one section alone."""
    section = _section_of(data, number)
    if not section:
        return _NOTHING
    with told():
        return _READERS[number](*unpacked(section))


def _section_of(data: bytes, number: int) -> bytes:
    if len(data) < _HEAD.size:
        raise CodecError("cut off")
    lengths = _HEAD.unpack_from(data)
    if _HEAD.size + sum(lengths) != len(data):
        raise CodecError("cut off, or followed by something else")
    start = _HEAD.size + sum(lengths[:number])
    return data[start : start + lengths[number]]


class StoredFacts(Facts):
    """Facts whose names are read from bytes each time they are asked for: some thousands of files take little room.

    What is small and asked of all files (requirements, settings, artifacts, read) is read at once. Raises CodecError,
    there or later. Equal to facts that say the same.
    """

    __slots__ = ("data",)
    data: bytes

    def __init__(self, data: bytes) -> None:
        said = _read(data, _SAID)
        put = object.__setattr__
        put(self, "data", data)
        for name in ("requirements", "settings", "artifacts", "read"):
            put(self, name, getattr(said, name))

    def module(self) -> Facts:
        """What others can import, alone."""
        return _read(self.data, _MODULE)

    def names(self) -> set[str]:
        """As of Facts; no use is made for it."""
        section = _section_of(self.data, _USED)
        if not section:
            return set()
        with told():
            text, (columns, *_) = unpacked(section)
            return set(map(text, set(columns[0])))

    def used(self) -> Facts:
        """What the file itself names, alone: uses, foreign uses, suppressions."""
        return _read(self.data, _USED)

    @property
    def uses(self) -> tuple[SymbolUse, ...]:
        """As of Facts."""
        return self.used().uses

    @property
    def foreign(self) -> tuple[ForeignUse, ...]:
        """As of Facts."""
        return self.used().foreign

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """As of Facts."""
        return self.used().suppressions

    @property
    def exports(self) -> tuple[Export, ...]:
        """As of Facts."""
        return self.module().exports

    @property
    def public(self) -> tuple[str, ...] | None:
        """As of Facts."""
        return self.module().public

    @property
    def stars(self) -> tuple[str, ...]:
        """As of Facts."""
        return self.module().stars

    @property
    def branch_stars(self) -> tuple[str, ...]:
        """As of Facts."""
        return self.module().branch_stars

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and self.data == encode(other)

    def __hash__(self) -> int:
        return hash(decode(self.data))

    def __reduce__(self) -> tuple[Any, ...]:
        return StoredFacts, (self.data,)
