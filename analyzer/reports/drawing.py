"""What the views for people draw the same way: the verdict, shares with bars, lines of evidence with links."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import ROUNDED
from rich.console import Group
from rich.panel import Panel
from rich.style import Style
from rich.text import Text

from analyzer.model import (
    Confidence,
    Finding,
    FrameworkShare,
    GroupVerdict,
    Region,
    RepoVerdict,
    printable,
)
from analyzer.reports import wording
from analyzer.reports.addresses import blobs_of, line_of
from analyzer.reports.glossary import Glossary
from analyzer.reports.page import BAR, BAR_HALF, Look, Page, grid, safe

if TYPE_CHECKING:
    from analyzer.model import RepoHints, RepoVersions

CONFIDENCE_STYLE = {Confidence.SURE: "green", Confidence.LIKELY: "yellow", Confidence.UNSURE: "red"}
LEAST = 30  # columns that what a finding says may be folded to


class Places:
    """Draws `path:line`, as a link (OSC 8) where the file can be opened: on this machine or on its forge."""

    def __init__(self, repo: RepoVerdict | RepoVersions | RepoHints, look: Look) -> None:
        self._root = _root(repo) if look.links else None
        self._blobs = blobs_of(repo.repository, repo.revision) if look.links else ""

    def draw(self, path: str, region: Region | None = None) -> Text:
        """The place of a region, or of a file as a whole."""
        shown = wording.place(path, region) if region else printable(path)
        target = self._target(path, region)
        return Text(shown, style=Style(link=target) if target else "")

    def _target(self, path: str, region: Region | None) -> str:
        if self._root is not None:
            local = self._root / path if self._root.is_dir() else self._root
            return local.as_uri() if os.path.lexists(local) else ""
        return line_of(self._blobs, path, region)


def _root(repo: RepoVerdict | RepoVersions | RepoHints) -> Path | None:
    """The folder whose files are what was scanned; None where a commit was read, which may differ from them."""
    root = Path(repo.repository)
    try:
        return root.resolve() if repo.revision.worktree and root.exists() else None
    except (OSError, ValueError):
        return None


def names(shares: Iterable[FrameworkShare], glossary: Glossary) -> str:
    """All frameworks that are used at all, as a list for people."""
    listed = [f"{glossary.short(s.framework)}{' (optional)' if s.optional else ''}" for s in shares]
    return ", ".join(listed) or "none"


def draw_verdict(repo: RepoVerdict, page: Page, glossary: Glossary, group: GroupVerdict | None = None) -> None:
    """The verdict over the repository, or over one group of its files: what, how sure, why, and of which revision.

    "Uses at all" stands in it, because quoting one for the other is the commonest mistake.
    """
    group = group or repo.verdict
    style = CONFIDENCE_STYLE[group.confidence]
    compat = any(share.compat and share.framework == group.framework for share in group.shares)
    head = Text.assemble(
        (printable(glossary.framework(group.framework)), "bold"),
        " (through compat.v1)" if compat else "",
        (f"  ({group.confidence})" if page.look.plain else f"  ● {group.confidence}", style),
    )
    at_all = Text.assemble(("Uses at all: ", "dim"), safe(names(group.shares, glossary)))
    name = f"{repo.repository.rstrip('/')}/{group.path}/" if group.path else repo.repository
    rev = wording.revision(repo.revision)
    if page.look.plain:
        page.add(safe(f"{name} ({rev})" if rev else name), head, safe(group.why), at_all)
        return
    page.add(
        Panel(
            Group(head, safe(group.why), at_all),
            box=ROUNDED,
            title=_title(name, page.look.columns),
            title_align="left",
            subtitle=safe(rev, "dim") if rev else None,
            subtitle_align="right",
            border_style=style,
            padding=(0, 1),
        )
    )


def _title(name: str, columns: int) -> Text:
    """A name that fits into the upper edge of a box: its end says more than its beginning."""
    text = safe(name, "bold")
    over = text.cell_len + 8 - columns
    return text if over <= 0 else Text.assemble(("…", "bold"), text[over + 1 :])


def bar(share: float, width: int, style: str, *, color: bool) -> Text:
    """A bar of `width` columns for a share of 1; anything above nothing shows at least half a column."""
    halves = max(1, round(share * width * 2)) if share > 0 else 0
    drawn = BAR * (halves // 2) + (BAR_HALF if halves % 2 else "")
    rest = width - len(drawn)
    return Text.assemble((drawn, style), (BAR * rest, "bright_black") if color else " " * rest)


def draw_shares(page: Page, glossary: Glossary, shares: Iterable[FrameworkShare], primary: str) -> None:
    """One line a framework: name, share with its bar, files, the roles of these files."""
    shares = tuple(shares)
    plain = page.look.plain or all(share.optional for share in shares)
    width = max(8, min(36, page.look.columns - 64))
    table = grid("left", "right", *([] if plain else ["fixed"]), "right", "left")
    for share in shares:
        first = share.framework == primary
        name = glossary.short(share.framework) + (" (compat.v1)" if share.compat else "")
        files = wording.count(sum(number for _, number in share.files_by_role), "file")
        style = "cyan" if first else "blue"
        table.add_row(
            safe(name, "bold" if first else ""),
            Text(wording.percent(share.share)),
            *([] if plain else [bar(share.share, width, style, color=page.look.color)]),
            Text(files),
            safe(wording.roles(share), "dim"),
        )
    page.add(table, indent=2)


def draw_findings(
    page: Page, places: Places, findings: Iterable[tuple[str, Finding]], *, indent: int, says: Callable[[Finding], str]
) -> None:
    """Lines of evidence: place, symbol, what it says; two lines each where a place would not stay in one piece."""
    rows = [
        (places.draw(path, finding.region), safe(wording.symbol(finding), "cyan"), safe(says(finding), "dim"))
        for path, finding in findings
    ]
    widths = [max((row[column].cell_len for row in rows), default=0) for column in range(3)]
    if widths[0] + widths[1] + min(widths[2], LEAST) + 2 * indent > page.look.columns:
        for where, what, why in rows:
            page.add(where, indent=indent)
            page.add(Text.assemble(what, "  ", why), indent=indent + 2)
        return
    table = grid("fixed", "fixed", "left")
    for row in rows:
        table.add_row(*row)
    page.add(table, indent=indent)


def says_all(finding: Finding) -> str:
    """How the symbol is used, what it shows, and the rule."""
    return " · ".join(part for part in (*says_use(finding), finding.rule_id) if part)


def says_use(finding: Finding) -> tuple[str, ...]:
    """How the symbol is used and what it shows."""
    guard = wording.guard(finding)
    return (
        wording.fact_kind(finding),
        "" if guard == "none" else f"guard {guard}",
        f"via {finding.via}" if finding.via else "",
        finding.detail,
    )
