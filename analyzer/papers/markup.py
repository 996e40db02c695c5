"""A web page as the services need it: citation metadata, the abstract, and links that call themselves code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from analyzer.locators import parse_locator
from analyzer.locators.links import Link, cleaned
from analyzer.papers.web import NoAnswer, Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

# What a link to code is called. "Software" is PMLR's word, "bib" and "pdf" never stand with it.
_CODE_WORDS = re.compile(
    r"\W*(?:official |source |our |the |view |project )?"
    r"(?:code|source|github|gitlab|software|implementation|repository|repo)"
    r"(?: repository| repo| page| \(github\)| available| link| on github| and data| & data| release)?(?: here)?\W*",
    re.IGNORECASE,
)
_ASIDE = (
    "header, footer, nav, aside, script, style, noscript, form, [role=navigation], .navbar, .footer, #footer, #header"
)
_ABSTRACT = "[class*=abstract], [id*=abstract], [class*=Abstract], [id*=Abstract], section[data-title=Abstract], .abs"
_METAS = ("citation_abstract", "dc.description", "description", "og:description")
_MOST_LINKS = 2000
# Parsing is quadratic in depth (50,000 levels take seconds). Elements that close themselves, or
# each other, are not counted.
_TAG = re.compile(
    r"<(/?)(?!(?:a|area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|"
    r"p|li|dt|dd|td|th|tr|option|thead|tbody|tfoot)\b)[a-z]",
    re.IGNORECASE,
)
_DEEPEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What a page says. Links are absolute."""

    title: str
    arxiv: str
    doi: str
    pdfs: tuple[str, ...]
    abstract: str  # its text, the targets of its links among the words
    code: tuple[Link, ...]  # links whose words call them code


def read(page: Page) -> Markup:
    """Reads a page; whatever it lacks is empty. Raises NoAnswer for one nested beyond reason."""
    from selectolax.lexbor import LexborHTMLParser

    if _depth(page.text) > _DEEPEST:
        raise NoAnswer(f"the page is nested deeper than {_DEEPEST} levels")
    tree = LexborHTMLParser(page.text)
    metas: dict[str, list[str]] = {}
    for node in tree.css("meta[content]"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        metas.setdefault(name.lower(), []).append(" ".join((node.attributes.get("content") or "").split()))
    for node in tree.css(_ASIDE):
        node.decompose()
    anchors = [
        (_absolute(page.url, node.attributes.get("href")), " ".join(node.text().split())[:200])
        for node in tree.css("a[href]")[:_MOST_LINKS]
    ]
    anchors += [(_absolute(page.url, href), words) for href, words in _of_definitions(tree)]
    for node in tree.css("a[href]")[:_MOST_LINKS]:
        target = _absolute(page.url, node.attributes.get("href"))
        if target and target not in node.text():
            node.insert_after(f" {target} ")
    abstracts = [node.text(separator=" ") for node in tree.css(_ABSTRACT)[:5]]
    abstracts += list(_below_headings(tree))
    abstracts += [text for name in _METAS for text in metas.get(name, ())]
    heading = tree.css_first("h1") or tree.css_first("title")
    return Markup(
        title=_first(metas, "citation_title", "dc.title", "og:title") or (heading.text(strip=True) if heading else ""),
        arxiv=_first(metas, "citation_arxiv_id"),
        doi=_first(metas, "citation_doi", "dc.identifier"),
        pdfs=tuple(dict.fromkeys(_pdfs(page, metas, anchors))),
        abstract="\n\n".join(text[:20_000] for text in abstracts),
        code=tuple(_code(anchors)),
    )


def _below_headings(tree: LexborHTMLParser) -> Iterator[str]:
    """What stands below a heading "Abstract" (NeurIPS and ICLR mark it in no other way)."""
    for heading in tree.css("h2, h3, h4, h5"):
        if heading.text(strip=True).lower().rstrip(":") != "abstract":
            continue
        node = heading.next
        for _ in range(6):
            if node is None or (node.tag or "").startswith("h"):
                break
            if node.tag in ("p", "div", "section"):
                yield node.text(separator=" ")
            node = node.next


def _of_definitions(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """(href, term) of links in lists of definitions: `<dt>Code:</dt><dd><a href=...>owner/name</a></dd>`."""
    for term in tree.css("dt")[:200]:
        node = term.next
        while node is not None and node.tag == "-text":
            node = node.next
        if node is not None and node.tag == "dd":
            words = term.text(strip=True)
            yield from ((link.attributes.get("href") or "", words) for link in node.css("a[href]")[:20])


def _depth(text: str) -> int:
    """About how deep elements are nested: elements that close themselves are not counted."""
    depth = deepest = 0
    for closing in _TAG.findall(text):
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _first(metas: dict[str, list[str]], *names: str) -> str:
    return next((text for name in names for text in metas.get(name, ()) if text), "")


def _absolute(base: str, href: str | None) -> str:
    try:
        url = urljoin(base, (href or "").strip())
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _pdfs(page: Page, metas: dict[str, list[str]], anchors: list[tuple[str, str]]) -> Iterator[str]:
    yield from filter(None, (_absolute(page.url, url) for url in metas.get("citation_pdf_url", ())))
    host = urlsplit(page.url).hostname
    for url, words in anchors:
        parts = urlsplit(url)
        is_pdf = parts.path.lower().endswith(".pdf") and "supp" not in url.lower()
        if is_pdf and (parts.hostname == host or words.lower().strip("[] ") in ("pdf", "paper")):
            yield url


def _code(anchors: list[tuple[str, str]]) -> Iterator[Link]:
    for url, words in anchors:
        if url and _CODE_WORDS.fullmatch(words):
            link = cleaned(url)
            yield Link(url=link, names=parse_locator(link), before=f"{words}: ", after="", alone=True)
