"""Several studies as one: a list that was divided among machines, or measured in two years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import SourceError, UsageError
from analyzer.study.connection import log_of, open_reader, open_writer
from analyzer.study.measurement import FIRST_OPTIONS, differing, kept_options
from analyzer.study.schema import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_OF_PAPER = ("candidates", "services")


def merge(sources: Sequence[Path], target: Path) -> None:
    """Writes a new study that has all that is in `sources`, as a whole or not at all.

    What several of them know is taken from the one that knows more: a repository that was scanned rather than lost,
    of two scans the one of the later commit, a paper that was resolved rather than lost; else from the first.
    Raises UsageError for studies by different rules or options, and where `target` exists; SourceError where it cannot
    be written.
    """
    if target.exists():
        raise UsageError(f"{target} exists", "Give the name of a new study.")
    _check_one_measurement(sources)
    import duckdb

    draft = target.with_name(f".{target.name}.part")
    try:
        _write(sources, target, draft)
    except (OSError, duckdb.Error) as error:
        said = (str(error).splitlines() or [""])[0]
        raise SourceError(f"{target} cannot be written: {said}", "Make room, or give another place.") from error


def _write(sources: Sequence[Path], target: Path, draft: Path) -> None:
    draft.unlink(missing_ok=True)
    connection = open_writer(draft)
    try:
        for number, source in enumerate(sources):
            path = str(source).replace("'", "''")
            connection.execute(f"ATTACH '{path}' AS other{number} (READ_ONLY)")
        connection.begin()
        _merge(connection, [f"other{number}" for number in range(len(sources))])
        connection.commit()
        connection.close()
        draft.rename(target)
    finally:
        connection.close()
        draft.unlink(missing_ok=True)
        log_of(draft).unlink(missing_ok=True)


def _check_one_measurement(sources: Sequence[Path]) -> None:
    found: dict[tuple[object, ...], Path] = {}
    begun: list[tuple[Path, Mapping[str, object]]] = []
    for source in sources:
        reader = open_reader(source)
        try:
            rules = reader.execute("SELECT DISTINCT ruleset_digest, extractor_version FROM verdicts").fetchall()
            options = kept_options(reader.execute(FIRST_OPTIONS).fetchall())
        finally:
            reader.close()
        for key in rules:
            found.setdefault(key, source)
        begun += [(source, options)] if options is not None else []
    for source, options in begun[1:]:
        different = differing(begun[0][1], options)
        if different:
            raise UsageError(
                f"{begun[0][0]} and {source} were made with different values of {', '.join(different)}",
                "Measure one of them again with the options of the other.",
            )
    if len(found) > 1:
        first, second = list(found.values())[:2]
        raise UsageError(
            f"{first} and {second} hold verdicts of different rules or extractors"
            if first != second
            else f"{first} holds verdicts of different rules or extractors",
            "`fwscan reclassify` judges a study by the rules of now.",
        )


def _merge(db: DuckDBPyConnection, others: Sequence[str]) -> None:
    every = {
        table.name: " UNION ALL ".join(f'SELECT {n} AS origin, * FROM {o}."{table.name}"' for n, o in enumerate(others))
        for table in TABLES
    }
    db.execute(
        f"""CREATE TEMP TABLE chosen_repositories AS
        SELECT repository_id, arg_min(origin, rank) AS origin FROM (
            SELECT repository_id, origin, row_number() OVER (
                PARTITION BY repository_id ORDER BY CASE status WHEN 'scanned' THEN 0 WHEN 'failed' THEN 1 ELSE 2 END,
                    c.committed DESC NULLS LAST, origin) AS rank
            FROM ({every["repositories"]}) r LEFT JOIN ({every["commits"]}) c USING (repository_id, origin)
        ) GROUP BY repository_id"""
    )
    db.execute(
        f"""CREATE TEMP TABLE chosen_papers AS
        SELECT paper_id, arg_min(origin, rank) AS origin FROM (
            SELECT paper_id, origin, row_number() OVER (
                PARTITION BY paper_id ORDER BY CASE status WHEN 'resolved' THEN 0 WHEN 'lost' THEN 1 ELSE 2 END, origin
            ) AS rank FROM ({every["papers"]})
        ) GROUP BY paper_id"""
    )
    db.execute(
        f"CREATE TEMP TABLE chosen_inputs AS "
        f"SELECT input_id, min(origin) AS origin FROM ({every['inputs']}) GROUP BY input_id"
    )
    chosen = {"inputs": "inputs", "input_metadata": "inputs", "papers": "papers"} | dict.fromkeys(_OF_PAPER, "papers")
    keys = {"inputs": "input_id", "papers": "paper_id", "repositories": "repository_id"}
    for table in TABLES:
        columns = ", ".join(f'e."{name}"' for name in table.names)
        if table.name == "study":
            continue
        if table.volatile:
            db.execute(f'INSERT INTO "{table.name}" SELECT DISTINCT {columns} FROM ({every[table.name]}) e')
            continue
        by = chosen.get(table.name, "repositories")
        db.execute(
            f'INSERT INTO "{table.name}" SELECT {columns} FROM ({every[table.name]}) e '
            f"JOIN chosen_{by} c ON c.{keys[by]} = e.{keys[by]} AND c.origin = e.origin"
        )
    # An input of one study may name a paper that another one has resolved.
    db.execute("UPDATE inputs SET repository_id = p.repository_id FROM papers p WHERE inputs.paper_id = p.paper_id")
