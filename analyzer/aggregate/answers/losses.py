"""What was lost on the way to the figures: lines of lists, repositories, files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from analyzer.aggregate.asked import Asked
from analyzer.aggregate.definitions import UNKNOWN
from analyzer.aggregate.tables import counted_rows
from analyzer.model.papers import REPOSITORIES
from analyzer.model.report import FactTable, FlowStep, Loss, RepositoryRow, ShareRow, ShareTable, Unit
from analyzer.model.studies import InputRow, StudyData

_DEPTH = {"listed": 0, "resolved": 1, "fetched": 2, "scanned": 3}
_OF_ITSELF = frozenset(kind.value for kind in REPOSITORIES)
_LINKS = {"dead": "the repository is gone", "lost": "lost for another reason", "reached": "reached"}


def flow(data: StudyData) -> tuple[FlowStep, ...]:
    """How many lines and different repositories came how far."""

    def step(stage: str, name: str, inputs: Iterable[InputRow]) -> FlowStep:
        kept = list(inputs)
        found = {item.repository for item in kept if item.repository is not None}
        return FlowStep(stage=stage, name=name, inputs=len(kept), repositories=len(found))

    resolved = [item for item in data.inputs if _DEPTH[item.reached] >= 1]
    scanned = [item for item in resolved if item.reached == "scanned"]
    return (
        step("listed", "listed", data.inputs),
        step("resolved", "led to a repository", resolved),
        step("official", "official, or listed itself", filter(_official, resolved)),
        step("fetched", "repository reached", (item for item in resolved if _DEPTH[item.reached] >= 2)),
        step("scanned", "scanned", scanned),
        step("framework", "with a framework", (item for item in scanned if _row(data, item).primary != "none")),
    )


def _official(item: InputRow) -> bool:
    return item.kind in _OF_ITSELF or item.official is True


def _row(data: StudyData, item: InputRow) -> RepositoryRow:
    assert item.repository is not None, "what was scanned has a repository"
    return data.repositories[item.repository]


def losses(data: StudyData) -> tuple[Loss, ...]:
    """How many lines were lost, by stage and reason."""
    counts = Counter((item.lost, item.reason) for item in data.inputs if item.lost)
    return tuple(Loss(stage=stage, reason=reason, inputs=n) for (stage, reason), n in sorted(counts.items()))


def answer(asked: Asked) -> tuple[ShareTable | FactTable, ...]:
    """Losses by reason, dead links by year, and what is counted with another."""
    data = asked.data
    total = len(data.inputs)
    rows: list[ShareRow] = []
    for loss in losses(data):
        label = loss.reason or loss.stage
        rows += counted_rows((loss.stage,), {label: loss.inputs}, total, {}, sample=False)
    lost = ShareTable(
        id="losses",
        title="Lines that were lost, by stage and reason",
        by=("stage",),
        unit=Unit.INPUTS,
        parts=False,
        rows=tuple(rows),
        note="Out of all listed lines.",
    )
    return lost, _dead_links(data), _counted_once(asked)


def _dead_links(data: StudyData) -> ShareTable:
    """Lines whose repository was asked for, by the year of their paper."""
    found: dict[str, Counter[str]] = {}
    for item in data.inputs:
        if item.repository is not None and item.lost != "pending":
            fate = "reached" if not item.lost else "dead" if item.reason == "missing" else "lost"
            found.setdefault(item.paper_year or UNKNOWN, Counter())[fate] += 1
    rows: list[ShareRow] = []
    for year in sorted(found, key=lambda year: (year == UNKNOWN, year)):
        counts = {fate: found[year][fate] for fate in _LINKS}
        rows += counted_rows((year,), counts, sum(counts.values()), _LINKS)
    return ShareTable(
        id="dead-links",
        title="Links to code that are dead, by the year of the paper",
        by=("paper-year",),
        unit=Unit.INPUTS,
        parts=True,
        rows=tuple(rows),
        ordered=True,
    )


def _counted_once(asked: Asked) -> FactTable:
    why = Counter(
        row.why_same for row in asked.data.repositories if row.status == "scanned" and row.same_as is not None
    )
    return FactTable(
        id="counted-once",
        title="Repositories that are counted with another",
        columns=("why", "repositories"),
        rows=tuple((reason, count) for reason, count in sorted(why.items())),
    )


def files(asked: Asked) -> tuple[ShareTable, ...]:
    """What became of every file of the repositories that count."""
    read: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {"skipped": Counter(), "failed": Counter()}
    for number in asked.population.members:
        row = asked.population.rows[number]
        read.update({"read": row.read, "repaired": row.repaired, "partial": row.partial})
        reasons["failed"].update(dict(row.failed))
        reasons["skipped"].update(dict(row.skipped))
    failed, skipped = (sum(reasons[status].values()) for status in ("failed", "skipped"))
    names = {"repaired": "read after rewriting Python 2", "partial": "read in part", "read": "read without loss"}
    total = sum(read.values()) + failed
    fates = dict(read) | {"failed": failed}
    rows: list[ShareRow] = []
    for status, counts in reasons.items():
        rows += counted_rows((status,), dict(sorted(counts.items())), total + skipped, {}, sample=False)
    return (
        ShareTable(
            id="files-read",
            title="Files with a reader",
            by=(),
            unit=Unit.FILES,
            parts=True,
            rows=tuple(counted_rows((), fates, total, names, sample=False)),
            note="Of repositories that count. No intervals: all their files were looked at.",
        ),
        ShareTable(
            id="files-not-read",
            title="Files that were not read, by reason",
            by=("status",),
            unit=Unit.FILES,
            parts=False,
            rows=tuple(rows),
            note="Out of all files. `no-reader` are pictures, prose and data that no verdict could use.",
        ),
    )
