"""Packages that Python code installs: nox sessions, modal images, pip through `subprocess` or `os.system`.

https://nox.thea.codes/en/stable/config.html (`session.install`), https://modal.com/docs/reference/modal.Image
(`pip_install`, `uv_pip_install`, `run_commands`, `from_registry`). Only literal arguments count.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from analyzer.extract.images import base_image
from analyzer.extract.installs import installed
from analyzer.extract.python.installers import COMMANDS, CONDA, FUNCTIONS, IMAGES, PIP
from analyzer.extract.python.nodes import nodes_of
from analyzer.extract.python.pieces.blocks import Statement
from analyzer.extract.python.pieces.excerpts import excerpt, region_of
from analyzer.model import Requirement
from analyzer.values import replace


def requirements_of(module: cst.Module, rows: Sequence[int] | None = None) -> tuple[Requirement, ...]:
    """What the calls of a module install, in order; `rows` are those of an excerpt."""
    calls = [node for node in nodes_of(module) if node.__class__ is cst.Call and _may_install(node)]
    if not calls:
        return ()  # most of the time; positions cost several times what parsing costs
    visitor = _Installs(MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider), rows)
    for call in calls:
        visitor.read(call)
    ordered = sorted(visitor.found, key=lambda item: (item.region.start_line, item.region.start_column, item.name))
    return tuple(dict.fromkeys(ordered))


def requirements_of_statements(text: str, statements: Sequence[Statement]) -> tuple[Requirement, ...]:
    """As above, of a module whose statements are known: LibCST reads those that can install something.

    Raises what LibCST's parser raises.
    """
    part = excerpt(text, statements, lambda clause: not FUNCTIONS.isdisjoint(clause.words))
    return requirements_of(cst.parse_module(part.text), part.rows)


def _may_install(call: cst.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, cst.Attribute) else function
    named = isinstance(name, cst.Name) and name.value in FUNCTIONS
    return named and any(True for argument in call.args for _ in _texts(argument.value))


class _Installs:
    """What calls install, given where they stand."""

    def __init__(self, places: Mapping[cst.CSTNode, CodeRange], rows: Sequence[int] | None) -> None:
        self._places = places
        self._rows = rows
        self.found: list[Requirement] = []

    def read(self, node: cst.Call) -> None:
        function = node.func
        name = function.attr if isinstance(function, cst.Attribute) else function
        if not isinstance(name, cst.Name):
            return
        texts = [text for argument in node.args for text in _texts(argument.value)]
        if not texts:
            return
        region = region_of(self._places[node], self._rows)
        owner = function.value if isinstance(function, cst.Attribute) else None
        in_session = isinstance(owner, cst.Name) and owner.value == "session"
        if name.value in PIP or (in_session and name.value == "install"):
            quoted = " ".join(shlex.quote(text) for text in texts)
            pip = installed(f"pip install {quoted}", region)
            self.found += [replace(requirement, optional=in_session) for requirement in pip]
        elif name.value in CONDA or (in_session and name.value == "conda_install"):
            conda = installed(f"conda install {' '.join(texts)}", region)
            self.found += [replace(requirement, optional=in_session) for requirement in conda]
        elif name.value in IMAGES:
            image = base_image(texts[0], region)
            self.found += [image] if image else []
        elif name.value in COMMANDS:
            listed = bool(node.args) and isinstance(node.args[0].value, (cst.List, cst.Tuple))
            for command in [" ".join(texts)] if listed or in_session else texts:
                self.found += installed(command, region)


def _texts(node: cst.BaseExpression) -> Iterator[str]:
    """Literal strings of an argument, in order, those in a list too; `[*map, "x"]` gives what is literal."""
    if isinstance(node, cst.SimpleString):
        value = node.evaluated_value
        if isinstance(value, str) and value:
            yield value
    elif isinstance(node, (cst.List, cst.Tuple)):
        for element in node.elements:
            if isinstance(element.value, cst.SimpleString):
                yield from _texts(element.value)
