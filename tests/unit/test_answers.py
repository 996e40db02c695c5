"""Reports that are remembered: found as they were written, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.answers import FOLDER, Answer, Answers

KEY = "0a" * 20
REPORT = Answer("Tensor\udcff ä\n" * 1000, unread=True)


def test_a_report_is_found_as_it_was_written(tmp_path: Path) -> None:
    answers = Answers(tmp_path)
    assert answers.find(KEY) is None
    assert not answers.has_any(KEY[:4])
    answers.keep(KEY, REPORT)
    assert Answers(tmp_path).find(KEY) == REPORT
    assert (answers.has_any(KEY[:4]), answers.has_any("ff")) == (True, False)
    answers.keep(KEY, Answer("", unread=False))
    assert answers.find(KEY) == Answer("", unread=False)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-3], lambda data: b"", lambda data: data[:20] + b"?" + data[21:]]
)
def test_a_damaged_report_is_none_and_goes(tmp_path: Path, damage: object) -> None:
    answers = Answers(tmp_path)
    answers.keep(KEY, REPORT)
    path = tmp_path / FOLDER / KEY
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert answers.find(KEY) is None
    assert not path.exists()


def test_a_report_under_another_name_is_none(tmp_path: Path) -> None:
    answers = Answers(tmp_path)
    answers.keep(KEY, REPORT)
    (tmp_path / FOLDER / KEY).rename(tmp_path / FOLDER / ("0b" * 20))
    assert answers.find("0b" * 20) is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    answers = Answers(tmp_path, most=2)
    for number in range(2):
        answers.keep(f"{number:040}", REPORT)
        os.utime(tmp_path / FOLDER / f"{number:040}", (number, number))
    assert answers.find(f"{0:040}") == REPORT  # and so it was used
    answers.keep(f"{2:040}", REPORT)
    assert [answers.find(f"{number:040}") is None for number in range(3)] == [False, True, False]


def test_files_stay_below_their_limit(tmp_path: Path) -> None:
    answers = Answers(tmp_path, limit=3000)
    for number in range(20):
        answers.keep(f"{number:040}", Answer(os.urandom(500).hex(), unread=False))
    assert 0 < answers.size() <= 3000
    assert answers.clear() > 0
    assert (answers.count(), answers.size()) == (0, 0)
    assert answers.clear() == 0


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file in the way")
    answers = Answers(tmp_path)
    answers.keep(KEY, REPORT)
    assert answers.find(KEY) is None
