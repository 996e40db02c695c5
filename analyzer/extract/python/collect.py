"""From what the walk saw to facts: every read resolved, every meaning a use of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import libcst as cst

from analyzer.extract.python.bystanders import BUILTINS, STDLIB, is_bystander
from analyzer.extract.python.dynamic import is_importer
from analyzer.extract.python.names import STRENGTH, Meaning, Names, attribute_of, stronger
from analyzer.extract.python.statements import ImportRead
from analyzer.extract.python.tokens import Positions, Tokens, tokens_of
from analyzer.extract.python.visitor import Visitor
from analyzer.extract.python.walk import DynamicRead, Read
from analyzer.model import Export, Facts, Guard, Region, SymbolUse, UseKind

_STAR_IMPORT = re.compile(r"import\s*\(?\s*\*")


def facts_of_module(module: cst.Module, text: str, tokens: Tokens | None = None) -> Facts:
    """The facts of a parsed module; `text` is what it was parsed from.

    Raises RecursionError where expressions nest deeper than the interpreter's stack.
    """
    tokens = tokens or tokens_of(text)
    visitor = Visitor(tokens, Names(is_importer))
    try:
        visitor.module(module)
        return facts_of_visit(visitor, text, lambda: tokens.names)
    finally:
        visitor.let_go()


def facts_of_visit(visitor: Visitor, text: str, names_of: Callable[[], Sequence[int]]) -> Facts:
    """The facts that a walk over a module has seen; `names_of` gives the offsets of the names that it counted."""
    names = visitor.names
    stars = tuple(star for star in dict.fromkeys(visitor.stars) if not is_bystander(star))
    names.has_stars = bool(stars)
    places = _Places(text, names_of, Positions(text))
    uses = [
        *_imports(visitor.imports, places),
        *_reads(visitor, names, places),
        *_dynamic_reads(visitor.dynamic_reads, names, places),
    ]
    uses.sort(key=_order)
    return Facts(
        uses=tuple(uses),
        exports=_exports(names),
        public=None if visitor.public.names is None else tuple(visitor.public.names),
        stars=stars,
        branch_stars=tuple(star for star in stars if star in visitor.branch_stars),
    )


def _order(use: SymbolUse) -> tuple[int, int, int, int, str, str]:
    at = use.region
    return at.start_line, at.start_column, at.end_line, at.end_column, use.qualified_name, use.kind


class _Places:
    """Regions of what was read. Where tokens and tree disagree, the nearest token of that name is taken."""

    def __init__(self, text: str, names_of: Callable[[], Sequence[int]], positions: Positions) -> None:
        self.text = text
        self.names_of = names_of
        self.region = positions.region

    def of_read(self, read: Read) -> Region:
        offsets, first = read.offsets, read.first
        last = min(first + len(read.attributes), len(offsets) - 1)
        if first > last:
            return Region(1, 1, 1, 1)
        name = read.attributes[last - first - 1] if last > first else read.root
        return self.region(offsets[first] + read.shift, offsets[last] + read.shift + len(name))

    def of_import(self, one: ImportRead) -> Region:
        offsets, last = one.offsets, one.first + one.length - 1
        if one.length and last < len(offsets):
            return self.region(offsets[one.first], offsets[last] + len(one.last))
        offsets = self.names_of()
        start = offsets[one.order - 1] if 0 < one.order <= len(offsets) else 0
        star = _STAR_IMPORT.search(self.text, start)  # `from . import *` holds no name
        return self.region(star.end() - 1, star.end()) if star else Region(1, 1, 1, 1)


def _imports(imports: list[ImportRead], places: _Places) -> Iterator[SymbolUse]:
    for one in imports:
        if one.qualified_name.partition(".")[0] not in STDLIB:
            yield SymbolUse(
                qualified_name=one.qualified_name,
                kind=UseKind.IMPORT,
                region=places.of_import(one),
                guard=one.guard,
                fallback_group=one.group,
            )


def _reads(visitor: Visitor, names: Names, places: _Places) -> Iterator[SymbolUse]:
    for read in visitor.reads_of(None if names.has_stars else visitor.tracked()):
        found = names.name_meanings(read.root, read.scope, read.block, read.order)
        if found is None and names.has_stars and read.root not in BUILTINS:
            found = (Meaning(f"*.{read.root}", Guard.NONE),)
        region = None
        for meaning in found or ():
            if is_bystander(meaning.qualified_name):
                continue
            region = region or places.of_read(read)
            yield SymbolUse(
                qualified_name=attribute_of(meaning.qualified_name, read.attributes),
                kind=read.kind,
                region=region,
                guard=stronger(meaning.guard, read.block.guard),
                keywords=read.keywords,
            )


def _dynamic_reads(reads: list[DynamicRead], names: Names, places: _Places) -> Iterator[SymbolUse]:
    for read in reads:
        place = read.chain.block
        guard = place.import_guard if read.kind is UseKind.DYNAMIC_IMPORT else place.guard
        for meaning in names.meanings(read.chain):
            if is_bystander(meaning.qualified_name):
                continue
            yield SymbolUse(
                qualified_name=meaning.qualified_name,
                kind=read.kind,
                region=places.region(read.start, read.end),
                guard=stronger(_own_guard(meaning.guard), guard),
                keywords=read.keywords,
            )


def _own_guard(guard: Guard) -> Guard:
    """How `importlib` itself was imported says nothing about what it imports, except for test skips."""
    return guard if guard is Guard.IMPORT_ERROR else Guard.NONE


def _exports(names: Names) -> tuple[Export, ...]:
    exports = []
    for name in sorted(names.module.bindings):
        meanings = names.exported(name)
        exports.append(Export(name, tuple(one.qualified_name for one in meanings), _guard_of(meanings)))
    return tuple(exports)


def _guard_of(meanings: Sequence[Meaning]) -> Guard:
    """The guard of a name that may mean several things: the weakest; none where a failed import has its substitute."""
    guards = {one.guard for one in meanings}
    if not guards or {Guard.IMPORT_ERROR, Guard.FALLBACK} <= guards:
        return Guard.NONE
    return min(guards, key=STRENGTH.__getitem__)
