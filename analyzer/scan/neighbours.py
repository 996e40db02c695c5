"""What the package around a file used before a change: so that a message can name what the change brings it into."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.kinds import kind_of
from analyzer.model import Excerpt, FileEntry, FileSkipped, Revision, SkippedEntry
from analyzer.scan import scan_snapshot
from analyzer.scan.line import Line
from analyzer.snapshot import Snapshot
from analyzer.values import Struct
from analyzer.verdict import CODE

_MOST_FILES = 400  # a message is not worth reading more


class _Part(Struct, frozen=True):
    """Some files of a snapshot. Fulfils `analyzer.snapshot.Snapshot`."""

    whole: Snapshot
    files: tuple[FileEntry, ...]

    @property
    def revision(self) -> Revision:
        """That of the whole."""
        return self.whole.revision

    def entries(self) -> Sequence[FileEntry | SkippedEntry]:
        """The files alone."""
        return self.files

    def read(self, entry: FileEntry, limit: int) -> bytes | FileSkipped:
        """As the whole does."""
        return self.whole.read(entry, limit)

    def size(self, entry: FileEntry) -> int:
        """As `Snapshot.size`."""
        return self.whole.size(entry)

    def withheld(self, entry: FileEntry, limit: int) -> FileSkipped | None:
        """As the whole does."""
        return self.whole.withheld(entry, limit)

    def read_ends(self, entry: FileEntry, head: int, tail: int, limit: int) -> Excerpt | FileSkipped:
        """As the whole does."""
        return self.whole.read_ends(entry, head, tail, limit)


class Neighbours:
    """Verdicts over the packages of a base, each made when a strike asks for it."""

    def __init__(self, base: Snapshot, line: Line) -> None:
        self._base = base
        self._line = line
        self._code: tuple[FileEntry, ...] | None = None
        self._verdicts: dict[str, str] = {}

    def of(self, path: str, framework: str) -> str:
        """ " to a PyTorch package", or project; "" where these use nothing, or what `framework` is a generation of."""
        frameworks = self._line.ruleset.frameworks
        for folder, what in ((self._package(path), "package"), ("", "project")):
            before = frameworks.get(self._verdict(folder)) if folder or what == "project" else None
            if before is not None:
                same = framework in frameworks and frameworks[framework].family == before.family
                return "" if same else f" to a {before.name.partition(' (')[0]} {what}"
        return ""

    def _package(self, path: str) -> str:
        """The topmost package that holds a file, or its folder; a new folder is part of the one above."""
        paths = {entry.path for entry in self._entries()}
        folders = {above for one in paths for above in _above(one)}
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folder = folder.rpartition("/")[0]
        while folder and f"{folder}/__init__.py" in paths:
            above = folder.rpartition("/")[0]
            if not above or f"{above}/__init__.py" not in paths:
                break
            folder = above
        return folder

    def _verdict(self, folder: str) -> str:
        if folder not in self._verdicts:
            prefix = f"{folder}/" if folder else ""
            files = tuple(entry for entry in self._entries() if entry.path.startswith(prefix))
            found = ""
            if 0 < len(files) <= _MOST_FILES:
                found = scan_snapshot("", _Part(self._base, files), self._line).verdict.framework
            self._verdicts[folder] = found
        return self._verdicts[folder]

    def _entries(self) -> tuple[FileEntry, ...]:
        if self._code is None:
            files = (entry for entry in self._base.entries() if isinstance(entry, FileEntry))
            self._code = tuple(entry for entry in files if kind_of(entry.path) in CODE)
        return self._code


def _above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: number + 1]) for number in range(len(parts))]
