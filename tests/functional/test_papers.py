"""A list of 200 papers and repositories in every supported form, against services on loopback: each is resolved, or
lost with the right reason; and `fwscan resolve` and `fwscan papers` as programs.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from analyzer.inputs import read_list
from analyzer.model import LocatorKind, LostReason
from analyzer.papers import Resolver, import_dump
from analyzer.papers.settings import MIRRORS
from tests.unit.papers.world import (
    Reply,
    TestClock,
    World,
    arxiv_empty,
    arxiv_feed,
    arxiv_url,
    as_json,
    busy,
    github_found,
    html,
    hub_paper,
    open_review,
    open_review_missing,
    pdf,
    scholar,
    serving,
)

OID = "0123456789abcdef0123456789abcdef01234567"
S2_FIELDS = "?fields=title,abstract,externalIds,openAccessPdf"


@dataclass(slots=True)
class Listing:
    """The rows of the list as they are made, with what must become of each: a repository's key, or a reason."""

    world: World
    rows: list[tuple[str, str]] = field(default_factory=list)
    archive: list[dict[str, object]] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The name of the repository of the row that is made now."""
        return f"owner/code{len(self.rows)}"

    @property
    def title(self) -> str:
        """A title that is this row's alone."""
        return f"A Title of Its Own Number {len(self.rows)}"

    def found(self, text: str) -> None:
        self.rows.append((text, f"git:github.com/{self.code}"))

    def lost(self, text: str, why: LostReason) -> None:
        self.rows.append((text, why.value))

    def given(self, text: str, key: str) -> None:
        self.rows.append((text, key))

    def in_archive(self, *, official: bool = True, **names: str) -> None:
        self.archive.append(
            {
                "paper_url": f"https://paperswithcode.com/paper/number-{len(self.rows)}",
                "paper_title": "",
                "repo_url": f"https://github.com/{self.code}",
                "is_official": official,
                "mentioned_in_paper": official,
                "mentioned_in_github": True,
                "framework": "pytorch",
                **names,
            }
        )


ARXIV_FORMS = (
    "{}",
    "arXiv:{}v2",
    "https://arxiv.org/abs/{}",
    "http://arxiv.org/abs/{}v2",
    "https://arxiv.org/pdf/{}",
    "https://arxiv.org/pdf/{}v2.pdf",
    "https://arxiv.org/html/{}v2",
    "https://www.alphaxiv.org/abs/{}",
    "https://ar5iv.labs.arxiv.org/html/{}",
    "10.48550/arXiv.{}",
    "https://doi.org/10.48550/arXiv.{}",
    "https://huggingface.co/papers/{}",
    "https://export.arxiv.org/abs/{}",
    "https://web.archive.org/web/2023/https://arxiv.org/abs/{}",
)


def arxiv_rows(listing: Listing, count: int) -> None:
    """Papers on arXiv: each form in turn, each fate in turn."""
    fates = [_on_hub, _in_abstract, _in_comment, _in_archive, _community, _in_pdf, _on_project_page, _searched,
             _no_code, _gist, _mentioned, _unknown, _waits, _down, _garbled]  # fmt: skip
    for number in range(count):
        old = number % 20 == 19
        name = f"hep-th/99{number:05d}" if old else f"2001.{number:05d}"
        form = ARXIV_FORMS[number % len(ARXIV_FORMS)]
        version = "v2" if "v2" in form else ""
        fates[number % len(fates)](listing, name, version, form.format(name))


def _known(listing: Listing, name: str, version: str, abstract: str = "No code.", comment: str = "") -> None:
    listing.world.replies[arxiv_url(name + version)] = arxiv_feed(name, listing.title, abstract, comment)


def _paper(listing: Listing, name: str, version: str, text: str, *links: str) -> None:
    _known(listing, name, version)
    listing.world.replies[f"https://arxiv.org/pdf/{name}{version}"] = pdf(text, links={1: links})


def _on_hub(listing: Listing, name: str, version: str, text: str) -> None:
    repository = f"https://github.com/{listing.code.title()}.git"
    listing.world.replies[f"https://huggingface.co/api/papers/{name}"] = hub_paper(name, githubRepo=repository)
    listing.found(text)


def _in_abstract(listing: Listing, name: str, version: str, text: str) -> None:
    _known(listing, name, version, f"We do. Our code is available at \\url{{https://github.com/{listing.code}}}.")
    listing.found(text)


def _in_comment(listing: Listing, name: str, version: str, text: str) -> None:
    _known(listing, name, version, comment=f"ICML 2020; code at https://github.com/{listing.code}/tree/master).")
    listing.found(text)


