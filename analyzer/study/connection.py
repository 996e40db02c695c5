"""Opening the file of a study: as its one writer, or to read it with nothing else in reach."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import SourceError, UsageError
from analyzer.study.schema import SCHEMA_VERSION, statements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# A study is written by small transactions and read by simple questions: more would only be taken from the workers.
_MEMORY = "1GB"
_THREADS = 2
_CLOSED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
_INSTALL = "pip install 'fwscan[batch]'"


def open_writer(path: Path) -> DuckDBPyConnection:
    """The study at `path`, made if it does not exist.

    Raises UsageError where it has a writer, or is no study; SourceError where there is no room to make one.
    """
    if not path.exists():
        _make(path)
    connection = _connect(path, read_only=False)
    try:
        if _is_empty(connection):
            _fill(connection, path)
        _check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def log_of(path: Path) -> Path:
    """The file beside a study in which DuckDB keeps what it could not write into the study itself yet."""
    return path.with_name(f"{path.name}.wal")


def open_reader(path: Path) -> DuckDBPyConnection:
    """The study at `path`, to be read only, without access to other files, the network or extensions.

    Raises UsageError where there is none, or while another process writes it.
    """
    if not path.exists():
        raise UsageError(f"{path} does not exist", "`fwscan batch LIST -o STUDY` makes a study.")
    connection = _connect(path, read_only=True)
    try:
        _check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def close_off(connection: DuckDBPyConnection) -> None:
    """From here on the connection reaches nothing but the study, and nothing that is asked of it can undo that."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _connect(path: Path, *, read_only: bool, shown: Path | None = None) -> DuckDBPyConnection:
    shown = shown or path
    try:
        import duckdb
    except ImportError:
        raise UsageError("studies need the package duckdb", f"Install it: {_INSTALL}") from None
    threads = min(_THREADS, os.cpu_count() or 1)
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": _MEMORY, "threads": threads, **_CLOSED}
    try:
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            hint = "Wait until it is done, or give another study; `fwscan study merge` joins two."
            raise UsageError(f"{shown} is in use by another process", hint) from error
        said = _first_line(error)
        if "could not write" in said.lower():
            raise SourceError(
                f"{shown} cannot be opened: {said}", "Make room, and run the same command again."
            ) from error
        raise UsageError(f"{shown} cannot be opened as a study: {said}", "Give another file.") from error
    except duckdb.Error as error:
        raise SourceError(f"{shown} cannot be opened: {_first_line(error)}") from error


def _is_empty(connection: DuckDBPyConnection) -> bool:
    found = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE NOT internal").fetchone()
    return found == (0,)


def _make(path: Path) -> None:
    """An empty study, which appears as a whole or not at all: whoever is killed meanwhile leaves no half of one."""
    if log_of(path).exists():
        raise UsageError(
            f"{path} does not exist, but {log_of(path).name} does: the log of a study that has been moved or deleted",
            "Put the study back beside its log, or delete the log.",
        )
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        connection = _connect(draft, read_only=False, shown=path)
        try:
            _fill(connection, path)
        finally:
            connection.close()
        _appear(draft, path)
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror}", "Give another place.") from error
    finally:
        for part in (draft, log_of(draft)):
            with suppress(OSError):
                part.unlink()


def _appear(draft: Path, path: Path) -> None:
    """Where another process has made one in the meantime, that one stays."""
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        if not path.exists():
            draft.rename(path)


def _fill(connection: DuckDBPyConnection, path: Path) -> None:
    import duckdb

    try:
        connection.begin()
        for statement in statements():
            connection.execute(statement)
        connection.execute("INSERT INTO study VALUES ('schema', ?)", [str(SCHEMA_VERSION)])
        connection.commit()
    except duckdb.Error as error:
        raise SourceError(f"{path} cannot be written: {_first_line(error)}", "Give another place.") from error


def _check(connection: DuckDBPyConnection, path: Path) -> None:
    import duckdb

    try:
        found = connection.execute("SELECT value FROM study WHERE name = 'schema'").fetchone()
    except duckdb.Error:
        found = None
    if found is None:
        raise UsageError(f"{path} is a DuckDB file, but no study of fwscan", "Give another file.")
    if found != (str(SCHEMA_VERSION),):
        raise UsageError(
            f"{path} is of schema {found[0]}, and this fwscan knows {SCHEMA_VERSION}",
            "Use the version of fwscan that made it (`SELECT * FROM runs`), or make it anew.",
        )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
