"""Facts of the files of a snapshot: each distinct text is read once, and only where no cache has its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from analyzer.model import (
    Content,
    Facts,
    FailReason,
    FileFailed,
    FileKind,
    FileSkipped,
    Progress,
    SelectedFile,
)
from analyzer.scan.line import FactsCache, Line
from analyzer.snapshot import Snapshot, blob_oid

# Notebooks carry pictures; their code is small. Both bounds are far above what people write by hand.
READ_LIMIT: Mapping[FileKind, int] = {FileKind.NOTEBOOK: 100_000_000}
READ_LIMIT_ELSEWHERE = 5_000_000
# Of a model file both ends are enough for any header; git can only load a blob whole, and hosts refuse larger ones.
MODEL_ENDS = (256 * 1024, 256 * 1024)
MODEL_LIMIT = 110_000_000
# What came of a lack of time or memory, or of an error in fwscan itself, may come out well the next time.
_PASSING: Final = frozenset({FailReason.CRASHED, FailReason.TIMED_OUT, FailReason.INTERNAL})

_Key = tuple[str, FileKind]


def read_and_extract(
    snapshot: Snapshot,
    selected: Sequence[SelectedFile],
    line: Line,
    outcomes: list[FileSkipped | FileFailed],
    progress: Callable[[Progress], None] | None,
) -> list[tuple[SelectedFile, Facts]]:
    """Facts of every selected file that could be read, in order; skips of the others are added to `outcomes`."""
    extraction = _Extraction(snapshot, selected, line.cache, outcomes, progress)
    # The list grows while the other is drawn from, so that has to be drawn from first.
    for found, key in zip(line.extract_all(extraction.contents()), extraction.asked, strict=False):
        extraction.take(key, found)
    return [(file, extraction.facts[n]) for n, file in enumerate(selected) if n in extraction.facts]


class _Extraction:
    """What is known and what is asked for, while content is streamed to the extractor."""

    def __init__(
        self,
        snapshot: Snapshot,
        selected: Sequence[SelectedFile],
        cache: FactsCache | None,
        outcomes: list[FileSkipped | FileFailed],
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._snapshot = snapshot
        self._selected = selected
        self._cache = cache
        self._outcomes = outcomes
        self._progress = progress
        self._known: dict[_Key, Facts] = {}
        self._waiting: dict[_Key, list[int]] = {}  # numbers of the files that have a text
        self.facts: dict[int, Facts] = {}  # by number of the file
        self.asked: list[_Key] = []  # in the order in which contents were given out; grows meanwhile

    def contents(self) -> Iterator[tuple[FileKind, Content]]:
        """The texts whose facts are not known, one by one, large ones first: then nobody waits for the last."""
        sizes = [self._snapshot.size(file.entry) for file in self._selected]
        for number in sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True):
            file = self._selected[number]
            by_oid = bool(file.entry.oid) and file.kind is not FileKind.MODEL  # the ends of a file have no blob
            key = file.entry.oid, file.kind
            if by_oid and (key in self._waiting or self._is_known(key)):
                content: Content | FileSkipped | None = self._snapshot.withheld(file.entry, _limit(file.kind))
            else:
                content = self._read(file)
            if isinstance(content, FileSkipped):
                self._outcomes.append(content)
                continue
            if not by_oid and content is not None:
                key = blob_oid(content), file.kind
            if key in self._waiting:
                self._waiting[key].append(number)
            elif self._is_known(key):
                self._settle(number, self._known[key])
            elif content is not None:
                self._waiting[key] = [number]
                self.asked.append(key)
                yield file.kind, content

    def take(self, key: _Key, found: Facts) -> None:
        """What the extractor found in a text that `contents` gave out."""
        self._known[key] = found
        if self._cache is not None and found.read.failure not in _PASSING:
            self._cache.keep(*key, found)
        for number in self._waiting.pop(key):
            self._settle(number, found)

    def _is_known(self, key: _Key) -> bool:
        if key not in self._known and key not in self._waiting and self._cache is not None:
            found = self._cache.find(*key)
            if found is not None:
                self._known[key] = found
        return key in self._known

    def _settle(self, number: int, found: Facts) -> None:
        self.facts[number] = found
        if self._progress:
            path = self._selected[number].entry.path
            self._progress(Progress(stage="extract", done=len(self.facts), total=len(self._selected), path=path))

    def _read(self, file: SelectedFile) -> Content | FileSkipped:
        if file.kind is FileKind.MODEL:
            return self._snapshot.read_ends(file.entry, *MODEL_ENDS, MODEL_LIMIT)
        return self._snapshot.read(file.entry, _limit(file.kind))


def _limit(kind: FileKind) -> int:
    return READ_LIMIT.get(kind, READ_LIMIT_ELSEWHERE)
