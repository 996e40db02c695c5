"""What is known of the lines of a text: their programs, and trees where they have none; made when asked for."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from analyzer.extract.python.pieces.composing import composed
from analyzer.extract.python.pieces.parsing import parse
from analyzer.extract.python.pieces.programs import Program
from analyzer.extract.python.pieces.recording import CONSTANTS, Recorder, placeholders
from analyzer.extract.python.pieces.shapes import Line, Shape, Shapes
from analyzer.extract.python.pieces.splitting import Piece
from analyzer.extract.python.pieces.trees import as_parsed, holes_of, names_of
from analyzer.model import UseKind


class Knowing:
    """Programs and trees of lines whose shapes were parsed. Raises RefusedError where LibCST refuses a whole tree."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._recorder: Recorder | None = None

    def program_of(self, line: Line) -> Program | None:
        """What the walk does at this line; None where the line has to be visited."""
        if line.program is None and not line.decides:
            line.program = self._program(line.shape, line.names)
            line.decides = line.program is None
        return line.program

    def filled(self, line: Line) -> cst.CSTNode:
        """The tree of the shape of a line, saying what this line says."""
        self._make_whole(line.shape)
        return line.filled()

    def _make_whole(self, shape: Shape) -> None:
        if not shape.is_whole:
            parse([(shape, True)], self._shapes)

    def _program(self, shape: Shape, names: Sequence[str]) -> Program | None:
        """The program of a shape; another one where a name is bound to a constant, which is a name like others."""
        programs = shape.programs
        if "" not in programs:
            programs[""] = self._composed(shape) or self._recorded(shape, names, frozenset())
        program = programs[""]
        if program is None or CONSTANTS.isdisjoint(names) or not _binds_constant(program, names):
            return program
        constants = " ".join([name if name in CONSTANTS else "" for name in names])
        if constants not in programs:
            programs[constants] = self._recorded(shape, names, CONSTANTS)
        return programs[constants]

    def _composed(self, shape: Shape) -> Program | None:
        assert shape.piece is not None
        try:
            return composed(shape.piece, self.program_of_piece)
        except LookupError:  # trees of its pieces were forgotten, or never needed for uses as frequent as this
            parse([(shape, True)], self._shapes)
            return composed(shape.piece, self.program_of_piece)

    def _recorded(self, shape: Shape, names: Sequence[str], kept: frozenset[str]) -> Program | None:
        self._make_whole(shape)
        given = placeholders(names, kept)
        return self._recording().line(shape.filled(given), given)

    def program_of_piece(self, piece: Piece, use: UseKind) -> Program | None:
        """What the walk does at a piece that it visits as this kind of use; None where that depends on more.

        Raises LookupError where the piece has no tree and is not frequent.
        """
        key = piece.key, use
        try:
            return self._shapes.programs[key]
        except KeyError:
            program = self._shapes.frequent.program(piece.key, use) or self._recorded_piece(piece, use)
            self._shapes.programs[key] = program
            return program

    def _recorded_piece(self, piece: Piece, use: UseKind) -> Program | None:
        node, names = as_parsed(self._shapes.trees[piece.key][0]), names_of(piece)
        return self._recording().piece(piece.kind, node, names, frozenset(holes_of(piece)), use)

    def _recording(self) -> Recorder:
        self._recorder = self._recorder or Recorder()
        return self._recorder


def _binds_constant(program: Program, names: Sequence[str]) -> bool:
    return any(names[value.name] in CONSTANTS for bind in program.binds for value in bind.values)
