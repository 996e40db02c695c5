"""A verdict as rows of a study's tables (docs/study.md): what every single scan says, in columns.

The tables and the order of their columns are those of `analyzer.study.schema`; rows here begin behind
`repository_id`, which is the study's own matter.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from analyzer.model import (
    FINDINGS_PER_USE,
    FileFailed,
    FileSkipped,
    FileVerdict,
    Finding,
    GroupVerdict,
    Region,
    RepoVerdict,
    Role,
    printable,
)
from analyzer.reports import wording
from analyzer.reports.cleaning import printable_throughout

Value = str | int | float | bool | bytes | None
Row = tuple[Value, ...]
Rows = dict[str, list[Row]]


def rows(verdict: RepoVerdict, *, version: str, all_evidence: bool = False) -> Rows:
    """Table -> rows. `version` is fwscan's own. The same verdict gives the same rows in the same order."""
    found: dict[str, list[Row]] = defaultdict(list)
    limit = None if all_evidence else FINDINGS_PER_USE
    for table, row in _all(verdict, version, limit):
        found[table].append(tuple(printable(value) if isinstance(value, str) else value for value in row))
    return dict(found)


def _all(repo: RepoVerdict, version: str, limit: int | None) -> Iterator[tuple[str, Row]]:
    yield "verdicts", _verdict(repo, version)
    yield from _coverage(repo)
    yield from _groups(repo)
    for position, (framework, path, finding) in _numbered(
        (share.framework, path, finding) for share in repo.verdict.shares for path, finding in share.evidence
    ):
        yield "evidence", (framework, position, *_finding(path, finding))
    for library in repo.libraries:
        yield "libraries", (library.library, library.framework, library.files)
    yield from _backends(repo)
    yield from _facets(repo)
    for number, signal in enumerate(repo.signals, start=1):
        place = _place(signal.path, signal.region)
        yield "signals", (number, signal.source.value, signal.framework, signal.what, *place)
    for model in repo.model_files:
        known = (model.format, model.framework, model.known_by.value, model.named, model.header)
        whether = (model.ambiguous, model.size, model.detail, model.contradicts)
        yield "model_files", (model.path, model.role.value, *known, *whether)
    for outcome in repo.outcomes:
        match outcome:
            case FileSkipped():
                said = ("", outcome.reason.value, outcome.detail, outcome.size, "[]", "[]")
                yield "files", (outcome.path, "skipped", "", "", "", "", "", "[]", "", *said)
            case FileFailed():
                why = ("", outcome.reason.value, outcome.error, None, "[]", "[]")
                yield "files", (outcome.path, "failed", "", outcome.role.value, "", "", "", "[]", "", *why)
            case FileVerdict():
                yield from _file(outcome, limit)


def _verdict(repo: RepoVerdict, version: str) -> Row:
    group, backend, cover = repo.verdict, repo.keras_backend, repo.coverage
    return (
        *(group.framework, group.confidence.value, group.why),
        *(backend.basis.value, backend.why),
        *(_json(repo.own_packages), _json(repo.notes)),
        *(cover.read, cover.repaired, cover.partial),
        *(repo.ruleset_digest, repo.extractor_version, version),
    )


def _coverage(repo: RepoVerdict) -> Iterator[tuple[str, Row]]:
    cover = repo.coverage
    for status, counts in (("skipped", cover.skipped), ("failed", cover.failed), ("model-file", cover.model_files)):
        for reason, number in counts:
            yield "coverage", (status, reason.value, number)


def _groups(repo: RepoVerdict) -> Iterator[tuple[str, Row]]:
    yield from _shares("", repo.verdict)
    for group in repo.directories:
        yield "directories", (group.path, group.framework, group.confidence.value, group.why)
        yield from _shares(group.path, group)


def _shares(directory: str, group: GroupVerdict) -> Iterator[tuple[str, Row]]:
    for share in group.shares:
        counted = (round(share.share, 6), share.files, _roles(share.files_by_role))
        yield "shares", (directory, share.framework, *counted, share.optional, share.compat)


def _backends(repo: RepoVerdict) -> Iterator[tuple[str, Row]]:
    backend = repo.keras_backend
    for name in backend.backends:
        yield "keras_backends", (name,)
    for legacy, evidence in ((False, backend.evidence), (True, backend.legacy)):
        for number, item in enumerate(evidence, start=1):
            said = (item.backend, item.how, item.overridden)
            yield "backend_evidence", (legacy, number, *said, *_place(item.path, item.region))


def _facets(repo: RepoVerdict) -> Iterator[tuple[str, Row]]:
    for use in repo.deployment:
        yield "deployment", (use.facet, use.name, use.files, _roles(use.files_by_role))
        for number, (path, shown) in enumerate(use.evidence, start=1):
            said = (wording.fact_symbol(shown.fact), wording.kind_of_fact(shown.fact), shown.rule_id)
            yield "facet_evidence", ("", use.facet, number, *_place(path, shown.fact.region), *said)
    for known in repo.languages:
        named = (known.language, known.language_name, known.subject, known.name, known.kind.value)
        yield "languages", (*named, known.files, _roles(known.files_by_role), known.bundled)
        for number, (path, foreign) in enumerate(known.evidence, start=1):
            said = (wording.fact_symbol(foreign.fact), foreign.fact.kind.value, foreign.rule_id)
            place = _place(path, foreign.fact.region)
            yield "facet_evidence", (known.language, known.subject, number, *place, *said)


def _file(file: FileVerdict, limit: int | None) -> Iterator[tuple[str, Row]]:
    selected, read = file.file, file.read
    path = selected.entry.path
    notes = [[note.what, note.start_line, note.end_line, note.cell] for note in read.notes]
    chosen = (selected.kind.value, selected.role.value, selected.role_reason, selected.entry.oid)
    judged = (file.framework, _json(file.libraries), read.status.value, read.encoding)
    yield "files", (path, "read", *chosen, *judged, "", "", None, _json(notes), _json(file.unresolved))
    for use in file.uses:
        said = (use.strength.value, use.optional, use.compat, use.settled_by, use.contradicts, len(use.findings))
        yield "file_uses", (path, use.framework, *said)
        for number, finding in enumerate(wording.strongest(use.findings, limit), start=1):
            yield "findings", (use.framework, number, *_finding(path, finding))


def _finding(path: str, finding: Finding) -> Row:
    return (
        *_place(path, finding.region),
        *(wording.symbol(finding), wording.fact_kind(finding), wording.guard(finding), finding.rule_id),
        *(finding.library, finding.strength.value, finding.detail),
        *(finding.compat, finding.tentative, finding.via),
    )


def _place(path: str, region: Region) -> Row:
    return path, region.start_line, region.start_column, region.end_line, region.end_column, region.cell


def _numbered(items: Iterable[tuple[str, str, Finding]]) -> Iterator[tuple[int, tuple[str, str, Finding]]]:
    """Each item with its position among those of its framework, from 1."""
    seen: dict[str, int] = defaultdict(int)
    for item in items:
        seen[item[0]] += 1
        yield seen[item[0]], item


def _roles(counts: Iterable[tuple[Role, int]]) -> str:
    return json.dumps({role.value: number for role, number in counts})


def _json(items: Sequence[object]) -> str:
    return json.dumps(printable_throughout(list(items)), ensure_ascii=False)
