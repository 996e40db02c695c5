"""What is drawn while a batch runs, and what is told of it line by line."""

from __future__ import annotations

import json
import logging
import time

import pytest
from rich.console import Console

from analyzer.batch import Event, Happened, State
from analyzer.batch.state import Running
from analyzer.cli.batch_drawing import drawing
from analyzer.cli.batch_view import JsonLines, Lines, observer
from analyzer.model import Report, Target

NOW = 1_700_000_000.0


def state() -> State:
    """After ten minutes: 60 papers of 100, 20 of them without code; of 40 repositories 20 scanned and 5 lost."""
    found = State(NOW - 600, papers=100, resolving=4, resolved=40, found=30, repositories=40)
    found.lost.update({"no-code": 15, "unknown-paper": 5})
    found.paper_ends.extend(NOW - 60 + n for n in range(20))
    for n in range(20):
        target = Target(repository_id=f"git:example.org/{n}", kind="git", url="")
        found.ended(target, Report(framework="jax" if n % 4 else "pytorch", confidence="sure"), NOW - 120 + n)
    for n, (stage, kind) in enumerate(
        (("fetch", "missing"), ("fetch", "network"), ("scan", "time"), ("store", "disk"))
    ):
        found.fell_at(stage, kind, NOW - 100 + n)
    found.fell_at("fetch", "missing", NOW - 90)
    found.running = {"git:a/slow": Running(NOW - 75, "scan"), "git:b/new": Running(NOW - 3, "fetch")}
    found.waiting = {"later.example": NOW + 90, "github.com": NOW + 30}
    return found


def drawn(of: State, width: int = 90, before: str = "") -> list[str]:
    console = Console(width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(drawing(of, NOW, before))
    return [line.rstrip() for line in capture.get().splitlines()]


def test_everything_has_its_line() -> None:
    lines = drawn(state(), before="earlier runs: 7 of 150 inputs scanned")
    until = [time.strftime("%H:%M:%S", time.localtime(NOW + wait)) for wait in (30, 90)]
    assert lines[0].split("  ")[-1] == "(earlier runs: 7 of 150 inputs scanned)"
    assert "10:00 so far, about " in lines[0]
    assert [line.split() for line in lines[1:3]] == [
        ["papers", lines[1].split()[1], "60/100", "20", "lost", "20.0", "a", "minute"],
        ["repositories", lines[2].split()[1], "25/40", "5", "lost", "12.5", "a", "minute"],
    ]
    assert [line.split() for line in lines[3:7]] == [
        ["stage", "resolve", "fetch", "scan", "store"],
        ["now", "4", "1", "1", "0"],
        ["done", "40", "22", "21", "20"],
        ["lost", "20", "3", "1", "1"],
    ]
    assert lines[7:] == [
        "verdicts      jax 15, pytorch 5",
        "no code       no-code 15, unknown-paper 5",
        "failed        missing 2, disk 1, network 1, time 1",
        f"waiting       github.com until {until[0]}, 0:30 more",
        f"              later.example until {until[1]}, 1:30 more",
        "running       scan     1:15  git:a/slow",
        "              fetch    0:03  git:b/new",
        "last          jax (sure)                git:example.org/19",
        "              jax (sure)                git:example.org/18",
        "              jax (sure)                git:example.org/17",
        "              pytorch (sure)            git:example.org/16",
        "              jax (sure)                git:example.org/15",
        "              jax (sure)                git:example.org/14",
    ]


def test_a_narrow_terminal_and_hostile_names_break_nothing() -> None:
    found = state()
    found.running = {f"git:x/\x1b[2J{'long' * 40}{n}": Running(NOW, "fetch") for n in range(9)}
    lines = drawn(found, width=40)
    assert all(len(line) <= 40 for line in lines)
    assert not any("\x1b" in line for line in lines)
    assert "              and 4 more" in lines


def test_nothing_is_said_of_what_there_is_none_of() -> None:
    lines = drawn(State(NOW, repositories=3))
    assert [line.split()[0] for line in lines] == ["0:00", "repositories", "stage", "now", "done", "lost"]
    assert "resolve" not in lines[2]


def test_the_time_left_counts_what_papers_will_lead_to() -> None:
    found = state()
    found.waiting.clear()
    # 40 papers at 20 in a minute; they lead to 20 repositories, beside the 15 there are, at 25 in two minutes.
    assert found.left(NOW) == pytest.approx(35 / (25 / 120))
    found.waiting["slow.example"] = NOW + 999
    assert found.left(NOW) == 999, "no sooner than a host that others wait for"
    found.paper_ends.clear()
    assert found.left(NOW) is None


def test_json_lines_tell_the_stages(capsys: pytest.CaptureFixture[str]) -> None:
    view = JsonLines()
    event = Event(happened=Happened.FAILED, subject="git:a/b", stage="fetch", kind="missing")
    view.see(state(), [event])
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in told] == ["failed", "progress"]
    assert told[1]["papers"] == [60, 100]
    assert told[1]["stages"]["fetch"] == {"now": 1, "done": 22, "lost": 3}
    assert list(told[1]["stages"]) == ["resolve", "fetch", "scan", "store"]


def test_warnings_are_json_lines_too(capsys: pytest.CaptureFixture[str]) -> None:
    with observer(log_json=True, progress=True, color="never"):
        logging.getLogger("fwscan").warning("the cache is full: %s", "a\x1bb")
    told = json.loads(capsys.readouterr().err)
    assert (told["event"], told["said"]) == ("warning", "the cache is full: a\\x1bb")


def test_lines_are_quiet_when_asked_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    event = Event(happened=Happened.SCANNED, subject="git:a/b", framework="jax", confidence="sure", seconds=1.0)
    Lines(quiet=True).see(state(), [event])
    assert capsys.readouterr().err == ""
    Lines(quiet=False).see(state(), [event])
    assert capsys.readouterr().err[9:] == "scanned    git:a/b  jax (sure)  1.0 s\n"
