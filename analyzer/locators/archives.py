"""Software Heritage ids and copies in the Wayback Machine: archives that say what they are a copy of.

Ids and their qualifiers: ISO/IEC 18670, https://www.swhid.org/specification/
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

from analyzer.locators import forges
from analyzer.locators.web import WebUrl, web_url
from analyzer.model import Locator, LocatorKind, NotUnderstood

_ID = re.compile(
    r"(?P<core>swh:1:(?P<what>cnt|dir|rev|rel|snp|ori):(?P<oid>[0-9a-f]{40}))(?P<rest>(?:;[a-z]+=[^;]*)*)/?"
)
_REVISION = re.compile(r"swh:1:rev:([0-9a-f]{40})")


def of_name(text: str) -> Locator | NotUnderstood | None:
    """`swh:1:rev:...;origin=URL`: a repository where the origin is named, else the archived object."""
    if not text.lower().startswith("swh:"):
        return None
    match = _ID.fullmatch(text)
    if match is None:
        return NotUnderstood("a Software Heritage id is written swh:1:rev: and 40 hex digits, with ;origin=URL behind")
    said = dict(part.partition("=")[::2] for part in match["rest"].split(";") if part)
    anchor = _REVISION.match(said.get("anchor", "") or said.get("visit", ""))
    commit = match["oid"] if match["what"] == "rev" else anchor[1] if anchor else ""
    folder = unquote(said.get("path", "")).strip("/") if match["what"] == "dir" else ""
    found = _at_origin(unquote(said.get("origin", "")), commit, folder)
    core = match["core"]
    return found or Locator(
        kind=LocatorKind.SOFTWARE_HERITAGE, id=core, url=f"https://archive.softwareheritage.org/{core}/"
    )


def of_url(url: WebUrl) -> Locator | NotUnderstood | None:
    """The same behind a URL of the archive; None for other hosts."""
    if url.host != "archive.softwareheritage.org":
        return None
    if url.parts and url.parts[0].startswith("swh:"):
        return of_name(url.path.strip("/"))
    revision = re.search(r"/revision/([0-9a-f]{40})", url.path)
    commit = revision[1] if revision else _commit(url.asked("revision"))
    found = _at_origin(url.asked("origin_url") or _origin_in(url.path), commit, url.asked("path").strip("/"))
    return found or NotUnderstood("it is a page of Software Heritage and names no origin")


def archived_page(url: WebUrl) -> str:
    """The URL that a page of the Wayback Machine is a copy of; "" for all others."""
    if url.host != "web.archive.org":
        return ""
    match = re.fullmatch(r"/web/\d+(?:[a-z]{2}_)?/(?:(https?):/{1,2})?(.+)", url.path)
    if match is None:
        return ""
    query = "&".join(f"{key}={value}" for key, value in url.query)
    return f"{match[1] or 'https'}://{match[2]}{f'?{query}' if query else ''}"


def _origin_in(path: str) -> str:
    match = re.search(r"/browse/origin/(https?:/{1,2}.+?)(?:/(?:directory|content|log|visits|branches)/.*)?/?$", path)
    return re.sub(r"^(https?):/+", r"\1://", match[1]) if match else ""


def _commit(text: str) -> str:
    return text if re.fullmatch(r"[0-9a-f]{40}", text) else ""


def _at_origin(origin: str, commit: str, folder: str) -> Locator | None:
    url = web_url(origin) if origin else None
    if not isinstance(url, WebUrl):
        return None
    found = forges.of_url(replace(url, as_git=True))
    if not isinstance(found, Locator):
        return None
    return replace(
        found, commit=commit or found.commit, ref="" if commit else found.ref, subfolder=folder or found.subfolder
    )
