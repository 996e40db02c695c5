"""LibCST's trees for the lines whose shapes have none yet, parsed together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import libcst as cst

from analyzer.extract.python.pieces.blocks import Clause
from analyzer.extract.python.pieces.shapes import Line, Shape, take_tree

_Pick = Callable[[Any], Any]


def parse_all(lines: Mapping[Clause, Line]) -> bool:
    """Gives every shape its tree; False where LibCST does not take one of them, or sees it otherwise."""
    missing: dict[int, tuple[Shape, _Pick]] = {}  # by identity: what is forgotten meanwhile is made anew
    sources: list[str] = []
    for clause, line in lines.items():
        shape = line.shape
        if shape.node is None and id(shape) not in missing:
            source, pick = _as_statement(clause, shape.source)
            missing[id(shape)] = shape, pick
            sources.append(source)
    if not missing:
        return True
    try:
        module = cst.parse_module("\n".join(sources) + "\n")
    except Exception:  # LibCST raises several kinds of errors; whatever it is, the whole text will show it too
        return False
    if len(module.body) != len(missing):
        return False
    return all(
        take_tree(shape, pick(statement), statement)
        for (shape, pick), statement in zip(missing.values(), module.body, strict=True)
    )


def _as_statement(clause: Clause, source: str) -> tuple[str, _Pick]:
    """The line as a whole statement, and where in the statement's tree the line is."""
    block = "\n pass" if clause.has_block else ""
    match clause.head:
        case "elif" | "else":
            return f"if 0: pass\n{source}{block}", _orelse
        case "except":
            return f"try: pass\n{source}{block}", lambda statement: statement.handlers[0]
        case "finally":
            return f"try: pass\n{source}{block}", lambda statement: statement.finalbody
        case "try":
            return f"{source}{block}\nfinally: pass", _itself
        case "case" if clause.has_block:
            return f"match 0:\n {source} pass", lambda statement: statement.cases[0]
        case "match":
            return f"{source}\n case _: pass" if clause.has_block else source, _itself
        case "@":
            return f"{source}\ndef f(): pass", lambda statement: statement.decorators[0]
        case _:
            return f"{source}{block}", _itself


def _itself(statement: Any) -> Any:
    return statement


def _orelse(statement: Any) -> Any:
    return statement.orelse
