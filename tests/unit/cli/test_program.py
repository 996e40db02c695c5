from __future__ import annotations

import click
import pytest

from analyzer.cli import program as module
from analyzer.cli.program import run, tell
from analyzer.errors import ConfigError, FwscanError, LocatorError, RulesError, SourceError


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (LocatorError("x"), 2),
        (ConfigError("x"), 2),
        (RulesError("x", ("a.toml:1: bad", "a.toml:2: worse")), 2),
        (SourceError("x"), 1),
    ],
)
def test_kinds_of_errors_have_their_status(error: FwscanError, status: int) -> None:
    assert tell(error) == status


def test_an_error_says_what_and_what_next_in_clear_text(capsys: pytest.CaptureFixture[str]) -> None:
    tell(SourceError("cannot read \x1b[31mx", "try \x07again"))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "fwscan: error: cannot read \\x1b[31mx\n  hint: try \\x07again\n"


def test_every_problem_of_the_rules_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    tell(RulesError("rules: 2 problems", ("a.toml:1: bad", "a.toml:2: worse")))
    assert capsys.readouterr().err.splitlines() == [
        "fwscan: error: rules: 2 problems",
        "  a.toml:1: bad",
        "  a.toml:2: worse",
    ]


def command_that_raises(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise error

    monkeypatch.setattr(module, "program", broken)


def test_a_bug_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("FWSCAN_DEBUG", raising=False)
    command_that_raises(KeyError("x"), monkeypatch)
    assert run([]) == 1
    shown = capsys.readouterr().err
    assert "KeyError" in shown
    assert "FWSCAN_DEBUG=1" in shown
    assert "Traceback" not in shown
    monkeypatch.setenv("FWSCAN_DEBUG", "1")
    assert run([]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_is_told_shortly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    command_that_raises(KeyboardInterrupt(), monkeypatch)
    assert run([]) == 130
    assert capsys.readouterr().err.strip() == "fwscan: interrupted"


@pytest.mark.parametrize("arguments", [["scan"], ["--no-such-option", "."], ["scan", "--jobs", "-1", "."], []])
def test_a_call_that_makes_no_sense_is_a_usage_error(arguments: list[str]) -> None:
    assert run(arguments) == 2


def test_help_is_no_error() -> None:
    assert run(["--help"]) == 0
    assert run(["explain", "-h"]) == 0
