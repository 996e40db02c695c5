"""The PDF of a paper: links with the words around them, footnotes, references; hostile files cost themselves alone."""

from __future__ import annotations

import contextlib
import zlib
from dataclasses import replace

import pytest

from analyzer.locators import parse_locator
from analyzer.model import Locator, Outcome, Trust
from analyzer.papers.paper import Answer, Paper
from analyzer.papers.pdf import Pdf, from_pages
from analyzer.papers.pdfreader import read
from analyzer.papers.web import NoAnswer, Web
from tests.unit.papers.world import Reply, World, busy, pdf, pdf_bytes

URL = "https://arxiv.org/pdf/1706.03762"


def said(*pages: str, links: dict[int, tuple[str, ...]] | None = None) -> Answer:
    return from_pages(read(pdf_bytes(*pages, links=links)))


def found(answer: Answer) -> list[tuple[str, str, Trust]]:
    return [(one.repository.id, one.where, one.trust) for one in answer.candidates]


def asked() -> Paper:
    name = parse_locator("1706.03762")
    assert isinstance(name, Locator)
    return Paper(names=(name,), pdfs=(URL,))


def test_words_on_the_page_decide() -> None:
    answer = said(
        "We do things. Our code is available\nat https://github.com/o/own.\nWe build on https://github.com/o/other."
    )
    assert found(answer) == [
        ("github.com/o/own", "PDF page 1", Trust.STATED),
        ("github.com/o/other", "PDF page 1", Trust.MENTIONED),
    ]
    assert answer.candidates[0].official


def test_a_footnote_beside_a_promise_is_listed() -> None:
    answer = said("We release our code and models.\nMore text\n1 https://github.com/o/own")
    assert found(answer)[0][0] == "github.com/o/own"
    assert found(answer)[0][2] is Trust.LISTED
    assert found(said("We like cats.\nMore text\n1 https://github.com/o/own"))[0][2] is Trust.MENTIONED
    assert found(said("We like cats.", "We release code.\n\n1 https://github.com/o/own"))[0][2] is Trust.MENTIONED


def test_a_word_that_links_to_code_is_seen_by_its_target() -> None:
    answer = said("The code is available here.", links={1: ("https://github.com/o/own",)})
    assert found(answer)[0][0] == "github.com/o/own"
    assert found(answer)[0][2] is Trust.LISTED


def test_a_link_that_a_line_break_cut_is_made_whole_by_its_target() -> None:
    text = "Code: https://github.com/own/long\nname-of-it is good"
    assert found(said(text))[0][0] == "github.com/own/long"
    answer = said(text, links={1: ("https://github.com/own/longname-of-it",)})
    assert found(answer) == [("github.com/own/longname-of-it", "PDF page 1", Trust.STATED)]


def test_references_are_no_claims_until_the_appendix() -> None:
    answer = said(
        "Nothing here\nReferences\n[1] A. Code is available at https://github.com/o/cited",
        "[2] B. https://github.com/o/cited2\nAppendix\nOur code: https://github.com/o/own",
    )
    assert {one.repository.id: one.trust for one in answer.candidates} == {
        "github.com/o/cited": Trust.MENTIONED,
        "github.com/o/cited2": Trust.MENTIONED,
        "github.com/o/own": Trust.STATED,
    }


def test_what_is_no_repository_is_kept_with_its_reason() -> None:
    answer = said("Code: https://gist.github.com/o/1")
    assert (answer.outcome, len(answer.others)) == (Outcome.NOTHING, 1)


def test_a_pdf_is_fetched_and_read_in_another_process(web: Web, world: World) -> None:
    world.replies[URL] = pdf("Code: https://github.com/o/own")
    answer = Pdf(web).ask(asked())
    assert found(answer) == [("github.com/o/own", "PDF page 1", Trust.STATED)]
    assert answer.detail == "1 page"


def test_the_second_address_is_tried(web: Web, world: World) -> None:
    world.replies[URL] = Reply(b"<html>captcha", type="text/html")
    world.replies[URL + "v1"] = pdf("Code: https://github.com/o/own")
    assert found(Pdf(web).ask(replace(asked(), pdfs=(URL, URL + "v1"))))


def test_no_pdf(web: Web, world: World) -> None:
    assert Pdf(web).ask(asked()).outcome is Outcome.UNKNOWN
    world.replies[URL + "v9"] = busy(429, Retry_After="900")
    with pytest.raises(NoAnswer) as nothing:
        Pdf(web).ask(replace(asked(), pdfs=(URL + "v9",)))
    assert nothing.value.until is not None


def bomb() -> bytes:
    """A page whose stream unpacks to 4 GB: layer upon layer of the same zeros."""
    zeros = zlib.compress(b"\0" * (64 << 20), 9)
    layered = zlib.compress(zeros * 64, 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(layered), layered)
    plain = pdf_bytes("x")
    start = plain.index(b"<< /Length")
    end = plain.index(b"endstream", start) + len(b"endstream")
    return plain[:start] + stream + plain[end:]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4 and no more",
        b"%PDF-1.4\n" + bytes(range(256)) * 400,
        pdf_bytes("text")[:-200],
        pdf_bytes("text").replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]"),
        pdf_bytes("text").replace(b"/Count 1", b"/Count 99999999999"),
    ],
    ids=["empty", "noise", "cut", "loop", "count"],
)
def test_broken_files_cost_themselves_alone(web: Web, world: World, content: bytes) -> None:
    world.replies[URL] = Reply(content, type="application/pdf")
    answer = None
    with contextlib.suppress(NoAnswer):
        answer = Pdf(web).ask(asked())
    assert answer is None or not answer.candidates


def test_a_file_that_unpacks_to_gigabytes_is_stopped(web: Web, world: World) -> None:
    world.replies[URL] = Reply(bomb(), type="application/pdf")
    answer = None
    with contextlib.suppress(NoAnswer):
        answer = Pdf(web).ask(asked())
    assert answer is None or not answer.candidates
