"""requirements*.txt and *.in of pip: a requirement a line."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.extract.requirement import parse_requirement, whole_line
from analyzer.model import Facts


def read_requirements(text: str) -> Facts:
    """requirements*.txt and *.in: a requirement a line, continued lines joined; includes are not followed."""
    found = []
    for number, line in _joined(text.splitlines()):
        body = line.strip()
        if body.startswith(("-e ", "--editable")):
            body = body.split(None, 1)[1] if " " in body else ""
        elif body.startswith("-"):
            continue
        if requirement := parse_requirement(body, whole_line(number, line)):
            found.append(requirement)
    return Facts(requirements=tuple(found))


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
