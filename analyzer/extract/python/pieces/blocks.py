"""The statements of a text by indentation: suites of statements, statements of clauses, clauses with suites.

Only text that CPython's own parser has taken is put into blocks, so what follows what need not be checked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from analyzer.extract.python.tokens import PLAIN_STRING
from analyzer.values import Struct

WORD = re.compile(r"[^\W\d]\w*")
ASCII_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*", re.ASCII)
STRING_ALONE: Final = '"'  # the head of a clause that is a string and nothing else, such as a docstring
_STRING = re.compile(rf"(?:{PLAIN_STRING})\s*(?:#[^\r\n]*)?", re.DOTALL)
_BEGINS_STRING: Final = frozenset("\"'rRuUbB")
# With a suite on the same line, a line that begins with one of these is more than one statement.
COMPOUND: Final = frozenset(
    ["if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class", "async"]
)
_CONTINUES: Final = frozenset({"elif", "else", "except", "finally"})


class Clause(Struct, eq=False):
    """One logical line, and the statements indented below it."""

    start: int  # offset of the first character behind the indentation
    end: int
    head: str  # its first word, "@" or STRING_ALONE; "" where it begins with something else
    words: list[str]  # in its text, strings and comments included; none of a string that stands alone
    suite: list[Statement]  # not to be changed where there is no block: then it is that of others too
    has_block: bool = False


class Statement(Struct, eq=False):
    """A statement: one clause, or several (decorators and what they decorate, `if` with `else`)."""

    clauses: list[Clause]
    of_module: bool  # what it binds, it binds for the module
    in_handler: bool  # stands, however deep, below an `except` of the same scope
    kept: bool = False


_NOTHING: Final[list[Statement]] = []
_NO_WORDS: Final[list[str]] = []


def blocks(text: str, lines: Sequence[tuple[int, int]]) -> list[Statement] | None:
    """The statements of a module; None where they are not sure.

    Where tabs and spaces indent, the lines of a suite have to begin with the same ones, and those of a suite in it
    with these and more: then it does not matter how wide a tab is.
    """
    words_of = (ASCII_WORD if text.isascii() else WORD).findall
    starts_with, line_end = text.startswith, text.rfind
    has_returns, has_tabs = "\r" in text, "\t" in text
    module: list[Statement] = []
    suite, width, of_module, in_handler = module, 0, True, False
    # Those of the suites around: statements, indentation, whether it is the module's, whether in a handler.
    levels: list[tuple[list[Statement], int, bool, bool]] = []
    last: Clause | None = None
    indents = [""]  # of the suites that are open, where there are tabs
    matches: list[Clause] = []
    before = 0
    for start, end in lines:
        line_start = line_end("\n", before, start)
        if has_returns:
            line_start = max(line_start, line_end("\r", before, start))
        space = start - line_start - 1 if line_start >= 0 else start
        before = end
        if has_tabs and not _fits(text[start - space : start], indents):
            return None
        first = text[start]
        if first in _BEGINS_STRING and _STRING.fullmatch(text, start, end):
            words, head = _NO_WORDS, STRING_ALONE
        else:
            words = words_of(text, start, end)
            if words and starts_with(words[0], start):
                head = words[0]
            elif first == "@":
                head = first
            elif first in "\\\f":
                return None
            else:
                head = ""
        clause = Clause(start, end, head, words, _NOTHING)
        if space > width:
            if last is None:
                return None
            last.has_block = True
            last.suite = []
            if last.head == "match":
                matches.append(last)
            levels.append((suite, width, of_module, in_handler))
            opened = opening_of(last)
            of_module = of_module and opened not in ("def", "class")
            in_handler = opened != "def" and (in_handler or opened == "except")
            suite, width = last.suite, space
        elif space < width:
            while width > space:
                suite, width, of_module, in_handler = levels.pop()
            if width != space:
                return None
        last = clause
        if suite and (head in _CONTINUES or suite[-1].clauses[-1].head == "@"):
            suite[-1].clauses.append(clause)
        elif head in _CONTINUES:
            return None
        else:
            suite.append(Statement([clause], of_module, in_handler))
    return module if all(map(_has_cases, matches)) else None


def _fits(indent: str, indents: list[str]) -> bool:
    """Whether an indentation is that of an open suite, or of one in the last; notes which suites are open then."""
    while len(indents) > 1 and len(indents[-1]) > len(indent):
        indents.pop()
    if indent.startswith(indents[-1]):
        if indent != indents[-1]:
            indents.append(indent)
        return True
    return False


def _has_cases(match: Clause) -> bool:
    """Whether a `match` holds cases with blocks; one with its suite on the same line may be another statement too."""
    heads = [statement.clauses[0] for statement in match.suite]
    return all(case.head == "case" and case.has_block for case in heads)


def opening_of(clause: Clause) -> str:
    """What opens a block: the first word, and the second word of `async def`."""
    return clause.words[1] if clause.head == "async" and len(clause.words) > 1 else clause.head
