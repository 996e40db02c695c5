"""The configuration as it is in force: every key with its value and where the value comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from analyzer.config import ProjectConfig
from analyzer.config.keys import KEYS, POLICY_KEYS, Key, Shape
from analyzer.values import Struct

DEFAULT = "default"


class Value(Struct, frozen=True):
    """A key, its value as TOML, and where it comes from: a file, an option of the command line, or `default`."""

    key: str
    value: str
    source: str


class Section(Struct, frozen=True):
    """The keys of one table: that of the project (`policy` is ""), or of one further policy."""

    policy: str
    values: tuple[Value, ...]


def effective(config: ProjectConfig, options: Mapping[str, Any]) -> tuple[Section, ...]:
    """What is in force when `options` (by the key that each sets) go before a configuration.

    `exclude` and `roles` of both count, and `allow` or `forbid` on the command line stands for all configured policies.
    """
    given = dict(config.given)
    commanded = {key for key in ("allow", "forbid") if options.get(key)}
    if commanded:
        given = {key: value for key, value in given.items() if key not in _OF_POLICIES}
    top = tuple(
        _value(key, given.get(key.name), options.get(key.name), config.source)
        for key in KEYS
        if key.shape is not Shape.TABLES
    )
    policies = given.get("policy", ())
    further = (Section(each["id"], _policy(each, config.source)) for each in policies)
    return (Section("", top), *further)


_OF_POLICIES = frozenset({"allow", "forbid", "except", "severity", "guarded", "why", "policy"})


def _policy(table: Mapping[str, Any], source: str) -> tuple[Value, ...]:
    return tuple(_value(key, table.get(key.name), None, source) for key in POLICY_KEYS)


def _value(key: Key, given: Any, option: Any, source: str) -> Value:
    asked = option is not None and option not in ((), [], {})
    if asked and given is not None and key.name in ("exclude", "roles"):
        both = {**given, **dict(option)} if isinstance(given, Mapping) else [*given, *option]
        return Value(key.name, toml(both), f"{source}, {key.option}")
    if asked:
        return Value(key.name, toml(dict(option) if key.shape is Shape.ROLE_TABLE else option), key.option)
    return Value(key.name, key.default if given is None else toml(given), DEFAULT if given is None else source)


def toml(value: Any) -> str:
    """A value of a configuration as TOML on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON's strings are TOML's basic strings, but for DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{toml(key)} = {toml(item)}' for key, item in value.items())} }}" if value else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(toml, value))}]"
    return str(value)
