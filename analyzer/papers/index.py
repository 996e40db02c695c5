"""The offline index: the archive of Papers with Code, imported once into SQLite, asked before anything else.

The archive's file of links between papers and code has one row for each pair: `paper_url`, `paper_title`,
`paper_arxiv_id`, `paper_url_abs`, `paper_url_pdf`, `repo_url`, `is_official`, `mentioned_in_paper`,
`mentioned_in_github`, `framework`. It is read as a stream: JSON, JSON.gz or Parquet.
"""

from __future__ import annotations

import gzip
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from analyzer.errors import SourceError, UsageError
from analyzer.locators import parse_locator
from analyzer.model import Candidate, Locator, LocatorKind, NotUnderstood, Outcome, Trust
from analyzer.papers.paper import Answer, Paper, title_key, unknown
from analyzer.papers.wording import as_candidate

NAME = "papers-with-code"
FILE = "papers.sqlite"
_SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE papers (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL);
CREATE TABLE names (key TEXT NOT NULL, paper INTEGER NOT NULL, PRIMARY KEY (key, paper)) WITHOUT ROWID;
CREATE TABLE code (paper INTEGER NOT NULL, url TEXT NOT NULL, official INTEGER NOT NULL, in_paper INTEGER NOT NULL,
    framework TEXT NOT NULL, PRIMARY KEY (paper, url)) WITHOUT ROWID;
"""
_VERSION = "1"
_BATCH = 2000
_LONGEST = 4000  # characters of any one field


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took in."""

    rows: int
    papers: int
    left_out: int  # rows without a paper or without a repository URL


