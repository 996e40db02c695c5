"""The tables of TensorFlow's own upgrade script, read as literals from the wheel: nothing of it is imported or run.

`tensorflow/tools/compatibility/` holds what `tf_upgrade_v2` does: `renames_v2.py` (generated), `all_renames_v2.py`
(further ones by hand, and TensorFlow Addons), `reorders_v2.py`, `module_deprecations_v2.py` and, inside of the class
`TFAPIChangeSpec` in `tf_upgrade_v2.py`, keyword arguments and warnings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_FOLDER = "tensorflow/tools/compatibility/"
# Transformers that rewrite a call to one function, by the function they write: read in `tf_upgrade_v2.py`.
_TRANSFORMED = {
    "_cast_transformer": "tensorflow.cast",
    "_image_resize_transformer": "tensorflow.image.resize",
    "_contrib_layers_l1_regularizer_transformer": "tensorflow.keras.regularizers.l1",
    "_contrib_layers_l2_regularizer_transformer": "tensorflow.keras.regularizers.l2",
    "_contrib_layers_xavier_initializer_transformer": "tensorflow.compat.v1.keras.initializers.VarianceScaling",
    "_contrib_layers_variance_scaling_initializer_transformer": (
        "tensorflow.compat.v1.keras.initializers.VarianceScaling"
    ),
    "_add_uniform_scaling_initializer_transformer": "tensorflow.compat.v1.keras.initializers.VarianceScaling",
}


class UnknownShape(Exception):
    """The archive's tables are not where or what they were when this reader was written."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What the script knows; names are qualified (``tensorflow.``, ``tensorflow_addons.``).

    ``keywords``: callable to keyword to its new name ("": it is dropped). ``warnings``: name to the variable that holds
    what the script says of it ("": written in place). ``modules``: modules that it says something general of.
    """

    renames: Mapping[str, str]
    addons: Mapping[str, str]
    keywords: Mapping[str, Mapping[str, str]]
    warnings: Mapping[str, str]
    modules: Mapping[str, str]
    reordered: frozenset[str]

    def with_newer(self, newer: Upgrade) -> Upgrade:
        """What both know; the newer script goes first, and has lost names that TensorFlow itself no longer has."""
        return Upgrade(
            renames={**self.renames, **newer.renames},
            addons={**self.addons, **newer.addons},
            keywords={**self.keywords, **newer.keywords},
            warnings={**self.warnings, **newer.warnings},
            modules={**self.modules, **newer.modules},
            reordered=self.reordered | newer.reordered,
        )


def read_upgrade(sources: Mapping[str, bytes]) -> Upgrade:
    """The script's tables from the files of a TensorFlow 2 wheel (path to content).

    Raises:
        UnknownShape: a table is missing or is no literal.
    """
    trees = {}
    for name in ("renames_v2", "all_renames_v2", "reorders_v2", "module_deprecations_v2", "tf_upgrade_v2"):
        content = sources.get(f"{_FOLDER}{name}.py")
        if content is None:
            raise UnknownShape(f"{_FOLDER}{name}.py: not in the archive")
        trees[name] = ast.parse(content)
    manual = _literal(trees["all_renames_v2"], "manual_symbol_renames")
    renames = {**_literal(trees["renames_v2"], "renames"), **manual}
    addons = _literal(trees["all_renames_v2"], "addons_symbol_mappings")
    keywords = _literal(trees["tf_upgrade_v2"], "self.function_keyword_renames")
    transformed = dict(_named(trees["tf_upgrade_v2"], "self.function_transformers"))
    found = {qualified(old): qualified(new) for old, new in renames.items()}
    found |= {qualified(old): _TRANSFORMED[how] for old, how in transformed.items() if how in _TRANSFORMED and _is(old)}
    return Upgrade(
        renames=found,
        addons={qualified(old): qualified(new) for old, new in addons.items()},
        keywords={
            qualified(name): {old: new or "" for old, new in pairs.items()}
            for name, pairs in keywords.items()
            if _is(name)
        },
        warnings={qualified(n): how for n, how in _named(trees["tf_upgrade_v2"], "self.function_warnings") if _is(n)},
        modules={qualified(n): how for n, how in _named(trees["module_deprecations_v2"], "MODULE_DEPRECATIONS")},
        reordered=frozenset(qualified(name) for name in _literal(trees["reorders_v2"], "reorders")),
    )


def qualified(name: str) -> str:
    """`tf.x` as `tensorflow.x`, `tfa.x` as `tensorflow_addons.x`; compat.v2 is TensorFlow 2 itself."""
    head, _, rest = name.partition(".")
    full = {"tf": "tensorflow", "tfa": "tensorflow_addons"}.get(head, head) + "." + rest
    return full.replace("tensorflow.compat.v2.", "tensorflow.", 1)


def _is(name: str) -> bool:
    """Whether a key is a name: `*.save` stands for methods of anything, `slim.x` for a local alias."""
    return name.startswith("tf.")


def _value(tree: ast.Module, target: str) -> ast.expr:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(ast.unparse(one) == target for one in node.targets):
            return node.value
    raise UnknownShape(f"no {target} where the upgrade script had it")


def _literal(tree: ast.Module, target: str) -> dict[str, Any]:
    try:
        found = ast.literal_eval(_value(tree, target))
    except ValueError as error:
        raise UnknownShape(f"{target} is no literal any more: {error}") from error
    if not isinstance(found, dict):
        raise UnknownShape(f"{target} is no dictionary any more")
    return found


def _named(tree: ast.Module, target: str) -> Iterator[tuple[str, str]]:
    """Keys of a dictionary, each with the name of the variable or function that is its value; "" for another value."""
    value = _value(tree, target)
    if not isinstance(value, ast.Dict):
        raise UnknownShape(f"{target} is no dictionary any more")
    for key, item in zip(value.keys, value.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, item.id if isinstance(item, ast.Name) else ""
