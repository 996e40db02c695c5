"""The walk over simple statements: imports, assignments, and what `__all__` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import libcst as cst

from analyzer.extract.python import guards
from analyzer.extract.python.expressions import Expressions
from analyzer.extract.python.names import BindingKind, Block, Names, Scope, ScopeKind
from analyzer.extract.python.public import PublicNames
from analyzer.extract.python.tokens import Tokens
from analyzer.extract.python.versiontests import is_version_flag
from analyzer.extract.python.walk import nothing
from analyzer.model import Guard


class ImportRead(NamedTuple):
    """One imported name: it begins at `offsets[first]`, and is `length` names long; a bare star is none long."""

    qualified_name: str
    order: int  # among the names of the text
    first: int
    offsets: Sequence[int]
    length: int
    last: str
    guard: Guard
    group: int


class Statements(Expressions):
    """Visits simple statements; what was imported is in the lists."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        super().__init__(tokens, names)
        self.imports: list[ImportRead] = []
        self.stars: list[str] = []
        self.branch_stars: list[str] = []
        self.public = PublicNames()
        self._flags: set[str] = set()
        self._version_flags: set[str] = set()
        self._in_handler = False
        self.table.update(
            {
                cst.Expr: self._expression,
                cst.Assign: self._assign,
                cst.AnnAssign: self._annotated,
                cst.AugAssign: self._augmented,
                cst.Import: self._import,
                cst.ImportFrom: self._import_from,
                cst.LazyImport: self._lazy_import,
                cst.LazyImportFrom: self._lazy_import,
                cst.Return: self._value,
                cst.Raise: self._raise,
                cst.Assert: self._assert,
                cst.Del: self._del,
                cst.Global: self._global,
                cst.Nonlocal: self._global,
                cst.Pass: nothing,
                cst.Break: nothing,
                cst.Continue: nothing,
            }
        )

    def suite(self, suite: Any) -> None:
        """Visits the statements of a module or a suite."""
        table = self.table
        for statement in suite.body:
            if statement.__class__ is cst.SimpleStatementLine:
                for small in statement.body:
                    table[small.__class__](small)
            else:
                table[statement.__class__](statement)

    def branch(self, suite: cst.BaseSuite, block: Block) -> None:
        """Visits a suite as a block of its own."""
        outer, self.block = self.block, block
        self.suite(suite)
        self.block = outer

    # ------------------------------------------------------------------------------------------------- imports

    def _import(self, node: cst.Import | cst.LazyImport) -> None:
        for alias in node.names:
            parts = _dotted(alias.name)
            name = ".".join(parts)
            self.skip_names(len(parts))
            self._record_import(name, len(parts), parts[-1])
            if alias.asname is not None:
                self.skip_names()
                self._bind_import(alias.evaluated_alias or name, name)
            else:
                self._bind_import(parts[0], parts[0])

    def _import_from(self, node: cst.ImportFrom | cst.LazyImportFrom) -> None:
        parts = _dotted(node.module) if node.module is not None else []
        module = "." * len(node.relative) + ".".join(parts)
        self.skip_names(len(parts))
        if isinstance(node.names, cst.ImportStar):
            self._record_import(module, len(parts), parts[-1] if parts else "")
            if self.scope.kind is ScopeKind.MODULE:
                self.stars.append(module)
                if self.block.parent is not None:
                    self.branch_stars.append(module)
            return
        prefix = module if module.endswith(".") else f"{module}."
        for alias in node.names:
            name = bound = alias.evaluated_name
            self.skip_names()
            self._record_import(prefix + name, 1, name)
            if alias.asname is not None:
                self.skip_names()
                bound = alias.evaluated_alias or name
            self._bind_import(bound, prefix + name)

    def _lazy_import(self, node: cst.LazyImport | cst.LazyImportFrom) -> None:
        self.skip_names()  # the soft keyword `lazy`
        if isinstance(node, cst.LazyImport):
            self._import(node)
        else:
            self._import_from(node)

    def _record_import(self, name: str, length: int, last: str) -> None:
        """Records an import whose names were counted just now."""
        order, first, block = self.seen - length, self._position - length, self.block
        self.imports.append(
            ImportRead(name, order, first, self._offsets, length, last, block.import_guard, block.group)
        )

    def _bind_import(self, name: str, target: str) -> None:
        self.bind(name, BindingKind.IMPORT, target=target, guard=self.block.import_guard)

    # ---------------------------------------------------------------------------------------- simple statements

    def _expression(self, node: cst.Expr) -> None:
        self.visit(node.value)
        if self.scope.kind is ScopeKind.MODULE and isinstance(node.value, cst.Call):
            self.public.call(node.value)

    def _value(self, node: Any) -> None:
        if node.value is not None:
            self.visit(node.value)

    def _assign(self, node: cst.Assign) -> None:
        for target in node.targets:
            self.target(target.target)
        order = self.seen
        self.visit(node.value)
        for target in node.targets:
            self._bind_target(target.target, node.value, order)

    def _bind_target(self, target: Any, value: Any, order: int) -> None:
        if target.__class__ is cst.Name:
            self.bind_value(target.value, value, order)
            self._note_flag(target.value, value)
            if target.value == "__all__" and self.scope.kind is ScopeKind.MODULE:
                self.public.assign(value)
        elif target.__class__ is cst.Tuple or target.__class__ is cst.List:
            elements = target.elements
            values: Sequence[Any] = value.elements if isinstance(value, (cst.Tuple, cst.List)) else ()
            plain = all(isinstance(one, cst.Element) for one in (*elements, *values))
            for number, element in enumerate(elements):
                if plain and len(values) == len(elements):
                    self._bind_target(element.value, values[number].value, order)
                else:
                    for name in _bound_names(element.value):
                        self.bind(name)

    def _note_flag(self, name: str, value: Any) -> None:
        """Names that a failed import sets, or that ask whether a module is there, are asked later (`if HAS_TF:`)."""
        failed = self._in_handler and value.__class__ is cst.Name and value.value in ("None", "False")
        if failed or guards.judge(value, self._flags).body is Guard.AVAILABILITY:
            self._flags.add(name)
        elif is_version_flag(value, self._version_flags, self.is_imported):
            self._version_flags.add(name)

    def is_imported(self, name: str) -> bool:
        """Whether the innermost scope that has bound a name so far bound it by an import."""
        scope: Scope | None = self.scope
        while scope is not None:
            if name in scope.bindings:
                return any(one.kind is BindingKind.IMPORT for one in scope.bindings[name])
            scope = scope.parent
        return False

    def _annotated(self, node: cst.AnnAssign) -> None:
        names = self.target(node.target)
        self.annotation(node.annotation)
        order = self.seen
        if node.value is not None:
            self.visit(node.value)
            self._bind_target(node.target, node.value, order)
        else:
            for name in names:
                self.bind(name, BindingKind.PLACEHOLDER)

    def _augmented(self, node: cst.AugAssign) -> None:
        self.visit(node.target)
        self.visit(node.value)
        if isinstance(node.target, cst.Name):
            if node.target.value == "__all__" and self.scope.kind is ScopeKind.MODULE:
                self.public.add(node.value)
            self.bind(node.target.value)

    def _raise(self, node: cst.Raise) -> None:
        if node.exc is not None:
            self.visit(node.exc)
        if node.cause is not None:
            self.visit(node.cause.item)

    def _assert(self, node: cst.Assert) -> None:
        self.visit(node.test)
        if node.msg is not None:
            self.visit(node.msg)

    def _del(self, node: cst.Del) -> None:
        for name in self.target(node.target):
            self.bind(name, BindingKind.PLACEHOLDER)

    def _global(self, node: cst.Global | cst.Nonlocal) -> None:
        names = {item.name.value for item in node.names}
        self.skip_names(len(node.names))
        if self.scope.kind is not ScopeKind.MODULE:
            known = self.scope.global_names if isinstance(node, cst.Global) else self.scope.nonlocal_names
            known |= names


def _dotted(node: cst.BaseExpression) -> list[str]:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        parts.append(node.value)
    parts.reverse()
    return parts


def _bound_names(node: cst.BaseExpression) -> list[str]:
    if isinstance(node, cst.Name):
        return [node.value]
    if isinstance(node, (cst.Tuple, cst.List)):
        return [name for element in node.elements for name in _bound_names(element.value)]
    if isinstance(node, cst.StarredElement):
        return _bound_names(node.value)
    return []
