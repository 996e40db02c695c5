"""The walk over strings: expressions in f-strings and t-strings, and types that are written as strings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import libcst as cst

from analyzer.extract.python.dynamic import literal
from analyzer.extract.python.names import Names
from analyzer.extract.python.tokens import Tokens, tokens_of
from analyzer.extract.python.walk import Read, Walk
from analyzer.model import UseKind

# Longer strings in annotations are prose.
MAX_ANNOTATION = 300
_DOTTED = re.compile(r"(?!\d)\w+(?:\.(?!\d)\w+)*")
_TYPE_EXPRESSION = re.compile(r"[\w.\[\], |\"'()\n]+")


class Strings(Walk):
    """Visits strings, and counts them: their positions come from the tokens too."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        super().__init__(tokens, names)
        self._forward_references = True
        self.table.update(
            {
                cst.SimpleString: self._string,
                cst.FormattedString: self._formatted,
                cst.TemplatedString: self._formatted,
                cst.ConcatenatedString: self._concatenated,
            }
        )

    def _string_content(self, node: cst.BaseExpression) -> int:
        """The offset of what stands between the quotes of the string that comes next."""
        if self._strings_seen >= len(self._strings) or not isinstance(node, cst.SimpleString):
            return 0
        return self._strings[self._strings_seen] + len(node.prefix) + len(node.quote)

    def _string(self, node: cst.SimpleString) -> None:
        if self._kind is UseKind.ANNOTATION and self._forward_references:
            text = literal(node)
            if text and len(text) <= MAX_ANNOTATION:
                self._forward_reference(text, self._string_content(node))
        self._strings_seen += 1

    def _forward_reference(self, text: str, start: int) -> None:
        """A type that is written as a string: the names in it are read where the string stands."""
        if _DOTTED.fullmatch(text):
            root, *attributes = text.split(".")
            offsets = []
            for part in (root, *attributes):
                offsets.append(start)
                start += len(part) + 1
            self.reads.append(
                Read(root, tuple(attributes), self._kind, self.scope, self.block, self.seen, 0, offsets, ())
            )
            return
        if not _TYPE_EXPRESSION.fullmatch(text) or text.count("(") + text.count("[") > 20:
            return
        try:
            node = cst.parse_expression(text.strip())
        except Exception:  # any text can stand in an annotation: libcst raises several kinds of errors
            return
        tokens = tokens_of(text, start)
        saved = self.seen, self._position, self._offsets, self._strings_seen, self._strings
        self._position, self._offsets, self._strings_seen, self._strings = 0, tokens.names, 0, tokens.strings
        self._forward_references = False
        self.visit(node)
        self._forward_references = True
        self.seen, self._position, self._offsets, self._strings_seen, self._strings = saved

    def _formatted(self, node: cst.FormattedString | cst.TemplatedString) -> None:
        for part in node.parts:
            if isinstance(part, (cst.FormattedStringExpression, cst.TemplatedStringExpression)):
                self.visit(part.expression)
                if part.format_spec:
                    self._formatted_parts(part.format_spec)

    def _formatted_parts(self, parts: Sequence[Any]) -> None:
        for part in parts:
            if isinstance(part, (cst.FormattedStringExpression, cst.TemplatedStringExpression)):
                self.visit(part.expression)
                if part.format_spec:
                    self._formatted_parts(part.format_spec)

    def _concatenated(self, node: cst.BaseExpression) -> None:
        kind, self._kind = self._kind, UseKind.REFERENCE
        while isinstance(node, cst.ConcatenatedString):
            self.visit(node.left)
            node = node.right
        self.visit(node)
        self._kind = kind
