"""Pages of papers: proceedings, DOIs, and the project pages that other services name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from analyzer.locators import parse_locator
from analyzer.locators.links import Link, links_in, rejoined
from analyzer.model import Candidate, Locator, LocatorKind, Outcome, Trust
from analyzer.papers import markup
from analyzer.papers.paper import Answer, Paper, unknown
from analyzer.papers.web import NoAnswer, Page, Web
from analyzer.papers.wording import as_candidate, candidates, no_repositories, pages

NAME = "landing-page"
PROJECT = "project-page"
# Every proceedings' page that is still without an answer when the services before have spoken.
_KINDS = (
    LocatorKind.ACL,
    LocatorKind.CVF,
    LocatorKind.PMLR,
    LocatorKind.NEURIPS,
    LocatorKind.ICLR,
    LocatorKind.JMLR,
    LocatorKind.DOI,
)
# Repositories of the services themselves, linked from each of their pages.
_THEIR_OWN = re.compile(r"git:github\.com/(?:acl-org|mlresearch|openreview|arxiv|openaccess|jmlr-?\w*|neurips-?\w*)/")
_TRIED = 2  # project pages of one paper
_HTML = "text/html,application/xhtml+xml"


@dataclass(slots=True)
class LandingPage:
    """The page of a paper in its proceedings or at its publisher."""

    web: Web

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return not paper.kinds.isdisjoint(_KINDS)

    def ask(self, paper: Paper) -> Answer:
        """What the page says. Raises NoAnswer."""
        place = paper.named(*_KINDS)
        page = self.web.get(place.url, accept=_HTML)
        if page.status in (404, 410):
            return unknown(f"{place.url}: HTTP {page.status}")
        if page.type == "application/pdf":
            return Answer(outcome=Outcome.NOTHING, detail="a PDF", pdfs=(page.url,))
        if not page.known:
            raise NoAnswer(f"{place.url} answered with HTTP {page.status}")
        return _answer(page, NAME, "the publisher's page" if place.kind is LocatorKind.DOI else "the page")


@dataclass(slots=True)
class ProjectPage:
    """The web page of a project, where a service named one and nobody a repository."""

    web: Web

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return PROJECT

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return bool(paper.pages)

    def ask(self, paper: Paper) -> Answer:
        """What the first of its pages says that names code. Raises NoAnswer."""
        answers = []
        for url in paper.pages[:_TRIED]:
            page = self.web.get(url, accept=_HTML)
            if not page.known or not page.type.startswith(("text/html", "application/xhtml")):
                answers.append(unknown(f"{url}: HTTP {page.status}, {page.type or 'of no type'}"))
                continue
            answer = replace(_answer(page, PROJECT, page.url), title="", names=(), pdfs=())
            if answer.candidates:
                return answer
            answers.append(replace(answer, detail=url))
        return answers[-1]


def _answer(page: Page, service: str, where: str) -> Answer:
    said = markup.read(page)
    links = [link for link in said.code if not _its_own(link)]
    found = [
        Candidate(
            repository=as_candidate(link.repository),
            official=True,
            trust=Trust.STATED,
            service=service,
            where=f"link {link.before.rstrip(': ')!r} of {where}",
        )
        for link in links
        if link.repository and link.repository.kind is not LocatorKind.HF_DATASET
    ]
    in_abstract = [link for link in links_in(rejoined(said.abstract)) if not _its_own(link)]
    found += candidates(in_abstract, service=service, where=f"abstract on {where}", authors_wrote=True)
    texts = (f"arXiv:{said.arxiv}" if said.arxiv else "", said.doi, page.url)
    names = (parse_locator(text) for text in texts if text)
    return Answer(
        outcome=Outcome.FOUND if found else Outcome.NOTHING,
        candidates=tuple(dict.fromkeys(found)),
        others=no_repositories([*links, *in_abstract]),
        names=tuple(name for name in names if isinstance(name, Locator) and not name.is_repository),
        title=said.title,
        pages=pages(in_abstract) if service == NAME else (),
        pdfs=said.pdfs[:3],
    )


def _its_own(link: Link) -> bool:
    return isinstance(link.names, Locator) and _THEIR_OWN.match(link.names.key) is not None
