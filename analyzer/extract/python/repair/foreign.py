"""Stretches that are no Python at all, taken out of the way: merge conflicts, template tags, IPython's lines."""

from __future__ import annotations

import re
from typing import Final

from analyzer.extract.python.repair.lines import logical_lines, split_rows
from analyzer.values import Struct

TEMPLATE_TAGS: Final = "template tags"
_ODD_CHARACTERS: Final = re.compile(
    "[\x00\x0b\x1a\x1c-\x1f\x7f\x85\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff\ud800-\udfff]"
)
_TEMPLATE: Final = re.compile(r"\{%[^{}]{0,2000}%\}|\{#[^{}]{0,2000}#\}|\{\{[^{}]{1,2000}\}\}")
_ASSIGNED: Final = re.compile(r"([A-Za-z_][\w.\[\], \t]*=)[ \t]*[!%]")


class Cleared(Struct, frozen=True):
    """Text without the foreign stretches, and where these were: (what, first row, last row), rows 0-based."""

    text: str
    notes: tuple[tuple[str, int, int], ...] = ()


def clear_characters(text: str) -> Cleared:
    """Null bytes, lone surrogates, blanks that only look like one: each becomes a space."""
    rows = [i for i, row in enumerate(split_rows(text)) if _ODD_CHARACTERS.search(row)]
    if not rows:
        return Cleared(text)
    return Cleared(_ODD_CHARACTERS.sub(" ", text), (("unusual characters", rows[0], rows[-1]),))


def clear_conflicts(text: str, *, both: bool) -> Cleared:
    """Merge-conflict markers become blank lines, and with them the second side unless `both`; a base always does."""
    if "<<<<<<<" not in text:
        return Cleared(text)
    rows = split_rows(text)
    ends = [i for i, row in enumerate(rows) if row.startswith(">>>>>>>")]
    notes: list[tuple[str, int, int]] = []
    side = ""
    for i, row in enumerate(rows):
        marker = _marker(row)
        if marker == "<<<<<<<" and ends and i < ends[-1]:
            side = "first"
            notes.append(("merge conflict", i, i))
        elif not side:
            continue
        elif marker == "|||||||":
            side = "base"
        elif marker == "=======":
            side = "second"
        if marker or side == "base" or (side == "second" and not both):
            rows[i] = _ending(row)
        if marker == ">>>>>>>":
            notes[-1] = (*notes[-1][:2], i)
            side = ""
    return Cleared("".join(rows), tuple(notes))


def _marker(row: str) -> str:
    if row.startswith("======="):
        return "=======" if row.rstrip() == "=======" else ""
    return row[:7] if row.startswith(("<<<<<<<", "|||||||", ">>>>>>>")) else ""


def clear_templates(text: str) -> Cleared:
    """Jinja tags: `{{ name }}` becomes a name of the same width, `{% if %}` and `{# note #}` blanks."""
    if not any(mark in text for mark in ("{%", "{{", "{#")):
        return Cleared(text)
    rows: list[int] = []

    def replaced(match: re.Match[str]) -> str:
        tag = match.group()
        rows.append(text.count("\n", 0, match.start()))
        if tag.startswith("{{"):
            return "__" + re.sub(r"\W", "_", tag[2:-2]) + "__"
        return re.sub(r"[^\r\n]", " ", tag)

    cleared = _TEMPLATE.sub(replaced, text)
    return Cleared(cleared, ((TEMPLATE_TAGS, rows[0], rows[-1]),) if rows else ())


def clear_shell(text: str) -> Cleared:
    """Lines that only IPython takes (`%matplotlib inline`, `!ls`, `model?`) become `pass`, `x = !ls` `x = None`."""
    shell = [line for line in logical_lines(text, shell=True) if line.shell]
    if not shell:
        return Cleared(text)
    rows = split_rows(text)
    for line in shell:
        code = text[line.start : line.end]
        rows[line.first_row] = line.indent + python_of_shell(code) + _ending(rows[line.first_row])
        for row in range(line.first_row + 1, line.last_row + 1):
            rows[row] = _ending(rows[row])
    return Cleared("".join(rows), tuple(("IPython line", line.first_row, line.last_row) for line in shell))


def python_of_shell(code: str) -> str:
    """The Python that stands for an IPython line: a name that it binds stays bound."""
    assigned = _ASSIGNED.match(code)
    return f"{assigned[1]} None" if assigned else "pass"


def _ending(row: str) -> str:
    return row[len(row.rstrip("\r\n")) :]
