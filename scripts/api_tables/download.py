"""Archives to their Python sources: download with pip's own client, verify, keep the text, drop the archive.

Nothing of an archive is built, imported or run: source distributions are fetched as plain files, because
``pip download`` would run their ``setup.py`` for the metadata. Where the index stands, proxies and certificates are
pip's configuration. pip offers no public Python interface for that, so this uses the session of its ``download``
command (written against pip 23.2).
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urldefrag, urljoin

from api_tables.pins import Pin

# The one member of a source cache that is not from the archive.
NOTES = "api-tables-notes.json"
# Archives made reproducible carry these days instead of the day they were made (zip's first; hatchling's, flit's).
MADE_UP_DAYS = frozenset({"1970-01-01", "1980-01-01", "1980-02-01", "1985-10-26", "2016-01-01", "2020-02-02"})
_CHUNK = 1 << 20
_SIMPLE = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"


class ArchiveError(Exception):
    """An archive cannot be had as it was pinned."""


@dataclass(frozen=True, slots=True)
class IndexFile:
    """A file as the index lists it; ``uploaded`` is an ISO day, or empty where the index does not say."""

    url: str
    uploaded: str = ""


class Index:
    """The package index that pip is configured for."""

    def __init__(self, session: Any, url: str) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._pages: dict[str, Mapping[str, IndexFile]] = {}

    def files(self, package: str) -> Mapping[str, IndexFile]:
        """File name to file, of every file the index has of a package.

        Raises:
            ArchiveError: the index answered with an error.
        """
        if package not in self._pages:
            answer = self._session.get(f"{self._url}/{package}/", headers={"Accept": _SIMPLE})
            if answer.status_code != 200:
                raise ArchiveError(f"{package}: the index answered {answer.status_code}")
            parse = _json_links if "json" in answer.headers.get("content-type", "") else _html_links
            self._pages[package] = parse(answer.text, answer.url)
        return self._pages[package]

    def download(self, pin: Pin, target: Path) -> IndexFile:
        """Store one archive at ``target``, and verify its size and hash.

        Raises:
            ArchiveError: the index does not have it, or has other bytes.
        """
        listed = self.files(pin.package).get(pin.file)
        if listed is None:
            raise ArchiveError(f"{pin.file}: the index does not list it")
        answer = self._session.get(listed.url, headers={"Accept-Encoding": "identity"}, stream=True)
        if answer.status_code != 200:
            raise ArchiveError(f"{pin.file}: the index answered {answer.status_code}")
        digest = hashlib.sha256()
        with target.open("wb") as out:
            for chunk in answer.iter_content(_CHUNK):
                digest.update(chunk)
                out.write(chunk)
        if target.stat().st_size != pin.size or digest.hexdigest() != pin.sha256:
            raise ArchiveError(f"{pin.file}: size or sha256 differ from the pinned ones")
        return listed


@contextmanager
def open_index() -> Iterator[Index]:
    """The index, for as long as the session with it is open."""
    from pip._internal.commands.download import DownloadCommand  # type: ignore[import-untyped,unused-ignore]

    command = DownloadCommand("download", "")
    with command.main_context():
        options, _ = command.parse_args([])
        yield Index(command.get_default_session(options), options.index_url)


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]


def _html_links(text: str, base: str) -> Mapping[str, IndexFile]:
    parser = _Anchors()
    parser.feed(text)
    urls = [urldefrag(urljoin(base, link)).url for link in parser.links]
    return {PurePosixPath(url).name: IndexFile(url) for url in urls}


def _json_links(text: str, base: str) -> Mapping[str, IndexFile]:
    """PEP 691, with the ``upload-time`` of PEP 700."""
    files = json.loads(text)["files"]
    return {f["filename"]: IndexFile(urljoin(base, f["url"]), f.get("upload-time", "")[:10]) for f in files}


def sources_of(pin: Pin, cache: Path, index: Index | None) -> Path:
    """The Python sources of an archive as a small zip file in the cache, downloaded when they are not there yet.

    Without an index, only what the cache has.

    Raises:
        ArchiveError: the archive cannot be had as pinned.
    """
    kept = cache / "sources" / f"{pin.sha256[:16]}-{pin.file}.zip"
    if kept.exists():
        return kept
    if index is None:
        raise ArchiveError(f"{pin.file}: not in the cache, and downloads are off")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        archive = Path(folder) / pin.file
        listed = index.download(pin, archive)
        partial = Path(folder) / "sources.zip"
        slim(archive, partial, uploaded=listed.uploaded)
        partial.rename(kept)
    return kept


def slim(archive: Path, target: Path, *, uploaded: str = "") -> None:
    """Write the Python sources and the metadata of an archive to the zip file ``target``."""
    days: set[str] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in sorted(_members(archive, days)):
            out.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        newest = max(days - MADE_UP_DAYS, default="")
        notes = {"uploaded": uploaded, "newest_member": newest}
        out.writestr(zipfile.ZipInfo(NOTES), json.dumps(notes))


def _members(archive: Path, days: set[str]) -> Iterator[tuple[str, bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for info in wheel.infolist():
                day = "{:04}-{:02}-{:02}".format(*info.date_time[:3])
                days.add(day)
                if _is_text(info.filename):
                    yield info.filename, wheel.read(info)
        return
    with tarfile.open(archive) as sdist:
        for member in sdist:
            days.add(datetime.fromtimestamp(member.mtime, tz=UTC).date().isoformat())
            # The top folder of a source distribution is <name>-<version>.
            name = member.name.partition("/")[2]
            content = sdist.extractfile(member) if member.isfile() and _is_text(name) else None
            if content is not None:
                yield name, content.read()


def _is_text(name: str) -> bool:
    return name.endswith((".py", ".pyi", "METADATA"))


def read_sources(kept: Path) -> tuple[dict[str, bytes], str, str]:
    """(path to content, upload day or "", day of the newest member or "") of a file that `sources_of` made."""
    with zipfile.ZipFile(io.BytesIO(kept.read_bytes())) as archive:
        notes = json.loads(archive.read(NOTES))
        names = [name for name in archive.namelist() if name != NOTES]
        return {name: archive.read(name) for name in names}, notes["uploaded"], notes["newest_member"]
