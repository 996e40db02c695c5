"""Where a report goes, and how it may look there."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.reports.page import Look

WIDTHS = (40, 200)  # what a terminal may claim to be


@contextmanager
def opened(target: str | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears as a whole when the block ends well and else stays as it was.

    Raises UsageError, before anything is scanned, when the file cannot be written.
    """
    if target is None or target == "-":
        yield sys.stdout
        return
    path = Path(os.path.realpath(target))
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            stream, draft = path.open("w", encoding="utf-8"), None  # a pipe or device cannot be replaced
        else:
            draft = path.with_name(f".{path.name}.{os.getpid()}.part")
            stream = draft.open("x", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}", "choose another --output FILE") from error
    try:
        with stream:
            yield stream
        if draft:
            draft.replace(path)
    finally:
        if draft:
            with suppress(FileNotFoundError):
                draft.unlink()


def use_utf8(out: TextIO) -> None:
    """Formats for programs are UTF-8 whatever the locale says."""
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def look_of(out: TextIO, color: str) -> Look:
    """How to draw on a stream: `color` is auto, always or never; NO_COLOR, FORCE_COLOR and TERM=dumb are heard."""
    from analyzer.reports.page import Look

    width, colored = appearance(out, color)
    return Look(width=width, color=colored, links=colored)


def appearance(out: TextIO, color: str) -> tuple[int | None, bool]:
    """The width to draw in, None for a pipe, and whether in colours; `look_of` without loading what draws."""
    import shutil

    colored = wants_color(out, color)
    if not (out.isatty() and os.environ.get("TERM") != "dumb") and not colored:
        return None, False
    width = shutil.get_terminal_size((100, 24)).columns
    return max(WIDTHS[0], min(width, WIDTHS[1])), colored


def wants_color(out: TextIO, color: str) -> bool:
    """`--color` before NO_COLOR (no-color.org) before FORCE_COLOR before what the stream is."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return out.isatty() and os.environ.get("TERM") != "dumb"
