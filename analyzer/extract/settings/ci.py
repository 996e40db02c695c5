"""CI workflows, compose files, cog.yaml -> what they install and set. YAML nodes only: nothing is constructed.

One reader for GitHub Actions, GitLab, Travis, CircleCI, Azure Pipelines and their kin: they agree in that a command is
text, a variable is a key with a text, and a matrix is a key with a list of texts. References to a matrix
(`${{ matrix.backend }}`, `$BACKEND`, `$(backend)`, `<< matrix.backend >>`) stand for each of its values.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import yaml

from analyzer.extract.images import base_image
from analyzer.extract.requirement import parse_requirement
from analyzer.extract.settings.shell import (
    Command,
    Values,
    expanded,
    facts_of_commands,
    literal,
    logical_lines,
    values_of,
)
from analyzer.extract.variables import ANY_NAME, ENVIRONMENT
from analyzer.model import Facts, Read, ReadNote, ReadStatus, Region, Requirement, Setting
from analyzer.values import Struct, replace

LONGEST: Final = 1_000_000  # characters: what is longer no one wrote by hand, and PyYAML would take minutes
_GIVERS: Final = frozenset(
    {
        "matrix",
        "include",
        "env",
        "environment",
        "variables",
        "global",
        "jobs",
        "parameters",
        "inputs",
        "args",
        "build_args",
    }
)
_IMAGES: Final = frozenset({"image", "container", "dockerimage"})
_PACKAGES: Final = frozenset({"python_packages", "additional_dependencies"})


class _Scalar(Struct, frozen=True):
    """A text of the document: `key` is the nearest key above it, `keys` all of them."""

    key: str
    keys: frozenset[str]
    node: yaml.ScalarNode


def read_ci(text: str, *, how: str = "CI", optional: bool = True) -> Facts:
    """The facts of a YAML file that holds commands and variables. What is no YAML is noted, and read as lines."""
    if len(text) > LONGEST:
        return _as_lines(text, how, optional, f"longer than {LONGEST} characters: read line by line")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return _as_lines(text, how, optional, f"no YAML ({type(error).__name__}): read line by line")
    scalars = list(_scalars(root))
    values = _values(scalars)
    requirements: list[Requirement] = []
    settings: list[Setting] = []
    for item in scalars:
        if item.key in ENVIRONMENT:
            forms = expanded(item.node.value, values)
            settings += [Setting(item.key, form, _region(item.node), how=how) for form in forms if literal(form)]
            continue
        if item.key in _IMAGES or (item.key == "name" and "image" in item.keys):
            images = [base_image(form, _region(item.node)) for form in expanded(item.node.value, values)]
            requirements += [image for image in images if image]
        elif item.key in _PACKAGES:
            packages = [parse_requirement(form, _region(item.node)) for form in expanded(item.node.value, values)]
            requirements += [package for package in packages if package]
        elif "install" in item.node.value or "keras.json" in item.node.value or ANY_NAME.search(item.node.value):
            found = facts_of_commands(_commands(item.node), values, how=how, optional=optional)
            requirements += found.requirements
            settings += found.settings
    asked = [replace(item, optional=item.optional or optional) for item in requirements]
    return Facts(requirements=tuple(dict.fromkeys(asked)), settings=tuple(dict.fromkeys(settings)))


def _as_lines(text: str, how: str, optional: bool, note: str) -> Facts:
    commands = list(logical_lines(text))
    facts = facts_of_commands(commands, values_of(commands), how=how, optional=optional)
    left = ReadNote(note, 1, max(1, text.count("\n")))
    return dataclasses.replace(facts, read=Read(status=ReadStatus.PARTIAL, notes=(left,)))


def _scalars(root: yaml.Node | None) -> Iterator[_Scalar]:
    """Every text that is a value, in order. An alias is not followed a second time."""
    pending: list[tuple[str, frozenset[str], yaml.Node]] = [("", frozenset(), root)] if root is not None else []
    seen: set[int] = set()
    while pending:
        key, keys, node = pending.pop()
        if isinstance(node, yaml.ScalarNode):
            yield _Scalar(key, keys, node)
        elif id(node) in seen:
            continue
        elif isinstance(node, yaml.SequenceNode):
            seen.add(id(node))
            pending.extend((key, keys, child) for child in reversed(node.value))
        elif isinstance(node, yaml.MappingNode):
            seen.add(id(node))
            for name, child in reversed(node.value):
                if isinstance(name, yaml.ScalarNode):
                    below = keys if name.value not in _GIVERS and name.value not in _IMAGES else keys | {name.value}
                    pending.append((name.value, below, child))


def _values(scalars: list[_Scalar]) -> Values:
    """Variables and matrix axes with all texts they are given anywhere in the document."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in scalars:
        if not item.keys & _GIVERS:
            continue
        if item.key in _GIVERS:  # Travis: a line of NAME=value
            for name, given in values_of([Command(item.node.value, 1, 1)]).items():
                found[name] += given
        elif literal(item.node.value) and len(item.node.value) < 200:
            found[item.key].append(item.node.value)
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def _commands(node: yaml.ScalarNode) -> list[Command]:
    """The commands of a text, on their own lines where YAML keeps them (a literal block)."""
    first, last = node.start_mark.line + 1, node.end_mark.line + 1
    commands = list(logical_lines(node.value))
    if node.style == "|":
        return [Command(c.text, c.first + first, c.last + first) for c in commands]
    return [Command(c.text, first, max(first, last if node.end_mark.column else last - 1)) for c in commands]


def _region(node: yaml.Node) -> Region:
    start, end = node.start_mark, node.end_mark
    return Region(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
