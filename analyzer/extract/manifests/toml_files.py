"""pyproject.toml (PEP 621, dependency groups, poetry, pdm, uv) and Pipfile. TOML is read by the standard library."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.utils import canonicalize_name

from analyzer.extract.manifests.lines import parse_requirement, pypi_specifier, whole_line
from analyzer.model import Facts, FailReason, Read, ReadStatus, Region, Requirement, Setting


def _table(value: Any, *keys: str) -> Mapping[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


class _Lines:
    """Finds the line a value stands on: TOML parsers give no positions, and a value's text is there as written."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, needle: str) -> Region:
        for number, line in enumerate(self._lines, 1):
            if needle in line:
                return whole_line(number, line)
        return Region(1, 1, 1, 1)


def read_toml_manifest(text: str) -> Facts:
    """Requirements and the project's name. FAILED with reason SYNTAX where the text is no TOML."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.SYNTAX, error=f"no TOML: {error}"))
    lines = _Lines(text)
    requirements = (*_project(document, lines), *_poetry(document, lines), *_pipfile(document, lines))
    names = [_table(document, "project").get("name"), _table(document, "tool", "poetry").get("name")]
    settings = tuple(
        Setting("project.name", canonicalize_name(name), lines.of("name")) for name in names if isinstance(name, str)
    )
    return Facts(requirements=requirements, settings=settings)


def _project(document: Mapping[str, Any], lines: _Lines) -> Iterator[Requirement]:
    groups: list[tuple[bool, Any]] = [(False, _table(document, "project").get("dependencies"))]
    groups += [(True, group) for group in _table(document, "project", "optional-dependencies").values()]
    groups += [(True, group) for group in _table(document, "dependency-groups").values()]
    groups += [(True, group) for group in _table(document, "tool", "pdm", "dev-dependencies").values()]
    groups += [(True, _table(document, "tool", "uv").get("dev-dependencies"))]
    for optional, group in groups:
        for item in _strings(group):
            if requirement := parse_requirement(item, lines.of(item), optional=optional):
                yield requirement


def _poetry(document: Mapping[str, Any], lines: _Lines) -> Iterator[Requirement]:
    poetry = _table(document, "tool", "poetry")
    tables = [(False, _table(poetry, "dependencies")), (True, _table(poetry, "dev-dependencies"))]
    tables += [(True, _table(group, "dependencies")) for group in _table(poetry, "group").values()]
    for optional, table in tables:
        yield from _versions(table, lines, optional)


def _pipfile(document: Mapping[str, Any], lines: _Lines) -> Iterator[Requirement]:
    yield from _versions(_table(document, "packages"), lines, False)
    yield from _versions(_table(document, "dev-packages"), lines, True)


def _versions(table: Mapping[str, Any], lines: _Lines, optional: bool) -> Iterator[Requirement]:
    for name, value in table.items():
        if name == "python":
            continue
        version = value.get("version", "") if isinstance(value, dict) else value
        flagged = isinstance(value, dict) and value.get("optional") is True
        yield Requirement(
            name=canonicalize_name(name),
            ecosystem="pypi",
            specifier=pypi_specifier(version) if isinstance(version, str) else "",
            optional=optional or flagged,
            region=lines.of(name),
        )
