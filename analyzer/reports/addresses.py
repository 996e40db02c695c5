"""Where the web shows the files of a commit, as the hosts document it: github.com and the Hugging Face Hub."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from analyzer.model import Region, Revision

_HOSTS = ("github.com", "huggingface.co")


def page_of(repository: str) -> str:
    """The page of the repository that a locator names; "" where it was not read from one of the hosts."""
    try:
        url = urlsplit(repository)
        known = url.scheme == "https" and url.hostname in _HOSTS and not url.port
    except ValueError:
        return ""
    return f"https://{url.hostname}/{quote(url.path.strip('/').removesuffix('.git'), safe='/%')}" if known else ""


def blobs_of(repository: str, revision: Revision) -> str:
    """What stands before the path of a file; "" where the page or the commit is not known."""
    page = page_of(repository)
    return f"{page}/blob/{quote(revision.commit)}/" if page and revision.commit else ""


def line_of(blobs: str, path: str, region: Region | None = None) -> str:
    """The address of a line, or of the file: a line within a cell of a notebook has none."""
    if not blobs:
        return ""
    line = f"#L{region.start_line}" if region and not region.cell else ""
    return f"{blobs}{quote(path, errors='surrogateescape')}{line}"
