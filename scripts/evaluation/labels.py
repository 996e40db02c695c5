"""Label files, and where the labelled repositories lie.

Two forms are read, told apart by their header. A *framework* file has a row for each repository at a commit (`repo`,
`commit`, `primary`, and optionally `accept`, `also`, `sublabel`, `confidence`, `label_source`; lists are separated by
semicolons). A *paper* file has `title`, `code_url`, `label`, with labels tf, pt, both or neither and no commit.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pygit2

# Ids that labels call by name; any other framework is `other` to them.
NAMED = frozenset(
    {
        *("tensorflow", "tensorflow-1", "tensorflow-2", "keras", "keras-2", "keras-3", "pytorch", "jax"),
        *("mxnet", "paddle", "mindspore", "theano", "caffe", "chainer", "mlx"),
    }
)
NO_FRAMEWORK = frozenset({"none", "mixed"})
OTHER = "other"


class LabelError(Exception):
    """A label file that is not what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What people say about a repository. `commit` is empty where the file names none: HEAD is meant."""

    repo: str  # owner/name
    commit: str
    primary: str
    accept: frozenset[str]  # other answers for `primary` that count as right
    also: frozenset[str]
    note: str

    @property
    def right(self) -> frozenset[str]:
        """Answers that are right as the primary framework."""
        return self.accept | {self.primary}


def spoken(framework: str) -> str:
    """An id as labels call it: frameworks that they have no name for are `other`."""
    return framework if framework in NAMED or framework in NO_FRAMEWORK else OTHER


def family(framework: str) -> str:
    """TensorFlow of any generation is one family, Keras of any generation another; all else stands for itself."""
    stem = framework.rpartition("-")[0]
    return stem if stem in ("tensorflow", "keras") else framework


def read_labels(path: Path, only: Sequence[str] = ()) -> tuple[bool, tuple[Label, ...]]:
    """Whether it is a paper file, and its rows (those of `only`, if given). Raises LabelError."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelError(f"{path}: {error}") from error
    if not rows:
        raise LabelError(f"{path}: no rows")
    header = set(rows[0])
    if {"repo", "commit", "primary"} <= header:
        papers, labels = False, tuple(_framework_row(row) for row in rows)
    elif {"code_url", "label"} <= header:
        papers, labels = True, tuple(_paper_row(row) for row in rows)
    else:
        raise LabelError(f"{path}: neither repo, commit, primary nor title, code_url, label in its header")
    if missing := set(only) - {label.repo for label in labels}:
        raise LabelError(f"{path}: has no row for {', '.join(sorted(missing))}")
    return papers, tuple(label for label in labels if not only or label.repo in only)


def _framework_row(row: dict[str, str]) -> Label:
    return Label(
        repo=row["repo"],
        commit=row["commit"],
        primary=row["primary"],
        accept=_listed(row.get("accept")),
        also=_listed(row.get("also")),
        note=row.get("sublabel") or "",
    )


def _paper_row(row: dict[str, str]) -> Label:
    parts = [part for part in urlsplit(row["code_url"]).path.split("/") if part]
    repo = "/".join(parts[:2]).removesuffix(".git")
    return Label(repo=repo, commit="", primary=row["label"], accept=frozenset(), also=frozenset(), note=row["title"])


def _listed(cell: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (cell or "").split(";") if part.strip())


def locate(label: Label, folder: Path) -> Path | None:
    """The git directory of a labelled repository below `folder`, None where it or its commit is not there."""
    return locate_at(label.repo, label.commit or "HEAD", folder)


def locate_at(repo: str, revision: str, folder: Path) -> Path | None:
    """The same for `owner/name` and a revision."""
    place = folder / repo.replace("/", "+") / "repo"
    path = place / ".git" if (place / ".git").is_dir() else place
    if not path.is_dir():
        return None
    try:
        repository = pygit2.Repository(str(path), pygit2.enums.RepositoryOpenFlag.NO_SEARCH)
        repository.revparse_single(f"{revision}^{{tree}}")
    except (pygit2.GitError, KeyError, ValueError):
        return None
    return path
