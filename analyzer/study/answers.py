"""Questions in SQL to a study, and what it is at a glance. Nothing is written, nothing else is reached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.study.connection import close_off, open_reader

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_A_TIME = 1_000  # rows


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns, and rows that are drawn while the study is open."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def asked(study: Path, question: str) -> Iterator[Answer]:
    """The answer to a question in SQL. Raises UsageError for a question that cannot be asked."""
    connection = open_reader(study)
    import duckdb

    try:
        close_off(connection)
        try:
            connection.execute(question)
            columns = tuple(str(column[0]) for column in connection.description or ())
            yield Answer(columns, _rows(connection))
        except duckdb.Error as error:
            raise UsageError(
                f"the study cannot answer that: {error}", "docs/study.md lists tables and columns."
            ) from error
    finally:
        connection.close()


def _rows(connection: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := connection.fetchmany(_AT_A_TIME):
        yield from rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What a study is, at a glance. Times are UTC."""

    flow: tuple[tuple[str, int, int], ...]  # stage, inputs, repositories
    losses: tuple[tuple[str, str, int], ...]  # stage, reason, inputs
    frameworks: tuple[tuple[str, int], ...]  # primary, repositories
    lists: tuple[tuple[str, int], ...]  # name, inputs
    duplicates: int
    rules: tuple[tuple[str, int, str], ...]  # ruleset digest, extractor version, version of fwscan
    runs: tuple[tuple[str, str, str, str], ...]  # command, started, ended ("": not), version of fwscan


def info(study: Path) -> Info:
    """Reads it. Raises UsageError."""
    connection = open_reader(study)

    def rows(query: str) -> tuple[Any, ...]:
        return tuple(connection.execute(query).fetchall())

    try:
        ((duplicates,),) = rows("SELECT count(*) FROM outcomes WHERE duplicate_of IS NOT NULL")
        return Info(
            flow=rows("SELECT stage, inputs, repositories FROM flow"),
            losses=rows("SELECT stage, reason, inputs FROM losses"),
            frameworks=rows("SELECT framework, count(*) AS n FROM verdicts GROUP BY ALL ORDER BY n DESC, framework"),
            lists=rows("SELECT list, count(*) FROM inputs GROUP BY ALL ORDER BY list"),
            duplicates=duplicates,
            rules=rows("SELECT DISTINCT ruleset_digest, extractor_version, fwscan_version FROM verdicts ORDER BY ALL"),
            runs=rows(
                "SELECT command, strftime(started, '%Y-%m-%dT%H:%M:%SZ'), "
                "coalesce(strftime(ended, '%Y-%m-%dT%H:%M:%SZ'), ''), fwscan_version FROM runs ORDER BY started"
            ),
        )
    finally:
        connection.close()
