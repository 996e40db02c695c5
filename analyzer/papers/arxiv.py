"""arXiv's API: title, abstract and the authors' comment. It has no field for code; links stand in the text.

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.locators import parse_locator
from analyzer.locators.links import links_in, rejoined
from analyzer.model import Candidate, Locator, LocatorKind, Outcome
from analyzer.papers.answers import xml_root
from analyzer.papers.paper import Answer, Paper, unknown
from analyzer.papers.web import NoAnswer, Web
from analyzer.papers.wording import candidates, no_repositories, pages

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "arxiv"
_ATOM = "{http://www.w3.org/2005/Atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


@dataclass(slots=True)
class Arxiv:
    """`GET /api/query?id_list=ID`: an Atom feed of one entry; an error is an entry too."""

    web: Web

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return LocatorKind.ARXIV in paper.kinds

    def ask(self, paper: Paper) -> Answer:
        """What the authors wrote about the paper. Raises NoAnswer."""
        arxiv = paper.named(LocatorKind.ARXIV)
        url = f"https://export.arxiv.org/api/query?id_list={arxiv.id}{arxiv.ref}&max_results=1"
        page = self.web.get(url, accept="application/atom+xml")
        root = xml_root(page, "arXiv")
        entry = root.find(f"{_ATOM}entry")
        if entry is None:
            if _text(root, f"{_OPENSEARCH}totalResults") not in ("", "0"):
                raise NoAnswer("arXiv announced an entry and sent none")  # it does so when it is busy
            return unknown()
        identity, summary = _text(entry, f"{_ATOM}id"), _text(entry, f"{_ATOM}summary")
        if "/api/errors" in identity:
            if "incorrect id" in summary.lower() or "not found" in summary.lower():
                return unknown(summary)
            raise NoAnswer(f"arXiv says: {summary[:200]}")
        if not _text(entry, f"{_ATOM}title"):
            return unknown()
        return _answer(arxiv, entry)


def _answer(arxiv: Locator, entry: Element) -> Answer:
    found: list[Candidate] = []
    others: tuple[str, ...] = ()
    web_pages: tuple[str, ...] = ()
    texts = (("abstract", f"{_ATOM}summary"), ("comment", f"{_ARXIV}comment"), ("title", f"{_ATOM}title"))
    for where, tag in texts:
        links = list(links_in(rejoined(entry.findtext(tag) or "")))
        found += candidates(links, service=NAME, where=where, authors_wrote=True)
        others += no_repositories(links)
        web_pages += pages(links)
    doi = parse_locator(_text(entry, f"{_ARXIV}doi")) if _text(entry, f"{_ARXIV}doi") else None
    return Answer(
        outcome=Outcome.FOUND if found else Outcome.NOTHING,
        candidates=tuple(found),
        others=others,
        names=(doi,) if isinstance(doi, Locator) else (),
        title=_text(entry, f"{_ATOM}title"),
        pages=web_pages,
        pdfs=(f"https://arxiv.org/pdf/{arxiv.id}{arxiv.ref}",),
    )


def _text(entry: Element, tag: str) -> str:
    return " ".join((entry.findtext(tag) or "").split())
