"""Dockerfile -> base images, what `RUN` installs, what `ENV` and `ARG` set. Nothing is built or run.

The syntax: https://docs.docker.com/reference/dockerfile/ (line continuation, the `escape` directive, here-documents).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from analyzer.extract.images import base_image
from analyzer.extract.settings.shell import Command, expanded, facts_of_commands, literal, logical_lines, values_of
from analyzer.extract.variables import ENVIRONMENT
from analyzer.model import Facts, Region, Requirement, Setting

_ESCAPE: Final = re.compile(r"(?i)\A\s*#\s*escape\s*=\s*`")
_INSTRUCTION: Final = re.compile(r"(?s)\s*([A-Za-z]+)\s+(.*)")
_FROM: Final = re.compile(r"(?i)(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?")
_PAIR: Final = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")
_HEREDOC: Final = re.compile(r"<<-?\s*([\"']?)(\w+)\1")
_LONGEST: Final = 20_000


def read_dockerfile(text: str) -> Facts:
    """Requirements (ecosystem "docker" for base images) and settings of a Dockerfile."""
    continued = "`" if _ESCAPE.match(text) else "\\"
    instructions = list(_instructions(text, continued))
    values = _values(instructions)
    requirements: list[Requirement] = []
    settings: list[Setting] = []
    stages: set[str] = set()
    commands: list[Command] = []
    for name, command in instructions:
        region = Region(command.first, 1, command.last, len(command.text) + 1)
        if name == "FROM" and (match := _FROM.match(command.text)):
            for reference in expanded(match[1], values):
                image = base_image(reference, region) if reference.lower() not in stages else None
                requirements += [image] if image else []
            stages.add((match[2] or "").lower())
        elif name in {"ENV", "ARG"}:
            for key, value in _pairs(command.text):
                for form in expanded(value, values):
                    if key in ENVIRONMENT and literal(form):
                        settings.append(Setting(key, form, region, how=name))
        elif name in {"RUN", "CMD", "ENTRYPOINT", "SHELL"}:
            commands.append(Command(_shell_form(command.text), command.first, command.last))
    found = facts_of_commands(commands, {**values, **values_of(commands)}, how="", optional=False)
    return Facts(
        requirements=(*requirements, *found.requirements),
        settings=(*dict.fromkeys(settings), *found.settings),
    )


def _instructions(text: str, continued: str) -> Iterator[tuple[str, Command]]:
    """Each instruction's name in upper case with its arguments; lines of a here-document are commands of their own."""
    name = end = ""
    for command in logical_lines(text, continued=continued):
        if end:
            if command.text.strip() == end:
                end = ""
            else:
                yield name, command
            continue
        match = _INSTRUCTION.match(command.text)
        if match is None:
            continue
        name = match[1].upper()
        body = match[2].removeprefix("ONBUILD ")
        yield name, Command(body, command.first, command.last)
        if name in {"RUN", "COPY", "ADD"} and (heredoc := _HEREDOC.search(body)):
            end = heredoc[2]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """`A=1 B="2"`, and the old form `A 1` in which the rest of the line is the value."""
    name, _, rest = text.strip().partition(" ")
    if "=" not in name:
        yield name, rest.strip().strip("\"'")
        return
    for match in _PAIR.finditer(text[:_LONGEST]):
        yield match[1], match[2].strip("\"'")


def _values(instructions: list[tuple[str, Command]]) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for name, command in instructions:
        if name in {"ARG", "ENV"}:
            for key, value in _pairs(command.text):
                if literal(value):
                    values.setdefault(key, (value,))
    return values


def _shell_form(text: str) -> str:
    """`["pip", "install", "torch"]` as one command line."""
    if not text.lstrip().startswith("["):
        return text
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return " ".join(word for word in words if isinstance(word, str)) if isinstance(words, list) else text
