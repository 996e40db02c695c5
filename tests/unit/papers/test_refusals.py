"""How long a git server that refuses wants to be left alone."""

from __future__ import annotations

import email.utils
import socket
import time
from pathlib import Path

import pytest

from analyzer.papers.refusals import asked_wait
from tests.unit.sources.servers import Asked, Refusal, web


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (429, {"Retry-After": "37"}, 37.0),
        (503, {"Retry-After": "5"}, 5.0),
        (429, {"RateLimit": '"git";r=0;t=55'}, 55.0),
        (429, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90"}, 90.0),
        (429, {}, 0.0),
        (429, {"Retry-After": "soon"}, 0.0),
        (301, {"Retry-After": "9", "Location": "http://example.invalid/"}, 0.0),
    ],
)
def test_headers_are_heard(status: int, headers: dict[str, str], expected: float, tmp_path: Path) -> None:
    asked: Asked = []
    with web(tmp_path, refusal=Refusal(1, status, headers), asked=asked) as url:
        assert asked_wait(f"{url}/a/b.git/", "me@example.org") == expected
    ((path, sent),) = asked
    assert path == "/a/b.git/info/refs?service=git-upload-pack"
    assert sent["User-Agent"].startswith("fwscan/")
    assert "me@example.org" in sent["User-Agent"]
    assert "Authorization" not in sent


def test_a_date_is_a_time_to_wait(tmp_path: Path) -> None:
    at = email.utils.formatdate(time.time() + 600, usegmt=True)
    with web(tmp_path, refusal=Refusal(1, 503, {"Retry-After": at})) as url:
        assert 500 < asked_wait(f"{url}/a/b", "") <= 600


@pytest.mark.parametrize("url", ["ssh://git@example.org/a/b", "git://127.0.0.1/a", "http://[::1", "http://"])
def test_what_cannot_be_asked_says_nothing(url: str) -> None:
    assert asked_wait(url, "") == 0.0


def test_a_server_that_is_gone_says_nothing() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert asked_wait(f"http://127.0.0.1:{closed.getsockname()[1]}/a/b", "") == 0.0
