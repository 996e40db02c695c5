"""Uses of names x API tables x tables of renames -> what newer releases call them. docs/migrate-hints.md is the prose.

The API tables say which names the newest release lacks; the tables of renames what is on record of those. `record.py`
asks both about one name, `survey.py` goes over the files. Nothing is guessed: a name of which nothing is on record is
said to be gone, and every suggestion names its source.
"""

from __future__ import annotations

from analyzer.hints.sentence import with_hints
from analyzer.hints.survey import PACKAGES, Survey, survey

__all__ = ["PACKAGES", "Survey", "survey", "with_hints"]
