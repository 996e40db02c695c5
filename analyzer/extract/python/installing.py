"""Packages that Python code installs: nox sessions, modal images, pip through `subprocess` or `os.system`.

https://nox.thea.codes/en/stable/config.html (`session.install`), https://modal.com/docs/reference/modal.Image
(`pip_install`, `uv_pip_install`, `run_commands`, `from_registry`). Only literal arguments count.
"""

from __future__ import annotations

import re
import shlex
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from analyzer.extract.images import base_image
from analyzer.extract.installs import installed
from analyzer.extract.python.nodes import nodes_of
from analyzer.model import Region, Requirement

_PIP: Final = frozenset({"pip_install", "uv_pip_install"})
_CONDA: Final = frozenset({"conda_install", "micromamba_install"})
_COMMANDS: Final = frozenset(
    {"run", "check_call", "call", "check_output", "Popen", "system", "popen", "run_commands", "getoutput", "main", "sh"}
)
_IMAGES: Final = frozenset({"from_registry", "from_dockerhub", "from_gcp_artifact_registry"})
_FUNCTIONS: Final = _PIP | _CONDA | _COMMANDS | _IMAGES | {"install"}
_INSTALLS: Final = re.compile(
    r"\bsession\.(?:conda_)?install\b|\b(?:uv_)?pip_install\b|\b(?:conda|micromamba)_install\b|\bfrom_registry\b"
    r"|\b(?:pip3?|conda|mamba|micromamba)(?:[ \t]+-\S+)*[ \t]+install\b"
    r"|[\"'](?:pip3?|conda|mamba|micromamba)[\"'],\s*[\"']install[\"']"
)
_CALLS: Final = re.compile(rf"\b(?:{'|'.join(sorted(_FUNCTIONS))})[\s\\]*\(")


def may_install(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether a statement of a text can install something; `lines` are its logical lines as (start, end).

    Most texts that name a command do so in an error message.
    """
    if "install" not in text and "from_registry" not in text:
        return False  # the expression reads 7 MB/s: an alternative may begin at every character
    for match in _INSTALLS.finditer(text):
        start, end = lines[max(bisect_right(lines, (match.start(), len(text))) - 1, 0)]
        if start <= match.start() < end and _CALLS.search(text, start, end):
            return True
    return False


def requirements_of(module: cst.Module) -> tuple[Requirement, ...]:
    """What the calls of a module install, in order."""
    calls = [node for node in nodes_of(module) if node.__class__ is cst.Call and _may_install(node)]
    if not calls:
        return ()  # most of the time; positions cost several times what parsing costs
    visitor = _Installs(MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider))
    for call in calls:
        visitor.read(call)
    ordered = sorted(visitor.found, key=lambda item: (item.region.start_line, item.region.start_column, item.name))
    return tuple(dict.fromkeys(ordered))


def _may_install(call: cst.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, cst.Attribute) else function
    named = isinstance(name, cst.Name) and name.value in _FUNCTIONS
    return named and any(True for argument in call.args for _ in _texts(argument.value))


class _Installs:
    """What calls install, given where they stand."""

    def __init__(self, places: Mapping[cst.CSTNode, CodeRange]) -> None:
        self._places = places
        self.found: list[Requirement] = []

    def read(self, node: cst.Call) -> None:
        function = node.func
        name = function.attr if isinstance(function, cst.Attribute) else function
        if not isinstance(name, cst.Name):
            return
        texts = [text for argument in node.args for text in _texts(argument.value)]
        if not texts:
            return
        place = self._places[node]
        region = Region(place.start.line, place.start.column + 1, place.end.line, place.end.column + 1)
        owner = function.value if isinstance(function, cst.Attribute) else None
        in_session = isinstance(owner, cst.Name) and owner.value == "session"
        if name.value in _PIP or (in_session and name.value == "install"):
            quoted = " ".join(shlex.quote(text) for text in texts)
            pip = installed(f"pip install {quoted}", region)
            self.found += [replace(requirement, optional=in_session) for requirement in pip]
        elif name.value in _CONDA or (in_session and name.value == "conda_install"):
            conda = installed(f"conda install {' '.join(texts)}", region)
            self.found += [replace(requirement, optional=in_session) for requirement in conda]
        elif name.value in _IMAGES:
            image = base_image(texts[0], region)
            self.found += [image] if image else []
        elif name.value in _COMMANDS:
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
