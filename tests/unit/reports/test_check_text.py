"""The text of a check: a strike a line, reasons and hints once, nothing of scanned code that a terminal obeys."""

from __future__ import annotations

import re
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from analyzer.model import Region
from analyzer.model.policy import CheckReport, StrikeStatus
from analyzer.reports import check_text
from tests.unit.reports.checked import full, report, strike

SAID = "tensorflow.contrib.slim.conv2d (TensorFlow 1): policy project forbids tensorflow-1"


def text(report: CheckReport, *, color: bool = False, usage: bool = False, quiet: bool = False) -> str:
    out = StringIO()
    check_text.write(report, out, color=color, usage=usage, quiet=quiet)
    return out.getvalue()


def test_everything_has_its_line() -> None:
    assert text(full(), usage=True).splitlines() == [
        "train.py: TensorFlow 1 (3 uses, 0 added; tensorflow.Session in 1)",
        f"train.py:3:5: error: {SAID}  [tensorflow-1/contrib]",
        "    we leave it",
        "    hint: tensorflow.contrib.slim.conv2d moved to tf_slim.conv2d",
        f"notes.ipynb:cell 2:8:1: error: {SAID}  [tensorflow-1/contrib]",
        f"w.py:3:5: warning: {SAID}",
        "    we leave it",
        "u.py:4:9: unused comment: nothing here uses it",
        "old.py: gone: tensorflow.Session in f (2 times) is in the baseline and no longer in the code",
        "    fwscan check --shrink-baseline takes what is gone out of the baseline",
        "left of what policies do not allow: 4 (baseline: 5)",
        "        4  project  tensorflow-1/contrib, 2 gone, 1 new",
        "model.py: not read: lfs-pointer",
        "logo.png: not read: no-reader",
        "bad.py: not read: syntax: line 3: no",
        "half.py: partial: left out: not Python",
        "the history is shallow",
        "2 errors, 1 warning, 1 known, 1 passed over by comments (4 files changed since main)",
    ]


def test_quiet_is_strikes_alone() -> None:
    assert all("train.py" in line or "    " in line for line in text(report(strike()), quiet=True).splitlines())


def test_nothing_struck_is_said() -> None:
    assert text(report(strike(status=StrikeStatus.KNOWN))) == "nothing struck, 1 known (4 files)\n"


def test_usage_alone_says_nothing_of_policies() -> None:
    out = StringIO()
    check_text.write_usage(full(), out, color=False)
    assert "error" not in out.getvalue()
    assert "train.py: TensorFlow 1" in out.getvalue()
    assert "model.py: not read" in out.getvalue()


def test_colours_change_no_word() -> None:
    colored = text(full(), color=True, usage=True)
    assert "\x1b[1;31merror" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == text(full(), usage=True)


@given(st.text(max_size=30), st.booleans())
def test_no_name_reaches_the_terminal_as_it_is(name: str, color: bool) -> None:
    hostile = report(
        strike(f"{name}\x1b]0;x\x07", message=name, why=name, hint=f"{name}[red]", region=Region(1, 1, 1, 1))
    )
    plain = re.sub(r"\x1b\[[\d;]*m", "", text(hostile, color=color))
    assert all(char.isprintable() or char == "\n" for char in plain)
    assert plain.count("\n") <= 4


def test_what_strict_is_about() -> None:
    assert list(check_text.not_read(full())) == ["model.py", "bad.py", "half.py"]
