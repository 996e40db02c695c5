"""Statements put together from the trees of their lines, filled one by one as a walk comes to them.

A walk over LibCST's nodes asks suites for their `body` and visits what it gets before it asks for the next; so each
statement is filled when it is its turn. Headers are copies whose suites are given out the same way. Lines that a walk
knows by their programs are not filled (`replay`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final, Protocol

import libcst as cst

from analyzer.extract.python.pieces.blocks import COMPOUND, Clause, Statement, opening_of
from analyzer.extract.python.pieces.shapes import Line, Shape


class Piece(Protocol):
    """A statement, or a part of one, that is made ready when a walk comes to it."""

    def ready(self) -> Any:
        """The node, filled."""
        ...


class Suite:
    """Fulfils what a walk needs of a module or a suite: the statements that are kept; others leave `pass` behind."""

    __slots__ = ("_line_of", "statements")

    def __init__(self, statements: Sequence[Statement], line_of: LineOf) -> None:
        self.statements = statements
        self._line_of = line_of

    @property
    def body(self) -> Iterator[Any]:
        """The statements, each filled when it is drawn."""
        for statement in self.statements:
            yield piece_of(statement, self._line_of).ready() if statement.kept else _PASS


class _Pieces:
    """Fulfils what a walk needs of handlers and cases."""

    __slots__ = ("_pieces",)

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[Any]:
        return (piece.ready() for piece in self._pieces)


class _Decorators:
    """Fulfils what a walk needs of decorators; it looks at the header behind them, which is then filled again."""

    __slots__ = ("_header", "_lines")

    def __init__(self, lines: Sequence[Placed], header: Placed) -> None:
        self._lines = lines
        self._header = header

    def __iter__(self) -> Iterator[Any]:
        for line in self._lines:
            yield line.filled()
        self._header.filled()


class _Inline:
    """A suite on the line of its header, that is filled when it is asked for."""

    __slots__ = ("_line",)

    def __init__(self, line: Placed) -> None:
        self._line = line

    @property
    def body(self) -> Any:
        """The statements on the line."""
        filled: Any = self._line.filled()
        return filled.body.body


class _Rest:
    """Fulfils what a walk needs of `else` and `finally`."""

    __slots__ = ("body",)

    def __init__(self, clause: Clause, line_of: LineOf) -> None:
        self.body = _suite(clause, line_of)


class Walker(Protocol):
    """What a walk over such statements is asked and told."""

    def filled(self, line: Line, start: int) -> Any:
        """The tree of this line, which begins at this offset of the text: its names are visited next."""
        ...

    def knows(self, line: Line) -> bool:
        """Whether the line need not be visited node by node where the walk is now."""
        ...


class Placed:
    """A line where it stands in a text. As a node, it is the condition of an `if` or `elif` that the walk knows."""

    __slots__ = ("_walker", "line", "start")

    def __init__(self, line: Line, start: int, walker: Walker) -> None:
        self.line = line
        self.start = start
        self._walker = walker

    def is_known(self) -> bool:
        """Whether the walk knows what to do at this line."""
        return self._walker.knows(self.line)

    def filled(self) -> Any:
        """The tree of its shape, saying what the line says."""
        return self._walker.filled(self.line, self.start)

    def ready(self) -> Any:
        """As a piece."""
        return self.filled()


LineOf = Callable[[Clause], Placed]
_EXCEPT_STAR: Final = re.compile(r"except[\s\\]*\*")
_PASS: Final = cst.SimpleStatementLine([cst.Pass()])
Changes = Callable[[Any], dict[str, Any]]


class Header:
    """A header with its suite: a copy of the header's node, made once and filled each time."""

    __slots__ = ("_changes", "_line", "_node")

    def __init__(self, line: Placed, changes: Changes) -> None:
        self._line = line
        self._changes = changes
        self._node: Any = None

    def ready(self) -> Any:
        """The node of the whole statement."""
        filled = self._line.filled()
        if self._node is None:
            self._node = copied(filled, self._changes(filled))
        return self._node


class ChainedIf(cst.If):
    """An `if` or `elif` whose `elif` is filled when it is asked for."""

    @property
    def orelse(self) -> Any:
        """As in cst.If."""
        rest: Piece | None = self.__dict__["rest"]
        return None if rest is None else rest.ready()


