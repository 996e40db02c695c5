"""Facts of the files of a snapshot: each distinct text is read once, and only where no cache has its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from analyzer.factcodec import StoredFacts, encode
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
from analyzer.selection import has_oid, read, withheld
from analyzer.snapshot import Snapshot, blob_oid

# What came of a lack of time or memory, or of an error in fwscan itself, may come out well the next time.
PASSING: Final = frozenset({FailReason.CRASHED, FailReason.TIMED_OUT, FailReason.INTERNAL})

_MOST_AT_HAND = 20_000  # uses that are kept as objects: some 10 MB

_Key = tuple[str, FileKind]


def read_and_extract(
    snapshot: Snapshot,
    selected: Sequence[SelectedFile],
    line: Line,
    outcomes: list[FileSkipped | FileFailed],
    progress: Callable[[Progress], None] | None,
    contents: dict[int, str] | None = None,
) -> list[tuple[SelectedFile, Facts]]:
    """Facts of every selected file that could be read, in order; skips of the others are added to `outcomes`.

    `contents` is given the oids of what was read, by the number of the file.
    """
    extraction = _Extraction(snapshot, selected, line.cache, outcomes, progress)
    # The list grows while the other is drawn from, so that has to be drawn from first.
    for found, key in zip(line.extract_all(extraction.contents()), extraction.asked, strict=False):
        extraction.take(key, found)
    if contents is not None:
        contents.update(extraction.oids)
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
        self._room = _MOST_AT_HAND
        self.facts: dict[int, Facts] = {}  # by number of the file
        self.oids: dict[int, str] = {}  # of the texts, by number of the file
        self.asked: list[_Key] = []  # in the order in which contents were given out; grows meanwhile

    def contents(self) -> Iterator[tuple[FileKind, Content]]:
        """The texts whose facts are not known, one by one, large ones first: then nobody waits for the last."""
        sizes = [self._snapshot.size(file.entry) for file in self._selected]
        for number in sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True):
            file = self._selected[number]
            by_oid = has_oid(file)
            key = file.entry.oid, file.kind
            if by_oid and (key in self._waiting or self._is_known(key)):
                content: Content | FileSkipped | None = withheld(self._snapshot, file)
            else:
                content = read(self._snapshot, file)
            if isinstance(content, FileSkipped):
                self._outcomes.append(content)
                continue
            if not by_oid and content is not None:
                key = blob_oid(content), file.kind
            self.oids[number] = key[0]
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
        found = self._compact(found)
        self._known[key] = found
        if self._cache is not None and found.read.failure not in PASSING:
            self._cache.keep(*key, found)
        for number in self._waiting.pop(key):
            self._settle(number, found)

    def _compact(self, found: Facts) -> Facts:
        """The facts as bytes once there are so many that objects would take much memory."""
        if isinstance(found, StoredFacts):
            return found
        self._room -= len(found.uses)
        return found if self._room > 0 else StoredFacts(encode(found))

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
