"""LibCST's trees of single lines, one for all lines of the same shape.

The shape of a line is its text with every name, string and number replaced by a mark, and without comments and spaces:
`x = nn.Linear(3, bias=True)` and `y = tf.cast(1, dtype=True)` have the same. Whether text is Python, and which tree it
has, depends on its shape alone; so a shape is parsed once, and where a line is visited its own names and strings are
written into the nodes of that tree. What the walk reads of a tree are types of nodes, names and strings.

Shapes are put together from pieces (`splitting`), so lines of different shapes have nodes in common: the arguments of
calls and the elements of displays are written into them as names are. A tree therefore says what the line that was
`filled` last says: nobody may keep nodes.

Of formatted strings only what stands in braces counts. Lines in which that is not plain, and lines with soft keywords,
have no shape: their text is parsed as it is, once for all lines with that text.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, compress
from typing import Any

import libcst as cst

from analyzer.extract.python.pieces.blocks import COMPOUND
from analyzer.extract.python.pieces.fields import with_bare_fields
from analyzer.extract.python.pieces.frequent import FrequentPieces, frequent_pieces
from analyzer.extract.python.pieces.programs import Program
from analyzer.extract.python.pieces.recording import decides
from analyzer.extract.python.pieces.splitting import BYTES_MARK, NAME_MARK, NUMBER_MARK, STRING_MARK, Piece, split
from analyzer.extract.python.tokens import FORMAT_START, KEYWORDS, PLAIN_STRING, tokens_of
from analyzer.model import UseKind
from analyzer.values import Struct, field

_NUMBER = r"0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d[\d_]*)?[jJ]?"
# Signs and blanks between two others are one token. A number's leading dot is a sign: `.5` has the shape of `.0`.
# Nearly all words are no prefix of a string: they come before strings, and those in `else"x"` behind.
_WORD = r"[^\W\d]\w*+"
_TOKEN = re.compile(rf"[^\w\"'#]++|{_WORD}(?![\"'])|{PLAIN_STRING}|{_NUMBER}|#[^\r\n]*+|{_WORD}", re.DOTALL)
_MAYBE_FORMATTED = re.compile(r"[fFtTrR][\"']")  # looking at what stands before takes twice as long
_FORMATTED = re.compile(rf"(?<!\w){FORMAT_START}")
_BLANK = re.compile(r"[\s\\]+")
_QUOTES = frozenset("\"'")
_PREFIXES = "rRbBuU"
_SOFT_KEYWORDS = frozenset({"match", "case", "type", "lazy"})
_MOST_MARKS = 200_000
_MOST_LINES = 100_000
_MOST_SHAPES = 50_000  # some 2 kB each, most of it in what they share

_set_name = cst.Name.__dict__["value"].__set__
_set_string = cst.SimpleString.__dict__["value"].__set__


Fill = Callable[[Any, Any], None]


class Tree(Struct, eq=False):
    """What LibCST makes of a piece: `root` holds all of it, `node` is what stands for it."""

    node: Any
    root: Any
    blanks: Blanks | None = None  # looked for when they are asked for: few trees are ever filled


class Blanks(Struct, eq=False):
    """What is written into a tree, by the marks in its source."""

    names: dict[str, cst.Name]
    strings: dict[str, cst.SimpleString]
    holes: dict[str, tuple[Fill, Any, Any]]  # what fills it, the node, and what marks the place


Hole = tuple[Fill, Any, Any]


Way = tuple[str, bool]  # the first word of a line, and whether a block is below it


class Shape(Struct, eq=False):
    """All lines of one shape: its tree, what in it differs from line to line in the order of the text, its programs.

    A tree is made where a line has to be visited: then it is `is_whole`. `is_ready` says that all its pieces have
    been read, now or before (`frequent`).
    """

    piece: Piece | None = None  # None: `source` is parsed as it is
    source: str = ""
    way: Way = ("", False)
    node: cst.CSTNode | None = None
    is_ready: bool = False
    is_whole: bool = False
    names: Sequence[cst.Name] = ()
    strings: Sequence[cst.SimpleString] = ()
    holes: Sequence[Hole] = ()  # what sets the arguments or elements of a node, the node, and these
    programs: dict[str, Program | None] = field(default_factory=dict)  # by the constants among its names

    def filled(self, names: Sequence[str]) -> cst.CSTNode:
        """The tree with these names in it."""
        deque(map(_set_name, self.names, names), 0)
        for fill, node, children in self.holes:
            fill(node, children)
        assert self.node is not None
        return self.node


class Line(Struct, eq=False):
    """A line as its shape and what fills it; offsets are from the start of the line."""

    shape: Shape
    names: Sequence[str] = ()
    strings: Sequence[str] = ()
    name_offsets: Sequence[int] = ()
    string_offsets: Sequence[int] = ()
    decides: bool = True  # what the walk does depends on the text of the line
    program: Program | None = None

    def filled(self) -> cst.CSTNode:
        """The tree of the shape, saying what this line says."""
        shape = self.shape
        if shape.strings:
            deque(map(_set_string, shape.strings, self.strings), 0)
        return shape.filled(self.names)


class _Marks(dict[str, str]):
    """Token -> its mark, of signs themselves without blanks. Those of strings, numbers and comments are not remembered.

    `deciding` are the names among them at which the walk may do something else than at others.
    """

    def __init__(self) -> None:
        super().__init__()
        self.deciding: set[str] = set()

    def __missing__(self, token: str) -> str:
        first = token[0]
        if first == "#":
            return ""
        if token[-1] in _QUOTES:
            prefix = token[: len(token) - len(token.lstrip(_PREFIXES))]
            return BYTES_MARK if "b" in prefix.lower() else STRING_MARK
        if first.isdecimal():
            return NUMBER_MARK
        if len(self) >= _MOST_MARKS:
            self.clear()
            self.deciding.clear()
        mark = self[token] = self._mark(token)
        return mark

    def _mark(self, token: str) -> str:
        if token[0] != "_" and not token[0].isalnum():
            return _BLANK.sub("", token)
        if token in KEYWORDS:
            return f" {token} "
        if decides(token):
            self.deciding.add(token)
        return NAME_MARK  # True, False and None have Name nodes too


class Shapes(Struct):
    """What has been seen in this thread: lines by their text, shapes and the trees of pieces by their key."""

    lines: dict[str, Line] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    trees: dict[str, list[Tree]] = field(default_factory=dict)  # as many as one line has of a piece
    read: int = 0  # characters that LibCST was given
    marks: _Marks = field(default_factory=_Marks)
    programs: dict[tuple[str, UseKind], Program | None] = field(default_factory=dict)  # of pieces, by their key
    frequent: FrequentPieces = field(default_factory=frequent_pieces)

    def line(self, text: str, head: str, has_block: bool) -> Line:
        """A line that was not seen, without indentation; `head` is its first word. Its shape may not be parsed yet."""
        if len(self.lines) >= _MOST_LINES:
            self.lines.clear()
        formatted = _MAYBE_FORMATTED.search(text) is not None and _FORMATTED.search(text) is not None
        bare = with_bare_fields(text) if formatted else text
        way = head, has_block
        if bare is None or head in _SOFT_KEYWORDS or (head in COMPOUND and not has_block):
            line = self._as_it_is(text, way)
        else:
            line = self._with_shape(bare, way)
        self.lines[text] = line
        return line

    def _as_it_is(self, text: str, way: Way) -> Line:
        """The line of this text, with a tree of its own."""
        tokens = tokens_of(text)
        shape = self.shapes.get("\0" + text) or self._new("\0" + text, Shape(None, text, way))
        return Line(shape, name_offsets=tokens.names, string_offsets=tokens.strings)

    def _with_shape(self, text: str, way: Way) -> Line:
        tokens = _TOKEN.findall(text)
        marks = list(map(self.marks.__getitem__, tokens))
        offsets = list(accumulate(map(len, tokens), initial=0))
        key = "".join(marks)
        shape = self.shapes.get(key) or self._new(key, Shape(split(marks), way=way))
        is_name = list(map(NAME_MARK.__eq__, marks))
        names = list(compress(tokens, is_name))
        line = Line(shape, names, (), list(compress(offsets, is_name)))
        line.decides = not self.marks.deciding.isdisjoint(names)
        if STRING_MARK in key:
            is_string = [mark[-1:] == '"' for mark in marks]
            line.strings = list(compress(tokens, is_string))
            line.string_offsets = list(compress(offsets, is_string))
        return line

    def _new(self, key: str, shape: Shape) -> Shape:
        if len(self.shapes) >= _MOST_SHAPES:
            self.shapes.clear()
            self.lines.clear()
            self.trees.clear()
            self.programs.clear()
        self.shapes[key] = shape
        return shape


_local = threading.local()


def shapes_of_thread() -> Shapes:
    """The shapes of this thread: trees that are filled in place must not be shared."""
    found: Shapes | None = getattr(_local, "shapes", None)
    if found is None:
        found = _local.shapes = Shapes()
    return found


@contextmanager
def instead(shapes: Shapes) -> Iterator[None]:
    """Under it this thread has other shapes."""
    before, _local.shapes = shapes_of_thread(), shapes
    try:
        yield
    finally:
        _local.shapes = before
