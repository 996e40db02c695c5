"""Writes the JSON schema of a report from analyzer/model/report.py; `--check` fails where the file differs."""

from __future__ import annotations

import inspect
import json
import re
import sys
import types
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from generated import renew

from analyzer.model.report import FactTable, ShareTable, StudyComparison, StudyReport
from analyzer.reports.study_json import COMPARISON, REPORT

DOCUMENT = Path(__file__).parents[1] / "analyzer" / "reports" / "schema" / "fwscan-report-v1.json"
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
_KINDS = {ShareTable: "shares", FactTable: "facts"}


def schema() -> dict[str, Any]:
    """The schema of both documents."""
    found: dict[str, Any] = {}
    for record in (StudyReport, StudyComparison):
        _define(record, found)
    roots = []
    for record, name in ((StudyReport, REPORT), (StudyComparison, COMPARISON)):
        root = found.pop(record.__name__)
        root["properties"] = {"schema": {"const": name}, **root["properties"]}
        root["required"] = ["schema", *root["required"]]
        roots.append(root)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:fwscan:report:v1",
        "title": f"{REPORT} and {COMPARISON}",
        "description": "What `fwscan report` and `fwscan compare` write with `--format json`.",
        "oneOf": roots,
        "$defs": dict(sorted(found.items())),
    }


def _define(record: type, found: dict[str, Any]) -> dict[str, str]:
    name = record.__name__
    if name not in found:
        found[name] = {}
        hints, said = get_type_hints(record), _comments(record)
        properties: dict[str, Any] = {"kind": {"const": _KINDS[record]}} if record in _KINDS else {}
        for field in fields(record):
            about = {"description": said[field.name]} if field.name in said else {}
            properties[field.name] = {**about, **_of(hints[field.name], found)}
        found[name] = {
            "description": (record.__doc__ or "").splitlines()[0],
            "type": "object",
            "additionalProperties": False,
            "required": list(properties),
            "properties": properties,
        }
    return {"$ref": f"#/$defs/{name}"}


def _comments(record: type) -> dict[str, str]:
    """What stands behind a field in the source."""
    return dict(re.findall(r"^    (\w+): .*?  # (.+)$", inspect.getsource(record), re.MULTILINE))


def _of(hint: Any, found: dict[str, Any]) -> dict[str, Any]:
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [item.value for item in hint]}
    if is_dataclass(hint) and isinstance(hint, type):
        return _define(hint, found)
    if get_origin(hint) in (Union, types.UnionType):
        return {"anyOf": [_of(one, found) for one in get_args(hint)]}
    items = get_args(hint)
    if items[-1] is Ellipsis:
        return {"type": "array", "items": _of(items[0], found)}
    return {"type": "array", "prefixItems": [_of(one, found) for one in items], "minItems": len(items), "items": False}


def main() -> int:
    """The exit status: 1 where `--check` finds a difference."""
    return renew({DOCUMENT: json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"})


if __name__ == "__main__":
    sys.exit(main())
