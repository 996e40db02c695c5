"""The walk over expressions: operations, displays, and the scopes that lambdas and comprehensions open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from analyzer.extract.python.chains import Chains
from analyzer.extract.python.names import BindingKind, Block, Names, Scope, ScopeKind
from analyzer.extract.python.tokens import Tokens
from analyzer.extract.python.values import chains_of
from analyzer.extract.python.walk import nothing
from analyzer.model import Guard

_LAZY = Guard.LAZY


class Expressions(Chains):
    """Visits expressions."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        super().__init__(tokens, names)
        self.table.update(
            {
                cst.Integer: nothing,
                cst.Float: nothing,
                cst.Imaginary: nothing,
                cst.Ellipsis: nothing,
                cst.BinaryOperation: self._operation,
                cst.BooleanOperation: self._operation,
                cst.UnaryOperation: self._unary,
                cst.Comparison: self._comparison,
                cst.IfExp: self._conditional,
                cst.Tuple: self._elements,
                cst.List: self._elements,
                cst.Set: self._elements,
                cst.Dict: self._dict,
                cst.Lambda: self._lambda,
                cst.GeneratorExp: self._comprehension,
                cst.ListComp: self._comprehension,
                cst.SetComp: self._comprehension,
                cst.DictComp: self._comprehension,
                cst.NamedExpr: self._walrus,
                cst.Await: self._await,
                cst.Yield: self._yield,
            }
        )

    # ----------------------------------------------------------------------------------------------- operations

    def _operation(self, node: Any) -> None:
        rights = []
        while node.__class__ is cst.BinaryOperation or node.__class__ is cst.BooleanOperation:
            rights.append(node.right)
            node = node.left
        self.visit(node)
        for right in reversed(rights):
            self.visit(right)

    def _unary(self, node: Any) -> None:
        while node.__class__ is cst.UnaryOperation:
            node = node.expression
        self.visit(node)

    def _comparison(self, node: cst.Comparison) -> None:
        self.visit(node.left)
        for one in node.comparisons:
            self.visit(one.comparator)

    def _conditional(self, node: Any) -> None:
        while node.__class__ is cst.IfExp:
            self.visit(node.body)
            self.visit(node.test)
            node = node.orelse
        self.visit(node)

    def _await(self, node: cst.Await) -> None:
        self.visit(node.expression)

    def _yield(self, node: cst.Yield) -> None:
        if node.value is not None:
            self.visit(node.value.item if isinstance(node.value, cst.From) else node.value)

    def _elements(self, node: Any) -> None:
        table = self.table
        for element in node.elements:
            value = element.value
            table[value.__class__](value)

    def _dict(self, node: cst.Dict) -> None:
        for element in node.elements:
            if isinstance(element, cst.DictElement):
                self.visit(element.key)
            self.visit(element.value)

    # ------------------------------------------------------------------------------------------- inner scopes

    def _lambda(self, node: cst.Lambda) -> None:
        names = self.parameters(node.params)
        outer_scope, outer_block = self.enter_function(names)
        self.visit(node.body)
        self.scope, self.block = outer_scope, outer_block

    def parameters(self, params: cst.Parameters) -> list[str]:
        """Visits annotations and defaults in the current scope; returns the names of the parameters."""
        names: list[str] = []
        for param in (
            *params.posonly_params,
            *params.params,
            params.star_arg,
            *params.kwonly_params,
            params.star_kwarg,
        ):
            if isinstance(param, cst.Param):
                names.append(param.name.value)
                self.skip_names()
                self.annotation(param.annotation)
                if param.default is not None:
                    self.visit(param.default)
        return names

    def enter_function(self, parameters: Sequence[str]) -> tuple[Scope, Block]:
        """Makes a function's scope current; returns the scope and block to go back to."""
        outer = self.scope, self.block
        self.block = Block(self.block, import_guard=_LAZY)
        self.scope = Scope(ScopeKind.FUNCTION, self.scope, self.block)
        for name in parameters:
            self.bind(name)
        return outer

    def _comprehension(self, node: Any) -> None:
        outer = self.scope
        self.scope = inner = Scope(ScopeKind.COMPREHENSION, outer, self.block)
        for part in ("key", "value", "elt"):
            value = getattr(node, part, None)
            if value is not None:
                self.visit(value)
        clause: cst.CompFor | None = node.for_in
        first = True
        while clause is not None:
            for name in self.target(clause.target):
                self.bind(name)
            self.scope = outer if first else inner
            self.visit(clause.iter)
            self.scope = inner
            for condition in clause.ifs:
                self.visit(condition.test)
            clause, first = clause.inner_for_in, False
        self.scope = outer

    def _walrus(self, node: cst.NamedExpr) -> None:
        names = self.target(node.target)
        order = self.seen
        self.visit(node.value)
        scope = self.scope
        while self.scope.kind is ScopeKind.COMPREHENSION and self.scope.parent is not None:
            self.scope = self.scope.parent
        for name in names:
            self.bind_value(name, node.value, order, scope)
        self.scope = scope

    def target(self, node: Any) -> list[str]:
        """Visits what is assigned to; returns the names that this binds. Attributes and items are read."""
        kind = node.__class__
        if kind is cst.Name:
            self.skip_names()
            return [node.value]
        if kind is cst.Tuple or kind is cst.List:
            return [name for element in node.elements for name in self.target(element.value)]
        if kind is cst.StarredElement:
            return self.target(node.value)
        self.visit(node)
        return []

    # ------------------------------------------------------------------------------------------------- bindings

    def bind_value(self, name: str, value: cst.BaseExpression, order: int, scope: Scope | None = None) -> None:
        """Binds a name to a value whose names begin at `order`: an alias where the value is a chain of names."""
        chains = chains_of(value, order, scope or self.scope, self.block)
        if chains is None:
            self.bind(name)
        elif chains:
            self.bind(name, BindingKind.ALIAS, values=chains)
        else:
            self.bind(name, BindingKind.PLACEHOLDER)
