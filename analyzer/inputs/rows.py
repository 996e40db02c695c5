"""Tables and lines of text, read tolerantly: a row that cannot be read is a problem with its line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.model import InputProblem

_COMMENT = re.compile(r"(?:^|\s)#.*$")
_LONGEST_CELL = 1 << 20  # characters; abstracts are a thousandth of it


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line, its cells by column, and for BibTeX the texts that may be locators, best first."""

    line: int
    cells: tuple[tuple[str, str], ...]
    offered: tuple[str, ...] = ()

    def value(self, column: str) -> str:
        """The cell of a column; "" where the row has none."""
        return next((value for key, value in self.cells if key == column), "")


def lines(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of what is neither empty nor a comment. A `#` inside a word is part of it: URLs have fragments."""
    for number, line in enumerate(text.splitlines(), start=1):
        content = _COMMENT.sub("", line).strip()
        if content:
            yield number, content


def separated(text: str, delimiter: str) -> list[Row | InputProblem]:
    """Rows of CSV (`delimiter` "": comma or semicolon, as the header has it) or TSV. The first row is the header."""
    delimiter = delimiter or _delimiter(text)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[Row | InputProblem] = []
    header: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return found
        except csv.Error as error:
            found.append(InputProblem(line, "", f"the row cannot be read: {error}"))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = _unique([cell.strip() or f"column {n}" for n, cell in enumerate(cells, start=1)])
        elif len(cells) > len(header):
            found.append(InputProblem(line, delimiter.join(cells)[:200], "the row has more cells than the header"))
        else:
            found.append(Row(line, tuple(zip(header, cells, strict=False))))


def json_lines(text: str) -> list[Row | InputProblem]:
    """Rows of JSON lines; a file that is one array of objects is taken too, its rows numbered as they come."""
    if text.lstrip().startswith("["):
        return _json_array(text)
    found: list[Row | InputProblem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            found.append(InputProblem(number, line.strip()[:200], "it is not JSON"))
            continue
        found.append(_of_value(number, value, line))
    return found


def parquet(path: Path) -> list[Row | InputProblem]:
    """Rows of a Parquet file, numbered from 2 as if a header stood on line 1. Raises UsageError without DuckDB."""
    try:
        import duckdb
    except ImportError:
        raise UsageError(
            f"{path}: reading Parquet needs DuckDB", "pip install 'fwscan[batch]', or convert the list to CSV."
        ) from None
    try:
        with duckdb.connect(":memory:") as connection:
            cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            columns = _unique([str(column[0]) for column in cursor.description or ()])
            table = cursor.fetchall()
    except duckdb.Error as error:
        raise UsageError(f"{path} is no readable Parquet file: {str(error).splitlines()[0]}") from None
    return [
        Row(number, tuple((key, _worded(value)) for key, value in zip(columns, values, strict=True)))
        for number, values in enumerate(table, start=2)
    ]


def _json_array(text: str) -> list[Row | InputProblem]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the list is neither JSON lines nor one JSON array: {error}") from None
    return [_of_value(number, value, "") for number, value in enumerate(values, start=1)]


def _of_value(number: int, value: object, line: str) -> Row | InputProblem:
    match value:
        case dict():
            return Row(number, tuple((str(key), _worded(item)) for key, item in value.items()))
        case str():
            return Row(number, (("url", value),))
        case _:
            return InputProblem(number, line.strip()[:200], "it is neither an object nor a string")


def _worded(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case dict() | list() | tuple():
            return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        case _:
            return str(value)


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=header.count)


def _unique(names: list[str]) -> list[str]:
    """Two columns of one name would hide each other: the second becomes `name 2`."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return unique
