"""What resolving papers is set up with: folders, contact, tokens, mirrors. Read from the environment, once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from analyzer.errors import UsageError
from analyzer.model import Trust

DATA = "FWSCAN_DATA_DIR"  # where the offline index lies
MIRRORS = "FWSCAN_MIRRORS"  # https://arxiv.org=http://127.0.0.1:8000/arxiv, ... : where to ask instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`accept` is the least trust with which a candidate is chosen; `patience`: seconds to wait for a paused host."""

    cache: Path  # HTTP answers and the pace of hosts; may be deleted at any time
    data: Path  # the offline index
    contact: str = ""  # mail address or URL that the User-Agent names
    mirrors: Mapping[str, str] = field(default_factory=dict)  # origin (scheme://host) -> base URL to ask instead
    github_token: str = field(default="", repr=False)
    hub_token: str = field(default="", repr=False)
    scholar_key: str = field(default="", repr=False)
    accept: Trust = Trust.SEARCHED
    patience: float = 60.0
    fresh: bool = False  # ask the services even where the cache could answer
    offline: bool = False  # ask no service at all: the index alone

    def rehosted(self, url: str) -> str:
        """The URL to ask: the same, or its place on a mirror."""
        parts = urlsplit(url)
        base = self.mirrors.get(f"{parts.scheme}://{parts.netloc}".lower())
        return url if base is None else f"{base}{parts.path}{f'?{parts.query}' if parts.query else ''}"

    @property
    def trusted(self) -> frozenset[tuple[str, int]]:
        """(host, port) of the mirrors: whoever sets one up means it, even on this machine or network."""
        return frozenset(
            (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
            for parts in map(urlsplit, self.mirrors.values())
        )


def of_environment(cache: str, contact: str = "", environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this user; `cache` is the folder of fwscan's caches. Raises UsageError for malformed mirrors."""
    from platformdirs import user_data_dir

    return Settings(
        cache=Path(cache) / "papers",
        data=Path(environ.get(DATA, "") or user_data_dir("fwscan", appauthor=False)),
        contact=contact or environ.get("FWSCAN_CONTACT", ""),
        mirrors=_mirrors(environ.get(MIRRORS, "")),
        github_token=environ.get("GITHUB_TOKEN", "") or environ.get("GH_TOKEN", ""),
        hub_token=environ.get("HF_TOKEN", ""),
        scholar_key=environ.get("S2_API_KEY", ""),
    )


def _mirrors(text: str) -> dict[str, str]:
    found = {}
    for pair in text.replace(",", " ").split():
        origin, _, base = pair.partition("=")
        parts, target = urlsplit(origin), urlsplit(base)
        if parts.scheme not in ("http", "https") or parts.path.strip("/") or target.scheme not in ("http", "https"):
            raise UsageError(
                f"{MIRRORS}: {pair!r} is not ORIGIN=URL", "For example https://arxiv.org=http://mirror/arxiv"
            )
        found[f"{parts.scheme}://{parts.netloc}".lower()] = base.rstrip("/")
    return found
