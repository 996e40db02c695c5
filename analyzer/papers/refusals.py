"""How long a git server that refuses wants to be left alone: the git program tells its status and no header."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import httpx

from analyzer.papers.limits import retry_after, used_up_for
from analyzer.papers.network import transport_for, within
from analyzer.papers.web import RETRIED, user_agent

_SECONDS = 15.0


def asked_wait(url: str, contact: str) -> float:
    """Seconds; 0 where it does not say, or is well again. Never raises.

    Asks once for what git asks for first (gitprotocol-http, "Discovering References"), without credentials and without
    following a redirect, and reads the headers alone.
    """
    try:
        return _asked(url, contact)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError):
        return 0.0


def _asked(url: str, contact: str) -> float:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return 0.0
    # Git has just asked the same server: an address that may not be asked would have been asked already.
    trusted = frozenset({(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))})
    place = f"{url.rstrip('/')}/info/refs?service=git-upload-pack"
    headers = {"User-Agent": user_agent(contact), "Accept": "*/*"}
    with (
        within(_SECONDS),
        httpx.Client(transport=transport_for(trusted), trust_env=False, timeout=_SECONDS) as client,
        client.stream("GET", place, headers=headers) as answer,
    ):
        now = time.time()
        refuses = answer.status_code in RETRIED
        said = retry_after(answer.headers, now) if refuses else used_up_for(answer.headers, now)
        return said or 0.0
