"""Reads one PDF in a process of its own: `python pdfreader.py < paper.pdf`, JSON on standard output.

A PDF is a program that strangers wrote: it can make a reader loop, or unpack to any size. This process may use so much
time and memory and no more; what ends it costs that PDF.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import resource
import sys
import time
import warnings
from typing import Any

MEMORY = 1536 << 20  # bytes of address space
CPU_SECONDS = 60
_ENOUGH = 25.0  # seconds after which no further page is begun
_PAGES = 40  # papers with more are theses and proceedings; code is named early or not at all
_TEXT = 60_000  # characters of a page
_LINKS = 200  # of a page


def main() -> None:
    """Reads standard input, writes `{"pages": [{"number", "text", "links"}], "total", "stopped"}`, or `{"error"}`."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    content = sys.stdin.buffer.read()
    try:
        found = read(content)
    except Exception as error:  # pypdf raises whatever a broken file makes Python raise
        found = {"error": f"{type(error).__name__}: {error}"[:300]}
    json.dump(found, sys.stdout)


def read(content: bytes) -> dict[str, Any]:
    """The text and the link targets of the first pages."""
    from pypdf import PdfReader

    started = time.monotonic()
    reader = PdfReader(io.BytesIO(content))
    total = len(reader.pages)
    pages: list[dict[str, Any]] = []
    stopped = ""
    for number in range(min(total, _PAGES)):
        if time.monotonic() - started > _ENOUGH:
            stopped = f"stopped after {number} of {total} pages"
            break
        page = reader.pages[number]
        text, links = "", []
        with contextlib.suppress(Exception):  # a page that cannot be read costs that page
            text = page.extract_text()[:_TEXT]
        with contextlib.suppress(Exception):
            links = _targets(page)
        pages.append({"number": number + 1, "text": text, "links": links})
    return {"pages": pages, "total": total, "stopped": stopped}


def _targets(page: Any) -> list[str]:
    found: list[str] = []
    for annotation in (page.get("/Annots") or [])[:_LINKS]:
        action = annotation.get_object().get("/A")
        uri = action.get_object().get("/URI") if action is not None else None
        if isinstance(uri, bytes):
            uri = uri.decode("utf-8", "replace")
        if isinstance(uri, str) and uri.startswith(("http://", "https://")):
            found.append(str(uri)[:2000])
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    main()
