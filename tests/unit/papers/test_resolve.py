"""The chain: what is asked when, what is chosen, why a paper is lost; nothing that one service does ends it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.locators import parse_locator
from analyzer.model import Locator, LostReason, Outcome, Resolution, Trust
from analyzer.papers import Resolver, import_dump
from tests.unit.papers.world import (
    Reply,
    TestClock,
    World,
    arxiv_empty,
    arxiv_entries,
    arxiv_feed,
    arxiv_url,
    busy,
    github_found,
    html,
    hub_paper,
    pdf,
    scholar,
)

HUB = "https://huggingface.co/api/papers/"
TITLE = "A Title That Is Long Enough"


def search(query: str) -> str:
    return f"https://api.github.com/search/repositories?q=%22{query}%22+in%3Areadme"


@pytest.fixture
def resolver(world: World, clock: TestClock, tmp_path: Path) -> Iterator[Resolver]:
    for query in ("1706.03762", "A+Title+That+Is+Long+Enough"):
        world.replies[search(query)] = github_found()
    with Resolver(world.settings(tmp_path), clock) as found:
        yield found


def resolved(resolver: Resolver, text: str) -> Resolution:
    locator = parse_locator(text)
    assert isinstance(locator, Locator)
    found = resolver.resolve(locator)
    assert (found.chosen is None) != (found.lost is None)
    return found


def asked(found: Resolution) -> list[tuple[str, str]]:
    return [(attempt.service, attempt.outcome.value) for attempt in found.attempts]


def imported(resolver: Resolver, *, official: bool, repository: str = "https://github.com/o/index") -> None:
    row = {
        "paper_url": "https://paperswithcode.com/paper/slug",
        "paper_title": TITLE,
        "paper_arxiv_id": "1706.03762",
        "repo_url": repository,
        "is_official": official,
    }
    path = resolver.settings.data / "links.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([row]))
    import_dump(path, resolver.settings.data)


def test_a_repository_is_its_own_code_and_nobody_is_asked(resolver: Resolver, world: World) -> None:
    for text in ("https://github.com/o/n/tree/v1/sub", "hf:google/flan-t5-base", "./here"):
        found = resolved(resolver, text)
        assert found.chosen is not None
        assert (found.chosen.repository, found.chosen.service) == (found.locator, "input")
    assert world.asked == []


def test_official_code_of_the_index_ends_the_chain(resolver: Resolver, world: World) -> None:
    imported(resolver, official=True)
    found = resolved(resolver, "1706.03762")
    assert found.chosen is not None
    assert (found.chosen.repository.id, found.title) == ("github.com/o/index", TITLE)
    assert world.asked == []
    assert asked(found)[0] == ("papers-with-code", "found")
    assert {outcome for _, outcome in asked(found)[1:]} == {"skipped"}


def test_official_code_goes_before_community_code_that_was_found_first(resolver: Resolver, world: World) -> None:
    imported(resolver, official=False)
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE, "Code: https://github.com/o/own")
    found = resolved(resolver, "1706.03762")
    assert [one.repository.id for one in found.candidates] == ["github.com/o/own", "github.com/o/index"]
    assert found.chosen == found.candidates[0]


def test_community_code_is_chosen_where_nobody_names_official(resolver: Resolver, world: World) -> None:
    imported(resolver, official=False)
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE, "No code.")
    world.replies["https://arxiv.org/pdf/1706.03762"] = pdf("We build on https://github.com/o/other.")
    found = resolved(resolver, "1706.03762")
    assert found.chosen is not None
    assert (found.chosen.repository.id, found.chosen.official) == ("github.com/o/index", False)
    assert ("github-search", "skipped") in asked(found)
    assert not any("api.github.com" in url for url in world.urls())


def test_the_whole_chain_in_its_order(resolver: Resolver, world: World) -> None:
    world.replies[HUB + "1706.03762"] = hub_paper("1706.03762", TITLE, projectPage="https://project.example/x")
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE, "No code.")
    world.replies["https://arxiv.org/pdf/1706.03762"] = pdf("No code.")
    world.replies[search("1706.03762")] = github_found(("o/impl", "x"))
    found = resolved(resolver, "1706.03762")
    told: list[str] = []
    assert resolver.resolve(found.locator, told.append).chosen == found.chosen
    assert told == ["papers-with-code", "hugging-face", "arxiv", "project-page", "pdf", "github-search"]
    assert asked(found) == [
        ("papers-with-code", "skipped"),
        ("hugging-face", "nothing"),
        ("arxiv", "nothing"),
        ("project-page", "unknown"),
        ("pdf", "nothing"),
        ("github-search", "found"),
    ]
    assert found.chosen is not None
    assert found.chosen.trust is Trust.SEARCHED


def test_a_project_page_that_only_the_pdf_names(resolver: Resolver, world: World) -> None:
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE, "See https://project.example/old")
    world.replies["https://arxiv.org/pdf/1706.03762"] = pdf("Our project page: https://project.example/x")
    world.replies["https://project.example/x"] = html(body="<a href='https://github.com/o/n'>Code</a>")
    found = resolved(resolver, "1706.03762")
    assert found.chosen is not None
    assert (found.chosen.repository.id, found.chosen.service) == ("github.com/o/n", "project-page")


def test_a_pdf_is_read_where_the_api_is_closed_to_programs(resolver: Resolver, world: World) -> None:
    for api in ("api", "api2"):
        world.replies[f"https://{api}.openreview.net/notes?id=abcdefgh"] = busy(403)
    world.replies["https://openreview.net/pdf?id=abcdefgh"] = pdf("Code: https://github.com/o/n")
    found = resolved(resolver, "openreview:abcdefgh")
    assert found.chosen is not None
    assert (found.chosen.service, found.incomplete) == ("pdf", True)


def test_the_papers_of_a_list_are_asked_for_together(resolver: Resolver, world: World) -> None:
    names = ["2001.00001", "2001.00002v3", "2001.00003"]
    world.replies[HUB + "2001.00001"] = hub_paper("2001.00001", githubRepo="https://github.com/o/hub")
    second = arxiv_feed("2001.00002", version=3, abstract="Code: https://github.com/o/n1")
    third = arxiv_feed("2001.00003", abstract="Code: https://github.com/o/n2")
    together = f"https://export.arxiv.org/api/query?id_list={','.join(names[1:])}&max_results=2"
    world.replies[together] = arxiv_entries([second, third])
    listed = [parse_locator(text) for text in (*names, "https://github.com/o/n")]
    resolver.expect(one for one in listed if isinstance(one, Locator))
    chosen = [resolved(resolver, name).chosen for name in names]
    assert [one.repository.id for one in chosen if one] == ["github.com/o/hub", "github.com/o/n1", "github.com/o/n2"]
    assert [url for url in world.urls() if "arxiv.org" in url] == [together]


def test_a_doi_learns_its_arxiv_id_and_the_index_is_asked_again(resolver: Resolver, world: World) -> None:
    imported(resolver, official=True)
    url = (
        "https://api.semanticscholar.org/graph/v1/paper/DOI:10.1145/1.2?fields=title,abstract,externalIds,openAccessPdf"
    )
    world.replies[url] = scholar(TITLE, ArXiv="1706.03762")
    world.replies[HUB + "1706.03762"] = hub_paper("1706.03762")
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE)
    found = resolved(resolver, "10.1145/1.2")
    assert asked(found)[0] == ("papers-with-code", "unknown")
    assert ("papers-with-code", "found") in asked(found)
    assert [alias.key for alias in found.aliases][:1] == ["arxiv:1706.03762"]
    assert found.chosen is not None
    assert found.chosen.repository.id == "github.com/o/index"


@pytest.mark.parametrize(
    ("pdf_text", "lost"),
    [
        ("We build on https://github.com/o/other.", LostReason.ONLY_MENTIONED),
        ("Code: https://gist.github.com/o/1", LostReason.NO_REPOSITORY),
        ("Code: https://github.com/google", LostReason.NO_REPOSITORY),
        ("No code.", LostReason.NO_CODE),
    ],
)
def test_why_a_known_paper_is_lost(resolver: Resolver, world: World, pdf_text: str, lost: LostReason) -> None:
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE)
    world.replies["https://arxiv.org/pdf/1706.03762"] = pdf(pdf_text)
    found = resolved(resolver, "1706.03762")
    assert found.lost is lost
    assert not found.incomplete


def test_a_mention_can_be_accepted(world: World, clock: TestClock, tmp_path: Path, resolver: Resolver) -> None:
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE)
    world.replies["https://arxiv.org/pdf/1706.03762"] = pdf("We build on https://github.com/o/other.")
    with Resolver(world.settings(tmp_path / "2", accept=Trust.MENTIONED), clock) as lenient:
        assert resolved(lenient, "1706.03762").chosen is not None
    with Resolver(world.settings(tmp_path / "3", accept=Trust.STATED), clock) as strict:
        world.replies[HUB + "1706.03762"] = hub_paper("1706.03762", TITLE, githubRepo="https://github.com/o/n")
        assert resolved(strict, "1706.03762").lost is LostReason.ONLY_MENTIONED


def test_a_paper_that_nobody_knows(resolver: Resolver, world: World) -> None:
    world.replies[arxiv_url("1706.03762")] = arxiv_empty()
    assert resolved(resolver, "1706.03762").lost is LostReason.UNKNOWN_PAPER
    assert resolved(resolver, "pwc:some-slug").lost is LostReason.NO_SERVICE
    assert resolved(resolver, f"swh:1:rev:{'a' * 40}").lost is LostReason.NO_SERVICE


def test_a_host_that_waits_costs_no_other_service(resolver: Resolver, world: World, clock: TestClock) -> None:
    world.replies[arxiv_url("1706.03762")] = busy(429, Retry_After="900")
    found = resolved(resolver, "1706.03762")
    assert (found.lost, found.incomplete) == (LostReason.HOST_WAITS, True)
    assert found.lost is not None
    assert found.lost.retryable
    assert found.wait_until == pytest.approx(clock.time + 900, abs=60)
    assert [wait.host for wait in resolver.waiting()] == ["arxiv.org"]
    clock.time += 901
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE, "Code: https://github.com/o/own")
    again = resolved(resolver, "1706.03762")
    assert again.chosen is not None
    assert again.wait_until is None


def test_what_is_chosen_while_a_service_was_silent_is_incomplete(resolver: Resolver, world: World) -> None:
    imported(resolver, official=False)
    world.replies[arxiv_url("1706.03762")] = Reply(b"<broken")
    found = resolved(resolver, "1706.03762")
    assert found.chosen is not None
    assert found.incomplete


@pytest.mark.parametrize("reply", [Reply(b"\xff\xfe" * 100), busy(500), Reply(b"half", cut=9), Reply(b'{"title": 3}')])
def test_whatever_a_service_sends_the_chain_goes_on(resolver: Resolver, world: World, reply: Reply) -> None:
    world.replies[HUB + "1706.03762"] = reply
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE, "Code: https://github.com/o/own")
    found = resolved(resolver, "1706.03762")
    assert found.chosen is not None
    assert found.attempts[2].outcome is Outcome.FOUND


def test_a_damaged_index_is_a_failed_attempt(resolver: Resolver, world: World) -> None:
    resolver.settings.data.mkdir(parents=True)
    (resolver.settings.data / "papers.sqlite").write_bytes(b"junk" * 1000)
    world.replies[arxiv_url("1706.03762")] = arxiv_feed("1706.03762", TITLE, "Code: https://github.com/o/own")
    found = resolved(resolver, "1706.03762")
    assert found.attempts[0].outcome is Outcome.FAILED
    assert found.chosen is not None


def test_offline_only_the_index_is_asked(world: World, clock: TestClock, tmp_path: Path) -> None:
    with Resolver(world.settings(tmp_path, offline=True), clock) as offline:
        imported(offline, official=False)
        assert resolved(offline, "1706.03762").chosen is not None
        assert resolved(offline, "1706.00000").lost is LostReason.UNKNOWN_PAPER
        assert offline.waiting() == ()
    assert world.asked == []


def test_control_characters_of_services_are_shown_as_escapes(resolver: Resolver, world: World) -> None:
    world.replies[HUB + "1706.03762"] = hub_paper(
        "1706.03762", "A \x1b[31mTitle\u202e", githubRepo="https://github.com/o/n"
    )
    found = resolved(resolver, "1706.03762")
    assert all(c.isprintable() for c in found.title)


def test_threads_may_share_a_resolver(resolver: Resolver, world: World) -> None:
    for number in range(8):
        world.replies[f"{HUB}1706.0000{number}"] = hub_paper("x", githubRepo=f"https://github.com/o/n{number}")
    found: dict[int, Resolution] = {}

    def work(number: int) -> None:
        found[number] = resolved(resolver, f"1706.0000{number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chosen = {number: one.chosen.repository.id for number, one in found.items() if one.chosen}
    assert chosen == {number: f"github.com/o/n{number}" for number in range(8)}
