"""The papers API of the Hugging Face Hub: one repository a paper, linked by its authors or whoever submitted it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.locators import parse_locator
from analyzer.locators.links import cleaned
from analyzer.model import Candidate, Locator, LocatorKind, NotUnderstood, Outcome, Trust
from analyzer.papers.answers import json_object, text_of
from analyzer.papers.paper import Answer, Paper, unknown
from analyzer.papers.web import Web
from analyzer.papers.wording import as_candidate

NAME = "hugging-face"
_SHORT = re.compile(r"[\w-]+/[\w.-]+")  # the repository without its host


@dataclass(slots=True)
class HuggingFace:
    """`GET /api/papers/{arXiv id}`: `githubRepo`, `githubRepoAddedBy`, `projectPage`; 404 where nobody indexed it."""

    web: Web

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return LocatorKind.ARXIV in paper.kinds

    def ask(self, paper: Paper) -> Answer:
        """What the Hub says of a paper on arXiv. Raises NoAnswer."""
        arxiv = paper.named(LocatorKind.ARXIV)
        page = self.web.get(f"https://huggingface.co/api/papers/{arxiv.id}", accept="application/json")
        if page.status == 404:
            return unknown("nobody has indexed it")
        said = json_object(page, "the Hugging Face Hub")
        added_by = text_of(said, "githubRepoAddedBy")
        candidates, others, pages = [], [], []
        for key in ("githubRepo", "projectPage"):
            url = cleaned(text_of(said, key))
            named = parse_locator(f"github:{url}" if _SHORT.fullmatch(url) else url) if url else None
            if isinstance(named, Locator) and named.is_repository:
                candidates.append(
                    Candidate(
                        repository=as_candidate(named),
                        # "user": its authors or whoever submitted it; "auto": the Hub's own guess.
                        official=True if key == "githubRepo" and added_by == "user" else None,
                        trust=Trust.LISTED,
                        service=NAME,
                        where=f"{key}, added by {added_by}" if key == "githubRepo" and added_by else key,
                    )
                )
            elif isinstance(named, NotUnderstood) and key == "githubRepo":
                others.append(f"{url}: {named.why}")
            elif url.startswith(("http://", "https://")) and not isinstance(named, Locator):
                pages.append(url)
        return Answer(
            outcome=Outcome.FOUND if candidates else Outcome.NOTHING,
            candidates=tuple(candidates),
            others=tuple(others),
            title=text_of(said, "title"),
            pages=tuple(pages),
        )
