"""`fwscan migrate-hints` for people: the names that have to change, grouped by what became of them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.text import Text

from analyzer.model import Hint, HintKind, RepoHints, printable
from analyzer.reports import hints_wording as words
from analyzer.reports import wording
from analyzer.reports.drawing import Places
from analyzer.reports.page import Look, Page, grid, safe

FEW = 12  # names of one kind that are shown without `every`
_STYLES = {
    HintKind.RENAMED: "green",
    HintKind.REPLACED: "green",
    HintKind.MOVED: "green",
    HintKind.COMPAT: "yellow",
    HintKind.CHANGED: "yellow",
}


def write(repos: Iterable[RepoHints], out: TextIO, *, look: Look, every: bool = False) -> None:
    """Writes each repository as it comes. `every` shows all names, all places and the sources of each hint."""
    for number, repo in enumerate(repos):
        page = Page(look)
        if number:
            page.gap()
        _View(repo, page, Places(repo, look), every).draw()
        page.write(out)
        out.flush()


@dataclass(frozen=True, slots=True)
class _View:
    repo: RepoHints
    page: Page
    places: Places
    every: bool

    def draw(self) -> None:
        repo, page = self.repo, self.page
        rev = wording.revision(repo.revision)
        page.add(Text.assemble(safe(repo.repository, "bold"), safe(f" ({rev})" if rev else "", "dim")))
        self._summary()
        for kind in HintKind:
            self._kind(kind, [hint for hint in repo.hints if hint.kind is kind])
        self._sources()
        if repo.notes:
            page.title("Notes")
            for note in repo.notes:
                page.add(Text.assemble(("! ", "yellow"), safe(note)), indent=2)
        page.title("Coverage")
        page.add(safe(wording.coverage(repo.coverage)), safe(words.LIMITS, "dim"), indent=2)
        if not page.look.plain and not self.every and repo.hints:
            page.title("Next")
            command = f"fwscan migrate-hints -v {shlex.quote(printable(repo.repository))}"
            page.add(Text.assemble(command, ("  every name, place and source", "dim")), indent=2)

    def _summary(self) -> None:
        repo = self.repo
        if not repo.targets:
            self.page.add(safe("No file uses TensorFlow or Keras by a name that fwscan can follow.", "dim"))
            return
        change = words.to_change(repo)
        said = f"{wording.count(change, 'use')} to change for {words.targets(repo)}"
        known = f", a name is on record for {words.answered(repo.uses):,}" if change else ""
        self.page.add(Text.assemble((said, "bold yellow" if change else "bold green"), safe(known)))
        if repo.in_compat:
            self.page.add(safe(f"{repo.in_compat:,} of these are of tensorflow.compat.v1, which still has the names"))
        rest = [f"{wording.count(repo.kept, 'use')} keep their names"]
        if repo.alternative:
            rest.append(f"{repo.alternative:,} stand beside an alternative or in a branch for another release")
        if repo.unlisted:
            rest.append(f"{repo.unlisted:,} are of internals or names that no table lists")
        self.page.add(safe("; ".join(rest), "dim"))

    def _kind(self, kind: HintKind, hints: Sequence[Hint]) -> None:
        if not hints:
            return
        uses = dict(self.repo.uses).get(kind, 0) or sum(hint.uses for hint in hints)
        self.page.title(kind.capitalize(), f"{words.HEADINGS[kind]} · {wording.count(uses, 'use')}")
        for hint in hints if self.every else hints[:FEW]:
            self._hint(hint)
        if len(hints) > FEW and not self.every:
            self.page.add(Text(f"... and {len(hints) - FEW:,} more names (-v lists them all)", "dim"), indent=2)

    def _hint(self, hint: Hint) -> None:
        path, region = hint.places[0]
        more = f" and {wording.count(hint.files - 1, 'more file')}" if hint.files > 1 else ""
        line = Text.assemble(
            safe(words.name(hint), "cyan"),
            safe(f"  {hint.versions}" if hint.versions != "any" else "", "dim"),
            f"  {wording.count(hint.uses, 'use')}  ",
            self.places.draw(path, region),
            safe(more, "dim"),
        )
        self.page.add(line, indent=2)
        shown = hint.suggestions if self.every else hint.suggestions[:3]
        for one in shown:
            told = f"  [{', '.join(one.sources)}]" if self.every else ""
            said = Text.assemble(safe(words.suggestion(hint, one), _STYLES.get(hint.kind, "")), safe(told, "dim"))
            self.page.add(Text.assemble(("-> ", "dim"), said), indent=4)
        for remark in words.remarks(hint):
            self.page.add(safe(remark, "dim"), indent=4)
        for path, region in hint.places[1:] if self.every else ():
            self.page.add(self.places.draw(path, region), indent=6)

    def _sources(self) -> None:
        if not self.repo.sources:
            return
        self.page.title("Sources")
        table = grid("left", "left")
        for key, said in self.repo.sources:
            table.add_row(safe(key), safe(said, "dim"))
        self.page.add(table, indent=2)
