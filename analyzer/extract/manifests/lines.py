"""requirements*.txt and *.in of pip: a requirement a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from analyzer.extract.requirement import parse_requirement, whole_line
from analyzer.model import Facts, Read, ReadNote

_INCLUDE: Final = re.compile(r"(?:-[rc]|--requirement|--constraint)(?:\s*=?\s*)([^\s#;]+)")


def read_requirements(text: str) -> Facts:
    """requirements*.txt and *.in: a requirement a line, continued lines joined.

    Includes are noted and not followed: the other file is read where its own name says what it is.
    """
    found = []
    notes = []
    for number, line in _joined(text.splitlines()):
        body = line.strip()
        if body.startswith(("-e ", "--editable")):
            body = body.split(None, 1)[1] if " " in body else ""
        elif body.startswith("-"):
            if include := _INCLUDE.match(body):
                notes.append(ReadNote(f"includes {include[1][:200]}", number, number))
            continue
        if requirement := parse_requirement(body, whole_line(number, line)):
            found.append(requirement)
    return Facts(requirements=tuple(found), read=Read(notes=tuple(notes)))


def _joined(lines: Iterable[str]) -> list[tuple[int, str]]:
    joined: list[tuple[int, str]] = []
    pending = ""
    start = 0
    for number, line in enumerate(lines, 1):
        start = start or number
        if line.rstrip().endswith("\\"):
            pending += line.rstrip()[:-1] + " "
            continue
        joined.append((start, pending + line))
        pending, start = "", 0
    if pending:
        joined.append((start, pending))
    return joined
