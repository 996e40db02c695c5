"""A check as Markdown for a comment on a pull or merge request.

Text from scanned code stands in `<code>` with every mark as a character reference: it can neither format, link, mention
anybody, close the element nor end a cell of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from analyzer.model import printable
from analyzer.model.policy import CheckReport, Severity, Strike, StrikeStatus
from analyzer.reports import check_wording as words

MARK = "<!-- fwscan-check -->"  # by which a bot finds its own comment again
LIMIT = 60_000  # characters; GitHub refuses comments longer than 65,536
_SIGNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_HEAD = ("| | where | what | instead |", "|---|---|---|---|")


def write(report: CheckReport, out: TextIO) -> None:
    """Writes a comment of at most `LIMIT` characters; what does not fit is counted."""
    text = "\n".join((MARK, *_summary(report))) + "\n"
    unread = [f"| {code(one.path)} | {code(one.said)} |" for one in words.unread(report)]
    usage = [] if report.sources else [f"| {code(use.path)} | {code(words.used(use))} |" for use in report.usage]
    for title, head, rows in (
        ("", _HEAD, [_row(strike) for strike in report.new]),
        ("What files use", ("| file | what |", "|---|---|"), usage),
        ("Not read", ("| file | why |", "|---|---|"), unread),
        ("Comments that pass nothing over", ("| where | why |", "|---|---|"), list(_unused(report))),
        ("Gone from the code, still in the baseline", ("| where | what |", "|---|---|"), list(_vanished(report))),
    ):
        text += _section(title, head, rows, LIMIT - len(text))
    out.write(text)


def code(text: str) -> str:
    """Text of scanned code that shows as it is and does nothing."""
    safe = "".join(c if c.isalnum() or c in " ./-," else f"&#{ord(c)};" for c in printable(text))
    return f"<code>{safe}</code>" if safe.strip() else ""


def _summary(report: CheckReport) -> Iterator[str]:
    yield "### fwscan check"
    yield ""
    known = sum(one.status is StrikeStatus.KNOWN for one in report.strikes)
    passed = sum(one.status is StrikeStatus.SUPPRESSED for one in report.strikes)
    asides = [f"{known:,} known"] if known else []
    asides += [f"{passed:,} passed over by comments"] if passed else []
    files = f"{report.judged:,} file{'s'[: report.judged != 1]}"
    over = f" of what is not in {code(report.base.asked)}" if report.base else ""
    aside = f", {', '.join(asides)}" if asides else ""
    yield f"**{words.counted(report) if report.sources else 'no policy'}**{aside} ({files}{over})"
    rows = [row for row in report.remaining if row.recorded]
    if rows:
        left, recorded = sum(row.left for row in rows), sum(row.recorded for row in rows)
        yield ""
        yield f"Left of what policies do not allow: **{left:,}** (baseline: {recorded:,})"
    for note in report.notes:
        yield ""
        yield code(note)


def _row(strike: Strike) -> str:
    where = f"{strike.path}:{strike.region.start_line}"
    if strike.region.cell:
        where = f"{strike.path} {words.where(strike.region).removesuffix(': ')}"
    reason = f" {code(strike.why)}" if strike.why else ""
    return f"| {_SIGNS[strike.severity]} | {code(where)} | {code(strike.message)}{reason} | {code(strike.hint)} |"


def _unused(report: CheckReport) -> Iterator[str]:
    for one in report.unused:
        yield f"| {code(f'{one.path}:{one.suppression.region.start_line}')} | {code(one.why)} |"


def _vanished(report: CheckReport) -> Iterator[str]:
    for entry in report.vanished:
        times = f" ({entry.count} times)" if entry.count > 1 else ""
        yield f"| {code(entry.path)} | {code(f'{entry.symbol}{times}')} |"


def _section(title: str, head: Iterable[str], rows: list[str], room: int) -> str:
    """A table with as many rows as there is room for; "" without any."""
    if not rows:
        return ""
    lines = ["", *([f"#### {title}", ""] if title else []), *head]
    more = "\n\n... and {} more\n"
    room -= sum(len(line) + 1 for line in lines) + len(more) + 10
    shown = 0
    while shown < len(rows) and len(rows[shown]) + 1 <= room:
        room -= len(rows[shown]) + 1
        shown += 1
    if not shown:
        return f"\n{f'{title}: ' if title else ''}{len(rows):,} more\n"
    left = more.format(f"{len(rows) - shown:,}") if shown < len(rows) else "\n"
    return "\n".join([*lines, *rows[:shown]]) + left
