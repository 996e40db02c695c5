"""The walk over the tree of one shape, written down as a program.

The walk is the one over whole trees. It visits the tree with a placeholder for each name; what it then has read and
bound says which of its names a line has there. Nothing is written down where the walk depends on the text of a name or
string (`decides`) or on what stands around the line: such lines are filled and visited each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import libcst as cst

from analyzer.extract.python import guards
from analyzer.extract.python.dynamic import IMPORTERS, is_importer
from analyzer.extract.python.names import BindingKind, Block, Chain, Names, Scope
from analyzer.extract.python.pieces.programs import (
    BindStep,
    BlockStep,
    ChainStep,
    Dotted,
    ImportStep,
    Program,
    ReadStep,
    ScopeStep,
    SuiteStep,
)
from analyzer.extract.python.statements import ImportRead
from analyzer.extract.python.tokens import Tokens
from analyzer.extract.python.versiontests import DECISIVE_NAMES, asks_for_version, is_name_of_release, is_version_flag
from analyzer.extract.python.visitor import Visitor
from analyzer.extract.python.walk import Read
from analyzer.model import UseKind

CONSTANTS = frozenset({"None", "True", "False"})
_DECIDING = (
    frozenset({"getattr", "__all__", "Literal", "Annotated", "TYPE_CHECKING", "modules", "suppress", "__name__"})
    | IMPORTERS
    | DECISIVE_NAMES
)
_PLACEHOLDER = "\0"  # no name of Python code holds this character


def decides(name: str) -> bool:
    """Whether the walk may do something else at a line because it holds this name."""
    return name in _DECIDING or guards.is_availability(name) or is_name_of_release(name)


class _UnsureError(Exception):
    """The walk does not do the same at all lines of this shape."""


class _Bound(NamedTuple):
    """A binding as the walk makes it."""

    name: str
    kind: BindingKind
    order: int
    scope: Scope
    block: Block
    details: dict[str, Any]


class Recorder(Visitor):
    """Visits the tree of one line at a time."""

    def __init__(self) -> None:
        super().__init__(Tokens(), Names(is_importer))
        self._reset()

    def _reset(self) -> None:
        self.names = Names(is_importer)
        self.scope, self.block = self.names.module, self.names.module.top
        self.seen = self._position = 0
        self._kind = UseKind.REFERENCE
        self._in_handler = True
        self.reads, self.imports, self.dynamic_reads, self.stars = [], [], [], []
        self._binds: list[_Bound] = []
        self._closing: list[_Bound] = []
        self._body: Any = None
        self._suite: tuple[Scope, Block, bool] | None = None
        self._asks = self._fails = False

    def program(self, node: cst.CSTNode, names: Sequence[str]) -> Program | None:
        """What the walk does at a line with this tree, whose names are `names`; None where that depends on more."""
        self._reset()
        try:
            self._line(node)
            return self._written(_Numbers(names, self.names.module))
        except _UnsureError:
            return None

    def _line(self, node: Any) -> None:
        match node:
            case cst.SimpleStatementLine():
                for small in node.body:
                    self.visit(small)
            case cst.Decorator():
                self.postfix(node.decorator, UseKind.DECORATOR)
            case cst.If():
                self._asks = True
                self.visit(node.test)
                _demand(guards.judge(node.test, ()) == guards.NOTHING)
                _demand(not asks_for_version(node.test, (), self.is_imported))
            case cst.FunctionDef() | cst.ClassDef() | cst.For() | cst.While() | cst.With():
                self._body = node.body
                self.visit(node)
            case _:
                raise _UnsureError

    def _written(self, numbers: _Numbers) -> Program:
        _demand(self.seen == len(numbers.names) and not self.dynamic_reads and not self.stars)
        _demand(all(bind.order == self.seen and not bind.details for bind in self._closing))
        reads = tuple(map(numbers.read, self.reads))
        binds, closing = tuple(map(numbers.bind, self._binds)), tuple(map(numbers.bind, self._closing))
        suite = None
        if self._suite is not None:
            scope, block, leaves = self._suite
            suite = SuiteStep(numbers.scope(scope), numbers.block(block), leaves)
        return Program(
            names=self.seen,
            reads=reads,
            imports=tuple(map(numbers.imported, self.imports)),
            binds=binds,
            closing=closing,
            blocks=tuple(numbers.blocks),
            scopes=tuple(numbers.scopes),
            suite=suite,
            asks=self._asks,
            fails=self._fails,
        )

    # ------------------------------------------------------------------------------ what is done otherwise in a walk

    def suite(self, suite: Any) -> None:
        """Notes where what stands below the header is visited."""
        _demand(suite is self._body and self._suite is None)
        self._suite = self.scope, self.block, not self._in_handler

    def bind(self, name: str, kind: BindingKind = BindingKind.OTHER, **details: Any) -> None:
        """Notes the binding."""
        found = self._binds if self._suite is None else self._closing
        found.append(_Bound(name, kind, self.seen, self.scope, self.block, details))

    def is_imported(self, name: str) -> bool:
        """Other lines know it."""
        raise _UnsureError

    def _note_flag(self, name: str, value: Any) -> None:
        self._asks = True
        self._fails = self._fails or (value.__class__ is cst.Name and value.value in ("None", "False"))
        _demand(guards.judge(value, ()) == guards.NOTHING)
        _demand(not is_version_flag(value, (), self.is_imported))

    def _string(self, node: cst.SimpleString) -> None:
        _demand(self._kind is not UseKind.ANNOTATION)

    def _global(self, node: cst.Global | cst.Nonlocal) -> None:
        raise _UnsureError


def _demand(condition: bool) -> None:
    if not condition:
        raise _UnsureError


class _Numbers:
    """Numbers for names, scopes and blocks. Raises _UnsureError for what is none of those that a line has."""

    def __init__(self, names: Sequence[str], module: Scope) -> None:
        self.names = names
        self.scopes: list[ScopeStep] = []
        self.blocks: list[BlockStep] = []
        self._numbers: dict[int, int] = {id(module): 0, id(module.top): 0}
        self._opened: list[Scope | Block] = []  # kept, so that their ids stay theirs

    def name(self, name: str) -> int:
        """Where a placeholder stands."""
        _demand(name.startswith(_PLACEHOLDER))
        return int(name[1:])

    def scope(self, scope: Scope) -> int:
        """The number of a scope, which is the next one where it has none."""
        number = self._numbers.get(id(scope))
        if number is None:
            assert scope.parent is not None
            _demand(not scope.global_names and not scope.nonlocal_names)
            self.scopes.append(ScopeStep(scope.kind, self.scope(scope.parent), self.block(scope.top)))
            number = self._numbers[id(scope)] = len(self.scopes)
            self._opened.append(scope)
        return number

    def block(self, block: Block) -> int:
        """The number of a block, which is the next one where it has none."""
        number = self._numbers.get(id(block))
        if number is None:
            assert block.parent is not None
            _demand(not block.branch_of and not block.group)
            self.blocks.append(BlockStep(self.block(block.parent), block.guard, block.import_guard))
            number = self._numbers[id(block)] = len(self.blocks)
            self._opened.append(block)
        return number

    def read(self, read: Read) -> ReadStep:
        """A read of a line."""
        first, length = read.first, len(read.attributes)
        _demand(first == read.order and (read.root, *read.attributes) == tuple(self.names[first : first + length + 1]))
        keywords = tuple(map(self.name, read.keywords))
        return ReadStep(first, length, read.kind, keywords, self.scope(read.scope), self.block(read.block))

    def bind(self, bind: _Bound) -> BindStep:
        """A binding of a line."""
        target = bind.details.get("target")
        return BindStep(
            self.name(bind.name),
            bind.kind,
            bind.order,
            self.scope(bind.scope),
            self.block(bind.block),
            tuple(map(self._chain, bind.details.get("values", ()))),
            None if target is None else self._dotted(target),
        )

    def _chain(self, chain: Chain) -> ChainStep:
        first, length = self.name(chain.root), len(chain.attributes)
        _demand(not chain.module and not chain.tail)
        _demand(chain.attributes == tuple(self.names[first + 1 : first + length + 1]))
        return ChainStep(first, length, self.scope(chain.scope), self.block(chain.block), chain.order)

    def imported(self, one: ImportRead) -> ImportStep:
        """An import of a line."""
        _demand(one.length > 0 and one.last == self.names[one.first + one.length - 1])
        return ImportStep(self._dotted(one.qualified_name), one.first, one.length)

    def _dotted(self, name: str) -> Dotted:
        plain = name.lstrip(".")
        return Dotted(len(name) - len(plain), tuple(map(self.name, plain.split("."))))


def placeholders(names: Sequence[str]) -> list[str]:
    """What a recorder is given in place of names: constants as they are."""
    return [name if name in CONSTANTS else f"{_PLACEHOLDER}{number}" for number, name in enumerate(names)]
