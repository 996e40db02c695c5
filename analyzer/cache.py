"""Facts that were extracted once, by the oid of the blob: SQLite in one file that many processes may share.

A cache never changes an answer. Rows carry a checksum over their key and their facts, so damage is a miss; a file that
SQLite refuses is set aside and a new one begun; where nothing can be written, nothing is kept. Each is told once.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final

from analyzer.factcodec import FORMAT, CodecError, StoredFacts, encode
from analyzer.model import Facts, FileKind
from analyzer.values import Struct

NAME: Final = "facts.sqlite"
DAMAGED: Final = "facts.damaged"  # what a file that could not be read is renamed to; one is kept
LIMIT: Final = 1 << 30  # bytes of the file; some 300,000 Python files
_KEPT_AFTER_EVICTION: Final = 0.8
_BATCH: Final = 500  # rows for each transaction: what others wait for stays short, what a crash costs small
_PATIENCE: Final = 10.0  # seconds to wait for another process that writes
_CHECKSUM: Final = 8  # bytes
_DAY: Final = 86_400

_SCHEMA: Final = """
    CREATE TABLE IF NOT EXISTS facts (
        oid BLOB NOT NULL, kind TEXT NOT NULL, extractor TEXT NOT NULL, used INTEGER NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (oid, kind, extractor)
    )
