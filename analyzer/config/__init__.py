"""What a project says about itself and allows: `[tool.fwscan]` in pyproject.toml, or the same keys in fwscan.toml.

[tool.fwscan]
exclude = ["legacy/"]                                    # gitignore patterns, relative to the root
roles = { "scripts/port_*.py" = "converter" }            # such a pattern -> role; the last that matches wins
forbid = ["tensorflow-1"]

`analyzer.config.keys` has all keys; docs/check.md is that table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analyzer.errors import ConfigError
from analyzer.model import Role
from analyzer.values import Struct, field

if TYPE_CHECKING:
    from analyzer.model.policy import Policy

CONFIG_FILES = ("fwscan.toml", "pyproject.toml")  # the first that has a configuration counts
BASELINE = "fwscan-baseline.json"

_POLICY_PARTS = ("allow", "forbid", "except", "severity", "guarded", "why")


class ProjectConfig(Struct, frozen=True):
    """What one configuration says; `source` names the file, `given` is its table as it is written."""

    source: str = ""
    exclude: tuple[str, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    policies: tuple[Policy, ...] = ()
    baseline: str = BASELINE
    fail_on: str = "error"
    strict: bool = False
    given: Mapping[str, Any] = field(default_factory=dict)


def parse_config(name: str, text: str) -> ProjectConfig | None:
    """The configuration in a file called `name` (a path); None where it has none.

    Raises ConfigError with every problem in it.
    """
    import tomllib  # late: most projects that are scanned configure nothing

    try:
        document: Mapping[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{name} is no TOML: {error}") from error
    table = document if name.rpartition("/")[2] != "pyproject.toml" else _nested(document, "tool", "fwscan")
    if table is None:
        return None
    _check(name, table)
    return ProjectConfig(
        source=name,
        exclude=tuple(table.get("exclude", ())),
        roles=tuple(table.get("roles", {}).items()),
        policies=_policies(table),
        baseline=table.get("baseline", BASELINE),
        fail_on=table.get("fail-on", "error"),
        strict=table.get("strict", False),
        given=table,
    )


def _check(name: str, table: Mapping[str, Any]) -> None:
    if not table:
        return
    from analyzer.config.problems import problems  # late: most projects that are scanned configure nothing

    found = list(problems(table))
    if found:
        raise ConfigError(f"{name}: {'; '.join(found)}", "docs/check.md lists the keys of [tool.fwscan].")


def _policies(table: Mapping[str, Any]) -> tuple[Policy, ...]:
    if not {"policy", "allow", "forbid"} & table.keys():
        return ()
    from analyzer.config.keys import PROJECT

    own = {key: table[key] for key in _POLICY_PARTS if key in table}
    tables = [{"id": PROJECT, **own}] if own.get("allow") or own.get("forbid") else []
    return tuple(_policy(each) for each in (*tables, *table.get("policy", ())))


def _policy(table: Mapping[str, Any]) -> Policy:
    from analyzer.model.policy import Policy, Severity

    return Policy(
        id=table["id"],
        allow=tuple(table.get("allow", ())),
        forbid=tuple(table.get("forbid", ())),
        exceptions=tuple(table.get("except", ())),
        paths=tuple(table.get("paths", ())),
        roles=tuple(Role(role) for role in table.get("roles", ())),
        guarded=table.get("guarded", True),
        severity=Severity(table.get("severity", "error")),
        why=table.get("why", ""),
    )


def _nested(table: Any, *keys: str) -> Mapping[str, Any] | None:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None
