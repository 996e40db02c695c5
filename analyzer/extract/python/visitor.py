"""The walk over a module: functions, classes and compound statements, under which condition and in which scope."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from analyzer.extract.python import guards
from analyzer.extract.python.matching import Matching
from analyzer.extract.python.names import Block, Names, Scope, ScopeKind, stronger
from analyzer.extract.python.tokens import Tokens
from analyzer.extract.python.versiontests import asks_for_version
from analyzer.model import Guard, UseKind


class Visitor(Matching):
    """Visits a module; afterwards the scopes are in `names`, what was found in the lists."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        super().__init__(tokens, names)
        self._groups = 0
        self.table.update(
            {
                cst.TypeAlias: self._type_alias,
                cst.FunctionDef: self._function,
                cst.ClassDef: self._class,
                cst.If: self._if,
                cst.For: self._for,
                cst.While: self._while,
                cst.With: self._with,
                cst.Try: self._try,
                cst.TryStar: self._try,
            }
        )

    def module(self, node: cst.Module) -> None:
        """Visits a whole module."""
        self.suite(node)

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
        self.suite(node.body)
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
        self.suite(node.body)
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

    def _type_alias(self, node: cst.TypeAlias) -> None:
        self.skip_names(2)  # the soft keyword `type`, and the name
        outer = self._type_parameters(node.type_parameters)
        self.visit(node.value)
        self.scope = outer
        self.bind_value(node.name.value, node.value, self.seen)

    # -------------------------------------------------------------------------------------- compound statements

    def _if(self, node: cst.If) -> None:
        self._branches += 1
        number, branch, passed_on = self._branches, 0, Guard.NONE
        rest: cst.If | cst.Else | None = node
        while isinstance(rest, cst.If):
            self.visit(rest.test)
            test = guards.judge(rest.test, self._flags)
            if test == guards.Test() and asks_for_version(rest.test, self._version_flags, self.is_imported):
                test = guards.Test(Guard.VERSION, Guard.VERSION)
            guard = stronger(passed_on, test.body)
            self.branch(rest.body, Block(self.block, guard, branch_of=number, branch=branch, group=self.block.group))
            passed_on = stronger(passed_on, test.orelse)
            branch += 1
            rest = rest.orelse
        if rest is not None:
            self.branch(
                rest.body, Block(self.block, passed_on, branch_of=number, branch=branch, group=self.block.group)
            )

    def _for(self, node: cst.For) -> None:
        names = self.target(node.target)
        self.visit(node.iter)
        for name in names:
            self.bind(name)
        self.branch(node.body, Block(self.block))
        if node.orelse is not None:
            self.branch(node.orelse.body, Block(self.block))

    def _while(self, node: cst.While) -> None:
        self.visit(node.test)
        self.branch(node.body, Block(self.block))
        if node.orelse is not None:
            self.branch(node.orelse.body, Block(self.block))

    def _with(self, node: cst.With) -> None:
        for item in node.items:
            self.visit(item.item)
            if item.asname is not None:
                for name in self.target(item.asname.name):
                    self.bind(name)
        if guards.suppresses_import_error(node.items):
            self.branch(node.body, Block(self.block, Guard.IMPORT_ERROR))
        else:
            self.suite(node.body)

    def _try(self, node: cst.Try | cst.TryStar) -> None:
        found = guards.judge_try(node)
        group = self.block.group
        if found.alternatives and not group:
            self._groups += 1
            group = self._groups
        self.branch(node.body, Block(self.block, found.body, found.body_imports, group=group))
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
            self.suite(handler.body)
            self.block, self._in_handler = outer, in_handler
        if node.orelse is not None:
            self.branch(node.orelse.body, Block(self.block, found.body, found.body_imports))
        if node.finalbody is not None:
            self.suite(node.finalbody.body)
