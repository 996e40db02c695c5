"""Turns of hosts: paced for all askers that share a folder, paused one by one, never for years."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from analyzer.papers.pace import Pace, Paused
from tests.unit.papers.world import TestClock


def asked_at(pace: Pace, host: str, clock: TestClock) -> float:
    with pace.turn(host, 60.0):
        return clock.now()


def test_askers_in_one_folder_share_a_pace(tmp_path: Path, clock: TestClock) -> None:
    first, second = Pace(tmp_path, clock), Pace(tmp_path, clock)
    times = [
        asked_at(pace, host, clock)
        for pace, host in (
            (first, "arxiv.org"),
            (second, "export.arxiv.org"),
            (first, "arxiv.org"),
            (second, "arxiv.org"),
        )
    ]
    assert [round(b - a, 3) for a, b in pairwise(times)] == [3.2, 3.2, 3.2]
    before = clock.now()
    assert asked_at(second, "zenodo.org", clock) == before, "another host has a pace of its own"
    first.close()
    second.close()


def test_a_folder_that_cannot_be_used_costs_a_warning(
    tmp_path: Path, clock: TestClock, caplog: pytest.LogCaptureFixture
) -> None:
    """None can be made; or its file is none, as after a disk was full: the turns go on in this process."""
    (tmp_path / "file").touch()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "hosts.sqlite").write_bytes(b"no database" * 1000)
    for folder in (tmp_path / "file" / "below", tmp_path / "broken"):
        caplog.clear()
        pace = Pace(folder, clock)
        first, second = asked_at(pace, "arxiv.org", clock), asked_at(pace, "arxiv.org", clock)
        assert round(second - first, 3) == 3.2
        until = pace.pause("arxiv.org", 20, "HTTP 429")
        assert [wait.until for wait in pace.waits()] == [until]
        with pytest.raises(Paused), pace.turn("arxiv.org", 1.0):
            pass
        assert len(caplog.messages) == 1
        assert str(folder) in caplog.text
        pace.close()


def test_pauses_grow_with_failures_and_end_with_an_answer(tmp_path: Path, clock: TestClock) -> None:
    pace = Pace(tmp_path, clock, jitter=lambda: 1.0)
    lengths = []
    for _ in range(4):
        lengths.append(pace.pause("a.example", None, "HTTP 500") - clock.now())
        clock.time += 1000
    assert lengths == [2.0, 4.0, 8.0, 16.0]
    pace.answered("a.example")
    assert pace.pause("a.example", None, "HTTP 500") - clock.now() == 2.0
    pace.close()


def test_jitter_spreads_pauses(tmp_path: Path, clock: TestClock) -> None:
    low, high = Pace(tmp_path / "a", clock, lambda: 0.0), Pace(tmp_path / "b", clock, lambda: 1.0)
    assert low.pause("a.example", None, "") - clock.now() == 1.0
    assert high.pause("a.example", None, "") - clock.now() == 2.0
    low.close()
    high.close()


def test_a_short_pause_is_waited_for_and_a_long_one_is_told(tmp_path: Path, clock: TestClock) -> None:
    pace = Pace(tmp_path, clock)
    until = pace.pause("a.example", 20, "HTTP 429")
    assert asked_at(pace, "a.example", clock) == until
    until = pace.pause("a.example", 61, "HTTP 429")
    with pytest.raises(Paused) as paused:
        asked_at(pace, "a.example", clock)
    assert (paused.value.wait.host, paused.value.wait.until) == ("a.example", until)
    pace.close()


def test_no_host_can_ask_for_a_year(tmp_path: Path, clock: TestClock) -> None:
    pace = Pace(tmp_path, clock)
    assert pace.pause("a.example", 3e7, "HTTP 429") - clock.now() == 3600.0
    pace.close()


def test_a_clock_that_was_set_back_makes_nobody_wait(tmp_path: Path, clock: TestClock) -> None:
    pace = Pace(tmp_path, clock)
    asked_at(pace, "a.example", clock)
    clock.time -= 1e7
    before = clock.now()
    assert asked_at(pace, "a.example", clock) == before
    pace.close()


def test_what_a_run_learnt_the_next_one_knows(tmp_path: Path, clock: TestClock) -> None:
    pace = Pace(tmp_path, clock)
    pace.pause("b.example", 100, "HTTP 429")
    pace.pause("a.example", 100, "HTTP 503")
    pace.close()
    again = Pace(tmp_path, clock)
    assert [(wait.host, wait.why) for wait in again.waits()] == [("a.example", "HTTP 503"), ("b.example", "HTTP 429")]
    again.close()
