"""The uses of names as columns: most of all facts are these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, repeat

from analyzer.factcodec.tables import Lookup, Row, Strings, texts
from analyzer.model import Guard, Region, SymbolUse, UseKind


def use_columns(uses: Sequence[SymbolUse], strings: Strings) -> Row:
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


def uses_of(text: Lookup, columns: Row) -> Iterator[SymbolUse]:
    """The uses of columns."""
    names, kinds, guards, vias, keywords, *numbers = columns
    lines, starts, heights, widths, cells, words, groups, owns = (
        repeat(0, len(names)) if column == 0 else column for column in numbers
    )
    kind_of = {number: UseKind(text(number)) for number in set(kinds)}
    guard_of = {number: Guard(text(number)) for number in set(guards)}
    keywords_of = [texts(text, numbers) for numbers in keywords]
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
