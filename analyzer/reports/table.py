"""`--format table`: the view for people. Verdict first, then what it rests on, what was not read, what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import TextIO

from rich.text import Text

from analyzer.model import (
    FileFailed,
    FileOutcome,
    FileSkipped,
    FileVerdict,
    Finding,
    ReadStatus,
    RepoFailed,
    RepoOutcome,
    RepoVerdict,
    SignalSource,
    SkipReason,
    printable,
)
from analyzer.reports import wording
from analyzer.reports.drawing import CONFIDENCE_STYLE, Places, draw_findings, draw_shares, draw_verdict, names, says_all
from analyzer.reports.facets import draw_languages
from analyzer.reports.glossary import Glossary
from analyzer.reports.model_files import draw_model_files, says
from analyzer.reports.page import Look, Page, grid, safe
from analyzer.values import Struct

EVIDENCE_LINES = (6, 3)  # of the primary framework, of each other one
FAILED_LINES = 5
DECLARED_LINES = 6
LANGUAGE_USES = 6
LANGUAGE_LINES = 2  # of each use


class Detail(Struct, frozen=True):
    """How much to show: `depth` of the table of directories (None: no such table), `files` lists every file."""

    depth: int | None = None
    files: bool = False


def write(
    outcomes: Iterable[RepoOutcome], out: TextIO, *, look: Look, glossary: Glossary, detail: Detail | None = None
) -> None:
    """Writes each repository as it comes, and a summary where there are several.

    One that failed stands in the summary only: whoever scanned it has told of it.
    """
    seen: list[RepoOutcome] = []
    for outcome in outcomes:
        seen.append(outcome)
        if isinstance(outcome, RepoFailed):
            continue
        page = Page(look)
        if len(seen) > 1:
            page.gap()
        _View(outcome, page, glossary).draw(detail or Detail())
        page.write(out)
        out.flush()
    if len(seen) > 1:
        page = Page(look)
        _summary(seen, page, glossary)
        page.write(out)


def _summary(outcomes: Iterable[RepoOutcome], page: Page, glossary: Glossary) -> None:
    page.title("All of them")
    table = grid("left", "fixed", "fixed", "left")
    for outcome in outcomes:
        if isinstance(outcome, RepoFailed):
            table.add_row(safe(outcome.repository), Text("not scanned", "red"), "", "")
            continue
        group = outcome.verdict
        confidence = Text(group.confidence.value, CONFIDENCE_STYLE[group.confidence])
        table.add_row(
            safe(outcome.repository),
            safe(glossary.short(group.framework), "bold"),
            confidence,
            safe(names(group.shares, glossary)),
        )
    page.add(table, indent=2)


class _View(Struct, frozen=True):
    """One repository on one page."""

    repo: RepoVerdict
    page: Page
    glossary: Glossary

    def draw(self, detail: Detail) -> None:
        draw_verdict(self.repo, self.page, self.glossary)
        self._facts()
        self._shares()
        if detail.depth is not None:
            self._directories(detail.depth)
        self._evidence()
        self._languages()
        self._model_files()
        self._declared()
        if detail.files:
            self._files()
        self._notes()
        self._coverage(every=detail.files)
        if not self.page.look.plain:
            self._next()

    def _facts(self) -> None:
        repo, glossary = self.repo, self.glossary
        libraries = [f"{glossary.library(u.library)} ({wording.count(u.files, 'file')})" for u in repo.libraries]
        rows = [
            ("Libraries", _some(libraries, 8)),
            ("Keras backend", wording.keras_backend(repo.keras_backend) or self._no_backend()),
            ("Deployment", _some([wording.deployment_use(use) for use in repo.deployment], 8)),
            ("Own packages", ", ".join(repo.own_packages)),
        ]
        known = [(name, value) for name, value in rows if value]
        if not known:
            return
        table = grid("fixed", "left")
        for name, value in known:
            table.add_row(Text(name, "dim"), safe(value))
        self.page.gap()
        self.page.add(table, indent=2)

    def _no_backend(self) -> str:
        uses_keras_3 = any(share.framework == "keras-3" for share in self.repo.verdict.shares)
        return "not determined" if uses_keras_3 else ""

    def _shares(self) -> None:
        shares = self.repo.verdict.shares
        required = [share for share in shares if not share.optional]
        optional = [share for share in shares if share.optional]
        if required:
            self.page.title("Frameworks", "share of the weight of all files that use one")
            draw_shares(self.page, self.glossary, required, self.repo.verdict.framework)
        if optional:
            self.page.title("Optional", "behind guarded imports, or only in tests, converters, vendored code")
            draw_shares(self.page, self.glossary, optional, self.repo.verdict.framework)

    def _directories(self, depth: int) -> None:
        groups = [group for group in self.repo.directories if group.path and group.path.count("/") < depth]
        self.page.title("Directories", "each with all that lies below it")
        if not groups:
            self.page.add(Text("no directory uses a framework", "dim"), indent=2)
            return
        table = grid("left", "fixed", "fixed", "left")
        for group in groups:
            level = 0 if self.page.look.plain else group.path.count("/")
            name = group.path.rsplit("/", 1)[-1] if level else group.path
            uses = (f"{self.glossary.short(s.framework)} {wording.percent(s.share)}" for s in group.shares)
            table.add_row(
                safe("  " * level + name + "/"),
                safe(self.glossary.short(group.framework), "bold"),
                Text(group.confidence.value, CONFIDENCE_STYLE[group.confidence]),
                safe(", ".join(uses), "dim"),
            )
        self.page.add(table, indent=2)

    def _evidence(self) -> None:
        shown = [share for share in self.repo.verdict.shares if share.evidence]
        if not shown:
            return
        self.page.title("Evidence")
        places = Places(self.repo, self.page.look)
        for share in shown:
            limit = EVIDENCE_LINES[0] if share.framework == self.repo.verdict.framework else EVIDENCE_LINES[1]
            self.page.add(safe(self.glossary.short(share.framework), "bold"), indent=2)
            lines = sorted(share.evidence[:limit], key=_in_reading_order)
            draw_findings(self.page, places, lines, indent=4, says=says_all)

    def _languages(self) -> None:
        uses = self.repo.languages
        if uses:
            self.page.title("Other languages", "they do not count in the verdict")
            places = Places(self.repo, self.page.look)
            draw_languages(self.page, places, uses[:LANGUAGE_USES], lines=LANGUAGE_LINES)
            self._more(len(uses) - LANGUAGE_USES, "fwscan explain lists them all")

    def _model_files(self) -> None:
        if self.repo.model_files:
            self.page.title("Model files", "witnesses of their own: they do not count in the verdict")
            places = Places(self.repo, self.page.look)
            draw_model_files(self.page, places, self.glossary, self.repo.model_files)

    def _files(self) -> None:
        self.page.title("Files")
        places = Places(self.repo, self.page.look)
        models = {model.path: model for model in self.repo.model_files}
        table = grid("left", "fixed", "left")
        for outcome in self.repo.outcomes:
            if isinstance(outcome, FileSkipped) and outcome.reason is SkipReason.NO_READER:
                continue
            path = outcome.file.entry.path if isinstance(outcome, FileVerdict) else outcome.path
            role = "" if isinstance(outcome, FileSkipped) else _role(outcome)
            model = models.get(path)
            what = safe(f"{self.glossary.format(model.format).name}, {says(model)}") if model else self._file(outcome)
            table.add_row(places.draw(path), safe(role, "dim"), what)
        self.page.add(table, indent=2)

    def _file(self, outcome: FileOutcome) -> Text:
        match outcome:
            case FileSkipped():
                return safe(f"skipped: {_because(outcome.reason, outcome.detail)}", "yellow")
            case FileFailed():
                return safe(f"failed: {_because(outcome.reason, outcome.error)}", "red")
            case FileVerdict():
                uses = [
                    f"{self.glossary.short(u.framework)} {u.strength}{' optional' if u.optional else ''}"
                    for u in outcome.uses
                ]
                uses += dict.fromkeys(f"{f.fact.language}: {f.subject}" for f in outcome.foreign)
                text = safe(", ".join(uses) or "none", "" if uses else "dim")
                if outcome.read.status is not ReadStatus.OK:
                    what = "; ".join(dict.fromkeys(note.what for note in outcome.read.notes))
                    text.append_text(safe(f"  {outcome.read.status}: {what}", "yellow"))
                return text

    def _declared(self) -> None:
        told = [signal for signal in self.repo.signals if signal.source is SignalSource.DECLARED]
        if not told:
            return
        self.page.title("Declared", "by cards, configurations and base images: it does not count in the verdict")
        table = grid("left", "left", "left")
        for signal in told[:DECLARED_LINES]:
            name = self.glossary.short(signal.framework) if signal.framework else "no framework"
            table.add_row(safe(name, "bold"), safe(signal.what), safe(wording.place(signal.path, signal.region), "dim"))
        self.page.add(table, indent=2)
        self._more(len(told) - DECLARED_LINES, "fwscan --format json")

    def _notes(self) -> None:
        if not self.repo.notes:
            return
        self.page.title("Notes")
        for note in self.repo.notes[:FAILED_LINES]:
            self.page.add(Text.assemble(("! ", "yellow"), safe(note)), indent=2)
        self._more(len(self.repo.notes) - FAILED_LINES, "--format json lists them all")

    def _coverage(self, *, every: bool) -> None:
        self.page.title("Coverage")
        self.page.add(safe(wording.coverage(self.repo.coverage)), indent=2)
        failed = [outcome for outcome in self.repo.outcomes if isinstance(outcome, FileFailed)]
        if every or not failed:
            return
        places = Places(self.repo, self.page.look)
        for outcome in failed[:FAILED_LINES]:
            reason = safe(f"  {_because(outcome.reason, outcome.error)}", "dim")
            self.page.add(Text.assemble(("failed ", "red"), places.draw(outcome.path), reason), indent=2)
        self._more(len(failed) - FAILED_LINES, "-v lists them all")

    def _more(self, number: int, how: str) -> None:
        if number > 0:
            self.page.add(Text(f"... and {number:,} more ({how})", "dim"), indent=2)

    def _next(self) -> None:
        where = shlex.quote(printable(self.repo.repository))
        steps = [(f"fwscan explain {where}", "how this came about, down to the lines")]
        if len({group.framework for group in self.repo.directories if "/" not in group.path}) > 1:
            steps.append((f"fwscan --by-dir {where}", "a verdict for each directory"))
        if wording.not_read(self.repo.coverage):
            steps.append((f"fwscan -v {where}", "every file, and why some were not read"))
        steps.append((f"fwscan --format json {where}", "all of it, for programs"))
        self.page.title("Next")
        widths = [max(len(step[column]) for step in steps) for column in (0, 1)]
        roomy = sum(widths) + 4 <= self.page.look.columns
        table = grid("left", "left")
        for command, what in steps:
            table.add_row(Text(command), Text(what if roomy else "", "dim"))
        self.page.add(table, indent=2)


def _in_reading_order(line: tuple[str, Finding]) -> tuple[str, int, int, int]:
    path, finding = line
    return path, finding.region.cell, finding.region.start_line, finding.region.start_column


def _role(outcome: FileVerdict | FileFailed) -> str:
    return str(outcome.file.role if isinstance(outcome, FileVerdict) else outcome.role)


def _because(reason: str, detail: str) -> str:
    words = wording.reason(reason)
    return f"{words}: {detail.splitlines()[0]}" if detail.strip() else words


def _some(items: list[str], limit: int) -> str:
    more = f" and {len(items) - limit} more" if len(items) > limit else ""
    return ", ".join(items[:limit]) + more
