"""Facts of Python text of which LibCST reads as little as need be.

Contract: `facts_of_pieces(text)` is None, or what `facts_of_module(parse_module(text), text)` is. None means: not sure,
parse the whole. See docs/decisions for what it rests on:

* CPython's own parser takes the whole text (it reads 10 MB/s): so it is Python, its blocks are where indentation says.
* `needed` says which statements can have a part in the facts; the others are left out.
* `shapes` has LibCST parse each line of the rest once for all lines of its shape.
* `recording` writes down what the walk over whole trees does at lines of one shape, `replay` does it line by line.
* `assembled` gives that walk the nodes of the lines at which it depends on more than their shape.
"""

from __future__ import annotations

import symtable
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from analyzer.extract.python.collect import facts_of_visit
from analyzer.extract.python.pieces.blocks import Clause, Statement, blocks
from analyzer.extract.python.pieces.knowing import Knowing
from analyzer.extract.python.pieces.needed import Needed
from analyzer.extract.python.pieces.parsing import RefusedError, parse_all
from analyzer.extract.python.pieces.replay import Replay
from analyzer.extract.python.pieces.shapes import Line, shapes_of_thread
from analyzer.extract.python.tokens import has_plain_names
from analyzer.model import Facts

_MOST_ROUNDS = 5  # of aliases of aliases


def facts_of_pieces(text: str, lines: Sequence[tuple[int, int]]) -> Facts | None:
    """The facts of a module whose logical lines are `lines`; None where it has to be parsed as a whole."""
    if "\f" in text or not has_plain_names(text, lines) or not _is_python(text):
        return None
    module = blocks(text, lines)
    if module is None:
        return None
    needed = Needed(text, module)
    for _ in range(_MOST_ROUNDS):
        needed.mark()
        try:
            visitor, names_of = _visit(text, module)
        except (RefusedError, RecursionError):  # what the whole says, which may nest too deeply as well, is to be said
            return None
        facts = facts_of_visit(visitor, text, names_of)
        more = visitor.names_to_follow() - needed.names
        visitor.let_go()
        if not more or needed.everything or more.isdisjoint(needed.unread()):
            return facts
        needed.names |= more
    return None


# A module that asks for this is refused (for good, it is a joke), and only after all of it was parsed: so the parser's
# word is had before any table of scopes is made.
_REFUSED: Final = "from __future__ import braces\n"


def _is_python(text: str) -> bool:
    """Whether the running Python's parser takes the text. LibCST takes more than any Python, so it takes this too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            symtable.symtable(_REFUSED + text, "", "exec")
        except SyntaxError as error:
            return error.msg == _refusal()
        except (ValueError, RecursionError, MemoryError, OverflowError):
            return False
    return True


@cache
def _refusal() -> str:
    try:
        symtable.symtable(_REFUSED, "", "exec")
    except SyntaxError as error:
        return error.msg
    return ""


def _visit(text: str, module: list[Statement]) -> tuple[Replay, Callable[[], list[int]]]:
    """The walk over the module, and what gives the offsets of the names in the lines that it saw."""
    known = shapes_of_thread()
    lines: dict[Clause, Line] = {}
    seen = known.lines
    for clause in _kept(module):
        code = text[clause.start : clause.end]
        lines[clause] = seen.get(code) or known.line(code, clause.head, clause.has_block)
    parse_all(lines, known)
    visitor = Replay(lines, Knowing(known))
    visitor.statements(module)
    return visitor, lambda: [clause.start + offset for clause, line in lines.items() for offset in line.name_offsets]


def _kept(module: list[Statement]) -> list[Clause]:
    """The clauses that are read, in the order of the text."""
    found: list[Clause] = []
    pending: list[Statement | Clause] = list(reversed(module))
    while pending:
        item = pending.pop()
        if isinstance(item, Clause):
            found.append(item)
            pending += reversed(item.suite)
        elif item.kept:
            pending += reversed(item.clauses)
    return found
