"""Lists of papers and repositories: a file or standard input -> what each line names.

| ending           | what is read                                                                          |
|------------------|---------------------------------------------------------------------------------------|
| .txt, others, -  | one locator a line; `#` begins a comment, on a line of its own or behind a space       |
| .csv, .tsv       | one column (`columns.py`); all others are kept as metadata                             |
| .jsonl, .ndjson  | one object a line, read like a row                                                     |
| .parquet         | the same, through DuckDB                                                               |
| .bib             | eprint, doi, url, ... of each entry; all fields but the abstract are kept as metadata  |

A list on standard input is read as what its first line looks like.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.inputs import rows
from analyzer.inputs.columns import chosen_column
from analyzer.inputs.rows import Row
from analyzer.locators import parse_locator, path_locator, shown
from analyzer.model import InputList, InputProblem, ListedInput, Locator, NotUnderstood

__all__ = ["distinct", "read_list"]

FORMATS = (".txt", ".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".bib")
BIGGEST = 1 << 30  # bytes of a list; the largest archive of papers has a tenth of it


def read_list(source: str | os.PathLike[str], column: str | None = None) -> InputList:
    """What a list names, in its order; what is not understood is a problem with its line and loses only itself.

    `source` is a path, or "-" for standard input. Relative paths in a list are relative to the list's folder. Raises
    UsageError when the list cannot be read at all or has no column to read.
    """
    name = os.fspath(source)
    folder = "" if name == "-" else os.path.dirname(os.path.abspath(name))
    if Path(name).suffix.lower() == ".parquet":
        return _of_table(rows.parquet(_existing(name)), column, folder, name)
    text = _text(name)
    match _form(name, text):
        case ".csv":
            return _of_table(rows.separated(text, ""), column, folder, name)
        case ".tsv":
            return _of_table(rows.separated(text, "\t"), column, folder, name)
        case ".jsonl":
            return _of_table(rows.json_lines(text), column, folder, name)
        case ".bib":
            _no_column(column, name)
            from analyzer.inputs.bibtex import entries

            return _of_entries(entries(text), folder)
        case _:
            _no_column(column, name)
            return _of_lines(rows.lines(text), folder)


def distinct(inputs: Iterable[ListedInput]) -> tuple[tuple[ListedInput, ...], ...]:
    """The inputs in groups that name the same paper or repository, each group and its members in the list's order."""
    groups: dict[str, list[ListedInput]] = {}
    for item in inputs:
        groups.setdefault(item.locator.key, []).append(item)
    return tuple(tuple(group) for group in groups.values())


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        reason = "is a folder" if path.is_dir() else "does not exist" if not path.exists() else "is no regular file"
        raise UsageError(f"{name} {reason}", f"A list is a file ({', '.join(FORMATS)}) or - for standard input.")
    if path.stat().st_size > BIGGEST:
        raise UsageError(f"{name} is larger than {BIGGEST >> 20} MB", "Divide the list.")
    return path


def _text(name: str) -> str:
    try:
        content = sys.stdin.buffer.read(BIGGEST + 1) if name == "-" else _read(name)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}") from error
    if len(content) > BIGGEST:
        raise UsageError(f"{name} is larger than {BIGGEST >> 20} MB", "Divide the list.")
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        # What spreadsheets of western languages write; locators are ASCII, so only metadata can come out wrong.
        return content.decode("cp1252", "replace")


def _read(name: str) -> bytes:
    path = Path(name)
    if path.exists() and not path.is_file() and not path.is_dir():
        return path.open("rb").read(BIGGEST + 1)  # a pipe: fwscan batch <(grep ...)
    return _existing(name).read_bytes()


def _form(name: str, text: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix in (".ndjson", ".json"):
        return ".jsonl"
    if suffix in FORMATS:
        return suffix
    first = next((line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("#", "%"))), "")
    if first.startswith("{"):
        return ".jsonl"
    if first.startswith("@") and "{" in first:
        return ".bib"
    if "\t" in first:
        return ".tsv"
    return ".csv" if "," in first and isinstance(parse_locator(first), NotUnderstood) else ".txt"


def _no_column(column: str | None, name: str) -> None:
    if column is not None:
        raise UsageError(f"{name} has no columns", "Leave --column out, or give a .csv, .tsv, .jsonl or .parquet file.")


def _of_lines(lines: Iterable[tuple[int, str]], folder: str) -> InputList:
    inputs, problems = [], []
    for line, text in lines:
        found = _understood(text, folder)
        if isinstance(found, Locator):
            inputs.append(ListedInput(line=line, text=shown(text), locator=found))
        else:
            problems.append(InputProblem(line, shown(text), found.why))
    return InputList(inputs=tuple(inputs), problems=tuple(problems))


def _of_table(table: Sequence[Row | InputProblem], column: str | None, folder: str, name: str) -> InputList:
    good = [row for row in table if isinstance(row, Row)]
    problems = [row for row in table if isinstance(row, InputProblem)]
    if not good:
        return InputList(inputs=(), problems=tuple(problems))
    chosen, why = chosen_column(good, column, name)
    inputs = []
    for row in good:
        text = row.value(chosen).strip()
        found = _understood(text, folder)
        rest = tuple((key, shown(value)) for key, value in row.cells if key != chosen)
        if isinstance(found, Locator):
            inputs.append(ListedInput(line=row.line, text=shown(text), locator=found, metadata=rest))
        else:
            problems.append(InputProblem(row.line, shown(text), found.why, rest))
    problems.sort(key=lambda problem: problem.line)
    return InputList(inputs=tuple(inputs), problems=tuple(problems), column=chosen, why_column=why)


def _of_entries(table: Iterable[Row | InputProblem], folder: str) -> InputList:
    """Of each BibTeX entry the first field that names something; `bibtex.entries` has put them in order."""
    inputs, problems = [], []
    for row in table:
        if isinstance(row, InputProblem):
            problems.append(row)
            continue
        named = [(text, _understood(text, folder)) for text in row.offered]
        text, found = next(
            (pair for pair in named if isinstance(pair[1], Locator)),
            named[0] if named else ("", NotUnderstood("the entry has neither eprint nor doi nor url")),
        )
        rest = tuple((key, shown(value)) for key, value in row.cells)
        if isinstance(found, Locator):
            inputs.append(ListedInput(line=row.line, text=shown(text), locator=found, metadata=rest))
        else:
            problems.append(InputProblem(row.line, shown(text) or row.value("key"), found.why, rest))
    return InputList(inputs=tuple(inputs), problems=tuple(problems))


def _understood(text: str, folder: str) -> Locator | NotUnderstood:
    found = parse_locator(text, folder)
    # Whether a bare word is a path is known only to the disk.
    if isinstance(found, NotUnderstood) and text and "\0" not in text and len(text) < 4096:
        here = os.path.join(os.path.abspath(folder), text)
        if os.path.lexists(here):
            return path_locator(here)
    return found
