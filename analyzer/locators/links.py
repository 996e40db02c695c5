"""The links in running text: an abstract, a comment, a page of a PDF. Cleaned, with the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.locators import parse_locator
from analyzer.model import Locator, LocatorKind, NotUnderstood

# A link with its scheme, or one of a host of repositories without it, as papers often write them.
_LINK = re.compile(
    r"(?:https?://|(?<![\w@.-])(?:www\.)?(?=(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|hf\.co)/))"
    r"[^\s<>\"'`{}|\\^\u2018\u2019\u201c\u201d\u00ab\u00bb]+",
    re.IGNORECASE,
)
_HOSTS = (
    r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|hf\.co|gist\.github\.com|"
    r"colab\.research\.google\.com|zenodo\.org|doi\.org|[\w-]+\.github\.io|raw\.githubusercontent\.com)"
)
# Where typesetters break a link: behind a slash, hyphen, underscore or dot, or before a slash. A break before a capital
# letter behind a dot ends a sentence.
_BROKEN = re.compile(
    rf"((?:https?://|{_HOSTS}/)[^\s<>\"]*?(?:[/_\-]|(?<!\.)\.(?=[ \t]*\n[ \t]*[a-z0-9])))[ \t]*\n[ \t]*(?=[\w~.-])"
)
_BEFORE_SLASH = re.compile(rf"((?:https?://)?{_HOSTS}[^\s<>\"]*)[ \t]*\n[ \t]*(?=/\w)")
_SPACED = re.compile(r"(https?)\s?:\s?/\s?/\s?(?=\w)")
_LATEX = (("\\_", "_"), ("\\%", "%"), ("\\#", "#"), ("\\&", "&"), ("\\~{}", "~"), ("$\\sim$", "~"), ("\\-", ""))
_LATEX_URL = re.compile(r"\\(?:url|href|path|nolinkurl)\{([^{}\s]+)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d(\[])|\n\s*\n")
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
    """The text with the links whole that a line break or a stray space had cut."""
    text = _SPACED.sub(r"\1://", text)
    for _ in range(3):
        text = _BEFORE_SLASH.sub(r"\1", _BROKEN.sub(r"\1", text))
    return text


def links_in(text: str) -> Iterator[Link]:
    """The links of a text, in order. LaTeX escapes are undone; `https://github.com/o/n).` is `https://github.com/o/n`."""
    text = _LATEX_URL.sub(r" \1 ", text)
    for written, plain in _LATEX:
        text = text.replace(written, plain)
    for match in _LINK.finditer(text):
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
    return re.sub(r"\.git[.,;:)\]]+$", ".git", url)
