"""One Python file to what its module binds, in order: steps that `namespace` replays.

A step is a list, so that it can be cached as JSON; its first element says what it is:

``import``  module, alias or None            ``from``  module, name, alias or None
``star``    module                           ``def``   name, signature
``class``   name, class (see `_class`)       ``set``   name, dotted source or None
``lazy``    name, module                     ``drop``  name
``all``     "=", "+" or "-", names, dotted sources of further names, whether that is all of it
``prune``   allowed names, dotted modules whose docstrings name more ("": this module)
``attr``    dotted owner, name, dotted source
``served``  name, dotted source: a deprecated name that `__getattr__` still serves when the variable is deleted
``gone``    name: a deprecated name that only raises
``legacy``  name, keywords, preprocessor: a conversion of keywords of Keras 2
``typing``  a step that only type checkers see
``used``    name: the package's own code uses it, so it is there (put in by `packages`)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from api_tables.signatures import decorators, dotted, signature, strings

Step = list[Any]

# Changing what this file, `signatures` or `syntax` yield must change it: it is part of the cache's keys.
FACTS_VERSION = 8
_THIS_MODULE = ""
_DOCUMENTED = re.compile(r"^\s*@@(\w+)", re.MULTILINE)
_FIELD_DECORATORS = frozenset({"dataclass", "dataclasses.dataclass", "struct.dataclass", "flax.struct.dataclass"})


@dataclass(slots=True)
class ModuleFacts:
    """What one file binds.

    ``documented``: the names its docstring marks with ``@@``. ``uses``: the ``x`` of each ``package.x`` in its code,
    where ``package`` is the top package the file belongs to; what a package uses of itself exists.
    """

    name: str
    is_package: bool
    steps: list[Step] = field(default_factory=list)
    documented: list[str] = field(default_factory=list)
    has_getattr: bool = False
    is_stub: bool = False
    uses: list[str] = field(default_factory=list)


def module_facts(tree: ast.Module, name: str, *, is_package: bool, is_stub: bool = False) -> ModuleFacts:
    """What a parsed file binds, under its module's absolute name."""
    facts = ModuleFacts(name, is_package, is_stub=is_stub)
    facts.documented = sorted(set(_DOCUMENTED.findall(ast.get_docstring(tree, clean=False) or "")))
    root = name.partition(".")[0]
    facts.uses = sorted({n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and dotted(n.value) == root})
    reader = _Reader(facts)
    facts.steps = list(reader.block(tree.body))
    return facts


