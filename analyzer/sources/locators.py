"""What a locator means: a remote repository or a local path; and what of it may be shown.

A URL may carry a user name, a password or a token. None of these ever reaches a message, a store, a log or the
command line of another process: `RemoteUrl` keeps them apart from the URL as soon as it is read.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from analyzer.errors import LocatorError

_SCHEMES = ("https", "http", "ssh", "git")
_SCHEME = re.compile(r"(?:git\+)?([A-Za-z][A-Za-z0-9.-]*)(?:://|::)")
# `user@host:path`, git's short form of ssh. A host must not begin with "-": ssh would take it for an option.
_SCP = re.compile(r"(?P<user>[\w.-]+@)?(?P<host>[A-Za-z0-9][\w.-]*):(?P<path>(?!//)[^\s]+)")
_USERINFO = re.compile(r"(?<=://)[^\s/@]+@")
_SHORTEST_SECRET = 4  # replacing shorter words would only garble the text
_WITHOUT_SCHEME = re.compile(r"(?:www\.)?(?:github\.com|gitlab\.com|huggingface\.co|bitbucket\.org|codeberg\.org)/.+")
_OWNER_AND_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[\w.-]+")


@dataclass(frozen=True, slots=True)
class RemoteUrl:
    """A git URL without its credentials; these are kept out of `repr` too."""

    url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be cut out of every text that another program says about this URL."""
        return tuple(word for word in (self.user, self.password) if word)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the user part of any URL in it, and without the given secrets."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "***")
    return _USERINFO.sub("", text)


def remote_url(locator: str) -> RemoteUrl | None:
    """The remote repository that a locator names; None where it is a path or a `file://` URL.

    Raises LocatorError for a URL of a kind that is never fetched (`ext::`, `ftp://`).
    """
    scheme = _SCHEME.match(locator)
    if scheme is None:
        return _short_ssh(locator)
    name = scheme.group(1).lower()
    if name == "file":
        return None
    if name not in _SCHEMES or not scheme.group().endswith("://"):
        raise LocatorError(
            f"{redact(locator)}: fwscan does not fetch over {name!r}",
            f"URLs may begin with {', '.join(s + '://' for s in _SCHEMES)} or be of the form git@host:path.",
        )
    return _with_scheme(locator.removeprefix("git+"))


def local_path(locator: str) -> tuple[Path, bool]:
    """The local path of a locator, and whether it was a `file://` URL (then its commits are meant, no work tree)."""
    if not locator.lower().startswith("file://"):
        return Path(locator), False
    parts = urlsplit(locator)
    if parts.hostname not in (None, "", "localhost"):
        raise LocatorError(f"{redact(locator)}: a file:// URL cannot name another machine", "Use ssh:// or https://.")
    from urllib.request import url2pathname  # late: it loads what speaks HTTP

    return Path(url2pathname(parts.path)), True


def hint_for_missing(locator: str) -> str:
    """What a user who gave a path that does not exist may have meant."""
    if _WITHOUT_SCHEME.fullmatch(locator):
        return f"For the repository on the web: https://{locator}"
    near = near_names(Path(locator))
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if _OWNER_AND_NAME.fullmatch(locator):
        return f"For the repository on GitHub: https://github.com/{locator}"
    return "Give a folder, a file, or the URL of a git repository."


def near_names(path: Path) -> tuple[str, ...]:
    """Names beside a missing path that look like it, at most three, as they would be typed."""
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return ()
    return tuple(str(path.parent / name) for name in closest(path.name, names))


def closest(word: str, words: Iterable[str]) -> list[str]:
    """The words most like the given one, at most three, ignoring case."""
    by_fold = {w.casefold(): w for w in words}
    return [by_fold[fold] for fold in difflib.get_close_matches(word.casefold(), by_fold, n=3, cutoff=0.6)]


def _short_ssh(locator: str) -> RemoteUrl | None:
    scp = _SCP.fullmatch(locator)
    if scp is None or (not scp["user"] and "." not in scp["host"]):
        return None
    return RemoteUrl(locator)


def _with_scheme(url: str) -> RemoteUrl:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise LocatorError(f"{redact(url)} is not a valid URL: {redact(str(error))}") from None
    if not host or host.startswith("-") or parts.path in ("", "/"):
        raise LocatorError(f"{redact(url)} names no repository", "Give the whole URL, such as https://host/owner/name.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    shown_host = f"[{host}]" if ":" in host else host
    netloc = shown_host if port is None else f"{shown_host}:{port}"
    if parts.scheme.lower() == "ssh" and user:
        # With ssh the user is part of the address; a password in the URL is never used by ssh.
        return RemoteUrl(urlunsplit(("ssh", f"{parts.username}@{netloc}", parts.path, "", "")), password=password)
    # Query and fragment mean nothing to git servers, and tokens hide there.
    return RemoteUrl(urlunsplit((parts.scheme.lower(), netloc, parts.path, "", "")), user, password)
