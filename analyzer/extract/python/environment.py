"""Settings that Python code makes: `os.environ["KERAS_BACKEND"] = "jax"`, `keras.config.set_backend("jax")`.

Keras reads KERAS_BACKEND, and TensorFlow TF_USE_LEGACY_KERAS, when they are imported (keras.io/getting_started,
"Configuring your backend"; release notes of TensorFlow 2.16). Literal values count, also through a name that the file
binds to literals, a loop over literals, or the branches of a conditional expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial
from typing import Any, Final

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from analyzer.extract.python.nodes import nodes_of
from analyzer.extract.python.pieces.blocks import Clause, Statement
from analyzer.extract.python.pieces.excerpts import excerpt, region_of
from analyzer.extract.variables import ENVIRONMENT, mentions_variable
from analyzer.model import Region, Setting, SymbolUse, UseKind

_SET_BACKEND: Final = frozenset({"keras.config.set_backend", "keras_core.config.set_backend"})
_METHODS: Final = frozenset({"setdefault", "update", "__setitem__"})
_MANY: Final = 20


_VARIABLES: Final = "|".join(sorted(ENVIRONMENT))
_VARIABLE: Final = re.compile(rf"[\"'](?:{_VARIABLES})[\"']|\b(?:{_VARIABLES})[\s\\]*=(?!=)")


def may_set(text: str) -> bool:
    """Whether a text can set one of the variables: by a string that is its name, or by a keyword argument.

    All that sets one has "env" in its name.
    """
    return "env" in text and mentions_variable(text) and _VARIABLE.search(text) is not None


def sets_backend(text: str, uses: Iterable[SymbolUse]) -> bool:
    """Whether a module with this text and these uses calls Keras' own `set_backend`."""
    return "set_backend" in text and any(map(_sets_backend, uses))


def _sets_backend(use: SymbolUse) -> bool:
    return use.kind is UseKind.CALL and use.qualified_name in _SET_BACKEND


def settings_of(module: cst.Module, uses: Iterable[SymbolUse] = ()) -> tuple[Setting, ...]:
    """The settings of a module, in order. `uses` are its names: they tell Keras' `set_backend` from others'."""
    return _read(module, uses, None)[0]


def settings_of_statements(
    text: str, statements: Sequence[Statement], uses: Iterable[SymbolUse]
) -> tuple[Setting, ...]:
    """As above, of a module whose statements are known: LibCST reads those that can make a setting.

    Raises what LibCST's parser raises.
    """
    names: set[str] = set()
    while True:
        part = excerpt(text, statements, partial(_may_matter, text, names))
        settings, asked = _read(cst.parse_module(part.text), uses, part.rows)
        if asked <= names:
            return settings
        names |= asked


def _may_matter(text: str, names: Set[str], clause: Clause) -> bool:
    """Whether a clause can make a setting, or bind one of the names.

    The name of a variable may be written with escapes.
    """
    code = text[clause.start : clause.end]
    return (
        "set_backend" in code
        or ("env" in code and (mentions_variable(code) or "\\" in code))
        or (("=" in code or clause.head in ("for", "async")) and not names.isdisjoint(clause.words))
    )


def _read(
    module: cst.Module, uses: Iterable[SymbolUse], rows: Sequence[int] | None
) -> tuple[tuple[Setting, ...], Set[str]]:
    """The settings of a module, and the names whose values they ask for; `rows` are the true lines of its lines."""
    calls = {(use.region.end_line, use.region.end_column) for use in uses if _sets_backend(use)}
    if not calls and not any(map(_names_variable, nodes_of(module))):
        return (), frozenset()  # the variables stand in prose; positions cost several times what parsing costs
    visitor = _Settings(calls, MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider), rows)
    visitor.read(module)
    asked: set[str] = set()
    found = [
        Setting(name, text, region, how=how)
        for name, value, region, how in visitor.made
        for text in _literals(value, visitor.bound, asked)
    ]
    ordered = sorted(dict.fromkeys(found), key=lambda item: (item.region.start_line, item.region.start_column))
    return tuple(ordered), asked


def _names_variable(node: cst.CSTNode) -> bool:
    """Whether a node is a string that is a variable's name, or a keyword argument of that name."""
    if isinstance(node, cst.Arg):
        return node.keyword is not None and node.keyword.value in ENVIRONMENT
    return isinstance(node, cst.SimpleString) and _literal(node) in ENVIRONMENT


_Made = tuple[str, cst.BaseExpression, Region, str]


