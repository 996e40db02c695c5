"""Names of tables fit for files and addresses: they hold names of columns, and those are anybody's."""

from __future__ import annotations

import re

from analyzer.model.report import StudyReport

_UNFIT = re.compile(r"[^A-Za-z0-9_]+")
_LONGEST = 80


def slugs(report: StudyReport) -> dict[str, str]:
    """Table id -> a name of letters, digits, `-` and `_`, of which there is no other in the report, in any case."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for question in report.questions:
        for table in question.tables:
            if table.id in found:
                continue
            stem = _UNFIT.sub("-", table.id).strip("-")[:_LONGEST] or "table"
            name, number = stem, 2
            while name.lower() in taken:
                name, number = f"{stem}-{number}", number + 1
            taken.add(name.lower())
            found[table.id] = name
    return found
