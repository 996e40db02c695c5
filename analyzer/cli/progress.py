"""A bar on stderr: only on a terminal, and only when a scan takes long."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from analyzer.model import Progress

PATIENCE = 0.5  # seconds before a bar appears
EVERY = 0.1  # seconds between two drawings


@contextmanager
def shown(wanted: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A function to report progress to, or None where nobody would see it. The bar is gone when the block ends."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    display = _Display()
    try:
        yield display.update
    finally:
        display.close()


class _Display:
    """Draws by hand rather than from a thread of rich's: a scan forks, and threads do not survive that well."""

    def __init__(self) -> None:
        self._next = time.monotonic() + PATIENCE
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def update(self, progress: Progress) -> None:
        """Draws the state, unless it was drawn a moment ago."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        if self._bar is None or self._task is None:
            self._bar, self._task = _bar()
        self._bar.update(
            self._task,
            description=progress.stage,
            completed=progress.done,
            total=progress.total or None,
            path=_shortened(progress.path),
        )
        self._bar.refresh()

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _bar() -> tuple[Bar, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[path]}", style="dim", markup=False),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
    )
    bar.start()
    return bar, bar.add_task("", path="")


def _shortened(path: str, width: int = 40) -> str:
    from analyzer.model import printable

    shown = printable(path)
    return shown if len(shown) <= width else f"…{shown[1 - width :]}"
