"""Links in running text: cleaned of what stands behind them, made whole where a line break cut them."""

from __future__ import annotations

import pytest

from analyzer.locators.links import cleaned, links_in, rejoined


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Code: https://github.com/o/n.", ["git:github.com/o/n"]),
        ("(https://github.com/o/n)", ["git:github.com/o/n"]),
        ("[https://github.com/o/n],", ["git:github.com/o/n"]),
        ("see https://github.com/o/n.git.", ["git:github.com/o/n"]),
        ("at \\url{https://github.com/o/n\\_x}.", ["git:github.com/o/n_x"]),
        ("\\href{https://github.com/o/n}{our code}", ["git:github.com/o/n"]),
        ("at github.com/o/n; and www.gitlab.com/g/p", ["git:github.com/o/n", "git:gitlab.com/g/p"]),
        ("https://github.com/o/n/blob/master/a.py)", ["git:github.com/o/n"]),
        ("“https://github.com/o/n”", ["git:github.com/o/n"]),
        ("https://github.com/o/n, https://github.com/o/m", ["git:github.com/o/n", "git:github.com/o/m"]),
        ("https://github.com/o/n†", ["git:github.com/o/n"]),
        ("https://github.com/o/n's", ["git:github.com/o/n"]),
        ("found in https://github.com/o/n/tree/dev/a/.1 Introduction", ["git:github.com/o/n"]),
        ("see https://github.github.com/gfm/ and https://docs.github.com/en/rest", []),
        ("mail me@github.com/o or not-github.com/o/n", []),
        ("https://huggingface.co/google/flan-t5-base.", ["hf-model:google/flan-t5-base"]),
        ("https://gist.github.com/o/abc and https://github.com/o", []),
        ("https://arxiv.org/abs/1706.03762", []),
    ],
)
def test_repositories_in_text(text: str, keys: list[str]) -> None:
    assert [link.repository.key for link in links_in(text) if link.repository] == keys


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/\nowner/long-name",
        "https://github.com/owner/\nlong-name",
        "https://github.com/owner\n/long-name",
        "https://github.com/owner/long-\nname",
        "https://github.com/ owner/long-name".replace("/ o", "/\n  o"),
        "https:\n//github.com/owner/long-name".replace("\n", ""),
        "https : //github.com/owner/long-name",
        "github.com/owner/long-\nname.",
    ],
)
def test_broken_links_are_made_whole(text: str) -> None:
    found = [link.repository.key for link in links_in(rejoined(text)) if link.repository]
    assert found == ["git:github.com/owner/long-name"]


def test_the_end_of_a_sentence_does_not_join_the_next() -> None:
    text = rejoined("Code is at https://github.com/owner/name.\nWe then train https://github.com/owner/other\nmodels.")
    assert [link.url for link in links_in(text)] == ["https://github.com/owner/name", "https://github.com/owner/other"]


def test_the_words_around_are_those_of_its_sentence() -> None:
    (link,) = links_in("We like cats. Our code is at https://github.com/o/n for all. Dogs are fine.")
    assert (link.before, link.after) == ("Our code is at ", " for all.")
    assert not link.alone
    (alone,) = links_in("something\n1 https://github.com/o/n\nelse")
    assert alone.alone


def test_brackets_that_a_link_opened_stay() -> None:
    assert cleaned("https://example.org/a_(b)") == "https://example.org/a_(b)"
    assert cleaned("https://example.org/a_(b)).") == "https://example.org/a_(b)"
    assert cleaned("...") == ""
