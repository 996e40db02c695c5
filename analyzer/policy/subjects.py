"""What a policy speaks of: a framework or one generation of it, a library, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from analyzer.errors import ConfigError
from analyzer.patterns import PatternTree
from analyzer.policy.candidates import Candidate
from analyzer.rule import RuleSet

_PATTERN = re.compile(r"\w+(?:\.(?:\w|\*(?!\*))+)*(?:\.\*\*)?")


class _Sort(Enum):
    FAMILY = 0
    GENERATION = 1
    LIBRARY = 2


@dataclass(frozen=True, slots=True)
class _Named:
    """A subject that names something of the rules by its id."""

    text: str
    sort: _Sort
    id: str
    family: str = ""


class Subjects:
    """Subjects made ready to be asked. An id that the rules do not know, and no pattern, raises ConfigError."""

    def __init__(self, texts: Sequence[str], ruleset: RuleSet, setting: str) -> None:
        self.texts = tuple(texts)
        self._named: list[_Named] = []
        self._patterns: PatternTree[str] = PatternTree()
        self.has_patterns = False
        for text in texts:
            named = _named(text, ruleset)
            if named is not None:
                self._named.append(named)
            elif "." in text and _PATTERN.fullmatch(text):
                self.has_patterns = True
                self._patterns.add_all((text,), text)
            else:
                raise ConfigError(f"{setting}: {text!r} is no framework, library or pattern", _hint(text, ruleset))

    def __bool__(self) -> bool:
        return bool(self.texts)

    def taking(self, one: Candidate) -> str | None:
        """The first subject, as written, that certainly is what is used."""
        return next((named.text for named in self._named if _is(named, one)), None) or self._by_name(one)

    def may_take(self, one: Candidate) -> bool:
        """The same where the generation may be left open: nothing shows that it is another one."""
        return self.taking(one) is not None or any(
            named.sort is _Sort.GENERATION and one.open and named.family == one.family for named in self._named
        )

    def _by_name(self, one: Candidate) -> str | None:
        if not self.has_patterns or not one.is_name:
            return None
        hits = self._patterns.hits(one.symbol.split("."))
        return min((hit.value for hit in hits), key=self.texts.index, default=None)


def _named(text: str, ruleset: RuleSet) -> _Named | None:
    framework = ruleset.frameworks.get(text)
    if framework is not None:
        sort = _Sort.FAMILY if framework.family == text else _Sort.GENERATION
        return _Named(text, sort, text, framework.family)
    return _Named(text, _Sort.LIBRARY, text) if text in ruleset.libraries else None


def _is(named: _Named, one: Candidate) -> bool:
    match named.sort:
        case _Sort.FAMILY:
            return one.family == named.id
        case _Sort.GENERATION:
            return one.framework == named.id and not one.open
        case _Sort.LIBRARY:
            return one.library == named.id


def _hint(text: str, ruleset: RuleSet) -> str:
    known: Iterable[str] = (*ruleset.frameworks, *ruleset.libraries)
    close = get_close_matches(text, known, n=2)
    modules = f"{text}.**" if text.isidentifier() else "tensorflow.contrib.**"
    meant = f"did you mean {' or '.join(close)}? " if close else ""
    return f"{meant}Ids stand in `fwscan rules list`; names in code are written as {modules}."
