"""`--format csv`: one row a repository, or with `--by-dir` one a directory (columns in docs/output.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from analyzer.model import GroupVerdict, RepoFailed, RepoOutcome, RepoVerdict
from analyzer.reports import wording
from analyzer.reports.cleaning import spreadsheet_cell

COLUMNS = (
    "repository",
    "revision",
    "committed",
    "worktree",
    "directory",
    "status",
    "framework",
    "confidence",
    "share",
    "frameworks",
    "optional",
    "compat",
    "libraries",
    "keras_backends",
    "model_files",
    "languages",
    "deployment",
    "read",
    "repaired",
    "partial",
    "skipped",
    "failed",
    "why",
    "error",
)

Row = dict[str, str | int]


def write(outcomes: Iterable[RepoOutcome], out: TextIO, *, depth: int | None = None) -> None:
    """Writes a header and the rows; `depth`: also one row for each directory down to that level."""
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for outcome in outcomes:
        for row in _rows(outcome, depth):
            writer.writerow({name: spreadsheet_cell(value) for name, value in row.items()})


def _rows(outcome: RepoOutcome, depth: int | None) -> Iterator[Row]:
    if isinstance(outcome, RepoFailed):
        yield {"repository": outcome.repository, "status": "failed", "error": outcome.error}
        return
    yield {**_identity(outcome), **_group(outcome.verdict), **_whole(outcome)}
    for group in outcome.directories:
        if depth is not None and group.path and group.path.count("/") < depth:
            yield {**_identity(outcome), **_group(group)}


def _identity(repo: RepoVerdict) -> Row:
    return {
        "repository": repo.repository,
        "revision": repo.revision.commit,
        "committed": repo.revision.committed,
        "worktree": "true" if repo.revision.worktree else "false",
        "status": "scanned",
    }


def _group(group: GroupVerdict) -> Row:
    primary = [share for share in group.shares if share.framework == group.framework]
    return {
        "directory": group.path or ".",
        "framework": group.framework,
        "confidence": group.confidence.value,
        "share": f"{primary[0].share:.4f}" if primary else "",
        "frameworks": _list(f"{s.framework}:{s.share:.4f}" for s in group.shares if not s.optional),
        "optional": _list(s.framework for s in group.shares if s.optional),
        "compat": "true" if any(s.compat for s in group.shares) else "false",
        "why": group.why,
    }


def _whole(repo: RepoVerdict) -> Row:
    cover = repo.coverage
    return {
        "libraries": _list(use.library for use in repo.libraries),
        "keras_backends": _list(repo.keras_backend.backends),
        "languages": _list(f"{use.language}:{use.subject}:{use.files}" for use in repo.languages),
        "deployment": _list(f"{use.facet}:{use.files}" for use in repo.deployment),
        "model_files": _list(f"{form}:{number}" for form, number in wording.model_formats(repo.model_files)),
        "read": cover.read,
        "repaired": cover.repaired,
        "partial": cover.partial,
        "skipped": _list(f"{reason}:{number}" for reason, number in cover.skipped),
        "failed": _list(f"{reason}:{number}" for reason, number in cover.failed),
    }


def _list(items: Iterable[str]) -> str:
    return ";".join(items)
