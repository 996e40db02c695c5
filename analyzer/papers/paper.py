"""What is known of a paper on its way through the chain, and what a service adds to it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Protocol

from analyzer.model import Candidate, Locator, LocatorKind, Outcome

_SHORTEST_TITLE = 16  # letters; shorter titles are those of many papers


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper under all its names. The first is the one that was asked for."""

    names: tuple[Locator, ...]
    title: str = ""
    pdfs: tuple[str, ...] = ()  # URLs, most likely first
    pages: tuple[str, ...] = ()  # URLs of its pages that no other service reads

    @property
    def kinds(self) -> frozenset[LocatorKind]:
        """The kinds of its names."""
        return frozenset(name.kind for name in self.names)

    def named(self, *kinds: LocatorKind) -> Locator:
        """Its first name of these kinds. Raises ValueError where it has none."""
        for name in self.names:
            if name.kind in kinds:
                return name
        raise ValueError(f"the paper has no name of {', '.join(kinds)}")

    def learnt(self, answer: Answer) -> Paper:
        """The same with what a service added."""
        known = {name.key for name in self.names}
        new = {name.key: name for name in answer.names if name.key not in known and not name.is_repository}
        return replace(
            self,
            names=(*self.names, *new.values()),
            title=self.title or " ".join(answer.title.split())[:500],
            pdfs=tuple(dict.fromkeys((*self.pdfs, *answer.pdfs))),
            pages=tuple(dict.fromkeys((*self.pages, *answer.pages))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one service said of a paper."""

    outcome: Outcome
    detail: str = ""
    candidates: tuple[Candidate, ...] = ()
    names: tuple[Locator, ...] = ()
    title: str = ""
    pdfs: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # links to code that are no repositories, each with why


class Service(Protocol):
    """A step of the chain."""

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""

    def ask(self, paper: Paper) -> Answer:
        """What it says. Raises NoAnswer."""


def unknown(detail: str = "") -> Answer:
    """The answer of a service that does not know the paper."""
    return Answer(outcome=Outcome.UNKNOWN, detail=detail)


def published(locator: Locator) -> tuple[str, ...]:
    """Where the PDF of a paper is by its id alone, for services whose API or page may be closed to programs."""
    match locator.kind:
        case LocatorKind.OPENREVIEW:
            return (f"https://openreview.net/pdf?id={locator.id}",)
        case LocatorKind.ACL:
            return (f"https://aclanthology.org/{locator.id}.pdf",)
        case _:
            return ()


def title_key(title: str) -> str:
    """What two spellings of a title have in common; "" for titles too short to name one paper."""
    folded = unicodedata.normalize("NFKD", title).casefold()
    key = re.sub(r"[^a-z0-9]", "", "".join(c for c in folded if not unicodedata.combining(c)))
    return key if len(key) >= _SHORTEST_TITLE else ""
