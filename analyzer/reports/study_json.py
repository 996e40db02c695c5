"""`--format json` of a report: the whole value, of schema `fwscan.report/v1` or `fwscan.compare/v1`."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any, TextIO

from analyzer.model.report import FactTable, ShareTable, StudyComparison, StudyReport
from analyzer.reports.cleaning import printable_throughout

REPORT, COMPARISON = "fwscan.report/v1", "fwscan.compare/v1"


def write(report: StudyReport | StudyComparison, out: TextIO) -> None:
    """Writes the document; the same report gives the same bytes."""
    schema = REPORT if isinstance(report, StudyReport) else COMPARISON
    document = {"schema": schema, **_plain(report)}
    json.dump(printable_throughout(document), out, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    out.write("\n")


def _plain(value: Any) -> Any:
    """Values as JSON has them: records by the names of their fields, and tables with their kind."""
    if is_dataclass(value):
        found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, (ShareTable, FactTable)):
            found["kind"] = "shares" if isinstance(value, ShareTable) else "facts"
        return found
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
