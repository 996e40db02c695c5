"""Rules about what is no Python framework: names in other languages, and what models are deployed with.

A pattern is a name as it is written in its language: `*` stands for characters between `.`, `/` and `:`, and `**` at
the end for any rest; a name that ends before the mark in front of `**` matches too (`torch/**` takes `torch`).

Entries are named tuples, as in `analyzer.rule`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from analyzer.values import Struct, field


class Titled(NamedTuple):
    """Something with a name for people: a language, a library in another language."""

    id: str
    name: str
    url: str = ""


class LanguageRule(NamedTuple):
    """Names that show a framework, a library or a way of deployment in other languages.

    One of `framework` (id of a framework), `library` (id of `[[library]]`) and `deployment` (id of a facet) says what;
    `deployment` may stand beside each of the others.
    """

    id: str
    languages: tuple[str, ...]
    why: str
    source: str
    framework: str = ""
    library: str = ""
    deployment: str = ""
    imports: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()  # names in manifests; case does not count
    examples: tuple[tuple[str, str], ...] = ()  # (language, a line that shows the rule)
    line: int = 0


class Facet(NamedTuple):
    """A way of deployment, and what shows it."""

    id: str
    name: str
    url: str
    why: str
    source: str
    symbols: tuple[str, ...] = ()  # patterns of qualified names in Python (analyzer.patterns)
    distributions: tuple[str, ...] = ()  # names on PyPI and conda, normalised
    images: tuple[str, ...] = ()  # Docker images, without tag
    formats: tuple[str, ...] = ()  # of model files
    examples: tuple[str, ...] = ()  # lines of Python that show it
    line: int = 0

    @property
    def rule_id(self) -> str:
        """What stands in evidence, beside the rules of frameworks."""
        return f"deployment/{self.id}"


class Facets(Struct, frozen=True, kw_only=True):
    """All of both; in the order of their files."""

    languages: Mapping[str, Titled] = field(default_factory=dict)
    libraries: Mapping[str, Titled] = field(default_factory=dict)
    rules: tuple[LanguageRule, ...] = ()
    deployment: Mapping[str, Facet] = field(default_factory=dict)


def names_pattern(patterns: Iterable[str], *, ignore_case: bool = False) -> re.Pattern[str]:
    """A regular expression whose full match any of the patterns gives."""
    alternatives = [_expression(pattern) for pattern in patterns]
    return re.compile("|".join(alternatives) or r"(?!)", re.IGNORECASE if ignore_case else 0)


def literal(pattern: str) -> int:
    """How much of a pattern is literal: the more, the more it says."""
    return len(pattern.replace("*", ""))


def _expression(pattern: str) -> str:
    if pattern.endswith("**"):
        head = pattern[:-2]
        bare = head.rstrip("./:")
        rest = f"(?:{re.escape(head[len(bare) :])}.*)?" if bare != head else ".*"
        return _segments(bare) + rest
    return _segments(pattern)


def _segments(pattern: str) -> str:
    return "[^./:]*".join(re.escape(part) for part in pattern.split("*"))
