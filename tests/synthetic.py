"""A study that never was, of any size: the same seed gives the same report. Two names in it are hostile."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from analyzer.model.report import (
    EvidenceLine,
    FactTable,
    FlowStep,
    FrameworkCount,
    Loss,
    Methods,
    Question,
    RepositoryRow,
    ShareRow,
    ShareTable,
    StudyReport,
    Unit,
)

HOSTILE = ("<script>alert(1)</script>/x", "evil/</script><img src=x onerror=alert(1)>\u2028end")
NAMES = {
    "tensorflow-1": "TensorFlow 1 (graph style)",
    "tensorflow-2": "TensorFlow 2",
    "keras-2": "Keras 1/2",
    "keras-3": "Keras 3",
    "pytorch": "PyTorch",
    "jax": "JAX",
    "theano": "Theano",
    "caffe": "Caffe",
    "mixed": "mixed",
    "none": "no deep-learning framework",
}
YEARS = range(2015, 2025)
SYMBOLS = ("torch.nn.Module", "tensorflow.placeholder", "jax.jit", "torch.optim.Adam")
_WORDS = (("deep", "fast", "graph", "vision"), ("bert", "net", "former", "gan", "flow"))


def study_report(size: int, seed: int = 1) -> StudyReport:
    """A report over `size` repositories, of which some failed and some are counted with another."""
    draw = random.Random(seed)
    rows: list[RepositoryRow] = []
    for number in range(size):
        rows.append(_row(draw, number, rows))
    counted = tuple(at for at, row in enumerate(rows) if row.status == "scanned" and row.same_as is None)
    used = [name for name in NAMES if name not in ("mixed", "none")]
    tables = _Tables(rows, counted)
    questions = (
        Question(
            id="primary",
            title="Which framework leads?",
            claim="75 % of papers use PyTorch",
            definition="The primary framework of each repository, each counted once.",
            tables=(
                tables.shares("primary", (), _primary, tuple(NAMES)),
                tables.shares("uses", (), _uses, used, parts=False),
                tables.shares("primary-by-venue", ("venue",), _primary, tuple(NAMES)),
            ),
        ),
        Question(
            id="trends",
            title="How did the shares change?",
            claim="",
            definition="By the year of the paper.",
            tables=(
                tables.shares("primary-by-year", ("year",), _primary, tuple(NAMES), ordered=True),
                FactTable(
                    id="overtaking",
                    title="Who overtook whom",
                    columns=("before", "after", "year", "share"),
                    rows=(("TensorFlow 1", "PyTorch", "2019", 0.52),),
                    shares=("share",),
                ),
            ),
        ),
        Question(
            id="tasks",
            title="Vision against NLP?",
            claim="",
            definition="By task and year.",
            tables=(tables.shares("primary-by-task-year", ("task", "year"), _primary, tuple(NAMES), ordered=True),),
        ),
        Question(
            id="co-use",
            title="Which stand together?",
            claim="",
            definition="",
            tables=(tables.shares("co-use", ("framework",), _uses, used, parts=False),),
        ),
    )
    return StudyReport(
        title="icml.duckdb <study>",
        methods=_methods(),
        flow=(
            FlowStep(stage="listed", name="Listed", inputs=size + 40, repositories=size),
            FlowStep(stage="resolved", name="Resolved to a repository", inputs=size + 10, repositories=size),
            FlowStep(stage="scanned", name="Scanned", inputs=len(counted), repositories=len(counted)),
        ),
        losses=(Loss(stage="resolve", reason="no-code", inputs=30), Loss(stage="fetch", reason="missing", inputs=10)),
        questions=questions,
        repositories=tuple(rows),
        counted=counted,
        frameworks=tuple((name, NAMES[name]) for name in used),
        columns=("task", "venue", "year"),
        by=("year",),
    )


def _row(draw: random.Random, number: int, before: Sequence[RepositoryRow]) -> RepositoryRow:
    year = draw.choices(YEARS, weights=[1, 2, 4, 7, 9, 10, 12, 14, 16, 18])[0]
    late = year - 2015
    weights = [max(1, 60 - late * 9), late * 2, max(2, 12 - late), max(0, late - 7), 2 + late * 13, late, 0, 0, 3, 8]
    weights[6:8] = [max(0, 20 - late * 8), max(0, 10 - late * 4)]
    primary = draw.choices(tuple(NAMES), weights=weights)[0]
    scanned = draw.random() < 0.94
    owner = f"owner{draw.randrange(40)}"
    name = HOSTILE[number - 3] if number in (3, 4) else f"{owner}/{'-'.join(map(draw.choice, _WORDS))}-{number}"
    page = f"https://github.com/{name}" if name not in HOSTILE else "https://github.com/evil/x"
    commit = f"{draw.getrandbits(160):040x}"
    uses = _uses_of(draw, primary) if scanned else ()
    same = number > 10 and draw.random() < 0.02 and scanned and before[-1].same_as is None
    values = {"task": draw.choice(("vision", "nlp", "speech")), "venue": draw.choice(("ICML", "ICLR", "<b>CVPR</b>"))}
    return RepositoryRow(
        repository_id=f"git:{name}",
        name=name,
        owner=owner,
        host="github.com",
        kind="git",
        url=page,
        status="scanned" if scanned else "failed",
        failure="" if scanned else "missing",
        error="" if scanned else "there is no such repository",
        same_as=number - 1 if same else None,
        why_same="same commit" if same else "",
        commit=commit,
        committed=f"{year}-03-11T10:00:00Z",
        permalinks=f"{page}/blob/{commit}/",
        primary=primary if scanned else "",
        confidence=draw.choice(("sure", "sure", "likely")) if scanned else "",
        why="most of the weight" if scanned else "",
        uses=uses,
        stars=draw.randrange(5000),
        papers=((f"Paper {number}", f"https://arxiv.org/abs/{late + 15}01.{number % 100000:05d}"),),
        metadata=tuple((key, (value,)) for key, value in {**values, "year": str(year)}.items()),
        evidence=tuple(_line(draw, use.framework) for use in uses for _ in range(5)),
    )


def _uses_of(draw: random.Random, primary: str) -> tuple[FrameworkCount, ...]:
    if primary == "none":
        return ()
    first = "pytorch" if primary == "mixed" else primary
    uses = [FrameworkCount(framework=first, share=0.8, files=draw.randrange(1, 40), optional=False, compat=False)]
    if first != "jax" and draw.random() < 0.2:
        optional = draw.random() < 0.5
        uses.append(FrameworkCount(framework="jax", share=0.0, files=2, optional=optional, compat=False))
    return tuple(uses)


def _line(draw: random.Random, framework: str) -> EvidenceLine:
    path = f"{draw.choice(('src', 'models', 'lib #1'))}/{draw.choice(('train', 'model'))}_{draw.randrange(30)}.py"
    return EvidenceLine(
        framework=framework,
        path=path,
        line=draw.randrange(1, 900),
        cell=0,
        symbol=draw.choice(SYMBOLS),
        rule=f"{framework}/any",
    )


def _primary(row: RepositoryRow) -> tuple[str, ...]:
    return (row.primary,)


def _uses(row: RepositoryRow) -> tuple[str, ...]:
    return tuple(use.framework for use in row.uses if not use.optional)


class _Tables:
    """Counts without a library: what matters here is that pages show what a report says."""

    def __init__(self, rows: Sequence[RepositoryRow], counted: Sequence[int]) -> None:
        self.rows, self.counted = rows, counted

    def shares(
        self,
        table: str,
        by: tuple[str, ...],
        values: Callable[[RepositoryRow], tuple[str, ...]],
        ids: Sequence[str],
        *,
        parts: bool = True,
        ordered: bool = False,
    ) -> ShareTable:
        groups: dict[tuple[str, ...], list[int]] = {}
        for at in self.counted:
            for group in self._groups(self.rows[at], by):
                groups.setdefault(group, []).append(at)
        rows = [
            _share(group, one, tuple(at for at in members if one in values(self.rows[at])), len(members))
            for group, members in sorted(groups.items())
            for one in ids
        ]
        title = table.replace("-", " ").capitalize()
        return ShareTable(
            id=table,
            title=title,
            by=by,
            unit=Unit.REPOSITORIES,
            parts=parts,
            ordered=ordered,
            rows=tuple(rows if by else sorted(rows, key=lambda row: -row.count)),
        )

    def _groups(self, row: RepositoryRow, by: tuple[str, ...]) -> list[tuple[str, ...]]:
        if by == ("framework",):
            return [(NAMES[one],) for one in _uses(row)]
        known = dict(row.metadata)
        return [tuple(known[column][0] for column in by)]


def _share(group: tuple[str, ...], counted: str, found: tuple[int, ...], total: int) -> ShareRow:
    share = len(found) / total
    return ShareRow(
        group=group,
        id=counted,
        name=NAMES[counted],
        count=len(found),
        total=total,
        share=share,
        low=max(0.0, share - 0.05),
        high=min(1.0, share + 0.05),
        small=total < 30,
        repositories=found,
    )


def _methods() -> Methods:
    return Methods(
        source="icml.duckdb",
        command="fwscan report icml.duckdb --by year",
        fwscan_versions=("0.1.0",),
        ruleset_digests=("ab" * 32,),
        extractor_versions=(7,),
        report_version="0.1.0",
        commits=("2015-03-11", "2024-03-11"),
        definitions=(("primary", "the framework that holds most of the weight"),),
        warnings=("Two rule sets were used.",),
        citation="The fwscan authors. fwscan 0.1.0.",
    )
