"""The paper itself: links of its PDF, and links in its text with the words around them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analyzer.locators import parse_locator
from analyzer.locators.links import Link, cleaned, links_in, rejoined
from analyzer.model import Candidate, Locator, Outcome, Trust
from analyzer.papers.paper import Answer, Paper, unknown
from analyzer.papers.web import NoAnswer, Web
from analyzer.papers.wording import as_candidate, judged, no_repositories, pages

NAME = "pdf"
_READER = str(Path(__file__).with_name("pdfreader.py"))  # as a file: the package would load what it does not need
_TRIED = 2  # PDFs of one paper
_SECONDS = 90.0
_REFERENCES = re.compile(
    r"^[^\w\n]{0,9}(?:\d{1,2}[^\w\n]{1,9})?(?:references|bibliography|literature cited)[^\w\n]{0,9}$",
    re.IGNORECASE | re.MULTILINE,
)
_AFTER_REFERENCES = re.compile(
    r"^[^\w\n]{0,9}(?:[A-Z][^\w\n]{1,9})?(?:appendix|appendices|supplementary material)\b", re.IGNORECASE | re.MULTILINE
)
# That code exists, in a sentence whose link stands in a footnote or under the word "here".
_PROMISED = re.compile(
    r"\b(?:codes?|implementation|software|toolkit|library|models?)\b[^.]{0,120}"
    r"\b(?:available|released?|open[- ]?sourced?|public|online|here)\b|"
    r"\bwe (?:release|open[- ]?source|publish|provide|make|share)\b[^.]{0,120}"
    r"\b(?:code|implementation|software|toolkit|library)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Pdf:
    """Fetches a paper's PDF and reads it in another process."""

    web: Web

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return bool(paper.pdfs)

    def ask(self, paper: Paper) -> Answer:
        """What the paper says. Raises NoAnswer where none of its PDFs can be had."""
        reasons = []
        for url in paper.pdfs[:_TRIED]:
            try:
                page = self.web.get(url, accept="application/pdf", pdf=True)
            except NoAnswer as nothing:
                if nothing.until is not None:
                    raise
                reasons.append(nothing.why)
                continue
            if not page.known:
                reasons.append(f"{url}: HTTP {page.status}")
            elif b"%PDF" not in page.body[:1024]:
                reasons.append(f"{url}: no PDF but {page.type or 'something else'}")
            else:
                return from_pages(_read(page.body))
        if all("HTTP 404" in reason for reason in reasons):
            return unknown("; ".join(reasons))
        raise NoAnswer("; ".join(reasons))


def _read(content: bytes) -> Mapping[str, Any]:
    try:
        run = subprocess.run(
            [sys.executable, "-I", _READER],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            start_new_session=True,  # Ctrl-C is for whoever reads papers to decide about
        )
    except subprocess.TimeoutExpired:
        raise NoAnswer("the PDF could not be read in time") from None
    try:
        said = json.loads(run.stdout)
    except ValueError:
        raise NoAnswer(f"reading the PDF ended the reader (status {run.returncode})") from None
    if "error" in said:
        raise NoAnswer(f"the PDF cannot be read: {said['error']}")
    return said if isinstance(said, Mapping) else {}


def from_pages(said: Mapping[str, Any]) -> Answer:
    """The candidates on the pages of a paper, with the page and whether it was a link, a footnote or a reference."""
    found: list[Candidate] = []
    seen: list[Link] = []
    cited_links: list[Link] = []
    cited = False
    for page in said.get("pages", ()):
        text, number = rejoined(page["text"]), page["number"]
        before, after, cited = _parts(text, cited)
        links = _with_targets([*links_in(before)], page["links"], "" if cited and not before else text)
        references = [*links_in(after)] if after else []
        promised = number == 1 and _PROMISED.search(text) is not None
        quoted = {link.repository.key for link in references if link.repository}
        for link in links:
            if link.repository and link.repository.key not in quoted:
                found.append(_candidate(link, f"PDF page {number}", promised=promised))
        for link in references:
            if link.repository:
                found.append(
                    replace(
                        _candidate(link, f"PDF page {number}, references", promised=False),
                        official=None,
                        trust=Trust.MENTIONED,
                    )
                )
        seen += [*links, *references]
        cited_links += references
    total, stopped = said.get("total", 0), said.get("stopped", "")
    return Answer(
        outcome=Outcome.FOUND if found else Outcome.NOTHING,
        detail=", ".join(filter(None, (f"{total} page{'s'[: total != 1]}", stopped))),
        candidates=tuple(found),
        others=no_repositories(seen),
        pages=pages(link for link in seen if link not in cited_links),
    )


def _parts(text: str, cited: bool) -> tuple[str, str, bool]:
    """(text outside the list of references, text inside it, whether the list goes on behind the page's end)."""
    if cited:
        end = _AFTER_REFERENCES.search(text)
        return (text[end.start() :], text[: end.start()], False) if end else ("", text, True)
    start = _REFERENCES.search(text)
    if start is None:
        return text, "", False
    end = _AFTER_REFERENCES.search(text, start.end())
    if end is None:
        return text[: start.start()], text[start.start() :], True
    return text[: start.start()] + "\n" + text[end.start() :], text[start.start() : end.start()], False


def _candidate(link: Link, where: str, *, promised: bool) -> Candidate:
    repository = link.repository
    if repository is None:
        raise ValueError("only links to repositories become candidates")
    trust, official = judged(link, authors_wrote=False)
    if trust is Trust.MENTIONED and promised and link.alone:
        trust, where = Trust.LISTED, f"{where}, a link of its own beside words that promise code"
    said = " ".join(f"{link.before}{link.url}{link.after}".split())
    return Candidate(
        repository=as_candidate(repository),
        official=official,
        trust=trust,
        service=NAME,
        where=where,
        said=said if len(said) <= 160 else f"…{said[max(0, said.find(link.url) - 80) :][:159]}",
    )


def _with_targets(links: list[Link], targets: list[str], text: str) -> list[Link]:
    """The links of the text, made whole by the targets of the page's own links, and the targets that no text shows.

    A link broken over two lines reads short in the text and whole in its target.
    """
    named = [(cleaned(url), parse_locator(cleaned(url))) for url in targets]
    whole: list[Link] = []
    for link in links:
        own = link.repository
        longer = [
            (url, target)
            for url, target in named
            if own and isinstance(target, Locator) and target.is_repository and target.key.startswith(own.key)
        ]
        best = min(longer, key=lambda pair: len(pair[0]), default=None)
        whole.append(replace(link, url=best[0], names=best[1]) if best and own and best[1] != own else link)
    shown = {link.repository.key for link in whole if link.repository}
    for url, target in named:
        if isinstance(target, Locator) and target.is_repository and target.key not in shown:
            # Its words are not on the page as a link ("code here"): whose it is, the page alone can say.
            in_references = not text
            whole.append(Link(url=url, names=target, before="", after="", alone=not in_references))
            shown.add(target.key)
    return whole
