"""The walk over `match` statements and their patterns."""

from __future__ import annotations

from typing import Any

import libcst as cst

from analyzer.extract.python.names import Block, Names
from analyzer.extract.python.statements import Statements
from analyzer.extract.python.tokens import Tokens


class Matching(Statements):
    """Visits `match` statements."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        super().__init__(tokens, names)
        self._branches = 0
        self.table.update(
            {
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
            self.suite(case.body)
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
