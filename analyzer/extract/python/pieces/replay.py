"""The walk over a module in pieces: lines that have a program are replayed, the others are filled and visited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

import libcst as cst

from analyzer.extract.python.bystanders import is_bystander
from analyzer.extract.python.dynamic import is_importer
from analyzer.extract.python.names import Binding, Block, Chain, Names, Scope
from analyzer.extract.python.pieces.assembled import ChainedIf, Placed, Suite, piece_of
from analyzer.extract.python.pieces.blocks import Clause, Statement
from analyzer.extract.python.pieces.knowing import Knowing
from analyzer.extract.python.pieces.programs import BindStep, Dotted, Program
from analyzer.extract.python.pieces.shapes import Line
from analyzer.extract.python.statements import ImportRead
from analyzer.extract.python.tokens import Tokens
from analyzer.extract.python.visitor import Visitor
from analyzer.extract.python.walk import Read


class _Replayed(NamedTuple):
    """Where a line was replayed; its reads are worked out where its names are tracked."""

    before: int  # reads that were recorded before it
    line: Line
    program: Program
    start: int
    seen: int
    scopes: Sequence[Scope]
    blocks: Sequence[Block]


class Replay(Visitor):
    """The walk over a module in pieces; remembers what is an alias of what."""

    def __init__(self, lines: Mapping[Clause, Line], knowing: Knowing) -> None:
        super().__init__(Tokens(), Names(is_importer))
        self._lines = lines
        self._knowing = knowing
        self._replayed: list[_Replayed] = []
        self.table[ChainedIf] = self.table[cst.If]
        self.table[Placed] = self._condition

    # --------------------------------------------------------------------------------------------- statements

    def statements(self, module: Sequence[Statement]) -> None:
        """Visits the statements of a module."""
        self.suite(Suite(module, self._placed))

    def suite(self, suite: Any) -> None:
        """As in Statements."""
        if suite.__class__ is not Suite:
            super().suite(suite)
            return
        for statement in suite.statements:
            if statement.kept and not self._replay_statement(statement):
                self.visit(piece_of(statement, self._placed).ready())

    def _placed(self, clause: Clause) -> Placed:
        return Placed(self._lines[clause], clause.start, self)

    def _replay_statement(self, statement: Statement) -> bool:
        """Replays a statement of one clause, decorators aside; whether that could be done."""
        clauses, lines = statement.clauses, self._lines
        last = clauses[-1]
        line = lines[last]
        program = self._program_at(line)
        if program is None or (program.suite is None and last.has_block):
            return False
        if len(clauses) > 1:
            decorators = clauses[:-1]
            found = (self._program_at(lines[clause]) for clause in decorators if clause.head == "@")
            programs = [one for one in found if one is not None]
            if len(programs) < len(decorators):
                return False
            for clause, one in zip(decorators, programs, strict=True):
                self._replay(lines[clause], one, clause.start)
        places = self._replay(line, program, last.start)
        if program.suite is not None:
            self._below(line, program, last, *places)
        return True

    def _below(
        self, line: Line, program: Program, clause: Clause, scopes: Sequence[Scope], blocks: Sequence[Block]
    ) -> None:
        """Visits what stands below a header."""
        assert program.suite is not None
        outer = self.scope, self.block, self._in_handler
        number, block, leaves_handler = program.suite
        self.scope, self.block = scopes[number], blocks[block]
        if leaves_handler:
            self._in_handler = False
        self.suite(Suite(clause.suite, self._placed))
        self.scope, self.block, self._in_handler = outer
        for step in program.closing:
            self.names.bind(
                scopes[step.scope], line.names[step.name], Binding(step.kind, self.seen, blocks[step.block])
            )

    # -------------------------------------------------------------------------------------------------- lines

    def filled(self, line: Line, start: int) -> Any:
        """As in Walker."""
        self._offsets = [start + offset for offset in line.name_offsets]
        self._strings = [start + offset for offset in line.string_offsets]
        self._position = self._strings_seen = 0
        return self._knowing.filled(line)

    def knows(self, line: Line) -> bool:
        """As in Walker."""
        return self._program_at(line) is not None

    def _program_at(self, line: Line) -> Program | None:
        """The program of a line, unless what stands before it changes what that does."""
        program = line.program or self._knowing.program_of(line)
        if program is None:
            return None
        if program.asks and (self._flags or self._version_flags):
            names = line.names
            if not self._flags.isdisjoint(names) or not self._version_flags.isdisjoint(names):
                return None
        return None if program.fails and self._in_handler else program

    def _condition(self, placed: Any) -> None:
        program = placed.line.program
        assert program is not None  # the walk was asked whether it knows this line
        self._replay(placed.line, program, placed.start)

    def _replay(self, line: Line, program: Program, start: int) -> tuple[Sequence[Scope], Sequence[Block]]:
        """Does what the program of a line says; returns the scopes and blocks that it numbers."""
        seen = self.seen
        scopes: Sequence[Scope] = (self.scope,)
        blocks: Sequence[Block] = (self.block,)
        if program.blocks or program.scopes:
            scopes, blocks = _opened(program, self.scope, self.block)
        if program.reads:
            self._replayed.append(_Replayed(len(self.reads), line, program, start, seen, scopes, blocks))
        if program.imports:
            self._replay_imports(line, program, start)
        for step in program.binds:
            self._replay_binding(step, line.names, scopes, blocks)
        self.seen = seen + program.names
        return scopes, blocks

    def _replay_imports(self, line: Line, program: Program, start: int) -> None:
        block, names = self.block, line.names
        offsets = [start + offset for offset in line.name_offsets]
        for target, first, length in program.imports:
            self.imports.append(
                ImportRead(
                    _dotted(target, names),
                    self.seen + first,
                    first,
                    offsets,
                    length,
                    names[first + length - 1],
                    block.import_guard,
                    block.group,
                )
            )

    def _replay_binding(
        self, step: BindStep, names: Sequence[str], scopes: Sequence[Scope], blocks: Sequence[Block]
    ) -> None:
        number, kind, order, scope, block_number, values, target = step
        name, block = names[number], blocks[block_number]
        binding = Binding(kind, self.seen + order, block)
        if target is not None:
            binding.target, binding.guard = _dotted(target, names), block.import_guard
            self.imported.add(name)
        elif values:
            binding.values = tuple(
                [
                    Chain(
                        names[value.name],
                        tuple(names[value.name + 1 : value.name + value.length + 1]),
                        scopes[value.scope],
                        blocks[value.block],
                        self.seen + value.order,
                    )
                    for value in values
                ]
            )
            self.aliases.append((name, binding.values))
        self.names.bind(scopes[scope], name, binding)

    # ------------------------------------------------------------------------------------------- what was found

    def reads_of(self, tracked: Set[str] | None) -> Iterator[Read]:
        """As in Walk."""
        done = 0
        for before, line, program, start, seen, scopes, blocks in self._replayed:
            names = line.names
            if tracked is not None and tracked.isdisjoint(names):
                continue
            if before > done:
                yield from _of(self.reads[done:before], tracked)
                done = before
            for first, length, kind, keywords, scope, block in program.reads:
                root = names[first]
                if tracked is not None and root not in tracked:
                    continue
                yield Read(
                    root,
                    tuple(names[first + 1 : first + length + 1]) if length else (),
                    kind,
                    scopes[scope],
                    blocks[block],
                    seen + first,
                    first,
                    line.name_offsets,
                    tuple(sorted({names[keyword] for keyword in keywords})) if keywords else (),
                    start,
                )
        yield from _of(self.reads[done:], tracked)

    def names_to_follow(self) -> set[str]:
        """Names that are bound to something imported without being imported, and those that guards ask."""
        tracked = self.tracked()
        aliases = {
            name
            for name, values in self.aliases
            if (name in tracked or self.names.has_stars)
            and any(not is_bystander(one.qualified_name) for chain in values for one in self.names.meanings(chain))
        }
        return aliases | self._flags | self._version_flags


def _of(reads: Sequence[Read], tracked: Set[str] | None) -> Iterator[Read]:
    return (read for read in reads if tracked is None or read.root in tracked)


def _opened(program: Program, scope: Scope, block: Block) -> tuple[list[Scope], list[Block]]:
    """The scopes and blocks that a program numbers."""
    blocks = [block]
    for parent, guard, import_guard in program.blocks:
        blocks.append(Block(blocks[parent], guard, import_guard))
    scopes = [scope]
    for kind, outer, top in program.scopes:
        scopes.append(Scope(kind, scopes[outer], blocks[top]))
    return scopes, blocks


def _dotted(name: Dotted, names: Sequence[str]) -> str:
    return "." * name.dots + ".".join([names[part] for part in name.parts])
