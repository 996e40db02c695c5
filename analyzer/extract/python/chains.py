"""The walk over names and what follows them: attributes, calls and subscripts, and calls that import by a string."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from analyzer.extract.python.dynamic import IMPORTERS, bound_module, literal, module_argument
from analyzer.extract.python.names import Chain, Names
from analyzer.extract.python.strings import Strings
from analyzer.extract.python.tokens import Tokens
from analyzer.extract.python.values import attribute_block, plain_chain
from analyzer.extract.python.walk import DynamicRead, Read
from analyzer.model import UseKind


class Chains(Strings):
    """Visits names and the postfix operators behind them."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        super().__init__(tokens, names)
        self.table.update(
            {
                cst.Name: self._name,
                cst.Attribute: self.postfix,
                cst.Call: self.postfix,
                cst.Subscript: self.postfix,
            }
        )

    def _name(self, node: cst.Name) -> None:
        self.reads.append(
            Read(node.value, (), self._kind, self.scope, self.block, self.seen, self._position, self._offsets, ())
        )
        self.seen += 1
        self._position += 1

    def postfix(self, node: cst.BaseExpression, kind: UseKind | None = None) -> None:
        """A name or another expression with attributes, calls and subscripts behind it, in a loop: chains are long."""
        links: list[Any] = []
        while True:
            cls = node.__class__
            if cls is cst.Attribute or cls is cst.Subscript:
                links.append(node)
                node = node.value  # type: ignore[attr-defined]
            elif cls is cst.Call:
                links.append(node)
                node = node.func  # type: ignore[attr-defined]
            else:
                break
        links.reverse()
        done = 0
        if cls is cst.Name:
            done = self._chain(node.value, links, kind or self._kind)  # type: ignore[attr-defined]
        else:
            self.table[cls](node)
        for link in links[done:]:
            cls = link.__class__
            if cls is cst.Attribute:
                self.seen += 1
                self._position += 1
            elif cls is cst.Call:
                self._arguments(link.args)
            else:
                self._subscript(link)

    def _chain(self, root: str, links: Sequence[Any], kind: UseKind) -> int:
        """Records the read of a name with its attributes; returns how many links that took."""
        attributes = []
        for link in links:
            if link.__class__ is not cst.Attribute:
                break
            attributes.append(link.attr.value)
        count = len(attributes)
        keywords: tuple[str, ...] = ()
        call = None
        if count < len(links) and links[count].__class__ is cst.Call:
            call = links[count]
            keywords = keyword_names(call)
            if kind is not UseKind.DECORATOR:
                kind = UseKind.CALL
        read = Read(
            root, tuple(attributes), kind, self.scope, self.block, self.seen, self._position, self._offsets, keywords
        )
        self.reads.append(read)
        self.seen += count + 1
        self._position += count + 1
        if call is not None:
            if (attributes[-1] if count else root) in IMPORTERS:
                return self._dynamic_import(read, links, count)
            if root == "getattr" and not count and len(call.args) >= 2:
                return self._getattr(call, links)
        return count

    def _dynamic_import(self, read: Read, links: Sequence[Any], count: int) -> int:
        """A call such as `import_module("torch")`: visits it and the attributes behind it."""
        call: cst.Call = links[count]
        found = module_argument(call.args)
        if found is None:
            return count
        number, module = found
        self._arguments(call.args[:number])
        if call.args[number].keyword is not None:
            self.skip_names()
        start = self._string_content(call.args[number].value)
        self.visit(call.args[number].value)
        self._arguments(call.args[number + 1 :])
        chain = self._import_chain(read, module)
        self.dynamic_reads.append(DynamicRead(chain, UseKind.DYNAMIC_IMPORT, start, start + len(module), ()))
        tail = []
        for link in links[count + 1 :]:
            if link.__class__ is not cst.Attribute:
                break
            tail.append(link.attr.value)
        if tail:
            self._tail_read(read, links, count, bound_module(read.root, module, call.args), tail)
        self.skip_names(len(tail))
        return count + 1 + len(tail)

    def _tail_read(self, read: Read, links: Sequence[Any], count: int, module: str, tail: list[str]) -> None:
        kind, keywords = UseKind.REFERENCE, ()
        after = count + 1 + len(tail)
        if after < len(links) and links[after].__class__ is cst.Call:
            kind, keywords = UseKind.CALL, keyword_names(links[after])  # type: ignore[assignment]
        start, end = self._span(self._position, len(tail), tail[-1])
        chain = self._import_chain(read, module, tuple(tail))
        self.dynamic_reads.append(DynamicRead(chain, kind, start, end, keywords))

    def _import_chain(self, read: Read, module: str, tail: tuple[str, ...] = ()) -> Chain:
        return Chain(
            root=read.root,
            attributes=read.attributes,
            scope=read.scope,
            block=read.block,
            order=read.order,
            module=module,
            tail=tail,
        )

    def _span(self, first: int, count: int, last: str) -> tuple[int, int]:
        offsets = self._offsets
        if first + count > len(offsets):
            return 0, 0
        return offsets[first], offsets[first + count - 1] + len(last)

    def _getattr(self, call: cst.Call, links: Sequence[Any]) -> int:
        """`getattr(tf, "Session")` reads tf.Session: its region is that of `tf`."""
        path = plain_chain(call.args[0].value)
        attribute = literal(call.args[1].value)
        if path is None or attribute is None or not attribute.isidentifier():
            return 0
        attributes = [*path[1:], attribute]
        for link in links[1:]:
            if link.__class__ is not cst.Attribute:
                break
            attributes.append(link.attr.value)
        tail = len(attributes) - len(path)
        kind, keywords = UseKind.REFERENCE, ()
        if 1 + tail < len(links) and links[1 + tail].__class__ is cst.Call:
            kind, keywords = UseKind.CALL, keyword_names(links[1 + tail])  # type: ignore[assignment]
        self.reads.append(
            Read(
                path[0],
                tuple(attributes),
                kind,
                self.scope,
                attribute_block(self.block, call),
                self.seen,
                self._position,
                # Only the written part has positions: the last segment is a string.
                self._offsets[: self._position + len(path)],
                keywords,
            )
        )
        self.skip_names(len(path))
        self._arguments(call.args[1:])
        self.skip_names(tail)
        return 1 + tail

    def _arguments(self, args: Sequence[cst.Arg]) -> None:
        kind, self._kind = self._kind, UseKind.REFERENCE
        table = self.table
        for arg in args:
            if arg.keyword is not None:
                self.seen += 1
                self._position += 1
            value = arg.value
            table[value.__class__](value)
        self._kind = kind

    def _subscript(self, node: cst.Subscript) -> None:
        kind = self._kind
        special = ""
        if kind is UseKind.ANNOTATION:
            owner = node.value
            special = owner.value if isinstance(owner, cst.Name) else ""
            special = owner.attr.value if isinstance(owner, cst.Attribute) else special
        for number, element in enumerate(node.slice):
            # The strings of Literal["torch"] and of what Annotated adds are values, not types.
            if special == "Literal" or (special == "Annotated" and number):
                self._kind = UseKind.REFERENCE
            part = element.slice
            if isinstance(part, cst.Index):
                self.visit(part.value)
            elif isinstance(part, cst.Slice):
                for bound in (part.lower, part.upper, part.step):
                    if bound is not None:
                        self.visit(bound)
        self._kind = kind


def keyword_names(call: cst.Call) -> tuple[str, ...]:
    """The names of the keyword arguments of a call, sorted."""
    names = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    return tuple(sorted(names)) if names else ()
