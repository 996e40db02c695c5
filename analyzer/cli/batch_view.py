"""Watching a batch: a view that is redrawn on a terminal, else lines; or JSON lines for programs. All on stderr."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import click

from analyzer.batch.state import Event, State

if TYPE_CHECKING:
    from analyzer.coordinator import Outcome

HOW_TO_STOP = "what runs comes to its end (Ctrl-C once more to end it now)"
_REPORT_EVERY = 60.0  # seconds between two lines that say how far it is, where there is no view


class View(Protocol):
    """An observer that is also told what there is to do."""

    def begin(self, outcome: Outcome) -> None:
        """Before the first job."""

    def see(self, state: State, events: Sequence[Event]) -> None:
        """As `analyzer.batch.Observer.see`."""


@contextmanager
def observer(log_json: bool, progress: bool, color: str) -> Iterator[View]:
    """The view that suits what stderr is."""
    if log_json:
        lines = JsonLines()
        with _warnings_told(lines.warn):
            yield lines
    elif progress and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from analyzer.cli.batch_drawing import Drawn

        drawn = Drawn(color)
        try:
            yield drawn
        finally:
            drawn.close()
    else:
        yield Lines(quiet=not progress)


@contextmanager
def _warnings_told(tell: Callable[[str], None]) -> Iterator[None]:
    """What this process warns of goes where the events go."""

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            tell(record.getMessage())

    handler, logger = Teller(), logging.getLogger("fwscan")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class JsonLines:
    """One object a line for each event, with the time; `begin` and `progress` have the counts."""

    def __init__(self) -> None:
        self._next = 0.0

    def begin(self, outcome: Outcome) -> None:
        """As `View.begin`."""
        self._write(
            "begin", {"inputs": outcome.flow[0][1], "added": outcome.added, "not_understood": len(outcome.problems)}
        )
        for line, text, why in outcome.problems:
            self._write("problem", {"line": line, "text": text, "why": why})

    def see(self, state: State, events: Sequence[Event]) -> None:
        """As `View.see`."""
        for event in events:
            told: dict[str, object] = {
                "subject": event.subject,
                "said": event.said,
                "stage": event.stage,
                "kind": event.kind,
            }
            told |= {"framework": event.framework, "confidence": event.confidence}
            told["seconds"] = round(event.seconds, 3)
            self._write(event.happened.value, {key: value for key, value in told.items() if value})
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _REPORT_EVERY
            self._write(
                "progress",
                {
                    "papers": [state.papers_done, state.papers],
                    "repositories": [state.done, state.repositories],
                    "stages": {
                        count.stage: {"now": count.now, "done": count.done, "lost": count.lost}
                        for count in state.stages()
                    },
                },
            )

    def warn(self, said: str) -> None:
        """As a line of its own."""
        self._write("warning", {"said": said})

    def _write(self, event: str, told: dict[str, object]) -> None:
        from analyzer.reports.cleaning import printable_throughout

        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        click.echo(json.dumps({"time": at, "event": event, **printable_throughout(told)}, ensure_ascii=False), err=True)


class Lines:
    """One line for each event."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._next = time.monotonic() + _REPORT_EVERY

    def begin(self, outcome: Outcome) -> None:
        """As `View.begin`."""
        tell_problems(outcome)

    def see(self, state: State, events: Sequence[Event]) -> None:
        """As `View.see`."""
        if self._quiet:
            return
        for event in events:
            click.echo(f"{time.strftime('%H:%M:%S')} {line_of(event)}", err=True)
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _REPORT_EVERY
            click.echo(f"{time.strftime('%H:%M:%S')} {progress_of(state)}", err=True)


def line_of(event: Event) -> str:
    """An event as a person reads it."""
    from analyzer.model import printable

    words = [f"{event.happened.value:9}", event.subject or HOW_TO_STOP]
    if event.framework:
        words.append(f"{event.framework} ({event.confidence})")
    if event.kind:
        words.append(f"{event.kind}{f' ({event.stage})' if event.stage else ''}")
    if event.said:
        words.append(event.said)
    if event.seconds:
        words.append(f"{event.seconds:.1f} s")
    return printable("  ".join(words))


def progress_of(state: State) -> str:
    """How far it is, on one line."""
    papers = f"papers {state.papers_done:,}/{state.papers:,}, " if state.papers else ""
    left = state.left(time.time())
    when = f", {duration(left)} left" if left else ""
    return f"{papers}repositories {state.done:,}/{state.repositories:,}, {state.failed.total():,} failed{when}"


def duration(seconds: float) -> str:
    """`1:02:03`, `2:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def tell_problems(outcome: Outcome) -> None:
    """Says which lines of the list are not understood, and what was read of it."""
    from analyzer.model import printable

    if outcome.column:
        click.echo(f"fwscan: reading column {printable(outcome.column)}", err=True)
    for line, text, why in outcome.problems[:20]:
        click.echo(f"fwscan: line {line}: {printable(text[:100])}: {printable(why)}", err=True)
    if len(outcome.problems) > 20:
        click.echo(f"fwscan: and {len(outcome.problems) - 20} more lines are not understood", err=True)
