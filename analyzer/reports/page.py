"""A page of a view for people: text that cannot harm the terminal, laid out for its width or plainly for a pipe."""

from __future__ import annotations

from io import StringIO
from typing import TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from analyzer.model import printable
from analyzer.values import Struct

ENDLESS = 10_000  # columns: nothing wraps and nothing is cut where lines are read by programs
WIDEST = 120  # longer lines are hard to follow
BAR, BAR_HALF = "━", "╸"
ASCII = str.maketrans(
    {"·": "-", "●": "*", "…": "...", BAR: "=", BAR_HALF: "-", **dict.fromkeys("╭╮╰╯", "+"), "─": "-", "│": "|"}
)


class Look(Struct, frozen=True, kw_only=True):
    """How to draw: `width` in columns, None for a pipe (no boxes, no bars, nothing wrapped or cut)."""

    width: int | None = None
    color: bool = False
    links: bool = False

    @property
    def plain(self) -> bool:
        """Whether the page goes to a pipe or file."""
        return self.width is None

    @property
    def columns(self) -> int:
        """How wide lines may be."""
        return ENDLESS if self.width is None else min(self.width, WIDEST)


class Page:
    """Collects what a report draws and writes it as a whole, without trailing blanks."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._buffer = StringIO()
        self._console = Console(
            file=self._buffer,
            width=look.columns,
            force_terminal=look.color,
            color_system="standard" if look.color else None,
            markup=False,
            highlight=False,
            emoji=False,
            legacy_windows=False,
        )

    def add(self, *items: RenderableType, indent: int = 0) -> None:
        """Draws items below one another."""
        for item in items:
            self._console.print(Padding(item, (0, 0, 0, indent), expand=False) if indent else item)

    def gap(self) -> None:
        """Leaves a line free."""
        self._console.print()

    def title(self, text: str, aside: str = "") -> None:
        """The heading of a section, with a quiet remark."""
        self.gap()
        self.add(Text.assemble((text, "bold"), (f"  {aside}" if aside else "", "dim")))

    def write(self, out: TextIO) -> None:
        """Hands the page to a stream, in signs that the stream's encoding has."""
        text = "".join(f"{line.rstrip()}\n" for line in self._buffer.getvalue().splitlines())
        encoding = getattr(out, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = text.translate(ASCII).encode(encoding, "backslashreplace").decode(encoding)
        out.write(text)


def safe(text: str, style: str = "") -> Text:
    """Text from scanned content: no control character reaches the terminal, no markup is read."""
    return Text(printable(text), style=style)


def grid(*columns: str, gap: int = 2) -> Table:
    """An invisible table; a column is "left" (folds when it must), "right" or "fixed" (never folds)."""
    table = Table.grid(padding=(0, gap, 0, 0))
    for column in columns:
        table.add_column(
            justify="right" if column == "right" else "left",
            no_wrap=column != "left",
            overflow="fold",
        )
    return table
