"""How a remote repository is fetched."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.sources.locators import RemoteUrl
from analyzer.sources.space import Space
from analyzer.values import Struct


def _not_asked(_: RemoteUrl) -> float:
    return 0.0


class Fetching(Struct, frozen=True, kw_only=True):
    """Options and limits. `space`, if given, holds the folder for temporary files."""

    time_limit: float = 600.0  # seconds
    space: Space | None = None  # that it may take
    keep: str = ""  # where what was fetched last goes on close; "": it is deleted
    history: bool = False  # all commits, and not the one alone that is scanned
    # Seconds for which a server that refuses asks to be left alone (0: not said), which the git program does not tell.
    asked_wait: Callable[[RemoteUrl], float] = _not_asked
