"""Each service in the form that it documents: what it says, what it does not know, and what is no answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.locators import parse_locator
from analyzer.model import Locator, Outcome, Trust
from analyzer.papers.arxiv import Arxiv
from analyzer.papers.github import GitHubSearch
from analyzer.papers.huggingface import HuggingFace
from analyzer.papers.landing import LandingPage, ProjectPage
from analyzer.papers.openreview import OpenReview
from analyzer.papers.paper import Answer, Paper
from analyzer.papers.scholar import SemanticScholar
from analyzer.papers.web import NoAnswer, Web
from analyzer.papers.zenodo import Zenodo
from tests.unit.papers.world import (
    Reply,
    TestClock,
    World,
    arxiv_empty,
    arxiv_entries,
    arxiv_error,
    arxiv_feed,
    arxiv_url,
    as_json,
    busy,
    github_found,
    html,
    hub_paper,
    open_review,
    open_review_missing,
    scholar,
)

HUB = "https://huggingface.co/api/papers/1706.03762"
NOTES2, NOTES1 = "https://api2.openreview.net/notes?id=abcdefgh", "https://api.openreview.net/notes?id=abcdefgh"
RECORD = "https://zenodo.org/api/records/12"


def paper(*names: str, title: str = "") -> Paper:
    found = [parse_locator(name) for name in names]
    return Paper(names=tuple(name for name in found if isinstance(name, Locator)), title=title)


def ids(answer: Answer) -> list[str]:
    return [one.repository.id for one in answer.candidates]


# ---------------------------------------------------------------------------------------------- Hugging Face


def test_the_hub_names_one_repository(web: Web, world: World) -> None:
    world.replies[HUB] = hub_paper("1706.03762", "A Title", githubRepo="https://github.com/o/n.git")
    answer = HuggingFace(web).ask(paper("1706.03762v5"))
    assert (ids(answer), answer.candidates[0].official, answer.title) == (["github.com/o/n"], True, "A Title")


def test_the_hub_may_name_no_repository_or_not_know_the_paper(web: Web, world: World) -> None:
    world.replies[HUB] = hub_paper("1706.03762", projectPage="https://project.example/x")
    answer = HuggingFace(web).ask(paper("1706.03762"))
    assert (answer.outcome, answer.pages) == (Outcome.NOTHING, ("https://project.example/x",))
    world.replies[HUB.replace("03762", "00000")] = as_json({"error": "Paper not found"}, 404)
    assert HuggingFace(web).ask(paper("1706.00000")).outcome is Outcome.UNKNOWN


def test_what_the_hub_guessed_is_not_official(web: Web, world: World) -> None:
    world.replies[HUB] = hub_paper("1706.03762", added_by="auto", githubRepo="o/n")
    (found,) = HuggingFace(web).ask(paper("1706.03762")).candidates
    assert (found.repository.id, found.official, found.where) == ("github.com/o/n", None, "githubRepo, added by auto")


def test_the_hub_may_name_an_organisation(web: Web, world: World) -> None:
    world.replies[HUB] = hub_paper("1706.03762", githubRepo="https://github.com/google")
    answer = HuggingFace(web).ask(paper("1706.03762"))
    assert (answer.outcome, len(answer.others)) == (Outcome.NOTHING, 1)


@pytest.mark.parametrize("reply", [Reply(b"<html>", type="text/html"), as_json([1]), busy(401), Reply(b"[" * 100_000)])
def test_what_is_not_of_the_documented_form_is_no_answer(web: Web, world: World, reply: Reply) -> None:
    world.replies[HUB] = reply
    with pytest.raises(NoAnswer):
        HuggingFace(web).ask(paper("1706.03762"))


# ---------------------------------------------------------------------------------------------- arXiv


def test_arxiv_is_read_for_links_in_abstract_and_comment(web: Web, world: World) -> None:
    world.replies[arxiv_url("1706.03762v2")] = arxiv_feed(
        "1706.03762",
        "A\n Title",
        "We do.\nThe code is available at https://github.com/o/\nabstract. We built on https://github.com/o/other.",
        "ICML 2020. Code: https://github.com/o/comment; see https://gist.github.com/o/1",
        "10.1145/1.2",
    )
    answer = Arxiv(web).ask(paper("1706.03762v2"))
    assert [(one.repository.id, one.where, one.trust) for one in answer.candidates] == [
        ("github.com/o/abstract", "abstract", Trust.STATED),
        ("github.com/o/other", "abstract", Trust.MENTIONED),
        ("github.com/o/comment", "comment", Trust.STATED),
    ]
    assert (answer.title, answer.pdfs) == ("A Title", ("https://arxiv.org/pdf/1706.03762v2",))
    assert [name.key for name in answer.names] == ["doi:10.1145/1.2"]
    assert len(answer.others) == 1


def test_papers_that_arxiv_does_not_know(web: Web, world: World) -> None:
    world.replies[arxiv_url("1706.00001")] = arxiv_empty()
    world.replies[arxiv_url("1706.00002")] = arxiv_error("incorrect id format for 1706.00002")
    world.replies[arxiv_url("1706.00003")] = arxiv_feed("1706.00003", title="")
    for name in ("1706.00001", "1706.00002", "1706.00003"):
        assert Arxiv(web).ask(paper(name)).outcome is Outcome.UNKNOWN


def many(names: list[str]) -> str:
    return f"https://export.arxiv.org/api/query?id_list={','.join(names)}&max_results={len(names)}"


def test_papers_that_are_known_to_come_are_asked_for_together(web: Web, world: World) -> None:
    names = [f"2001.{number:05d}" for number in range(120)]
    feeds = {name: arxiv_feed(name, abstract=f"Code: https://github.com/o/n{name}") for name in names}
    world.replies[many(names[5:105])] = arxiv_entries(feeds[name] for name in names[5:104])  # one is missing
    world.replies[many(names[105:])] = arxiv_entries(feeds[name] for name in names[105:])
    world.replies[many(names[:5])] = arxiv_entries(feeds[name] for name in names[:5])
    world.replies[arxiv_url(names[104])] = feeds[names[104]]
    service = Arxiv(web)
    service.expect([name for one in names for name in paper(one).names])
    for name in (*names[5:], *names[:5]):  # those before were resolved without arXiv
        assert ids(service.ask(paper(name))) == [f"github.com/o/n{name}"]
    assert len(world.asked) == 4
    world.replies[arxiv_url(names[0])] = feeds[names[0]]
    assert ids(service.ask(paper(names[0]))) == [f"github.com/o/n{names[0]}"], "asked again, it is asked alone"


def test_a_slice_that_a_busy_arxiv_refused_is_asked_for_again_as_one(web: Web, world: World, clock: TestClock) -> None:
    names = [f"2001.{number:05d}" for number in range(3)]
    feeds = [arxiv_feed(name, "T") for name in names]
    world.replies[many(names)] = [busy(429, Retry_After="900"), arxiv_entries(feeds)]
    service = Arxiv(web)
    service.expect([name for one in names for name in paper(one).names])
    with pytest.raises(NoAnswer):
        service.ask(paper(names[0]))
    clock.time += 901
    assert [service.ask(paper(name)).title for name in names] == ["T", "T", "T"]
    assert world.urls() == [many(names)] * 2


def test_a_version_is_kept_apart_and_a_spoilt_slice_is_asked_one_by_one(web: Web, world: World) -> None:
    service = Arxiv(web)
    service.expect([*paper("2001.00001v1").names, *paper("2001.00001").names])
    first = arxiv_feed("2001.00001", "First")
    world.replies[many(["2001.00001v1", "2001.00001"])] = arxiv_error("incorrect id format for 2001.00001v1")
    world.replies[arxiv_url("2001.00001v1")] = first
    world.replies[arxiv_url("2001.00001")] = arxiv_feed("2001.00001", "Newest")
    assert [service.ask(paper(name)).title for name in ("2001.00001v1", "2001.00001")] == ["First", "Newest"]


@pytest.mark.parametrize(
    "reply",
    [
        arxiv_error("internal error"),
        arxiv_empty(total=1),
        Reply(b'<!DOCTYPE x [<!ENTITY a "b">]><feed>&a;</feed>'),
        Reply(b"<feed><entry></feed>"),
        Reply(b"<html>maintenance</html"),
        Reply(b"", 403),
    ],
)
def test_what_arxiv_must_not_send(web: Web, world: World, reply: Reply) -> None:
    world.replies[arxiv_url("1706.03762")] = reply
    with pytest.raises(NoAnswer):
        Arxiv(web).ask(paper("1706.03762"))


def test_entities_that_grow_are_refused(web: Web, world: World) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "lol">{entities}]><feed>&e9;</feed>'
    world.replies[arxiv_url("1706.03762")] = Reply(bomb.encode())
    with pytest.raises(NoAnswer, match="no readable XML"):
        Arxiv(web).ask(paper("1706.03762"))


# ---------------------------------------------------------------------------------------------- OpenReview


@pytest.mark.parametrize("version", [1, 2])
def test_both_versions_of_openreview(web: Web, world: World, version: int) -> None:
    fields = {
        "title": "T",
        "abstract": "Code at https://github.com/o/a",
        "code": "https://github.com/o/c",
        "pdf": "/pdf/x.pdf",
    }
    world.replies[NOTES2] = open_review(fields) if version == 2 else open_review_missing()
    world.replies[NOTES1] = open_review(fields, version=1)
    answer = OpenReview(web).ask(paper("openreview:abcdefgh"))
    assert [(one.repository.id, one.where) for one in answer.candidates] == [
        ("github.com/o/a", "abstract"),
        ("github.com/o/c", "code"),
    ]
    assert answer.pdfs == ("https://openreview.net/pdf?id=abcdefgh",)


def test_a_code_of_ethics_is_no_code(web: Web, world: World) -> None:
    world.replies[NOTES2] = open_review(
        {"title": "T", "code_of_ethics": "https://github.com/o/n", "code_of_conduct": "I read it"}
    )
    assert OpenReview(web).ask(paper("openreview:abcdefgh")).outcome is Outcome.NOTHING


def test_notes_that_are_closed_missing_or_malformed(web: Web, world: World) -> None:
    world.replies[NOTES2] = world.replies[NOTES1] = as_json({"name": "ForbiddenError", "status": 403}, 403)
    with pytest.raises(NoAnswer, match="account"):
        OpenReview(web).ask(paper("openreview:abcdefgh"))
    world.replies[NOTES2 + "2"] = as_json({"notes": [], "count": 0})
    world.replies[NOTES1 + "2"] = as_json({"notes": [], "count": 0})
    assert OpenReview(web).ask(paper("openreview:abcdefgh2")).outcome is Outcome.UNKNOWN
    world.replies[NOTES2 + "3"] = as_json({"count": 0})
    with pytest.raises(NoAnswer):
        OpenReview(web).ask(paper("openreview:abcdefgh3"))


# ---------------------------------------------------------------------------------------------- Scholar, Zenodo


def test_semantic_scholar_tells_other_names(web: Web, world: World) -> None:
    fields = "?fields=title,abstract,externalIds,openAccessPdf"
    base = "https://api.semanticscholar.org/graph/v1/paper/"
    world.replies[f"{base}DOI:10.1145/1.2{fields}"] = scholar(
        "T", "https://publisher.example/x.pdf", ArXiv="1706.03762", ACL="P19-1001", CorpusId="7"
    )
    answer = SemanticScholar(web).ask(paper("10.1145/1.2"))
    assert [name.key for name in answer.names] == ["arxiv:1706.03762", "acl:P19-1001"]
    assert answer.pdfs == ("https://publisher.example/x.pdf",)
    world.replies[f"{base}CorpusId:9{fields}"] = as_json({"error": "Paper with id CorpusId:9 not found"}, 404)
    assert SemanticScholar(web).ask(paper("CorpusId:9")).outcome is Outcome.UNKNOWN
    assert not SemanticScholar(web).concerns(paper("10.1145/1.2", "1706.03762"))
    assert not SemanticScholar(web).concerns(paper("1706.03762"))


def test_a_record_of_software_names_its_repository(web: Web, world: World) -> None:
    related = [
        {"identifier": "https://github.com/o/n/tree/v1.0", "relation": "isSupplementTo", "scheme": "url"},
        {"identifier": "https://github.com/o/used", "relation": "requires", "scheme": "url"},
        {"identifier": "10.48550/arXiv.1706.03762", "relation": "isSupplementTo", "scheme": "doi"},
        "nonsense",
    ]
    described = '<p>Code at <a href="https://github.com/o/d">here</a></p>'
    world.replies[RECORD] = as_json(
        {"metadata": {"title": "T", "related_identifiers": related, "description": described}}
    )
    answer = Zenodo(web).ask(paper("zenodo:12"))
    assert [(one.repository.place, one.trust) for one in answer.candidates] == [
        ("git:github.com/o/n@v1.0", Trust.STATED),
        ("git:github.com/o/used", Trust.LISTED),
        ("git:github.com/o/d", Trust.STATED),
    ]
    assert [name.key for name in answer.names] == ["arxiv:1706.03762"]
    world.replies[RECORD + "3"] = as_json({"status": 410, "message": "The record has been deleted."}, 410)
    assert Zenodo(web).ask(paper("zenodo:123")).outcome is Outcome.UNKNOWN
    world.replies[RECORD + "4"] = as_json({"metadata": [1]})
    assert Zenodo(web).ask(paper("zenodo:124")).outcome is Outcome.NOTHING


# ---------------------------------------------------------------------------------------------- pages

PAGES = {
    "P19-1001": "https://aclanthology.org/P19-1001/",
    "https://openaccess.thecvf.com/content/CVPR2021/papers/L_A_CVPR_2021_paper.pdf": (
        "https://openaccess.thecvf.com/content/CVPR2021/html/L_A_CVPR_2021_paper.html"
    ),
    "https://proceedings.mlr.press/v139/a21a.html": "https://proceedings.mlr.press/v139/a21a.html",
    "https://papers.nips.cc/paper/7181-attention": "https://papers.nips.cc/paper/7181-attention",
    "https://jmlr.org/papers/v21/20-074.html": "https://jmlr.org/papers/v21/20-074.html",
    "10.1145/1.2": "https://doi.org/10.1145/1.2",
}


@pytest.mark.parametrize(("name", "url"), PAGES.items())
def test_a_link_that_calls_itself_code(web: Web, world: World, name: str, url: str) -> None:
    world.replies[url] = html(
        "A Title",
        "We do things.",
        "<a href='https://github.com/o/n'>[Code]</a> <a href='https://github.com/o/other'>Figure 1</a>",
        pdf="/x/paper.pdf",
        footer="<a href='https://github.com/mlresearch/v139'>GitHub</a>",
    )
    answer = LandingPage(web).ask(paper(name))
    assert [(one.repository.id, one.trust, one.official) for one in answer.candidates] == [
        ("github.com/o/n", Trust.STATED, True)
    ]
    assert answer.title == "A Title"
    assert len(answer.pdfs) == 1
    assert answer.pdfs[0].endswith("/x/paper.pdf")


def test_the_abstract_of_a_page_and_its_own_repositories(web: Web, world: World) -> None:
    world.replies["https://aclanthology.org/P19-1001/"] = html(
        abstract="Our code is at <a href='https://github.com/o/n'>this address</a>.",
        body="<a href='https://github.com/acl-org/acl-anthology'>GitHub</a>",
        arxiv="1706.03762",
    )
    answer = LandingPage(web).ask(paper("P19-1001"))
    assert ids(answer) == ["github.com/o/n"]
    assert "arxiv:1706.03762" in [name.key for name in answer.names]


def test_pages_that_are_missing_closed_or_no_pages(web: Web, world: World) -> None:
    assert LandingPage(web).ask(paper("P19-1001")).outcome is Outcome.UNKNOWN
    world.replies["https://aclanthology.org/P19-1002/"] = Reply(b"no robots", 403)
    with pytest.raises(NoAnswer, match="HTTP 403"):
        LandingPage(web).ask(paper("P19-1002"))
    world.replies["https://doi.org/10.1145/1.3"] = Reply(
        status=302, headers=(("Location", "https://publisher.example/x"),)
    )
    world.replies["https://publisher.example/x"] = Reply(b"%PDF-1.4", type="application/pdf")
    assert LandingPage(web).ask(paper("10.1145/1.3")).pdfs == ("https://publisher.example/x",)


def test_a_doi_that_leads_to_known_proceedings_gives_their_name(web: Web, world: World) -> None:
    world.replies["https://doi.org/10.1145/acl"] = Reply(
        status=302, headers=(("Location", "https://aclanthology.org/P19-1001/"),)
    )
    world.replies["https://aclanthology.org/P19-1001/"] = html()
    assert "acl:P19-1001" in [name.key for name in LandingPage(web).ask(paper("10.1145/acl")).names]


def test_hostile_markup_is_survived(web: Web, world: World) -> None:
    code = "<a href='https://github.com/o/n'>Code</a>"
    world.replies["https://aclanthology.org/P19-1001/"] = Reply(f"{'<div>' * 500_000}{code}".encode())
    with pytest.raises(NoAnswer, match="nested"):
        LandingPage(web).ask(paper("P19-1001"))
    odd = f"{'<p><li>' * 5000}{'<div>' * 500}{code}<a href='http://[x'>Code</a><a href=' '>Code</a><a>Code</a>"
    world.replies["https://aclanthology.org/P19-1002/"] = Reply(odd.encode() + b"\xff\x00<meta name='citation_title'")
    assert ids(LandingPage(web).ask(paper("P19-1002"))) == ["github.com/o/n"]


def test_a_project_page(web: Web, world: World) -> None:
    world.replies["https://project.example/x"] = html(
        "Project", body="<a href='https://github.com/o/n'><span>Code</span></a>"
    )
    asked = replace(paper("1706.03762"), pages=("https://project.example/x",))
    answer = ProjectPage(web).ask(asked)
    assert (ids(answer), answer.title) == (["github.com/o/n"], "")
    assert not ProjectPage(web).concerns(paper("1706.03762"))


def test_abstracts_below_a_heading_and_code_in_a_list_of_definitions(web: Web, world: World) -> None:
    url = "https://proceedings.mlr.press/v1/a.html"
    body = (
        "<h4>Abstract</h4>\n<p><p>Code is at https://github.com/o/abstract.</p>"
        "<dl><dt>Code</dt>\n<dd><a href='https://github.com/o/listed'>o/listed</a></dd>"
        "<dt>Bibkey:</dt><dd><a href='https://github.com/o/none'>x</a></dd></dl>"
    )
    world.replies[url] = html(body=body)
    assert sorted(ids(LandingPage(web).ask(paper(url)))) == ["github.com/o/abstract", "github.com/o/listed"]


def test_project_pages_that_abstracts_name(web: Web, world: World) -> None:
    world.replies[arxiv_url("1706.03762")] = arxiv_feed(
        "1706.03762",
        abstract="Videos are at https://youtu.be/x. Project page: https://project.example/x. See https://o.github.io/p/.",
        comment="Code: https://github.com/google, 9 pages, https://conference.example",
    )
    assert Arxiv(web).ask(paper("1706.03762")).pages == ("https://project.example/x", "https://o.github.io/p/")


# ---------------------------------------------------------------------------------------------- GitHub


def search(query: str) -> str:
    return f"https://api.github.com/search/repositories?q=%22{query}%22+in%3Areadme"


def test_readmes_that_name_the_paper(web: Web, world: World) -> None:
    world.replies[search("1706.03762")] = github_found(
        ("o/awesome-nlp", "a list"), ("o/paper-notes", "x"), ("o/impl", "PyTorch code"), ("o/second", "")
    )
    answer = GitHubSearch(web).ask(paper("1706.03762"))
    assert [(one.repository.id, one.trust, one.official) for one in answer.candidates] == [
        ("github.com/o/impl", Trust.SEARCHED, None),
        ("github.com/o/second", Trust.SEARCHED, None),
    ]
    assert answer.candidates[0].said == "PyTorch code"


def test_the_title_is_searched_where_the_id_finds_nothing(web: Web, world: World) -> None:
    world.replies[search("1706.03762")] = github_found(("o/daily-arxiv", ""))
    world.replies[search("Some+Title+of+Ten+Words")] = github_found(("o/n", ""))
    answer = GitHubSearch(web).ask(paper("1706.03762", title='Some "Title of Ten Words'.replace('"', "")))
    assert (ids(answer), answer.candidates[0].where) == (["github.com/o/n"], "README holds the title")


def test_a_classic_is_not_guessed(web: Web, world: World) -> None:
    world.replies[search("1706.03762")] = github_found(("o/n", ""), total=4321)
    answer = GitHubSearch(web).ask(paper("1706.03762"))
    assert (answer.outcome, "4321" in answer.detail) == (Outcome.NOTHING, True)


def test_githubs_limit_pauses_its_search_alone(web: Web, world: World, clock: TestClock) -> None:
    world.replies[search("1706.03762")] = Reply(
        b'{"message": "API rate limit exceeded"}',
        403,
        "application/json",
        (("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", str(int(clock.time + 900)))),
    )
    with pytest.raises(NoAnswer) as nothing:
        GitHubSearch(web).ask(paper("1706.03762"))
    assert nothing.value.until == pytest.approx(clock.time + 900, abs=1)
    count = len(world.asked)
    with pytest.raises(NoAnswer):
        GitHubSearch(web).ask(paper("1706.03763"))
    assert len(world.asked) == count
    assert [wait.host for wait in web.pace.waits()] == ["api.github.com/search"]


@pytest.mark.parametrize(
    "reply", [Reply(b"<html>", 500), Reply(b"no json", type="application/json"), Reply(b"{}", 422)]
)
def test_other_failures_of_the_search(web: Web, world: World, reply: Reply) -> None:
    world.replies[search("1706.03762")] = reply
    with pytest.raises(NoAnswer):
        GitHubSearch(web).ask(paper("1706.03762"))


def test_the_token_goes_to_github(world: World, clock: TestClock, tmp_path: Path) -> None:
    web = Web(world.settings(tmp_path, github_token="gh_s3cret"), clock)
    world.replies[search("1706.03762")] = github_found()
    GitHubSearch(web).ask(paper("1706.03762"))
    web.close()
    assert world.asked[0][1]["authorization"].endswith("gh_s3cret")
