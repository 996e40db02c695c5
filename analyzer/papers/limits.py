"""What the headers of an answer say about when to come again."""

from __future__ import annotations

import email.utils
import re

import httpx


def retry_after(headers: httpx.Headers, now: float) -> float | None:
    """Seconds to wait by Retry-After (RFC 9110, 10.2.3: seconds or a date), else by a used-up limit; None: not said."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", text):
        return float(text)
    if text:
        try:
            return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
        except ValueError:
            return None
    return used_up_for(headers, now)


def used_up_for(headers: httpx.Headers, now: float) -> float | None:
    """Seconds until a limit that these headers call used up is new; None where they do not.

    Both forms of the IETF draft (`RateLimit: "api";r=0;t=55` as Hugging Face sends it, `RateLimit-Remaining` with
    `-Reset` in seconds) and GitHub's `X-RateLimit-*`, whose reset is a moment.
    """
    member = re.search(r"(?:^|[;,\s])r=0+(?:\D|$)", headers.get("ratelimit", ""))
    left = re.search(r"[;,\s]t=(\d{1,9})", headers.get("ratelimit", ""))
    if member and left:
        return float(left[1])
    for prefix in ("ratelimit-", "x-ratelimit-"):
        remaining, reset = headers.get(f"{prefix}remaining", "").strip(), headers.get(f"{prefix}reset", "").strip()
        if remaining == "0" and re.fullmatch(r"\d{1,12}", reset):
            return float(reset) if float(reset) < 1e8 else max(0.0, float(reset) - now)
    return None
