"""Which conditions choose between releases of a library: `if tf.__version__ < "2"`, `if hasattr(tf, "contrib")`.

What stands in either branch is for some releases only. Tests of Python's own version are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

import libcst as cst

from analyzer.extract.python.guards import FRAMEWORK_WORDS

_VERSIONS = frozenset({"__version__", "__version_info__", "VERSION", "GIT_VERSION"})
# TF_VERSION, torch_version, IS_TF2, _TF_MAJOR; is_tf2(), torch_version_ge("1.8"); tf.executing_eagerly().
_NAMES = re.compile(
    rf"_*(?:is_|use_|using_)?(?:{FRAMEWORK_WORDS})_*(?:v?[\d_]+|v?\d*_?(?:is_)?(?:major|minor|version)\w*)",
    re.ASCII | re.IGNORECASE,
)
_CALLS = frozenset({"executing_eagerly", "digit_version", "executing_eagerly_outside_functions"})
_MAX_NODES = 200  # of a condition; nobody asks for a version further down


def asks_for_version(test: cst.BaseExpression, flags: Collection[str], is_imported: Callable[[str], bool]) -> bool:
    """Whether a condition depends on the release of a library.

    `flags` are names that were bound to such a condition, `is_imported` says whether a name was bound by an import.
    """
    pending: list[cst.CSTNode] = [test]
    for _ in range(_MAX_NODES):
        if not pending:
            return False
        node = pending.pop()
        if isinstance(node, cst.Attribute):
            if node.attr.value in _VERSIONS:
                return True
            # `tf1.flags.x` asks a module that was imported as tf1 for something else.
            if not isinstance(node.value, cst.Name) or "version" in node.value.value.lower():
                pending.append(node.value)
        elif isinstance(node, cst.Name):
            if node.value in flags or _NAMES.fullmatch(node.value):
                return True
        elif isinstance(node, cst.Call):
            if (
                _last(node.func) in _CALLS
                or _NAMES.fullmatch(_last(node.func))
                or _asks_for_attribute(node, is_imported)
            ):
                return True
            pending += [node.func, *(argument.value for argument in node.args)]
        elif isinstance(
            node,
            cst.UnaryOperation | cst.BooleanOperation | cst.BinaryOperation | cst.Comparison | cst.ComparisonTarget
            | cst.Subscript | cst.SubscriptElement | cst.Index | cst.Tuple | cst.Element,
        ):  # fmt: skip
            pending += node.children
    return False


def is_version_flag(value: cst.BaseExpression, flags: Collection[str], is_imported: Callable[[str], bool]) -> bool:
    """Whether a value that a name is bound to is the answer to such a condition: a truth value, not any expression."""
    if isinstance(value, cst.Call):
        asks = _asks_for_attribute(value, is_imported) or _last(value.func) == "startswith"
    else:
        asks = isinstance(value, cst.Comparison | cst.BooleanOperation | cst.UnaryOperation)
    return asks and asks_for_version(value, flags, is_imported)


def _asks_for_attribute(call: cst.Call, is_imported: Callable[[str], bool]) -> bool:
    """`hasattr(module, "name")`."""
    if not (isinstance(call.func, cst.Name) and call.func.value == "hasattr" and len(call.args) == 2):
        return False
    owner = call.args[0].value
    while isinstance(owner, cst.Attribute):
        owner = owner.value
    return isinstance(owner, cst.Name) and is_imported(owner.value)


def _last(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""
