from __future__ import annotations

import io
import sys

import pytest

from analyzer.cli import progress as module
from analyzer.cli.progress import shown
from analyzer.model import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Called from the test itself: pytest puts its own stderr back between the phases of a test."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def test_nobody_looks_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with shown(True) as report:
        assert report is None


def test_it_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_terminal(monkeypatch)
    with shown(False) as report:
        assert report is None


def test_a_short_scan_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    monkeypatch.setattr(module, "PATIENCE", 3600.0)
    with shown(True) as report:
        assert report is not None
        report(Progress("read", 1, 2, "a.py"))
    assert terminal.getvalue() == ""


def test_a_long_scan_shows_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    with shown(True) as report:
        assert report is not None
        report(Progress("read", 1, 20, "[bold]\x1b]0;title\x07" + "x" * 100 + "/model.py"))
    text = terminal.getvalue()
    assert "1/20" in text
    assert "/model.py" in text
    assert "\x07" not in text
