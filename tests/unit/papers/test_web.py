"""Asking politely and safely: limits are heard, hosts are left alone one by one, and strangers' pages harm nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

import analyzer.papers.web as module
from analyzer.papers.network import _is_public
from analyzer.papers.web import NoAnswer, Web
from tests.unit.papers.world import Reply, TestClock, World, as_json, busy, gzipped, http_date, serving

URL = "https://zenodo.org/api/records/1"
OTHER = "https://jmlr.org/a.html"


def test_a_page_and_a_missing_page(web: Web, world: World) -> None:
    world.replies[URL] = Reply("ü".encode("latin-1"), type="text/html; charset=latin-1")
    page = web.get(URL)
    assert (page.url, page.status, page.type, page.text) == (URL, 200, "text/html", "ü")
    assert not web.get("https://zenodo.org/none").known


def test_retry_after_is_heard_and_the_answer_comes(web: Web, world: World, clock: TestClock) -> None:
    world.replies[URL] = [busy(429, Retry_After="7"), busy(503, Retry_After=http_date(clock.time + 30)), Reply(b"ok")]
    start = clock.time
    assert web.get(URL).body == b"ok"
    assert clock.time - start >= 29


def test_a_host_that_asks_for_long_is_left_alone_and_no_other_waits(web: Web, world: World, clock: TestClock) -> None:
    world.replies[URL] = busy(429, Retry_After="600")
    world.replies[OTHER] = Reply(b"ok")
    start = clock.time
    with pytest.raises(NoAnswer) as nothing:
        web.get(URL)
    assert nothing.value.until == pytest.approx(start + 600, abs=1)
    assert [(wait.host, wait.why) for wait in web.pace.waits()] == [("zenodo.org", "HTTP 429")]
    assert len(world.asked) == 1
    with pytest.raises(NoAnswer):
        web.get("https://zenodo.org/api/records/2")
    assert len(world.asked) == 1, "the host is not asked again while it waits"
    assert web.get(OTHER).body == b"ok"
    clock.time += 600
    world.replies[URL] = Reply(b"ok")
    assert web.get(URL).body == b"ok"
    assert web.pace.waits() == ()


def test_server_errors_are_tried_again_ever_later(web: Web, world: World, clock: TestClock) -> None:
    world.replies[URL] = [busy(500), busy(502), Reply(b"ok")]
    assert web.get(URL).body == b"ok"
    first, second = [wait for wait in clock.slept if wait > 0][:2]
    assert 1.0 <= first <= 2.0 <= second <= 4.0
    world.replies[OTHER] = busy(500)
    with pytest.raises(NoAnswer, match=r"HTTP 500, 3 times"):
        web.get(OTHER)
    assert world.urls().count(OTHER) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"RateLimit": '"api";r=0;t=40'},
        {"RateLimit-Remaining": "0", "RateLimit-Reset": "40"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000040"},
    ],
)
def test_a_used_up_limit_is_waited_for(web: Web, world: World, clock: TestClock, headers: Mapping[str, str]) -> None:
    world.replies[URL] = Reply(b"one", headers=tuple(headers.items()))
    world.replies[URL + "2"] = Reply(b"two")
    start = clock.time
    web.get(URL)
    web.get(URL + "2")
    assert clock.time - start >= 39


def test_what_is_left_of_a_limit_is_no_reason_to_wait(web: Web, world: World, clock: TestClock) -> None:
    world.replies[URL] = Reply(b"one", headers=(("RateLimit", '"api";r=10;t=40'),))
    web.get(URL)
    assert web.pace.waits() == ()


def test_answers_are_kept_and_revalidated_by_etag(world: World, clock: TestClock, tmp_path: Path) -> None:
    def reply(headers: Mapping[str, str]) -> Reply:
        tag = (("ETag", '"1"'), ("Cache-Control", "max-age=0"))
        return Reply(status=304, headers=tag) if headers.get("if-none-match") == '"1"' else Reply(b"body", headers=tag)

    world.replies[URL] = reply
    world.replies[OTHER] = Reply(b"kept")
    for _ in range(2):  # two runs: the cache is on disk
        web = Web(world.settings(tmp_path), clock)
        assert web.get(URL).body == b"body"
        assert web.get(OTHER).body == b"kept"
        web.close()
    assert [headers.get("if-none-match") for url, headers in world.asked if url == URL] == [None, '"1"']
    assert world.urls().count(OTHER) == 1, "an answer without a word about its age is kept for a day"
    web = Web(world.settings(tmp_path, fresh=True), clock)
    assert web.get(OTHER).body == b"kept"
    web.close()
    assert world.urls().count(OTHER) == 2, "--fresh asks again"


def test_redirects_are_followed_with_bounds(web: Web, world: World) -> None:
    world.replies["https://doi.org/10.1/x"] = Reply(status=302, headers=(("Location", "https://publisher.example/a"),))
    world.replies["https://publisher.example/a"] = Reply(status=301, headers=(("Location", "b?x=1#frag"),))
    world.replies["https://publisher.example/b?x=1"] = Reply(b"there")
    page = web.get("https://doi.org/10.1/x")
    assert (page.url, page.body) == ("https://publisher.example/b?x=1", b"there")
    world.replies["https://doi.org/loop"] = Reply(status=302, headers=(("Location", "https://doi.org/loop"),))
    with pytest.raises(NoAnswer, match="redirects"):
        web.get("https://doi.org/loop")


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://example.org/x",
        "gopher://127.0.0.1/",
        "http://127.0.0.1:{port}/x",
        "http://localhost:{port}/x",
        "http://[::1]:{port}/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http:///nowhere",
        "http://[broken/",
    ],
)
def test_redirects_into_this_machine_or_network_are_refused(web: Web, world: World, target: str) -> None:
    with serving() as private:
        private.fallback = lambda url: Reply(b"secret")
        location = target.format(port=private.port)
        world.replies["https://doi.org/x"] = Reply(status=302, headers=(("Location", location),))
        with pytest.raises(NoAnswer, match=r"not fetched|no valid URL"):
            web.get("https://doi.org/x")
        assert private.asked == []


def test_public_addresses_are_told_from_others() -> None:
    for address in ("8.8.8.8", "2606:4700::1111"):
        assert _is_public(address)
    for address in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1%eth0", "fc00::1",
                    "::ffff:10.0.0.1", "2002:7f00:1::", "224.0.0.1", "0.0.0.0", "100.64.0.1"):  # fmt: skip
        assert not _is_public(address), address


def test_tokens_go_to_their_own_host_alone_and_into_no_file(world: World, clock: TestClock, tmp_path: Path) -> None:
    web = Web(world.settings(tmp_path, hub_token="hf_s3cret", github_token="gh_s3cret", scholar_key="s2_s3cret"), clock)
    away = Reply(status=302, headers=(("Location", "https://publisher.example/a"),))
    world.replies["https://huggingface.co/api/papers/1"] = away
    world.replies["https://publisher.example/a"] = Reply(b"x")
    world.replies["https://api.semanticscholar.org/x"] = as_json({})
    web.get("https://huggingface.co/api/papers/1")
    web.get("https://api.semanticscholar.org/x")
    web.close()
    sent = dict(world.asked)
    assert sent["https://huggingface.co/api/papers/1"]["authorization"] == "Bearer hf_s3cret"
    assert sent["https://api.semanticscholar.org/x"]["x-api-key"] == "s2_s3cret"
    assert "s3cret" not in repr(sent["https://publisher.example/a"])
    assert "s3cret" not in repr(web.settings)
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"s3cret" not in file.read_bytes(), file


def test_a_redirect_carries_no_credentials_along(web: Web, world: World) -> None:
    world.replies["https://doi.org/x"] = Reply(
        status=302, headers=(("Location", "https://user:s3cret@publisher.example/a"),)
    )
    world.replies["https://publisher.example/a"] = Reply(b"x")
    assert web.get("https://doi.org/x").url == "https://publisher.example/a"
    assert "authorization" not in world.asked[-1][1]


def test_large_packed_and_strangely_packed_answers_are_refused(
    web: Web, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE_BYTES", 1 << 20)
    world.replies[URL] = Reply(b"x" * ((1 << 20) + 1))
    world.replies[OTHER] = gzipped(b"0" * (64 << 20))
    world.replies["https://jmlr.org/twice"] = Reply(b"", headers=(("Content-Encoding", "gzip, gzip"),))
    world.replies["https://jmlr.org/broken"] = Reply(b"no gzip", headers=(("Content-Encoding", "gzip"),))
    for url, why in ((URL, "larger than 1 MB"), (OTHER, "larger than 1 MB"), ("https://jmlr.org/twice", "packs")):
        with pytest.raises(NoAnswer, match=why):
            web.get(url)
    with pytest.raises(NoAnswer):
        web.get("https://jmlr.org/broken")


def test_a_gzip_answer_is_unpacked(web: Web, world: World) -> None:
    world.replies[URL] = gzipped(b"hello" * 1000)
    assert web.get(URL).body == b"hello" * 1000
    assert web.get(URL).body == b"hello" * 1000  # from the cache


def test_a_cut_off_answer_is_asked_for_once_more_and_not_kept(web: Web, world: World) -> None:
    world.replies[URL] = [Reply(b"half", cut=10), Reply(b"whole")]
    assert web.get(URL).body == b"whole"
    world.replies[OTHER] = Reply(b"half", cut=10)
    with pytest.raises(NoAnswer, match="cut its answer off"):
        web.get(OTHER)
    world.replies[OTHER] = Reply(b"whole")
    assert web.get(OTHER).body == b"whole"


def test_a_server_that_sends_a_byte_at_a_time_is_given_up(
    web: Web, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SECONDS", 0.3)
    world.replies[URL] = Reply(b"x" * 100, drip=0.05)
    with pytest.raises(NoAnswer, match="took too long"):
        web.get(URL)


def test_a_server_that_sends_nothing_is_given_up(web: Web, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", 0.3)
    released = threading.Event()

    def slow(headers: Mapping[str, str]) -> Reply:
        released.wait(5)
        return Reply(b"late")

    world.replies[URL] = slow
    with pytest.raises(NoAnswer, match="took too long"):
        web.get(URL)
    released.set()


def test_a_host_that_is_not_there_is_said_and_not_tried_again(web: Web, clock: TestClock) -> None:
    with pytest.raises(NoAnswer, match="not known"):
        web.get(f"https://{'x' * 70}.invalid/x")  # no resolver is asked: a label has 63 characters at most
    assert clock.slept == []


def test_a_refused_connection_is_no_answer(world: World, clock: TestClock, tmp_path: Path) -> None:
    with serving() as gone:
        port = gone.port
    mirrors = world.mirrors() | {"https://zenodo.org": f"http://127.0.0.1:{port}/x"}
    web = Web(world.settings(tmp_path, mirrors=mirrors), clock)
    with pytest.raises(NoAnswer):
        web.get(URL)
    web.close()


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("", "fwscan/0.1.0"),
        ("me@example.org", "fwscan/0.1.0 (mailto:me@example.org)"),
        ("https://example.org/us", "fwscan/0.1.0 (https://example.org/us)"),
        ("a\r\nX-Evil: 1", "fwscan/0.1.0 (aX-Evil: 1)"),
    ],
)
def test_the_user_agent_names_a_contact(
    world: World, clock: TestClock, tmp_path: Path, contact: str, agent: str
) -> None:
    web = Web(world.settings(tmp_path, contact=contact), clock)
    web.get(URL)
    web.close()
    assert world.asked[0][1]["user-agent"] == agent


def test_arxiv_has_one_connection_at_a_time(world: World, clock: TestClock, tmp_path: Path) -> None:
    under_way: list[int] = []
    most: list[int] = []

    def reply(headers: Mapping[str, str]) -> Reply:
        under_way.append(1)
        most.append(len(under_way))
        time.sleep(0.01)
        under_way.pop()
        return Reply(b"x")

    webs = [Web(world.settings(tmp_path), clock) for _ in range(3)]
    for number in range(6):
        world.replies[f"https://export.arxiv.org/{number}"] = reply
        world.replies[f"https://arxiv.org/{number}"] = reply

    def ask(web: Web, host: str) -> None:
        for number in range(6):
            web.get(f"https://{host}/{number}")

    hosts = ("export.arxiv.org", "arxiv.org", "arxiv.org")
    threads = [threading.Thread(target=ask, args=pair) for pair in zip(webs, hosts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for web in webs:
        web.close()
    assert max(most) == 1
    assert len(most) >= 12
