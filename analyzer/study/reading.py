"""A study's file as the value from which figures are taken (`StudyData`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.model.report import EvidenceLine, FrameworkCount, RepositoryRow
from analyzer.model.studies import InputRow, StudyData
from analyzer.study.connection import close_off, open_reader
from analyzer.study.identity import identity, paper_year, values_of
from analyzer.study.scans import read_scans

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Rows = dict[str, list[tuple[Any, ...]]]


def read(path: Path) -> StudyData:
    """Reads a study, or a folder of JSON results of `fwscan scan`. Raises UsageError where it is neither."""
    return read_scans(path) if path.is_dir() else read_study(path)


def read_study(path: Path) -> StudyData:
    """Reads a study; nothing is written. Raises UsageError where there is none, or while another process writes it."""
    connection = open_reader(path)
    try:
        close_off(connection)
        return _data(connection, path.name)
    finally:
        connection.close()


def _data(connection: DuckDBPyConnection, source: str) -> StudyData:
    ids = [found for (found,) in connection.execute("SELECT repository_id FROM repositories ORDER BY 1").fetchall()]
    position = {repository_id: number for number, repository_id in enumerate(ids)}
    listed, columns = _listed(connection)
    inputs = tuple(_inputs(connection, listed, position))
    told = _told(connection, listed)
    rows = _by_repository(connection)
    return StudyData(
        source=source,
        inputs=inputs,
        repositories=tuple(_repository(one, rows, told.get(one, ((), ())), position) for one in ids),
        columns=columns,
        warnings=_warnings(connection),
    )


def _listed(connection: DuckDBPyConnection) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    """Input -> its metadata; and the names of the columns in their order."""
    metadata: dict[str, dict[str, str]] = defaultdict(dict)
    order: dict[str, int] = {}
    query = "SELECT input_id, position, name, value FROM input_metadata ORDER BY position, name, input_id"
    for input_id, at, name, value in connection.execute(query).fetchall():
        metadata[input_id][name] = value
        order.setdefault(name, at)
    return metadata, tuple(sorted(order, key=lambda name: (order[name], name)))


def _inputs(
    connection: DuckDBPyConnection, listed: Mapping[str, dict[str, str]], position: Mapping[str, int]
) -> Iterator[InputRow]:
    query = """
        SELECT o.input_id, o.list, o.line, o.text, o.kind, o.reached, o.lost, o.reason, o.repository_id, o.paper_id,
               c.official
        FROM outcomes o
        LEFT JOIN (SELECT paper_id, bool_or(official) AS official FROM candidates WHERE chosen GROUP BY paper_id) c
               USING (paper_id)
        ORDER BY o.list, o.line, o.input_id"""
    for input_id, *said, repository, paper, official in connection.execute(query).fetchall():
        name, line, text, kind, reached, lost, reason = said
        yield InputRow(
            list=name,
            line=line,
            text=text,
            kind=kind,
            reached=reached,
            lost=lost,
            reason=reason,
            repository=position.get(repository),
            official=official,
            paper_year=paper_year(paper, listed.get(input_id, {})),
        )


Told = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, tuple[str, ...]], ...]]


def _told(connection: DuckDBPyConnection, listed: Mapping[str, dict[str, str]]) -> dict[str, Told]:
    """Repository -> its papers (title, URL), and what its inputs say of it, column by column."""
    papers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    query = """
        SELECT i.repository_id, i.input_id, i.list, i.paper_id, coalesce(p.title, ''), coalesce(p.url, '')
        FROM inputs i LEFT JOIN papers p USING (paper_id) WHERE i.repository_id IS NOT NULL"""
    for repository, input_id, name, paper, title, url in connection.execute(query).fetchall():
        metadata = listed.get(input_id, {})
        if paper:
            papers[repository].add((title, url))
        for column, value in metadata.items():
            said[repository][column].update(values_of(value))
        for column, value in (("list", name), ("paper-year", paper_year(paper, metadata)), ("title", title)):
            if value and column not in metadata:
                said[repository][column].add(value)
    return {
        one: (
            tuple(sorted(papers[one])),
            tuple((column, tuple(sorted(values))) for column, values in sorted(columns.items()) if values),
        )
        for one, columns in said.items()
    }


_PARTS = {
    "row": "SELECT repository_id, kind, url, status FROM repositories",
    "kin": "SELECT c.repository_id, coalesce(d.same_as, f.counts_as), c.why FROM counted c "
    "LEFT JOIN duplicates d USING (repository_id) LEFT JOIN counted f ON f.repository_id = c.repository_id "
    "WHERE c.counts_as <> c.repository_id",
    "failure": "SELECT repository_id, kind, error FROM failures",
    "commit": "SELECT repository_id, oid, committed, first_committed FROM commits",
    "host": "SELECT repository_id, stars, license, fork_of FROM hosts",
    "official": "SELECT i.repository_id, bool_or(c.official) FROM inputs i "
    "JOIN candidates c ON c.paper_id = i.paper_id AND c.repository_id = i.repository_id WHERE c.chosen "
    "AND c.official IS NOT NULL GROUP BY i.repository_id",
    "verdict": "SELECT repository_id, framework, confidence, why, read, repaired, partial, ruleset_digest, "
    "extractor_version, fwscan_version FROM verdicts",
    "coverage": "SELECT repository_id, status, reason, files FROM coverage WHERE status <> 'model-file' "
    "ORDER BY status, reason",
    "shares": "SELECT repository_id, framework, share, files, optional, compat FROM shares WHERE directory = '' "
    "ORDER BY repository_id, optional, share DESC, framework",
    "libraries": "SELECT repository_id, library, framework, files FROM libraries ORDER BY files DESC, library",
    "backends": "SELECT repository_id, backend FROM keras_backends ORDER BY backend",
    "deployment": "SELECT repository_id, facet, name, files FROM deployment ORDER BY files DESC, facet",
    "languages": "SELECT repository_id, language_name, name, files FROM languages WHERE NOT bundled "
    "ORDER BY files DESC, language, subject",
    "signals": "SELECT DISTINCT repository_id, source, framework FROM signals WHERE source <> 'code' "
    "AND framework <> '' ORDER BY source, framework",
    "evidence": "SELECT repository_id, framework, path, line, cell, symbol, rule, detail FROM evidence "
    "ORDER BY repository_id, framework, position",
}


def _by_repository(connection: DuckDBPyConnection) -> dict[str, Rows]:
    """Part -> repository -> its rows, without the id."""
    found: dict[str, Rows] = {}
    for part, query in _PARTS.items():
        rows: Rows = defaultdict(list)
        for repository_id, *row in connection.execute(query).fetchall():
            rows[repository_id].append(tuple(row))
        found[part] = rows
    return found


def _repository(one: str, rows: Mapping[str, Rows], told: Told, position: Mapping[str, int]) -> RepositoryRow:
    def of(part: str) -> list[tuple[Any, ...]]:
        return rows[part].get(one, [])

    kind, url, status = of("row")[0]
    same_as, why_same = next(iter(of("kin")), (None, ""))
    failure, error = next(iter(of("failure")), ("", ""))
    commit, committed, first = next(iter(of("commit")), ("", None, None))
    stars, license_id, fork_of = next(iter(of("host")), (None, "", ""))
    primary, confidence, why, *counts, digest, extractor, version = next(
        iter(of("verdict")), ("", "", "", 0, 0, 0, "", 0, "")
    )
    return RepositoryRow(
        repository_id=one,
        kind=kind,
        status=status,
        **identity(one, url, commit),
        failure=failure,
        error=error,
        same_as=position.get(same_as),
        why_same=why_same,
        commit=commit,
        committed=_moment(committed),
        first_committed=_moment(first),
        primary=primary,
        confidence=confidence,
        why=why,
        uses=tuple(
            FrameworkCount(framework=framework, share=share, files=files, optional=optional, compat=compat)
            for framework, share, files, optional, compat in of("shares")
        ),
        libraries=tuple((library, framework, files) for library, framework, files in of("libraries")),
        keras_backends=tuple(backend for (backend,) in of("backends")),
        deployment=tuple((facet, name, files) for facet, name, files in of("deployment")),
        languages=tuple((language, name, files) for language, name, files in of("languages")),
        signals=tuple((source, framework) for source, framework in of("signals")),
        read=counts[0],
        repaired=counts[1],
        partial=counts[2],
        skipped=tuple((reason, files) for state, reason, files in of("coverage") if state == "skipped"),
        failed=tuple((reason, files) for state, reason, files in of("coverage") if state == "failed"),
        official=next((official for (official,) in of("official")), None),
        stars=stars,
        license=license_id,
        fork_of=fork_of,
        papers=told[0],
        metadata=told[1],
        evidence=tuple(
            EvidenceLine(framework=framework, path=path, line=line, cell=cell, symbol=symbol, rule=rule, detail=detail)
            for framework, path, line, cell, symbol, rule, detail in of("evidence")
        ),
        ruleset_digest=digest,
        extractor_version=extractor,
        fwscan_version=version,
    )


def _moment(value: datetime | None) -> str:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if value else ""


def _warnings(connection: DuckDBPyConnection) -> tuple[str, ...]:
    # A run that was cut off is made good by a later one that came to its end.
    found = connection.execute(
        "SELECT count(*) FROM runs WHERE ended IS NULL AND started >= (SELECT max(started) FROM runs)"
    ).fetchone()
    pending = connection.execute("SELECT count(*) FROM outcomes WHERE lost = 'pending'").fetchone()
    said = []
    if found and found[0]:
        said.append("the last run of this study goes on or was cut off")
    if pending and pending[0]:
        said.append(f"{pending[0]} listed lines are still pending: run `fwscan batch` again before quoting")
    return tuple(said)
