"""`fwscan report` and `fwscan compare` on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TextIO

from rich.text import Text

from analyzer.model.report import FactTable, ShareTable, StudyComparison, StudyReport
from analyzer.reports.drawing import bar
from analyzer.reports.page import Look, Page, grid, safe
from analyzer.reports.study_text import Drawn, all_methods, drawn, flow_table, is_bare, methods_lines

MOST_ROWS = 40  # a screen or two; machine formats have all
_BAR = 24
_INDENT = 4


def write(report: StudyReport | StudyComparison, out: TextIO, *, look: Look) -> None:
    """Writes the report; tables are cut after 40 rows and say so."""
    page = Page(look)
    width = look.columns - _INDENT
    page.add(safe(report.title, "bold"))
    for _, methods in all_methods(report):
        for warning in methods.warnings:
            page.add(Text.assemble(("warning: ", "yellow"), safe(warning)))
    if isinstance(report, StudyReport):
        _draw(page, flow_table(report))
    for question in report.questions:
        page.title(question.title, question.id)
        if not question.tables:
            page.add(safe("The study does not say.", "dim"), indent=2)
        for table in question.tables:
            words = drawn(table, report, width=width)
            _draw(page, replace(words, rows=()) if is_bare(table) else words, empty=_what_is_empty(table))
    for title, methods in all_methods(report):
        page.title(title)
        listed = grid("fixed", "left")
        for name, value in methods_lines(methods):
            listed.add_row(safe(name, "dim"), safe(value))
        page.add(listed, indent=2)
    page.write(out)


def _what_is_empty(table: ShareTable | FactTable) -> str:
    return "none" if isinstance(table, FactTable) else "no repositories"


def _draw(page: Page, table: Drawn, *, empty: str = "none") -> None:
    page.gap()
    page.add(safe(table.title, "bold cyan"), indent=2)
    if not table.rows:
        page.add(safe(empty, "dim"), indent=4)
        return
    bars = table.bars if not page.look.plain else ()
    shown = grid(*("right" if right else "left" for right in table.right), *(("fixed",) if bars else ()))
    shown.add_row(*(safe(name, "dim") for name in table.headers), *((Text(""),) if bars else ()))
    for at, row in enumerate(_shown(page, table.rows)):
        drawn_bar = (bar(bars[at], _BAR, "cyan", color=page.look.color),) if bars else ()
        shown.add_row(*(safe(cell) for cell in row), *drawn_bar)
    page.add(shown, indent=4)
    if not page.look.plain and len(table.rows) > MOST_ROWS:
        page.add(safe(f"... and {len(table.rows) - MOST_ROWS} more rows: --format csv has all", "dim"), indent=4)
    for note in table.notes:
        page.add(safe(note, "dim"), indent=4)


def _shown(page: Page, rows: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    return rows if page.look.plain else rows[:MOST_ROWS]