class _Reader:
    """Walks the statements of a module that run when it is imported."""

    def __init__(self, facts: ModuleFacts) -> None:
        self._facts = facts
        package = facts.name if facts.is_package else facts.name.rpartition(".")[0]
        self._package = package.split(".")
        # Lists of strings by variable: the names that `remove_undocumented` and `__all__` are given.
        self._lists: dict[str, list[str]] = {}

    def block(self, body: Iterable[ast.stmt]) -> Iterator[Step]:
        for statement in body:
            yield from self._statement(statement)

    def _statement(self, node: ast.stmt) -> Iterator[Step]:
        match node:
            case ast.Import():
                yield from (["import", alias.name, alias.asname] for alias in node.names)
            case ast.ImportFrom():
                yield from self._import_from(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._facts.has_getattr |= node.name == "__getattr__"
                yield ["def", node.name, signature(node)]
            case ast.ClassDef():
                yield ["class", node.name, _class(node)]
            case ast.Assign():
                yield from self._assign(node.targets, node.value)
            case ast.AnnAssign(value=value) if value is not None or self._facts.is_stub:
                yield from self._assign([node.target], value)
            case ast.AugAssign(target=ast.Name(id="__all__")):
                yield self._all("+", node.value)
            case ast.AugAssign(target=ast.Name(id=name)):
                self._lists.setdefault(name, []).extend(self._names(node.value)[0])
            case ast.Expr(value=ast.Call() as call):
                yield from self._call(call)
            case ast.Delete():
                yield from (["drop", target.id] for target in node.targets if isinstance(target, ast.Name))
            case ast.If():
                yield from self._if(node)
            case ast.Try():
                for block in (node.body, *(h.body for h in node.handlers), node.orelse, node.finalbody):
                    yield from self.block(block)
            case ast.With() | ast.For() | ast.While():
                yield from self.block(node.body)

    def _import_from(self, node: ast.ImportFrom) -> Iterator[Step]:
        module = node.module or ""
        if node.level:
            base = self._package[: len(self._package) - node.level + 1]
            module = ".".join([*base, module] if module else base)
        if module == "__future__":
            return
        for alias in node.names:
            yield ["star", module] if alias.name == "*" else ["from", module, alias.name, alias.asname]

    def _if(self, node: ast.If) -> Iterator[Step]:
        if (dotted(node.test) or "").rpartition(".")[2] == "TYPE_CHECKING":
            yield from (["typing", step] for step in self.block(node.body))
        else:
            yield from self.block(node.body)
        yield from self.block(node.orelse)

    def _assign(self, targets: Iterable[ast.expr], value: ast.expr | None) -> Iterator[Step]:
        for target in targets:
            match target:
                case ast.Name(id="__all__"):
                    yield self._all("=", value)
                case ast.Name(id=name):
                    yield from self._assign_name(name, value)
                case ast.Tuple() | ast.List():
                    for element in target.elts:
                        yield from self._assign([element], None)
                case ast.Attribute(value=owner, attr=attr) if dotted(owner) and dotted(value):
                    yield ["attr", dotted(owner), attr, dotted(value)]
                case ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Name(id="__name__")):
                    # The module replaces itself by an object that loads names when they are asked for.
                    self._facts.has_getattr = True

    def _assign_name(self, name: str, value: ast.expr | None) -> Iterator[Step]:
        if isinstance(value, ast.List | ast.Tuple | ast.Set | ast.BinOp):
            self._lists[name] = self._names(value)[0]
        if name in {"_deprecations", "_DEPRECATIONS"} and isinstance(value, ast.Dict):
            yield from _deprecated(value)
        if name == "__getattr__":
            self._facts.has_getattr = True
        callee = (dotted(value.func) or "") if isinstance(value, ast.Call) else ""
        if isinstance(value, ast.Call) and callee.endswith("LazyLoader") and len(value.args) >= 3:
            module = value.args[2]
            if isinstance(module, ast.Constant):
                yield ["lazy", name, module.value]
                return
        if isinstance(value, ast.Call) and callee.endswith("generate_legacy_interface"):
            yield ["legacy", name, *_legacy(value)]
            return
        yield ["set", name, dotted(value)]

    def _all(self, operator: str, value: ast.expr | None) -> Step:
        names, sources, complete = self._names(value)
        # `remove_undocumented(__name__, __all__)` asks for them again.
        self._lists["__all__"] = [*(self._lists.get("__all__", []) if operator == "+" else []), *names]
        return ["all", operator, names, sources, complete]

    def _names(self, value: ast.expr | None) -> tuple[list[str], list[str], bool]:
        """(names, modules whose ``__all__`` is added, whether nothing else is in it) of a list of names."""
        match value:
            case ast.List() | ast.Tuple() | ast.Set():
                names = strings(value)
                return names, [], len(names) == len(value.elts)
            case ast.BinOp(op=ast.Add()):
                left, right = self._names(value.left), self._names(value.right)
                return left[0] + right[0], left[1] + right[1], left[2] and right[2]
            case ast.Name(id=name) if name in self._lists:
                return list(self._lists[name]), [], True
            case ast.Attribute(attr="__all__"):
                return [], [dotted(value.value) or ""], True
            case ast.Call(func=ast.Name(id="list" | "sorted" | "tuple" | "set"), args=[inner]):
                return self._names(inner)
            case _:
                return [], [], False

    def _call(self, call: ast.Call) -> Iterator[Step]:
        callee = dotted(call.func) or ""
        if callee in {"__all__.extend", "__all__ .extend"} and call.args:
            yield self._all("+", call.args[0])
        elif callee in {"__all__.append", "__all__.remove"} and call.args:
            names = strings(ast.List(elts=call.args))
            yield ["all", "+" if callee.endswith("append") else "-", names, [], bool(names)]
        elif callee.endswith(".extend") and callee.removesuffix(".extend") in self._lists and call.args:
            self._lists[callee.removesuffix(".extend")] += self._names(call.args[0])[0]
        elif callee.rpartition(".")[2] == "remove_undocumented":
            yield from self._prune(call)
        elif callee == "setattr" and len(call.args) == 3:
            yield from self._setattr(call)

    def _setattr(self, call: ast.Call) -> Iterator[Step]:
        owner, name, value = call.args
        itself = (dotted(owner) or "").endswith("_module") or isinstance(owner, ast.Subscript)
        if itself and isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield ["set", name.value, dotted(value)]

    def _prune(self, call: ast.Call) -> Iterator[Step]:
        given = dict(zip(("module", "allowed", "documented"), call.args, strict=False))
        given |= {k.arg: k.value for k in call.keywords if k.arg}
        if "module" in given and isinstance(given["module"], ast.Attribute):
            return  # `nest.__name__`: another module is pruned
        allowed = given.get("allowed") or given.get("allowed_exception_list")
        documented = given.get("documented") or given.get("doc_string_modules")
        names, _, complete = self._names(allowed) if allowed is not None else ([], [], True)
        modules = [_THIS_MODULE]
        if isinstance(documented, ast.List | ast.Tuple):
            # What is no dotted name is `sys.modules[__name__]`.
            modules = [dotted(element) or _THIS_MODULE for element in documented.elts]
        elif documented is not None:
            complete = False
        if complete:
            yield ["prune", names, modules]


