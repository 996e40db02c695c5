"""The middle of the line for one file after the other, here or in other processes: link -> match -> judge_file.

What comes back is small: of a file's findings what verdicts over groups ask, and the findings themselves as bytes. So
neither the time nor the memory of the process that asks grows with the number of findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from analyzer.collector import without_collector
from analyzer.factcodec import StoredFacts
from analyzer.languages import BundledFiles
from analyzer.link import Meant
from analyzer.model import (
    DeploymentFinding,
    FileVerdict,
    ForeignFinding,
    FrameworkUse,
    ReadStatus,
)
from analyzer.scan.line import Line, Run
from analyzer.scan.reading import ReadSnapshot
from analyzer.scan.surroundings import own_frameworks
from analyzer.values import Struct, replace
from analyzer.verdict import GENERATIONS, SHOWN, judge_file, packed

# Bytes of facts: what other processes save where there are fewer is less than it takes to start them.
_WORTH_PROCESSES: Final = 500_000
_TASKS: Final = 24  # that the files are shared out in: the last ones to be done are few
_IDS: Final = {generation.family: generation.ids for generation in GENERATIONS}


class Judged(NamedTuple):
    """What a file comes to by itself, without what is known of it before."""

    number: int  # of the file among those that have facts
    framework: str
    uses: tuple[FrameworkUse, ...]
    libraries: tuple[str, ...]
    unresolved: tuple[str, ...]
    foreign: tuple[ForeignFinding, ...]
    deployment: tuple[DeploymentFinding, ...]


class _Settled(Struct, frozen=True):
    """What is decided over all files before any is judged."""

    owned: frozenset[str]  # modules of the project that imports of a known project's name mean
    frameworks: frozenset[str]  # that the project itself is


class _Task(Struct, frozen=True):
    """Some files by number. Without `settled` the question is what they use of the project's own modules."""

    numbers: range
    settled: _Settled | None = None


class JudgedFiles(Struct, frozen=True):
    """The verdict over each file by itself, and the packages of the project that bear the names of known projects."""

    files: tuple[FileVerdict, ...]  # those that could be read, in the order of the facts
    own: tuple[str, ...]


def judged_files(read: ReadSnapshot, line: Line) -> JudgedFiles:
    """Judges every file that could be read; generations are settled by names alone, see `verdict.settle`."""
    volume = [len(found.data) if isinstance(found, StoredFacts) else 0 for _, found in read.facts]
    many = sum(volume) >= _WORTH_PROCESSES
    judge = _FileJudge(read, line, pack=many)
    with line.spread(judge, line.jobs if many else 1) as run:
        return _in_order(read, line, _shared_out(volume), run)


def _in_order(
    read: ReadSnapshot,
    line: Line,
    parts: Sequence[range],
    run: Run[_Task, Meant | Sequence[Judged]],
) -> JudgedFiles:
    meant: Iterator[Meant] = iter(())
    if read.linker.has_namesakes:
        meant = run(_Task(part) for part in parts)  # type: ignore[assignment]
    own = read.linker.settle(meant)
    settled = _Settled(read.linker.owned, own_frameworks(read.facts, own, line.ruleset))
    files = []
    for judged in run(_Task(part, settled) for part in parts):
        files += [_verdict(read, one) for one in judged]  # type: ignore[arg-type]
    return JudgedFiles(tuple(files), own)


def _shared_out(volume: Sequence[int]) -> list[range]:
    """The numbers of all files in parts of about the same volume."""
    parts, start, held = [], 0, 0
    most = max(sum(volume) / _TASKS, 1)
    for number, size in enumerate(volume, start=1):
        held += size
        if held >= most:
            parts.append(range(start, number))
            start, held = number, 0
    return [*parts, range(start, len(volume))] if start < len(volume) else parts


def _verdict(read: ReadSnapshot, judged: Judged) -> FileVerdict:
    file, facts = read.facts[judged.number]
    return FileVerdict(
        file=file,
        framework=judged.framework,
        uses=judged.uses,
        libraries=judged.libraries,
        read=facts.read,
        unresolved=judged.unresolved,
        foreign=judged.foreign,
        deployment=judged.deployment,
    )


class _FileJudge:
    """What answers tasks. With `pack` findings are given as bytes."""

    def __init__(self, read: ReadSnapshot, line: Line, *, pack: bool) -> None:
        self._facts = read.facts
        self._linker = read.linker
        self._line = line
        self._pack = pack
        self._families = line.ruleset.families
        self._bundled = BundledFiles(read.paths)
        self._settled: _Settled | None = None

    def __call__(self, task: _Task) -> Meant | Sequence[Judged]:
        with without_collector():
            if task.settled is None:
                return self._linker.meant(self._facts[number][0].entry.path for number in self._readable(task.numbers))
            if task.settled != self._settled:
                self._linker.take(task.settled.owned)
                self._settled = task.settled
            return [self._judged(number, task.settled) for number in self._readable(task.numbers)]

    def _readable(self, numbers: Iterable[int]) -> Iterator[int]:
        return (number for number in numbers if self._facts[number][1].read.status is not ReadStatus.FAILED)

    def _judged(self, number: int, settled: _Settled) -> Judged:
        file, facts = self._facts[number]
        path = file.entry.path
        matchers = self._line.matchers
        used = facts.used()
        uses, unresolved = self._linker.link(path, used.uses)
        findings = matchers.frameworks.match(uses, settled.frameworks)
        findings += matchers.frameworks.match_settings(item for item in facts.settings if item.how != SHOWN)
        judged = judge_file(file, findings, facts.read, self._families, unresolved)
        foreign = matchers.languages.match(used.foreign, self._bundled)
        return Judged(
            number=number,
            framework=judged.framework,
            uses=tuple(self._packed(judged, use) for use in judged.uses) if self._pack else judged.uses,
            libraries=judged.libraries,
            unresolved=unresolved,
            foreign=foreign,
            deployment=matchers.deployment.match(uses, facts, foreign),
        )

    def _packed(self, file: FileVerdict, use: FrameworkUse) -> FrameworkUse:
        ids = _IDS.get(self._families[use.framework], ())
        # What names have settled stays; the rest may still become any generation of its family.
        frameworks = ids if ids and use.settled_by != "names" else (use.framework,)
        return replace(use, findings=packed(file, use, frameworks))
