"""Which conditions choose between releases of a library: `if tf.__version__ < "2"`, `if hasattr(tf, "contrib")`.

What stands in either branch is for some releases only. Tests of Python's own version are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any

import libcst as cst

from analyzer.extract.python.guards import FRAMEWORK_WORDS

_VERSIONS = frozenset({"__version__", "__version_info__", "VERSION", "GIT_VERSION"})
# TF_VERSION, torch_version, IS_TF2, _TF_MAJOR; is_tf2(), torch_version_ge("1.8"); tf.executing_eagerly().
_NAMES = re.compile(
    rf"_*(?:is_|use_|using_)?(?:{FRAMEWORK_WORDS})_*(?:v?[\d_]+|v?\d*_?(?:is_)?(?:major|minor|version)\w*)",
    re.ASCII | re.IGNORECASE,
)
_CALLS = frozenset({"executing_eagerly", "digit_version", "executing_eagerly_outside_functions"})
DECISIVE_NAMES = _VERSIONS | _CALLS | {"hasattr"}  # without one of these, or a name of a release, nothing asks
_MAX_NODES = 200  # of a condition; nobody asks for a version further down


@lru_cache(maxsize=100_000)
def is_name_of_release(name: str) -> bool:
    """Whether a name by itself says that it holds a release of a framework: TF_VERSION, is_tf2."""
    return _NAMES.fullmatch(name) is not None


def asks_for_version(test: cst.BaseExpression, flags: Collection[str], is_imported: Callable[[str], bool]) -> bool:
    """Whether a condition depends on the release of a library.

    `flags` are names that were bound to such a condition, `is_imported` says whether a name was bound by an import.
    """
    pending: list[Any] = [test]
    for _ in range(_MAX_NODES):
        if not pending:
            return False
        node = pending.pop()
        kind = node.__class__  # `isinstance` takes ten times as long: LibCST's classes are abstract ones
        if kind is cst.Attribute:
            if node.attr.value in _VERSIONS:
                return True
            # `tf1.flags.x` asks a module that was imported as tf1 for something else.
            if node.value.__class__ is not cst.Name or "version" in node.value.value.lower():
                pending.append(node.value)
        elif kind is cst.Name:
            if node.value in flags or is_name_of_release(node.value):
                return True
        elif kind is cst.Call:
            called = _last(node.func)
            if called in _CALLS or is_name_of_release(called) or _asks_for_attribute(node, is_imported):
                return True
            pending += [node.func, *(argument.value for argument in node.args)]
        elif kind in _PARTS:
            pending += _PARTS[kind](node)
    return False


_PARTS: dict[type[Any], Callable[[Any], Iterable[Any]]] = {
    cst.UnaryOperation: lambda node: (node.expression,),
    cst.BooleanOperation: lambda node: (node.left, node.right),
    cst.BinaryOperation: lambda node: (node.left, node.right),
    cst.Comparison: lambda node: (node.left, *(one.comparator for one in node.comparisons)),
    cst.Subscript: lambda node: (node.value, *(one.slice for one in node.slice)),
    cst.Index: lambda node: (node.value,),
    cst.Tuple: lambda node: (one.value for one in node.elements if one.__class__ is cst.Element),
}
_CONDITIONS = frozenset({cst.Comparison, cst.BooleanOperation, cst.UnaryOperation})


def is_version_flag(value: Any, flags: Collection[str], is_imported: Callable[[str], bool]) -> bool:
    """Whether a value that a name is bound to is the answer to such a condition: a truth value, not any expression."""
    if value.__class__ is cst.Call:
        asks = _asks_for_attribute(value, is_imported) or _last(value.func) == "startswith"
    else:
        asks = value.__class__ in _CONDITIONS
    return asks and asks_for_version(value, flags, is_imported)


def _asks_for_attribute(call: Any, is_imported: Callable[[str], bool]) -> bool:
    """`hasattr(module, "name")`."""
    if not (call.func.__class__ is cst.Name and call.func.value == "hasattr" and len(call.args) == 2):
        return False
    owner = call.args[0].value
    while owner.__class__ is cst.Attribute:
        owner = owner.value
    return owner.__class__ is cst.Name and is_imported(owner.value)


def _last(node: Any) -> str:
    if node.__class__ is cst.Attribute:
        name: str = node.attr.value
        return name
    return node.value if node.__class__ is cst.Name else ""
