"""Git's own http-backend behind a handler of http.server."""

from __future__ import annotations

import os
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path


def respond(handler: BaseHTTPRequestHandler, folder: Path, body: bytes, *, cut: bool = False) -> None:
    """Answers a request for a repository below a folder; `cut`: with half of the answer."""
    path, _, query = handler.path.partition("?")
    environment = {
        **os.environ,
        "GIT_PROJECT_ROOT": str(folder),
        "GIT_HTTP_EXPORT_ALL": "1",
        # A server of partial clones, as the large hosts are.
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
        "GIT_CONFIG_KEY_1": "uploadpack.allowFilter",
        "GIT_CONFIG_VALUE_1": "true",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": handler.command,
        "CONTENT_TYPE": handler.headers.get("Content-Type") or "",
        "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding") or "",
        "HTTP_GIT_PROTOCOL": handler.headers.get("Git-Protocol") or "",
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "127.0.0.1",
    }
    run = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True, check=False)
    head, _, content = run.stdout.partition(b"\r\n\r\n")
    headers = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line]
    status = next((value for key, value in headers if key == "Status"), "200")
    handler.send_response(int(status.split()[0]))
    for key, value in headers:
        if key != "Status":
            handler.send_header(key, value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2] if cut else content)