class _Settings:
    """What a module sets, and to what it binds names."""

    def __init__(
        self,
        set_backend: Iterable[tuple[int, int]],
        places: Mapping[cst.CSTNode, CodeRange],
        rows: Sequence[int] | None,
    ) -> None:
        self._places = places
        self._rows = rows
        self.made: list[_Made] = []
        self.bound: dict[str, list[cst.BaseExpression]] = {}
        self._set_backend = frozenset(set_backend)

    def read(self, module: cst.Module) -> None:
        kinds: dict[type[Any], Callable[[Any], None]] = {
            cst.Assign: self._assign,
            cst.For: self._for,
            cst.AugAssign: self._augmented,
            cst.Call: self._call,
        }
        for node in nodes_of(module):
            if visit := kinds.get(node.__class__):
                visit(node)

    def _assign(self, node: cst.Assign) -> None:
        for target in node.targets:
            subscript = target.target
            if isinstance(subscript, cst.Name):
                self._bind(subscript.value, node.value)
            elif isinstance(subscript, cst.Subscript) and len(subscript.slice) == 1:
                index = subscript.slice[0].slice
                if isinstance(index, cst.Index) and _is_environ(subscript.value):
                    self._record(index.value, node.value, node, "os.environ")

    def _for(self, node: cst.For) -> None:
        if isinstance(node.target, cst.Name) and isinstance(node.iter, (cst.List, cst.Tuple)):
            for element in node.iter.elements:
                self._bind(node.target.value, element.value)

    def _augmented(self, node: cst.AugAssign) -> None:
        if _is_environ(node.target) and isinstance(node.operator, cst.BitOrAssign):
            self._record_table(node.value, node, "os.environ")

    def _call(self, node: cst.Call) -> None:
        function = node.func
        name = function.attr if isinstance(function, cst.Attribute) else function
        if not isinstance(name, cst.Name):
            return
        owner = function.value if isinstance(function, cst.Attribute) else None
        if name.value == "set_backend" and len(node.args) == 1 and self._is_keras(function):
            self._add("keras.backend", node.args[0].value, node, "keras.config.set_backend")
        elif name.value in {"putenv", "setenv"} and len(node.args) >= 2:
            self._record(
                node.args[0].value, node.args[1].value, node, f"os.{name.value}" if owner is None else _dotted(function)
            )
        elif name.value in _METHODS and owner is not None and _is_environ(owner):
            how = "setdefault" if name.value == "setdefault" else "os.environ"
            if name.value == "update":
                self._record_update(node)
            elif len(node.args) == 2:
                self._record(node.args[0].value, node.args[1].value, node, how)
        elif name.value == "dict" and len(node.args) >= 2 and _is_environ(node.args[0].value):  # mock.patch.dict
            self._record_table(node.args[1].value, node, "patch.dict")
        elif name.value == "env" and owner is not None:  # modal: Image.env({"KERAS_BACKEND": "jax"})
            for argument in node.args:
                self._record_table(argument.value, node, "env")

    def _record_update(self, node: cst.Call) -> None:
        for argument in node.args:
            if argument.keyword is not None:
                self._record(cst.SimpleString(f"'{argument.keyword.value}'"), argument.value, node, "os.environ")
            else:
                self._record_table(argument.value, node, "os.environ")

    def _record_table(self, table: cst.BaseExpression, node: cst.CSTNode, how: str) -> None:
        if isinstance(table, cst.Dict):
            for element in table.elements:
                if isinstance(element, cst.DictElement):
                    self._record(element.key, element.value, node, how)

    def _record(self, name: cst.BaseExpression, value: cst.BaseExpression, node: cst.CSTNode, how: str) -> None:
        key = _literal(name)
        default = _default(value)
        if key in ENVIRONMENT:
            self._add(key, default or value, node, "setdefault" if default else how)

    def _add(self, name: str, value: cst.BaseExpression, node: cst.CSTNode, how: str) -> None:
        self.made.append((name, value, self._region(node), how))

    def _bind(self, name: str, value: cst.BaseExpression) -> None:
        values = self.bound.setdefault(name, [])
        if len(values) < _MANY:
            values.append(value)

    def _is_keras(self, function: cst.BaseExpression) -> bool:
        region = self._region(function)
        return (region.end_line, region.end_column) in self._set_backend

    def _region(self, node: cst.CSTNode) -> Region:
        return region_of(self._places[node], self._rows)


def _default(value: cst.BaseExpression) -> cst.BaseExpression | None:
    """What `os.environ.get(NAME, default)` and `os.getenv(NAME, default)` come to where the user sets nothing."""
    if not isinstance(value, cst.Call) or len(value.args) != 2:
        return None
    function = value.func
    name = function.attr if isinstance(function, cst.Attribute) else function
    is_get = isinstance(function, cst.Attribute) and function.attr.value == "get" and _is_environ(function.value)
    is_getenv = isinstance(name, cst.Name) and name.value == "getenv"
    return value.args[1].value if is_get or is_getenv else None


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        return f"{node.value.value}.{node.attr.value}"
    return "setenv"


def _is_environ(node: cst.BaseExpression) -> bool:
    return (isinstance(node, cst.Attribute) and node.attr.value == "environ") or (
        isinstance(node, cst.Name) and node.value == "environ"
    )


def _literals(
    node: cst.BaseExpression, bound: Mapping[str, Sequence[cst.BaseExpression]], asked: set[str]
) -> tuple[str, ...]:
    """The texts an expression may stand for, as far as the file itself says; names are followed once.

    Adds to `asked` the names that are followed.
    """
    found: list[str] = []
    pending, seen = [node], set[str]()
    while pending and len(found) < _MANY:
        item = pending.pop()
        if isinstance(item, cst.IfExp):
            pending += [item.orelse, item.body]
        elif isinstance(item, cst.BooleanOperation):
            pending += [item.right, item.left]
        elif isinstance(item, cst.Name) and item.value not in seen:
            seen.add(item.value)
            pending += reversed(bound.get(item.value, []))
        elif (text := _literal(item)) is not None:
            found.append(text)
    asked |= seen
    return tuple(dict.fromkeys(found))


def _literal(node: cst.BaseExpression) -> str | None:
    if isinstance(node, cst.SimpleString):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None