def _in_archive(listing: Listing, name: str, version: str, text: str) -> None:
    listing.in_archive(paper_arxiv_id=name)
    listing.found(text)


def _community(listing: Listing, name: str, version: str, text: str) -> None:
    listing.in_archive(official=False, paper_arxiv_id=name)
    _known(listing, name, version)
    listing.found(text)


def _in_pdf(listing: Listing, name: str, version: str, text: str) -> None:
    said = (
        f"Our code is publicly available at https://github.com/\n{listing.code}.\nWe build on https://github.com/a/b."
    )
    _paper(listing, name, version, said, f"https://github.com/{listing.code}", "https://github.com/a/b")
    listing.found(text)


def _on_project_page(listing: Listing, name: str, version: str, text: str) -> None:
    page = f"https://project.example/{len(listing.rows)}"
    listing.world.replies[f"https://huggingface.co/api/papers/{name}"] = hub_paper(name, projectPage=page)
    listing.world.replies[page] = html(body=f"<a href='https://github.com/{listing.code}'>Code</a>")
    _known(listing, name, version)
    listing.found(text)


def _searched(listing: Listing, name: str, version: str, text: str) -> None:
    _known(listing, name, version)
    query = name.replace("/", "%2F")
    url = f"https://api.github.com/search/repositories?q=%22{query}%22+in%3Areadme"
    listing.world.replies[url] = github_found(("someone/awesome-papers", ""), (listing.code, "PyTorch"))
    listing.found(text)


def _no_code(listing: Listing, name: str, version: str, text: str) -> None:
    _known(listing, name, version)
    listing.lost(text, LostReason.NO_CODE)


def _gist(listing: Listing, name: str, version: str, text: str) -> None:
    _known(listing, name, version, "Code: https://gist.github.com/someone/0123 and https://github.com/someone")
    listing.lost(text, LostReason.NO_REPOSITORY)


def _mentioned(listing: Listing, name: str, version: str, text: str) -> None:
    _known(listing, name, version, "Our code is based on https://github.com/pytorch/fairseq.")
    listing.lost(text, LostReason.ONLY_MENTIONED)


def _unknown(listing: Listing, name: str, version: str, text: str) -> None:
    listing.world.replies[arxiv_url(name + version)] = arxiv_empty()
    listing.lost(text, LostReason.UNKNOWN_PAPER)


def _waits(listing: Listing, name: str, version: str, text: str) -> None:
    """The Hub is busy, asks for a short rest, and then answers: nothing is lost."""
    listing.world.replies[f"https://huggingface.co/api/papers/{name}"] = [
        busy(429, Retry_After="30"),
        hub_paper(name, githubRepo=f"https://github.com/{listing.code}"),
    ]
    listing.found(text)


def _down(listing: Listing, name: str, version: str, text: str) -> None:
    _known(listing, name, version)
    listing.world.replies[f"https://huggingface.co/api/papers/{name}"] = Reply(b'{"id', 200, "application/json", cut=50)
    listing.lost(text, LostReason.UNREACHABLE)


def _garbled(listing: Listing, name: str, version: str, text: str) -> None:
    listing.world.replies[arxiv_url(name + version)] = Reply(b"<html>We are down for maintenance", type="text/html")
    listing.lost(text, LostReason.UNREACHABLE)


def openreview_rows(listing: Listing) -> None:
    """Forms of OpenReview, both versions of its API."""
    forms = ("https://openreview.net/forum?id={}", "https://openreview.net/pdf?id={}", "openreview:{}",
             "https://openreview.net/forum?id={}&noteId=xyz")  # fmt: skip
    for number in range(12):
        note = f"note{number:05d}"
        text = forms[number % 4].format(note)
        api = f"https://api{{}}.openreview.net/notes?id={note}"
        code = f"https://github.com/{listing.code}"
        fields = {"title": listing.title, "abstract": "No code."}
        missing = open_review_missing()
        match number % 6:
            case 0:
                listing.world.replies[api.format("2")] = open_review(fields | {"code": code})
                listing.found(text)
            case 1:
                listing.world.replies[api.format("2")] = missing
                listing.world.replies[api.format("")] = open_review(fields | {"code": f"{code}.git"}, version=1)
                listing.found(text)
            case 2:
                listing.world.replies[api.format("2")] = open_review(fields | {"abstract": f"Code: {code}."})
                listing.found(text)
            case 3:
                listing.world.replies[api.format("2")] = open_review(fields | {"pdf": "/pdf/x.pdf"})
                paper = f"https://openreview.net/pdf?id={note}"
                listing.world.replies[paper] = pdf(f"We release our code at {code}")
                listing.found(text)
            case 4:
                listing.world.replies[api.format("2")] = open_review(fields | {"pdf": "/pdf/x.pdf"})
                listing.lost(text, LostReason.NO_CODE)
            case _:
                listing.world.replies[api.format("2")] = listing.world.replies[api.format("")] = missing
                listing.lost(text, LostReason.UNKNOWN_PAPER)


