"""What is wrong with a configuration: every problem at once, unknown keys with what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from analyzer.config.keys import KEYS, PATH_INSIDE, POLICY_KEYS, PROJECT, Key, Shape
from analyzer.model import Role
from analyzer.model.policy import Severity

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_ROLES = frozenset(role.value for role in Role)
_SEVERITIES = frozenset(severity.value for severity in Severity)


def problems(table: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each key that is not known and each value of the wrong form."""
    yield from _wrong(table, KEYS, "")
    policies = table.get("policy", [])
    if not isinstance(policies, list) or not all(isinstance(policy, dict) for policy in policies):
        yield "policy is an array of tables, written [[tool.fwscan.policy]]"
        return
    ids = [policy.get("id") for policy in policies]
    for number, policy in enumerate(policies, start=1):
        name = policy.get("id")
        place = f"policy {name!r}: " if isinstance(name, str) and name else f"policy {number}: "
        yield from _wrong(policy, POLICY_KEYS, place)
        if "id" not in policy:
            yield f"{place}has no id"
        elif name == PROJECT or ids.count(name) > 1:
            yield f"{place}the id is taken"
        if not policy.get("allow") and not policy.get("forbid"):
            yield f"{place}has neither allow nor forbid"


def _wrong(table: Mapping[str, Any], keys: tuple[Key, ...], place: str) -> Iterator[str]:
    known = {key.name: key for key in keys}
    for name, value in table.items():
        if name not in known:
            close = get_close_matches(name, known, n=1)
            yield f"{place}unknown key {name!r}" + (f", did you mean {close[0]!r}?" if close else "")
        elif not _fits(value, known[name].shape):
            yield f"{place}{name} is {known[name].shape.value}, not {_shown(value)}"


def _fits(value: Any, shape: Shape) -> bool:
    match shape:
        case Shape.STRINGS:
            return _is_list(value)
        case Shape.ROLES:
            return _is_list(value) and set(value) <= _ROLES
        case Shape.ROLE_TABLE:
            return isinstance(value, dict) and all(isinstance(role, str) and role in _ROLES for role in value.values())
        case Shape.STRING:
            return isinstance(value, str)
        case Shape.PATH_INSIDE:
            return isinstance(value, str) and re.search(PATH_INSIDE, value) is not None and not value.endswith("\n")
        case Shape.NAME:
            return isinstance(value, str) and _NAME.fullmatch(value) is not None
        case Shape.FLAG:
            return isinstance(value, bool)
        case Shape.SEVERITY:
            return isinstance(value, str) and value in _SEVERITIES
        case Shape.TABLES:
            return True  # each is looked into by itself


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
