"""A URL cut into its parts. Credentials are dropped here, and nothing behind this module can show them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from analyzer.model import NotUnderstood

_SCHEME = re.compile(r"(?P<git>git\+)?(?P<scheme>[A-Za-z][A-Za-z0-9.-]*)://")
# `user@host:path`, git's short form of ssh. A host must not begin with "-": ssh would take it for an option.
_SCP = re.compile(r"(?P<user>[\w.-]+)@(?P<host>[A-Za-z0-9][\w.-]*):(?P<path>(?!//)[^\s:]+)")
_BARE_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}(?::\d+)?/\S+")
SCHEMES = ("https", "http", "ssh", "git")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebUrl:
    """A URL of one of the schemes that git and browsers share."""

    scheme: str
    host: str  # lower case, without "www."
    port: int | None
    path: str  # as given, percent escapes undone
    parts: tuple[str, ...]  # the path without empty parts
    query: tuple[tuple[str, str], ...]
    fragment: str
    user: str = ""  # of ssh only, where it is part of the address
    as_git: bool = False  # written as git+https://, or in git's short form of ssh

    def asked(self, name: str) -> str:
        """The value of a query parameter; "" where it is not given."""
        return next((value for key, value in self.query if key == name), "")

    @property
    def address(self) -> str:
        """Host and port as they stand in a URL."""
        return self.host if self.port is None else f"{self.host}:{self.port}"


def web_url(text: str) -> WebUrl | NotUnderstood:
    """The parts of a URL, with or without its scheme, or of `git@host:path`."""
    scp = _SCP.fullmatch(text)
    if scp:
        # A path that begins with a slash is absolute on the server, and the same path as in ssh://.
        text = f"ssh://{scp['user']}@{scp['host']}/{scp['path'].lstrip('/')}"
    scheme = _SCHEME.match(text)
    if scheme is None:
        if not _BARE_HOST.fullmatch(text):
            return NotUnderstood(_no_url(text))
        text = f"https://{text}"
    elif scheme["scheme"].lower() not in SCHEMES:
        return NotUnderstood(f"fwscan does not fetch over {scheme['scheme'].lower()!r}")
    try:
        split = urlsplit(text.removeprefix("git+"))
        host, port = (split.hostname or "").rstrip("."), split.port
    except ValueError:
        return NotUnderstood("it is not a valid URL")
    if not host or host.startswith("-"):
        return NotUnderstood("the URL names no host")
    path = unquote(split.path)
    if any(not c.isprintable() for c in path):
        return NotUnderstood("it holds control characters")
    return WebUrl(
        scheme=split.scheme.lower(),
        host=host.removeprefix("www."),
        port=None if port == {"https": 443, "http": 80, "ssh": 22, "git": 9418}[split.scheme.lower()] else port,
        path=path,
        parts=tuple(part for part in path.split("/") if part not in ("", ".")),
        query=tuple(parse_qsl(split.query)[:50]),
        fragment=split.fragment,
        user=(split.username or "") if split.scheme.lower() == "ssh" else "",
        as_git=bool(scp) or bool(scheme and scheme["git"]),
    )


def _no_url(text: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9][\w.-]*/[\w.-]+", text):
        return f"it may be many things: write github:{text} or hf:{text}, or ./{text} for a folder"
    if re.search(r"\s", text):
        return "it is no URL and no id that fwscan knows, and it is more than one word"
    return "it is no URL and no id that fwscan knows"
