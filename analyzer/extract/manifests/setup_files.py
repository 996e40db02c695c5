"""setup.cfg by configparser, setup.py by libcst: read as text, never run."""

from __future__ import annotations

import configparser
from collections.abc import Iterator

import libcst as cst
from packaging.utils import canonicalize_name

from analyzer.extract.requirement import parse_requirement, whole_line
from analyzer.model import Facts, FailReason, Read, ReadStatus, Region, Requirement, Setting

_REQUIRED = ("install_requires", "requires", "setup_requires")
_OPTIONAL = ("extras_require", "tests_require")


def read_setup_cfg(text: str) -> Facts:
    """`[metadata] name`, `[options] install_requires` and `[options.extras_require]`."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        failed = Read(status=ReadStatus.FAILED, failure=FailReason.SYNTAX, error=f"no setup.cfg: {error}")
        return Facts(read=failed)
    groups = [(False, parser.get("options", "install_requires", fallback=""))]
    if parser.has_section("options.extras_require"):
        groups += [(True, value) for _, value in parser.items("options.extras_require")]
    found = []
    for optional, value in groups:
        for item in value.splitlines():
            if requirement := parse_requirement(item, _line_of(text, item.strip()), optional=optional):
                found.append(requirement)
    name = parser.get("metadata", "name", fallback="")
    settings = (Setting("project.name", canonicalize_name(name), _line_of(text, name)),) if name else ()
    return Facts(requirements=tuple(found), settings=settings)


def _line_of(text: str, needle: str) -> Region:
    for number, line in enumerate(text.splitlines(), 1):
        if needle and needle in line:
            return whole_line(number, line)
    return Region(1, 1, 1, 1)


def setup_py_facts(module: cst.Module, text: str) -> Facts:
    """Literal arguments of `setup(...)`: name, install_requires, extras_require, and names bound to literals at top."""
    bound = dict(_bound(module))
    requirements: list[Requirement] = []
    settings: list[Setting] = []
    for call in _setup_calls(module):
        for argument in call.args:
            keyword = argument.keyword.value if argument.keyword else ""
            if keyword == "name":
                for name in _texts(argument.value, bound):
                    settings.append(Setting("project.name", canonicalize_name(name), _line_of(text, name)))
            elif keyword in _REQUIRED or keyword in _OPTIONAL:
                for item in _texts(argument.value, bound):
                    found = parse_requirement(item, _line_of(text, item), optional=keyword in _OPTIONAL)
                    requirements.extend([found] if found else [])
    return Facts(requirements=tuple(requirements), settings=tuple(settings))


def _statements(module: cst.Module) -> Iterator[cst.BaseSmallStatement]:
    pending: list[cst.BaseStatement] = list(reversed(module.body))
    while pending:
        statement = pending.pop()
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        elif isinstance(statement, (cst.If, cst.With, cst.Try)) and isinstance(statement.body, cst.IndentedBlock):
            pending.extend(reversed(statement.body.body))


def _bound(module: cst.Module) -> Iterator[tuple[str, cst.BaseExpression]]:
    for statement in _statements(module):
        if isinstance(statement, cst.Assign) and isinstance(statement.targets[0].target, cst.Name):
            yield statement.targets[0].target.value, statement.value


def _setup_calls(module: cst.Module) -> Iterator[cst.Call]:
    for statement in _statements(module):
        if isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call):
            function = statement.value.func
            name = function.attr if isinstance(function, cst.Attribute) else function
            if isinstance(name, cst.Name) and name.value == "setup":
                yield statement.value


def _texts(node: cst.BaseExpression, bound: dict[str, cst.BaseExpression]) -> list[str]:
    """Every literal string in lists, tuples, dict values, sums and names bound at module level. Bounded by `seen`."""
    texts: list[str] = []
    pending: list[cst.BaseExpression] = [node]
    seen: set[str] = set()
    while pending:
        item = pending.pop()
        if isinstance(item, cst.SimpleString):
            value = item.evaluated_value
            texts.append(value if isinstance(value, str) else "")
        elif isinstance(item, cst.List | cst.Tuple | cst.Set | cst.Dict):
            pending.extend(element.value for element in item.elements)
        elif isinstance(item, cst.BinaryOperation):
            pending.extend((item.left, item.right))
        elif isinstance(item, cst.Name) and item.value in bound and item.value not in seen:
            seen.add(item.value)
            pending.append(bound[item.value])
    return sorted(text for text in texts if text)
