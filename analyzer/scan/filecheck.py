"""One file of a check: its uses, which of them a change added, what in it strikes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from analyzer.extract.rows import Rows, rows_of
from analyzer.model import Facts, FileSkipped, Region, Requirement, SelectedFile, SymbolUse, UseKind
from analyzer.model.policy import FileUsage, Strike, UnusedSuppression
from analyzer.policy import Candidate, Candidates, Judge, Scopes, fingerprinted, suppressed, usage_of
from analyzer.ruleset import RuleSet
from analyzer.scan.changes import Changes, Place
from analyzer.scan.line import Line
from analyzer.scan.neighbours import Neighbours
from analyzer.snapshot import Snapshot
from analyzer.verdict import GENERATIONS, SHOWN, pinned

_LIMIT = 100_000_000
_LONGEST_QUOTE = 60


def requirement_reader(ruleset: RuleSet) -> Callable[[Requirement], tuple[str, str] | None]:
    """A function from a requirement to the framework, or the generation that it pins, and the library that it is."""
    distributions = {(one.ecosystem, one.name): one for one in ruleset.distributions}

    def read(requirement: Requirement) -> tuple[str, str] | None:
        found = distributions.get((requirement.ecosystem, requirement.name))
        if found is None:
            return None
        generation = next((g for g in GENERATIONS if g.family == found.framework), None)
        pin = ""
        if generation and not found.library and requirement.specifier:
            pin = pinned(generation, found.framework, requirement.specifier, ruleset.api)
        return pin or found.framework, found.library

    return read


class FileCheck:
    """A file that was read, with its linked uses."""

    def __init__(
        self, file: SelectedFile, facts: Facts, uses: Sequence[SymbolUse], snapshot: Snapshot, line: Line
    ) -> None:
        self._file = file
        self._facts = facts
        self._uses = uses
        self._snapshot = snapshot
        self._line = line
        self._known_rows: Rows | None = None

    def candidates(self, makes: Candidates, own: Collection[str], judge: Judge) -> tuple[Candidate, ...]:
        """Everything in the file that policies are asked about."""
        match = self._line.matchers.frameworks
        findings = match.match(self._uses, own)
        findings += match.match_settings(item for item in self._facts.settings if item.how != SHOWN)
        return makes.of(self._uses if judge.asks_names else (), findings, self._facts.requirements)

    def added(self, changes: Changes | None) -> frozenset[Place]:
        """The places that a change added; none where no change is asked about."""
        return changes.added(self._file.entry.path, self._file.kind, self._rows()) if changes else frozenset()

    def usage(self, candidates: Sequence[Candidate], added: Collection[Place]) -> tuple[FileUsage, ...]:
        """How often the file uses each framework."""
        names = {framework.id: framework.name for framework in self._line.ruleset.frameworks.values()}
        return usage_of(self._file, candidates, names, (_touches(one.region, added) for one in candidates))

    def strikes(
        self,
        candidates: Sequence[Candidate],
        added: Collection[Place],
        judge: Judge,
        known: Collection[str],
        neighbours: Neighbours | None,
    ) -> tuple[tuple[Strike, ...], tuple[UnusedSuppression, ...]]:
        """What is not allowed, in its scope and with its fingerprint; and comments that pass nothing over.

        `known` are the ids that comments can name, none where there is no policy.
        """
        path = self._file.entry.path
        found = judge.strikes(path, self._file.role, candidates)
        if found:
            scopes = {cell: Scopes(rows) for cell, rows in self._rows().items()}
            found = tuple(self._placed(strike, scopes, added, neighbours) for strike in found)
        found, unused = suppressed(path, found, self._facts.suppressions, known)
        return fingerprinted(found), unused if known else ()

    def _placed(
        self, strike: Strike, scopes: dict[int, Scopes], added: Collection[Place], neighbours: Neighbours | None
    ) -> Strike:
        at = strike.region
        scope = scopes[at.cell].at(at.start_line) if at.cell in scopes else ""
        if neighbours is None or not _touches(at, added):
            return replace(strike, scope=scope)
        # A scan of the base, made once for all strikes of a package: only where there is something to say.
        beside = neighbours.of(strike.path, strike.framework)
        rule = strike.message.partition(": ")[2]
        message = f"this change adds `{self._quoted(strike)}`{beside}: {rule}"
        return replace(strike, scope=scope, added=True, message=message)

    def _quoted(self, strike: Strike) -> str:
        """The line as it stands where it says what is used, else the name."""
        rows = self._rows().get(strike.region.cell, [])
        line = rows[strike.region.start_line - 1].strip() if strike.region.start_line <= len(rows) else ""
        told = strike.kind in (UseKind.IMPORT, "requirement", "setting")
        return line if told and 0 < len(line) <= _LONGEST_QUOTE else strike.symbol

    def _rows(self) -> Rows:
        if self._known_rows is None:
            content = self._snapshot.read(self._file.entry, _LIMIT)
            self._known_rows = {} if isinstance(content, FileSkipped) else rows_of(self._file.kind, content)
        return self._known_rows


def _touches(region: Region, added: Collection[Place]) -> bool:
    return bool(added) and any((region.cell, line) in added for line in range(region.start_line, region.end_line + 1))
