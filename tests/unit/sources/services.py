"""A web service on the loopback interface that answers as it is told, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """What a path is answered with; objects become JSON."""

    body: object = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    ranges: bool = True  # byte ranges are heard; else the whole is sent


@dataclass(slots=True)
class Service:
    """`asked` has (path with query, headers) of every request."""

    url: str
    answers: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)  # bytes of each body that was taken

    def paths(self) -> list[str]:
        """What was asked for, without queries."""
        return [path.partition("?")[0] for path, _ in self.asked]


@contextlib.contextmanager
def service(answers: Mapping[str, Answer]) -> Iterator[Service]:
    """Answers by path (without query); 404 for all others."""
    state = Service("", dict(answers))
    handler = type("Handler", (_Handler,), {"state": state})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    state: Service
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.state.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        answer = self.state.answers.get(self.path.partition("?")[0], Answer({"message": "Not Found"}, 404))
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        status, headers = answer.status, dict(answer.headers)
        asked = self.headers.get("Range")
        if asked and answer.ranges and status == 200 and isinstance(answer.body, bytes):
            first, _, last = asked.removeprefix("bytes=").partition("-")
            if int(first) >= len(body):
                status, body = 416, b""
            else:
                status, body = 206, body[int(first) : int(last) + 1]
        self.send_response(status)
        for key, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for start in range(0, len(body), 65536):
                self.wfile.write(body[start : start + 65536])
                self.state.sent.append(len(body[start : start + 65536]))

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""
