"""OpenReview's API, both versions: version 2 has each field of a form as `{"value": ...}`, version 1 as it is.

https://docs.openreview.net/reference/api-v2
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analyzer.locators.links import links_in, rejoined
from analyzer.model import Candidate, LocatorKind, Outcome, Trust
from analyzer.papers.answers import json_object
from analyzer.papers.paper import Answer, Paper, unknown
from analyzer.papers.web import NoAnswer, Web
from analyzer.papers.wording import as_candidate, candidates, no_repositories, pages

NAME = "openreview"
_HOSTS = ("https://api2.openreview.net", "https://api.openreview.net")
# Fields of forms that ask for code; "code_of_conduct" and "code_of_ethics" ask for something else.
_CODE = re.compile(
    r"(?:.*[_-])?(?:code|github|software|repository)(?!_of_)(?:[_-](?:link|url|repository|and_data))?", re.I
)


@dataclass(slots=True)
class OpenReview:
    """`GET /notes?id=FORUM`, of version 2 and then of version 1 of the API."""

    web: Web

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return LocatorKind.OPENREVIEW in paper.kinds

    def ask(self, paper: Paper) -> Answer:
        """What the submission says. Raises NoAnswer."""
        forum = paper.named(LocatorKind.OPENREVIEW)
        forbidden = False
        for host in _HOSTS:
            page = self.web.get(f"{host}/notes?id={forum.id}", accept="application/json")
            forbidden |= page.status in (401, 403)
            if page.status in (400, 401, 403, 404):
                continue
            notes = json_object(page, "OpenReview").get("notes")
            if not isinstance(notes, list):
                raise NoAnswer("OpenReview gave an answer without notes")
            if notes and isinstance(notes[0], Mapping) and isinstance(notes[0].get("content"), Mapping):
                return _answer(forum.id, notes[0]["content"])
        if forbidden:
            raise NoAnswer("OpenReview lets nobody read it without an account")
        return unknown()


def _answer(forum: str, content: Mapping[str, Any]) -> Answer:
    fields = {key: _plain(value) for key, value in content.items()}
    found: list[Candidate] = []
    others: tuple[str, ...] = ()
    web_pages: tuple[str, ...] = ()
    for key, text in fields.items():
        links = list(links_in(rejoined(text)))
        if _CODE.fullmatch(key):
            found += [
                Candidate(
                    repository=as_candidate(link.repository), official=True, trust=Trust.STATED, service=NAME, where=key
                )
                for link in links
                if link.repository
            ]
        elif key.lower() in ("abstract", "tldr", "tl;dr", "title", "one-sentence_summary", "supplementary_material"):
            found += candidates(links, service=NAME, where=key, authors_wrote=True)
        else:
            continue
        others += no_repositories(links)
        web_pages += pages(links)
    has_pdf = bool(fields.get("pdf"))
    return Answer(
        outcome=Outcome.FOUND if found else Outcome.NOTHING,
        candidates=tuple(found),
        others=others,
        pages=web_pages,
        title=fields.get("title", ""),
        pdfs=(f"https://openreview.net/pdf?id={forum}",) if has_pdf else (),
    )


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("value")
    return value if isinstance(value, str) else ""
