"""What a scanned project says about itself: `[tool.fwscan]` in pyproject.toml, or the same keys in fwscan.toml.

[tool.fwscan]
exclude = ["legacy/"]                                    # gitignore patterns, relative to the root
roles = { "scripts/port_*.py" = "converter" }            # such a pattern -> role; the last that matches wins
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from analyzer.errors import ConfigError
from analyzer.model import Role

CONFIG_FILES = ("fwscan.toml", "pyproject.toml")  # the first that has a configuration counts
_KEYS = ("exclude", "roles")


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """Patterns of paths to leave out, and patterns with the role they give; `source` names the file."""

    source: str = ""
    exclude: tuple[str, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()


def parse_config(name: str, text: str) -> ProjectConfig | None:
    """The configuration in a file called `name`; None where it has none.

    Raises ConfigError with every problem in it.
    """
    try:
        document: Mapping[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{name} is no TOML: {error}") from error
    table = document if name == "fwscan.toml" else _nested(document, "tool", "fwscan")
    if table is None:
        return None
    problems = [*_unknown(table), *_misshapen(table)]
    if problems:
        raise ConfigError(f"{name}: {'; '.join(problems)}", "docs/cli.md lists the keys of [tool.fwscan].")
    roles = table.get("roles", {})
    return ProjectConfig(name, tuple(table.get("exclude", ())), tuple((glob, roles[glob]) for glob in roles))


def _nested(table: Any, *keys: str) -> Mapping[str, Any] | None:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


def _unknown(table: Mapping[str, Any]) -> list[str]:
    problems = []
    for key in table:
        if key not in _KEYS:
            close = get_close_matches(key, _KEYS, n=1)
            problems.append(f"unknown key {key!r}" + (f", did you mean {close[0]!r}?" if close else ""))
    return problems


def _misshapen(table: Mapping[str, Any]) -> list[str]:
    problems = []
    exclude, roles = table.get("exclude", []), table.get("roles", {})
    if not isinstance(exclude, list) or not all(isinstance(item, str) for item in exclude):
        problems.append("exclude is a list of patterns")
    if not isinstance(roles, dict):
        problems.append("roles is a table of pattern = role")
    else:
        known = ", ".join(role.value for role in Role)
        problems += [
            f"roles: {glob!r} has the unknown role {value!r} (known: {known})"
            for glob, value in roles.items()
            if not isinstance(value, str) or value not in {role.value for role in Role}
        ]
    return problems
