"""Stated versions against inferred ranges: does the release that people name lie in the range that the code gives?

A row is a *hit* if every stated version does. The measure cannot see ranges that are too narrow on the other side, nor
labels that are wrong: so each miss is shown with the lines that keep the stated version out, and the width of the
ranges stands beside the share of hits.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from analyzer.apitables import ApiTables
from analyzer.model import VersionNeed, VersionRange, printable
from analyzer.ruleset import rules_folder
from analyzer.worker import ScanOptions, locator_versions
from evaluation.labels import LabelError

WITNESSES = 3


@dataclass(frozen=True, slots=True)
class Stated:
    """A row of the file: the versions of one package that people name for a repository."""

    repo: str  # owner/name
    package: str  # import name of an API table
    versions: tuple[str, ...]


class Outcome(StrEnum):
    """How a row came out."""

    HIT = "hit"
    MISS = "miss"
    NOT_USED = "not used"  # no file uses the package
    OUTSIDE = "outside"  # a stated version is older than the first sample: the table cannot say
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row with its range. `excluded_by` are lines that keep a stated version out, the most used first."""

    stated: Stated
    outcome: Outcome
    said: str = ""
    width: int = 0  # sampled versions in the range
    sampled: int = 0
    files: int = 0
    whole_files: int = 0
    conflicts: int = 0
    excluded_by: tuple[str, ...] = ()
    error: str = ""


def read_stated(path: Path, only: Sequence[str] = ()) -> tuple[Stated, ...]:
    """The rows of a file with the columns repo, framework, stated_versions (separated by commas). Raises LabelError."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelError(f"{path}: {error}") from error
    if not rows or not {"repo", "framework", "stated_versions"} <= set(rows[0]):
        raise LabelError(f"{path}: no rows with repo, framework, stated_versions")
    stated = tuple(
        Stated(row["repo"], row["framework"], tuple(v.strip() for v in row["stated_versions"].split(",") if v.strip()))
        for row in rows
    )
    return tuple(row for row in stated if not only or row.repo in only)


def judge(stated: Stated, found: VersionRange | None, tables: ApiTables) -> Judged:
    """Whether the stated versions lie in a range; None where no file uses the package."""
    table = tables.get(stated.package)
    if table is None:
        return Judged(stated=stated, outcome=Outcome.ERROR, error=f"no API table {stated.package!r}")
    if found is None:
        return Judged(stated=stated, outcome=Outcome.NOT_USED)
    missed: list[VersionNeed] = []
    outcome = Outcome.HIT
    for version in stated.versions:
        meant = table.mask(f"=={version}{'.*' if version.count('.') < 2 else ''}")
        if not meant:
            outcome = Outcome.OUTSIDE
            continue
        samples = {sample for place, sample in enumerate(table.versions) if meant >> place & 1}
        if not samples & set(found.versions):
            outcome = Outcome.MISS
            missed += [need for need in found.needs if not samples & set(need.versions) and need not in missed]
    missed.sort(key=lambda need: (-need.files, need.name, need.keyword))
    return Judged(
        stated=stated,
        outcome=outcome,
        said=found.said,
        width=len(found.versions),
        sampled=len(found.sampled),
        files=found.files,
        whole_files=found.whole_files,
        conflicts=len(found.conflicts),
        excluded_by=tuple(map(_witness, missed[:WITNESSES])),
    )


def judged(rows: Iterable[tuple[Stated, Path]], workers: int) -> Iterator[Judged]:
    """Each row with its range, repositories read once, in the order in which they are done."""
    by_path: dict[Path, list[Stated]] = {}
    for row, path in rows:
        by_path.setdefault(path, []).append(row)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(_judge_all, path, tuple(group)): group for path, group in by_path.items()}
        for future in as_completed(running):
            try:
                yield from future.result()
            except Exception as error:  # one repository that cannot be read must not end the evaluation of the others
                said = f"{type(error).__name__}: {error}"
                yield from (Judged(stated=row, outcome=Outcome.ERROR, error=said) for row in running[future])


def _judge_all(path: Path, rows: tuple[Stated, ...]) -> list[Judged]:
    tables = ApiTables(rules_folder() / "api")
    found = locator_versions(str(path), ScanOptions(revision="HEAD", jobs=1))
    ranges = {one.package: one for one in found.ranges}
    return [judge(row, ranges.get(row.package), tables) for row in rows]


def _witness(need: VersionNeed) -> str:
    path, region = need.places[0]
    what = f"{need.name}({need.keyword}=)" if need.keyword else need.name
    return f"{printable(path)}:{region.start_line} {what} {need.said} ({need.files} files)"


def figures(rows: Sequence[Judged]) -> dict[str, Any]:
    """Shares over the rows that were read, and the widths of the ranges."""
    ranged = [row for row in rows if row.sampled]
    hits = sum(row.outcome is Outcome.HIT for row in rows)
    return {
        "rows": len(rows),
        "hits": hits,
        "hit_share": round(hits / len(rows), 4) if rows else None,
        "outcomes": {outcome.value: sum(row.outcome is outcome for row in rows) for outcome in Outcome},
        "median_width": median(row.width for row in ranged) if ranged else None,
        "median_width_share": round(median(row.width / row.sampled for row in ranged), 4) if ranged else None,
        "contradictory": sum(row.conflicts > 0 for row in ranged),
    }


def as_text(rows: Sequence[Judged], absent: Sequence[str]) -> list[str]:
    """Figures, then each row, misses with what keeps the stated version out."""
    total = figures(rows)
    lines = [
        f"{total['hits']} of {total['rows']} stated versions lie in the range ({total['hit_share']})",
        f"median width {total['median_width']} samples, {total['median_width_share']} of the table",
        ", ".join(f"{name} {number}" for name, number in total["outcomes"].items())
        + f"; {total['contradictory']} with contradictions; {len(absent)} absent",
        "",
    ]
    for row in sorted(rows, key=lambda one: (one.outcome is Outcome.HIT, one.stated.repo, one.stated.package)):
        stated = f"{row.stated.package} {','.join(row.stated.versions)}"
        against = f", {row.conflicts} against" if row.conflicts else ""
        inside = f"{row.said} ({row.width}/{row.sampled}; {row.whole_files}/{row.files} files{against})"
        lines.append(f"{row.outcome:8} {row.stated.repo}: {stated} in {inside}{row.error and ' ' + row.error}")
        lines += [f"             {witness}" for witness in row.excluded_by]
    return lines


def as_json(rows: Sequence[Judged], absent: Sequence[str]) -> dict[str, Any]:
    """The same for programs."""
    return {
        **figures(rows),
        "absent": list(absent),
        "repositories": [
            {
                "repo": row.stated.repo,
                "package": row.stated.package,
                "stated": list(row.stated.versions),
                "outcome": row.outcome.value,
                "said": row.said,
                "width": row.width,
                "sampled": row.sampled,
                "files": row.files,
                "whole_files": row.whole_files,
                "conflicts": row.conflicts,
                "excluded_by": list(row.excluded_by),
                "error": row.error,
            }
            for row in sorted(rows, key=lambda one: (one.stated.repo, one.stated.package))
        ],
    }
