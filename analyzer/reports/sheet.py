"""What a page about one repository says, whatever it is written in: Markdown and HTML are made from the same sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analyzer.model import (
    FileFailed,
    FrameworkShare,
    Region,
    RepoVerdict,
    SignalSource,
    printable,
)
from analyzer.reports import wording
from analyzer.reports.addresses import blobs_of, line_of, page_of
from analyzer.reports.drawing import names, says_all
from analyzer.reports.glossary import Glossary
from analyzer.reports.model_files import says
from analyzer.values import Struct

_FILES = 50  # of model files and of files that could not be read; `--format json` has all


class SheetShare(Struct, frozen=True, kw_only=True):
    """A framework of the repository, with its numbers as text."""

    framework: str  # id
    name: str
    share: float
    percent: str
    files: str
    roles: str
    optional: bool
    primary: bool


class SheetLine(Struct, frozen=True, kw_only=True):
    """A place, its address on the web ("": none), what stands there, and what that says."""

    place: str
    address: str
    symbol: str
    says: str = ""


class SheetGroup(Struct, frozen=True):
    """Lines that belong together; `framework` is "" where they are about none."""

    title: str
    framework: str
    lines: tuple[SheetLine, ...]


class SheetSection(Struct, frozen=True):
    """A part of the page; an aside says how far it counts."""

    title: str
    aside: str
    groups: tuple[SheetGroup, ...]


class Sheet(Struct, frozen=True, kw_only=True):
    """One repository. All text is printable, and none is escaped for a format yet."""

    name: str
    page: str  # https address, "" for none
    revision: str
    framework: str  # id
    verdict: str  # its name
    confidence: str
    why: str
    at_all: str
    shares: tuple[SheetShare, ...]
    facts: tuple[tuple[str, str], ...]
    directories: tuple[tuple[str, str, str, str], ...]  # path, framework, confidence, shares
    sections: tuple[SheetSection, ...]
    notes: tuple[str, ...]
    coverage: str
    rules: str


def sheet_of(repo: RepoVerdict, glossary: Glossary, *, depth: int | None = None) -> Sheet:
    """The sheet of a verdict; `depth` levels of directories, None for none of them."""
    group = repo.verdict
    return Sheet(
        name=printable(repo.repository),
        page=page_of(repo.repository),
        revision=wording.revision(repo.revision),
        framework=group.framework,
        verdict=glossary.framework(group.framework),
        confidence=group.confidence.value,
        why=printable(group.why),
        at_all=names(group.shares, glossary),
        shares=tuple(_share(share, glossary, group.framework) for share in group.shares),
        facts=tuple(_facts(repo, glossary)),
        directories=tuple(_directories(repo, glossary, depth or 0)),
        sections=tuple(section for section in _sections(repo, glossary) if section.groups),
        notes=tuple(map(printable, repo.notes)),
        coverage=wording.coverage(repo.coverage),
        rules=repo.ruleset_digest,
    )


def _share(share: FrameworkShare, glossary: Glossary, primary: str) -> SheetShare:
    return SheetShare(
        framework=share.framework,
        name=glossary.short(share.framework) + (" (compat.v1)" if share.compat else ""),
        share=share.share,
        percent=wording.percent(share.share),
        files=wording.count(sum(number for _, number in share.files_by_role), "file"),
        roles=wording.roles(share),
        optional=share.optional,
        primary=share.framework == primary,
    )


def _facts(repo: RepoVerdict, glossary: Glossary) -> Iterator[tuple[str, str]]:
    libraries = [f"{glossary.library(use.library)} ({wording.count(use.files, 'file')})" for use in repo.libraries]
    for term, value in (
        ("Libraries", ", ".join(libraries)),
        ("Keras backend", wording.keras_backend(repo.keras_backend)),
        ("Deployment", ", ".join(wording.deployment_use(use) for use in repo.deployment)),
        ("Own packages", ", ".join(repo.own_packages)),
    ):
        if value:
            yield term, printable(value)


def _directories(repo: RepoVerdict, glossary: Glossary, depth: int) -> Iterator[tuple[str, str, str, str]]:
    for group in repo.directories:
        if group.path and group.path.count("/") < depth:
            uses = ", ".join(f"{glossary.short(s.framework)} {wording.percent(s.share)}" for s in group.shares)
            yield f"{printable(group.path)}/", glossary.short(group.framework), group.confidence.value, uses


def _sections(repo: RepoVerdict, glossary: Glossary) -> Iterator[SheetSection]:
    blobs = blobs_of(repo.repository, repo.revision)

    def line(path: str, region: Region | None, symbol: str, told: str = "") -> SheetLine:
        place = wording.place(path, region) if region else printable(path)
        return SheetLine(
            place=place, address=line_of(blobs, path, region), symbol=printable(symbol), says=printable(told)
        )

    yield SheetSection(
        "Evidence",
        "",
        tuple(
            SheetGroup(
                glossary.short(share.framework),
                share.framework,
                tuple(
                    line(path, found.region, wording.symbol(found), says_all(found)) for path, found in share.evidence
                ),
            )
            for share in repo.verdict.shares
            if share.evidence
        ),
    )
    yield SheetSection(
        "Other languages",
        "they do not count in the verdict",
        tuple(
            SheetGroup(
                printable(wording.language_use(use)),
                "",
                tuple(
                    line(path, found.fact.region, wording.fact_symbol(found.fact), found.rule_id)
                    for path, found in use.evidence
                ),
            )
            for use in repo.languages
        ),
    )
    models = [line(file.path, None, glossary.format(file.format).name, says(file)) for file in repo.model_files]
    yield SheetSection("Model files", "they do not count in the verdict", _one_group(models))
    declared = [
        line(one.path, one.region, one.what, glossary.short(one.framework) if one.framework else "no framework")
        for one in repo.signals
        if one.source is SignalSource.DECLARED
    ]
    yield SheetSection("Declared", "by cards, configurations and base images", _one_group(declared))
    failed = [
        line(one.path, None, wording.reason(one.reason), one.error.partition("\n")[0])
        for one in repo.outcomes
        if isinstance(one, FileFailed)
    ]
    yield SheetSection("Not read", "files that have a reader and gave no facts", _one_group(failed))


def _one_group(lines: Iterable[SheetLine]) -> tuple[SheetGroup, ...]:
    """All lines below no title, as many as a page bears; how many more there are is said."""
    found = tuple(lines)
    more = f"{len(found) - _FILES:,} more: --format json has all" if len(found) > _FILES else ""
    return (SheetGroup(more, "", found[:_FILES]),) if found else ()
