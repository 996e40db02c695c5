"""docs/output.md names every field and column."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from analyzer.reports.csv_rows import COLUMNS

PAGE = (Path(__file__).parents[3] / "docs/output.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"`([a-z0-9_-]+)`", PAGE))
SCHEMAS = files("analyzer.reports").joinpath("schema")
SCHEMA: dict[str, Any] = json.loads(SCHEMAS.joinpath("fwscan-v1.json").read_text("utf-8"))
CHECK_SCHEMA: dict[str, Any] = json.loads(SCHEMAS.joinpath("fwscan-check-v1.json").read_text("utf-8"))
HINTS_SCHEMA: dict[str, Any] = json.loads(SCHEMAS.joinpath("fwscan-hints-v1.json").read_text("utf-8"))
VERSIONS_SCHEMA: dict[str, Any] = json.loads(SCHEMAS.joinpath("fwscan-versions-v1.json").read_text("utf-8"))
RESOLVE_SCHEMA: dict[str, Any] = json.loads(SCHEMAS.joinpath("fwscan-resolve-v1.json").read_text("utf-8"))


def properties(schema: object) -> set[str]:
    """Names of all properties at any depth."""
    if isinstance(schema, list):
        return set().union(*map(properties, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*map(properties, schema.values()))


def test_every_field_is_documented() -> None:
    assert (
        properties(SCHEMA) | properties(VERSIONS_SCHEMA) | properties(HINTS_SCHEMA) | properties(CHECK_SCHEMA)
    ) - WORDS == set()


@pytest.mark.parametrize("name", ["fileKind", "role", "strength", "confidence", "skipReason", "failReason"])
def test_every_word_is_documented(name: str) -> None:
    assert set(SCHEMA["$defs"][name]["enum"]) - WORDS == set()


def test_every_kind_of_hint_is_documented() -> None:
    assert set(HINTS_SCHEMA["$defs"]["kind"]["enum"]) - WORDS == set()


def test_every_column_is_documented() -> None:
    assert set(COLUMNS) - WORDS == set()
