"""What a value is that a name is bound to: a chain of names, several of them, a placeholder, or anything else."""

from __future__ import annotations

from typing import Any

import libcst as cst

from analyzer.extract.python.dynamic import IMPORTERS, bound_module, literal, module_argument
from analyzer.extract.python.names import Block, Chain, Scope
from analyzer.model import Guard

_PLACEHOLDERS = frozenset({"None", "False", "True"})


def chains_of(value: cst.BaseExpression, order: int, scope: Scope, block: Block) -> tuple[Chain, ...] | None:
    """The chains that a value may be; () for a placeholder such as None, None for anything else.

    The value's names begin at `order` and are read in `scope` and `block`.
    """
    chains: list[Chain] = []
    pending: list[Any] = [value]
    placeholder = False
    while pending:
        node = pending.pop()
        kind = node.__class__  # `isinstance` takes ten times as long: LibCST's classes are abstract ones
        if kind is cst.IfExp:
            pending += [node.orelse, node.body]
        elif kind is cst.BooleanOperation:
            pending += [node.right, node.left]
        elif kind is cst.NamedExpr:
            pending.append(node.value)
        elif kind is cst.Ellipsis or (kind is cst.Name and node.value in _PLACEHOLDERS):
            placeholder = True
        elif chain := _chain(node, order, scope, block):
            chains.append(chain)
        else:
            placeholder = placeholder and bool(chains)
    return tuple(chains) if chains or placeholder else None


def _chain(node: Any, order: int, scope: Scope, block: Block) -> Chain | None:
    tail: list[str] = []
    while node.__class__ is cst.Attribute:
        tail.append(node.attr.value)
        node = node.value
    tail.reverse()
    path: tuple[str, ...] | None = None
    module = ""
    if node.__class__ is cst.Name:
        path, tail = (node.value, *tail), []
    elif node.__class__ is cst.Call and (path := plain_chain(node.func)) is not None:
        attribute = literal(node.args[1].value) if len(node.args) >= 2 else None
        if path == ("getattr",) and attribute and (owner := plain_chain(node.args[0].value)):
            path, tail = (*owner, attribute, *tail), []
            block = attribute_block(block, node)
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
        block=block,
        order=order,
        module=module,
        tail=tuple(tail),
    )


def attribute_block(block: Block, call: cst.Call) -> Block:
    """Where a `getattr` call stands: with a default it reads what only some releases of a library may have."""
    return Block(block, Guard.VERSION) if len(call.args) > 2 else block


def plain_chain(node: Any) -> tuple[str, ...] | None:
    """`a.b.c` as its parts; None for anything else."""
    parts: list[str] = []
    while node.__class__ is cst.Attribute:
        parts.append(node.attr.value)
        node = node.value
    if node.__class__ is not cst.Name:
        return None
    return (node.value, *reversed(parts))
