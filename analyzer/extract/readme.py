"""README.md: what its front matter declares, and the Python that it shows."""

from __future__ import annotations

import dataclasses

from analyzer.extract.settings import facts_of_card
from analyzer.model import Facts, ReadStatus
from analyzer.values import replace


def facts_of_readme(content: bytes) -> Facts:
    """The facts of a README; never raises."""
    card = facts_of_card(content)
    if card.read.status is ReadStatus.FAILED or not (b"```" in content or b"~~~" in content):
        return card
    from analyzer.extract.notebook.literate import facts_of_markdown  # late: it loads the parsers of Python

    shown = facts_of_markdown(content)
    notes = tuple(dict.fromkeys((*card.read.notes, *shown.read.notes)))
    return dataclasses.replace(card, uses=shown.uses, stars=shown.stars, read=replace(shown.read, notes=notes))
