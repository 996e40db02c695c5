"""What a TensorFlow release says of the names that it deprecates: the names in `@deprecated(date, instructions)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from renames.worlds import Definition, Opened

_DECORATORS = re.compile(r"(^|\.)deprecated$")
_NAMES = re.compile(r"(?<![\w.])(?:tf|tensorflow|keras)(?:\.[A-Za-z_]\w*)+")
_DTYPES = re.compile(r"tensorflow\.(?:b?float|u?int|complex|double|half)\d*")
_SECTION = re.compile(r"@compatibility\(TF2\)(.*?)(?:####|Before:|```|@end_compatibility)", re.DOTALL)
# How the docstrings introduce what to use; what follows up to the end of the name list are names in backquotes.
_INTRODUCES = re.compile(
    r"(?:\b(?:[Uu]se|[Uu]sing|switch to|usage with|replacement|immediately with|instantiate the|changed to"
    r"|subclasses of|[Pp]refer)\s+(?:either\s+|using\s+|the\s+|the Tensor division operator,\s+)*)"
    r"((?:\[?`?tf\.[\w.]+(?:\([^`]*\))?`?\]?(?:\s*\([^)]*\))?(?:,\s+(?:or\s+)?|\s+or\s+|\s+and\s+)?)+)"
)


def instructions(release: Opened, modules: Iterator[str]) -> dict[Definition, tuple[str, ...]]:
    """Definition to the qualified names that its deprecation notice mentions, in the notice's order."""
    found: dict[Definition, tuple[str, ...]] = {}
    for module in modules:
        content = release.file_of(module)
        if content is None or b"deprecated" not in content:
            continue
        for name, text in _notices(ast.parse(content)):
            advised = " ".join(part for part in text.split(". ") if "not be" not in part)
            if mentioned := _distinct(_NAMES.findall(advised)):
                found[module, name] = mentioned
    return found


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Qualified names, each once; dtypes (`tf.cast(..., tf.float32)`) are arguments and not what to use."""
    return tuple(dict.fromkeys(name for name in map(_qualified, names) if not _DTYPES.fullmatch(name)))


def _qualified(name: str) -> str:
    head, _, rest = name.partition(".")
    root = "tensorflow.keras" if head == "keras" else "tensorflow"
    return f"{root}.{rest}".replace("tensorflow.compat.v2.", "tensorflow.", 1)


def _notices(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(function or class at module level, what its notice says); a class may carry it on its constructor."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        decorated = [*node.decorator_list]
        if isinstance(node, ast.ClassDef):
            inner = (one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__")
            decorated += [decorator for one in inner for decorator in one.decorator_list]
        for decorator in decorated:
            if isinstance(decorator, ast.Call) and _DECORATORS.search(ast.unparse(decorator.func)):
                yield node.name, _instructions(decorator)


def _instructions(call: ast.Call) -> str:
    """The second argument, or the keyword of that name, where it is a string."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "instructions"] or call.args[1:2]
    return given[0].value if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str) else ""


def advice(release: Opened, modules: Iterator[str]) -> dict[Definition, tuple[str, ...]]:
    """Definition to the names that the section on TensorFlow 2 of its docstring says to use.

    Releases since 2.6 have such a section in the docstrings of much that they keep in `tf.compat.v1`.
    """
    found: dict[Definition, tuple[str, ...]] = {}
    for module in modules:
        content = release.file_of(module)
        if content is None or b"@compatibility(TF2)" not in content:
            continue
        for node in ast.parse(content).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                section = _SECTION.search(ast.get_docstring(node) or "")
                text = " ".join(section[1].split()) if section else ""
                said = (name for match in _INTRODUCES.finditer(text) for name in _NAMES.findall(match[1]))
                if names := _distinct(said):
                    found[module, node.name] = names
    return found
