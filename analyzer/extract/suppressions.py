"""Comments that ask a check to pass over uses: `# fwscan: ignore[tensorflow-1/contrib] until it is ported`.

A comment speaks for the statement on whose first line it ends, or for any other line that it ends; one that stands
alone on its line speaks for the statement that follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from analyzer.extract.rows import rows_of
from analyzer.model import FileKind, Region, Suppression

_COMMENT: Final = re.compile(r"#\s*fwscan:\s*ignore\b(?:\s*\[([^\]\r\n]*)\])?[ \t:]*(.*)")
_SPEAKS: Final = frozenset({FileKind.PYTHON, FileKind.NOTEBOOK, FileKind.CHUNKS})
# Comments begin with # in these; where a line of code may hold one too, it stands behind a blank.
_WITH_COMMENTS: Final = _SPEAKS | {
    FileKind.REQUIREMENTS,
    FileKind.TOML_MANIFEST,
    FileKind.SETUP_CFG,
    FileKind.TOX,
    FileKind.CONDA_ENVIRONMENT,
    FileKind.CONDA_RECIPE,
    FileKind.DOCKERFILE,
    FileKind.SHELL,
    FileKind.CI_WORKFLOW,
    FileKind.COMPOSE,
    FileKind.COG,
    FileKind.DOTENV,
}
_LONGEST_REASON: Final = 500


def suppressions_of(kind: FileKind, content: bytes) -> tuple[Suppression, ...]:
    """The comments of one file, by place."""
    if kind not in _WITH_COMMENTS:
        return ()
    found = []
    for cell, rows in rows_of(kind, content).items():
        comments = _in_python(rows) if kind in _SPEAKS else _in_lines(rows)
        for row, column, match in comments:
            found.append(_suppression(rows, row, column, match, cell, python=kind in _SPEAKS))
    return tuple(found)


def _suppression(
    rows: list[str], row: int, column: int, match: re.Match[str], cell: int, *, python: bool
) -> Suppression:
    alone = not rows[row][:column].strip()
    start = _next_code(rows, row) if alone else row
    first, last = _statement(rows, start) if python else (start, start)
    return Suppression(
        rules=tuple(dict.fromkeys(id for part in (match[1] or "").split(",") if (id := part.strip()))),
        reason=match[2].strip()[:_LONGEST_REASON],
        region=Region(row + 1, column + 1, row + 1, len(rows[row]) + 1, cell),
        first_line=first + 1,
        last_line=last + 1,
    )


def _in_lines(rows: list[str]) -> Iterator[tuple[int, int, re.Match[str]]]:
    for number, row in enumerate(rows):
        match = _COMMENT.search(row)
        if match and (match.start() == 0 or row[match.start() - 1].isspace()):
            yield number, match.start(), match


def _in_python(rows: list[str]) -> Iterator[tuple[int, int, re.Match[str]]]:
    """As above, without those inside strings: texts about such comments are none."""
    from analyzer.extract.python.tokens import comments

    text = "\n".join(rows)
    for offset in comments(text):
        end = text.find("\n", offset)
        line = text[offset : end if end >= 0 else len(text)]
        match = _COMMENT.match(line)
        if match:
            yield text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1), match


def _next_code(rows: list[str], row: int) -> int:
    following = (n for n in range(row + 1, len(rows)) if rows[n].strip() and not rows[n].lstrip().startswith("#"))
    return next(following, row)


def _statement(rows: list[str], start: int) -> tuple[int, int]:
    """The rows of the statement that begins in a row; the row alone where none does."""
    from analyzer.extract.python.repair.lines import logical_lines

    lines = logical_lines("\n".join(rows), shell=True)
    return next(((line.first_row, line.last_row) for line in lines if line.first_row == start), (start, start))
