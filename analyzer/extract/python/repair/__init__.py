"""Text that libcst cannot parse made into text that it can, every statement on the line where it stood.

The steps, each only where the text calls for it: characters that no source holds, IPython's lines, indentation,
Python 2 (by tree-sitter), merge conflicts, template tags; at last the statements that cannot be read are blanked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from analyzer.extract.python.repair.check import Judge
from analyzer.extract.python.repair.foreign import (
    TEMPLATE_TAGS,
    clear_characters,
    clear_conflicts,
    clear_shell,
    clear_templates,
)
from analyzer.extract.python.repair.indent import align
from analyzer.extract.python.repair.legacy import modernize
from analyzer.extract.python.repair.lines import split_rows
from analyzer.extract.python.repair.salvage import salvage
from analyzer.model import ReadNote
from analyzer.values import Struct

__all__ = ["Repaired", "repair"]

_CALLS: Final = 6_000  # of libcst, which takes about 0.1 ms for a short statement
_CHARACTERS: Final = 1_000_000

_Span = tuple[str, int, int]  # what, first row, last row; rows 0-based


class Repaired(Struct, frozen=True):
    """Python 3 text with the line numbers of the original; `partial` when something was left out."""

    text: str
    notes: tuple[ReadNote, ...]
    partial: bool


class _Attempt(Struct, frozen=True):
    text: str
    notes: tuple[_Span, ...]


def repair(text: str) -> Repaired:
    """Makes `text` parseable by libcst. Never raises, always ends; the worst answer is a text of blank lines.

    Text that libcst takes comes back as it is, unless it holds null characters, which libcst passes over in comments.
    `notes` say what was done, with 1-based lines; several places of one kind share a note that spans them.
    """
    judge = Judge(_CALLS, _CHARACTERS + 5 * len(text))
    if "\0" not in text and judge.takes(text):
        return Repaired(text, (), partial=False)
    if "\r" in text.replace("\r\n", "") and "\n" in text:
        # Of mixed line ends, a blanked row with \r would become one line with the next that is \n.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    attempts: list[_Attempt] = []
    for templates in (False, True):
        starts = _starts(text, templates=templates)
        if templates and not any(what == TEMPLATE_TAGS for what, _, _ in starts[0].notes):
            break
        attempts = [_modern(start) for start in starts]
        for attempt in attempts:
            if judge.takes(attempt.text):
                return Repaired(attempt.text, _read_notes(attempt.notes), _leaves_out(attempt.notes))
    saved = [_saved(attempt, judge) for attempt in attempts[-2:]]  # without the markers of conflicts, if there are any
    best = min(saved, key=lambda attempt: _rows_left_out(attempt.notes))
    if Judge(1, len(best.text)).takes(best.text):
        return Repaired(best.text, _read_notes(best.notes), _leaves_out(best.notes))
    rows = split_rows(text)
    blank = "".join(row[len(row.rstrip("\r\n")) :] for row in rows)
    return Repaired(blank, (ReadNote("left out: not Python", 1, max(1, len(rows))),), partial=True)


def _starts(text: str, *, templates: bool) -> list[_Attempt]:
    """The text without what no source holds; where it holds merge conflicts, also with both sides, and with the first.

    `templates`: without template tags too. Their braces hide from the cutter of lines what stands behind them.
    """
    start = _Attempt(text, ())
    for clear in (clear_characters, clear_templates, clear_shell) if templates else (clear_characters, clear_shell):
        cleared = clear(start.text)
        start = _Attempt(cleared.text, (*start.notes, *cleared.notes))
    both = clear_conflicts(start.text, both=True)
    if not both.notes:
        return [start]
    first = clear_conflicts(start.text, both=False)
    left_out = tuple(("left out: second side of a merge conflict", a, b) for _, a, b in first.notes)
    # A bracket that only one side of a conflict opens hides the shell's lines behind it until the side is gone.
    both_shell, first_shell = clear_shell(both.text), clear_shell(first.text)
    return [
        start,
        _Attempt(both_shell.text, (*start.notes, *both.notes, *both_shell.notes)),
        _Attempt(first_shell.text, (*start.notes, *first.notes, *left_out, *first_shell.notes)),
    ]


def _saved(attempt: _Attempt, judge: Judge) -> _Attempt:
    """What is left when all that the judge refuses is blanked."""
    salvaged = salvage(align(attempt.text).text, judge)
    return _Attempt(salvaged.text, (*attempt.notes, *salvaged.mended, *salvaged.lost))


def _modern(attempt: _Attempt) -> _Attempt:
    aligned = align(attempt.text)
    modern = modernize(aligned.text)
    legacy = tuple((what, row, row) for what, row in modern.rewritten)
    return _Attempt(modern.text, (*attempt.notes, *aligned.notes, *legacy))


def _rows_left_out(notes: Iterable[_Span]) -> int:
    return sum(last - first + 1 for what, first, last in notes if what.startswith("left out"))


def _leaves_out(notes: Iterable[_Span]) -> bool:
    return any(what.startswith("left out") for what, _, _ in notes)


def _read_notes(spans: Iterable[_Span]) -> tuple[ReadNote, ...]:
    """One note for all places of a kind, except for what was left out: there each stretch has its own."""
    kinds: dict[str, list[_Span]] = {}
    notes: list[ReadNote] = []
    for span in sorted(spans, key=lambda s: (s[1], s[2], s[0])):
        what, first, last = span[0], span[1] + 1, span[2] + 1
        if not what.startswith("left out"):
            kinds.setdefault(what, []).append(span)
        elif notes and notes[-1].what == what and first <= notes[-1].end_line + 1:
            notes[-1] = ReadNote(what, notes[-1].start_line, max(last, notes[-1].end_line))
        else:
            notes.append(ReadNote(what, first, last))
    for what, places in kinds.items():
        count = f" ({len(places)} places)" if len(places) > 1 else ""
        notes.append(ReadNote(what + count, min(p[1] for p in places) + 1, max(p[2] for p in places) + 1))
    return tuple(sorted(notes, key=lambda n: (n.start_line, n.end_line, n.what)))