def page_rows(listing: Listing) -> None:
    """Pages of proceedings in their forms, each with its page and its PDF."""
    digest = "{:032x}".format
    families: list[tuple[int, tuple[str, ...], Callable[[int], tuple[str, str]]]] = [
        (
            15,
            (
                "P19-{0}",
                "https://aclanthology.org/P19-{0}",
                "https://aclanthology.org/P19-{0}.pdf",
                "https://www.aclweb.org/anthology/P19-{0}",
                "https://doi.org/10.18653/v1/P19-{0}",
            ),
            lambda n: (f"{1000 + n}", f"https://aclanthology.org/P19-{1000 + n}/"),
        ),
        (
            10,
            (
                "https://openaccess.thecvf.com/content/CVPR2021/html/{0}_paper.html",
                "https://openaccess.thecvf.com/content/CVPR2021/papers/{0}_paper.pdf",
            ),
            lambda n: (f"Li_{n}", f"https://openaccess.thecvf.com/content/CVPR2021/html/Li_{n}_paper.html"),
        ),
        (
            10,
            (
                "https://proceedings.mlr.press/v139/{0}.html",
                "http://proceedings.mlr.press/v139/{0}/{0}.pdf",
                "https://raw.githubusercontent.com/mlresearch/v139/main/assets/{0}/{0}.pdf",
            ),
            lambda n: (f"li{n}a", f"https://proceedings.mlr.press/v139/li{n}a.html"),
        ),
        (
            10,
            (
                "https://papers.nips.cc/paper/2020/hash/{0}-Abstract.html",
                "https://proceedings.neurips.cc/paper_files/paper/2020/file/{0}-Paper.pdf",
            ),
            lambda n: (
                digest(n + 1),
                f"https://proceedings.neurips.cc/paper_files/paper/2020/hash/{digest(n + 1)}-Abstract.html",
            ),
        ),
        (
            5,
            ("https://proceedings.iclr.cc/paper_files/paper/2024/hash/{0}-Abstract-Conference.html",),
            lambda n: (
                digest(n + 1),
                f"https://proceedings.iclr.cc/paper_files/paper/2024/hash/{digest(n + 1)}-Abstract-Conference.html",
            ),
        ),
        (
            5,
            ("https://jmlr.org/papers/v21/{0}.html", "http://www.jmlr.org/papers/volume21/{0}/{0}.pdf"),
            lambda n: (f"20-{n:03d}", f"https://jmlr.org/papers/v21/20-{n:03d}.html"),
        ),
    ]
    for count, forms, place in families:
        for number in range(count):
            name, url = place(number)
            _page(listing, number % 5, forms[number % len(forms)].format(name), url)


def _page(listing: Listing, fate: int, text: str, url: str) -> None:
    code = f"https://github.com/{listing.code}"
    match fate:
        case 0:
            listing.world.replies[url] = html(listing.title, body=f"<a href='{code}'>[Code]</a>")
            listing.found(text)
        case 1:
            listing.world.replies[url] = html(
                listing.title, f"We do. Code is available at <a href='{code}'>GitHub</a>."
            )
            listing.found(text)
        case 2:
            listing.in_archive(paper_title=listing.title.upper())
            listing.world.replies[url] = html(listing.title)
            listing.found(text)
        case 3:
            listing.world.replies[url] = html(listing.title, "No code.")
            listing.lost(text, LostReason.NO_CODE)
        case _:
            listing.lost(text, LostReason.UNKNOWN_PAPER)


