"""Text of scanned code made fit for machine formats."""

from __future__ import annotations

from typing import Any

from analyzer.model import printable

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def printable_throughout(value: Any) -> Any:
    """Every string made printable in one place, so that none is forgotten: names in scanned code are hostile."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {printable(key): printable_throughout(item) for key, item in value.items()}
        case list():
            return [printable_throughout(item) for item in value]
        case _:
            return value


def spreadsheet_cell(value: str | int | float) -> str | int | float:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection")."""
    if not isinstance(value, str):
        return value
    text = f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return printable(text)