def import_dump(source: Path, folder: Path, progress: Callable[[int], None] | None = None) -> Imported:
    """Reads a dump into the index of a folder, which replaces the one before as a whole or not at all.

    `progress` is told the number of rows read. Raises UsageError for a file that is no such dump.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{FILE}.part"
    try:
        with FileLock(folder / f".{FILE}.lock", timeout=0):
            try:
                draft.unlink(missing_ok=True)  # what an import left that was killed
                imported = _written(draft, source, progress)
                draft.replace(folder / FILE)
            finally:
                draft.unlink(missing_ok=True)
    except Timeout:
        raise UsageError(f"another import into {folder} is under way", "Wait for it to end.") from None
    return imported


def _written(draft: Path, source: Path, progress: Callable[[int], None] | None) -> Imported:
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        return _filled(connection, _rows(source), source.name, progress)
    finally:
        connection.close()


def about(folder: Path) -> dict[str, str]:
    """What is imported into a folder: `source`, `rows`, `papers`; empty where nothing is."""
    if not (folder / FILE).exists():
        return {}
    index = Index(folder)
    try:
        return dict(index.facts())
    finally:
        index.close()


def _filled(
    connection: sqlite3.Connection,
    rows: Iterator[Mapping[str, Any]],
    name: str,
    progress: Callable[[int], None] | None,
) -> Imported:
    connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_SCHEMA}")
    read = left_out = 0
    while batch := list(islice(rows, _BATCH)):
        connection.execute("BEGIN")
        for row in batch:
            left_out += not _added(connection, row)
        connection.execute("COMMIT")
        read += len(batch)
        if progress:
            progress(read)
    if read == left_out:
        raise UsageError(
            f"{name} is no list of links between papers and code",
            "It has rows with paper_url and repo_url: links-between-papers-and-code.json(.gz), or its Parquet.",
        )
    papers = connection.execute("SELECT count(*) FROM papers").fetchone()[0]
    about = {"version": _VERSION, "source": name, "rows": str(read), "papers": str(papers)}
    connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    return Imported(read, papers, left_out)


def _added(connection: sqlite3.Connection, row: Mapping[str, Any]) -> bool:
    values = {key: " ".join(str(row.get(key) or "").split())[:_LONGEST] for key in _TEXTS}
    url = values["repo_url"]
    page = parse_locator(values["paper_url"]) if values["paper_url"] else None
    slug = page.id if isinstance(page, Locator) and page.kind is LocatorKind.PAPERS_WITH_CODE else ""
    if not url or not (slug or values["paper_arxiv_id"] or values["paper_title"]):
        return False
    slug = slug or values["paper_arxiv_id"] or values["paper_title"]
    connection.execute("INSERT OR IGNORE INTO papers (slug, title) VALUES (?, ?)", (slug, values["paper_title"]))
    paper = connection.execute("SELECT id FROM papers WHERE slug = ?", (slug,)).fetchone()[0]
    connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", ((key, paper) for key in _keys(values)))
    connection.execute(
        "INSERT INTO code VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET official = max(official, excluded.official)",
        (paper, url, _true(row.get("is_official")), _true(row.get("mentioned_in_paper")), values["framework"]),
    )
    return True


_TEXTS = ("paper_url", "paper_title", "paper_arxiv_id", "paper_url_abs", "paper_url_pdf", "repo_url", "framework")


def _true(value: object) -> bool:
    return value is True or str(value).lower() in ("true", "1", "t")


def _keys(values: Mapping[str, str]) -> set[str]:
    """Every name under which a paper can be asked for."""
    keys = set()
    for column in ("paper_url", "paper_arxiv_id", "paper_url_abs", "paper_url_pdf"):
        found = parse_locator(values[column]) if values[column] else None
        if isinstance(found, Locator) and not found.is_repository:
            keys.add(found.key)
    title = title_key(values["paper_title"])
    return keys | {f"title:{title}"} if title else keys


def _rows(source: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with source.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}") from error
    if head == b"PAR1":
        return _parquet_rows(source)
    return _json_rows(source, packed=head[:2] == b"\x1f\x8b")


def _json_rows(source: Path, *, packed: bool) -> Iterator[Mapping[str, Any]]:
    import ijson

    try:
        with source.open("rb") as raw, gzip.open(raw) as unpacked:
            for row in ijson.items(unpacked if packed else raw, "item"):
                if isinstance(row, dict):
                    yield row
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise UsageError(f"{source} is no JSON array: {error}", "Is the file complete?") from None
    except (OSError, EOFError) as error:
        raise UsageError(f"{source} cannot be unpacked: {error}", "Is the file complete?") from None


def _parquet_rows(source: Path) -> Iterator[Mapping[str, Any]]:
    import duckdb

    try:
        with duckdb.connect(":memory:") as connection:
            cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(source)])
            columns = [str(column[0]) for column in cursor.description or ()]
            while rows := cursor.fetchmany(_BATCH):
                yield from (dict(zip(columns, row, strict=True)) for row in rows)
    except duckdb.Error as error:
        raise UsageError(f"{source} is no readable Parquet file: {str(error).splitlines()[0]}") from None


@dataclass(slots=True)
class Index:
    """The index of a folder, as a service. Knows a paper by its names, and by a title that no other paper has."""

    folder: Path
    _connection: sqlite3.Connection | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return not paper.kinds <= {LocatorKind.SOFTWARE_HERITAGE}

    def ask(self, paper: Paper) -> Answer:
        """What the archive says."""
        if not (self.folder / FILE).exists():
            return Answer(outcome=Outcome.SKIPPED, detail="no archive imported (fwscan papers import FILE)")
        with self._lock:
            found = self._papers(paper)
            if not found:
                return unknown()
            identity, how = found
            title = self._all("SELECT title FROM papers WHERE id = ?", identity)[0][0]
            rows = self._all(
                "SELECT url, official, in_paper, framework FROM code WHERE paper = ?"
                " ORDER BY official DESC, in_paper DESC, url",
                identity,
            )
            names = self._all("SELECT key FROM names WHERE paper = ? AND key NOT LIKE 'title:%' ORDER BY key", identity)
        candidates, others = _candidates(rows, how)
        return Answer(
            outcome=Outcome.FOUND if candidates else Outcome.NOTHING,
            detail=f"by {how}",
            candidates=tuple(candidates),
            others=tuple(others),
            names=tuple(filter(None, (_locator(key) for (key,) in names))),
            title=title,
        )

    def facts(self) -> list[tuple[str, str]]:
        """What the index says of itself. Raises SourceError."""
        return self._all("SELECT key, value FROM about WHERE key != ? ORDER BY key", "version")

    def close(self) -> None:
        """Closes the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _papers(self, paper: Paper) -> tuple[int, str] | None:
        for name in paper.names:
            rows = self._all("SELECT paper FROM names WHERE key = ? ORDER BY paper", name.key)
            if rows:
                return rows[0][0], f"its id {name.key}"
        key = title_key(paper.title)
        rows = self._all("SELECT paper FROM names WHERE key = ? LIMIT 2", f"title:{key}") if key else []
        return (rows[0][0], "its title") if len(rows) == 1 else None

    def _all(self, sql: str, value: object) -> list[Any]:
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(
                    f"{(self.folder / FILE).absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
                )
            return self._connection.execute(sql, (value,)).fetchall()
        except sqlite3.Error as error:
            raise SourceError(f"the index cannot be read: {error}", "Import the archive again.") from None


def _locator(key: str) -> Locator | None:
    kind, _, name = key.partition(":")
    known = {"openreview", "acl", "paperswithcode", "zenodo"}
    found = parse_locator(f"{kind}:{name}" if kind in known else name)
    return found if isinstance(found, Locator) and found.key == key else None


def _candidates(rows: list[Any], how: str) -> tuple[list[Candidate], list[str]]:
    found, others = [], []
    for url, official, in_paper, framework in rows:
        repository = parse_locator(url)
        if isinstance(repository, NotUnderstood) or not repository.is_repository:
            why = repository.why if isinstance(repository, NotUnderstood) else "it is no repository"
            others.append(f"{url}: {why}")
            continue
        found.append(
            Candidate(
                repository=as_candidate(repository),
                official=bool(official),
                trust=Trust.STATED if official else Trust.LISTED,
                service=NAME,
                where="official" if official else "mentioned in the paper" if in_paper else "community",
                said=f"framework: {framework}" if framework and framework != "none" else "",
            )
        )
    return found, others
