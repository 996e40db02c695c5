"""`fwscan versions` for people: each package with its range, the lines that close its ends, and what contradicts."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import TextIO, TypeVar

from rich.text import Text

from analyzer.model import RepoVersions, VersionNeed, VersionRange, printable
from analyzer.reports import versions_wording as words
from analyzer.reports import wording
from analyzer.reports.drawing import Places
from analyzer.reports.page import Look, Page, grid, safe
from analyzer.values import Struct

FEW = 3  # of conflicts, pins, names and files that are shown without `every`
_Item = TypeVar("_Item")


def write(
    repos: Iterable[RepoVersions], out: TextIO, *, look: Look, every: bool = False, depth: int | None = None
) -> None:
    """Writes each repository as it comes. `every` shows all evidence, `depth` levels of directories (None: none)."""
    for number, repo in enumerate(repos):
        page = Page(look)
        if number:
            page.gap()
        _View(repo, page, Places(repo, look), every).draw(depth)
        page.write(out)
        out.flush()


class _View(Struct, frozen=True):
    repo: RepoVersions
    page: Page
    places: Places
    every: bool

    def draw(self, depth: int | None) -> None:
        repo, page = self.repo, self.page
        rev = wording.revision(repo.revision)
        page.add(Text.assemble(safe(repo.repository, "bold"), safe(f" ({rev})" if rev else "", "dim")))
        needed = [found for found in repo.ranges if found.files]
        for found in needed:
            self._range(found)
        if not needed:
            page.add(safe("No file needs a package that fwscan has a table of.", "dim"))
        if optional := [found for found in repo.ranges if not found.files]:
            page.title("Optional", "every file can do without these; who has them needs these releases")
            for found in optional:
                page.add(safe(f"{found.package}  {words.spoken(found)}  ({words.optional(found)})"), indent=2)
                self._needs(list(map(words.asks, found.needs)) if self.every else words.ends(found, 1), indent=4)
        if depth is not None:
            self._directories(depth)
        self._python()
        self._notes()
        page.title("Coverage")
        page.add(safe(wording.coverage(repo.coverage)), safe(words.LIMITS, "dim"), indent=2)
        if not page.look.plain:
            self._next()

    def _range(self, found: VersionRange) -> None:
        page = self.page
        page.gap()
        style = "bold yellow" if found.conflicts else "bold green"
        aside = f"{words.whole(found)}; sampled {found.sampled[0]} to {found.sampled[-1]}"
        page.add(Text.assemble(safe(found.package, "bold"), "  ", safe(words.spoken(found), style), f"  ({aside})"))
        self._needs(list(map(words.asks, found.needs)) if self.every else words.ends(found, 1))
        if found.newest_then:
            day = self.repo.revision.committed[:10]
            page.add(safe(f"newest of these when the commit was made ({day}): {found.newest_then}", "dim"), indent=2)
        self._pins(found)
        if found.conflicts:
            count = wording.count(len(found.conflicts), "name")
            page.add(Text.assemble(("! ", "yellow"), f"contradicted by {count} that these lack:"), indent=2)
            self._needs(list(map(words.asks, self._some(found.conflicts))), indent=4)
            self._more(len(found.conflicts), indent=4)
        if found.unlisted:
            listed = ", ".join(name for name, _ in found.unlisted[: len(found.unlisted) if self.every else FEW])
            page.add(safe(f"not in the table, so they say nothing: {listed}{self._etc(len(found.unlisted))}"), indent=2)

    def _needs(self, needs: Sequence[tuple[str, VersionNeed]], indent: int = 2) -> None:
        rows = []
        for said, need in needs:
            path, region = need.places[0]
            rows.append(
                (
                    safe(said, "green"),
                    self.places.draw(path, region),
                    safe(words.name(need), "cyan"),
                    safe(words.more_files(need), "dim"),
                )
            )
        widths = [max((row[column].cell_len for row in rows), default=0) for column in range(4)]
        if sum(widths) + 6 + indent > self.page.look.columns:
            for row in rows:
                self.page.add(Text.assemble(row[0], "  ", row[1]), indent=indent)
                self.page.add(Text.assemble(row[2], "  ", row[3]), indent=indent + 2)
            return
        table = grid("fixed", "fixed", "fixed", "fixed")  # they fit, as was just seen
        for row in rows:
            table.add_row(*row)
        if rows:
            self.page.add(table, indent=indent)

    def _pins(self, found: VersionRange) -> None:
        for asked in found.pins if self.every else found.pins[: 2 * FEW]:
            style = "" if asked.agrees or asked.requirement.optional else "yellow"
            line = Text.assemble(
                ("pinned ", "dim"),
                self.places.draw(asked.path, asked.requirement.region),
                "  ",
                safe(words.pin(asked), "cyan"),
                "  ",
                safe(words.pin_verdict(asked, found), style or "dim"),
            )
            self.page.add(line, indent=2)
        if words.pins_clash(found):
            self.page.add(Text.assemble(("! ", "yellow"), "the pins leave nothing together"), indent=2)

    def _directories(self, depth: int) -> None:
        self.page.title("Directories", "each with all that lies below it")
        table = grid("left", "fixed", "fixed", "left")
        for directory in self.repo.directories:
            if directory.path.count("/") < depth:
                for found in directory.ranges:
                    against = wording.count(len(found.conflicts), "name") + " against" if found.conflicts else ""
                    said = safe(words.spoken(found), "bold")
                    table.add_row(safe(f"{directory.path}/"), safe(found.package), said, safe(against, "yellow"))
        self.page.add(table, indent=2)

    def _python(self) -> None:
        if not self.repo.python_2:
            return
        total = wording.count(self.repo.code_files, "file")
        self.page.title("Python", f"{len(self.repo.python_2):,} of {total} with Python 2 syntax")
        for path, what in self._some(self.repo.python_2):
            self.page.add(Text.assemble(self.places.draw(path), "  ", safe(what, "dim")), indent=2)
        self._more(len(self.repo.python_2), indent=2)

    def _notes(self) -> None:
        if self.repo.notes:
            self.page.title("Notes")
            for note in self.repo.notes:
                self.page.add(Text.assemble(("! ", "yellow"), safe(note)), indent=2)

    def _some(self, items: Sequence[_Item]) -> Sequence[_Item]:
        return items if self.every else items[:FEW]

    def _etc(self, number: int) -> str:
        return f" and {number - FEW} more" if number > FEW and not self.every else ""

    def _more(self, number: int, indent: int) -> None:
        if number > FEW and not self.every:
            self.page.add(Text(f"... and {number - FEW:,} more (-v lists them all)", "dim"), indent=indent)

    def _next(self) -> None:
        where = shlex.quote(printable(self.repo.repository))
        self.page.title("Next")
        table = grid("left", "left")
        table.add_row(Text(f"fwscan versions --format requirements {where}"), Text("a requirements.txt", "dim"))
        table.add_row(Text(f"fwscan versions -v {where}"), Text("every name that narrows a range", "dim"))
        self.page.add(table, indent=2)
