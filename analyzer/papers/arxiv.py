"""arXiv's API: title, abstract and the authors' comment. It has no field for code; links stand in the text.

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
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
_SLICE = 100  # papers of one request; the API takes 2,000, its addresses no more than some thousand characters
_KEPT = 2000  # entries that wait to be asked for


@dataclass(slots=True)
class Arxiv:
    """`GET /api/query?id_list=ID,...`: an Atom feed with an entry for each paper; an error is an entry too.

    As arXiv answers one request in three seconds, papers that are known to come are asked for a hundred at a time,
    together with the first of them that is needed.
    """

    web: Web
    _coming: list[str] = field(default_factory=list, init=False)  # ids with version, in the order of the list
    _entries: dict[str, Element] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return LocatorKind.ARXIV in paper.kinds

    def expect(self, locators: Iterable[Locator]) -> None:
        """Papers that will be asked for."""
        with self._lock:
            self._coming = list(dict.fromkeys(_name(one) for one in locators if one.kind is LocatorKind.ARXIV))

    def ask(self, paper: Paper) -> Answer:
        """What the authors wrote about the paper. Raises NoAnswer."""
        arxiv = paper.named(LocatorKind.ARXIV)
        entry = self._entry(_name(arxiv))
        if entry is None:
            return unknown()
        summary = _text(entry, f"{_ATOM}summary")
        if _is_error(entry):
            if "incorrect id" in summary.lower() or "not found" in summary.lower():
                return unknown(summary)
            raise NoAnswer(f"arXiv says: {summary[:200]}")
        return _answer(arxiv, entry) if _text(entry, f"{_ATOM}title") else unknown()

    def _entry(self, name: str) -> Element | None:
        with self._lock:
            if name in self._entries:
                return self._entries.pop(name)
            names = self._slice(name)
            if len(names) > 1 and len(self._entries) < _KEPT:
                self._entries |= self._together(names)
                if name in self._entries:
                    return self._entries.pop(name)
            return next(iter(self._asked([name])), None)

    def _slice(self, name: str) -> list[str]:
        """The papers to ask for together: this one and those behind it in the list. Each is taken once."""
        if name not in self._coming:
            return [name]
        start = self._coming.index(name)
        names = self._coming[start : start + _SLICE]
        del self._coming[start : start + _SLICE]
        return names

    def _together(self, names: list[str]) -> dict[str, Element]:
        """Entries by name; none where arXiv cannot answer for all at once: then each is asked for alone.

        Raises NoAnswer where arXiv asks to wait; these are asked for together again.
        """
        try:
            entries = self._asked(names)
        except NoAnswer as nothing:
            if nothing.until is None:
                return {}
            self._coming[:0] = names
            raise
        # One malformed id spoils the answer for all.
        return {} if any(_is_error(entry) for entry in entries) else _by_name(entries, names)

    def _asked(self, names: list[str]) -> list[Element]:
        url = f"https://export.arxiv.org/api/query?id_list={','.join(names)}&max_results={len(names)}"
        root = xml_root(self.web.get(url, accept="application/atom+xml"), "arXiv")
        entries = root.findall(f"{_ATOM}entry")
        if not entries and _text(root, f"{_OPENSEARCH}totalResults") not in ("", "0"):
            raise NoAnswer("arXiv announced an entry and sent none")  # it does so when it is busy
        return entries


def _name(arxiv: Locator) -> str:
    return f"{arxiv.id}{arxiv.ref}"


def _is_error(entry: Element) -> bool:
    return "/api/errors" in _text(entry, f"{_ATOM}id")


def _by_name(entries: list[Element], names: list[str]) -> dict[str, Element]:
    """Entries under the names that they were asked for by: with version where one was asked for, else without."""
    found = {}
    for entry in entries:
        identity = re.sub(r".*/abs/", "", _text(entry, f"{_ATOM}id"))
        found[identity] = found[re.sub(r"v\d+$", "", identity)] = entry
    return {name: found[name] for name in names if name in found}


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
