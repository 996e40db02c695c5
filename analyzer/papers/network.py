"""Connections that go to public addresses only and end at a deadline.

Pages of papers and their redirects are written by strangers: a name may lead to an address of this machine or its
network, and a server may send a byte a minute. Both are stopped where connections are made, so that nothing above can
forget it. Mirrors that the user has set up may be anywhere.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx

_DEADLINE: ContextVar[float] = ContextVar("deadline")


class Refused(httpx.TransportError):
    """An address that is not fetched from."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Connections of this thread raise a timeout when the block takes longer."""
    token = _DEADLINE.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def _left(timeout: float | None) -> float:
    left = _DEADLINE.get(time.monotonic() + 60.0) - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("it took too long")
    return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection each of whose steps knows how much time is left for all of them."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@dataclass(slots=True)
class _Backend(httpcore.NetworkBackend):
    """Looks a name up once and connects to the very address that was judged."""

    trusted: frozenset[tuple[str, int]]
    inner: httpcore.SyncBackend = field(default_factory=httpcore.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                return _Stream(self.inner.connect_tcp(address, port, _left(timeout), local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise Refused("sockets of this machine are not fetched from")

    def sleep(self, seconds: float) -> None:
        raise NotImplementedError("pauses are the business of pace.py")

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Refused(f"{host} is not known ({error.__class__.__name__})") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if (host, port) in self.trusted:
            return addresses
        public = [address for address in addresses if _is_public(address)]
        if addresses and not public:
            raise Refused(f"{host} is an address of this machine or a private network")
        return public


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


@dataclass(slots=True)
class _Body(httpx.SyncByteStream):
    """The body of an answer, its errors in httpx's own words."""

    stream: Iterable[bytes]

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self.stream

    def close(self) -> None:
        if hasattr(self.stream, "close"):
            self.stream.close()


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error) or "it took too long") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.NetworkError(str(error) or type(error).__name__) from error


class GuardedTransport(httpx.BaseTransport):
    """httpx over connections of `_Backend`. HTTP/1.1 only: one request, one answer, nothing pushed."""

    def __init__(self, trusted: frozenset[tuple[str, int]]) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=32,
            max_keepalive_connections=8,
            keepalive_expiry=10.0,
            network_backend=_Backend(trusted),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request. Raises httpx.TransportError."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        outgoing = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            extensions={"timeout": request.extensions.get("timeout", {})},
        )
        with _translated():
            answer = self._pool.handle_request(outgoing)
        if not isinstance(answer.stream, Iterable):
            raise httpx.TransportError("an answer without a body that can be read here")
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        """Closes all connections."""
        self._pool.close()


def transport_for(trusted: frozenset[tuple[str, int]]) -> httpx.BaseTransport:
    """Guarded connections; behind a proxy of the environment, the proxy decides what may be reached."""
    from urllib.request import getproxies

    proxies = getproxies()
    proxy = proxies.get("https") or proxies.get("http") or proxies.get("all")
    return _Proxied(proxy, GuardedTransport(trusted), trusted) if proxy else GuardedTransport(trusted)


class _Proxied(httpx.BaseTransport):
    """Through the proxy, but for mirrors and hosts of NO_PROXY."""

    def __init__(self, proxy: str, direct: GuardedTransport, trusted: frozenset[tuple[str, int]]) -> None:
        self._through = httpx.HTTPTransport(proxy=proxy if "://" in proxy else f"http://{proxy}")
        self._direct = direct
        self._trusted = trusted

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request. Raises httpx.TransportError; Refused for addresses of this machine or network."""
        from urllib.request import proxy_bypass

        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        if (request.url.host, port) in self._trusted or proxy_bypass(request.url.host):
            return self._direct.handle_request(request)
        with contextlib.suppress(ValueError):
            if not _is_public(request.url.host):
                raise Refused(f"{request.url.host} is an address of this machine or a private network")
        if request.url.host == "localhost" or request.url.host.endswith((".localhost", ".local", ".internal")):
            raise Refused(f"{request.url.host} is a name of this machine or a private network")
        return self._through.handle_request(request)

    def close(self) -> None:
        """Closes all connections."""
        self._through.close()
        self._direct.close()
