"""Python scripts that are notebooks -> facts: Jupytext, Databricks, and what nbconvert writes.

They are Python as they stand; what only a notebook can say hides in comments (`# MAGIC %pip install torch`,
`# !pip install torch`) or in calls of IPython (`get_ipython().system("pip install torch")`). Forms:
https://jupytext.readthedocs.io/en/latest/formats-scripts.html, https://docs.databricks.com/en/notebooks/notebook-export-import.html
"""

from __future__ import annotations

import ast
import dataclasses
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from analyzer.extract.notebook.joined import facts_of_cells, merged
from analyzer.extract.notebook.magics import CellCode, read_cell
from analyzer.extract.python import as_decoded, decode, facts_of_bytes
from analyzer.extract.python.repair.lines import logical_lines, split_rows
from analyzer.model import Facts, ForeignUse, ReadStatus, Region, Requirement, Setting, SymbolUse
from analyzer.values import Struct, replace

_DATABRICKS: Final = re.compile(r"# Databricks notebook source")

_MAGIC: Final = re.compile(r"# MAGIC ?")
_COMMENTED: Final = re.compile(r"[ \t]*#[ \t]?(?:(?=!)|(?=%(?!%?[ \t]|%*\Z)))")
_LANGUAGE: Final = re.compile(r"# (?:%%|\+)[^\r\n]*\blanguage=\"(\w+)\"")
_COMMENT: Final = re.compile(r"# ?(?!%%|[+-](?:[ \t]|\Z))")
_CALL: Final = re.compile(
    r"[ \t]*(?:\w+[ \t]*=[ \t]*)?"
    r"(get_ipython\(\)\.(magic|run_line_magic|run_cell_magic)\([^\r\n]*\))[ \t]*\Z"
)
_LONGEST: Final = 200_000  # characters of a cell that is written as one string

_Placed = TypeVar("_Placed", SymbolUse, Requirement, Setting, ForeignUse)


class _Origin(Struct, frozen=True):
    """The row of the file (0-based) that a row of Python stands for; not `exact` where it is a string's content."""

    row: int
    exact: bool = True


class _Hidden(Struct, frozen=True):
    """What a notebook holds in the place of some rows of its script: the first row (0-based), how many, the source."""

    row: int
    count: int
    source: str

    def origins(self) -> list[_Origin]:
        """The rows that the rows of the source stand for."""
        length = len(split_rows(self.source)) or 1
        return [_Origin(self.row + min(k, self.count - 1), exact=length == self.count) for k in range(length)]


def facts_of_script(content: bytes) -> Facts:
    """The facts of a notebook that was saved as a script; never raises.

    Regions are those of the file: such a script has no cells to count.
    """
    decoded = decode(content)
    rows = [row.rstrip("\r\n") for row in split_rows(decoded.text)]
    databricks = _DATABRICKS.match(decoded.text) is not None
    found = list(_magic_rows(rows) if databricks else _commented(rows, _spanned(decoded.text)))
    found += _calls(rows)
    if decoded.failure is not None or not found:
        return facts_of_bytes(content)
    return as_decoded(_facts(rows, sorted(found, key=lambda hidden: hidden.row)), decoded)


def _facts(rows: list[str], found: Sequence[_Hidden]) -> Facts:
    """The facts of the script with the Python of its hidden cells in their place, and of what else these say."""
    script: list[str] = []
    origins: list[_Origin] = []
    asides: list[Facts] = []
    position = 0
    for hidden in found:
        if hidden.row < position:
            continue
        cell, places = read_cell(0, hidden.source), hidden.origins()
        own = rows[hidden.row : hidden.row + hidden.count]
        if any(row.strip() not in {"", "pass"} for row in cell.rows):
            inserted, of_inserted = _in_place(cell.rows, own), places[: len(cell.rows)]
        else:
            inserted, of_inserted = own, [_Origin(hidden.row + k) for k in range(hidden.count)]
        script += [*rows[position : hidden.row], *inserted]
        origins += [*map(_Origin, range(position, hidden.row)), *of_inserted]
        position = hidden.row + hidden.count
        cell.rows = [""] * len(cell.rows)
        asides.append(_moved(facts_of_cells([cell]), places, rows))
    script += rows[position:]
    origins += map(_Origin, range(position, len(rows)))
    facts = facts_of_cells([CellCode(0, script)])
    if facts.read.status is ReadStatus.FAILED:
        return facts
    parts = [_moved(facts, origins, rows), *asides]
    notes = tuple(note for part in parts for note in part.read.notes)
    return dataclasses.replace(merged(parts), read=replace(facts.read, notes=notes))


