"""A study as files, one a table and view: Parquet, CSV, JSON lines.

Rows are sorted by the keys of their tables, and tables that tell of runs are left out: equal studies give equal CSV
and JSON files, byte by byte.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.study.connection import open_reader
from analyzer.study.schema import TABLES, TEXT, VIEWS, Table

FORMATS = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER true", "jsonl": "FORMAT json"}
_WITH_FACTS = frozenset({"parquet"})  # elsewhere bytes would only be a burden
# What a spreadsheet would run gets an apostrophe before it, as in `--format csv` of a scan.
_FORMULA = r"^[=+\-@\t\r]"


def export(study: Path, folder: Path, form: str, *, facts: bool = False) -> tuple[str, ...]:
    """Writes every table and view to `folder`, which must be empty or not exist; the names of the files.

    Raises UsageError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} exists and is not empty", "Give the name of a new folder.")
    connection = open_reader(study)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        draft.mkdir(parents=True)
        names = []
        for name, query in _queries(form, facts):
            file = f"{name}.{form}"
            target = str(draft / file).replace("'", "''")
            connection.execute(f"COPY ({query}) TO '{target}' ({FORMATS[form]})")
            names.append(file)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror}", "Give another folder.") from error
    finally:
        connection.close()
        shutil.rmtree(draft, ignore_errors=True)
    return tuple(names)


def _queries(form: str, facts: bool) -> list[tuple[str, str]]:
    tables = [table for table in TABLES if not table.volatile]
    if not (facts or form in _WITH_FACTS):
        tables = [table for table in tables if table.name != "facts"]
    queries = [(table.name, _sorted(table, form)) for table in tables]
    return queries + [(view.name, f'SELECT * FROM "{view.name}" ORDER BY ALL') for view in VIEWS]


def _sorted(table: Table, form: str) -> str:
    columns = [_harmless(c.name) if form == "csv" and c.type == TEXT else f'"{c.name}"' for c in table.columns]
    keys = ", ".join(f't."{name}"' for name in table.key)
    return f'SELECT {", ".join(columns)} FROM "{table.name}" t ORDER BY {keys}'


def _harmless(column: str) -> str:
    is_formula = f'regexp_matches("{column}", $${_FORMULA}$$)'
    return f"""CASE WHEN {is_formula} THEN chr(39) || "{column}" ELSE "{column}" END AS "{column}\""""
