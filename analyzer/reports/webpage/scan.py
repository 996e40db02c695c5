"""`fwscan scan --format html`: one page for the repositories that were scanned, in one file without script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from analyzer.model import RepoFailed, RepoOutcome, printable
from analyzer.reports import palette
from analyzer.reports.glossary import Glossary
from analyzer.reports.sheet import Sheet, sheet_of
from analyzer.reports.webpage.rendering import page


def write(
    outcomes: Iterable[RepoOutcome], out: TextIO, *, version: str, glossary: Glossary, depth: int | None = None
) -> None:
    """Writes the page when all are scanned; `version` is fwscan's own."""
    sheets: list[Sheet] = []
    failures: list[tuple[str, str]] = []
    for outcome in outcomes:
        if isinstance(outcome, RepoFailed):
            failures.append((printable(outcome.repository), printable(outcome.error)))
        else:
            sheets.append(sheet_of(outcome, glossary, depth=depth))
    names = [sheet.name for sheet in sheets] + [name for name, _ in failures]
    title = names[0] if len(names) == 1 else f"{len(names)} repositories"
    out.write(
        page(
            "scan.html.jinja",
            scripted=False,
            title=title,
            version=version,
            sheets=sheets,
            failures=failures,
            colors={*palette.MAIN, *palette.REST},
        )
    )