def other_paper_rows(listing: Listing) -> None:
    """Papers with Code, DOIs, Semantic Scholar, Zenodo, Software Heritage."""
    for form in ("https://paperswithcode.com/paper/{}", "pwc:{}", "http://www.paperswithcode.com/paper/{}#code",
                 "https://web.archive.org/web/20240101000000/https://paperswithcode.com/paper/{}"):  # fmt: skip
        listing.in_archive()
        listing.found(form.format(f"number-{len(listing.rows)}"))
    listing.lost("https://paperswithcode.com/paper/never-heard-of", LostReason.UNKNOWN_PAPER)
    for number, form in enumerate(("10.1145/{}", "doi:10.1145/{}", "https://dl.acm.org/doi/10.1145/{}")):
        _by_other_name(listing, f"DOI:10.1145/77.{number}", form.format(f"77.{number}"), f"2002.{number:05d}")
    for number, form in enumerate(("s2:{}", "https://www.semanticscholar.org/paper/Some-Title/{}")):
        _by_other_name(listing, f"{number:040x}", form.format(f"{number:040x}"), f"2003.{number:05d}")
    for number, form in enumerate(("CorpusId:{}", "https://api.semanticscholar.org/CorpusID:{}")):
        _by_other_name(listing, f"CorpusId:{number}", form.format(number), f"2004.{number:05d}")
    listing.lost("s2:" + "f" * 40, LostReason.UNKNOWN_PAPER)
    for number in range(2):
        place = f"https://publisher.example/{number}"
        listing.world.replies[f"https://doi.org/10.1007/{number}"] = Reply(status=302, headers=(("Location", place),))
    listing.world.replies["https://publisher.example/0"] = html(
        listing.title, body=f"<a href='https://github.com/{listing.code}'>Source code</a>"
    )
    listing.found("https://link.springer.com/chapter/10.1007/0")
    listing.world.replies["https://publisher.example/1"] = Reply(b"no robots", 403)
    listing.lost("https://doi.org/10.1007/1", LostReason.UNREACHABLE)
    listing.lost("https://doi.org/10.1007/nowhere", LostReason.UNKNOWN_PAPER)
    for form in ("https://zenodo.org/record/{}", "https://zenodo.org/records/{}", "10.5281/zenodo.{}"):
        number = len(listing.rows)
        related = [{"identifier": f"https://github.com/{listing.code}/tree/v1", "relation": "isSupplementTo"}]
        record = as_json({"metadata": {"title": listing.title, "related_identifiers": related}})
        listing.world.replies[f"https://zenodo.org/api/records/{number}"] = record
        listing.found(form.format(number))
    listing.lost("https://zenodo.org/record/999999", LostReason.UNKNOWN_PAPER)
    listing.found(f"swh:1:rev:{OID};origin=https://github.com/{listing.code}")
    browse = "https://archive.softwareheritage.org/browse/origin/directory/?origin_url=https://github.com/"
    listing.found(f"{browse}{listing.code}")
    listing.lost(f"swh:1:rev:{OID}", LostReason.NO_SERVICE)


def _by_other_name(listing: Listing, asked: str, text: str, arxiv: str) -> None:
    url = f"https://api.semanticscholar.org/graph/v1/paper/{asked}{S2_FIELDS}"
    listing.world.replies[url] = scholar(listing.title, ArXiv=arxiv)
    hub = hub_paper(arxiv, githubRepo=f"https://github.com/{listing.code}")
    listing.world.replies[f"https://huggingface.co/api/papers/{arxiv}"] = hub
    listing.found(text)


REPOSITORIES = {
    "https://github.com/Google-Research/BERT": "git:github.com/google-research/bert",
    "git@github.com:google-research/bert.git": "git:github.com/google-research/bert",
    "https://github.com/o/n/tree/v1.0/sub": "git:github.com/o/n",
    "https://github.com/o/n/blob/main/train.py#L3": "git:github.com/o/n",
    f"https://github.com/o/n/commit/{OID}": "git:github.com/o/n",
    "https://gitlab.com/group/sub/name/-/tree/main": "git:gitlab.com/group/sub/name",
    "https://bitbucket.org/o/n/src/master/": "git:bitbucket.org/o/n",
    "https://codeberg.org/o/n.git": "git:codeberg.org/o/n",
    "ssh://git@git.example.org/o/n.git": "git:git.example.org/o/n",
    "git+https://example.org/o/n": "git:example.org/o/n",
    "https://huggingface.co/google/flan-t5-base": "hf-model:google/flan-t5-base",
    "hf:google/flan-t5-base@main": "hf-model:google/flan-t5-base",
    "https://huggingface.co/datasets/o/n": "hf-dataset:o/n",
    "hf:spaces/o/n": "hf-space:o/n",
}
NOT_UNDERSTOOD = ("owner/name", "https://github.com/google", "https://gist.github.com/o/1", "ftp://example.org/x",
                  "https://example.org/some/page", "two words")  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with serving() as found:
        yield found


