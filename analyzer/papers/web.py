"""Asking services: cached, paced, bounded; 429 and 5xx make one host wait and never raise anything but `NoAnswer`.

    Web.get > redirects by hand > hishel's cache (RFC 9111, ETag) > _Courteous (pace, tokens, retries) > network.py

Tokens are added below the cache, so they never lie in it, and only to the host they belong to, so they survive no
redirect to another.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from analyzer import __version__
from analyzer.model import HostWait
from analyzer.papers.limits import retry_after, used_up_for
from analyzer.papers.network import Refused, transport_for, within
from analyzer.papers.pace import Clock, Pace, Paused, SystemClock, service_of
from analyzer.papers.settings import Settings

PAGE_BYTES = 5 << 20  # of a page or an answer of an API, unpacked
PDF_BYTES = 40 << 20
_SECONDS = 60.0  # for one request, all redirects and the whole body
_PDF_SECONDS = 180.0
_REDIRECTS = 6
_TRIES = 3
_TIMEOUTS = 2  # tries of a host that is slow: each has cost a minute
_FRESH = 24 * 3600  # seconds for which an answer is used again where its server does not say
_CACHE_BYTES = 512 << 20
RETRIED = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


class _CutOff(Exception):
    """A body that ended before its end."""


class NoAnswer(Exception):
    """A service gave no answer. `until` (seconds since the epoch) is set where its host asks to wait."""

    def __init__(self, why: str, until: float | None = None) -> None:
        super().__init__(why, until)
        self.why = why
        self.until = until


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer, read as a whole. `url` is where it was found after redirects, as its own host calls it."""

    url: str
    status: int
    type: str  # "text/html", lower case, without parameters
    body: bytes
    charset: str = ""

    @property
    def known(self) -> bool:
        """Whether there is something under this address."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text."""
        try:
            return self.body.decode(self.charset or "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


@dataclass(slots=True)
class Web:
    """The web as papers/ sees it. Safe to use from several threads; `close` when done."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    pace: Pace = field(init=False)
    _client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.settings.cache, self.clock)
        self._client = httpx.Client(transport=self._cached(), follow_redirects=False, trust_env=False, timeout=30.0)

    def get(self, url: str, *, accept: str = "*/*", pdf: bool = False) -> Page:
        """What lies under a URL, whatever its status below 500 but 429. Raises NoAnswer for everything else."""
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": self.user_agent}
        if self.settings.fresh:
            headers["Cache-Control"] = "no-cache"
        limit, seconds = (PDF_BYTES, _PDF_SECONDS) if pdf else (PAGE_BYTES, _SECONDS)
        redirects = cuts = 0
        while redirects <= _REDIRECTS:
            try:
                found = self._once(url, headers, limit, seconds)
            except _CutOff as cut:
                cuts += 1
                if cuts == 2:
                    raise NoAnswer(f"{_host(url)} cut its answer off: {cut}") from None
                continue
            if isinstance(found, Page):
                return found
            url = _redirected(url, found)
            redirects += 1
        raise NoAnswer(f"more than {_REDIRECTS} redirects")

    @property
    def user_agent(self) -> str:
        """As every service is told it."""
        return user_agent(self.settings.contact)

    def close(self) -> None:
        """Closes connections and files."""
        self._client.close()
        self.pace.close()

    def _once(self, url: str, headers: Mapping[str, str], limit: int, seconds: float) -> Page | str:
        """A page, or where a redirect says that it is. Raises NoAnswer, and _CutOff in the middle of a body."""
        try:
            request = self._client.build_request(
                "GET", self.settings.rehosted(url), headers=headers, extensions={"origin": url, "seconds": seconds}
            )
            response = self._client.send(request, stream=True)
            try:
                if response.is_redirect and "location" in response.headers:
                    return response.headers["location"]
                with within(seconds):
                    return _page(url, response, limit)
            finally:
                response.close()
        except Paused as paused:
            raise NoAnswer(f"{paused.wait.host} asks to wait ({paused.wait.why})", paused.wait.until) from None
        except Refused as refused:
            raise NoAnswer(f"not fetched: {refused}") from None
        except httpx.TimeoutException:
            raise NoAnswer(f"{_host(url)} took too long") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise NoAnswer(f"{_host(url)}: {_first_line(error)}") from None

    def _cached(self) -> httpx.BaseTransport:
        from hishel import CacheOptions, SqliteStorage
        from hishel.httpx import CacheTransport

        logging.getLogger("hishel").setLevel(logging.CRITICAL)  # a cache that fails is a cache miss
        try:
            self.settings.cache.mkdir(parents=True, exist_ok=True)
        except OSError:  # which the pace of hosts, kept in the same folder, warns of
            return _Courteous(self.settings, self.pace, transport_for(self.settings.trusted))
        storage = SqliteStorage(
            database_path=self.settings.cache / "http.sqlite", max_size=_CACHE_BYTES, max_stream_size=PDF_BYTES
        )
        inner = _Courteous(self.settings, self.pace, transport_for(self.settings.trusted))
        return CacheTransport(inner, storage=storage, rfc=CacheOptions(shared=False))


@dataclass(slots=True)
class _Courteous(httpx.BaseTransport):
    """Waits for the host's turn, sends its token, and hears what it says about its limits."""

    settings: Settings
    pace: Pace
    inner: httpx.BaseTransport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One answer; of 429 and 5xx the last of a few tries. Raises Paused, httpx.TransportError."""
        host = _host(str(request.extensions.get("origin", request.url)))
        tries = 0
        while True:
            tries += 1
            try:
                response = self._send(request, host)
            except Refused:
                raise
            except httpx.TransportError as error:
                self.pace.pause(host, None, _first_line(error))
                if tries >= (_TIMEOUTS if isinstance(error, httpx.TimeoutException) else _TRIES):
                    raise
                continue
            if response.status_code not in RETRIED:
                self.pace.answered(host)
                self._hear_limits(host, response.headers)
                return _with_freshness(response)
            response.close()
            why = f"HTTP {response.status_code}"
            until = self.pace.pause(host, retry_after(response.headers, self.pace.clock.now()), why)
            if tries >= _TRIES:
                raise Paused(HostWait(service_of(host), until, f"{why}, {tries} times"))

    def close(self) -> None:
        """Closes all connections."""
        self.inner.close()

    def _send(self, request: httpx.Request, host: str) -> httpx.Response:
        """Sends once in the host's turn, which lasts until the body has been read."""
        with contextlib.ExitStack() as turn:
            turn.enter_context(self.pace.turn(host, self.settings.patience))
            with within(float(request.extensions.get("seconds", _SECONDS))):
                response = self.inner.handle_request(self._with_token(request, host))
            held = turn.pop_all()
        if isinstance(response.stream, httpx.SyncByteStream):
            response.stream = _Held(response.stream, held)
        return response

    def _with_token(self, request: httpx.Request, host: str) -> httpx.Request:
        token = _token(self.settings, host)
        safe = request.url.scheme == "https" or (request.url.host, request.url.port or 80) in self.settings.trusted
        if not token or not safe:
            return request
        headers = httpx.Headers([*request.headers.raw, token])
        return httpx.Request(request.method, request.url, headers=headers, extensions=request.extensions)

    def _hear_limits(self, host: str, headers: httpx.Headers) -> None:
        seconds = used_up_for(headers, self.pace.clock.now())
        if seconds:
            self.pace.pause(host, seconds, "its limit is used up")
            self.pace.answered(host)


@dataclass(slots=True)
class _Held(httpx.SyncByteStream):
    """A body whose end ends the turn of its asker."""

    stream: httpx.SyncByteStream
    turn: contextlib.ExitStack

    def __iter__(self) -> Iterator[bytes]:
        yield from self.stream

    def close(self) -> None:
        with self.turn:
            self.stream.close()


def _token(settings: Settings, host: str) -> tuple[bytes, bytes] | None:
    match host:
        case "huggingface.co" if settings.hub_token:
            return (b"Authorization", f"Bearer {settings.hub_token}".encode())
        case "api.semanticscholar.org" if settings.scholar_key:
            return (b"x-api-key", settings.scholar_key.encode())
        case _:
            return None


def _with_freshness(response: httpx.Response) -> httpx.Response:
    """Servers that say nothing about keeping their answers are not asked the same twice a day."""
    said = response.headers.get("cache-control", "").lower()
    if response.status_code in (200, 404, 410) and "max-age" not in said and "no-store" not in said:
        response.headers["cache-control"] = f"max-age={_FRESH}"
    response.headers.pop("set-cookie", None)
    response.headers.pop("vary", None)  # all requests to one address are alike here
    return response


def _page(url: str, response: httpx.Response, limit: int) -> Page:
    """Reads a body up to its limit, counted after unpacking. Raises NoAnswer for a larger one."""
    encodings = [
        word.strip() for word in response.headers.get("content-encoding", "").lower().split(",") if word.strip()
    ]
    if len(encodings) > 1 or not set(encodings) <= {"gzip", "x-gzip", "deflate", "identity"}:
        raise NoAnswer(f"{_host(url)} packs its answer as {', '.join(encodings)}")
    length = response.headers.get("content-length", "")
    body = bytearray()
    if not (length.isdigit() and int(length) > limit):
        for chunk in _chunks(response):
            body += chunk
            if len(body) > limit:
                break
        else:
            kind, _, parameters = response.headers.get("content-type", "").partition(";")
            charset = re.search(r"charset=[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
            return Page(
                url=url,
                status=response.status_code,
                type=kind.strip().lower(),
                body=bytes(body),
                charset=charset[1] if charset else "",
            )
    raise NoAnswer(f"the answer is larger than {limit >> 20} MB")


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_bytes(1 << 14)
    except httpx.NetworkError as error:
        raise _CutOff(_first_line(error)) from None


def _redirected(url: str, target: str) -> str:
    """Where a redirect leads. Raises NoAnswer for what is not fetched."""
    try:
        joined = urljoin(url, target)
        parts = urlsplit(joined)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise NoAnswer("a redirect to no valid URL") from None
    if parts.scheme not in ("http", "https") or not host:
        raise NoAnswer(f"not fetched: a redirect to {parts.scheme or 'nowhere'}:")
    # User information in a redirect would be sent on as credentials.
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def user_agent(contact: str) -> str:
    """As every host is told it; `contact` is a mail address or URL."""
    clean = re.sub(r"[^\x20-\x7e]|[()]", "", contact).strip()
    if not clean:
        return f"fwscan/{__version__}"
    return f"fwscan/{__version__} ({clean if '://' in clean or ':' in clean else f'mailto:{clean}'})"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200] or type(error).__name__
