"""Imports whose module is named by a string: `importlib.import_module("torch")`, lazy loaders and their kin."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

# Last segments of functions and classes that take a module's name, and where in the call that name stands.
# `LazyLoader("local", globals(), "module")` is TensorFlow's and many copies' form, `LazyLoader("module")` others'.
_IMPORTERS = """
    import_module __import__ importorskip lazy_import lazy_load lazy_loader lazy_module LazyImport LazyLoader LazyModule
    load optional_import try_import safe_import attempt_import import_optional_dependency
"""
IMPORTERS = frozenset(_IMPORTERS.split())
# Names so common that only these qualified names are meant.
_EXACT = {"load": frozenset({"lazy_loader.load", "lazy.load"})}
_MODULE_NAME = re.compile(r"(?!\d)\w+(?:\.\w+)*", re.ASCII)


def is_importer(qualified_name: str) -> bool:
    """Whether a call of this name imports the module that its string argument names."""
    last = qualified_name.rpartition(".")[2]
    exact = _EXACT.get(last)
    return last in IMPORTERS if exact is None else qualified_name in exact


def literal(node: cst.BaseExpression) -> str | None:
    """The value of a plain string without escapes, None for anything else. No code is evaluated."""
    if node.__class__ is not cst.SimpleString:
        return None
    value = node.value
    quote = 3 if value.endswith(('"""', "'''")) and len(value) >= 6 else 1
    start = len(value) - len(value.lstrip("rRuU")) + quote
    text = value[start:-quote]
    return None if "\\" in text or value[0] in "bB" or value[start - 1] not in "\"'" else text


def module_argument(args: Sequence[cst.Arg]) -> tuple[int, str] | None:
    """Which argument of such a call names the module, and the name; None where it is not a literal."""
    positional = [n for n, arg in enumerate(args) if arg.keyword is None and not arg.star]
    candidates = positional[:1]
    if len(positional) >= 3 and isinstance(args[positional[1]].value, cst.Call):
        candidates = positional[2:3]  # ("local name", globals(), "module")
    candidates += [n for n, arg in enumerate(args) if arg.keyword and arg.keyword.value in ("name", "module")]
    for number in candidates:
        value = literal(args[number].value)
        if value is not None and _MODULE_NAME.fullmatch(value):
            return number, value
        relative = _relative(value, args)
        if relative:
            return number, relative
    return None


def _relative(value: str | None, args: Sequence[cst.Arg]) -> str:
    """`import_module(".x", __package__)` is relative to the module that says it."""
    if not value or not value.startswith(".") or not _MODULE_NAME.fullmatch(value.lstrip(".")):
        return ""
    own = [arg for arg in args if isinstance(arg.value, cst.Name) and arg.value.value in ("__package__", "__name__")]
    return value if own else ""


def bound_module(importer: str, module: str, args: Sequence[cst.Arg]) -> str:
    """What the call gives back: `__import__("a.b")` is `a` unless a fromlist says otherwise."""
    if importer != "__import__" or len([arg for arg in args if arg.keyword is None]) >= 4:
        return module
    if any(arg.keyword is not None and arg.keyword.value == "fromlist" for arg in args):
        return module
    return module.partition(".")[0]
