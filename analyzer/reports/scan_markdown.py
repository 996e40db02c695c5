"""`fwscan scan --format markdown`: verdicts to paste into an issue, a wiki or an appendix (CommonMark with tables).

Text from scanned code has every sign that could mean something as a character reference: it formats, links and
mentions nothing, and ends no cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from analyzer.model import RepoFailed, RepoOutcome, printable
from analyzer.reports.glossary import Glossary
from analyzer.reports.sheet import Sheet, SheetLine, sheet_of

_PLAIN = " .,/-%();=+'"  # signs that mean nothing within a line


def write(
    outcomes: Iterable[RepoOutcome], out: TextIO, *, version: str, glossary: Glossary, depth: int | None = None
) -> None:
    """Writes one part for each repository; `version` is fwscan's own."""
    rules: set[str] = set()
    for outcome in outcomes:
        if isinstance(outcome, RepoFailed):
            out.write(f"# {text(outcome.repository)}\n\nNot scanned: {text(outcome.error)}\n\n")
            continue
        sheet = sheet_of(outcome, glossary, depth=depth)
        rules.add(sheet.rules)
        out.write("\n".join(_lines(sheet)) + "\n\n")
    digests = f" with rules {', '.join(digest[:12] for digest in sorted(rules))}" if rules else ""
    out.write(f"---\n\nfwscan {version}{digests}\n")


def text(value: str) -> str:
    """Text that stands for itself."""
    return "".join(c if c.isalnum() or c in _PLAIN else f"&#{ord(c)};" for c in printable(value))


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f"# {_link(sheet.name, sheet.page)}"
    yield ""
    yield f"**{text(sheet.verdict)}** ({sheet.confidence}){f', {sheet.revision}' if sheet.revision else ''}"
    yield ""
    yield f"{text(sheet.why)}. Uses at all: {text(sheet.at_all)}."
    if sheet.shares:
        yield from ("", "| framework | share | files | roles |", "|---|---:|---:|---|")
        for share in sheet.shares:
            part = "optional" if share.optional else share.percent
            yield f"| {text(share.name)} | {part} | {share.files} | {text(share.roles)} |"
    if sheet.facts:
        yield ""
        yield from (f"- {term}: {text(value)}" for term, value in sheet.facts)
    if sheet.directories:
        yield from ("", "## Directories", "", "| directory | framework | how sure | shares |", "|---|---|---|---|")
        yield from (f"| {' | '.join(map(text, row))} |" for row in sheet.directories)
    for section in sheet.sections:
        yield from ("", f"## {section.title}")
        if section.aside:
            yield from ("", f"({section.aside})")
        for group in section.groups:
            yield ""
            if group.title and group.framework:
                yield from (f"### {text(group.title)}", "")
            yield from (_line(line) for line in group.lines)
            if group.title and not group.framework:
                yield from ("", text(group.title))
    if sheet.notes:
        yield from ("", "## Notes", "", *(f"- {text(note)}" for note in sheet.notes))
    yield from ("", "## Coverage", "", text(sheet.coverage))


def _line(line: SheetLine) -> str:
    said = f" ({text(line.says)})" if line.says else ""
    return f"- {_link(line.place, line.address)}: <code>{text(line.symbol)}</code>{said}"


def _link(shown: str, address: str) -> str:
    # Percent-encoded addresses hold none of the signs that would end this.
    return f"[{text(shown)}](<{address}>)" if address else text(shown)
