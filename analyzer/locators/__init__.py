"""What a line of a list or a link in a paper names: text -> `Locator`. Pure: no disk, no network, no guess.

| module          | what it knows                                                        |
|-----------------|----------------------------------------------------------------------|
| `web.py`        | a URL cut into its parts, without credentials                        |
| `papers.py`     | arXiv, OpenReview, ACL, CVF, PMLR, NeurIPS, ICLR, JMLR, DOI, ...      |
| `forges.py`     | GitHub, GitLab, Bitbucket, Codeberg, any git URL                     |
| `hub.py`        | models, datasets and spaces of the Hugging Face Hub                  |
| `archives.py`   | Software Heritage ids, and copies of pages in the Wayback Machine    |
| `links.py`      | the links that stand in running text, cleaned                        |
"""

from __future__ import annotations

import os.path
import re

from analyzer.locators import archives, forges, hub, papers
from analyzer.locators.web import WebUrl, web_url
from analyzer.model import Locator, LocatorKind, NotUnderstood

__all__ = ["parse_locator", "path_locator", "shown"]

_WRAPPED = re.compile(r"""^(?:<(.*)>|"(.*)"|'(.*)'|\[[^\]]*\]\(([^()\s]+)\)|\\url\{(.*)\}|`(.*)`)$""", re.DOTALL)
_TRAILING = ",;"
_LONGEST = 4096  # characters; longer ones are no locators that anybody typed
_PATH = re.compile(r"(?:/|\./|\.\./|~/|~$|\.$|\.\.$)")
_USERINFO = re.compile(r"(?<=://)[^\s/@]+@")


def parse_locator(text: str, folder: str = "") -> Locator | NotUnderstood:
    """What a text names. `folder` is what relative paths are relative to ("" is the current folder).

    A bare word is a path only where it begins like one (`./`, `../`, `/`, `~/`): whether a file of that name exists is
    for the caller to find out.
    """
    text = _unwrapped(text)
    if not text:
        return NotUnderstood("it is empty")
    if len(text) > _LONGEST:
        return NotUnderstood(f"it is longer than {_LONGEST} characters")
    if any(not c.isprintable() for c in text):
        return NotUnderstood("it holds control characters")
    if _PATH.match(text) or text.lower().startswith("file:"):
        return path_locator(text, folder)
    named = papers.of_name(text) or hub.of_name(text) or forges.of_name(text) or archives.of_name(text)
    if named is not None:
        return named
    url = web_url(text)
    if isinstance(url, NotUnderstood):
        return url
    return _of_url(url, folder)


def _of_url(url: WebUrl, folder: str) -> Locator | NotUnderstood:
    inner = archives.archived_page(url)
    if inner:
        return parse_locator(inner, folder)
    for known in (papers.of_url, hub.of_url, archives.of_url, forges.of_url):
        found = known(url)
        if found is not None:
            return found
    return NotUnderstood(
        f"{url.host} is no service of papers or repositories that fwscan knows; "
        "for a git repository write its clone URL, ending in .git or beginning with git+https://"
    )


def path_locator(text: str, folder: str = "") -> Locator | NotUnderstood:
    """A local folder, file or repository; a `file://` URL means its commits, a path its files."""
    path, by_url = text, False
    if text.lower().startswith("file:"):
        url = re.match(r"file:(?://(?:localhost)?(?=/)|(?!//))(/[^?#]*)", text, re.IGNORECASE)
        if url is None:
            return NotUnderstood("a file:// URL cannot name another machine")
        from urllib.parse import unquote

        path, by_url = unquote(url[1]), True
    absolute = os.path.normpath(os.path.join(os.path.abspath(folder), os.path.expanduser(path)))
    if "\0" in absolute:
        return NotUnderstood("a path cannot hold a null byte")
    return Locator(kind=LocatorKind.PATH, id=absolute, url=f"file://{absolute}" if by_url else absolute)


def shown(text: str) -> str:
    """A text of a list as it may be shown and stored: without the user part of any URL in it."""
    return _USERINFO.sub("", text)


def _unwrapped(text: str) -> str:
    text = text.strip().rstrip(_TRAILING).strip()
    wrapped = _WRAPPED.match(text)
    return next(group for group in wrapped.groups() if group is not None).strip() if wrapped else text
