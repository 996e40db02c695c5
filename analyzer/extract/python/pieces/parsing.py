"""LibCST's trees for shapes that have none yet: their pieces are parsed together, and put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

import libcst as cst

from analyzer.extract.python.nodes import nodes_of
from analyzer.extract.python.pieces.blocks import Clause
from analyzer.extract.python.pieces.shapes import Fill, Line, Shape, Shapes, Tree
from analyzer.extract.python.pieces.splitting import (
    CALL,
    DICT,
    FORMAT_CLOSE,
    FORMAT_OPEN,
    LIST,
    NAME_MARK,
    PARAMETERS,
    SET,
    TUPLE,
    VALUE,
    Hole,
    Piece,
)


def parse_all(lines: Mapping[Clause, Line], known: Shapes) -> bool:
    """Gives every shape its tree; False where LibCST does not take one of them, or sees it otherwise."""
    missing = {id(line.shape): (clause, line.shape) for clause, line in lines.items() if line.shape.node is None}
    if not missing:
        return True
    wanted = _Wanted(known)
    for clause, shape in missing.values():
        wanted.add_shape(clause, shape)
    if not wanted.parse():
        return False
    try:
        for _, shape in missing.values():
            if shape.piece is not None:
                _put_together(shape, shape.piece, known.trees)
    except KeyError:
        return False
    return True


Way = tuple[str, Callable[[Any], Any]]  # how to write something as a statement, and where in its tree it then is


class _Wanted:
    """Sources that have to be parsed, and who gets their trees."""

    def __init__(self, known: Shapes) -> None:
        self._known = known
        self._sources: list[str] = []
        self._takers: list[tuple[Way, Shape | list[Tree]]] = []
        self._coming: dict[str, int] = {}  # trees of a piece that there will be

    def add_shape(self, clause: Clause, shape: Shape) -> None:
        """Wants the tree of a shape, or trees for its pieces."""
        if shape.piece is None:
            self._add(_way(clause), shape.source, shape)
        else:
            self._add_piece(shape.piece, _way(clause), {})

    def _add_piece(self, piece: Piece, way: Way, counts: dict[str, int]) -> None:
        """Wants as many trees of a piece as one line has of it: each says something else."""
        key = piece.key
        number = counts[key] = counts.get(key, 0) + 1
        trees = self._known.trees.setdefault(key, [])
        coming = self._coming.get(key) or len(trees)
        if number > coming:
            self._coming[key] = number
            self._add(way, _numbered(piece), trees)
        for atom in piece.atoms:
            if isinstance(atom, Hole):
                for inner in atom.pieces:
                    self._add_piece(inner, _WAYS[inner.kind], counts)

    def _add(self, way: Way, source: str, taker: Shape | list[Tree]) -> None:
        self._sources.append(way[0].format(source))
        self._takers.append((way, taker))

    def parse(self) -> bool:
        """Has LibCST read the sources; False where it does not take one."""
        if not self._sources:
            return True
        source = "\n".join(self._sources) + "\n"
        self._known.read += len(source)
        try:
            module = cst.parse_module(source)
        except Exception:  # LibCST raises several kinds of errors; whatever it is, the whole text will show it too
            return False
        if len(module.body) != len(self._takers):
            return False
        for ((_, pick), taker), statement in zip(self._takers, module.body, strict=True):
            node = pick(statement)
            if isinstance(taker, Shape):
                taker.node = node
            else:
                taker.append(_tree(node, statement))
        return True


def _tree(node: Any, root: cst.CSTNode) -> Tree:
    """What is written into a tree: `root` holds all of it, `node` is what stands for the piece."""
    tree = Tree(node, {}, {}, {})
    for one in nodes_of(root):
        cls = one.__class__
        if cls is cst.Name:
            tree.names[one.value] = one
        elif cls is cst.SimpleString:
            tree.strings[one.value] = one
        elif cls in _OWNERS:
            children, fill = _OWNERS[cls]
            first = children(one)
            if first:
                _note_hole(tree, first[0].key if isinstance(first[0], cst.DictElement) else first[0].value, fill, one)
        elif cls is cst.Parameters:
            if one.params:
                _note_hole(tree, one.params[0].name, _fill_parameters, one)
        elif cls is cst.Param:
            _note_hole(tree, one.default, _fill_default, one)
        elif cls is cst.Annotation:
            _note_hole(tree, one.annotation, _fill_annotation, one)
    return tree


def _note_hole(tree: Tree, held: Any, fill: Fill, owner: Any) -> None:
    if held.__class__ is cst.Name and held.value[0] == _HOLE:
        tree.holes[held.value] = fill, owner


def _put_together(shape: Shape, piece: Piece, trees: Mapping[str, Sequence[Tree]]) -> None:
    """Gives a shape the trees of its pieces. Raises KeyError where a tree is not what the text says."""
    names: list[cst.Name] = []
    strings: list[cst.SimpleString] = []
    holes: list[tuple[Fill, Any, Any]] = []
    counts: dict[str, int] = {}

    def node_of(piece: Piece) -> Any:
        number = counts[piece.key] = counts.get(piece.key, 0) + 1
        tree = trees[piece.key][number - 1]
        for place, atom in enumerate(piece.atoms):
            if isinstance(atom, Hole):
                fill, owner = tree.holes[f"{_HOLE}{place}"]
                nodes = tuple([node_of(inner) for inner in atom.pieces])
                holes.append((fill, owner, nodes[0] if atom.kind == VALUE else nodes))
            elif atom == NAME_MARK:
                names.append(tree.names[f"a{place}"])
            elif atom[-1] == '"':
                strings.append(tree.strings[f'{atom[:-1]}a{place}"'])
        return tree.node

    node = node_of(piece)
    shape.names, shape.strings, shape.holes = tuple(names), tuple(strings), tuple(holes)
    shape.node, shape.piece = node, None


_HOLE: Final = "h"  # begins the names that stand for what was cut out; all others begin with another letter
_IN_SOURCES: Final = {
    CALL: "{}",
    LIST: "{}",
    SET: "{}",
    DICT: "{0}:{0}",
    TUPLE: "{0},{0}",
    PARAMETERS: "{}",
    VALUE: "{}",
}
_QUOTES: Final = {FORMAT_OPEN: "f'''", FORMAT_CLOSE: "'''"}


def _numbered(piece: Piece) -> str:
    """The text of a piece with a number in each name, string and hole."""
    numbered = []
    for place, atom in enumerate(piece.atoms):
        if isinstance(atom, Hole):
            numbered.append(_IN_SOURCES[atom.kind].format(f"{_HOLE}{place}"))
        elif atom == NAME_MARK:
            numbered.append(f"a{place}")
        elif atom[-1] == '"':
            numbered.append(f'{atom[:-1]}a{place}"')
        else:
            numbered.append(_QUOTES.get(atom, atom))
    return "".join(numbered).strip()


def _filler(node: type[cst.CSTNode], children: str) -> tuple[Callable[[Any], Any], Fill]:
    return attrgetter(children), node.__dict__[children].__set__


_OWNERS: Final = {
    cst.Call: _filler(cst.Call, "args"),
    cst.List: _filler(cst.List, "elements"),
    cst.Set: _filler(cst.Set, "elements"),
    cst.Dict: _filler(cst.Dict, "elements"),
    cst.Tuple: _filler(cst.Tuple, "elements"),
}


_fill_parameters: Final[Fill] = cst.Parameters.__dict__["params"].__set__
_fill_default: Final[Fill] = cst.Param.__dict__["default"].__set__
_fill_annotation: Final[Fill] = cst.Annotation.__dict__["annotation"].__set__


def _element(statement: Any) -> Any:
    return statement.body[0].value.elements[0]


_WAYS: Final[Mapping[str, Way]] = {
    CALL: ("f({})", lambda statement: statement.body[0].value.args[0]),
    LIST: ("[{}]", _element),
    SET: ("{{{}}}", _element),
    DICT: ("{{{}}}", _element),
    TUPLE: ("({},0)", _element),
    PARAMETERS: ("def f({}): pass", lambda statement: statement.params.params[0]),
    VALUE: ("{}", lambda statement: statement.body[0].value),
}


def _way(clause: Clause) -> Way:
    block = "\n pass" if clause.has_block else ""
    match clause.head:
        case "elif" | "else":
            return "if 0: pass\n{}" + block, lambda statement: statement.orelse
        case "except":
            return "try: pass\n{}" + block, lambda statement: statement.handlers[0]
        case "finally":
            return "try: pass\n{}" + block, lambda statement: statement.finalbody
        case "try":
            return "{}" + block + "\nfinally: pass", _itself
        case "case" if clause.has_block:
            return "match 0:\n {} pass", lambda statement: statement.cases[0]
        case "match":
            return ("{}\n case _: pass" if clause.has_block else "{}"), _itself
        case "@":
            return "{}\ndef f(): pass", lambda statement: statement.decorators[0]
        case _:
            return "{}" + block, _itself


def _itself(statement: Any) -> Any:
    return statement
