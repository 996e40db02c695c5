"""The services of papers on loopback: what each sends by its documentation, kept under the address it has in the world.

`World` serves `https://HOST/PATH` at `http://127.0.0.1:PORT/HOST/PATH`, and `settings()` names it as a mirror of each
host, so the adapters ask the very URLs that they ask outside.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from analyzer.papers.settings import Settings

HOSTS = (
    "https://export.arxiv.org",
    "https://arxiv.org",
    "https://huggingface.co",
    "https://api2.openreview.net",
    "https://api.openreview.net",
    "https://openreview.net",
    "https://aclanthology.org",
    "https://openaccess.thecvf.com",
    "https://proceedings.mlr.press",
    "https://proceedings.neurips.cc",
    "https://papers.nips.cc",
    "https://proceedings.iclr.cc",
    "https://jmlr.org",
    "https://doi.org",
    "https://publisher.example",
    "https://project.example",
    "https://api.semanticscholar.org",
    "https://zenodo.org",
    "https://api.github.com",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `cut` bytes of the body are promised and never sent; `drip` seconds pass between two bytes."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    cut: int = 0
    drip: float = 0.0


Answers = Reply | list[Reply] | Callable[[Mapping[str, str]], Reply]


class TestClock:
    """A clock that only sleeping moves on; `slept` is what was waited in all."""

    __test__ = False

    def __init__(self) -> None:
        self.time = 1_700_000_000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        with self._lock:
            if seconds > 0:
                self.time += seconds
                self.slept.append(seconds)


@dataclass(slots=True)
class World:
    """What lies under each URL; a list is served one by one, its last answer again and again."""

    port: int = 0
    replies: dict[str, Answers] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    fallback: Callable[[str], Reply] = lambda url: Reply(b"<title>404</title>", 404)

    def answer(self, url: str, headers: dict[str, str]) -> Reply:
        self.asked.append((url, headers))
        reply = self.replies.get(url)
        if reply is None:
            return self.fallback(url)
        if isinstance(reply, list):
            self.counts[url] += 1
            return reply[min(self.counts[url], len(reply)) - 1]
        return reply(headers) if callable(reply) else reply

    def urls(self) -> list[str]:
        return [url for url, _ in self.asked]

    def mirrors(self) -> dict[str, str]:
        return {host: f"http://127.0.0.1:{self.port}/{urlsplit(host).netloc}" for host in HOSTS}

    def settings(self, folder: Path, **changes: Any) -> Settings:
        values: dict[str, Any] = {"cache": folder / "cache", "data": folder / "data", "mirrors": self.mirrors()}
        return Settings(**(values | changes))


@contextmanager
def serving() -> Iterator[World]:
    """A world on a free port of loopback."""
    world = World()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            reply = world.answer(f"https:/{self.path}", {key.lower(): value for key, value in self.headers.items()})
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.type)
            self.send_header("Content-Length", str(len(reply.body) + reply.cut))
            for key, value in reply.headers:
                self.send_header(key, value)
            self.end_headers()
            try:
                for piece in (bytes([byte]) for byte in reply.body) if reply.drip else (reply.body,):
                    self.wfile.write(piece)
                    time.sleep(reply.drip)
            except OSError:
                self.close_connection = True  # the client has had enough
            if reply.cut:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: standard error belongs to the tests."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Nothing: clients that go away are part of the tests."""

    server = Server(("127.0.0.1", 0), Handler)
    world.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def as_json(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, "application/json")


def busy(status: int = 429, **headers: str) -> Reply:
    return Reply(b"busy", status, "text/plain", tuple((key.replace("_", "-"), value) for key, value in headers.items()))


def http_date(moment: float) -> str:
    return formatdate(moment, usegmt=True)


def gzipped(body: bytes, kind: str = "text/html") -> Reply:
    return Reply(gzip.compress(body), 200, kind, (("Content-Encoding", "gzip"),))


def arxiv_url(paper: str) -> str:
    return f"https://export.arxiv.org/api/query?id_list={paper}&max_results=1"


def arxiv_feed(
    paper: str, title: str = "A Paper", abstract: str = "", comment: str = "", doi: str = "", version: int = 1
) -> Reply:
    """The Atom feed of arXiv's API, one entry."""
    extra = f"<arxiv:comment>{escape(comment)}</arxiv:comment>" if comment else ""
    extra += f"<arxiv:doi>{escape(doi)}</arxiv:doi>" if doi else ""
    entry = (
        f"<entry><id>http://arxiv.org/abs/{paper}v{version}</id><published>2020-01-01T00:00:00Z</published>"
        f"<title>{escape(title)}</title><summary>{escape(abstract)}</summary><author><name>A. Author</name></author>"
        f'<category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>{extra}</entry>'
    )
    return _feed(entry)


