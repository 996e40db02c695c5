"""What a change adds: the lines of each file that its base did not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analyzer.extract.rows import Rows, rows_of
from analyzer.model import FileEntry, FileKind, FileSkipped
from analyzer.model.policy import DiffBase
from analyzer.snapshot import Snapshot, blob_oid

# Of two texts: the lines of the second (1-based) that the first has not, as a diff tells them.
AddedLines = Callable[[str, str], frozenset[int]]
Place = tuple[int, int]  # cell (0: no notebook) and line in it

_LIMIT = 100_000_000
_ALIKE = 0.5  # the part of the lines that two files share where one is the other under another name, as for git
_MOST_COMPARED = 40


@dataclass(frozen=True, slots=True)
class Base:
    """What a snapshot is compared with."""

    base: DiffBase
    snapshot: Snapshot
    added_lines: AddedLines


class Changes:
    """Tells which files of a snapshot a change touched, and which of their lines it added.

    Of notebooks the code is compared and not the document: outputs and counters change with every run. A file under a
    new name is compared with the one that it was.
    """

    def __init__(self, base: Base, now: Sequence[str]) -> None:
        self._base = base
        self._before: Mapping[str, FileEntry] = {
            entry.path: entry for entry in base.snapshot.entries() if isinstance(entry, FileEntry)
        }
        gone = self._before.keys() - set(now)
        self._gone = [self._before[path] for path in sorted(gone)]
        self._rows: dict[str, Rows] = {}

    def touched(self, entry: FileEntry, snapshot: Snapshot) -> bool:
        """Whether a file was not there before with this content, at this path."""
        before = self._before.get(entry.path)
        return before is None or before.oid != (entry.oid or _oid(entry, snapshot))

    def added(self, path: str, kind: FileKind, rows: Rows) -> frozenset[Place]:
        """The places of the lines that were added to a file that was touched."""
        before = self._before.get(path) or self._was(path, kind, rows)
        old, _ = _laid_out(self._rows_before(before, kind) if before else {})
        new, places = _laid_out(rows)
        if not old:
            return frozenset(places)
        return frozenset(places[line - 1] for line in self._base.added_lines(old, new) if line <= len(places))

    def _was(self, path: str, kind: FileKind, rows: Rows) -> FileEntry | None:
        """The file of the base, gone now, that a new file is most like."""
        suffix = path.rpartition(".")[2]
        candidates = [entry for entry in self._gone if entry.path.rpartition(".")[2] == suffix]
        name = path.rpartition("/")[2]
        candidates.sort(key=lambda entry: entry.path.rpartition("/")[2] != name)
        lines = _counted(rows)
        best, most = None, _ALIKE
        for entry in candidates[:_MOST_COMPARED]:
            others = _counted(self._rows_before(entry, kind))
            shared = (lines & others).total() / max(lines.total(), others.total(), 1)
            if shared > most or (best is None and shared >= most):
                best, most = entry, shared
        return best

    def _rows_before(self, entry: FileEntry, kind: FileKind) -> Rows:
        if entry.path not in self._rows:
            content = self._base.snapshot.read(entry, _LIMIT)
            self._rows[entry.path] = {} if isinstance(content, FileSkipped) else rows_of(kind, content)
        return self._rows[entry.path]


def _oid(entry: FileEntry, snapshot: Snapshot) -> str:
    """The oid that git gives the content of a file of a work tree; "" where it cannot be read."""
    content = snapshot.read(entry, _LIMIT)
    if isinstance(content, FileSkipped):
        return ""
    return blob_oid(content)


def _laid_out(rows: Rows) -> tuple[str, list[Place]]:
    """All lines as one text, and the place of each; line ends do not count."""
    places = [(cell, line) for cell, lines in rows.items() for line in range(1, len(lines) + 1)]
    return "".join(f"{line}\n" for lines in rows.values() for line in lines), places


def _counted(rows: Rows) -> Counter[str]:
    return Counter(line.strip() for lines in rows.values() for line in lines if line.strip())
