"""Facts as compact bytes and back, exactly: for stores that keep the facts of very many files.

The bytes are JSON in zlib: a table of strings, columns for the uses (most of all facts), a row for each of the rest.
Nothing but lists, numbers and strings is ever made from them, so a store that somebody tampered with can hold wrong
facts and no code. What is not as it was written raises CodecError; zlib's checksum sees to damage.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, repeat
from typing import Any, Final

from analyzer.model import (
    Artifact,
    Export,
    Facts,
    FailReason,
    ForeignKind,
    ForeignUse,
    Guard,
    Read,
    ReadNote,
    ReadStatus,
    Region,
    Requirement,
    Setting,
    Suppression,
    SymbolUse,
    UseKind,
)

FORMAT: Final = 1  # part of the key of whatever stores these bytes: raise it when they change
_LEVEL: Final = 4  # of zlib: 6 takes twice as long for some 5 % less
_LARGEST: Final = 1 << 30  # bytes of JSON; the facts of the largest file that is read are far below


class CodecError(ValueError):
    """Bytes that `encode` did not write."""


class _Strings:
    """Every string once, by number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def all_of(self, texts: Iterable[str]) -> list[int]:
        return [self.of(text) for text in texts]


Row = list[Any]


def encode(facts: Facts) -> bytes:
    """The facts as bytes; equal facts give equal bytes."""
    strings = _Strings()
    of, all_of = strings.of, strings.all_of
    rows: Row = [
        _use_columns(facts.uses, strings),
        [
            [of(r.name), of(r.ecosystem), of(r.specifier), int(r.optional), int(r.locked), of(r.detail), *_place(r)]
            for r in facts.requirements
        ],
        [[of(s.name), of(s.value), of(s.how), *_place(s)] for s in facts.settings],
        [[of(a.format), all_of(a.hints), of(a.detail), *_place(a)] for a in facts.artifacts],
        [[of(f.language), of(f.name), of(f.kind), of(f.specifier), int(f.optional), *_place(f)] for f in facts.foreign],
        [[of(e.name), all_of(e.targets), of(e.guard)] for e in facts.exports],
        None if facts.public is None else all_of(facts.public),
        all_of(facts.stars),
        all_of(facts.branch_stars),
        [[all_of(s.rules), of(s.reason), s.first_line, s.last_line, *_place(s)] for s in facts.suppressions],
        _read_row(facts.read, strings),
    ]
    text = json.dumps([FORMAT, list(strings.numbers), rows], separators=(",", ":"))
    return zlib.compress(text.encode("ascii"), _LEVEL)