def _deprecated(table: ast.Dict) -> Iterator[Step]:
    """``{"name": (message, value)}``: the name is gone where the value is None."""
    for key, entry in zip(table.keys, table.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            name = key.value.rpartition(".")[2]
            value = entry.elts[1] if isinstance(entry, ast.Tuple) and len(entry.elts) > 1 else entry
            gone = isinstance(value, ast.Constant) and value.value is None
            yield ["gone", name] if gone else ["served", name, dotted(value)]


def _legacy(call: ast.Call) -> tuple[list[str], str | None]:
    """(old keywords, the function that converts further ones) of a legacy interface of Keras 2."""
    old: set[str] = set()
    preprocessor = None
    for keyword in call.keywords:
        if keyword.arg == "conversions" and isinstance(keyword.value, ast.List):
            for pair in keyword.value.elts:
                old.update(strings(pair)[:1])
        elif keyword.arg == "preprocessor":
            preprocessor = dotted(keyword.value)
    return sorted(old), preprocessor


def _class(node: ast.ClassDef) -> dict[str, Any]:
    """``b`` dotted bases, ``init`` or ``new`` signature, ``f`` annotated fields, ``data`` whether a dataclass."""
    bases = [dotted(b.value if isinstance(b, ast.Subscript) else b) or "?" for b in node.bases]
    result: dict[str, Any] = {"b": bases}
    fields = []
    for statement in node.body:
        match statement:
            case ast.FunctionDef(name="__init__" | "__new__"):
                _constructor(statement, result)
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                fields.append(name)
    if fields:
        result["f"] = fields
    if _FIELD_DECORATORS.intersection(decorators(node)):
        result["data"] = True
    return result


def _constructor(node: ast.FunctionDef, result: dict[str, Any]) -> None:
    key = "init" if node.name == "__init__" else "new"
    made = signature(node, method=True)
    before = result.get(key)
    if before is not None and (before.get("overload") or made.get("overload")):
        made["p"] = sorted({*made["p"], *before["p"]})
    result[key] = made
