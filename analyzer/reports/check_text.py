"""A check for people, a strike a line as editors and terminals take it: `train.py:3:1: error: ...`.

rich is loaded only where there are colours: hooks write into a pipe, and every commit waits for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from analyzer.model import Region, printable
from analyzer.model.policy import CheckReport, FileUsage, Remaining, Severity, StrikeStatus

_MOST_USES = 5  # frameworks of one file
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}

Part = tuple[str, str]  # text and style
Line = tuple[Part, ...]


def write(report: CheckReport, out: TextIO, *, color: bool, usage: bool = False, quiet: bool = False) -> None:
    """Writes what was struck, what is left, what was not read; `quiet` leaves all but strikes out."""
    lines = [*(_usage(report) if usage else ()), *_strikes(report)]
    if not quiet:
        lines += [*_unused(report), *_vanished(report), *_ratchet(report), *_unread(report), *_notes(report)]
        lines += [_summary(report)]
    _put(lines, out, color)


def write_usage(report: CheckReport, out: TextIO, *, color: bool) -> None:
    """Writes what each file uses, and what was not read; whatever policies say."""
    counted = ((f"{_files(report)} looked at", ""),)
    _put([*_usage(report), *_unread(report), *_notes(report), counted], out, color)


def _put(lines: Iterable[Line], out: TextIO, color: bool) -> None:
    for line in lines:
        out.write(f"{_colored(line) if color else ''.join(text for text, _ in line)}\n")
    out.flush()


def _colored(line: Line) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    buffer = StringIO()
    console = Console(file=buffer, force_terminal=True, color_system="standard", width=10_000, legacy_windows=False)
    console.print(Text.assemble(*line), end="", soft_wrap=True)
    return buffer.getvalue()


def place(path: str, region: Region) -> str:
    """`train.py:3:1`, `notes.ipynb:cell 2:1:8`."""
    cell = f"cell {region.cell}:" if region.cell else ""
    return f"{printable(path)}:{cell}{region.start_line}:{region.start_column}"


def _strikes(report: CheckReport) -> Iterator[Line]:
    told: set[tuple[str, str, str]] = set()
    hints: set[str] = set()
    for strike in report.new:
        aside = f"  [{strike.rule_id}]" if strike.rule_id else ""
        yield (
            (place(strike.path, strike.region), "bold"),
            (": ", ""),
            (strike.severity.value, _STYLES[strike.severity]),
            (f": {printable(strike.message)}", ""),
            (aside, "dim"),
        )
        reason = strike.policy_id, strike.rule_id, strike.why
        if strike.why and reason not in told:  # once for each policy and rule is enough
            told.add(reason)
            yield (("    ", ""), (printable(strike.why), "dim"))
        if strike.hint and strike.hint not in hints:
            hints.add(strike.hint)
            yield (("    hint: ", "cyan"), (printable(strike.hint), "dim"))


def _usage(report: CheckReport) -> Iterator[Line]:
    by_path: dict[str, list[FileUsage]] = {}
    for use in report.usage:
        by_path.setdefault(use.path, []).append(use)
    for path, uses in by_path.items():
        said = [_said(use, with_diff=report.base is not None) for use in uses[:_MOST_USES]]
        said += [f"{len(uses) - _MOST_USES} more"] if len(uses) > _MOST_USES else []
        yield ((printable(path), "bold"), (f": {', '.join(said)}", ""))


def _said(use: FileUsage, *, with_diff: bool) -> str:
    added = f", {use.added} added" if with_diff else ""
    uses = f"{use.uses} use{'s'[: use.uses != 1]}{added}"
    cell = f"cell {use.region.cell}:" if use.region.cell else ""
    return f"{use.framework_name} ({uses}; {printable(use.symbol)} in {cell}{use.region.start_line})"


def _unused(report: CheckReport) -> Iterator[Line]:
    for one in report.unused:
        where = place(one.path, one.suppression.region)
        yield ((where, "bold"), (": ", ""), ("unused comment", "yellow"), (f": {printable(one.why)}", ""))


def _vanished(report: CheckReport) -> Iterator[Line]:
    for entry in report.vanished:
        scope = f" in {printable(entry.scope)}" if entry.scope else ""
        times = f" ({entry.count} times)" if entry.count > 1 else ""
        yield (
            (printable(entry.path), "bold"),
            (": ", ""),
            ("gone", "green"),
            (f": {printable(entry.symbol)}{scope}{times} is in the baseline and no longer in the code", ""),
        )
    if report.vanished:
        yield (("    fwscan check --shrink-baseline takes what is gone out of the baseline", "dim"),)


def _ratchet(report: CheckReport) -> Iterator[Line]:
    rows = [row for row in report.remaining if row.recorded]
    if not rows:
        return
    left, recorded = sum(row.left for row in rows), sum(row.recorded for row in rows)
    yield ((f"left of what policies do not allow: {left} (baseline: {recorded})", ""),)
    yield from (((f"    {_left(row)}", "dim"),) for row in rows)


def _left(row: Remaining) -> str:
    gone = f", {row.vanished} gone" if row.vanished else ""
    new = f", {row.new} new" if row.new else ""
    return f"{row.left:>5}  {row.policy_id}  {row.rule_id or row.framework or 'names'}{gone}{new}"


def _unread(report: CheckReport) -> Iterator[Line]:
    for skipped in report.skipped:
        detail = f" ({printable(skipped.detail)})" if skipped.detail else ""
        yield ((printable(skipped.path), "bold"), (f": not read: {skipped.reason.value}{detail}", "yellow"))
    for failed in report.failed:
        said = f": not read: {failed.reason.value}: {printable(failed.error)}"
        yield ((printable(failed.path), "bold"), (said, "yellow"))
    for one in report.partial:
        notes = "; ".join(printable(note.what) for note in one.read.notes[:3])
        yield ((printable(one.path), "bold"), (f": {one.read.status.value}: {notes}", "dim"))


def _notes(report: CheckReport) -> Iterator[Line]:
    yield from (((printable(note), "yellow"),) for note in report.notes)


def _summary(report: CheckReport) -> Line:
    counts = [(severity, sum(one.severity is severity for one in report.new)) for severity in reversed(Severity)]
    struck = ", ".join(f"{count} {severity.value}{'s'[: count != 1]}" for severity, count in counts if count)
    passed = [
        _counted(report, StrikeStatus.KNOWN, "known"),
        _counted(report, StrikeStatus.SUPPRESSED, "passed over by comments"),
    ]
    asides = "".join(f", {said}" for said in passed if said)
    style = "bold red" if report.failing else "green"
    return ((struck or "nothing struck", style), (f"{asides} ({_files(report)})", ""))


def _files(report: CheckReport) -> str:
    over = f" changed since {printable(report.base.asked)}" if report.base else ""
    return f"{report.judged} file{'s'[: report.judged != 1]}{over}"


def _counted(report: CheckReport, status: StrikeStatus, said: str) -> str:
    count = sum(strike.status is status for strike in report.strikes)
    return f"{count} {said}" if count else ""


def not_read(report: CheckReport) -> Iterable[str]:
    """Paths that should have been read and were not, or only in part: what --strict is about."""
    by_design = {"no-reader", "excluded", "symlink", "submodule", "special-file"}
    yield from (one.path for one in report.skipped if one.reason.value not in by_design)
    yield from (one.path for one in report.failed)
    yield from (one.path for one in report.partial if one.read.status.value == "partial")
