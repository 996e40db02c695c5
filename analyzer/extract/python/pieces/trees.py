"""Pieces as source for LibCST, with a number in each name, string and hole; and their trees put together by these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

import libcst as cst

from analyzer.extract.python.nodes import nodes_of
from analyzer.extract.python.pieces.shapes import Blanks, Fill, Shape, Tree
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


def _blanks_of(tree: Tree) -> Blanks:
    """What is written into a tree, which was not filled yet when they are first asked for."""
    if tree.blanks is None:
        tree.blanks = _found_blanks(tree.root)
    return tree.blanks


def _found_blanks(root: Any) -> Blanks:
    found = Blanks({}, {}, {})
    for one in nodes_of(root):
        cls = one.__class__
        if cls is cst.Name:
            found.names[one.value] = one
        elif cls is cst.SimpleString:
            found.strings[one.value] = one
        elif cls in _OWNERS:
            children, fill = _OWNERS[cls]
            first = children(one)
            if first:
                held = first[0].key if isinstance(first[0], cst.DictElement) else first[0].value
                _note_hole(found, held, fill, one, first)
        elif cls is cst.Parameters:
            if one.params:
                _note_hole(found, one.params[0].name, _fill_parameters, one, one.params)
        elif cls is cst.Param:
            _note_hole(found, one.default, _fill_default, one, one.default)
        elif cls is cst.Annotation:
            _note_hole(found, one.annotation, _fill_annotation, one, one.annotation)
    return found


def _note_hole(found: Blanks, held: Any, fill: Fill, owner: Any, mark: Any) -> None:
    if held.__class__ is cst.Name and held.value[0] == _HOLE:
        found.holes[held.value] = fill, owner, mark


def as_parsed(tree: Tree) -> Any:
    """The node of a tree, saying what its source said."""
    if tree.blanks is not None:
        for name, node in tree.blanks.names.items():
            _set_name(node, name)
        for fill, owner, mark in tree.blanks.holes.values():
            fill(owner, mark)
    return tree.node


def names_of(piece: Piece) -> list[str]:
    """The names in the source of a piece, and those of its holes, in the order of the text."""
    return [
        f"{_HOLE if isinstance(atom, Hole) else _NAME}{place}"
        for place, atom in enumerate(piece.atoms)
        if isinstance(atom, Hole) or atom == NAME_MARK
    ]


def holes_of(piece: Piece) -> list[str]:
    """The names of the holes in the source of a piece."""
    return [f"{_HOLE}{place}" for place, atom in enumerate(piece.atoms) if isinstance(atom, Hole)]


def put_together(shape: Shape, piece: Piece, trees: Mapping[str, Sequence[Tree]]) -> None:
    """Gives a shape the trees of its pieces. Raises KeyError where a tree is not what the text says."""
    names: list[cst.Name] = []
    strings: list[cst.SimpleString] = []
    holes: list[tuple[Fill, Any, Any]] = []
    counts: dict[str, int] = {}

    def node_of(piece: Piece) -> Any:
        number = counts[piece.key] = counts.get(piece.key, 0) + 1
        tree = trees[piece.key][number - 1]
        blanks = _blanks_of(tree)
        for place, atom in enumerate(piece.atoms):
            if isinstance(atom, Hole):
                fill, owner, _ = blanks.holes[f"{_HOLE}{place}"]
                nodes = tuple([node_of(inner) for inner in atom.pieces])
                holes.append((fill, owner, nodes[0] if atom.kind == VALUE else nodes))
            elif atom == NAME_MARK:
                names.append(blanks.names[f"{_NAME}{place}"])
            elif atom[-1] == '"':
                strings.append(blanks.strings[f'{atom[:-1]}a{place}"'])
        return tree.node

    node = node_of(piece)
    shape.names, shape.strings, shape.holes = tuple(names), tuple(strings), tuple(holes)
    shape.node, shape.is_whole = node, True


_HOLE, _NAME = "h", "a"  # begin the names that stand for what was cut out, and all others
_set_name: Final = cst.Name.__dict__["value"].__set__
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


def source_of(piece: Piece) -> str:
    """The text of a piece with a number in each name, string and hole."""
    numbered = []
    for place, atom in enumerate(piece.atoms):
        if isinstance(atom, Hole):
            numbered.append(_IN_SOURCES[atom.kind].format(f"{_HOLE}{place}"))
        elif atom == NAME_MARK:
            numbered.append(f"{_NAME}{place}")
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
