"""Settings that Python code writes into the environment: `os.environ["KERAS_BACKEND"] = "jax"`.

Keras reads KERAS_BACKEND, and TensorFlow TF_USE_LEGACY_KERAS, when they are imported (keras.io/getting_started,
"Configuring your backend"; release notes of TensorFlow 2.16). Only literal values count.
"""

from __future__ import annotations

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from analyzer.model import Region, Setting

SETTINGS = frozenset(
    {"KERAS_BACKEND", "TF_USE_LEGACY_KERAS", "KERAS_HOME", "TF2_BEHAVIOR", "DGLBACKEND", "DDE_BACKEND"}
)


def mentions_settings(text: str) -> bool:
    """Whether the text can hold a setting at all: few files do, so the others need not be walked again."""
    return any(name in text for name in SETTINGS)


def settings_of(module: cst.Module) -> tuple[Setting, ...]:
    """Assignments to `os.environ[...]`, `setdefault`, `update` and `putenv` with literal names and values, in order."""
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    visitor = _Settings()
    wrapper.visit(visitor)
    return tuple(sorted(visitor.found, key=lambda setting: (setting.region.start_line, setting.region.start_column)))


class _Settings(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Setting] = []

    def visit_Assign(self, node: cst.Assign) -> None:
        for target in node.targets:
            subscript = target.target
            if isinstance(subscript, cst.Subscript) and _is_environ(subscript.value) and len(subscript.slice) == 1:
                index = subscript.slice[0].slice
                if isinstance(index, cst.Index):
                    self._record(index.value, node.value, node)

    def visit_Call(self, node: cst.Call) -> None:
        function = node.func
        name = function.attr if isinstance(function, cst.Attribute) else function
        if not isinstance(name, cst.Name):
            return
        is_setter = name.value == "putenv" or (
            name.value == "setdefault" and isinstance(function, cst.Attribute) and _is_environ(function.value)
        )
        if is_setter and len(node.args) == 2:
            self._record(node.args[0].value, node.args[1].value, node)
        elif name.value == "update" and isinstance(function, cst.Attribute) and _is_environ(function.value):
            self._record_update(node)

    def _record_update(self, node: cst.Call) -> None:
        for argument in node.args:
            if argument.keyword is not None:
                self._record(cst.SimpleString(f"'{argument.keyword.value}'"), argument.value, node)
            elif isinstance(argument.value, cst.Dict):
                for element in argument.value.elements:
                    if isinstance(element, cst.DictElement):
                        self._record(element.key, element.value, node)

    def _record(self, name: cst.BaseExpression, value: cst.BaseExpression, node: cst.CSTNode) -> None:
        key, text = _literal(name), _literal(value)
        if key in SETTINGS and text is not None:
            place = self.get_metadata(PositionProvider, node)
            start, end = place.start, place.end
            self.found.append(Setting(key, text, Region(start.line, start.column + 1, end.line, end.column + 1)))


def _is_environ(node: cst.BaseExpression) -> bool:
    return (isinstance(node, cst.Attribute) and node.attr.value == "environ") or (
        isinstance(node, cst.Name) and node.value == "environ"
    )


def _literal(node: cst.BaseExpression) -> str | None:
    if isinstance(node, cst.SimpleString):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None
