"""What the Keras wheels hold of names: keyword arguments of Keras 1, and the backend functions that Keras 3 left out.

`keras/legacy/interfaces.py` of Keras 2.0 to 2.3.1 turns the keywords of Keras 1 into those of Keras 2.
`keras/src/legacy/backend.py` of Keras 3 still computes what `keras.backend` computed, each function with the TensorFlow
function that does it; the migration guide says what `keras.ops` calls that one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from renames.worlds import Definition

_TF_LAYERS = "keras/src/legacy_tf_layers/"
_CORRESPONDS = re.compile(r"corresponding TensorFlow v2 layer is `tf\.([\w.]+)`")
_EXPORTED = re.compile(r"'keras\.__internal__\.legacy\.layers\.(\w+)'")
_INTERFACES = "keras/legacy/interfaces.py"
_LEGACY_BACKEND = "keras/src/legacy/backend.py"


def conversions(sources: Mapping[str, bytes]) -> dict[Definition, tuple[tuple[str, str], ...]]:
    """Class or function of a Keras 2 release to the keywords of Keras 1 that it takes, each with its new name."""
    pairs = dict(_interfaces(ast.parse(sources[_INTERFACES])))
    found = {}
    for path, content in sources.items():
        if path.startswith("keras/") and b"interfaces.legacy_" in content:
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            for name, interface in _users(ast.parse(content)):
                if pairs.get(interface):
                    found[module, name] = pairs[interface]
    return found


def _interfaces(tree: ast.Module) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name):
            for keyword in node.value.keywords:
                if keyword.arg == "conversions":
                    yield node.targets[0].id, tuple(ast.literal_eval(keyword.value))


def _users(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(class or function at module level, the interface that decorates it or its constructor)."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            inner = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
            yield from ((node.name, name) for one in inner for name in _decorators(one))
        elif isinstance(node, ast.FunctionDef):
            yield from ((node.name, name) for name in _decorators(node))


def _decorators(node: ast.FunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Attribute) and decorator.attr.startswith("legacy_"):
            yield decorator.attr


def layers_of_tensorflow(sources: Mapping[str, bytes]) -> dict[str, str]:
    """Member of TensorFlow 1's `tf.layers` to the layer of `tf.keras` that its docstring says corresponds to it.

    Keras 2 holds the code of `tf.layers` from TensorFlow 2.6 on, under names that TensorFlow alone shows.
    """
    found = {}
    for path, content in sources.items():
        if path.startswith(_TF_LAYERS):
            for node in ast.parse(content).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    layer = _CORRESPONDS.search(" ".join((ast.get_docstring(node) or "").split()))
                    exported = _EXPORTED.search(" ".join(map(ast.unparse, node.decorator_list)))
                    if layer and exported:
                        found[exported[1]] = f"tensorflow.{layer[1]}"
    return found


def backend_as_tensorflow(sources: Mapping[str, bytes]) -> dict[str, str]:
    """Function of the old `keras.backend` to the TensorFlow function that it is (`mean`: `tensorflow.reduce_mean`).

    Only functions that hand their own arguments on to one TensorFlow function; the others compute more than that.
    """
    found = {}
    for node in ast.parse(sources[_LEGACY_BACKEND]).body:
        if isinstance(node, ast.FunctionDef) and any("_legacy.backend" in ast.unparse(d) for d in node.decorator_list):
            name = _handed_on(node)
            if name.startswith("tf."):
                found[node.name] = f"tensorflow.{name.removeprefix('tf.')}"
    return found


def _handed_on(node: ast.FunctionDef) -> str:
    """The function that is called with this one's arguments in its only `return`; "" for any other function."""
    returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
    call = returned[0] if len(returned) == 1 else None
    if not isinstance(call, ast.Call) or returned[0] is not getattr(node.body[-1], "value", None):
        return ""
    own = {argument.arg for argument in node.args.args}
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    whole = all(isinstance(value, ast.Name) and value.id in own for value in given)
    return ast.unparse(call.func) if whole else ""
