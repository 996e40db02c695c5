"""Watching a batch on a terminal: a view that is drawn anew, with what was lost above it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analyzer.batch.state import Event, Happened, State
from analyzer.cli.batch_view import HOW_TO_STOP, duration, line_of, tell_problems

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live
    from rich.table import Table
    from rich.text import Text

    from analyzer.coordinator import Outcome

_EVERY = 0.5  # seconds between two drawings
_SHOWN = 5  # repositories that run, hosts that wait
_FRAMEWORKS = 8
_TITLE = 12  # columns of the first column


class Drawn:
    """Fulfils `analyzer.cli.batch_view.View`."""

    def __init__(self, color: str) -> None:
        from rich.console import Console
        from rich.live import Live

        console = Console(stderr=True, no_color=color == "never" or bool(os.environ.get("NO_COLOR")), highlight=False)
        # Drawn by hand and not from a thread: what forks must not be asked to be careful about one more lock.
        self._live: Live = Live(console=console, auto_refresh=False, transient=True)
        self._live.start()
        self._next = 0.0
        self._before = ""

    def begin(self, outcome: Outcome) -> None:
        """As `View.begin`."""
        self._live.update("")
        tell_problems(outcome)
        counts = {stage: inputs for stage, inputs, _ in outcome.flow}
        listed, scanned = counts.get("listed", 0), counts.get("scanned", 0)
        self._before = f"earlier runs: {scanned:,} of {listed:,} inputs scanned" if scanned else ""

    def see(self, state: State, events: Sequence[Event]) -> None:
        """As `View.see`."""
        for event in events:
            if event.happened in (Happened.FAILED, Happened.LOST):
                self._live.console.print(line_of(event), markup=False, soft_wrap=True, style="dim")
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self._live.update(drawing(state, time.time(), self._before), refresh=True)

    def close(self) -> None:
        """Takes the view away."""
        self._live.stop()


def drawing(state: State, now: float, before: str = "") -> RenderableType:
    """The view of a state at a time (seconds since the epoch); `before` is what earlier runs came to."""
    from rich.console import Group

    return Group(*_head(state, now, before), _bars(state, now), _stages(state), *_rows(state, now))


def _head(state: State, now: float, before: str) -> Iterator[Text]:
    left = None if state.stopping else state.left(now)
    words = [f"{duration(now - state.started)} so far"]
    if left:
        words.append(f"about {duration(left)} left")
    if state.stopping:
        words.append(f"stopping: {HOW_TO_STOP}")
    yield _line("", ", ".join(words) + (f"  ({before})" if before else ""))


def _bars(state: State, now: float) -> Table:
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    bars = Table.grid(padding=(0, 2))
    for _ in range(2):
        bars.add_column(no_wrap=True)
    for _ in range(3):
        bars.add_column(no_wrap=True, justify="right")
    for name, done, total, lost, rate in (
        ("papers", state.papers_done, state.papers, state.lost.total(), state.paper_rate(now)),
        ("repositories", state.done, state.repositories, state.failed.total(), state.rate(now)),
    ):
        if total:
            bars.add_row(
                f"{name:{_TITLE}}",
                ProgressBar(total=total, completed=done, width=24),
                f"{done:,}/{total:,}",
                f"{lost:,} lost" if lost else "",
                f"{rate * 60:,.1f} a minute" if rate else "",
            )
    return bars


def _stages(state: State) -> Table:
    from rich.table import Table

    counts = [count for count in state.stages() if count.stage != "resolve" or state.papers]
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    for _ in counts:
        table.add_column(no_wrap=True, justify="right", min_width=7)
    table.add_row(f"{'stage':{_TITLE}}", *(count.stage for count in counts), style="dim")
    table.add_row("now", *(f"{count.now:,}" for count in counts))
    table.add_row("done", *(f"{count.done:,}" for count in counts))
    table.add_row("lost", *(f"{count.lost:,}" for count in counts))
    return table


def _rows(state: State, now: float) -> Iterator[Text]:
    if state.unchanged:
        yield _line("unchanged", f"{state.unchanged:,}")
    if state.frameworks:
        yield _line("verdicts", _counted(state.frameworks, _FRAMEWORKS))
    if state.lost:
        yield _line("no code", _counted(state.lost))
    if state.failed:
        yield _line("failed", _counted(state.failed))
    hosts = sorted(state.waiting.items(), key=lambda item: item[1])
    for title, (host, until) in zip(_once("waiting"), hosts[:_SHOWN], strict=False):
        clock = time.strftime("%H:%M:%S", time.localtime(until))
        yield _line(title, f"{host} until {clock}, {duration(max(0.0, until - now))} more")
    longest = sorted(state.running.items(), key=lambda item: item[1].since)
    for title, (name, running) in zip(_once("running"), longest[:_SHOWN], strict=False):
        yield _line(title, f"{running.stage:6} {duration(now - running.since):>6}  {name}")
    if len(longest) > _SHOWN:
        yield _line("", f"and {len(longest) - _SHOWN} more")
    for title, (name, framework, confidence) in zip(_once("last"), reversed(state.last), strict=False):
        yield _line(title, f"{f'{framework} ({confidence})':25} {name}")


def _line(title: str, said: str) -> Text:
    from rich.text import Text

    from analyzer.model import printable

    text = Text(f"{title:{_TITLE}}  ", style="dim", overflow="ellipsis", no_wrap=True)
    return text.append(printable(said), style="not dim")


def _once(title: str) -> Iterator[str]:
    yield title
    while True:
        yield ""


def _counted(counts: Counter[str], most: int | None = None) -> str:
    """The largest first; of as many the name decides, so that nothing jumps about."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    more = f", and {len(ordered) - most} more" if most and len(ordered) > most else ""
    return ", ".join(f"{name} {number:,}" for name, number in ordered[:most]) + more
