"""`fwscan explain`: from a verdict down to the lines, with the numbers put into the formula of docs/verdicts.md."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TextIO

from rich.text import Text

from analyzer.errors import LocatorError
from analyzer.model import (
    FileFailed,
    FileOutcome,
    FileSkipped,
    FileVerdict,
    Finding,
    FrameworkUse,
    GroupVerdict,
    ReadStatus,
    RepoVerdict,
    Role,
    SymbolUse,
    printable,
)
from analyzer.reports import wording
from analyzer.reports.drawing import CONFIDENCE_STYLE, Places, draw_findings, draw_verdict, says_use
from analyzer.reports.facets import draw_deployment, draw_languages, draw_shown
from analyzer.reports.glossary import Glossary
from analyzer.reports.model_files import draw_each
from analyzer.reports.page import Look, Page, grid, safe
from analyzer.verdict.weights import CODE, ROLE_TIERS, STRENGTH_WEIGHT, contributions

FILE_LINES = 15
FINDING_LINES = 200
BESIDE_LINES = 5  # of each language and each way of deployment


def write(repo: RepoVerdict, out: TextIO, *, look: Look, glossary: Glossary, focus: str = "") -> None:
    """Explains the repository, or with `focus` one directory or file of it (path relative to its root).

    Raises LocatorError when the repository has no such path.
    """
    page = Page(look)
    explained = _Explained(repo, page, glossary, Places(repo, look))
    wanted = focus.removeprefix("./").rstrip("/")
    outcome = explained.outcome(wanted)
    if outcome is not None:
        explained.file(outcome)
    else:
        explained.group(explained.directory(wanted))
    page.write(out)


def path_of(outcome: FileOutcome) -> str:
    """Where the file of an outcome lies."""
    return outcome.file.entry.path if isinstance(outcome, FileVerdict) else outcome.path


@dataclass(frozen=True, slots=True)
class _Explained:
    repo: RepoVerdict
    page: Page
    glossary: Glossary
    places: Places

    def outcome(self, path: str) -> FileOutcome | None:
        """The file at a path; the only file where nothing is asked for and there is but one."""
        if not path:
            return self.repo.outcomes[0] if len(self.repo.outcomes) == 1 else None
        return next((item for item in self.repo.outcomes if path in (path_of(item), printable(path_of(item)))), None)

    def directory(self, path: str) -> GroupVerdict:
        """The verdict over a directory, or the whole."""
        if path in ("", "."):
            return self.repo.verdict
        for group in self.repo.directories:
            if path in (group.path, printable(group.path)):
                return group
        known = [path_of(item) for item in self.repo.outcomes] + [group.path for group in self.repo.directories]
        if any(name.startswith(f"{path}/") for name in known):
            raise LocatorError(f"{path}: no file below it uses a framework", "fwscan -v lists every file")
        close = get_close_matches(path, known, n=1, cutoff=0.5)
        hint = f"did you mean {close[0]}?" if close else "give a path relative to the root of what is scanned"
        raise LocatorError(f"{path}: no such file or directory in {self.repo.repository}", hint)

    # ------------------------------------------------------------------------------------ groups

    def group(self, group: GroupVerdict) -> None:
        """A repository or directory: the formula, directories, files, lines, what comes next."""
        below = [item for item in self.repo.outcomes if not group.path or path_of(item).startswith(f"{group.path}/")]
        files = [item for item in below if isinstance(item, FileVerdict) and item.file.kind in CODE]
        tier = _tier(files, self.glossary)
        draw_verdict(self.repo, self.page, self.glossary, group)
        self._formula(group, files, tier)
        self._decision(group)
        self._directories(group)
        self._heaviest(files, tier)
        self._lines(group)
        self._unread(below)
        self._model_files(group)
        self._beside(group)
        self._next(group, files)

    def _formula(self, group: GroupVerdict, files: Sequence[FileVerdict], tier: Mapping[Role, float]) -> None:
        strengths = ", ".join(f"{name} {weight:g}" for name, weight in STRENGTH_WEIGHT.items())
        roles = ", ".join(f"{role} {weight:g}" for role, weight in tier.items())
        self.page.title("1. The formula", "docs/verdicts.md gives the reasons")
        for line in (
            f"A file gives its frameworks at most 1.0 in all, by the strength of what it uses ({strengths}).",
            f"The role of the file multiplies that ({roles}, any other 0).",
            "The share of a framework is its part of the sum over all files.",
        ):
            self.page.add(Text(line), indent=2)
        sums = _sums(files, tier, self.glossary)
        total = sum(sum(by_role.values()) for by_role in sums.values())
        table = grid("left", "right", "left")
        for share in group.shares:
            by_role = sums.get(share.framework, {})
            parts = [
                f"{by_role[role]:.2f} from {wording.count(number, f'{role} file')}"
                if role in by_role
                else f"0 from {wording.count(number, f'{role} file')}"
                for role, number in share.files_by_role
            ]
            score = sum(by_role.values())
            shown = f"{score:.2f} / {total:.2f} = {wording.percent(share.share)}" if total else "0"
            name = self.glossary.short(share.framework) + (" (optional)" if share.optional else "")
            table.add_row(safe(name, "bold"), Text(shown, "cyan"), safe(", ".join(parts), "dim"))
        self.page.gap()
        self.page.add(table, indent=2)

    def _decision(self, group: GroupVerdict) -> None:
        self.page.title("2. The decision")
        self.page.add(safe(f"{group.framework}: {group.why}"), indent=2)
        self.page.add(Text("When an answer is mixed, none or unsure: docs/verdicts.md, section 5.", "dim"), indent=2)

    def _directories(self, group: GroupVerdict) -> None:
        prefix = f"{group.path}/" if group.path else ""
        inner = [g for g in self.repo.directories if g.path.startswith(prefix) and "/" not in g.path[len(prefix) :]]
        self.page.title("3. Directories")
        if not inner:
            self.page.add(Text("no directory below it uses a framework", "dim"), indent=2)
            return
        table = grid("left", "fixed", "fixed", "left")
        for one in inner:
            shares = ", ".join(f"{self.glossary.short(s.framework)} {wording.percent(s.share)}" for s in one.shares)
            table.add_row(
                safe(f"{one.path}/"),
                safe(self.glossary.short(one.framework), "bold"),
                Text(one.confidence.value, CONFIDENCE_STYLE[one.confidence]),
                safe(shares, "dim"),
            )
        self.page.add(table, indent=2)

    def _heaviest(self, files: Sequence[FileVerdict], tier: Mapping[Role, float]) -> None:
        weighed = [(sum(_weights(file, tier, self.glossary).values()), file) for file in files if file.uses]
        weighed.sort(key=lambda item: (-item[0], path_of(item[1])))
        self.page.title("4. Files", "what each gives")
        table = grid("left", "fixed", "left")
        for _, file in weighed[:FILE_LINES]:
            weights = _weights(file, tier, self.glossary)
            gives = ", ".join(
                f"{self.glossary.short(use.framework)} {weights.get(use.framework, 0.0):.2f}"
                f" ({use.strength}{', optional' if use.optional else ''})"
                for use in file.uses
            )
            table.add_row(self.places.draw(path_of(file)), safe(file.file.role, "dim"), safe(gives))
        self.page.add(table, indent=2)
        if len(weighed) > FILE_LINES:
            self.page.add(Text(f"... and {len(weighed) - FILE_LINES:,} more (fwscan -v)", "dim"), indent=2)

    def _lines(self, group: GroupVerdict) -> None:
        self.page.title("5. Lines", "the most telling ones, by rule")
        for share in group.shares:
            self.page.add(safe(self.glossary.short(share.framework), "bold"), indent=2)
            self._by_rule(share.evidence, indent=4)

    def _unread(self, below: Sequence[FileOutcome]) -> None:
        failed = [item for item in below if isinstance(item, FileFailed)]
        partly = [i for i in below if isinstance(i, FileVerdict) and i.read.status is not ReadStatus.OK]
        skipped = Counter(item.reason.value for item in below if isinstance(item, FileSkipped))
        self.page.title("6. What was not read")
        left_out = wording.reasons(skipped.items()) or "none"
        text = f"{len(failed):,} failed, {len(partly):,} repaired or read in part, skipped: {left_out}"
        self.page.add(Text(text), indent=2)
        for item in failed[:5]:
            reason = safe(f"  {wording.reason(item.reason)}: {item.error}", "dim")
            self.page.add(Text.assemble(self.places.draw(item.path), reason), indent=2)

    def _model_files(self, group: GroupVerdict) -> None:
        prefix = f"{group.path}/" if group.path else ""
        files = [file for file in self.repo.model_files if file.path.startswith(prefix)]
        if files:
            self.page.title("7. Model files", "what names and headers say; they do not count in the verdict")
            draw_each(self.page, self.places, self.glossary, files, FILE_LINES)

    def _beside(self, group: GroupVerdict) -> None:
        if group.path:
            return
        if self.repo.languages:
            self.page.title("8. Other languages", "they do not count in the verdict")
            draw_languages(self.page, self.places, self.repo.languages, lines=BESIDE_LINES)
        if self.repo.deployment:
            self.page.title("9. Deployment", "how models are run, beside the verdict")
            draw_deployment(self.page, self.places, self.repo.deployment, lines=BESIDE_LINES)

    def _next(self, group: GroupVerdict, files: Sequence[FileVerdict]) -> None:
        if self.page.look.plain:
            return
        prefix = f"{group.path}/" if group.path else ""
        inner = [g.path for g in self.repo.directories if g.path.startswith(prefix) and g.path != group.path]
        using = [path_of(file) for file in files if file.uses]
        self.page.title("Next")
        for path in (*inner[:1], *using[:1]):
            command = f"fwscan explain {shlex.quote(printable(self.repo.repository))} {shlex.quote(printable(path))}"
            self.page.add(Text(command), indent=2)

    # ------------------------------------------------------------------------------------ one file

    def file(self, outcome: FileOutcome) -> None:
        """One file: role, how it was read, each framework, each finding with its rule."""
        self.page.add(Text.assemble(self.places.draw(path_of(outcome))), indent=0)
        match outcome:
            case FileSkipped():
                self.page.add(safe(f"not read: {wording.reason(outcome.reason)} {outcome.detail}", "yellow"))
            case FileFailed():
                self.page.add(safe(f"could not be read: {wording.reason(outcome.reason)}: {outcome.error}", "red"))
            case FileVerdict():
                self._read_file(outcome)
        models = [model for model in self.repo.model_files if model.path == path_of(outcome)]
        if models:
            self.page.title("Model file")
            draw_each(self.page, self.places, self.glossary, models)

    def _read_file(self, file: FileVerdict) -> None:
        name = self.glossary.framework(file.framework) if file.framework else "no deep-learning framework"
        why = f" (decided by {file.file.role_reason})" if file.file.role_reason else ""
        rows = [
            ("Framework", name),
            ("Role", f"{file.file.role}{why}"),
            ("Read", f"{file.read.status}, {file.read.encoding}"),
            *(("", f"line {note.start_line}-{note.end_line}: {note.what}") for note in file.read.notes),
            ("Unresolved", ", ".join(file.unresolved)),
        ]
        table = grid("fixed", "left")
        for label, value in rows:
            if value:
                table.add_row(Text(label, "dim"), safe(value))
        self.page.add(table, indent=2)
        weights = contributions(file.uses, self.glossary.families) if file.uses else {}
        for use in file.uses:
            self._use(file, use, weights[use.framework])
        path = path_of(file)
        for title, shown in (("Other languages", file.foreign), ("Deployment", file.deployment)):
            if shown:
                self.page.title(title)
                draw_shown(self.page, self.places, [(path, finding) for finding in shown], indent=2)

    def _use(self, file: FileVerdict, use: FrameworkUse, weight: float) -> None:
        aside = f"{use.strength}{', optional' if use.optional else ''}; weight {weight:.2f} before the role"
        self.page.title(self.glossary.short(use.framework), aside)
        if use.settled_by:
            self.page.add(safe(f"generation settled by {use.settled_by}"), indent=2)
        if use.contradicts:
            self.page.add(Text.assemble(("! ", "yellow"), safe(use.contradicts)), indent=2)
        path = path_of(file)
        self._by_rule([(path, finding) for finding in use.findings[:FINDING_LINES]], indent=2)
        if len(use.findings) > FINDING_LINES:
            more = f"... and {len(use.findings) - FINDING_LINES:,} more (fwscan --format json --all-evidence)"
            self.page.add(Text(more, "dim"), indent=2)

    # ------------------------------------------------------------------------------------ lines

    def _by_rule(self, evidence: Sequence[tuple[str, Finding]], *, indent: int) -> None:
        by_rule: dict[str, list[tuple[str, Finding]]] = defaultdict(list)
        for path, finding in evidence:
            by_rule[finding.rule_id].append((path, finding))
        for rule_id, members in by_rule.items():
            rule = self.glossary.rule(rule_id)
            self.page.add(
                Text.assemble(safe(rule_id, "bold"), safe(f"  {rule.why}" if rule.why else "")), indent=indent
            )
            if rule.source:
                self.page.add(safe(rule.source, "dim"), indent=indent + 2)
            draw_findings(self.page, self.places, members, indent=indent + 2, says=_says)


def _says(finding: Finding) -> str:
    """Everything about a finding but its rule, which stands above it."""
    parts = [finding.strength.value, *says_use(finding)]
    if isinstance(finding.fact, SymbolUse) and finding.fact.keywords:
        parts.append(f"keywords {', '.join(finding.fact.keywords)}")
    return " · ".join(part for part in parts if part)


def _weights(file: FileVerdict, tier: Mapping[Role, float], glossary: Glossary) -> dict[str, float]:
    """What one file gives to each framework, its role taken into account."""
    role = tier.get(file.file.role, 0.0)
    return {name: role * part for name, part in contributions(file.uses, glossary.families).items()} if role else {}


def _tier(files: Sequence[FileVerdict], glossary: Glossary) -> Mapping[Role, float]:
    """The first tier of roles in which any file uses a framework."""
    for tier in ROLE_TIERS:
        if any(file.uses and tier.get(file.file.role, 0.0) for file in files):
            return tier
    return ROLE_TIERS[0]


def _sums(files: Sequence[FileVerdict], tier: Mapping[Role, float], glossary: Glossary) -> dict[str, dict[Role, float]]:
    """Framework -> role -> what the files of that role give to it."""
    sums: dict[str, dict[Role, float]] = defaultdict(lambda: defaultdict(float))
    for file in files:
        if file.uses:
            for framework, part in _weights(file, tier, glossary).items():
                sums[framework][file.file.role] += part
    return sums