class Whole:
    """A node that needs no filling."""

    __slots__ = ("_node",)

    def __init__(self, node: Any) -> None:
        self._node = node

    def ready(self) -> Any:
        """The node."""
        return self._node


def piece_of(statement: Statement, line_of: LineOf) -> Piece:
    """The statement, to be filled when a walk comes to it."""
    decorators = [clause for clause in statement.clauses if clause.head == "@"]
    first, *rest = statement.clauses[len(decorators) :]
    line = line_of(first)
    if not first.has_block and first.head not in COMPOUND:
        return line
    suite = None if not first.has_block else Suite(first.suite, line_of)
    match opening_of(first):
        case "if":
            return _if(first, rest, line_of)
        case "try":
            return _try(first, rest, line_of)
        case "match":
            cases = _Pieces([piece_of(case, line_of) for case in first.suite])
            return Header(line, lambda node: {"cases": cases})
        case "def" | "class":
            before = _Decorators([line_of(clause) for clause in decorators], line)
            return Header(
                line, lambda node: {"name": copied(node.name, {}), "decorators": before, "body": suite or node.body}
            )
        case "for" | "while":
            orelse = _Rest(rest[0], line_of) if rest else None
            return Header(line, lambda node: {"body": suite or node.body, "orelse": orelse})
        case _:
            return Header(line, lambda node: {"body": suite or node.body})


def _if(first: Clause, rest: Sequence[Clause], line_of: LineOf) -> Piece:
    orelse: Piece | None = None
    for clause in (*reversed(rest), first):
        if clause.head == "else":
            orelse = Whole(_Rest(clause, line_of))
        else:
            orelse = _Branch(line_of(clause), Suite(clause.suite, line_of) if clause.has_block else None, orelse)
    assert orelse is not None
    return orelse


class _Branch:
    """An `if` or `elif` with its suite."""

    __slots__ = ("_line", "_rest", "_suite")

    def __init__(self, line: Placed, suite: Suite | None, rest: Piece | None) -> None:
        self._line, self._suite, self._rest = line, suite, rest

    def ready(self) -> Any:
        """The node, with what follows it."""
        line = self._line
        test: Any = line
        body: Any = self._suite
        if body is None or not line.is_known():
            filled = line.filled()
            test, body = filled.test, body or filled.body
        node = object.__new__(ChainedIf)
        object.__setattr__(node, "test", test)
        object.__setattr__(node, "body", body)
        node.__dict__["rest"] = self._rest
        return node


def _suite(clause: Clause, line_of: LineOf) -> Suite | _Inline:
    return Suite(clause.suite, line_of) if clause.has_block else _Inline(line_of(clause))


def _try(first: Clause, rest: Sequence[Clause], line_of: LineOf) -> Piece:
    handlers: list[Piece] = []
    parts: dict[str, Any] = {"body": _suite(first, line_of), "orelse": None, "finalbody": None}
    kind: type[cst.CSTNode] = cst.Try
    for clause in rest:
        if clause.head == "except":
            handler = line_of(clause)
            handlers.append(_handler(handler, Suite(clause.suite, line_of) if clause.has_block else None))
            if _is_star(handler.line.shape):
                kind = cst.TryStar
        else:
            parts["finalbody" if clause.head == "finally" else "orelse"] = _Rest(clause, line_of)
    parts["handlers"] = _Pieces(handlers)
    node = object.__new__(kind)
    for name, value in parts.items():
        object.__setattr__(node, name, value)
    return Whole(node)


def _is_star(shape: Shape) -> bool:
    """Whether a line that begins with `except` is the header of `except*`."""
    if shape.piece is None:
        return _EXCEPT_STAR.match(shape.source) is not None
    return shape.piece.atoms[1] == "*"


def _handler(line: Placed, body: Suite | None) -> Piece:
    return Header(line, lambda node: {"body": body or node.body})


def copied(node: Any, changes: dict[str, Any]) -> Any:
    """A copy of a node with some of its fields changed; its other children are the same nodes."""
    cls = node.__class__
    copy = object.__new__(cls)
    for name in _fields(cls):
        object.__setattr__(copy, name, changes[name] if name in changes else getattr(node, name))
    return copy


@cache
def _fields(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))