def arxiv_entries(feeds: Iterable[Reply]) -> Reply:
    """One feed with the entries of several."""
    found = (re.search(rb"<entry>.*</entry>", feed.body, re.DOTALL) for feed in feeds)
    return _feed("".join(match[0].decode() for match in found if match))


def arxiv_empty(total: int = 0) -> Reply:
    opensearch = 'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    return _feed(f"<opensearch:totalResults {opensearch}>{total}</opensearch:totalResults>")


def arxiv_error(summary: str) -> Reply:
    return _feed(
        "<entry><id>http://arxiv.org/api/errors#incorrect_id_format</id><title>Error</title>"
        f"<summary>{escape(summary)}</summary></entry>"
    )


def _feed(entries: str) -> Reply:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<title>ArXiv Query</title>{entries}</feed>"
    )
    return Reply(text.encode(), 200, "application/atom+xml; charset=utf-8")


def hub_paper(paper: str, title: str = "A Paper", added_by: str = "user", **fields: str) -> Reply:
    who = {"githubRepoAddedBy": added_by} if "githubRepo" in fields else {}
    return as_json({"id": paper, "title": title, "summary": "", "upvotes": 3, **who, **fields})


def open_review(fields: Mapping[str, str], *, version: int = 2) -> Reply:
    content = {key: {"value": value} if version == 2 else value for key, value in fields.items()}
    return as_json({"notes": [{"id": "x", "forum": "x", "content": content}], "count": 1})


def open_review_missing() -> Reply:
    return as_json({"name": "NotFoundError", "message": "The Note x was not found", "status": 404}, 404)


def scholar(title: str = "A Paper", pdf: str = "", abstract: str = "", **ids: str) -> Reply:
    return as_json(
        {
            "paperId": "0" * 40,
            "title": title,
            "abstract": abstract or None,
            "externalIds": ids,
            "openAccessPdf": {"url": pdf, "status": "GREEN"} if pdf else None,
        }
    )


def html(
    title: str = "A Paper", abstract: str = "", body: str = "", pdf: str = "", arxiv: str = "", footer: str = ""
) -> Reply:
    metas = [("citation_title", title), ("citation_pdf_url", pdf), ("citation_arxiv_id", arxiv)]
    head = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in metas if value)
    text = (
        f"<!doctype html><html><head><title>{escape(title)}</title>{head}</head><body><nav><a href='/'>Code</a></nav>"
        f"<h1>{escape(title)}</h1><div class='abstract'>{abstract}</div>{body}<footer>{footer}</footer></body></html>"
    )
    return Reply(text.encode(), 200, "text/html; charset=utf-8")


def github_found(*repositories: tuple[str, str], total: int | None = None) -> Reply:
    """The answer of GitHub's search for repositories: (full name, description) each."""
    items = [
        {
            "id": number,
            "name": name.partition("/")[2],
            "full_name": name,
            "html_url": f"https://github.com/{name}",
            "description": description,
            "url": f"https://api.github.com/repos/{name}",
            "stargazers_count": 1,
            "fork": False,
        }
        for number, (name, description) in enumerate(repositories)
    ]
    return as_json({"total_count": len(items) if total is None else total, "incomplete_results": False, "items": items})


def pdf(*pages: str, links: Mapping[int, tuple[str, ...]] | None = None) -> Reply:
    """A PDF with a page for each text (one line of text a line) and link annotations by page number."""
    return Reply(pdf_bytes(*pages, links=links), 200, "application/pdf")


def pdf_bytes(*pages: str, links: Mapping[int, tuple[str, ...]] | None = None) -> bytes:
    links = links or {}
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for number, text in enumerate(pages, start=1):
        shown = "".join(f"({_pdf_text(line)}) Tj T*\n" for line in text.split("\n"))
        stream = f"BT /F1 10 Tf 12 TL 50 750 Td\n{shown}ET".encode("latin-1", "replace")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        content = len(objects)
        annotations = []
        for url in links.get(number, ()):
            action = f"<< /Type /Action /S /URI /URI ({_pdf_text(url)}) >>"
            objects.append(f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A {action} >>".encode())
            annotations.append(f"{len(objects)} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R /Annots "
            f"[{' '.join(annotations)}] /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content_bytes in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content_bytes)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def _pdf_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
