from __future__ import annotations

import os
import sys
from io import StringIO
from pathlib import Path

import pytest

from analyzer.cli.output import look_of, opened, wants_color
from analyzer.errors import UsageError


class Stream(StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_file_appears_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    with opened(str(target)) as out:
        out.write("new")
        out.flush()
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert os.listdir(tmp_path) == ["out.json"]


def test_a_file_stays_as_it_was_when_writing_ends_badly(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), opened(str(target)) as out:
        out.write(f"half {1 / 0}")
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.json"]


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    with opened(str(tmp_path / "out")) as out:
        out.write("x")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    with opened(str(tmp_path / "link")) as out:
        out.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    with opened("/dev/null") as out:
        out.write("x")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("target", [None, "-"])
def test_standard_output(target: str | None) -> None:
    with opened(target) as out:
        assert out is sys.stdout


def test_a_place_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory"), opened(str(tmp_path / "none/out")):
        pytest.fail("the block must not run")


@pytest.mark.parametrize(
    ("color", "terminal", "environment", "wanted"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_who_decides_on_colour(
    color: str, terminal: bool, environment: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_color(Stream(terminal), color) is wanted


def test_a_pipe_and_a_dumb_terminal_get_plain_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look_of(Stream(False), "auto").plain
    monkeypatch.setenv("TERM", "dumb")
    assert look_of(Stream(True), "auto").plain


def test_a_terminal_without_colour_still_gets_its_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "77")
    look = look_of(Stream(True), "auto")
    assert (look.width, look.color, look.links) == (77, False, False)


@pytest.mark.parametrize(("claimed", "width"), [("1", 40), ("9999", 200)])
def test_a_terminal_is_not_believed_everything(claimed: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", claimed)
    assert look_of(Stream(True), "auto").width == width
