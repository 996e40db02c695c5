"""How views for people draw what stands beside the verdict: other languages and deployment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analyzer.model import DeploymentFinding, DeploymentUse, ForeignFinding, LanguageUse
from analyzer.reports import wording
from analyzer.reports.drawing import Places
from analyzer.reports.page import Page, grid, safe

Shown = tuple[str, DeploymentFinding | ForeignFinding]


def draw_languages(page: Page, places: Places, uses: Sequence[LanguageUse], *, lines: int) -> None:
    """What each language uses, with at most `lines` places each."""
    for use in uses:
        page.add(safe(wording.language_use(use), "bold"), indent=2)
        draw_shown(page, places, use.evidence[:lines], indent=4)


def draw_deployment(page: Page, places: Places, uses: Sequence[DeploymentUse], *, lines: int) -> None:
    """Each way of deployment, with at most `lines` places each."""
    for use in uses:
        page.add(safe(wording.deployment_use(use), "bold"), indent=2)
        draw_shown(page, places, use.evidence[:lines], indent=4)


def draw_shown(page: Page, places: Places, shown: Iterable[Shown], *, indent: int) -> None:
    """One line a place: where, what, how, by which rule."""
    table = grid("left", "left", "left")
    for path, finding in shown:
        fact = finding.fact
        bundled = " · held by the repository" if isinstance(finding, ForeignFinding) and finding.bundled else ""
        table.add_row(
            places.draw(path, fact.region),
            safe(wording.fact_symbol(fact)),
            safe(f"{wording.kind_of_fact(fact)} · {finding.rule_id}{bundled}", "dim"),
        )
    page.add(table, indent=indent)