def full_list(world: World) -> Listing:
    """200 rows that are understood, and those that are not among them."""
    listing = Listing(world)
    page_rows(listing)
    openreview_rows(listing)
    other_paper_rows(listing)
    for text, key in REPOSITORIES.items():
        listing.given(text, key)
    arxiv_rows(listing, 199 - len(listing.rows))
    # The last of all, as its host is left alone from then on.
    world.replies[f"https://api.semanticscholar.org/graph/v1/paper/CorpusId:999{S2_FIELDS}"] = busy(
        429, Retry_After="900"
    )
    listing.lost("CorpusId:999", LostReason.HOST_WAITS)
    for place, text in enumerate(NOT_UNDERSTOOD):
        listing.rows.insert(place * 30, (text, "not understood"))
    world.fallback = lambda url: github_found() if "api.github.com" in url else Reply(b"{}", 404)
    return listing


def test_of_200_every_one_is_resolved_or_lost_with_the_right_reason(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listing = full_list(world)
    path = tmp_path / "papers.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([("paper", "expected"), *listing.rows])
    dump = tmp_path / "archive.json"
    dump.write_text(json.dumps(listing.archive))
    settings = world.settings(tmp_path)
    import_dump(dump, settings.data)

    listed = read_list(path)
    assert listed.column == "paper"
    assert [problem.text for problem in listed.problems] == list(NOT_UNDERSTOOD)
    assert len(listed.inputs) == 200
    kinds = {item.locator.kind for item in listed.inputs}
    assert kinds == set(LocatorKind) - {LocatorKind.PATH}

    wrong, counts = [], Counter[str]()
    with Resolver(settings, TestClock()) as resolver:
        for item in listed.inputs:
            found = resolver.resolve(item.locator)
            got = found.chosen.repository.key if found.chosen else str(found.lost)
            counts[got if found.lost else "resolved"] += 1
            if got != dict(item.metadata)["expected"]:
                wrong.append((item.text, got, item.metadata, found.attempts))
    assert not wrong
    assert counts["resolved"] >= 130
    assert set(counts) - {"resolved"} == {reason.value for reason in LostReason}
    with capsys.disabled():
        print(f"\n200 listed: {dict(sorted(counts.items()))}")


def fwscan(world: World, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the program with its folders below one, its services on loopback, and no token."""
    mirrors = ",".join(f"{origin}={base}" for origin, base in world.mirrors().items())
    own = {"XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data"), MIRRORS: mirrors}
    environment = {key: value for key, value in os.environ.items() if "TOKEN" not in key and "FWSCAN" not in key}
    return subprocess.run(
        [sys.executable, "-m", "analyzer", *arguments],
        env=environment | own,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_resolve_as_a_program(world: World, tmp_path: Path) -> None:
    world.replies["https://huggingface.co/api/papers/1810.04805"] = hub_paper(
        "1810.04805", "BERT: Pre-training", githubRepo="https://github.com/google-research/bert"
    )
    shown = fwscan(world, tmp_path, "resolve", "arXiv:1810.04805")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert (
        "https://github.com/google-research/bert  official, listed (hugging-face: githubRepo, added by user)"
        in shown.stdout
    )
    assert "papers-with-code  skipped" in shown.stdout
    written = fwscan(world, tmp_path, "resolve", "--format", "json", "1810.04805", "hf:o/n", "nonsense")
    assert written.returncode == 2
    assert "nonsense: it is no URL" in written.stderr
    document = json.loads(written.stdout)
    schema = json.loads(files("analyzer.reports").joinpath("schema/fwscan-resolve-v1.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    assert [one["chosen"]["repository"]["id"] for one in document["resolutions"]] == [
        "github.com/google-research/bert",
        "o/n",
    ]
    urls = fwscan(world, tmp_path, "resolve", "--format", "urls", "1810.04805", "--offline", "hf:o/n")
    assert (urls.returncode, urls.stdout) == (1, "https://huggingface.co/o/n\n")


def test_an_archive_is_imported_and_asked_as_a_program(world: World, tmp_path: Path) -> None:
    listing = Listing(world)
    listing.in_archive(paper_arxiv_id="1706.03762", paper_title="Attention Is All You Need")
    dump = tmp_path / "links.json"
    dump.write_text(json.dumps([*listing.archive, {"paper_url": None}]))
    assert "nothing is imported" in fwscan(world, tmp_path, "papers", "info").stdout
    done = fwscan(world, tmp_path, "papers", "import", str(dump))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 rows read: code of 1 papers; 1 rows without paper or repository left out\n"
    assert "links.json: code of 1 papers, 2 rows" in fwscan(world, tmp_path, "papers", "info").stdout
    found = fwscan(world, tmp_path, "resolve", "--offline", "https://arxiv.org/abs/1706.03762")
    assert found.returncode == 0
    assert "official, stated (papers-with-code: official)" in found.stdout
    broken = fwscan(world, tmp_path, "papers", "import", __file__)
    assert broken.returncode == 2
    assert "no JSON array" in broken.stderr
