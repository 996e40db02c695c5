r"""`--format latex`: one table environment for each table, to be taken into a paper with `\input`.

Needs the packages booktabs and, for tables of more than a page, longtable; UTF-8 input. Text from lists and scanned
repositories is escaped: none of it is a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from analyzer.model import printable
from analyzer.model.report import StudyComparison, StudyReport
from analyzer.reports.study_text import Drawn, all_methods, drawn, flow_table, methods_lines

LONGEST = 40  # rows that still fit on a page
_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "–": "--",
    "“": "``",
    "”": "''",
    "·": r"\textperiodcentered{}",
}
_SPECIAL = re.compile("|".join(re.escape(sign) for sign in _SIGNS))
# Pairs that TeX's fonts join to another sign.
_LIGATURES = re.compile(r"(--|``|''|,,|[?!]`)")


def write(report: StudyReport | StudyComparison, out: TextIO) -> None:
    """Writes the tables; what reproduces them stands in comments."""
    for line in _lines(report):
        out.write(f"{line}\n")


def escaped(text: str) -> str:
    """Text that LaTeX sets as it is, on one line."""
    apart = _LIGATURES.sub(lambda match: "\0".join(match[1]), printable(text))
    return _SPECIAL.sub(lambda match: _SIGNS[match[0]], apart).replace("\0", "{}")


def _lines(report: StudyReport | StudyComparison) -> Iterator[str]:
    yield f"% {printable(report.title)}"
    for title, methods in all_methods(report):
        yield f"% {title}"
        yield from (f"%   {name}: {printable(value)}" for name, value in methods_lines(methods))
        yield from (f"%   warning: {printable(warning)}" for warning in methods.warnings)
    yield r"% Needs \usepackage{booktabs,longtable}"
    if isinstance(report, StudyReport):
        yield from _table("flow", flow_table(report))
    for question in report.questions:
        for table in question.tables:
            yield from _table(table.id, drawn(table, report))


def _table(table_id: str, table: Drawn) -> Iterator[str]:
    if not table.rows:
        yield from ("", f"% {printable(table.title)}: none")
        return
    columns = "".join("r" if right else "l" for right in table.right)
    said = " ".join(f"{part.rstrip('.')}." for part in (table.title, *table.notes))
    caption = rf"\caption{{{escaped(said)}}}"
    label = rf"\label{{tab:{re.sub(r'[^a-z0-9]+', '-', table_id.lower()).strip('-')}}}"
    head = _row(escaped(name) for name in table.headers)
    body = [_row(escaped(cell) for cell in row) for row in table.rows]
    yield ""
    if len(body) > LONGEST:
        yield rf"\begin{{longtable}}{{{columns}}}"
        yield from (f"{caption}{label}\\\\", r"\toprule", head, r"\midrule", r"\endhead")
        yield from (*body, r"\bottomrule", r"\end{longtable}")
        return
    yield from (r"\begin{table}", r"\centering", f"{caption}{label}", rf"\begin{{tabular}}{{{columns}}}")
    yield from (r"\toprule", head, r"\midrule", *body, r"\bottomrule", r"\end{tabular}", r"\end{table}")


def _row(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"
