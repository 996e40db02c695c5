"""How to scan."""

from __future__ import annotations

from analyzer.values import Struct


class ScanOptions(Struct, frozen=True, kw_only=True):
    """How to scan. `jobs` is the number of worker processes (0: one a core); it never changes the result."""

    revision: str | None = None
    jobs: int = 0
    rules: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    role_overrides: tuple[tuple[str, str], ...] = ()
    isolated: bool = False  # take no [tool.fwscan] from the scanned project
    cache: str = ""  # folder of the cache of facts; "" for none. It never changes the result
    full_parse: bool = False  # parse every Python text as a whole: slower, with the same result
