"""The walk over the tree of one shape, written down as a program.

The walk is the one over whole trees. It visits the tree with a placeholder for each name; what it then has read and
bound says which of its names a line has there. Nothing is written down where the walk depends on the text of a name or
string (`decides`) or on what stands around the line: such lines are filled and visited each time.

Pieces of shapes are recorded in the same way, and put together (`composing`): what was cut out of one is a name in its
tree, of which only is noted that it was visited.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from types import SimpleNamespace
from typing import Any, NamedTuple

import libcst as cst

from analyzer.extract.python import guards
from analyzer.extract.python.dynamic import IMPORTERS, is_importer
from analyzer.extract.python.names import BindingKind, Block, Chain, Names, Scope
from analyzer.extract.python.pieces import splitting
from analyzer.extract.python.pieces.programs import (
    BindStep,
    BlockStep,
    ChainStep,
    Dotted,
    HoleStep,
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
        self._holes: Set[str] = frozenset()
        self._cut_out: dict[str, tuple[UseKind, Scope, Block]] = {}
        self._keywords_of: dict[int, str] = {}  # of the read of this number, what is cut out of the call

    def line(self, node: cst.CSTNode, names: Sequence[str]) -> Program | None:
        """What the walk does at a line with this tree, whose names are `names`; None where that depends on more."""
        return self.piece("", node, names, frozenset(), UseKind.REFERENCE)

    def piece(
        self, kind: str, node: cst.CSTNode, names: Sequence[str], holes: Set[str], use: UseKind
    ) -> Program | None:
        """What the walk does at a piece of this kind; `holes` are those of its names that stand for what was cut out.

        `use` is the kind of uses that it visits where the piece stands.
        """
        self._reset()
        self._holes = holes
        self._kind = use
        try:
            self._visit_piece(kind, node)
            return self._written(_Numbers(names, self.names.module))
        except _UnsureError:
            return None

    def _visit_piece(self, kind: str, node: Any) -> None:
        match kind:
            case "":
                self._line(node)
            case splitting.CALL:
                self._arguments((node,))
            case splitting.LIST | splitting.SET | splitting.TUPLE:
                self._elements(SimpleNamespace(elements=(node,)))
            case splitting.DICT:
                self._dict(SimpleNamespace(elements=(node,)))  # type: ignore[arg-type]
            case splitting.PARAMETERS:
                self.parameters(cst.Parameters(params=(node,)))
            case splitting.VALUE:
                self.visit(node)
        if kind:
            _demand(all(bind.scope is not self.names.module for bind in self._binds))

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
        reads = []
        for number, read in enumerate(self.reads):
            cut_out = self._keywords_of.get(number)
            reads.append(numbers.read(read, () if cut_out is None else (cut_out,)))
        holes = sorted(numbers.hole(name, *place) for name, place in self._cut_out.items())
        _demand(len(holes) == len(self._holes))
        binds, closing = tuple(map(numbers.bind, self._binds)), tuple(map(numbers.bind, self._closing))
        suite = None
        if self._suite is not None:
            scope, block, leaves = self._suite
            suite = SuiteStep(numbers.scope(scope), numbers.block(block), leaves)
        return Program(
            names=self.seen,
            reads=tuple(reads),
            holes=tuple(holes),
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

    def _name(self, node: cst.Name) -> None:
        if node.value in self._holes:
            self._hole(node.value)
        else:
            super()._name(node)

    def _hole(self, name: str) -> None:
        """Notes that what was cut out is visited. In the tree of a dict or tuple it has two names, to look like one."""
        place = self._kind, self.scope, self.block
        _demand(self._cut_out.get(name, place) == place)
        if name not in self._cut_out:
            self._cut_out[name] = place
            self.skip_names()

    def _chain(self, root: str, links: Sequence[Any], kind: UseKind) -> int:
        done = super()._chain(root, links, kind)
        if done < len(links) and links[done].__class__ is cst.Call:
            args = links[done].args
            if len(args) == 1 and args[0].value.__class__ is cst.Name and args[0].value.value in self._holes:
                self._keywords_of[len(self.reads) - 1] = args[0].value.value
        return done

    def parameters(self, params: cst.Parameters) -> list[str]:
        """As in Expressions."""
        for param in params.params:
            if param.name.value in self._holes:
                self._cut_out[param.name.value] = self._kind, self.scope, self.block
        return super().parameters(params)

    def _bind_target(self, target: Any, value: Any, order: int) -> None:
        several = (cst.Tuple, cst.List)
        if isinstance(target, several) and isinstance(value, several):
            _demand(
                not any(isinstance(one.value, cst.Name) and one.value.value in self._holes for one in value.elements)
            )
        super()._bind_target(target, value, order)

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
        self._places = {name: place for place, name in enumerate(names) if name not in CONSTANTS}
        self.scopes: list[ScopeStep] = []
        self.blocks: list[BlockStep] = []
        self._numbers: dict[int, int] = {id(module): 0, id(module.top): 0}
        self._opened: list[Scope | Block] = []  # kept, so that their ids stay theirs

    def name(self, name: str) -> int:
        """Where a placeholder stands."""
        _demand(name in self._places)
        return self._places[name]

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

    def hole(self, name: str, kind: UseKind, scope: Scope, block: Block) -> HoleStep:
        """The visit of what was cut out."""
        return HoleStep(self.name(name), kind, self.scope(scope), self.block(block))

    def read(self, read: Read, cut_out: Sequence[str]) -> ReadStep:
        """A read of a line, with the keywords of a call and what was cut out of it."""
        first, length = read.first, len(read.attributes)
        _demand(first == read.order and (read.root, *read.attributes) == tuple(self.names[first : first + length + 1]))
        keywords = tuple(map(self.name, (*read.keywords, *cut_out)))
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


def placeholders(names: Sequence[str], kept: Set[str]) -> list[str]:
    """What a recorder is given in place of names; those that are kept, as they are."""
    return [name if name in kept else f"{_PLACEHOLDER}{number}" for number, name in enumerate(names)]
