"""Indentation put in order: tabs mixed with spaces, lines that stand too deep or between two levels, missing blocks.

Python 2 let a tab reach to the next multiple of 8; editors often meant 4. Whichever tab stop leaves the fewest lines
out of place is taken. Stretches that Python 3 takes as they are keep their columns.
"""

from __future__ import annotations

import re
from typing import Final

from analyzer.extract.python.repair.lines import Line, logical_lines
from analyzer.values import Struct

_TAB_STOPS: Final = (8, 4, 2)
_OPENS_BLOCK: Final = re.compile(r"(?:if|elif|else|for|while|try|except|finally|with|def|class|async|match|case)\b")


class Aligned(Struct, frozen=True):
    """Text with its indentation in order; `notes` are (what, first row, last row), rows 0-based."""

    text: str
    notes: tuple[tuple[str, int, int], ...]


class _Level(Struct, frozen=True):
    column: int  # where its lines stand
    shown: int  # where they are put


class _Place(Struct, frozen=True):
    depth: int
    shown: int
    fine: bool
    lacks_block: bool = False


def columns(indent: str, tab_stop: int = 8) -> int:
    """The column that an indentation reaches; a form feed starts anew, as in Python's tokenizer."""
    return len(indent.rpartition("\f")[2].expandtabs(tab_stop))


def opens_block(code: str) -> bool:
    """Whether a logical line is the header of a block on lines of its own."""
    return code.endswith(":")


def begins_compound(code: str) -> bool:
    """Whether a logical line begins with a word that opens a block, though its colon may be missing."""
    return _OPENS_BLOCK.match(code) is not None


def align(text: str) -> Aligned:
    """Text in which every block is indented as Python 3 wants it. Takes time linear in its length."""
    lines = logical_lines(text)
    tabs = any("\t" in line.indent for line in lines)
    plans = {stop: _plan(text, lines, stop) for stop in (_TAB_STOPS if tabs else _TAB_STOPS[:1])}
    stop = min(plans, key=lambda s: (_amiss(plans[s]), _TAB_STOPS.index(s)))
    plan, strict = plans[stop], _plan(text, lines, 1) if tabs else plans[stop]
    parts: list[str] = []
    notes: list[tuple[str, int, int]] = []
    position = 0
    for first, last in _stretches(plan):
        here = plan[first:last]
        mixed = [place.depth for place in here] != [place.depth for place in strict[first:last]]
        if not mixed and all(place.fine for place in here):
            continue
        for line, place in zip(lines[first:last], here, strict=True):
            parts += [text[position : line.start - len(line.indent)], " " * place.shown, text[line.start : line.end]]
            parts += [" pass"] if place.lacks_block else []
            position = line.end
        what = "tabs mixed with spaces" if mixed else "indentation"
        what += f", tab stops of {stop}" if mixed and stop != _TAB_STOPS[0] else ""
        notes.append((what, lines[first].first_row, lines[last - 1].last_row))
    return Aligned("".join([*parts, text[position:]]), tuple(notes))


def _amiss(plan: list[_Place]) -> int:
    return sum(not place.fine for place in plan)


def _stretches(plan: list[_Place]) -> list[tuple[int, int]]:
    """Runs of lines from one that stands at the left margin to the next."""
    if not plan:
        return []
    starts = [i for i, place in enumerate(plan) if place.depth == 0 or i == 0]
    return list(zip(starts, [*starts[1:], len(plan)], strict=True))


def _plan(text: str, lines: list[Line], tab_stop: int) -> list[_Place]:
    """Where each line belongs, reading tabs with the given stop."""
    places: list[_Place] = []
    stack = [_Level(columns(lines[0].indent, tab_stop), 0)] if lines else []
    header: tuple[int, bool] | None = None  # column of the line before, if it opens a block; whether by a keyword
    for line in lines:
        column = columns(line.indent, tab_stop)
        fine = bool(places) or column == 0
        if header is not None and column > header[0]:
            stack.append(_Level(column, max(column, stack[-1].shown + 1)))
        else:
            if header is not None and header[1]:
                places[-1] = _Place(places[-1].depth, places[-1].shown, fine=False, lacks_block=True)
            fine = _settle(stack, column) and fine
        places.append(_Place(len(stack) - 1, stack[-1].shown, fine))
        code = text[line.start : line.end]
        header = (column, opens_block(code) and begins_compound(code)) if _may_open(code) else None
    if header is not None and header[1]:
        places[-1] = _Place(places[-1].depth, places[-1].shown, fine=False, lacks_block=True)
    return places


def _may_open(code: str) -> bool:
    return opens_block(code) or begins_compound(code)


def _settle(stack: list[_Level], column: int) -> bool:
    """Finds the level of a line that begins no block; False where Python would object."""
    if column > stack[-1].column:
        stack.append(_Level(column, stack[-1].shown))
        return False
    left = None
    while len(stack) > 1 and stack[-1].column > column:
        left = stack.pop()
    level = stack[-1]
    if level.column == column:
        return True
    if column < level.column:
        stack[0] = _Level(column, 0)
    elif left is not None and left.column - column < column - level.column:
        stack.append(left)
    return False
