"""LibCST's trees for shapes that have none yet: their pieces are parsed together, and put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import libcst as cst

from analyzer.extract.python.pieces.blocks import Clause
from analyzer.extract.python.pieces.shapes import Line, Shape, Shapes, Tree, Way
from analyzer.extract.python.pieces.splitting import (
    CALL,
    DICT,
    LIST,
    NAME_MARK,
    PARAMETERS,
    SET,
    TUPLE,
    VALUE,
    Hole,
    Piece,
)
from analyzer.extract.python.pieces.trees import put_together, source_of
from analyzer.values import Struct, field


class RefusedError(Exception):
    """LibCST does not take a line, or sees it otherwise."""


def parse_all(lines: Mapping[Clause, Line], known: Shapes) -> None:
    """Has LibCST read the pieces that were never read, and makes the trees that have to be visited.

    Raises RefusedError.
    """
    wanted: dict[int, tuple[Shape, bool]] = {}
    for clause, line in lines.items():
        shape = line.shape
        if line.decides:
            if not shape.is_whole:
                wanted[id(shape)] = shape, True
        elif not shape.is_ready and clause.head not in _NEVER_VISITED:
            wanted.setdefault(id(shape), (shape, False))
    parse(list(wanted.values()), known)


# The walk asks for their suites only.
_NEVER_VISITED: Final = frozenset({"else", "try", "finally"})


def parse(shapes: Sequence[tuple[Shape, bool]], known: Shapes) -> None:
    """Has LibCST read the pieces of shapes, and makes whole trees of those for which that is asked.

    Raises RefusedError.
    """
    if not shapes:
        return
    wanted = _Wanted(known)
    for shape, whole in shapes:
        wanted.add_shape(shape, whole)
    if not wanted.parse():
        raise RefusedError
    for shape, whole in shapes:
        shape.is_ready = True
        if shape.piece is None:
            shape.is_whole = True
        elif whole:
            try:
                put_together(shape, shape.piece, known.trees)
            except LookupError:
                raise RefusedError from None


Pick = Callable[[Any], Any]  # statement -> the node that is wanted
_Template = tuple[str, Pick]  # how to write something as a statement, and where in its tree it then is


class _Group(Struct):
    """Pieces of one kind: they are written as arguments or elements of one call or display."""

    sources: list[str] = field(default_factory=list)
    takers: list[list[Tree]] = field(default_factory=list)


class _Wanted:
    """Sources that have to be parsed, and who gets their trees."""

    def __init__(self, known: Shapes) -> None:
        self._known = known
        self._lines: list[tuple[str, Pick, Shape | list[Tree]]] = []  # statement, what of it, whose
        self._groups: dict[str, _Group] = {}
        self._coming: dict[str, int] = {}  # trees of a piece that there will be

    def add_shape(self, shape: Shape, whole: bool) -> None:
        """Wants the tree of a shape; where it is not to be whole, trees for its pieces that are not frequent."""
        if shape.piece is None:
            template, pick = _way(*shape.way)
            self._lines.append((template.format(shape.source), pick, shape))
        else:
            self._add_piece(shape.piece, shape.way, {} if whole else None)

    def _add_piece(self, piece: Piece, way: Way, counts: dict[str, int] | None) -> None:
        """Wants one tree of a piece; with `counts`, as many as one line has of it: each says something else."""
        key = piece.key
        number = 1
        if counts is not None:
            number = counts[key] = counts.get(key, 0) + 1
        trees = self._known.trees.setdefault(key, [])
        if number > (self._coming.get(key) or len(trees)) and (counts is not None or key not in self._known.frequent):
            self._coming[key] = number
            if piece.kind:
                group = self._groups.setdefault(_group_of(piece), _Group())
                group.sources.append(source_of(piece))
                group.takers.append(trees)
            else:
                template, pick = _way(*way)
                self._lines.append((template.format(source_of(piece)), pick, trees))
        for atom in piece.atoms:
            if isinstance(atom, Hole):
                for inner in atom.pieces:
                    self._add_piece(inner, way, counts)

    def parse(self) -> bool:
        """Has LibCST read the sources; False where it does not take one."""
        sources = [source for source, _, _ in self._lines]
        sources += [_TOGETHER[kind][0].format(",".join(group.sources)) for kind, group in self._groups.items()]
        if not sources:
            return True
        source = "\n".join(sources) + "\n"
        self._known.read += len(source)
        try:
            module = cst.parse_module(source)
        except Exception:  # LibCST raises several kinds of errors; whatever it is, the whole text will show it too
            return False
        if len(module.body) != len(sources):
            return False
        for (_, pick, taker), statement in zip(self._lines, module.body, strict=False):
            node = pick(statement)
            if isinstance(taker, Shape):
                taker.node = node
            else:
                taker.append(Tree(node, statement))
        return all(map(_shared_out, self._groups.items(), module.body[len(self._lines) :]))


def _shared_out(group: tuple[str, _Group], statement: Any) -> bool:
    """Gives each piece of a group its tree; False where LibCST sees more or fewer of them."""
    kind, wanted = group
    nodes = _TOGETHER[kind][1](statement)
    if len(nodes) != len(wanted.takers):
        return False
    for taker, node in zip(wanted.takers, nodes, strict=True):
        taker.append(Tree(node.value if kind == VALUE else node, node))
    return True


_STAR, _STARS, _KEYWORD, _DEFAULT = "(*", "(**", "(=", "def="


def _group_of(piece: Piece) -> str:
    """The kind of a piece, finer where arguments or parameters of different kinds have an order."""
    atoms = piece.atoms
    if piece.kind == PARAMETERS:
        return _DEFAULT if "=" in atoms else PARAMETERS
    if piece.kind != CALL:
        return piece.kind
    if atoms[0] == "*":
        return _STARS if atoms[1:2] == ["*"] else _STAR
    return _KEYWORD if atoms[0] == NAME_MARK and atoms[1:2] == ["="] and atoms[2:3] != ["="] else CALL


def _arguments(statement: Any) -> Sequence[Any]:
    return statement.body[0].value.args  # type: ignore[no-any-return]


def _elements(statement: Any) -> Sequence[Any]:
    return statement.body[0].value.elements  # type: ignore[no-any-return]


def _parameters(statement: Any) -> Sequence[Any]:
    return statement.params.params  # type: ignore[no-any-return]


_TOGETHER: Final[Mapping[str, tuple[str, Callable[[Any], Sequence[Any]]]]] = {
    **dict.fromkeys((CALL, _STAR, _STARS, _KEYWORD), ("f({})", _arguments)),
    LIST: ("[{}]", _elements),
    **dict.fromkeys((SET, DICT), ("{{{}}}", _elements)),
    **dict.fromkeys((TUPLE, VALUE), ("({},)", _elements)),
    **dict.fromkeys((PARAMETERS, _DEFAULT), ("def f({}): pass", _parameters)),
}


def _way(head: str, has_block: bool) -> _Template:
    block = "\n pass" if has_block else ""
    match head:
        case "elif" | "else":
            return "if 0: pass\n{}" + block, lambda statement: statement.orelse
        case "except":
            return "try: pass\n{}" + block, lambda statement: statement.handlers[0]
        case "finally":
            return "try: pass\n{}" + block, lambda statement: statement.finalbody
        case "try":
            return "{}" + block + "\nfinally: pass", _itself
        case "case" if has_block:
            return "match 0:\n {} pass", lambda statement: statement.cases[0]
        case "match":
            return ("{}\n case _: pass" if has_block else "{}"), _itself
        case "@":
            return "{}\ndef f(): pass", lambda statement: statement.decorators[0]
        case _:
            return "{}" + block, _itself


def _itself(statement: Any) -> Any:
    return statement
