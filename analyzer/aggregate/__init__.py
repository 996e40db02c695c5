"""From a study to numbers: `report` and `compare`, pure functions of what was read.

>>> from analyzer.aggregate import report
>>> from analyzer.study.reading import read_study
>>> figures = report(read_study(path), by=("venue",))     # doctest: +SKIP
>>> figures.questions[0].tables[0].rows[0].share          # doctest: +SKIP
0.71
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from analyzer.aggregate.answers.losses import flow, losses
from analyzer.aggregate.asked import Asked, most_used
from analyzer.aggregate.catalogue import BY_ID, QUESTIONS, Asking
from analyzer.aggregate.columns import Columns, conditions
from analyzer.aggregate.comparison import compare
from analyzer.aggregate.definitions import DEFINITIONS
from analyzer.aggregate.intervals import need_libraries
from analyzer.aggregate.kin import counted_once
from analyzer.aggregate.tables import Population
from analyzer.errors import UsageError
from analyzer.model import Progress
from analyzer.model.report import Methods, Question, StudyReport
from analyzer.model.studies import StudyData

__all__ = ["compare", "question_ids", "report"]

CITATION = "The fwscan authors, fwscan {version}: which deep-learning framework a repository uses (CITATION.cff)."


def report(
    data: StudyData,
    *,
    by: Sequence[str] = (),
    where: Sequence[str] = (),
    questions: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    organisations: Mapping[str, str] | None = None,
    version: str = "",
    command: str = "",
    progress: Callable[[Progress], None] | None = None,
) -> StudyReport:
    """The figures of a study.

    `by`: columns to group by; `where`: conditions (`COLUMN=VALUE`, `COLUMN~TEXT`) on the repositories that count;
    `questions`: ids of those to answer (none: all). `names` say what frameworks and libraries are called,
    `organisations` to which one an owner (in lower case) belongs, `version` is fwscan's own, `command` what a reader
    would type for the same report; `progress` is told of each question. The same arguments give the same value.
    Raises UsageError for a column, a condition or a question that there is not, or where a library is missing.
    """
    need_libraries()
    chosen = [BY_ID[known] for known in question_ids(questions)]
    data = replace(data, repositories=counted_once(data.repositories))
    columns = Columns(data.columns, dict(organisations or {}))
    grouped = tuple(columns.named(name) for name in by)
    wanted = conditions(where, columns)
    rows = data.repositories
    counted = tuple(
        number
        for number, row in enumerate(rows)
        if row.status == "scanned" and row.same_as is None and all(one.holds(row, columns) for one in wanted)
    )
    known = dict(names or {})
    asked = Asked(data=data, population=Population(rows, counted, columns, known), by=grouped, names=known)
    return StudyReport(
        title=f"Frameworks in {data.source}" + (f", where {' and '.join(map(str, wanted))}" if wanted else ""),
        methods=_methods(data, counted, version, command),
        flow=flow(data),
        losses=losses(data),
        questions=tuple(_answered(asked, chosen, progress)),
        repositories=rows,
        counted=counted,
        frameworks=tuple((framework, known.get(framework, framework)) for framework in most_used(asked.population)),
        columns=columns.names,
        by=grouped,
    )


def _answered(
    asked: Asked, chosen: Sequence[Asking], progress: Callable[[Progress], None] | None
) -> Iterator[Question]:
    for number, one in enumerate(chosen):
        if progress:
            progress(Progress("questions", number, len(chosen), one.id))
        yield Question(id=one.id, title=one.title, claim=one.claim, definition=one.definition, tables=one.answer(asked))


def question_ids(asked: Sequence[str]) -> tuple[str, ...]:
    """The questions of these ids in their order; all where none is named. Raises UsageError for another id."""
    for name in asked:
        if name not in BY_ID:
            close = get_close_matches(name, BY_ID, n=1)
            hint = f"Did you mean {close[0]}? " if close else ""
            raise UsageError(f"there is no question {name!r}", f"{hint}There are: {', '.join(BY_ID)}.")
    return tuple(one.id for one in QUESTIONS if not asked or one.id in asked)


def _methods(data: StudyData, counted: Sequence[int], version: str, command: str) -> Methods:
    scanned = [row for row in data.repositories if row.status == "scanned"]
    digests = tuple(sorted({row.ruleset_digest for row in scanned}))
    extractors = tuple(sorted({row.extractor_version for row in scanned}))
    days = sorted(row.committed[:10] for number in counted if (row := data.repositories[number]).committed)
    warnings = list(data.warnings)
    if len(digests) > 1 or len(extractors) > 1:
        warnings.append("verdicts were made with several rule sets or extractors: `fwscan reclassify` makes them alike")
    if not counted:
        warnings.append("no repository counts: every share is empty")
    return Methods(
        source=data.source,
        command=command,
        fwscan_versions=tuple(sorted({row.fwscan_version for row in scanned})),
        ruleset_digests=digests,
        extractor_versions=extractors,
        report_version=version,
        commits=(days[0], days[-1]) if days else ("", ""),
        definitions=DEFINITIONS,
        warnings=tuple(warnings),
        citation=CITATION.format(version=version),
    )
