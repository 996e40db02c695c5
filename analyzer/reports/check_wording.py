"""Words that the machine formats of a check share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.model import Region, printable
from analyzer.model.policy import CheckReport, FileUsage, Severity, Strike
from analyzer.reports.check_text import not_read


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was to be judged and was not read, or only in part."""

    path: str
    reason: str  # a SkipReason, a FailReason, or "partial"
    said: str  # one sentence


def where(region: Region) -> str:
    """`cell 2, line 8: ` in a notebook, whose lines no tool that shows files knows; "" elsewhere."""
    return f"cell {region.cell}, line {region.start_line}: " if region.cell else ""


def line_of(region: Region) -> int:
    """The line to show in the file; 1 in a notebook, where `where` says the rest."""
    return 1 if region.cell else region.start_line


def sentence(strike: Strike) -> str:
    """What struck, where in a notebook, why, and what takes its place; printable, one line."""
    parts = [f"{where(strike.region)}{strike.message}", strike.why, strike.hint]
    return printable(". ".join(part.strip().rstrip(".") for part in parts if part.strip()))


def rule_of(strike: Strike) -> str:
    """The id under which a tool groups strikes: the rule's, or the names that a policy forbids."""
    return strike.rule_id or f"names/{strike.subject or strike.framework or strike.policy_id}"


def unread(report: CheckReport) -> Iterator[Unread]:
    """Every file that --strict would fail for, by path."""
    wanted = set(not_read(report))
    found = [
        Unread(one.path, one.reason.value, f"not read: {one.reason.value}{f' ({one.detail})' if one.detail else ''}")
        for one in report.skipped
    ]
    found += [Unread(one.path, one.reason.value, f"not read: {one.reason.value}: {one.error}") for one in report.failed]
    found += [
        Unread(one.path, "partial", f"read in part: {'; '.join(note.what for note in one.read.notes[:3])}")
        for one in report.partial
    ]
    yield from sorted((one for one in found if one.path in wanted), key=lambda one: (printable(one.path), one.reason))


def used(use: FileUsage) -> str:
    """What a file uses, for a report without a policy; printable, one line."""
    times = f"{use.uses:,} time{'s'[: use.uses != 1]}"
    return printable(f"{where(use.region)}uses {use.framework_name} {times}, first {use.symbol}")


def counted(report: CheckReport) -> str:
    """`2 errors, 1 warning`; "nothing struck"."""
    counts = [(severity, sum(one.severity is severity for one in report.new)) for severity in reversed(Severity)]
    return ", ".join(f"{n} {severity.value}{'s'[: n != 1]}" for severity, n in counts if n) or "nothing struck"
