"""Which findings to show first: those a reader would want to see to believe the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from analyzer.model import FileVerdict, Finding, FrameworkUse
from analyzer.verdict.tally import EVIDENCE_LIMIT, Candidate, Level, Tally


class _Source(NamedTuple):
    """What one file has at one level of proof."""

    symbols: int
    file: FileVerdict
    use: FrameworkUse


def telling(files: Sequence[FileVerdict], framework: str, tally: Tally) -> tuple[tuple[str, Finding], ...]:
    """At most EVIDENCE_LIMIT (path, finding) pairs: proofs before hints, source before tests, each symbol once.

    Among equals the files take turns, the one with the most symbols first: ten lines of one file would say nothing of
    the other files.
    """
    levels: dict[Level, list[_Source]] = defaultdict(list)
    for file in files:
        for use in file.uses:
            if use.framework == framework:
                for level, symbols in tally.levels(file, use).items():
                    levels[level].append(_Source(symbols, file, use))
    seen: set[str] = set()
    turns = (pair for level in sorted(levels) for pair in _in_turns(levels[level], level, tally, seen))
    return tuple(islice(turns, EVIDENCE_LIMIT))


def _in_turns(sources: Sequence[_Source], level: Level, tally: Tally, seen: set[str]) -> Iterator[tuple[str, Finding]]:
    """The findings of one level, a file after the other, without symbols that were seen."""
    order = sorted(sources, key=lambda source: (-source.symbols, _path(source)))
    waiting: dict[str, Iterator[Candidate]] = {}
    while order:
        left = []
        for source in order:
            path = _path(source)
            if path not in waiting:  # most files are never asked
                waiting[path] = iter(tally.candidates(source.file, source.use, level))
            candidate = next((c for c in waiting[path] if c.symbol not in seen), None)
            if candidate is None:
                continue
            left.append(source)
            seen.add(candidate.symbol)
            yield path, candidate.finding
        order = left


def _path(source: _Source) -> str:
    return source.file.file.entry.path
