"""pyproject.toml, Pipfile, pixi.toml, tox.toml. TOML is read by the standard library.

PEP 621 and 735; tables of poetry (groups), pdm, uv, hatch (environments), pixi, rye and tox under `[tool]`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.utils import canonicalize_name

from analyzer.extract.manifests.conda import conda_requirement
from analyzer.extract.manifests.places import Places
from analyzer.extract.manifests.tox import read_tox
from analyzer.extract.requirement import parse_requirement, pypi_specifier
from analyzer.extract.variables import ENVIRONMENT, mentions_settings
from analyzer.model import Facts, FailReason, Read, ReadStatus, Requirement, Setting
from analyzer.values import replace

_OPENED = re.compile(r"legacy_tox_ini\s*=\s*(?:\"\"\"|''')[ \t]*\r?\n")
_DEVELOPMENT = ("dev-dependencies", "constraint-dependencies", "override-dependencies")


def _table(value: Any, *keys: str) -> Mapping[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _tables(value: Any) -> list[Mapping[str, Any]]:
    """The tables among the values of a table."""
    return [item for item in value.values() if isinstance(item, dict)] if isinstance(value, dict) else []


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def read_toml_manifest(text: str) -> Facts:
    """Requirements, the project's name, and settings. FAILED with reason SYNTAX where the text is no TOML."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.SYNTAX, error=f"no TOML: {error}"))
    places = Places(text)
    requirements = (
        *_project(document, places),
        *_poetry(document, places),
        *_pipfile(document, places),
        *_environments(document, places),
        *_pixi(document, places),
    )
    names = [_table(document, "project").get("name"), _table(document, "tool", "poetry").get("name")]
    settings = [
        Setting("project.name", canonicalize_name(name), places.key("name")) for name in names if isinstance(name, str)
    ]
    if mentions_settings(text):
        settings += _settings(document, places)
    legacy = _table(document, "tool", "tox").get("legacy_tox_ini")
    if isinstance(legacy, str):
        before = places.key("legacy_tox_ini").start_line - (0 if _OPENED.search(text) else 1)
        tox = read_tox(legacy, before)
        return Facts(requirements=(*requirements, *tox.requirements), settings=(*settings, *tox.settings))
    return Facts(requirements=requirements, settings=tuple(settings))


def _listed(key: str, group: Any, places: Places, *, optional: bool) -> Iterator[Requirement]:
    after = places.key(key).start_line
    for item in _strings(group):
        if requirement := parse_requirement(item, places.value(item, after), optional=optional):
            yield requirement


def _project(document: Mapping[str, Any], places: Places) -> Iterator[Requirement]:
    yield from _listed("dependencies", _table(document, "project").get("dependencies"), places, optional=False)
    groups: list[tuple[str, Any]] = [*_table(document, "project", "optional-dependencies").items()]
    groups += _table(document, "dependency-groups").items()
    groups += _table(document, "tool", "pdm", "dev-dependencies").items()
    for tool in ("uv", "rye"):
        listed = _table(document, "tool", tool)
        groups += [(key, listed.get(key)) for key in _DEVELOPMENT]
    yield from _listed("requires", _table(document, "build-system").get("requires"), places, optional=False)
    for key, group in groups:
        yield from _listed(key, group, places, optional=True)


def _poetry(document: Mapping[str, Any], places: Places) -> Iterator[Requirement]:
    poetry = _table(document, "tool", "poetry")
    tables = [(False, _table(poetry, "dependencies")), (True, _table(poetry, "dev-dependencies"))]
    tables += [(True, _table(group, "dependencies")) for group in _tables(poetry.get("group"))]
    for optional, table in tables:
        yield from _versions(table, places, optional)


def _pipfile(document: Mapping[str, Any], places: Places) -> Iterator[Requirement]:
    yield from _versions(_table(document, "packages"), places, False)
    yield from _versions(_table(document, "dev-packages"), places, True)


def _versions(table: Mapping[str, Any], places: Places, optional: bool) -> Iterator[Requirement]:
    """`name = "^1.2"`, `name = {version = "^1.2", optional = true}`, or a list of such tables, one a platform."""
    for name, value in table.items():
        if name == "python":
            continue
        region = places.key(name)
        for entry in value if isinstance(value, list) else [value]:
            version = entry.get("version", "") if isinstance(entry, dict) else entry
            flagged = isinstance(entry, dict) and entry.get("optional") is True
            yield Requirement(
                name=canonicalize_name(name),
                ecosystem="pypi",
                specifier=pypi_specifier(version) if isinstance(version, str) else "",
                optional=optional or flagged,
                region=region,
            )


def _environments(document: Mapping[str, Any], places: Places) -> Iterator[Requirement]:
    """Environments of hatch (hatch.pypa.io/latest/config/environment) and tox 4.21 on (tox.toml, `[tool.tox]`)."""
    environments = _tables(_table(document, "tool", "hatch").get("envs"))
    for tox in (document, _table(document, "tool", "tox")):
        environments += [_table(tox, "env_run_base"), *_tables(tox.get("env"))]
    for environment in environments:
        for key in ("dependencies", "extra-dependencies", "deps"):
            yield from _listed(key, environment.get(key), places, optional=True)


def _pixi(document: Mapping[str, Any], places: Places) -> Iterator[Requirement]:
    """pixi.toml or `[tool.pixi]` (pixi.sh/latest/reference/pixi_manifest): conda's and PyPI's, features, targets."""
    tool = _table(document, "tool", "pixi")
    pixi = tool or (document if {"workspace", "dependencies", "pypi-dependencies"} & document.keys() else {})
    parts = [(False, pixi)] + [(True, feature) for feature in _tables(pixi.get("feature"))]
    parts += [(optional, target) for optional, part in tuple(parts) for target in _tables(part.get("target"))]
    for optional, part in parts:
        yield from _versions(_table(part, "pypi-dependencies"), places, optional)
        for name, value in _table(part, "dependencies").items():
            version = value.get("version", "") if isinstance(value, dict) else value
            text = f"{name} {version}" if isinstance(version, str) and version != "*" else name
            if name != "python" and (requirement := conda_requirement(text, places.key(name))):
                yield replace(requirement, optional=optional)


def _settings(document: Mapping[str, Any], places: Places) -> list[Setting]:
    """Environment variables wherever a tool lets them be set: as a key with a text, or as "NAME=value" in a list."""
    found: list[Setting] = []
    pending: list[Any] = [document]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            for item in value:
                name, _, given = item.partition("=") if isinstance(item, str) else ("", "", "")
                name, given = name.strip().rpartition(":")[2], given.strip()
                if name in ENVIRONMENT and given:
                    found.append(Setting(name, given, places.value(item), how="pyproject"))
            pending.extend(item for item in value if isinstance(item, (dict, list)))
        elif isinstance(value, dict):
            for key, item in value.items():
                item = item.get("value") if key in ENVIRONMENT and isinstance(item, dict) else item
                if key in ENVIRONMENT and isinstance(item, str) and item:
                    found.append(Setting(key, item, places.key(key), how="pyproject"))
            pending.extend(item for item in value.values() if isinstance(item, (dict, list)))
    return sorted(found, key=lambda setting: (setting.region.start_line, setting.name, setting.value))
