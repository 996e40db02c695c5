"""Rows of a study on their way from a worker to the one writer: a file of JSON lines, drawn from piece by piece.

A file and not a pipe: the coordinator's memory stays flat however large a repository is, and a worker that dies in
the midst of writing leaves a file that nobody reads.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from analyzer.study.store import Chunk, Value

_PIECE = 5_000  # rows


def write(
    path: Path,
    tables: Iterable[tuple[str, Sequence[Sequence[Value]]]],
    check: Callable[[], None] | None = None,
) -> None:
    """Writes rows by table; bytes become text in base64. `check` is called after each piece, and may raise."""
    with path.open("w", encoding="ascii") as file:
        for table, rows in tables:
            for start in range(0, len(rows), _PIECE):
                piece = [[_plain(value) for value in row] for row in rows[start : start + _PIECE]]
                json.dump([table, piece], file, separators=(",", ":"))
                file.write("\n")
                if check:
                    check()


def read(path: Path) -> Iterator[Chunk]:
    """What was written. Raises ValueError for anything else."""
    with path.open(encoding="ascii") as file:
        for line in file:
            table, rows = json.loads(line)
            yield table, rows


def _plain(value: Value) -> Value:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
