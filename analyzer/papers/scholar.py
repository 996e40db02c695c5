"""Semantic Scholar: which other names a paper has. It stands between a DOI and the services that know arXiv ids.

https://api.semanticscholar.org/api-docs/graph
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from analyzer.locators import parse_locator
from analyzer.locators.links import links_in, rejoined
from analyzer.model import Locator, LocatorKind, Outcome
from analyzer.papers.answers import json_object, text_of
from analyzer.papers.paper import Answer, Paper, unknown
from analyzer.papers.web import Web
from analyzer.papers.wording import candidates, no_repositories

NAME = "semantic-scholar"
_KNOWN = frozenset({LocatorKind.SEMANTIC_SCHOLAR, LocatorKind.DOI})
_FIELDS = "title,abstract,externalIds,openAccessPdf"


@dataclass(slots=True)
class SemanticScholar:
    """`GET /graph/v1/paper/{id}`: asked for DOIs and its own ids only, as its free limit is shared by everybody."""

    web: Web

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return _KNOWN & paper.kinds != frozenset() and LocatorKind.ARXIV not in paper.kinds

    def ask(self, paper: Paper) -> Answer:
        """The other names of a paper. Raises NoAnswer."""
        known = paper.named(*_KNOWN)
        identity = f"DOI:{known.id}" if known.kind is LocatorKind.DOI else known.id
        page = self.web.get(
            f"https://api.semanticscholar.org/graph/v1/paper/{quote(identity, safe=':/')}?fields={_FIELDS}",
            accept="application/json",
        )
        if page.status in (400, 404):
            return unknown()
        said = json_object(page, "Semantic Scholar")
        links = list(links_in(rejoined(text_of(said, "abstract"))))
        found = candidates(links, service=NAME, where="abstract", authors_wrote=True)
        names = _names(said.get("externalIds"))
        pdf = text_of(said, "openAccessPdf", "url")
        return Answer(
            outcome=Outcome.FOUND if found else Outcome.NOTHING,
            detail=f"also {', '.join(name.key for name in names)}" if names else "",
            candidates=tuple(found),
            others=no_repositories(links),
            names=names,
            title=text_of(said, "title"),
            pdfs=(pdf,) if pdf.startswith(("http://", "https://")) else (),
        )


def _names(ids: Any) -> tuple[Locator, ...]:
    if not isinstance(ids, Mapping):
        return ()
    texts = [
        f"{prefix}{ids[key]}" for key, prefix in (("ArXiv", "arXiv:"), ("ACL", "acl:"), ("DOI", "doi:")) if ids.get(key)
    ]
    found = (parse_locator(text) for text in texts)
    return tuple(name for name in found if isinstance(name, Locator) and not name.is_repository)