def _in_place(python: Sequence[str], own: Sequence[str]) -> list[str]:
    """The rows of a hidden cell, indented as the comment or call in whose place they stand."""
    indent = own[0][: len(own[0]) - len(own[0].lstrip())]
    if len(python) == 1 and python[0].startswith("pass;"):  # `# %time f(x)`: the statement keeps its column
        statement = python[0].removeprefix("pass;").lstrip()
        return [f"{indent}pass;".ljust(len(own[0]) - len(statement)) + statement]
    return [indent + row if row else "" for row in python]


def _moved(facts: Facts, origins: Sequence[_Origin], rows: Sequence[str]) -> Facts:
    """Facts in places of the file; a place inside a string is that of the row on which the string stands."""

    def place(line: int) -> _Origin:
        return origins[min(line, len(origins)) - 1]

    def each(items: Iterable[_Placed]) -> tuple[_Placed, ...]:
        return tuple(replace(item, region=region(item.region)) for item in items)

    def region(at: Region) -> Region:
        first, last = place(at.start_line), place(at.end_line)
        if first.exact and last.exact:
            return replace(at, start_line=first.row + 1, end_line=last.row + 1)
        return Region(first.row + 1, 1, last.row + 1, len(rows[last.row]) + 1)

    notes = tuple(
        replace(note, start_line=place(note.start_line).row + 1, end_line=place(note.end_line).row + 1)
        for note in facts.read.notes
    )
    return dataclasses.replace(
        facts,
        uses=each(facts.uses),
        requirements=each(facts.requirements),
        settings=each(facts.settings),
        foreign=each(facts.foreign),
        read=replace(facts.read, notes=notes),
    )


# ------------------------------------------------------------------------------------------- where cells hide


def _magic_rows(rows: Sequence[str]) -> Iterator[_Hidden]:
    """Databricks: rows that begin with `# MAGIC`; those that follow one another are one cell."""
    return _runs([row[mark.end() :] if (mark := _MAGIC.match(row)) else None for row in rows])


def _commented(rows: Sequence[str], spanned: frozenset[int]) -> Iterator[_Hidden]:
    """Jupytext: magics in comments, and cells in other languages, of which every row is a comment."""
    skip = 0
    for number, row in enumerate(rows):
        if number < skip or number in spanned:
            continue
        if language := _LANGUAGE.match(row):
            body = _comments(rows[number + 1 :])
            yield _Hidden(number, 1 + len(body), "\n".join([f"%%{language[1]}", *body]))
            skip = number + 1 + len(body)
        elif magic := _COMMENTED.match(row):
            source = row[magic.end() :]
            body = _comments(rows[number + 1 :]) if source.startswith("%%") else []
            yield _Hidden(number, 1 + len(body), "\n".join([source, *body]))
            skip = number + 1 + len(body)


def _comments(rows: Sequence[str]) -> list[str]:
    """The comments at the head of some rows, without their signs."""
    found = []
    for row in rows:
        comment = _COMMENT.match(row)
        if comment is None:
            break
        found.append(row[comment.end() :])
    return found


def _runs(sources: Sequence[str | None]) -> Iterator[_Hidden]:
    start = 0
    for number, source in enumerate([*sources, None]):
        if source is not None:
            continue
        if number > start:
            yield _Hidden(start, number - start, "\n".join(one or "" for one in sources[start:number]))
        start = number + 1


def _spanned(text: str) -> frozenset[int]:
    """The rows of statements that take more than one: a comment in them is no cell."""
    return frozenset(
        row
        for line in logical_lines(text)
        if line.last_row > line.first_row
        for row in range(line.first_row, line.last_row + 1)
    )


def _calls(rows: Sequence[str]) -> Iterator[_Hidden]:
    """What nbconvert writes for magics: calls whose arguments are literals. Shell commands are calls as others are."""
    for number, row in enumerate(rows):
        call = _CALL.match(row)
        if call is None or len(row) > _LONGEST:
            continue
        arguments = _literals(call[1])
        if arguments and call[2] == "run_cell_magic":
            yield _Hidden(number, 1, "\n".join(["%%" + " ".join(arguments[:2]), *arguments[2:]]))
        elif arguments:
            yield _Hidden(number, 1, "%" + " ".join(arguments))


def _literals(call: str) -> list[str]:
    """The arguments of a call, where all of them are strings; none otherwise. Parsed, never evaluated."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an escape that Python does not know: it is scanned code, not ours
            tree = ast.parse(call, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    arguments = tree.args if isinstance(tree, ast.Call) else []
    values = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
    texts = [value for value in values if isinstance(value, str)]
    return texts if len(texts) == len(arguments) else []
