"""Real git servers on the loopback interface: git's own daemon, and git's own http-backend behind http.server."""

from __future__ import annotations

import base64
import contextlib
import http.server
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from soaking.backend import respond


@contextlib.contextmanager
def daemon(folder: Path) -> Iterator[str]:
    """Serves the repositories below a folder over git://; gives the URL of the folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["git", "daemon", "--export-all", f"--base-path={folder}", "--listen=127.0.0.1", f"--port={port}", str(folder)],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"},
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield f"git://127.0.0.1:{port}"
    finally:
        # The daemon answers in a child of its own.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        process.wait()


Asked = list[tuple[str, dict[str, str]]]  # path with query, and headers


@dataclass(frozen=True, slots=True)
class Refusal:
    """How the first requests are answered."""

    times: int
    status: int = 429
    headers: Mapping[str, str] = field(default_factory=dict)


@contextlib.contextmanager
def web(
    folder: Path, user: str = "", password: str = "", refusal: Refusal | None = None, asked: Asked | None = None
) -> Iterator[str]:
    """The same over http://, asking for credentials where some are given; gives the URL of the folder.

    What is asked for, and not for want of credentials refused, is added to `asked`.
    """
    settings = {"folder": folder, "user": user, "password": password, "refusal": refusal}
    settings["asked"] = [] if asked is None else asked
    handler = type("Handler", (_Handler,), settings)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    folder: Path
    user: str
    password: str
    refusal: Refusal | None
    asked: Asked

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the tests' output is for their own failures."""

    def _answer(self) -> None:
        expected = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if self.user and self.headers.get("Authorization") != f"Basic {expected}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="test"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.path, dict(self.headers)))
        if self.refusal and len(self.asked) <= self.refusal.times:
            self.send_response(self.refusal.status)
            for key, value in {**self.refusal.headers, "Content-Length": "0"}.items():
                self.send_header(key, value)
            self.end_headers()
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a client that has had enough
            respond(self, self.folder, body)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError("the git daemon did not start")
