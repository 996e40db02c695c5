"""What must hold for any text: reading it ends, raises nothing, shows no credential, and means the same read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.inputs.rows import json_lines, separated
from analyzer.locators import parse_locator, shown
from analyzer.locators.links import cleaned, links_in, rejoined
from analyzer.model import Locator, LocatorKind
from analyzer.papers.answers import without_tags
from analyzer.papers.paper import title_key
from analyzer.papers.pdf import from_pages
from analyzer.papers.wording import candidates

PIECES = (
    *("https://", "http:", "github.com/", "owner", "/name", ".git", "tree/", "main", "-/", "blob/", "arxiv.org/abs/"),
    *("1706.03762", "v2", "hf:", "huggingface.co/", "datasets/", "10.1145/", "doi:", "@", ":", "#", "?id=", "&", ".."),
    *(
        "//",
        "%2e%2e",
        "%00",
        "[",
        "]",
        "(",
        ")",
        "\\url{",
        "}",
        " ",
        "\n",
        "\t",
        "é",
        "\u202e",
        "swh:1:rev:",
        "zenodo.",
    ),
    *("0123456789abcdef" * 2, "01234567", ";origin=", "./", "~", "file:", "git@", "user:s3cret@", "ssh://"),
    *("openreview.net/forum", "web.archive.org/web/2020/", "Code is available at ", "References\n"),
)
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


@given(texts)
def test_a_text_is_a_locator_or_says_why_not(text: str) -> None:
    found = parse_locator(text)
    if not isinstance(found, Locator):
        assert found.why
        return
    assert found.id
    assert found.url
    if found.kind is not LocatorKind.PATH:
        assert "user:s3cret@" not in found.url
        assert all(c.isprintable() for c in f"{found.id}{found.url}{found.ref}{found.subfolder}{found.commit}")


@given(texts)
def test_the_url_of_a_locator_names_the_same_again(text: str) -> None:
    found = parse_locator(text)
    # A repository on an unknown host is one because that was said; a model without owner likewise.
    if isinstance(found, Locator) and found.kind not in (LocatorKind.PATH, LocatorKind.HF_MODEL):
        again = parse_locator(f"git+{found.url}" if found.kind is LocatorKind.GIT else found.url)
        assert isinstance(again, Locator), (found, again)
        assert again.key == found.key


@given(texts)
def test_links_in_any_text_are_clean(text: str) -> None:
    for link in links_in(rejoined(text)):
        assert link.url == cleaned(link.url)
        assert not link.url.endswith((".", ",", ";"))
        if link.repository:
            assert link.repository.is_repository
    assert rejoined(rejoined(text)) == rejoined(text) or "\n" in text
    assert "s3cret@" not in shown("https://user:s3cret@example.org/x")


@given(texts)
def test_tables_of_any_text_lose_nothing_in_silence(text: str) -> None:
    assert all(row.line >= 1 for row in separated(text, ","))
    if not text.lstrip().startswith("["):
        assert len(json_lines(text)) == len([line for line in text.split("\n") if line.strip()])


@given(st.text(max_size=80))
def test_title_keys_are_plain(title: str) -> None:
    assert title_key(title) == "" or title_key(title).isascii()
    assert title_key(title.upper()) == title_key(title.upper().lower()) or not title.isascii()


@pytest.mark.parametrize(
    "piece", [*PIECES, "a-", "a.", "codes ", "we release ", ")", "1 ", '<a href="', "we our authors "]
)
def test_long_texts_of_one_piece_end(piece: str) -> None:
    """A pattern that goes wrong on one of these takes minutes: the test run then says where."""
    text = piece * (60_000 // len(piece))
    parse_locator(text[:4096])
    found = candidates(links_in(rejoined(text)), service="x", where="y", authors_wrote=False)
    assert len(found) <= 300
    from_pages({"pages": [{"number": 1, "text": text, "links": []}], "total": 1})
    assert len(without_tags(text)) <= len(text) + 2 * text.count("<a")
