"""Watching a batch: a view that is redrawn on a terminal, else lines; or JSON lines for programs. All on stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import click

from analyzer.batch.state import Event, Happened, State

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

    from analyzer.coordinator import Outcome

_EVERY = 0.5  # seconds between two drawings
_REPORT_EVERY = 60.0  # seconds between two lines that say how far it is, where there is no view
_SHOWN = 5  # repositories that run, hosts that wait


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
        yield JsonLines()
    elif progress and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        drawn = Drawn(color)
        try:
            yield drawn
        finally:
            drawn.close()
    else:
        yield Lines(quiet=not progress)


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
                {"papers": [state.papers_done, state.papers], "repositories": [state.done, state.repositories]},
            )

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
        _tell_problems(outcome)

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

    words = [f"{event.happened.value:9}", event.subject]
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


def _tell_problems(outcome: Outcome) -> None:
    from analyzer.model import printable

    if outcome.column:
        click.echo(f"fwscan: reading column {printable(outcome.column)}", err=True)
    for line, text, why in outcome.problems[:20]:
        click.echo(f"fwscan: line {line}: {printable(text[:100])}: {printable(why)}", err=True)
    if len(outcome.problems) > 20:
        click.echo(f"fwscan: and {len(outcome.problems) - 20} more lines are not understood", err=True)


class Drawn:
    """A few lines that are drawn anew; what went wrong stays above them."""

    def __init__(self, color: str) -> None:
        from rich.console import Console
        from rich.live import Live

        console = Console(stderr=True, no_color=color == "never" or bool(os.environ.get("NO_COLOR")), highlight=False)
        # Drawn by hand and not from a thread: what forks must not be asked to be careful about one more lock.
        self._live: Live = Live(console=console, auto_refresh=False, transient=True)
        self._live.start()
        self._next = 0.0

    def begin(self, outcome: Outcome) -> None:
        """As `View.begin`."""
        self._live.update("")
        _tell_problems(outcome)

    def see(self, state: State, events: Sequence[Event]) -> None:
        """As `View.see`."""
        for event in events:
            if event.happened in (Happened.FAILED, Happened.LOST):
                self._live.console.print(line_of(event), markup=False, soft_wrap=True, style="dim")
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self._live.update(drawing(state, time.time()), refresh=True)

    def close(self) -> None:
        """Takes the view away."""
        self._live.stop()


def drawing(state: State, now: float) -> RenderableType:
    """The view of a state at a time (seconds since the epoch)."""
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    bars = Table.grid(padding=(0, 2))
    for name, done, total, lost in (
        ("papers", state.papers_done, state.papers, state.lost.total()),
        ("repositories", state.done, state.repositories, state.failed.total()),
    ):
        if total:
            said = f"{done:,}/{total:,}" + (f"  {lost:,} lost" if lost else "")
            bars.add_row(name, ProgressBar(total=total, completed=done, width=30), said)
    lines = [Text(line, overflow="ellipsis", no_wrap=True) for line in _lines(state, now)]
    return Group(bars, *lines)


def _lines(state: State, now: float) -> Iterator[str]:
    from analyzer.model import printable

    left = state.left(now)
    rate = state.rate(now) * 60
    speed = f"  {rate:,.1f} a minute" if rate else ""
    yield f"{duration(now - state.started)} so far{speed}" + (f"  {duration(left)} left" if left else "")
    if state.frameworks:
        yield "verdicts  " + ", ".join(f"{name} {number:,}" for name, number in state.frameworks.most_common(8))
    for title, counts in (("failed", state.failed), ("without code", state.lost)):
        if counts:
            yield f"{title}  " + ", ".join(f"{name} {number:,}" for name, number in sorted(counts.items()))
    longest = sorted(state.running.items(), key=lambda item: item[1])[:_SHOWN]
    for name, since in longest:
        yield f"  {duration(now - since):>6}  {printable(name)}"
    for host, until in list(state.waiting.items())[:_SHOWN]:
        yield f"waiting  {printable(host)} until {time.strftime('%H:%M:%S', time.localtime(until))}"
    for name, framework, confidence in state.last:
        yield f"  done  {printable(name)}  {framework} ({confidence})"