"""
Warn = Callable[[str], None]


class CacheInfo(Struct, frozen=True):
    """What a cache holds. `bytes` is what its files take on the disk, `limit` what they may."""

    path: str
    rows: int
    current: int  # rows of the extractor that asks; the others are evicted first
    bytes: int
    limit: int


class SqliteFacts:
    """Facts by blob oid, file kind and extractor version. Fulfils `analyzer.scan.FactsCache`.

    `extractor` names the code that made the facts, as exactly as may be. `warn` is told of damage, once for each
    instance. One instance belongs to one thread of one process; `close` writes what is left.
    """

    def __init__(self, folder: str | os.PathLike[str], extractor: str, warn: Warn, limit: int = LIMIT) -> None:
        self._folder = Path(folder)
        self._extractor = f"{extractor}/{FORMAT}"
        self._warn: Warn | None = warn
        self._limit = limit
        self._process = os.getpid()
        self._today = int(time.time()) // _DAY
        self._waiting: dict[tuple[bytes, str], bytes] = {}
        self._touched: set[tuple[bytes, str]] = set()
        self._database: sqlite3.Connection | None = None
        self._open()

    def find(self, oid: str, kind: FileKind) -> Facts | None:
        """The facts of a blob (hex oid) that was read as this kind; None where they are not known."""
        key = bytes.fromhex(oid), kind.value
        row = self._run("SELECT data, used FROM facts WHERE oid = ? AND kind = ? AND extractor = ?", *key)
        if row is None:
            return None
        data, used = row
        try:
            facts = StoredFacts(self._checked(key, data))
        except CodecError as error:
            self._tell(f"a damaged row of the cache in {self._folder} is left out ({error})")
            return None
        if used < self._today:
            self._touched.add(key)
        return facts

    def keep(self, oid: str, kind: FileKind, facts: Facts) -> None:
        """Remembers the facts of a blob; written in batches, and by `close`."""
        key = bytes.fromhex(oid), kind.value
        data = encode(facts)
        self._waiting[key] = self._checksum(key, data) + data
        if len(self._waiting) >= _BATCH:
            self._write()

    def close(self) -> None:
        """Writes what is left, makes room, and closes. May be called twice."""
        self._write()
        if self._database is not None and self._mine():
            with suppress(sqlite3.Error):
                self._evict(self._database)
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None

    # -------------------------------------------------------------------------------------------------- inside

    def _mine(self) -> bool:
        """A connection must not be used by a process that was forked since."""
        return os.getpid() == self._process

    def _open(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._database = _connected(self._folder / NAME)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                self._tell(f"no cache is used: {self._folder / NAME}: {error}")
                return
            self._replace(error)
        except OSError as error:
            self._tell(f"no cache is used: {self._folder}: {error.strerror}")

    def _replace(self, error: sqlite3.Error) -> None:
        """Sets a damaged file aside and begins anew; without a cache where that does not help."""
        self._tell(f"the cache {self._folder / NAME} was damaged ({error}): set aside as {DAMAGED}, and begun anew")
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None
        try:
            set_aside(self._folder)
            self._database = _connected(self._folder / NAME)
        except (OSError, sqlite3.Error):
            self._database = None

    def _run(self, statement: str, oid: bytes, kind: str) -> tuple[object, int] | None:
        if self._database is None or not self._mine():
            return None
        try:
            row: tuple[object, int] | None = self._database.execute(statement, (oid, kind, self._extractor)).fetchone()
            return row
        except sqlite3.DatabaseError as error:
            self._failed(error)
            return None

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, {}
        touched, self._touched = self._touched, set()
        if self._database is None or not self._mine() or not (waiting or touched):
            return
        try:
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                self._database.executemany(
                    "INSERT OR REPLACE INTO facts (oid, kind, extractor, used, data) VALUES (?, ?, ?, ?, ?)",
                    [(*key, self._extractor, self._today, data) for key, data in waiting.items()],
                )
                self._database.executemany(
                    "UPDATE facts SET used = ? WHERE oid = ? AND kind = ? AND extractor = ?",
                    [(self._today, *key, self._extractor) for key in touched],
                )
        except sqlite3.DatabaseError as error:
            self._failed(error)

    def _failed(self, error: sqlite3.DatabaseError) -> None:
        if _is_damage(error):
            self._replace(error)
        elif isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            return  # others write: what was not kept is extracted again
        else:
            self._tell(f"the cache {self._folder / NAME} is not used: {error}")
            self._database = None

    def _evict(self, database: sqlite3.Connection) -> None:
        """Deletes what was not used for longest, facts of other extractors first, where the file is too large."""
        if _size(database) <= self._limit:
            return
        surplus = _size(database) - int(self._limit * _KEPT_AFTER_EVICTION)
        with database:
            database.execute("BEGIN IMMEDIATE")
            doomed = []
            for rowid, length in database.execute(
                "SELECT rowid, length(data) FROM facts ORDER BY extractor = ?, used, rowid", (self._extractor,)
            ):
                if surplus <= 0:
                    break
                doomed.append((rowid,))
                surplus -= length
            database.executemany("DELETE FROM facts WHERE rowid = ?", doomed)
        database.executescript("PRAGMA incremental_vacuum")  # execute() would free one page only
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _checksum(self, key: tuple[bytes, str], data: bytes) -> bytes:
        oid, kind = key
        return blake2b(b"\0".join((oid, kind.encode(), self._extractor.encode(), data)), digest_size=_CHECKSUM).digest()

    def _checked(self, key: tuple[bytes, str], data: object) -> bytes:
        if not isinstance(data, bytes):
            raise CodecError("it holds no bytes")
        found, facts = data[:_CHECKSUM], data[_CHECKSUM:]
        if found != self._checksum(key, facts):
            raise CodecError("its checksum does not fit")
        return facts

    def _tell(self, message: str) -> None:
        warn, self._warn = self._warn, None
        if warn is not None:
            warn(message)


def info(folder: str | os.PathLike[str], extractor: str, limit: int = LIMIT) -> CacheInfo:
    """What the cache in a folder holds; nothing is created. Raises sqlite3.DatabaseError where it is damaged."""
    path = Path(folder, NAME)
    if not path.exists():
        return CacheInfo(str(path), 0, 0, 0, limit)
    with closing(_connected(path)) as database:
        rows = database.execute("SELECT count(*) FROM facts").fetchone()[0]
        ours = database.execute("SELECT count(*) FROM facts WHERE extractor = ?", (f"{extractor}/{FORMAT}",)).fetchone()
    size = sum(file.stat().st_size for file in _files(Path(folder)) if file.exists())
    return CacheInfo(str(path), rows, ours[0], size, limit)


def clear(folder: str | os.PathLike[str]) -> int:
    """Deletes the cache in a folder, and nothing else in it; gives the bytes that were freed. Raises OSError."""
    freed = 0
    for file in (*_files(Path(folder)), Path(folder, DAMAGED)):
        with suppress(FileNotFoundError):
            size = file.stat().st_size
            file.unlink()
            freed += size
    return freed


def set_aside(folder: Path) -> None:
    """Renames the cache's file; its log and index go, they are of no use without it."""
    path, *beside = _files(folder)
    with suppress(FileNotFoundError):
        path.replace(folder / DAMAGED)
    for file in beside:
        file.unlink(missing_ok=True)


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(folder / (NAME + suffix) for suffix in ("", "-wal", "-shm"))


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        database.execute("PRAGMA auto_vacuum=INCREMENTAL")
        database.execute("PRAGMA journal_mode=WAL").fetchall()
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute(_SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _size(database: sqlite3.Connection) -> int:
    pages, free, size = (
        int(database.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


_DAMAGE: Final = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT"})


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, or is of another shape than ours; not: locked, full, or not to be written."""
    name = getattr(error, "sqlite_errorname", "")
    return any(name.startswith(damage) for damage in _DAMAGE) or name == "SQLITE_ERROR"
