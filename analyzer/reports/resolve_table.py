"""`fwscan resolve` for people: what was chosen, what each service said, and the candidates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO

from rich.text import Text

from analyzer.model import Candidate, Locator, LostReason, Outcome, Resolution, printable
from analyzer.reports.page import Look, Page, grid, safe

_STYLES = {
    Outcome.FOUND: "green",
    Outcome.NOTHING: "",
    Outcome.UNKNOWN: "",
    Outcome.SKIPPED: "dim",
    Outcome.WAITING: "yellow",
    Outcome.FAILED: "red",
}
LOST = {
    LostReason.UNKNOWN_PAPER: "no service knows this paper",
    LostReason.NO_CODE: "the paper is known, and nobody names code for it",
    LostReason.NO_REPOSITORY: "what is named as code is no repository",
    LostReason.ONLY_MENTIONED: "repositories are named, but nothing says that one is the paper's own",
    LostReason.NO_SERVICE: "nothing can be asked about such a locator",
    LostReason.HOST_WAITS: "a service asks to wait",
    LostReason.UNREACHABLE: "a service gave no answer",
}
_FEW = 3  # candidates beside the chosen one that are shown without `every`


def write(found: Iterable[Resolution], out: TextIO, *, look: Look, every: bool = False) -> None:
    """Writes each resolution as it comes. `every` shows all candidates, with the words that speak for them."""
    for number, one in enumerate(found):
        page = Page(look)
        if number:
            page.gap()
        _draw(one, page, every)
        page.write(out)
        out.flush()


def write_urls(found: Iterable[Resolution], out: TextIO) -> None:
    """Writes the URL of each repository that was found, one a line, and nothing for what was not."""
    for one in found:
        if one.chosen:
            out.write(f"{printable(one.chosen.repository.url)}\n")
            out.flush()


def _draw(one: Resolution, page: Page, every: bool) -> None:
    name = one.locator.url if one.locator.is_repository else f"{one.locator.kind} {one.locator.id}"
    page.add(Text.assemble(safe(name, "bold"), safe(f"  {one.title}" if one.title else "", "dim")))
    if one.chosen:
        page.add(Text.assemble(safe(_place(one.chosen.repository), "bold green"), "  ", safe(_why(one.chosen))))
        if one.chosen.said:
            page.add(safe(f"“{one.chosen.said}”", "dim"), indent=2)
    elif one.lost:
        until = f" until {_clock(one.wait_until)}" if one.wait_until is not None else ""
        page.add(Text.assemble(("no code found", "bold yellow"), safe(f"  {LOST[one.lost]}{until}  ({one.lost})")))
    if one.incomplete and one.chosen:
        page.add(safe("! not every service could be heard; an official repository may be missing", "yellow"))
    if one.attempts:
        page.title("Asked")
        table = grid("fixed", "fixed", "left")
        for attempt in one.attempts:
            style = _STYLES[attempt.outcome]
            table.add_row(safe(attempt.service), safe(attempt.outcome.value, style), safe(attempt.detail, "dim"))
        page.add(table, indent=2)
    _candidates(one, page, every)


def _candidates(one: Resolution, page: Page, every: bool) -> None:
    rest = [candidate for candidate in one.candidates if candidate is not one.chosen and candidate != one.chosen]
    if not rest:
        return
    page.title("Not chosen", "best first")
    for candidate in rest if every else rest[:_FEW]:
        page.add(safe(f"{_place(candidate.repository)}  {_why(candidate)}"), indent=2)
        if every and candidate.said:
            page.add(safe(f"“{candidate.said}”", "dim"), indent=4)
    if not every and len(rest) > _FEW:
        page.add(safe(f"and {len(rest) - _FEW} more (-v)", "dim"), indent=2)


def _why(candidate: Candidate) -> str:
    """`official, stated (arxiv: abstract)`."""
    official = {True: "official, ", False: "community, ", None: ""}[candidate.official]
    return f"{official}{candidate.trust} ({candidate.service}: {candidate.where})"


def _place(repository: Locator) -> str:
    at = repository.commit or repository.ref
    folder = f" folder {repository.subfolder}" if repository.subfolder else ""
    return f"{repository.url}{f' at {at}' if at else ''}{folder}"


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
