"""What the walk does at every line of one shape, as plain data: a program of that shape, or of a piece of one.

Names are numbers here: their places among the names of a line. So are scopes and blocks: 0 is the one in which the line
stands, the others are those that the line opens, in the order of `scopes` and `blocks`. Which names stand there, in
which scope, and where in the text is known where a line is replayed. In a program of a piece, what was cut out of the
piece has a number among its names; it stands for the keywords of a call, and for the parameters that a header binds.
"""

from __future__ import annotations

from typing import NamedTuple

from analyzer.extract.python.names import BindingKind, ScopeKind
from analyzer.model import Guard, UseKind
from analyzer.values import Struct


class ReadStep(NamedTuple):
    """A name is read, with the `length` names behind it as its attributes."""

    name: int
    length: int
    kind: UseKind
    keywords: tuple[int, ...]
    scope: int
    block: int


class HoleStep(NamedTuple):
    """What was cut out of a piece is visited, as this kind of use."""

    name: int
    kind: UseKind
    scope: int
    block: int


class ChainStep(NamedTuple):
    """A chain that a name is bound to: a name with attributes. The value that holds it begins at name `order`."""

    name: int
    length: int
    scope: int
    block: int
    order: int


class Dotted(NamedTuple):
    """The name of a module, or of something in it: its leading dots and its parts."""

    dots: int
    parts: tuple[int, ...]


class BindStep(NamedTuple):
    """A name is bound: to something imported, to one of these chains, or to what is neither."""

    name: int
    kind: BindingKind
    order: int  # the binding counts from this name on
    scope: int
    block: int
    values: tuple[ChainStep, ...]
    target: Dotted | None


class ImportStep(NamedTuple):
    """A module, or something in it, is imported: `length` names from `first` on say which."""

    target: Dotted
    first: int
    length: int


class BlockStep(NamedTuple):
    """A block is opened in a block."""

    parent: int
    guard: Guard
    import_guard: Guard


class ScopeStep(NamedTuple):
    """A scope is opened in a scope."""

    kind: ScopeKind
    parent: int
    block: int


class SuiteStep(NamedTuple):
    """What stands below a header is visited in this scope and block."""

    scope: int
    block: int
    leaves_handler: bool  # it is no longer in the `except` block around the header


class Program(Struct, frozen=True, kw_only=True, array_like=True):
    """What the walk does at a line, and behind what stands below it (`closing`)."""

    names: int  # that the line holds
    reads: tuple[ReadStep, ...]
    holes: tuple[HoleStep, ...] = ()  # none of a whole line
    imports: tuple[ImportStep, ...]
    binds: tuple[BindStep, ...]
    closing: tuple[BindStep, ...]
    blocks: tuple[BlockStep, ...]
    scopes: tuple[ScopeStep, ...]
    suite: SuiteStep | None
    asks: bool  # holds a condition, or binds a value that may be one: then names count that were noted before
    fails: bool  # binds a name to None or False