def decode(data: bytes) -> Facts:
    """The facts that were encoded. Raises CodecError."""
    try:
        unpacked = zlib.decompressobj()
        text = unpacked.decompress(data, _LARGEST)
        if not unpacked.eof:
            raise CodecError("cut off, or too long")
        form, strings, rows = json.loads(text)
        if form != FORMAT:
            raise CodecError(f"of format {form}, not {FORMAT}")
        return _facts(strings.__getitem__, rows)
    except CodecError:
        raise
    except (zlib.error, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise CodecError(f"{type(error).__name__}: {error}") from error


Lookup = Callable[[int], str]


def _facts(text: Lookup, rows: Row) -> Facts:
    uses, requirements, settings, artifacts, foreign, exports, public, stars, branch_stars, suppressions, read = rows
    return Facts(
        uses=tuple(_uses(text, uses)),
        requirements=tuple(_requirement(text, *row) for row in requirements),
        settings=tuple(
            Setting(text(name), text(value), Region(*at), how=text(how)) for name, value, how, *at in settings
        ),
        artifacts=tuple(
            Artifact(format=text(form), hints=_texts(text, hints), detail=text(detail), region=Region(*at))
            for form, hints, detail, *at in artifacts
        ),
        foreign=tuple(_foreign(text, *row) for row in foreign),
        exports=tuple(
            Export(text(name), _texts(text, targets), Guard(text(guard))) for name, targets, guard in exports
        ),
        public=None if public is None else _texts(text, public),
        stars=_texts(text, stars),
        branch_stars=_texts(text, branch_stars),
        suppressions=tuple(
            Suppression(
                rules=_texts(text, rules), reason=text(reason), region=Region(*at), first_line=first, last_line=last
            )
            for rules, reason, first, last, *at in suppressions
        ),
        read=_read(text, *read),
    )


def _texts(text: Lookup, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(map(text, numbers))


def _place(fact: Requirement | Setting | Artifact | ForeignUse | Suppression) -> tuple[int, int, int, int, int]:
    at = fact.region
    return at.start_line, at.start_column, at.end_line, at.end_column, at.cell


def _requirement(
    text: Lookup, name: int, ecosystem: int, specifier: int, optional: int, locked: int, detail: int, *at: int
) -> Requirement:
    return Requirement(
        name=text(name),
        ecosystem=text(ecosystem),
        specifier=text(specifier),
        optional=bool(optional),
        region=Region(*at),
        locked=bool(locked),
        detail=text(detail),
    )


def _foreign(text: Lookup, language: int, name: int, kind: int, specifier: int, optional: int, *at: int) -> ForeignUse:
    return ForeignUse(
        language=text(language),
        name=text(name),
        kind=ForeignKind(text(kind)),
        region=Region(*at),
        specifier=text(specifier),
        optional=bool(optional),
    )


def _read_row(read: Read, strings: _Strings) -> Row:
    notes = [[strings.of(n.what), n.start_line, n.end_line, n.cell] for n in read.notes]
    failure = "" if read.failure is None else read.failure.value
    return [*strings.all_of((read.status, read.encoding, failure, read.error)), notes]


def _read(text: Lookup, status: int, encoding: int, failure: int, error: int, notes: list[list[int]]) -> Read:
    return Read(
        status=ReadStatus(text(status)),
        encoding=text(encoding),
        notes=tuple(ReadNote(text(what), *lines) for what, *lines in notes),
        failure=FailReason(text(failure)) if text(failure) else None,
        error=text(error),
    )


# --------------------------------------------------------------------------------------------------------- uses


def _use_columns(uses: Sequence[SymbolUse], strings: _Strings) -> Row:
    """A column for each field; numbers that are mostly small, and 0 for a column that holds nothing else."""
    of, all_of = strings.of, strings.all_of
    keywords: dict[tuple[str, ...], int] = {(): 0}
    words = [keywords.setdefault(use.keywords, len(keywords)) for use in uses]
    starts = [use.region.start_line for use in uses]
    columns: list[list[int]] = [
        [line - before for line, before in zip(starts, [0, *starts], strict=False)],
        [use.region.start_column for use in uses],
        [use.region.end_line - use.region.start_line for use in uses],
        [use.region.end_column - use.region.start_column for use in uses],
        [use.region.cell for use in uses],
        words,
        [use.fallback_group for use in uses],
        [int(use.own) for use in uses],
    ]
    return [
        all_of(use.qualified_name for use in uses),
        *([of(use.kind) for use in uses], [of(use.guard) for use in uses], [of(use.via) for use in uses]),
        [all_of(names) for names in keywords],
        *(column if any(column) else 0 for column in columns),
    ]


def _uses(text: Lookup, columns: Row) -> Iterator[SymbolUse]:
    names, kinds, guards, vias, keywords, *numbers = columns
    lines, starts, heights, widths, cells, words, groups, owns = (
        repeat(0, len(names)) if column == 0 else column for column in numbers
    )
    kind_of = {number: UseKind(text(number)) for number in set(kinds)}
    guard_of = {number: Guard(text(number)) for number in set(guards)}
    keywords_of = [_texts(text, numbers) for numbers in keywords]
    rows = zip(
        names, kinds, guards, vias, accumulate(lines), starts, heights, widths, cells, words, groups, owns, strict=True
    )
    for name, kind, guard, via, line, start, height, width, cell, word, group, own in rows:
        yield SymbolUse(
            qualified_name=text(name),
            kind=kind_of[kind],
            region=Region(line, start, line + height, start + width, cell),
            guard=guard_of[guard],
            keywords=keywords_of[word],
            fallback_group=group,
            via=text(via),
            own=bool(own),
        )
