"""Which conditions make the code under them optional: import errors, availability checks, type checking, `__main__`.

Names decide where nothing else can: `is_torch_available()`, `HAS_TF`. `has_*` in lower case counts only with the name
of a framework behind it, because `has_bias` and its like are far more common.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

import libcst as cst

from analyzer.model import Guard
from analyzer.values import Struct

FRAMEWORK_WORDS = "tf|tensorflow|torch|pytorch|jax|flax|keras|mxnet|paddle|theano|chainer|mindspore|caffe2?|mlx"
# `cuda_available` and the like ask for a device, not for a library.
_DEVICES = "cuda|gpu|gpus|mps|tpu|npu|xpu|hpu|device|devices|nccl|cudnn|bf16|fp16|amp"
_AVAILABILITY = re.compile(
    rf"_*(?:(?!(?:is_)?(?:{_DEVICES})_)\w+_(?:available|installed)|(?!(?:{_DEVICES})_)[A-Z0-9_]+_(?:AVAILABLE|INSTALLED)"
    rf"|(?:HAS|HAVE)_(?!(?:{_DEVICES})$)\w+|(?:has|have)_(?:{FRAMEWORK_WORDS})|find_spec|find_loader)",
    re.ASCII | re.IGNORECASE,
)
_UPPER = re.compile(r"_*(?:HAS|HAVE)_[A-Z0-9_]+")
_MAX_DEPTH = 40  # of a condition; nobody asks for a library further down
_EXITS = frozenset({"exit", "quit", "_exit", "abort", "skip"})


class Test(Struct, frozen=True):
    """What the test of an `if` asks: the guards of its body and of its else branch."""

    body: Guard = Guard.NONE
    orelse: Guard = Guard.NONE


NOTHING = Test()
# `isinstance` of LibCST's abstract classes takes long where the answer is no: most values of assignments are calls.
_ASKING = frozenset({cst.UnaryOperation, cst.BooleanOperation, cst.Comparison, cst.Name, cst.Attribute, cst.Call})


def judge(test: Any, flags: Collection[str], depth: int = 0) -> Test:
    """What a condition asks for. `flags` are names that this file set where an import failed."""
    kind: Any = test.__class__
    if depth > _MAX_DEPTH or kind not in _ASKING:
        return NOTHING
    if kind is cst.UnaryOperation or kind is cst.BooleanOperation or kind is cst.Comparison:
        return _operation(test, flags, depth)
    name, called = _last_name(test)
    if name == "TYPE_CHECKING":
        return Test(Guard.TYPE_CHECKING)
    if is_availability(name) or (name in flags and not called and kind is cst.Name):
        return Test(Guard.AVAILABILITY, Guard.FALLBACK)
    return NOTHING


def _operation(
    test: cst.UnaryOperation | cst.BooleanOperation | cst.Comparison, flags: Collection[str], depth: int
) -> Test:
    if isinstance(test, cst.UnaryOperation):
        if not isinstance(test.operator, cst.Not):
            return NOTHING
        inner = judge(test.expression, flags, depth + 1)
        if Guard.AVAILABILITY in (inner.body, inner.orelse):
            return Test(inner.orelse, inner.body)
        return Test(Guard.NONE, inner.body)
    if isinstance(test, cst.BooleanOperation):
        left, right = judge(test.left, flags, depth + 1), judge(test.right, flags, depth + 1)
        return left if left.body is not Guard.NONE or left.orelse is not Guard.NONE else right
    return _comparison(test, flags)


@lru_cache(maxsize=100_000)
def is_availability(name: str) -> bool:
    """Whether a name by itself says that a library is there: is_*_available, HAS_*, *_AVAILABLE, has_torch."""
    if not _AVAILABILITY.fullmatch(name) or name == "is_available":
        return False
    plain = name.lstrip("_")
    return not plain.lower().startswith(("has_", "have_")) or bool(
        _UPPER.fullmatch(name) or plain.lower().partition("_")[2] in FRAMEWORK_WORDS.split("|")
    )


def _last_name(node: Any) -> tuple[str, bool]:
    called = node.__class__ is cst.Call
    if called:
        node = node.func
    if node.__class__ is cst.Name:
        return node.value, called
    if node.__class__ is cst.Attribute:
        owner = node.value
        if owner.__class__ is cst.Name and owner.value in ("self", "cls"):
            return "", called
        return node.attr.value, called
    return "", called


def _comparison(test: cst.Comparison, flags: Collection[str]) -> Test:
    if len(test.comparisons) != 1:
        return Test()
    operator, right = test.comparisons[0].operator, test.comparisons[0].comparator
    if isinstance(operator, (cst.Equal, cst.Is)) and {_text(test.left), _text(right)} == {"__name__", "__main__"}:
        return Test(Guard.MAIN)
    if isinstance(operator, (cst.In, cst.NotIn)):
        asks = isinstance(test.left, cst.SimpleString) and _last_name(right)[0] == "modules"
        found = Test(Guard.AVAILABILITY, Guard.FALLBACK) if asks else Test()
        return found if isinstance(operator, cst.In) else Test(found.orelse, found.body)
    if isinstance(right, cst.Name) and right.value in ("None", "False", "True"):
        found = judge(test.left, flags)
        same = isinstance(operator, (cst.Is, cst.Equal)) == (right.value == "True")
        return found if same else Test(found.orelse, found.body)
    return Test()


def _text(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Name):
        return node.value
    return node.value.strip("\"'") if isinstance(node, cst.SimpleString) else ""


class TryGuards(Struct, frozen=True):
    """What a try statement does to what stands in it: guards of uses and of imports, in body and handlers."""

    body: Guard = Guard.NONE
    body_imports: Guard = Guard.NONE
    handler: Guard = Guard.NONE
    handler_imports: Guard = Guard.NONE
    alternatives: bool = False  # imports of body and handlers stand for each other


def judge_try(node: cst.Try | cst.TryStar) -> TryGuards:
    """Whether a try statement makes imports optional. A handler that raises or exits leaves them required."""
    for handler in node.handlers:
        named = _catches_import_error(handler.type)
        if not (named or _catches_everything(handler.type)):
            continue
        if _leaves(handler.body):
            return TryGuards()
        imports = next(_imports(node.body), None) is not None
        alternatives = imports and any(next(_imports(one.body), None) is not None for one in node.handlers)
        if named:
            return TryGuards(Guard.IMPORT_ERROR, Guard.IMPORT_ERROR, Guard.FALLBACK, Guard.FALLBACK, alternatives)
        uses = Guard.IMPORT_ERROR if _begins_with_import(node.body) else Guard.NONE
        fallback = Guard.FALLBACK if imports else Guard.NONE
        return TryGuards(uses, Guard.IMPORT_ERROR, Guard.NONE, fallback, alternatives)
    if any(_catches_what_releases_change(handler.type) and not _leaves(handler.body) for handler in node.handlers):
        return TryGuards(body=Guard.VERSION, handler=Guard.VERSION)
    return TryGuards()


def suppresses_import_error(items: Sequence[cst.WithItem]) -> bool:
    """Whether a with statement is `contextlib.suppress(ImportError)`."""
    for item in items:
        call = item.item
        if isinstance(call, cst.Call) and _last_name(call)[0] == "suppress":
            return any(_catches_import_error(arg.value) or _catches_everything(arg.value) for arg in call.args)
    return False


def _types(node: cst.BaseExpression | None) -> Iterator[str]:
    if isinstance(node, cst.Tuple):
        for element in node.elements:
            yield _last_name(element.value)[0]
    elif node is not None:
        yield _last_name(node)[0]


def _catches_import_error(node: cst.BaseExpression | None) -> bool:
    return any(name in ("ImportError", "ModuleNotFoundError") for name in _types(node))


def _catches_everything(node: cst.BaseExpression | None) -> bool:
    return node is None or any(name in ("Exception", "BaseException") for name in _types(node))


def _catches_what_releases_change(node: cst.BaseExpression | None) -> bool:
    """A name that is not there, or a keyword argument that is not."""
    return any(name in ("AttributeError", "TypeError") for name in _types(node))


def _statements(suite: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    for statement in suite.body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        else:
            yield statement


def _leaves(suite: cst.BaseSuite) -> bool:
    for statement in _statements(suite):
        if isinstance(statement, cst.Raise):
            return True
        if isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call):
            name, _ = _last_name(statement.value)
            if name in _EXITS:
                return True
    return False


def _imports(suite: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    for statement in _statements(suite):
        if isinstance(statement, (cst.Import, cst.ImportFrom)):
            yield statement
        elif isinstance(statement, (cst.Try, cst.If, cst.With)):
            yield from _imports(statement.body)


def _begins_with_import(suite: cst.BaseSuite) -> bool:
    first = next(_statements(suite), None)
    return isinstance(first, (cst.Import, cst.ImportFrom))
