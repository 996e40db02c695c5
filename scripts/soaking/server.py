"""A git server over HTTP (git's own http-backend) that fails now and then: refuses, cuts off, stalls for a moment."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from soaking.backend import respond

FAULTS = ("", "", "", "503", "429", "cut", "slow")  # by the number of the repository; each comes once in a run


class FaultyServer(http.server.ThreadingHTTPServer):
    """Serves the repositories below a folder."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, folder: Path, faults: Sequence[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self._faults = faults
        self.faults: Counter[str] = Counter()
        self._met: set[str] = set()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Of the folder."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def reset(self) -> None:
        """As if nobody had asked for anything yet."""
        with self._lock:
            self._met.clear()

    def fault(self, path: str) -> str:
        """The fault that a request meets: the first for the repository, and no other."""
        name = path.strip("/").partition("/")[0]
        number = "".join(filter(str.isdigit, name)) or "0"
        with self._lock:
            if name in self._met:
                return ""
            self._met.add(name)
            fault = self._faults[int(number) % len(self._faults)]
            self.faults[fault or "none"] += 1
            return fault

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no news."""


@contextlib.contextmanager
def serving(folder: Path, faults: Sequence[str] = FAULTS) -> Iterator[FaultyServer]:
    """A server that runs while the block does."""
    server = FaultyServer(folder, faults)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    server: FaultyServer

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.fault(path)
        if fault in ("503", "429"):
            self.send_response(int(fault))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if fault == "slow":
            time.sleep(0.5)
        respond(self, self.server.folder, body, cut=fault == "cut")
        self.close_connection = True
