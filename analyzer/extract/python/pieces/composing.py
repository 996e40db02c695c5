"""Programs of shapes put together from those of their pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
from analyzer.extract.python.pieces.splitting import CALL, NAME_MARK, Hole, Piece
from analyzer.model import UseKind

ProgramOf = Callable[[Piece, UseKind], Program | None]


def composed(piece: Piece, program_of: ProgramOf) -> Program | None:
    """The program of lines of this shape; None where one of its pieces has none."""
    own = program_of(piece, UseKind.REFERENCE)
    if own is None:
        return None
    made = _Made(program_of)
    place = made.add(piece, own, 0, 0)
    if place is None:
        return None
    suite = own.suite
    return Program(
        names=made.names,
        reads=tuple(made.reads),
        imports=tuple([place.imported(one) for one in own.imports]),
        binds=tuple(made.binds),
        closing=tuple([bind for step in own.closing for bind in place.bound(step)]),
        blocks=tuple(made.blocks),
        scopes=tuple(made.scopes),
        suite=None if suite is None else SuiteStep(place.scopes[suite.scope], place.blocks[suite.block], suite[2]),
        asks=own.asks,
        fails=own.fails,
    )


class _Place:
    """Where a piece stands in a line: what its numbers of names, scopes and blocks are there."""

    __slots__ = ("blocks", "inner", "names", "scopes")

    def __init__(self, scopes: list[int], blocks: list[int]) -> None:
        self.scopes = scopes
        self.blocks = blocks
        self.names: list[int] = []
        self.inner: dict[int, list[tuple[Piece, int]]] = {}  # what was cut out, by its number: pieces and their places

    def read(self, step: ReadStep) -> ReadStep:
        """A read of the piece as one of the line."""
        name, length, kind, keywords, scope, block = step
        if keywords:
            keywords = tuple([place for keyword in keywords for place in self._keywords(keyword)])
        return ReadStep(self.names[name], length, kind, keywords, self.scopes[scope], self.blocks[block])

    def _keywords(self, keyword: int) -> Sequence[int]:
        if keyword in self.inner:
            return [place for piece, place in self.inner[keyword] if _is_keyword(piece)]
        return (self.names[keyword],)

    def bound(self, step: BindStep) -> list[BindStep]:
        """A binding of the piece as one of the line, or as many as parameters were cut out."""
        name, kind, order, scope, block, values, target = step
        chains = tuple([self._chain(one) for one in values])
        dotted = None if target is None else self._dotted(target)
        names = [place for _, place in self.inner[name]] if name in self.inner else [self.names[name]]
        order, scope, block = self.names[order], self.scopes[scope], self.blocks[block]
        return [BindStep(one, kind, order, scope, block, chains, dotted) for one in names]

    def _chain(self, step: ChainStep) -> ChainStep:
        name, length, scope, block, order = step
        return ChainStep(self.names[name], length, self.scopes[scope], self.blocks[block], self.names[order])

    def imported(self, step: ImportStep) -> ImportStep:
        """An import of the piece as one of the line."""
        return ImportStep(self._dotted(step.target), self.names[step.first], step.length)

    def _dotted(self, name: Dotted) -> Dotted:
        return Dotted(name.dots, tuple([self.names[part] for part in name.parts]))


class _Made:
    """A program in the making."""

    def __init__(self, program_of: ProgramOf) -> None:
        self._program_of = program_of
        self.names = 0
        self.reads: list[ReadStep] = []
        self.binds: list[BindStep] = []
        self.blocks: list[BlockStep] = []
        self.scopes: list[ScopeStep] = []

    def add(self, piece: Piece, program: Program, scope: int, block: int) -> _Place | None:
        """Adds a piece that is visited in this scope and block; None where something in it has no program."""
        place = self._opened(program, scope, block)
        names = place.names
        holes = iter(program.holes)
        for atom in piece.atoms:
            if atom == NAME_MARK:
                names.append(self.names)
                self.names += 1
            elif atom.__class__ is Hole:
                inner = place.inner[len(names)] = []
                names.append(self.names)
                if not self._fill(atom, next(holes), place, inner):
                    return None
        names.append(self.names)
        self.reads += [place.read(step) for step in program.reads]
        for bind in program.binds:
            self.binds += place.bound(bind)
        return place

    def _fill(self, hole: Hole, step: HoleStep, place: _Place, inner: list[tuple[Piece, int]]) -> bool:
        """Adds what was cut out, and notes where it stands; whether all of it has programs."""
        scope, block = place.scopes[step.scope], place.blocks[step.block]
        program_of, reads = self._program_of, self.reads
        for piece in hole.pieces:
            inner.append((piece, self.names))
            program = program_of(piece, step.kind)
            if program is None:
                return False
            if program.holes or program.scopes or program.blocks:
                if self.add(piece, program, scope, block) is None:
                    return False
                continue
            first = self.names
            self.names += program.names
            for name, length, kind, keywords, _, _ in program.reads:
                if keywords:
                    keywords = tuple([first + keyword for keyword in keywords])
                reads.append(ReadStep(first + name, length, kind, keywords, scope, block))
        return True

    def _opened(self, program: Program, scope: int, block: int) -> _Place:
        blocks, scopes = [block], [scope]
        for parent, guard, import_guard in program.blocks:
            self.blocks.append(BlockStep(blocks[parent], guard, import_guard))
            blocks.append(len(self.blocks))
        for kind, outer, top in program.scopes:
            self.scopes.append(ScopeStep(kind, scopes[outer], blocks[top]))
            scopes.append(len(self.scopes))
        return _Place(scopes, blocks)


def _is_keyword(piece: Piece) -> bool:
    atoms = piece.atoms
    return piece.kind == CALL and atoms[0] == NAME_MARK and atoms[1:2] == ["="] and atoms[2:3] != ["="]
