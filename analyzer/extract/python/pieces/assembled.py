"""Statements put together from the trees of their lines, filled one by one as a walk comes to them.

A walk over LibCST's nodes asks suites for their `body` and visits what it gets before it asks for the next; so each
statement is filled when it is its turn. Headers are copies whose suites are given out the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Protocol

import libcst as cst

from analyzer.extract.python.pieces.blocks import Clause, Statement
from analyzer.extract.python.pieces.shapes import Line


class Piece(Protocol):
    """A statement, or a part of one, that is made ready when a walk comes to it."""

    def ready(self) -> Any:
        """The node, filled."""
        ...


class Suite:
    """Fulfils what a walk needs of a module, a suite, handlers, cases or decorators."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    @property
    def body(self) -> Iterator[Any]:
        """The statements, each filled when it is drawn."""
        return iter(self)

    def __iter__(self) -> Iterator[Any]:
        return (piece.ready() for piece in self.pieces)


class Simple:
    """A line of simple statements, or a decorator."""

    __slots__ = ("line",)

    def __init__(self, line: Line) -> None:
        self.line = line

    def ready(self) -> Any:
        """The node of the line."""
        return self.line.filled()


class _Pass:
    """What stands for statements that say nothing."""

    __slots__ = ()
    node = cst.SimpleStatementLine([cst.Pass()])

    def ready(self) -> Any:
        return self.node


PASS = _Pass()
Changes = Callable[[Any], dict[str, Any]]


class Header:
    """A header with its suite: a copy of the header's node, made once and filled each time."""

    __slots__ = ("_changes", "_line", "_node")

    def __init__(self, line: Line, changes: Changes) -> None:
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


LineOf = Callable[[Clause], Line]


def assembled(statements: Sequence[Statement], line_of: LineOf) -> Suite:
    """The suite of the statements that are kept; the others are left out, and leave `pass` behind."""
    pieces: list[Piece] = []
    for statement in statements:
        if statement.kept:
            pieces.append(_piece(statement, line_of))
        elif not pieces or pieces[-1] is not PASS:
            pieces.append(PASS)
    return Suite(pieces)


def _piece(statement: Statement, line_of: LineOf) -> Piece:
    decorators = [clause for clause in statement.clauses if clause.head == "@"]
    first, *rest = statement.clauses[len(decorators) :]
    line = line_of(first)
    if not first.has_block and isinstance(line.shape.node, cst.SimpleStatementLine):
        return Simple(line)
    suite = None if not first.has_block else assembled(first.suite, line_of)
    match line.shape.node:
        case cst.If():
            return _if(first, rest, line_of)
        case cst.Try() | cst.TryStar():
            return _try(line, suite, rest, line_of)
        case cst.Match():
            return Header(line, lambda node: {"cases": suite})
        case cst.FunctionDef() | cst.ClassDef():
            names = Suite([Simple(line_of(clause)) for clause in decorators])
            return Header(
                line, lambda node: {"name": copied(node.name, {}), "decorators": names, "body": suite or node.body}
            )
        case cst.For() | cst.While():
            orelse = _else(rest[0], line_of) if rest else None
            return Header(line, lambda node: {"body": suite or node.body, "orelse": orelse})
        case _:
            return Header(line, lambda node: {"body": suite or node.body})


def _if(first: Clause, rest: Sequence[Clause], line_of: LineOf) -> Piece:
    orelse: Piece | None = None
    for clause in (*reversed(rest), first):
        if clause.head == "else":
            orelse = Whole(_else(clause, line_of))
        else:
            orelse = _Branch(line_of(clause), assembled(clause.suite, line_of) if clause.has_block else None, orelse)
    assert orelse is not None
    return orelse


class _Branch:
    """An `if` or `elif` with its suite."""

    __slots__ = ("_line", "_node", "_rest", "_suite")

    def __init__(self, line: Line, suite: Suite | None, rest: Piece | None) -> None:
        self._line, self._suite, self._rest = line, suite, rest
        self._node: Any = None

    def ready(self) -> Any:
        """The node, with what follows it."""
        filled: Any = self._line.filled()
        if self._node is None:
            node = object.__new__(ChainedIf)
            object.__setattr__(node, "test", filled.test)
            object.__setattr__(node, "body", self._suite or filled.body)
            node.__dict__["rest"] = self._rest
            self._node = node
        return self._node


def _else(clause: Clause, line_of: LineOf) -> Any:
    node = line_of(clause).filled()
    return copied(node, {"body": assembled(clause.suite, line_of)}) if clause.has_block else node


def _try(line: Line, suite: Suite | None, rest: Sequence[Clause], line_of: LineOf) -> Piece:
    handlers: list[Piece] = []
    parts: dict[str, Any] = {"orelse": None, "finalbody": None}
    kind: type[cst.CSTNode] = cst.Try
    for clause in rest:
        if clause.head == "except":
            handler = line_of(clause)
            body = assembled(clause.suite, line_of) if clause.has_block else None
            handlers.append(_handler(handler, body))
            if isinstance(handler.shape.node, cst.ExceptStarHandler):
                kind = cst.TryStar
        else:
            parts["finalbody" if clause.head == "finally" else "orelse"] = _else(clause, line_of)
    plain: Any = line.filled()
    parts["body"] = suite or plain.body
    parts["handlers"] = Suite(handlers)
    node = object.__new__(kind)
    for name, value in parts.items():
        object.__setattr__(node, name, value)
    return Whole(node)


def _handler(line: Line, body: Suite | None) -> Piece:
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
