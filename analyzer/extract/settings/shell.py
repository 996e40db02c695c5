"""Shell commands -> what they install and which settings they make: `export KERAS_BACKEND=jax`, `pip install torch`.

Nothing is run. Variables count where the same text gives them literal values (`for backend in jax torch; do`).
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeVar

from analyzer.extract.installs import installed
from analyzer.extract.variables import ANY_NAME, ENVIRONMENT
from analyzer.model import Facts, Region, Requirement, Setting
from analyzer.values import Struct, replace

_Fact = TypeVar("_Fact", Requirement, Setting)
Values = Mapping[str, tuple[str, ...]]  # variable -> the literal values it is given, in order

_COMBINATIONS: Final = 40
_LONGEST: Final = 20_000
_REFERENCE: Final = re.compile(
    r"\$\{\{\s*(?:[\w-]+\.)*(?P<github>[\w-]+)\s*\}\}"  # GitHub Actions
    r"|<<\s*(?:[\w-]+\.)*(?P<circle>[\w-]+)\s*>>"  # CircleCI
    r"|\$\((?P<azure>[\w.]+)\)"  # Azure Pipelines
    r"|\$\{(?P<brace>\w+)(?::?-(?P<default>[^}]*))?\}|\$(?P<plain>[A-Za-z_]\w*)|%(?P<batch>[A-Za-z_]\w*)%"
)
_NAMES: Final = "|".join(sorted(ENVIRONMENT))
_VALUE: Final = r"(?P<quote>\\?[\"'])(?P<quoted>[^\"'\n]{0,200}?)(?P=quote)|(?P<bare>[^\s;&|\"'`)\\,]{1,200})"
_SET: Final = re.compile(
    rf"(?<![\w.$])(?P<how>export[ \t]+|\$env:)?(?P<name>{_NAMES})[ \t]*=[ \t]*(?:{_VALUE})"
    rf"|(?<![\w.$])(?P<csh>setenv)[ \t]+(?P<csh_name>{_NAMES})[ \t]+(?P<csh_value>\w{{1,200}})"
)
_ASSIGNED: Final = re.compile(
    r"(?:^|[\s;&(])(?:export\s+|local\s+|set\s+)?([A-Za-z_]\w*)=([\"']?)([\w.+<>=~!-]{1,100})\2(?=[\s;&)]|$)"
)
_LOOP: Final = re.compile(r"(?:^|[\s;&(])for\s+(\w+)\s+in\s+([^;\n]{1,1000})")
_KERAS_JSON: Final = re.compile(r"\\?\"backend\\?\"\s*:\s*\\?\"(\w{1,40})\\?\"")
_REPLACED: Final = re.compile(r"\bs([/|,#])[^/|,#]*\1[^/|,#]*?\b(theano|tensorflow|cntk|jax|torch|mxnet)\b[^/|,#]*\1")


class Command(Struct, frozen=True):
    """A logical line: continued lines joined, comments taken off. Lines are 1-based."""

    text: str
    first: int
    last: int


def read_shell(text: str) -> Facts:
    """The facts of a shell script, a Makefile or a batch file."""
    commands = list(logical_lines(text))
    return facts_of_commands(commands, values_of(commands), how="", optional=False)


def logical_lines(text: str, *, continued: str = "\\") -> Iterator[Command]:
    """Lines that `continued` at their end joins, without comments; comment lines inside a joined line vanish."""
    pending: list[str] = []
    start = 0
    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        body = _without_comment(line)
        start = start or number
        if not body.strip() and line.strip().startswith("#") and pending:
            continue
        if body.rstrip().endswith(continued):
            pending.append(body.rstrip()[: -len(continued)])
            continue
        joined = " ".join((*pending, body))
        if joined.strip():
            yield Command(joined, start, number)
        pending, start = [], 0
    if pending:
        yield Command(" ".join(pending), start, number)


def _without_comment(line: str) -> str:
    """The line up to a `#` that begins a word outside quotes."""
    if "#" not in line:
        return line
    quote = ""
    before = " "
    for index, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter == "#" and before.isspace():
            return line[:index]
        before = letter
    return line


def values_of(commands: Iterable[Command]) -> dict[str, tuple[str, ...]]:
    """Variables to which the commands give literal values, loops included."""
    found: dict[str, list[str]] = defaultdict(list)
    for command in commands:
        text = command.text[:_LONGEST]
        if "=" in text:
            for match in _ASSIGNED.finditer(text):
                found[match[1]].append(match[3])
        if "for" in text:
            for match in _LOOP.finditer(text):
                found[match[1]] += match[2].replace('"', " ").replace("'", " ").split()
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def expanded(text: str, values: Values) -> tuple[str, ...]:
    """The text with its references to variables filled in, once for each combination of their values (at most 40).

    A reference of unknown value stays as it is.
    """
    names: dict[str, tuple[str, ...]] = {}
    for match in _REFERENCE.finditer(text):
        name = _referred(match)
        known = values.get(name) or ((match["default"],) if match["default"] else ())
        if known:
            names[name] = known
    if not names:
        return (text,)
    filled = []
    for combination in itertools.islice(itertools.product(*names.values()), _COMBINATIONS):
        chosen = dict(zip(names, combination, strict=True))
        filled.append(_filled(text, chosen))
    return tuple(dict.fromkeys(filled))


def _filled(text: str, chosen: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda match: chosen.get(_referred(match), match[0]), text)


def _referred(match: re.Match[str]) -> str:
    groups = ("github", "circle", "azure", "brace", "plain", "batch")
    return next(match[group] for group in groups if match[group]).rpartition(".")[2]


def literal(value: str) -> bool:
    """Whether a value is one, and not a reference that nothing resolves."""
    return bool(value) and not any(mark in value for mark in "${}%<>`")


def facts_of_commands(commands: Iterable[Command], values: Values, *, how: str, optional: bool) -> Facts:
    """What commands install and set. `how` names the means of a setting; "" is told from the command itself."""
    requirements: list[Requirement] = []
    settings: list[Setting] = []
    for command in commands:
        text = command.text[:_LONGEST]
        if not (
            "install" in text
            or " create " in text
            or "backend" in text
            or "keras.json" in text
            or ANY_NAME.search(text)
        ):
            continue
        region = Region(command.first, 1, command.last, len(command.text) + 1)
        for form in expanded(text, values):
            requirements += [replace(item, optional=optional) for item in installed(form, region)]
            settings += _settings(form, region, how)
    return Facts(requirements=_distinct(requirements), settings=_distinct(settings))


def settings_of(command: str, region: Region) -> tuple[Setting, ...]:
    """The settings of one command line."""
    return tuple(_settings(command[:_LONGEST], region, ""))


def _settings(text: str, region: Region, how: str) -> Iterator[Setting]:
    for match in _SET.finditer(text):
        name = match["name"] or match["csh_name"]
        value = (match["quoted"] if match["quote"] else match["bare"] or match["csh_value"]) or ""
        said = "export" if match["how"] or match["csh"] else "shell"
        if literal(value):
            yield Setting(name, value.strip(), region, how=how or said)
    if "backend" in text or "keras.json" in text:
        for match in _KERAS_JSON.finditer(text):
            yield Setting("keras.backend", match[1], region, how="keras.json")
        if "sed" in text and "keras.json" in text and (replaced := _REPLACED.search(text)):
            yield Setting("keras.backend", replaced[2], region, how="keras.json")


def _distinct(items: Iterable[_Fact]) -> tuple[_Fact, ...]:
    return tuple(dict.fromkeys(items))
