"""Every key of the configuration: docs/check.md, the JSON Schema for editors and the checks below come from here."""

from __future__ import annotations

from enum import Enum
from typing import Any

from analyzer.model import Role
from analyzer.model.policy import Severity
from analyzer.values import Struct

PROJECT = "project"  # the id of the policy that the top of the table makes


class Shape(Enum):
    """What a value must look like, in words for an error."""

    STRINGS = "a list of strings"
    STRING = "a string"
    PATH_INSIDE = "a path inside the configuration's folder"
    NAME = "a name of lower-case letters, digits and dashes"
    FLAG = "true or false"
    SEVERITY = f"one of {', '.join(Severity)}"
    ROLES = f"a list of roles ({', '.join(Role)})"
    ROLE_TABLE = f"a table of pattern = role ({', '.join(Role)})"
    TABLES = "an array of tables"


class Key(Struct, frozen=True, kw_only=True):
    """A key that may be set; `option` is the command-line option that goes before it."""

    name: str
    shape: Shape
    default: str  # as TOML
    meaning: str
    option: str = ""


_POLICY = (
    Key(
        name="allow",
        shape=Shape.STRINGS,
        default="[]",
        meaning="subjects that may be used; every other framework strikes. Empty: nothing is asked",
        option="--allow",
    ),
    Key(name="forbid", shape=Shape.STRINGS, default="[]", meaning="subjects that strike", option="--forbid"),
    Key(
        name="except",
        shape=Shape.STRINGS,
        default="[]",
        meaning="subjects that pass, whatever `allow` and `forbid` say",
        option="--except",
    ),
    Key(
        name="severity",
        shape=Shape.SEVERITY,
        default='"error"',
        meaning="how much a strike weighs: `error`, `warning`, `note`",
    ),
    Key(
        name="guarded",
        shape=Shape.FLAG,
        default="true",
        meaning="`false`: what the code can do without passes (`try: import … except ImportError`, "
        "`if TYPE_CHECKING:`, `if is_tf_available():`, extras of a manifest)",
    ),
    Key(name="why", shape=Shape.STRING, default='""', meaning="your reason, shown to whoever is struck"),
)

# Of each table `[[tool.fwscan.policy]]`.
POLICY_KEYS = (
    Key(name="id", shape=Shape.NAME, default="", meaning="required: how reports, comments and the baseline call it"),
    *_POLICY,
    Key(
        name="paths",
        shape=Shape.STRINGS,
        default="[]",
        meaning="the files it speaks for, as patterns of .gitignore relative to the configuration's folder "
        "(`!legacy/` takes back). Empty: all",
    ),
    Key(
        name="roles",
        shape=Shape.ROLES,
        default="[]",
        meaning="the roles of files it speaks for. Empty: all but `vendored` and `generated`",
    ),
)

# Of `[tool.fwscan]`. Its own allow, forbid, except, severity, guarded and why make the policy `project`.
KEYS = (
    *_POLICY,
    Key(
        name="policy",
        shape=Shape.TABLES,
        default="[]",
        meaning="further policies, each with the keys below; a use is held to every policy that speaks for its file",
    ),
    Key(
        name="baseline",
        shape=Shape.PATH_INSIDE,
        default='"fwscan-baseline.json"',
        meaning='where known uses are recorded, relative to the configuration\'s folder. `""`: there is no baseline',
        option="--baseline",
    ),
    Key(
        name="fail-on",
        shape=Shape.SEVERITY,
        default='"error"',
        meaning="the least severity with which a new strike fails the check",
        option="--fail-on",
    ),
    Key(
        name="strict",
        shape=Shape.FLAG,
        default="false",
        meaning="the check ends with status 3 where files could not be read",
        option="--strict",
    ),
    Key(
        name="exclude",
        shape=Shape.STRINGS,
        default="[]",
        meaning="files to leave out, as patterns of .gitignore; also when they are given by name, as hooks do",
        option="--exclude",
    ),
    Key(
        name="roles",
        shape=Shape.ROLE_TABLE,
        default="{}",
        meaning="roles of files, as pattern = role; the last pattern that matches wins",
        option="--role",
    ),
)

# Relative, without "..": what a project says must not make fwscan write elsewhere. Also read by editors (ECMA 262).
PATH_INSIDE = r"^(?![\\/~])(?!(?:.*[\\/])?\.\.(?:[\\/]|$))[^\u0000-\u001f:]*$"

_STRINGS: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 1}}
_FRAGMENTS: dict[Shape, dict[str, Any]] = {
    Shape.STRINGS: _STRINGS,
    Shape.STRING: {"type": "string"},
    Shape.PATH_INSIDE: {"type": "string", "pattern": PATH_INSIDE},
    Shape.NAME: {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"},
    Shape.FLAG: {"type": "boolean"},
    Shape.SEVERITY: {"enum": [*Severity]},
    Shape.ROLES: {"type": "array", "items": {"enum": [*Role]}},
    Shape.ROLE_TABLE: {"type": "object", "additionalProperties": {"enum": [*Role]}},
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft-07, which editors of TOML read) of `fwscan.toml` and `[tool.fwscan]`."""
    policy = _object(POLICY_KEYS) | {"required": ["id"]}
    top = _object(KEYS)
    top["properties"]["policy"] |= {"type": "array", "items": policy}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Configuration of fwscan", **top}


def _object(keys: tuple[Key, ...]) -> dict[str, Any]:
    properties = {key.name: {"description": key.meaning, **_FRAGMENTS.get(key.shape, {})} for key in keys}
    return {"type": "object", "additionalProperties": False, "properties": properties}
