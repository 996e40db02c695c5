"""The links in running text: an abstract, a comment, a page of a PDF. Cleaned, with the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from analyzer.locators import parse_locator
from analyzer.model import Locator, LocatorKind, NotUnderstood

# A link with its scheme, or one of a host of repositories without it, as papers often write them.
_LINK = re.compile(
    r"(?:https?://|(?<![\w@.-])(?:www\.)?(?=(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|hf\.co)/))"
    r"[^\s<>\"'`{}|\\^\u2018\u2019\u201c\u201d\u00ab\u00bb]{1,1000}",
    re.IGNORECASE,
)
_HOSTS = (
    r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|hf\.co|gist\.github\.com|"
    r"colab\.research\.google\.com|zenodo\.org|doi\.org|[\w-]+\.github\.io|raw\.githubusercontent\.com)"
)
# What begins a link at the end of a line.
_BEGUN = re.compile(rf"(?:https?://|(?<![\w@.-])(?:www\.)?{_HOSTS}(?:/|$))\S*$", re.IGNORECASE)
_TAIL = 300  # characters at the end of a line in which a link may have begun
_SPACED = re.compile(r"(https?)\s?:\s?/\s?/\s?(?=\w)")
_LATEX = (("\\_", "_"), ("\\%", "%"), ("\\#", "#"), ("\\&", "&"), ("\\~{}", "~"), ("$\\sim$", "~"), ("\\-", ""))
_LATEX_URL = re.compile(r"\\(?:url|href|path|nolinkurl)\{([^{}\s]+)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d(\[])|\n\s*\n")
_MOST = 300  # links of one text; a page of a paper has a tenth of it
_AROUND = 200  # characters that count as the words around a link


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link and what it names, with the part of its sentence that stands before and after it."""

    url: str
    names: Locator | NotUnderstood
    before: str
    after: str
    alone: bool  # on a line of its own, but for a label or the number of a footnote

    @property
    def repository(self) -> Locator | None:
        """The repository that it names, if it does."""
        if not isinstance(self.names, Locator) or not self.names.is_repository or self.names.kind is LocatorKind.PATH:
            return None
        return self.names


def rejoined(text: str) -> str:
    """The text with the links whole that a line break or a stray space had cut.

    Typesetters break a link behind a slash, hyphen, underscore or dot, or before a slash. A break between a dot and a
    capital letter ends a sentence.
    """
    whole: list[str] = []
    for line in _SPACED.sub(r"\1://", text).split("\n"):
        if whole and _goes_on(whole[-1], line.lstrip()[:2]):
            whole[-1] = whole[-1].rstrip() + line.lstrip()
        else:
            whole.append(line)
    return "\n".join(whole)


def _goes_on(above: str, begins: str) -> bool:
    tail = above[-_TAIL:].rstrip()
    if not begins or not tail or not (tail[-1] in "/_-." or begins[0] == "/") or not _BEGUN.search(tail):
        return False
    if begins[0] == "/":
        return begins[1:].isalnum()
    if tail[-1] == ".":
        return not tail.endswith("..") and begins[0].isalnum() and not begins[0].isupper()
    return begins[0].isalnum() or begins[0] in "_~.-"


def links_in(text: str) -> Iterator[Link]:
    """The links of a text, in order. LaTeX escapes are undone; `https://github.com/o/n).` is `https://github.com/o/n`."""
    text = _LATEX_URL.sub(r" \1 ", text)
    for written, plain in _LATEX:
        text = text.replace(written, plain)
    for match in islice(_LINK.finditer(text), _MOST):
        url = cleaned(match[0])
        if "." not in url:
            continue
        before, after = (
            text[max(0, match.start() - _AROUND) : match.start()],
            text[match.start() + len(url) :][:_AROUND],
        )
        line = before.rpartition("\n")[2] + after.partition("\n")[0]
        yield Link(
            url=url,
            names=parse_locator(url if "://" in url else f"https://{url}"),
            before=_SENTENCE_END.split(before)[-1],
            after=_SENTENCE_END.split(after)[0],
            alone=len(re.sub(r"(?i)\b(?:code|github|repository|project|page|url|https?)\b|[\W\d_]", "", line)) < 3,
        )


def cleaned(url: str) -> str:
    """A link without what running text put behind it: dots, commas, quotes, brackets that it did not open."""
    while url:
        last = url[-1]
        closes = {")": "(", "]": "["}.get(last)
        if (closes and url.count(last) > url.count(closes)) or last in ".,;:!?'\"*_~\u2026\u2020\u2021\u00a7":
            url = url[:-1]
        else:
            break
    # The number of a footnote behind the dot that ends the sentence.
    return re.sub(r"/\.\d{1,2}$", "/", url)
