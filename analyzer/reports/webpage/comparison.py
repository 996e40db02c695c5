"""`--format html` of a comparison: one file that opens offline, from the parts of a study's page."""

from __future__ import annotations

from typing import TextIO

from analyzer.model.report import StudyComparison
from analyzer.reports.charts import pictures_of_comparison
from analyzer.reports.webpage.changes import payload
from analyzer.reports.webpage.embedding import script, script_json
from analyzer.reports.webpage.rendering import page
from analyzer.reports.webpage.study import LIMIT, figure


def write(comparison: StudyComparison, out: TextIO, *, version: str) -> None:
    """Writes the page; `version` is fwscan's own. The same comparison gives the same bytes."""
    tables = [table.id for question in comparison.questions for table in question.tables]
    out.write(
        page(
            "comparison.html.jinja",
            scripted=True,
            comparison=comparison,
            version=version,
            pictures=pictures_of_comparison(comparison),
            figure=figure,
            limit=LIMIT,
            slugs={name: name for name in tables},
            listed=("changed", "uses-changed"),
            payload=script_json(payload(comparison)),
            script=script(),
        )
    )
