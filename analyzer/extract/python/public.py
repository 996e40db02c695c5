"""What a module's `__all__` holds, as far as literals say it."""

from __future__ import annotations

import libcst as cst

from analyzer.extract.python.dynamic import literal


class PublicNames:
    """`names` are those of `__all__` so far; None where there is none, or where it holds more than literals."""

    def __init__(self) -> None:
        self.names: list[str] | None = None

    def assign(self, value: cst.BaseExpression) -> None:
        """`__all__ = value`."""
        self.names = []
        self.add(value)

    def add(self, value: cst.BaseExpression) -> None:
        """`__all__ += value`: anything but a literal list makes the whole unknown."""
        pending = [value]
        while pending and self.names is not None:
            node = pending.pop()
            if isinstance(node, cst.BinaryOperation):
                pending += [node.right, node.left]
            elif isinstance(node, (cst.List, cst.Tuple)):
                for element in node.elements:
                    self._append(element.value)
            else:
                self.names = None

    def call(self, call: cst.Call) -> None:
        """`__all__.extend(value)` and `__all__.append(value)`; any other call is passed over."""
        function = call.func
        if not (isinstance(function, cst.Attribute) and isinstance(function.value, cst.Name)):
            return
        if function.value.value != "__all__" or len(call.args) != 1:
            return
        if function.attr.value == "extend":
            self.add(call.args[0].value)
        elif function.attr.value == "append":
            self._append(call.args[0].value)

    def _append(self, value: cst.BaseExpression) -> None:
        name = literal(value)
        if name is None:
            self.names = None
        elif self.names is not None:
            self.names.append(name)
