"""`--format html` of a study's report: one file that opens offline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from markupsafe import Markup

from analyzer.model import Progress
from analyzer.model.report import StudyReport
from analyzer.reports import palette
from analyzer.reports.charts import Picture, pictures
from analyzer.reports.slugs import slugs
from analyzer.reports.webpage.embedding import script, script_json
from analyzer.reports.webpage.inline import inline
from analyzer.reports.webpage.payload import payload
from analyzer.reports.webpage.rendering import page

LIMIT = 300  # rows of a table; formats for programs have all


def write(
    report: StudyReport, out: TextIO, *, version: str, progress: Callable[[Progress], None] | None = None
) -> None:
    """Writes the page; `version` is fwscan's own, `progress` is told of each picture. The same report gives the same
    bytes.
    """
    drawn = pictures(report, progress)
    number = {picture.id: at for at, picture in enumerate(drawn)}

    def shown(picture: Picture) -> Markup:
        if progress:
            progress(Progress("page", number[picture.id], len(drawn), picture.id))
        return figure(picture)

    out.write(
        page(
            "study.html.jinja",
            scripted=True,
            report=report,
            version=version,
            pictures=drawn,
            first_at=_first_at(report),
            figure=shown,
            limit=LIMIT,
            names=dict(report.frameworks),
            slugs=slugs(report),
            ink_of=palette.of_framework,
            payload=script_json(payload(report)),
            script=script(),
        )
    )


def _first_at(report: StudyReport) -> dict[str, str]:
    """Table -> the question below which it stands; a later one that has it too refers to it."""
    found: dict[str, str] = {}
    for question in report.questions:
        for table in question.tables:
            found.setdefault(table.id, question.id)
    return found


def figure(picture: Picture) -> Markup:
    """A picture with its title, its words for those who do not see it, and room to scroll."""
    head = Markup('<figure id="picture-{}"><figcaption>{}</figcaption>').format(picture.id, picture.title)
    words = Markup('<p class="unseen" id="words-{}">{}</p>').format(picture.id, picture.description)
    return head + words + Markup('<div class="scroll">{}</div></figure>').format(inline(picture))
