"""Zenodo: a record of software names the repository whose release it keeps.

https://developers.zenodo.org/#records
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.locators import parse_locator
from analyzer.locators.links import links_in
from analyzer.model import Candidate, Locator, LocatorKind, Outcome, Trust
from analyzer.papers.answers import json_object, text_of, without_tags
from analyzer.papers.paper import Answer, Paper, unknown
from analyzer.papers.web import Web
from analyzer.papers.wording import candidates, no_repositories

NAME = "zenodo"
# What a record says of itself and the repository: it is a release of it, or a part, or the same thing.
_OF_IT = {"issupplementto", "isderivedfrom", "isversionof", "isidenticalto", "ispartof", "issourceof", "iscompiledby"}


@dataclass(slots=True)
class Zenodo:
    """`GET /api/records/{id}`: `metadata.related_identifiers`, `custom`'s code repository, and the description."""

    web: Web

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return LocatorKind.ZENODO in paper.kinds

    def ask(self, paper: Paper) -> Answer:
        """What a record says. Raises NoAnswer."""
        record = paper.named(LocatorKind.ZENODO)
        page = self.web.get(f"https://zenodo.org/api/records/{record.id}", accept="application/json")
        if page.status in (404, 410):
            return unknown("the record was deleted" if page.status == 410 else "")
        said = json_object(page, "Zenodo")
        metadata = said.get("metadata")
        metadata = metadata if isinstance(metadata, Mapping) else {}
        found, names = [], []
        related = metadata.get("related_identifiers")
        for item in related if isinstance(related, list) else ():
            named = parse_locator(text_of(item, "identifier")) if isinstance(item, Mapping) else None
            if not isinstance(named, Locator):
                continue
            relation = text_of(item, "relation")
            if named.is_repository and named.kind is not LocatorKind.PATH:
                found.append(_candidate(named, relation, of_it=relation.lower() in _OF_IT))
            elif relation.lower() in ("issupplementto", "isidenticalto") and not named.is_repository:
                names.append(named)
        own = parse_locator(text_of(metadata, "custom", "code:codeRepository"))
        if isinstance(own, Locator) and own.is_repository:
            found.append(_candidate(own, "codeRepository", of_it=True))
        links = list(links_in(without_tags(text_of(metadata, "description"))))
        found += candidates(links, service=NAME, where="description", authors_wrote=True)
        return Answer(
            outcome=Outcome.FOUND if found else Outcome.NOTHING,
            candidates=tuple(found),
            others=no_repositories(links),
            names=tuple(names),
            title=text_of(metadata, "title"),
        )


def _candidate(named: Locator, relation: str, *, of_it: bool) -> Candidate:
    return Candidate(
        repository=named,
        official=True if of_it else None,
        trust=Trust.STATED if of_it else Trust.LISTED,
        service=NAME,
        where=relation,
    )
