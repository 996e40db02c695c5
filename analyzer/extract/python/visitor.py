"""The walk over statements: what they bind, under which condition, in which scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import libcst as cst

from analyzer.extract.python import guards
from analyzer.extract.python.dynamic import literal
from analyzer.extract.python.expressions import Expressions
from analyzer.extract.python.names import BindingKind, Block, Names, Scope, ScopeKind, stronger
from analyzer.extract.python.tokens import Tokens
from analyzer.model import Guard, UseKind


class ImportRead(NamedTuple):
    """One imported name: it begins at `first` among the names, and is `length` names long."""

    qualified_name: str
    first: int
    length: int
    last: str
    guard: Guard
    group: int


class Visitor(Expressions):
    """Visits a module; afterwards the scopes are in `names`, what was found in the lists."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        super().__init__(tokens, names)
        self.imports: list[ImportRead] = []
        self.stars: list[str] = []
        self.branch_stars: list[str] = []
        self.public: list[str] | None = None
        self._public_known = True
        self._flags: set[str] = set()
        self._branches = 0
        self._groups = 0
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
                cst.TypeAlias: self._type_alias,
                cst.Pass: _nothing,
                cst.Break: _nothing,
                cst.Continue: _nothing,
                cst.FunctionDef: self._function,
                cst.ClassDef: self._class,
                cst.If: self._if,
                cst.For: self._for,
                cst.While: self._while,
                cst.With: self._with,
                cst.Try: self._try,
                cst.TryStar: self._try,
                cst.Match: self._match,
                cst.MatchValue: self._value,
                cst.MatchSingleton: self._value,
                cst.MatchAs: self._match_as,
                cst.MatchOr: self._match_sequence,
                cst.MatchList: self._match_sequence,
                cst.MatchTuple: self._match_sequence,
                cst.MatchStar: self._match_star,
                cst.MatchMapping: self._match_mapping,
                cst.MatchClass: self._match_class,
            }
        )

    def module(self, node: cst.Module) -> None:
        """Visits a whole module."""
        self._suite(node)

    def _suite(self, suite: Any) -> None:
        table = self.table
        for statement in suite.body:
            if statement.__class__ is cst.SimpleStatementLine:
                for small in statement.body:
                    table[small.__class__](small)
            else:
                table[statement.__class__](statement)

    def _block(self, suite: cst.BaseSuite, block: Block) -> None:
        outer, self.block = self.block, block
        self._suite(suite)
        self.block = outer

    # ------------------------------------------------------------------------------------------------- imports

    def _import(self, node: cst.Import | cst.LazyImport) -> None:
        for alias in node.names:
            parts = _dotted(alias.name)
            name = ".".join(parts)
            self._record_import(name, self.seen, len(parts), parts[-1])
            self.skip_names(len(parts))
            if alias.asname is not None:
                self.skip_names()
                self._bind_import(alias.evaluated_alias or name, name)
            else:
                self._bind_import(parts[0], parts[0])

    def _import_from(self, node: cst.ImportFrom | cst.LazyImportFrom) -> None:
        parts = _dotted(node.module) if node.module is not None else []
        module = "." * len(node.relative) + ".".join(parts)
        first = self.seen
        self.skip_names(len(parts))
        if isinstance(node.names, cst.ImportStar):
            self._record_import(module, first, len(parts), parts[-1] if parts else "")
            if self.scope.kind is ScopeKind.MODULE:
                self.stars.append(module)
                if self.block.parent is not None:
                    self.branch_stars.append(module)
            return
        prefix = module if module.endswith(".") else f"{module}."
        for alias in node.names:
            name = bound = alias.evaluated_name
            self._record_import(prefix + name, self.seen, 1, name)
            self.skip_names()
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

    def _record_import(self, name: str, first: int, count: int, last: str) -> None:
        self.imports.append(ImportRead(name, first, count, last, self.block.import_guard, self.block.group))

    def _bind_import(self, name: str, target: str) -> None:
        self.bind(name, BindingKind.IMPORT, target=target, guard=self.block.import_guard)

    # ---------------------------------------------------------------------------------------- simple statements

    def _expression(self, node: cst.Expr) -> None:
        self.visit(node.value)
        if self.scope.kind is ScopeKind.MODULE and isinstance(node.value, cst.Call):
            self._extend_public(node.value)

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

    def _bind_target(self, target: cst.BaseExpression, value: cst.BaseExpression, order: int) -> None:
        if isinstance(target, cst.Name):
            self.bind_value(target.value, value, order)
            self._note_flag(target.value, value)
            if target.value == "__all__" and self.scope.kind is ScopeKind.MODULE:
                self.public, self._public_known = [], True
                self._add_public(value)
        elif isinstance(target, (cst.Tuple, cst.List)):
            elements = target.elements
            values: Sequence[Any] = value.elements if isinstance(value, (cst.Tuple, cst.List)) else ()
            plain = all(isinstance(one, cst.Element) for one in (*elements, *values))
            for number, element in enumerate(elements):
                if plain and len(values) == len(elements):
                    self._bind_target(element.value, values[number].value, order)
                else:
                    for name in _bound_names(element.value):
                        self.bind(name)

    def _note_flag(self, name: str, value: cst.BaseExpression) -> None:
        """Names that a failed import sets, or that ask whether a module is there, are asked later (`if HAS_TF:`)."""
        failed = self._in_handler and isinstance(value, cst.Name) and value.value in ("None", "False")
        if failed or guards.judge(value, self._flags).body is Guard.AVAILABILITY:
            self._flags.add(name)

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
                self._add_public(node.value)
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

    def _type_alias(self, node: cst.TypeAlias) -> None:
        self.skip_names(2)  # the soft keyword `type`, and the name
        outer = self._type_parameters(node.type_parameters)
        self.visit(node.value)
        self.scope = outer
        self.bind_value(node.name.value, node.value, self.seen)

    # ------------------------------------------------------------------------------------------------- __all__

    def _add_public(self, value: cst.BaseExpression) -> None:
        """Adds a literal list to what `__all__` holds; anything else makes the whole unknown."""
        pending = [value]
        while pending:
            node = pending.pop()
            if isinstance(node, cst.BinaryOperation):
                pending += [node.right, node.left]
            elif isinstance(node, (cst.List, cst.Tuple)):
                for element in node.elements:
                    name = literal(element.value)
                    if name is None or self.public is None:
                        self._public_known = False
                    else:
                        self.public.append(name)
            else:
                self._public_known = False
        if not self._public_known:
            self.public = None

    def _extend_public(self, call: cst.Call) -> None:
        function = call.func
        if not (isinstance(function, cst.Attribute) and isinstance(function.value, cst.Name)):
            return
        if function.value.value != "__all__" or len(call.args) != 1:
            return
        if function.attr.value == "extend":
            self._add_public(call.args[0].value)
        elif function.attr.value == "append" and self.public is not None:
            name = literal(call.args[0].value)
            self.public = None if name is None else [*self.public, name]

    # ------------------------------------------------------------------------------------ functions and classes

    def _decorators(self, decorators: Sequence[cst.Decorator]) -> None:
        for one in decorators:
            self.postfix(one.decorator, UseKind.DECORATOR)

    def _function(self, node: cst.FunctionDef) -> None:
        self._decorators(node.decorators)
        self.skip_names()
        outer = self._type_parameters(node.type_parameters)
        parameters = self.parameters(node.params)
        self.annotation(node.returns)
        inner, self.scope = self.scope, outer
        self.bind(node.name.value)
        self.scope = inner
        _, block = self.enter_function(parameters)
        handler, self._in_handler = self._in_handler, False
        self._suite(node.body)
        self.scope, self.block, self._in_handler = outer, block, handler

    def _class(self, node: cst.ClassDef) -> None:
        self._decorators(node.decorators)
        self.skip_names()
        outer = self._type_parameters(node.type_parameters)
        for base in (*node.bases, *node.keywords):
            if base.keyword is not None:
                self.skip_names()
                self.visit(base.value)
            else:
                self.postfix(base.value, None if base.star else UseKind.BASE)
        block = self.block
        self.block = Block(block)
        self.scope = Scope(ScopeKind.CLASS, self.scope, self.block)
        self._suite(node.body)
        self.scope, self.block = outer, block
        self.bind(node.name.value)

    def _type_parameters(self, node: cst.TypeParameters | None) -> Scope:
        """Opens the scope of type parameters where there are any; returns the scope to go back to."""
        outer = self.scope
        if node is not None:
            self.scope = Scope(ScopeKind.TYPE_PARAMETERS, outer, self.block)
            for one in node.params:
                self.skip_names()
                self.bind(one.param.name.value)
                if isinstance(one.param, cst.TypeVar) and one.param.bound is not None:
                    self.visit(one.param.bound)
                if one.default is not None:
                    self.visit(one.default)
        return outer

    # -------------------------------------------------------------------------------------- compound statements

    def _if(self, node: cst.If) -> None:
        self._branches += 1
        number, branch, passed_on = self._branches, 0, Guard.NONE
        rest: cst.If | cst.Else | None = node
        while isinstance(rest, cst.If):
            self.visit(rest.test)
            test = guards.judge(rest.test, self._flags)
            guard = stronger(passed_on, test.body)
            self._block(rest.body, Block(self.block, guard, branch_of=number, branch=branch, group=self.block.group))
            passed_on = stronger(passed_on, test.orelse)
            branch += 1
            rest = rest.orelse
        if rest is not None:
            self._block(
                rest.body, Block(self.block, passed_on, branch_of=number, branch=branch, group=self.block.group)
            )

    def _for(self, node: cst.For) -> None:
        names = self.target(node.target)
        self.visit(node.iter)
        for name in names:
            self.bind(name)
        self._block(node.body, Block(self.block))
        if node.orelse is not None:
            self._block(node.orelse.body, Block(self.block))

    def _while(self, node: cst.While) -> None:
        self.visit(node.test)
        self._block(node.body, Block(self.block))
        if node.orelse is not None:
            self._block(node.orelse.body, Block(self.block))

    def _with(self, node: cst.With) -> None:
        for item in node.items:
            self.visit(item.item)
            if item.asname is not None:
                for name in self.target(item.asname.name):
                    self.bind(name)
        if guards.suppresses_import_error(node.items):
            self._block(node.body, Block(self.block, Guard.IMPORT_ERROR))
        else:
            self._suite(node.body)

    def _try(self, node: cst.Try | cst.TryStar) -> None:
        found = guards.judge_try(node)
        group = self.block.group
        if found.alternatives and not group:
            self._groups += 1
            group = self._groups
        self._block(node.body, Block(self.block, found.body, found.body_imports, group=group))
        in_handler = self._in_handler
        for handler in node.handlers:
            if handler.type is not None:
                self.visit(handler.type)
            outer = self.block
            self.block = Block(outer, found.handler, found.handler_imports, group=group)
            if handler.name is not None:
                for name in self.target(handler.name.name):
                    self.bind(name)
            self._in_handler = in_handler or found.handler_imports is Guard.FALLBACK
            self._suite(handler.body)
            self.block, self._in_handler = outer, in_handler
        if node.orelse is not None:
            self._block(node.orelse.body, Block(self.block, found.body, found.body_imports))
        if node.finalbody is not None:
            self._suite(node.finalbody.body)

    # --------------------------------------------------------------------------------------------------- match

    def _match(self, node: cst.Match) -> None:
        self.skip_names()  # the soft keyword `match`
        self.visit(node.subject)
        self._branches += 1
        number = self._branches
        for branch, case in enumerate(node.cases):
            self.skip_names()  # the soft keyword `case`
            outer = self.block
            self.block = Block(outer, branch_of=number, branch=branch)
            self.visit(case.pattern)
            if case.guard is not None:
                self.visit(case.guard)
            self._suite(case.body)
            self.block = outer

    def _match_as(self, node: cst.MatchAs) -> None:
        if node.pattern is not None:
            self.visit(node.pattern)
        if node.pattern is None or node.name is not None:
            self.skip_names()  # `_` is a name of the text, but no name of the tree
        if node.name is not None:
            self.bind(node.name.value)

    def _match_star(self, node: cst.MatchStar) -> None:
        self.skip_names()
        if node.name is not None:
            self.bind(node.name.value)

    def _match_sequence(self, node: Any) -> None:
        for one in node.patterns:
            if isinstance(one, cst.MatchSequenceElement):
                self.visit(one.value)
            elif isinstance(one, cst.MatchOrElement):
                self.visit(one.pattern)
            else:
                self.visit(one)

    def _match_mapping(self, node: cst.MatchMapping) -> None:
        for element in node.elements:
            self.visit(element.key)
            self.visit(element.pattern)
        if node.rest is not None:
            self.skip_names()
            self.bind(node.rest.value)

    def _match_class(self, node: cst.MatchClass) -> None:
        self.visit(node.cls)
        for one in node.patterns:
            self.visit(one.value)
        for keyword in node.kwds:
            self.skip_names()
            self.visit(keyword.pattern)


def _nothing(node: cst.CSTNode) -> None:
    """Binds and reads nothing."""


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
