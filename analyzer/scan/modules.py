"""Facts of the project's own modules, each read when a name leads to it: a check of five files need not read all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analyzer.kinds import kind_of
from analyzer.model import Facts, FileEntry, FileKind, ReadStatus, Role, SelectedFile
from analyzer.scan.extraction import read_and_extract
from analyzer.scan.line import Line
from analyzer.snapshot import Snapshot

_UNREADABLE = Facts()


class Modules(Mapping[str, Facts]):
    """By path: what was read already, and every other Python file of a snapshot."""

    def __init__(
        self, read: Mapping[str, Facts], files: Mapping[str, FileEntry], snapshot: Snapshot, line: Line
    ) -> None:
        self._read = dict(read)
        self._others = {path: entry for path, entry in files.items() if path.endswith(".py")}
        self._snapshot = snapshot
        self._line = line

    def __getitem__(self, path: str) -> Facts:
        """The facts of a file; none of one that cannot be read. Raises KeyError for a path that is no module."""
        if path not in self._read:
            self._read[path] = self._facts(self._others[path])
        return self._read[path]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._read, **self._others})

    def __len__(self) -> int:
        return len(self._read.keys() | self._others.keys())

    def _facts(self, entry: FileEntry) -> Facts:
        kind = kind_of(entry.path)
        file = SelectedFile(entry=entry, kind=kind, role=Role.SOURCE, role_reason="")
        found = read_and_extract(self._snapshot, [file], self._line, [], None) if kind is FileKind.PYTHON else []
        readable = [facts for _, facts in found if facts.read.status is not ReadStatus.FAILED]
        return readable[0] if readable else _UNREADABLE
