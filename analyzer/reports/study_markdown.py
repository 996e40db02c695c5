"""`--format markdown`: the report for a repository's README, a wiki or an appendix.

Text from lists and scanned repositories is escaped, so that it is shown as it is: no markup, no HTML, no link of it
takes effect (CommonMark 0.31, section 2.4: any ASCII punctuation may be escaped by a backslash).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from analyzer.model import printable
from analyzer.model.report import StudyComparison, StudyReport
from analyzer.reports.study_text import Drawn, all_methods, drawn, flow_table, methods_lines

# Pipes end cells, the others begin markup, HTML, entities, mentions and bare links.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@$^=]|(?<=www)\.|:(?=//)|^[-+]|^\d+(?=[.)]))", re.IGNORECASE)
_CODE = re.compile(r"[\w .=~-]+")


def write(report: StudyReport | StudyComparison, out: TextIO) -> None:
    """Writes the report."""
    for line in _lines(report):
        out.write(f"{line}\n")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line; without spaces in front, behind which a list may hide."""
    return _MARKUP.sub(_escape, printable(text).lstrip())


def prose(text: str) -> str:
    """Text of our own: names of code between backticks stay code."""
    parts = text.split("`")
    if len(parts) % 2 == 0 or not all(_CODE.fullmatch(part) for part in parts[1::2]):
        return escaped(text)
    return "".join(f"`{part}`" if at % 2 else _MARKUP.sub(_escape, printable(part)) for at, part in enumerate(parts))


def _escape(match: re.Match[str]) -> str:
    # A number at the start would begin a list by the sign behind it; digits themselves cannot be escaped.
    return match[1] if match[1].isdigit() else f"\\{match[1]}"


def _lines(report: StudyReport | StudyComparison) -> Iterator[str]:
    yield f"# {escaped(report.title)}"
    for _, methods in all_methods(report):
        for warning in methods.warnings:
            yield from ("", f"> **Warning:** {escaped(warning)}")
    if isinstance(report, StudyReport):
        yield from _table(flow_table(report))
    for question in report.questions:
        yield from ("", f"## {escaped(question.title)}", "", prose(question.definition))
        if not question.tables:
            yield from ("", "The study does not say.")
        for table in question.tables:
            yield from _table(drawn(table, report))
    for title, methods in all_methods(report):
        yield from ("", f"## {title}", "")
        yield from (f"- {name}: {escaped(value)}" for name, value in methods_lines(methods))
        yield ""
        yield from (f"- *{escaped(term)}*: {prose(meaning)}" for term, meaning in methods.definitions)


def _table(table: Drawn) -> Iterator[str]:
    yield from ("", f"### {escaped(table.title)}", "")
    if not table.rows:
        yield "None."
        return
    yield _row(escaped(name) for name in table.headers)
    yield _row("---:" if right else ":---" for right in table.right)
    for row in table.rows:
        yield _row(escaped(cell) for cell in row)
    for note in table.notes:
        yield from ("", escaped(note))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
