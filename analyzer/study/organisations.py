"""Which owners on GitHub and the Hugging Face Hub are one organisation: `rules/organisations.tsv`, and a user's own.

A table of owner and organisation, with tabs between; the shipped one has for each row the address of a public statement
and what it says. An owner that no table has stands under its own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.ruleset import rules_folder

SHIPPED = "organisations.tsv"
_HEAD = "owner"


def organisations(own: Path | None = None) -> Mapping[str, str]:
    """Owner in lower case -> organisation, of the shipped table and, over it, of a user's own.

    A row of `own` without organisation takes the owner out of its organisation. Raises UsageError where `own` cannot be
    read, or is no such table, with every line that is wrong.
    """
    found = _table(rules_folder() / SHIPPED)
    if own is not None:
        found |= _table(own)
    return {owner: name for owner, name in found.items() if name}


def _table(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no text in UTF-8") from None
    found: dict[str, str] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        owner = cells[0].lower()
        if not line.strip() or line.startswith("#") or (number == 1 and owner == _HEAD):
            continue
        if len(cells) < 2 or not owner or "/" in owner:
            problems.append(f"line {number} is not an owner, a tab and an organisation")
        elif found.get(owner, cells[1]) != cells[1]:
            problems.append(f"line {number} says of {cells[0]} something else than an earlier one")
        else:
            found[owner] = cells[1]
    if problems:
        raise UsageError(f"{path}: {'; '.join(problems)}", "Write OWNER, a tab, ORGANISATION; one owner a line.")
    return found
