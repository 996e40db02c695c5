"""A study as it was read: what was listed, and what became of each repository. Figures are taken from this value alone.

It comes from a study's file or from a folder of JSON results, and holds nothing that only one of them could say.
"""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.model.report import RepositoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """One line of a list, and how far it came."""

    list: str
    line: int  # 1-based
    text: str
    kind: str  # what it names: arxiv, git, hf-model, ...; "": not understood
    reached: str  # listed, resolved, fetched, scanned
    lost: str  # stage: list, resolve, fetch, scan, store, pending; "": it was not lost
    reason: str
    repository: int | None  # position of its repository
    official: bool | None  # what is said of the code that was chosen for its paper
    paper_year: str  # of four digits; "": not known


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyData:
    """Everything that figures are taken from; `RepositoryRow.same_as` names the next of kin, not yet the last."""

    source: str  # name of the file or folder
    inputs: tuple[InputRow, ...]  # by list and line
    repositories: tuple[RepositoryRow, ...]  # by repository_id
    columns: tuple[str, ...]  # of the lists, in their order
    warnings: tuple[str, ...] = ()
