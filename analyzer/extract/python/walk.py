"""What every part of the walk shares: its place in the text and in the scopes, and the table of who visits what.

The walk visits every `Name` node in the order of the text and counts them, because that is what gives positions (see
`tokens`): a method that skips a child must count its names. Each class of the line `Walk`, `Strings`, `Chains`,
`Expressions`, `Statements`, `Matching`, `Visitor` knows some kinds of nodes and adds them to the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any, NamedTuple

import libcst as cst

from analyzer.extract.python.names import Binding, BindingKind, Block, Chain, Names, Scope
from analyzer.extract.python.tokens import Tokens
from analyzer.model import UseKind
from analyzer.values import Struct


class Read(Struct, gc=False):
    """A name with its attributes, read at one place: `offsets[first]`, moved by `shift`, is where it begins."""

    root: str
    attributes: tuple[str, ...]
    kind: UseKind
    scope: Scope
    block: Block
    order: int
    first: int
    offsets: Sequence[int]
    keywords: tuple[str, ...]
    shift: int = 0


class DynamicRead(NamedTuple):
    """A call that imports the module which a string names, or what is read from its result."""

    chain: Chain
    kind: UseKind
    start: int
    end: int
    keywords: tuple[str, ...]


class Walk:
    """The state of the walk; `reads` and `dynamic_reads` hold what was found, `names` the bindings."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        self.names = names
        self.scope = names.module
        self.block = names.module.top
        self.reads: list[Read] = []
        self.dynamic_reads: list[DynamicRead] = []
        self.imported: set[str] = set()  # names that any scope binds to something imported
        self.aliases: list[tuple[str, tuple[Chain, ...]]] = []
        self.seen = 0  # names visited so far, in the whole text
        self._offsets: Sequence[int] = tokens.names
        self._position = 0  # in _offsets: differs from `seen` inside of a string annotation
        self._strings: Sequence[int] = tokens.strings
        self._strings_seen = 0
        self._kind = UseKind.REFERENCE
        self.table: dict[type[Any], Callable[[Any], None]] = _Table(self._children)

    def visit(self, node: cst.CSTNode) -> None:
        """Visits any node: statements too, where a subclass knows them."""
        self.table[node.__class__](node)

    def skip_names(self, count: int = 1) -> None:
        """Counts names that are not read: parameters, keywords of calls, attributes behind calls."""
        self.seen += count
        self._position += count

    def reads_of(self, tracked: Set[str] | None) -> Iterator[Read]:
        """The reads of these names in the order of the walk; of all names with None."""
        return (read for read in self.reads if tracked is None or read.root in tracked)

    def let_go(self) -> None:
        """Ends the walk: what it has made can go at once, without a collector that looks for cycles for far longer."""
        self.table = {}
        for _, values in self.aliases:
            for chain in values:
                scope: Scope | None = chain.scope
                while scope is not None:
                    scope.bindings.clear()
                    scope = scope.parent

    def bind(self, name: str, kind: BindingKind = BindingKind.OTHER, **details: Any) -> None:
        """Binds a name in the current scope, from here on."""
        self.names.bind(self.scope, name, Binding(kind, self.seen, self.block, **details))
        if kind is BindingKind.IMPORT:
            self.imported.add(name)
        elif kind is BindingKind.ALIAS:
            self.aliases.append((name, details["values"]))

    def tracked(self) -> set[str]:
        """Names that may stand for something imported: those that any scope so binds, and aliases of them anywhere."""
        found, rest = set(self.imported), self.aliases
        while True:
            left = []
            for alias in rest:
                name, values = alias
                if any(chain.root in found or chain.module for chain in values):
                    found.add(name)
                else:
                    left.append(alias)
            if len(left) == len(rest):
                return found
            rest = left

    def annotation(self, node: cst.Annotation | None) -> None:
        """Visits a type: its names are annotations, and so are those in its strings."""
        if node is not None:
            kind, self._kind = self._kind, UseKind.ANNOTATION
            self.visit(node.annotation)
            self._kind = kind

    def _children(self, node: cst.CSTNode) -> None:
        """A kind of node that this walk does not know: its children, in the order in which LibCST lists them."""
        for child in node.children:
            self.visit(child)


class _Table(dict[type[Any], Callable[[Any], None]]):
    """A dispatch table that sends unknown kinds of nodes to a default."""

    def __init__(self, default: Callable[[Any], None]) -> None:
        super().__init__()
        self._default = default

    def __missing__(self, key: type[Any]) -> Callable[[Any], None]:
        return self._default


def nothing(node: cst.CSTNode) -> None:
    """A node that binds and reads nothing."""
