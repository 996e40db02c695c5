"""`--quiet`: one line a repository. Apart from the table: who wants a line need not wait for what draws tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from analyzer.model import RepoOutcome, RepoVerdict
from analyzer.reports import wording


def write(outcomes: Iterable[RepoOutcome], out: TextIO) -> None:
    """Writes one line for each repository that was scanned, as it comes."""
    for outcome in outcomes:
        if isinstance(outcome, RepoVerdict):
            group = outcome.verdict
            line = wording.verdict_line(outcome.repository, group.framework, group.confidence.value, group.shares)
            out.write(f"{line}\n")
        out.flush()
