"""The statements of a text by indentation: suites of statements, statements of clauses, clauses with suites.

Only text that CPython's own parser has taken is put into blocks, so what follows what need not be checked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

WORD = re.compile(r"[^\W\d]\w*")
ASCII_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*", re.ASCII)
_CONTINUES = frozenset({"elif", "else", "except", "finally"})
_SPACE = re.compile(r"[ \t]*")


@dataclass(slots=True, eq=False)
class Clause:
    """One logical line, and the statements indented below it."""

    start: int  # offset of the first character behind the indentation
    end: int
    head: str  # its first word, or "@"; "" where it begins with something else
    words: list[str]  # in its text, strings and comments included
    suite: list[Statement] = field(default_factory=list)
    has_block: bool = False


@dataclass(slots=True, eq=False)
class Statement:
    """A statement: one clause, or several (decorators and what they decorate, `if` with `else`)."""

    clauses: list[Clause]
    of_module: bool  # what it binds, it binds for the module
    in_handler: bool  # stands, however deep, below an `except` of the same scope
    kept: bool = False


def blocks(text: str, lines: Sequence[tuple[int, int]]) -> list[Statement] | None:
    """The statements of a module; None where they are not sure, such as where indentation mixes tabs and spaces."""
    words_of = (ASCII_WORD if text.isascii() else WORD).findall
    module: list[Statement] = []
    # Of each open suite: its indentation, its statements, whether it is the module's, whether in a handler.
    levels: list[tuple[int, list[Statement], bool, bool]] = [(0, module, True, False)]
    last: Clause | None = None
    signs: set[str] = set()
    matches: list[Clause] = []
    for line_start, end in lines:
        space = _SPACE.match(text, line_start)
        start = space.end() if space else line_start
        width = start - line_start
        if width:
            signs.update(text[line_start:start])
        words = words_of(text, start, end)
        first = text[start]
        head = words[0] if words and text.startswith(words[0], start) else first if first == "@" else ""
        if first in "\\\f" or len(signs) > 1:
            return None
        clause = Clause(start, end, head, words)
        if width > levels[-1][0]:
            if last is None:
                return None
            last.has_block = True
            if last.head == "match":
                matches.append(last)
            opened = _head_of(last)
            _, _, of_module, in_handler = levels[-1]
            of_module = of_module and opened not in ("def", "class")
            in_handler = opened != "def" and (in_handler or opened == "except")
            levels.append((width, last.suite, of_module, in_handler))
        else:
            while levels[-1][0] > width:
                levels.pop()
            if levels[-1][0] != width:
                return None
        _, suite, of_module, in_handler = levels[-1]
        before = suite[-1] if suite else None
        if before is not None and (head in _CONTINUES or before.clauses[-1].head == "@"):
            before.clauses.append(clause)
        elif head in _CONTINUES:
            return None
        else:
            suite.append(Statement([clause], of_module, in_handler))
        last = clause
    return module if all(map(_has_cases, matches)) else None


def _has_cases(match: Clause) -> bool:
    """Whether a `match` holds cases with blocks; one with its suite on the same line may be another statement too."""
    heads = [statement.clauses[0] for statement in match.suite]
    return all(case.head == "case" and case.has_block for case in heads)


def _head_of(clause: Clause) -> str:
    """What opens the block: the second word of `async def`."""
    return clause.words[1] if clause.head == "async" and len(clause.words) > 1 else clause.head
