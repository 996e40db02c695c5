"""What keyword arguments a function takes, as far as its text tells.

A signature is a JSON object, so that it can be cached:

``p``     the parameters that can be given by name
``x``     further names the body looks for in ``**kwargs``
``open``  true where any name may be taken and nothing here tells which
``to``    calls that ``**kwargs`` is handed on to: [callee, names set by the call itself]; the callee ``super`` is the
          constructor of the base classes
``by``    the decorators, which may take further names (the legacy interfaces of Keras 2)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

Signature = dict[str, Any]


def dotted(node: ast.AST | None) -> str | None:
    """``a.b.c`` of a chain of attributes, None of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else None
    return None


def strings(node: ast.AST | None) -> list[str]:
    """The string constants directly in a list, tuple or set literal."""
    elements = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else []
    return [e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)]


def decorators(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[str]:
    """The dotted names of the decorators, called or not."""
    names = (dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list)
    return [name for name in names if name]


def signature(node: ast.FunctionDef | ast.AsyncFunctionDef, *, method: bool = False) -> Signature:
    """The signature of a function, or of a method without its first parameter."""
    arguments = node.args
    named = [a.arg for a in arguments.args]
    if method and not arguments.posonlyargs:
        named = named[1:]
    result: Signature = {"p": sorted({*named, *(a.arg for a in arguments.kwonlyargs)})}
    takers = decorators(node)
    if "overload" in {name.rpartition(".")[2] for name in takers}:
        result["overload"] = True
    wrappers = [name for d in node.decorator_list if (name := dotted(d))]
    if wrappers and "overload" not in result:
        # A decorator that is called has keyword arguments of its own, which are not the function's.
        result["by"] = wrappers
    # Preprocessors of Keras 2's legacy interfaces take the mapping itself as a parameter of that name.
    rest = arguments.kwarg.arg if arguments.kwarg else "kwargs"
    looked_for = sorted(_looked_for(node, rest))
    if looked_for:
        result["x"] = looked_for
    if arguments.kwarg:
        _follow(node, rest, result)
    return result


def _follow(node: ast.FunctionDef | ast.AsyncFunctionDef, rest: str, result: Signature) -> None:
    handed_on = [(call, kw) for call in _calls(node) for kw in call.keywords if kw.arg is None and _is(kw.value, rest)]
    targets = []
    for call, _ in handed_on:
        callee = _callee(call)
        if callee is None:
            result["open"] = True
        else:
            targets.append([callee, sorted(k.arg for k in call.keywords if k.arg)])
    if targets:
        result["to"] = targets
    if not targets and not _refuses_the_rest(node, rest):
        result["open"] = True


def _callee(call: ast.Call) -> str | None:
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr == "__init__":
        owner = function.value
        if isinstance(owner, ast.Call) and _is(owner.func, "super"):
            return "super"
        name = dotted(owner)
        return f"{name}.__init__" if name else None
    return dotted(function)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (n for n in ast.walk(node) if isinstance(n, ast.Call))


def _is(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _looked_for(node: ast.AST, rest: str) -> set[str]:
    """Names in ``kwargs.pop("a")``, ``kwargs["a"]``, ``"a" in kwargs`` and in literals called allowed_kwargs."""
    found: set[str] = set()
    for n in ast.walk(node):
        constant: ast.AST | None = None
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and _is(n.func.value, rest) and n.args:
            constant = n.args[0] if n.func.attr in {"pop", "get", "setdefault"} else None
        elif isinstance(n, ast.Subscript) and _is(n.value, rest):
            constant = n.slice
        elif isinstance(n, ast.Compare) and isinstance(n.ops[0], ast.In | ast.NotIn) and _is(n.comparators[0], rest):
            constant = n.left
        elif isinstance(n, ast.Assign | ast.AnnAssign | ast.Call):
            found.update(_allowed(n))
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
            found.add(constant.value)
    return found


def _allowed(node: ast.Assign | ast.AnnAssign | ast.Call) -> list[str]:
    if isinstance(node, ast.Call):
        callee = dotted(node.func) or ""
        if callee.endswith("validate_kwargs") and len(node.args) > 1:
            return strings(node.args[1])
        if callee.endswith("allowed_kwargs.update") and node.args:
            return strings(node.args[0])
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return strings(node.value) if any("allowed_kw" in (dotted(t) or "") for t in targets) else []


def _refuses_the_rest(node: ast.AST, rest: str) -> bool:
    """Whether the body raises when names are left over: ``if kwargs: raise``, ``for k in kwargs: ... raise``."""
    for n in ast.walk(node):
        if isinstance(n, ast.Call) and (dotted(n.func) or "").endswith("validate_kwargs"):
            return True
        about = n.test if isinstance(n, ast.If) else n.iter if isinstance(n, ast.For) else None
        if about is None or isinstance(about, ast.Compare):
            continue
        mentions = any(_is(m, rest) for m in ast.walk(about))
        if mentions and any(isinstance(m, ast.Raise | ast.Assert) for m in ast.walk(n)):
            return True
    return False
