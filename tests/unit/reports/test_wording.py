from __future__ import annotations

import pytest

from analyzer.model import Coverage, FailReason, Region, Revision, SkipReason
from analyzer.reports import wording
from tests.unit.reports.build import repo


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0.0%"), (0.0004, "<0.1%"), (0.0005, "0.1%"), (0.8204, "82.0%"), (1.0, "100.0%")]
)
def test_a_share_that_is_something_never_reads_as_nothing(share: float, text: str) -> None:
    assert wording.percent(share) == text


def test_a_place_in_a_notebook_names_its_cell() -> None:
    assert wording.place("a.py", Region(3, 1, 3, 2)) == "a.py:3"
    assert wording.place("a.ipynb", Region(3, 1, 3, 2, 7)) == "a.ipynb:cell 7:3"


def test_coverage_adds_up_and_leaves_nothing_out() -> None:
    cover = Coverage(
        read=1000,
        repaired=30,
        partial=4,
        skipped=((SkipReason.NO_READER, 12), (SkipReason.TOO_LARGE, 2000)),
        failed=((FailReason.SYNTAX, 1),),
    )
    assert wording.coverage(cover) == (
        "1,034 files read (30 repaired, 4 in part); 1 failed (1 syntax); "
        "2,012 skipped (2,000 too large, 12 of other kinds)"
    )


def test_a_flawless_coverage_says_so() -> None:
    assert wording.coverage(Coverage(read=1, repaired=0, partial=0, skipped=(), failed=())) == (
        "1 file read; 0 failed; 0 skipped"
    )


def test_pictures_and_excluded_files_are_not_missed() -> None:
    skipped = ((SkipReason.NO_READER, 5), (SkipReason.EXCLUDED, 5), (SkipReason.MISSING_BLOB, 2))
    cover = Coverage(read=1, repaired=9, partial=1, skipped=skipped, failed=((FailReason.SYNTAX, 3),))
    assert wording.not_read(cover) == 1 + 2 + 3


@pytest.mark.parametrize(
    ("revision", "text"),
    [
        (Revision(), ""),
        (Revision(worktree=True), "work tree, no commit"),
        (Revision("0123456789abcdef", "2024-05-01T00:00:00Z"), "commit 0123456789ab of 2024-05-01"),
        (Revision("0123456789abcdef", "", True), "commit 0123456789ab and the work tree over it"),
    ],
)
def test_revisions(revision: Revision, text: str) -> None:
    assert wording.revision(revision) == text


def test_the_quiet_line_holds_primary_and_all() -> None:
    group = repo().verdict
    line = wording.verdict_line("a\x1bb", group.framework, group.confidence.value, group.shares)
    assert line == r"a\x1bb: keras-3 (sure); uses keras-3 82.0%, pytorch 12.0%, jax optional"
