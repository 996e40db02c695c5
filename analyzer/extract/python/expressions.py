"""The walk over expressions: which names are read where, and how.

The walk visits every `Name` node in the order of the text and counts them, because that is what gives positions (see
`tokens`): a method that skips a child must count its names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import libcst as cst

from analyzer.extract.python.dynamic import IMPORTERS, bound_module, literal, module_argument
from analyzer.extract.python.names import Binding, BindingKind, Block, Chain, Names, Scope, ScopeKind
from analyzer.extract.python.tokens import Tokens, tokens_of
from analyzer.model import Guard, UseKind

# Longer strings in annotations are prose.
MAX_ANNOTATION = 300
_LAZY = Guard.LAZY
_PLACEHOLDERS = frozenset({"None", "False", "True"})
_DOTTED = re.compile(r"(?!\d)\w+(?:\.(?!\d)\w+)*")
_TYPE_EXPRESSION = re.compile(r"[\w.\[\], |\"'()\n]+")


class Read(NamedTuple):
    """A name with its attributes, read at one place: `offsets[first]` is where it begins."""

    root: str
    attributes: tuple[str, ...]
    kind: UseKind
    scope: Scope
    block: Block
    order: int
    first: int
    offsets: Sequence[int]
    keywords: tuple[str, ...]


class DynamicRead(NamedTuple):
    """A call that imports the module which a string names, or what is read from its result."""

    chain: Chain
    kind: UseKind
    start: int
    end: int
    keywords: tuple[str, ...]


class Expressions:
    """Visits expressions; `reads` and `dynamic_reads` hold what was found, `names` the bindings."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        self.names = names
        self.scope = names.module
        self.block = names.module.top
        self.reads: list[Read] = []
        self.dynamic_reads: list[DynamicRead] = []
        self.tracked: set[str] = set()  # names that any scope binds to something imported, or to an alias
        self.seen = 0  # names visited so far, in the whole text
        self._offsets: Sequence[int] = tokens.names
        self._position = 0  # in _offsets: differs from `seen` inside of a string annotation
        self._strings: Sequence[int] = tokens.strings
        self._strings_seen = 0
        self._kind = UseKind.REFERENCE
        self._forward_references = True
        self.table: dict[type[Any], Callable[[Any], None]] = _Table(self._children)
        self.table.update(
            {
                cst.Name: self._name,
                cst.Attribute: self.postfix,
                cst.Call: self.postfix,
                cst.Subscript: self.postfix,
                cst.SimpleString: self._string,
                cst.Integer: _leaf,
                cst.Float: _leaf,
                cst.Imaginary: _leaf,
                cst.Ellipsis: _leaf,
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
                cst.FormattedString: self._formatted,
                cst.TemplatedString: self._formatted,
                cst.ConcatenatedString: self._concatenated,
                cst.Await: self._await,
                cst.Yield: self._yield,
            }
        )

    def visit(self, node: cst.CSTNode) -> None:
        """Visits any node: statements too, where a subclass knows them."""
        self.table[node.__class__](node)

    def skip_names(self, count: int = 1) -> None:
        """Counts names that are not read: parameters, keywords of calls, attributes behind calls."""
        self.seen += count
        self._position += count

    def bind(self, name: str, kind: BindingKind = BindingKind.OTHER, **details: Any) -> None:
        """Binds a name in the current scope, from here on."""
        self.names.bind(self.scope, name, Binding(kind, self.seen, self.block, **details))
        if kind is BindingKind.IMPORT or kind is BindingKind.ALIAS:
            self.tracked.add(name)

    def annotation(self, node: cst.Annotation | None) -> None:
        """Visits a type: its names are annotations, and so are those in its strings."""
        if node is not None:
            kind, self._kind = self._kind, UseKind.ANNOTATION
            self.visit(node.annotation)
            self._kind = kind

    # ------------------------------------------------------------------------------------ names and what follows them

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
                self.block,
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

    # -------------------------------------------------------------------------------------------------- strings

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

    def _children(self, node: cst.CSTNode) -> None:
        """A kind of node that this walk does not know: its children, in the order in which LibCST lists them."""
        for child in node.children:
            self.visit(child)

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

    def target(self, node: cst.BaseExpression) -> list[str]:
        """Visits what is assigned to; returns the names that this binds. Attributes and items are read."""
        if isinstance(node, cst.Name):
            self.skip_names()
            return [node.value]
        if isinstance(node, (cst.Tuple, cst.List)):
            return [name for element in node.elements for name in self.target(element.value)]
        if isinstance(node, cst.StarredElement):
            return self.target(node.value)
        self.visit(node)
        return []

    # ------------------------------------------------------------------------------------------------- aliases

    def bind_value(self, name: str, value: cst.BaseExpression, order: int, scope: Scope | None = None) -> None:
        """Binds a name to a value whose names begin at `order`: an alias where the value is a chain of names."""
        chains = self._chains_of(value, order, scope or self.scope)
        if chains is None:
            self.bind(name)
        elif chains:
            self.bind(name, BindingKind.ALIAS, values=chains)
        else:
            self.bind(name, BindingKind.PLACEHOLDER)

    def _chains_of(self, value: cst.BaseExpression, order: int, scope: Scope) -> tuple[Chain, ...] | None:
        """The chains that a value may be; () for a placeholder such as None, None for anything else."""
        chains: list[Chain] = []
        pending = [value]
        placeholder = False
        while pending:
            node = pending.pop()
            if isinstance(node, cst.IfExp):
                pending += [node.orelse, node.body]
            elif isinstance(node, cst.BooleanOperation):
                pending += [node.right, node.left]
            elif isinstance(node, cst.NamedExpr):
                pending.append(node.value)
            elif isinstance(node, cst.Ellipsis) or (isinstance(node, cst.Name) and node.value in _PLACEHOLDERS):
                placeholder = True
            elif chain := self._chain_value(node, order, scope):
                chains.append(chain)
            else:
                placeholder = placeholder and bool(chains)
        return tuple(chains) if chains or placeholder else None

    def _chain_value(self, node: cst.BaseExpression, order: int, scope: Scope) -> Chain | None:
        tail: list[str] = []
        while isinstance(node, cst.Attribute):
            tail.append(node.attr.value)
            node = node.value
        tail.reverse()
        path: tuple[str, ...] | None = None
        module = ""
        if isinstance(node, cst.Name):
            path, tail = (node.value, *tail), []
        elif isinstance(node, cst.Call) and (path := plain_chain(node.func)) is not None:
            attribute = literal(node.args[1].value) if len(node.args) >= 2 else None
            if path == ("getattr",) and attribute and (owner := plain_chain(node.args[0].value)):
                path, tail = (*owner, attribute, *tail), []
            elif path[-1] in IMPORTERS and (found := module_argument(node.args)):
                module = bound_module(path[0], found[1], node.args)
            else:
                path = None
        if path is None:
            return None
        return Chain(
            root=path[0],
            attributes=path[1:],
            scope=scope,
            block=self.block,
            order=order,
            module=module,
            tail=tuple(tail),
        )


class _Table(dict[type[Any], Callable[[Any], None]]):
    """A dispatch table that sends unknown kinds of nodes to a default."""

    def __init__(self, default: Callable[[Any], None]) -> None:
        super().__init__()
        self._default = default

    def __missing__(self, key: type[Any]) -> Callable[[Any], None]:
        return self._default


def _leaf(node: cst.CSTNode) -> None:
    """Nothing in it."""


def keyword_names(call: cst.Call) -> tuple[str, ...]:
    """The names of the keyword arguments of a call, sorted."""
    names = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    return tuple(sorted(names)) if names else ()


def plain_chain(node: cst.BaseExpression) -> tuple[str, ...] | None:
    """`a.b.c` as its parts; None for anything else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    return (node.value, *reversed(parts))
