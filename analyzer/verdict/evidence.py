"""Which findings to show first: those a reader would want to see to believe the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from analyzer.model import FileVerdict, Finding
from analyzer.verdict.tally import Candidate, Level, Tally

EVIDENCE_LIMIT = 10


def telling(files: Sequence[FileVerdict], framework: str, tally: Tally) -> tuple[tuple[str, Finding], ...]:
    """At most EVIDENCE_LIMIT (path, finding) pairs: proofs before hints, source before tests, each symbol once.

    Among equals the files take turns, the one with the most symbols first: ten lines of one file would say nothing of
    the other files.
    """
    levels: dict[Level, dict[str, Sequence[Candidate]]] = defaultdict(dict)
    for file in files:
        for use in file.uses:
            if use.framework == framework:
                for level, found in tally.candidates(file, use).items():
                    levels[level][file.file.entry.path] = found
    seen: set[str] = set()
    turns = (pair for level in sorted(levels) for pair in _in_turns(levels[level], seen))
    return tuple(islice(turns, EVIDENCE_LIMIT))


def _in_turns(files: Mapping[str, Sequence[Candidate]], seen: set[str]) -> Iterator[tuple[str, Finding]]:
    """The findings of one level, a file after the other, without symbols that were seen."""
    order = sorted(files, key=lambda path: (-len(files[path]), path))
    waiting = {path: iter(files[path]) for path in order}
    while waiting:
        for path in order:
            candidate = next((c for c in waiting.get(path, ()) if c.symbol not in seen), None)
            if candidate is None:
                waiting.pop(path, None)
                continue
            seen.add(candidate.symbol)
            yield path, candidate.finding
