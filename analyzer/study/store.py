"""A study as its one writer sees it: what is known, what is still to do, and one transaction for each thing learnt."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from analyzer.errors import SourceError
from analyzer.model import Failure, HostInfo, Target, printable
from analyzer.model.papers import InputList, InputProblem, ListedInput, Locator, LocatorKind, Resolution
from analyzer.study.connection import log_of, open_reader, open_writer
from analyzer.study.schema import BY_NAME, BYTES, JUDGED, TABLES, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Value = str | int | float | bool | bytes | datetime | None
Row = Sequence[Value]
Chunk = tuple[str, Sequence[Row]]  # table and rows, without repository_id

_OF_REPOSITORY = tuple(table for table in TABLES if table.of_repository)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """With what a run works; written into the study with its beginning."""

    command: str
    fwscan_version: str
    extractor_version: int
    ruleset_digest: str
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptInfo:
    """How one attempt at a repository went, besides its result."""

    started: float  # seconds since the epoch
    seconds: float
    peak_memory: int | None = None  # bytes


class Study:
    """The one writer of a study. Every method is one transaction: whatever ends the process, a study is whole."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Opens or makes the study; `read_only`: one that exists, of which only questions are asked then.

        Raises UsageError, and SourceError where there is no room.
        """
        self.path = path
        self._read_only = read_only
        self._db: DuckDBPyConnection = open_reader(path) if read_only else open_writer(path)
        self._run = ""

    def close(self) -> None:
        """Ends writing; the file is then complete in itself, without a log beside it, or a warning tells of the log."""
        import duckdb

        try:
            if not self._read_only:
                self._db.execute("CHECKPOINT")
        except duckdb.Error as error:
            said = f"{self.path} could not be completed: {(str(error).splitlines() or [''])[0]}"
            hint = f"What it lacks stands in {log_of(self.path).name}: keep both, make room, and run the same again."
            logging.getLogger("fwscan").warning("%s\n  %s", printable(said), printable(hint))
        self._db.close()

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -------------------------------------------------------------------------------------------- runs

    def begin_run(self, run: RunInfo) -> None:
        """What follows belongs to this run."""
        self._run = uuid4().hex
        options = json.dumps(dict(run.options), sort_keys=True)
        with self._transaction():
            self._insert(
                "runs",
                [
                    (
                        *(self._run, run.command, _now(), None),
                        *(run.fwscan_version, run.extractor_version, run.ruleset_digest, options),
                    )
                ],
            )

    def end_run(self) -> None:
        """The run went to its end."""
        with self._transaction():
            self._db.execute("UPDATE runs SET ended = ? WHERE run_id = ?", [_now(), self._run])

    # -------------------------------------------------------------------------------------------- inputs

    def add_inputs(self, list_name: str, listed: InputList) -> int:
        """Adds the lines that the study does not have yet, with the papers and repositories they name; how many."""
        known = {found for (found,) in self._db.execute("SELECT input_id FROM inputs").fetchall()}
        seen: Counter[str] = Counter()
        rows: dict[str, list[Row]] = {name: [] for name in ("inputs", "input_metadata", "papers", "repositories")}
        added = 0
        items: list[ListedInput | InputProblem] = [*listed.inputs, *listed.problems]
        for item in sorted(items, key=lambda item: item.line):
            input_id = _input_id(item.text, item.metadata, seen)
            if input_id in known:
                continue
            added += 1
            kind, problem, paper, repository = "", "", None, None
            if isinstance(item, ListedInput):
                locator = item.locator
                kind = locator.kind.value
                if locator.is_repository:
                    repository = locator.place
                    rows["repositories"].append(_repository_row(locator))
                else:
                    paper = locator.key
                    rows["papers"].append((paper, kind, locator.url, "pending", "", "[]", "", None))
            else:
                problem = item.why
            rows["inputs"].append((input_id, list_name, item.line, item.text, kind, problem, paper, repository))
            rows["input_metadata"] += [(input_id, n, name, value) for n, (name, value) in enumerate(item.metadata)]
        with self._transaction():
            for table, new in rows.items():
                self._insert(table, _first_of_each(BY_NAME[table], new), new_only=table in ("papers", "repositories"))
            self._db.execute(
                "UPDATE inputs SET repository_id = p.repository_id FROM papers p "
                "WHERE inputs.paper_id = p.paper_id AND p.repository_id IS NOT NULL AND inputs.repository_id IS NULL"
            )
        return added

    # -------------------------------------------------------------------------------------------- papers

    def papers(self, statuses: Iterable[str] = ("pending",), lost: Iterable[str] = ()) -> list[Locator]:
        """Papers of these statuses, and those that were lost for one of these reasons, by id."""
        rows = self._db.execute(
            "SELECT paper_id, kind, url FROM papers WHERE list_contains(?::VARCHAR[], status) "
            "OR list_contains(?::VARCHAR[], lost) ORDER BY paper_id",
            [list(statuses), list(lost)],
        ).fetchall()
        return [Locator(kind=LocatorKind(kind), id=paper_id.partition(":")[2], url=url) for paper_id, kind, url in rows]

    def record_resolution(self, resolution: Resolution) -> Target | None:
        """What became of a paper; the repository to scan, where one was chosen that the study does not know yet."""
        paper, chosen = resolution.locator.key, resolution.chosen
        place = chosen.repository.place if chosen else None
        with self._transaction():
            for table in ("candidates", "services"):
                self._db.execute(f"DELETE FROM {table} WHERE paper_id = ?", [paper])
            self._db.execute(
                "UPDATE papers SET status = ?, title = ?, aliases = ?, lost = ?, repository_id = ? WHERE paper_id = ?",
                [
                    *("resolved" if chosen else "lost", printable(resolution.title)),
                    json.dumps([printable(alias.url) for alias in resolution.aliases]),
                    *(resolution.lost.value if resolution.lost else "", place, paper),
                ],
            )
            self._db.execute("UPDATE inputs SET repository_id = ? WHERE paper_id = ?", [place, paper])
            self._insert(
                "candidates",
                [
                    (
                        *(paper, rank, item.repository.place, item.repository.url, item.official, item.trust.value),
                        *(item.service, item.where, item.said, item is chosen or item == chosen),
                    )
                    for rank, item in enumerate(resolution.candidates, start=1)
                ],
            )
            attempts = enumerate(resolution.attempts, start=1)
            self._insert("services", [(paper, n, a.service, a.outcome.value, a.detail) for n, a in attempts])
            if chosen and not self._knows(place):
                self._insert("repositories", [_repository_row(chosen.repository)])
                return _target(_repository_row(chosen.repository))
        return None

    # -------------------------------------------------------------------------------------------- repositories

    def targets(self, statuses: Iterable[str] = ("pending",), kinds: Iterable[str] = ()) -> list[Target]:
        """Repositories of these statuses, and those that were lost for one of these kinds of reason, by id."""
        rows = self._db.execute(
            "SELECT repository_id, kind, url, revision, subfolder FROM repositories r "
            "LEFT JOIN (SELECT repository_id, kind AS reason FROM failures) f USING (repository_id) "
            "WHERE list_contains(?::VARCHAR[], status) OR list_contains(?::VARCHAR[], reason) ORDER BY repository_id",
            [list(statuses), list(kinds)],
        ).fetchall()
        return [_target(row) for row in rows]

    def heads(self) -> dict[str, str]:
        """Repository -> oid of the commit that was scanned; "" without git."""
        return dict(self._db.execute("SELECT repository_id, oid FROM commits").fetchall())

    def record_scanned(
        self,
        target: Target,
        chunks: Iterable[Chunk],
        *,
        host: HostInfo | None = None,
        attempt: AttemptInfo | None = None,
    ) -> None:
        """The rows of a scanned repository in place of any that there were; `chunks` are drawn from meanwhile.

        Raises whatever drawing from `chunks` raises; the study is then as it was.
        """
        with self._transaction():
            self._clear(target)
            for table, rows in chunks:
                if not BY_NAME[table].of_repository:
                    raise ValueError(f"{table} is no table of a repository")
                self._insert(table, [(target.repository_id, *row) for row in rows])
            for table, rows in _host_rows(host):
                self._insert(table, [(target.repository_id, *row) for row in rows])
            self._finish(target, "scanned", "scanned", attempt)

    def record_failure(self, target: Target, failure: Failure, *, attempt: AttemptInfo | None = None) -> None:
        """Why a repository has no verdict; rows of an earlier scan are gone then."""
        with self._transaction():
            self._clear(target)
            self._insert("failures", [(target.repository_id, failure.stage, failure.kind.value, failure.error)])
            self._finish(target, "failed", failure.kind.value, attempt)

    def facts(self, target: Target) -> tuple[str, bytes] | None:
        """What was kept of a scan, with the name of its encoding."""
        query = "SELECT format, content FROM facts WHERE repository_id = ?"
        found = self._db.execute(query, [target.repository_id]).fetchone()
        return None if found is None else (found[0], found[1])

    def record_judged(self, target: Target, chunks: Iterable[Chunk]) -> None:
        """Another verdict over what was scanned, in place of the one that there was."""
        judged = {table.name for table in JUDGED}
        with self._transaction():
            for table in sorted(judged):
                self._db.execute(f'DELETE FROM "{table}" WHERE repository_id = ?', [target.repository_id])
            for name, rows in chunks:
                if name in judged:
                    self._insert(name, [(target.repository_id, *row) for row in rows])

    def record_host(self, target: Target, host: HostInfo) -> None:
        """What the host says about a repository, in place of what it said before; the scan stays as it is."""
        with self._transaction():
            for table, rows in _host_rows(host):
                self._db.execute(f'DELETE FROM "{table}" WHERE repository_id = ?', [target.repository_id])
                self._insert(table, [(target.repository_id, *row) for row in rows])

    def _clear(self, target: Target) -> None:
        status = self._db.execute(
            "SELECT status FROM repositories WHERE repository_id = ?", [target.repository_id]
        ).fetchone()
        if status is None:
            row = (target.repository_id, target.kind, target.url, target.revision, target.subfolder, "pending")
            self._insert("repositories", [row])
        elif status != ("pending",):
            for table in _OF_REPOSITORY:
                self._db.execute(f'DELETE FROM "{table.name}" WHERE repository_id = ?', [target.repository_id])

    def _finish(self, target: Target, status: str, outcome: str, attempt: AttemptInfo | None) -> None:
        self._db.execute("UPDATE repositories SET status = ? WHERE repository_id = ?", [status, target.repository_id])
        if attempt:
            started = datetime.fromtimestamp(attempt.started, UTC).replace(tzinfo=None)
            spent = (round(attempt.seconds, 3), attempt.peak_memory)
            self._insert("attempts", [(target.repository_id, self._run, started, *spent, outcome)])

    def _knows(self, repository_id: str | None) -> bool:
        query = "SELECT 1 FROM repositories WHERE repository_id = ?"
        return self._db.execute(query, [repository_id]).fetchone() is not None

    # -------------------------------------------------------------------------------------------- rows

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The answer to a question in SQL."""
        return self._db.execute(query, list(parameters)).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Raises SourceError where the file cannot be written."""
        import duckdb

        try:
            self._db.begin()
            try:
                yield
            except BaseException:
                # Where the database itself has failed, there is nothing left to roll back.
                with suppress(duckdb.Error):
                    self._db.rollback()
                raise
            self._db.commit()
        except duckdb.Error as error:
            raise SourceError(
                f"{self.path} cannot be written: {(str(error).splitlines() or [''])[0]}",
                "Nothing that stands in it is lost: make room, and run the same command again.",
            ) from error

    def _insert(self, name: str, rows: Sequence[Row], *, new_only: bool = False) -> None:
        """Column by column, which DuckDB is made for."""
        if not rows:
            return
        table = BY_NAME[name]
        columns = [list(column) for column in zip(*rows, strict=True)]
        if len(columns) != len(table.columns):
            raise ValueError(f"{name} has {len(table.columns)} columns, not {len(columns)}")
        for column, values in zip(table.columns, columns, strict=True):
            if column.type == BYTES:
                values[:] = [base64.b64decode(v) if isinstance(v, str) else v for v in values]
            elif any(isinstance(value, str) for value in values):
                values[:] = [(printable(v) if isinstance(v, str) else v) for v in values]
        casts = ", ".join(f"unnest(?::{column.type}[])" for column in table.columns)
        ignore = " OR IGNORE" if new_only else ""
        self._db.execute(f'INSERT{ignore} INTO "{name}" SELECT {casts}', columns)


def _input_id(text: str, metadata: Sequence[tuple[str, str]], seen: Counter[str]) -> str:
    said = json.dumps([text, *metadata], ensure_ascii=True)
    digest = hashlib.sha256(said.encode()).hexdigest()[:20]
    seen[digest] += 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _first_of_each(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Rows whose key has not come before: a list may name one repository many times."""
    positions = [table.names.index(name) for name in table.key]
    return list({tuple(row[n] for n in positions): row for row in reversed(list(rows))}.values())[::-1]


def _repository_row(locator: Locator) -> tuple[str, str, str, str, str, str]:
    at = locator.commit or locator.ref
    return locator.place, locator.kind.value, locator.url, at, locator.subfolder, "pending"


def _target(row: Sequence[str]) -> Target:
    repository_id, kind, url, revision, subfolder, *_ = row
    return Target(repository_id=repository_id, kind=kind, url=url, revision=revision, subfolder=subfolder)


def _host_rows(host: HostInfo | None) -> Iterator[Chunk]:
    if host is None:
        return
    numbers = (host.stars, host.forks, host.downloads)
    times = (host.created or None, host.pushed or None)
    said = (host.default_branch, host.fork_of, host.archived, host.license, host.description)
    topics = json.dumps([printable(topic) for topic in host.topics], ensure_ascii=False)
    yield "hosts", [(host.host, host.full_name, *numbers, *times, *said, topics)]
    yield "host_languages", list(host.languages)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
