"""The three sections of a file's facts as rows and back."""

from __future__ import annotations

from analyzer.factcodec.tables import Lookup, Row, Strings, texts
from analyzer.factcodec.uses import use_columns, uses_of
from analyzer.model import (
    Artifact,
    Export,
    Facts,
    FailReason,
    ForeignKind,
    ForeignUse,
    Guard,
    Read,
    ReadNote,
    ReadStatus,
    Region,
    Requirement,
    Setting,
    Suppression,
)


def said_rows(facts: Facts, strings: Strings) -> Row:
    """What is asked of every file of a repository together: manifests, settings, headers, how it was read."""
    of, all_of = strings.of, strings.all_of
    return [
        [
            [of(r.name), of(r.ecosystem), of(r.specifier), int(r.optional), int(r.locked), of(r.detail), *_place(r)]
            for r in facts.requirements
        ],
        [[of(s.name), of(s.value), of(s.how), *_place(s)] for s in facts.settings],
        [[of(a.format), all_of(a.hints), of(a.detail), *_place(a)] for a in facts.artifacts],
        _read_row(facts.read, strings),
    ]


def said_of(text: Lookup, rows: Row) -> Facts:
    """Facts with the first section alone."""
    requirements, settings, artifacts, read = rows
    return Facts(
        requirements=tuple(_requirement(text, *row) for row in requirements),
        settings=tuple(
            Setting(text(name), text(value), Region(*at), how=text(how)) for name, value, how, *at in settings
        ),
        artifacts=tuple(
            Artifact(format=text(form), hints=texts(text, hints), detail=text(detail), region=Region(*at))
            for form, hints, detail, *at in artifacts
        ),
        read=_read(text, *read),
    )


def module_rows(facts: Facts, strings: Strings) -> Row:
    """What other files can import."""
    of, all_of = strings.of, strings.all_of
    return [
        [[of(e.name), all_of(e.targets), of(e.guard)] for e in facts.exports],
        None if facts.public is None else all_of(facts.public),
        all_of(facts.stars),
        all_of(facts.branch_stars),
    ]


def module_of(text: Lookup, rows: Row) -> Facts:
    """Facts with the second section alone."""
    exports, public, stars, branch_stars = rows
    return Facts(
        exports=tuple(Export(text(name), texts(text, targets), Guard(text(guard))) for name, targets, guard in exports),
        public=None if public is None else texts(text, public),
        stars=texts(text, stars),
        branch_stars=texts(text, branch_stars),
    )


def used_rows(facts: Facts, strings: Strings) -> Row:
    """What the file itself names."""
    of, all_of = strings.of, strings.all_of
    return [
        use_columns(facts.uses, strings),
        [[of(f.language), of(f.name), of(f.kind), of(f.specifier), int(f.optional), *_place(f)] for f in facts.foreign],
        [[all_of(s.rules), of(s.reason), s.first_line, s.last_line, *_place(s)] for s in facts.suppressions],
    ]


def used_of(text: Lookup, rows: Row) -> Facts:
    """Facts with the third section alone."""
    uses, foreign, suppressions = rows
    return Facts(
        uses=tuple(uses_of(text, uses)),
        foreign=tuple(_foreign(text, *row) for row in foreign),
        suppressions=tuple(
            Suppression(
                rules=texts(text, rules), reason=text(reason), region=Region(*at), first_line=first, last_line=last
            )
            for rules, reason, first, last, *at in suppressions
        ),
    )


def _place(fact: Requirement | Setting | Artifact | ForeignUse | Suppression) -> tuple[int, int, int, int, int]:
    at = fact.region
    return at.start_line, at.start_column, at.end_line, at.end_column, at.cell


def _requirement(
    text: Lookup, name: int, ecosystem: int, specifier: int, optional: int, locked: int, detail: int, *at: int
) -> Requirement:
    return Requirement(
        name=text(name),
        ecosystem=text(ecosystem),
        specifier=text(specifier),
        optional=bool(optional),
        region=Region(*at),
        locked=bool(locked),
        detail=text(detail),
    )


def _foreign(text: Lookup, language: int, name: int, kind: int, specifier: int, optional: int, *at: int) -> ForeignUse:
    return ForeignUse(
        language=text(language),
        name=text(name),
        kind=ForeignKind(text(kind)),
        region=Region(*at),
        specifier=text(specifier),
        optional=bool(optional),
    )


def _read_row(read: Read, strings: Strings) -> Row:
    notes = [[strings.of(n.what), n.start_line, n.end_line, n.cell] for n in read.notes]
    failure = "" if read.failure is None else read.failure.value
    return [*strings.all_of((read.status, read.encoding, failure, read.error)), notes]


def _read(text: Lookup, status: int, encoding: int, failure: int, error: int, notes: list[list[int]]) -> Read:
    return Read(
        status=ReadStatus(text(status)),
        encoding=text(encoding),
        notes=tuple(ReadNote(text(what), *lines) for what, *lines in notes),
        failure=FailReason(text(failure)) if text(failure) else None,
        error=text(error),
    )
