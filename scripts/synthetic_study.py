"""Writes a study that never was, to measure reports with: `python scripts/synthetic_study.py 20000 study.duckdb`.

Frameworks move with the years as they are said to have done; names, commits and lines are made up. The same size gives
the same study.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

from analyzer.study.connection import open_writer
from analyzer.study.schema import BY_NAME, FLAG, NUMBER, REAL, TEXT

_EMPTY = {TEXT: "''", NUMBER: "0", REAL: "0.0", FLAG: "false"}
# One row a repository, from which all tables are filled.
_REPOSITORIES = """
CREATE TEMP TABLE made AS
WITH numbered AS (SELECT range AS i FROM range(?)),
drawn AS (
    SELECT i, 2015 + least(9, (sqrt(pick(i, 'year', 100)))::BIGINT) AS year,
           pick(i, 'framework', 100) AS f, pick(i, 'second', 100) AS second
    FROM numbered
)
SELECT i, year, second, 'owner' || pick(i, 'owner', 4000) AS owner,
       list_value('bert', 'gan', 'former', 'flow', 'graph')[1 + pick(i, 'name', 5)] || '-' || i AS name,
       'git:github.com/' || owner || '/' || name AS repository_id,
       'https://github.com/' || owner || '/' || name AS url,
       lower(md5(i::VARCHAR) || substr(md5('x' || i), 1, 8)) AS oid,
       pick(i, 'lost', 100) >= 6 AS scanned,
       CASE WHEN f < 6 THEN 'none' WHEN f < 8 THEN 'mixed'
            WHEN f < 10 + (year - 2016) * 9 THEN 'pytorch'
            WHEN f < 14 + (year - 2016) * 9 AND year > 2018 THEN 'jax'
            WHEN f < 88 THEN CASE WHEN year > 2019 THEN 'tensorflow-2' ELSE 'tensorflow-1' END
            WHEN f < 96 THEN CASE WHEN year > 2022 THEN 'keras-3' ELSE 'keras-2' END
            ELSE CASE WHEN year < 2018 THEN 'theano' ELSE 'mxnet' END END AS framework,
       CASE WHEN framework = 'mixed' THEN 'pytorch' ELSE framework END AS chief
FROM drawn
"""
_TABLES: dict[str, tuple[dict[str, str], str]] = {
    "inputs": (
        {
            "input_id": "'i' || i",
            "list": "'list.csv'",
            "line": "i + 2",
            "text": "url",
            "kind": "'git'",
            "repository_id": "repository_id",
            "paper_id": "NULL",
        },
        "made",
    ),
    "input_metadata": (
        {"input_id": "'i' || i", "position": "p", "name": "n", "value": "v"},
        """(SELECT i, unnest([0, 1, 2]) AS p, unnest(['venue', 'year', 'task']) AS n,
                   unnest([list_value('ICML', 'ICLR', 'NeurIPS', 'CVPR', 'ACL')[1 + pick(i, 'venue', 5)],
                           year::VARCHAR,
                           list_value('vision', 'language', 'speech', 'control')[1 + pick(i, 'task', 4)]]) AS v
            FROM made)""",
    ),
    "repositories": (
        {
            "repository_id": "repository_id",
            "kind": "'git'",
            "url": "url",
            "status": "CASE WHEN scanned THEN 'scanned' ELSE 'failed' END",
        },
        "made",
    ),
    "failures": (
        {
            "repository_id": "repository_id",
            "stage": "'fetch'",
            "kind": "'missing'",
            "error": "'there is no such repository'",
        },
        "made WHERE NOT scanned",
    ),
    "commits": (
        {
            "repository_id": "repository_id",
            "oid": "oid",
            "committed": "make_timestamp(least(2024, year + second % 3), 6, 1, 0, 0, 0)",
            "first_committed": "make_timestamp(year, 3, 1, 0, 0, 0)",
        },
        "made WHERE scanned",
    ),
    "verdicts": (
        {
            "repository_id": "repository_id",
            "framework": "framework",
            "confidence": "CASE WHEN second < 80 THEN 'sure' ELSE 'likely' END",
            "why": "'most of the weight of its files'",
            "own_packages": "'[]'",
            "notes": "'[]'",
            "read": "5 + second",
            "ruleset_digest": "repeat('ab', 32)",
            "extractor_version": "1",
            "fwscan_version": "'0.1.0'",
        },
        "made WHERE scanned",
    ),
    "coverage": (
        {"repository_id": "repository_id", "status": "'skipped'", "reason": "'no-reader'", "files": "second"},
        "made WHERE scanned",
    ),
    "shares": (
        {
            "repository_id": "repository_id",
            "framework": "used",
            "share": "part",
            "files": "1 + second // 4",
            "files_by_role": "'{}'",
            "optional": "part = 0",
        },
        """(SELECT *, chief AS used,
                   CASE WHEN second BETWEEN 8 AND 19 AND chief <> 'jax' THEN 0.8 ELSE 1 END AS part FROM made
            UNION ALL SELECT *, 'jax', 0.2 * (second >= 8)::INT FROM made
            WHERE second < 20 AND chief <> 'jax') WHERE scanned AND framework <> 'none'""",
    ),
    "evidence": (
        {
            "repository_id": "repository_id",
            "framework": "chief",
            "position": "p",
            "path": "list_value('src/', 'models/', 'lib/')[1 + pick(i, p, 3)] || 'part_' || pick(i, p, 40) || '.py'",
            "line": "1 + pick(p, i, 900)",
            "column": "1",
            "end_line": "1 + pick(p, i, 900)",
            "end_column": "20",
            "symbol": "chief || '.' || list_value('Module', 'Session', 'jit', 'optim.Adam', 'Dense')[1 + p % 5]",
            "kind": "'call'",
            "guard": "'none'",
            "rule": "chief || '/any'",
            "strength": "'decisive'",
        },
        "(SELECT *, unnest(range(1, 7)) AS p FROM made) WHERE scanned AND framework <> 'none'",
    ),
    "libraries": (
        {"repository_id": "repository_id", "library": "'lightning'", "framework": "'pytorch'", "files": "2"},
        "made WHERE scanned AND framework = 'pytorch' AND second < 30",
    ),
    "deployment": (
        {"repository_id": "repository_id", "facet": "'onnx'", "name": "'ONNX'", "files": "1", "files_by_role": "'{}'"},
        "made WHERE scanned AND second % 11 = 0",
    ),
}


def write(size: int, path: Path) -> None:
    """Writes a study of `size` repositories to a file that does not exist yet."""
    connection = open_writer(path)
    connection.begin()
    connection.execute("CREATE TEMP MACRO pick(n, salt, many) AS (hash(n, salt) % many)::BIGINT")
    connection.execute(_REPOSITORIES, [size])
    for table, (values, rows) in _TABLES.items():
        _fill(connection, table, values, rows)
    connection.commit()
    connection.close()


def _fill(connection: duckdb.DuckDBPyConnection, table: str, values: dict[str, str], rows: str) -> None:
    """Rows of a table; columns that are not named are empty."""
    columns = BY_NAME[table].columns
    chosen = [values.get(column.name, _EMPTY.get(column.type, "NULL")) for column in columns]
    connection.execute(f'INSERT INTO "{table}" SELECT {", ".join(chosen)} FROM {rows}')


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("size", type=int)
    parser.add_argument("study", type=Path)
    arguments = parser.parse_args()
    if arguments.study.exists():
        parser.error(f"{arguments.study} exists already")
    write(arguments.size, arguments.study)


if __name__ == "__main__":
    main()
