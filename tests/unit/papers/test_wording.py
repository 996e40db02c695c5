"""Words say whose code it is: a claim makes it official, a debt makes it somebody else's."""

from __future__ import annotations

import pytest

from analyzer.locators.links import links_in
from analyzer.model import Trust
from analyzer.papers.wording import candidates, no_repositories

URL = "https://github.com/o/n"


@pytest.mark.parametrize(
    "text",
    [
        f"The code is available at {URL}.",
        f"Code: {URL}",
        f"Our source code can be found here: {URL}",
        f"We release our code and models at {URL}.",
        f"We open-source our implementation ({URL}).",
        f"All code and data are publicly available on GitHub ({URL}).",
        f"GitHub: {URL}",
        f"Project page: {URL}",
        f"Code and models: {URL}",
        f"An implementation is provided at {URL}",
        f"Our model builds on BERT, and our code is at {URL}",
        f"Our toolkit, based on fairseq, is publicly available at {URL}",
        f"See {URL} for the code",
        f"Please visit {URL} for a toy example and other helpful codes.",
        f"Accepted by TMLR; Toolkit repository: {URL}",
        f"Traces, our simulator and the scheduler are available at {URL}",
        f"Code and data are available at: {URL}",
        f"The code is released in {URL}",
        f"Code will be made available at {URL}.",
    ],
)
def test_claims(text: str) -> None:
    (found,) = candidates(links_in(text), service="x", where="text", authors_wrote=False)
    assert (found.trust, found.official) == (Trust.STATED, True)


@pytest.mark.parametrize(
    "text",
    [
        f"Our code is based on {URL}.",
        f"We build on {URL}",
        f"Our implementation is adapted from {URL}",
        f"We use the official implementation of BERT, available at {URL}.".replace("available", "found"),
        f"For the baselines we ran {URL}",
        f"Following {URL}, we train",
        f"We evaluate with {URL}",
        "The dataset is at https://huggingface.co/datasets/o/n",
    ],
)
def test_debts_and_mentions(text: str) -> None:
    (found,) = candidates(links_in(text), service="x", where="text", authors_wrote=False)
    assert (found.trust, found.official) == (Trust.MENTIONED, None)


def test_where_authors_write_of_their_paper_alone_a_bare_link_is_listed() -> None:
    (found,) = candidates(links_in(f"12 pages, {URL}"), service="arxiv", where="comment", authors_wrote=True)
    assert (found.trust, found.official) == (Trust.LISTED, None)


def test_the_default_branch_is_dropped_and_a_folder_is_kept() -> None:
    text = "Code: https://github.com/o/n/tree/master/sub https://github.com/o/m/tree/v1"
    places = [one.repository.place for one in candidates(links_in(text), service="x", where="t", authors_wrote=True)]
    assert places == ["git:github.com/o/n#sub", "git:github.com/o/m@v1"]


def test_long_sentences_are_quoted_around_the_link() -> None:
    (found,) = candidates(
        links_in(f"{'word ' * 60}code at {URL} {'more ' * 60}"), service="x", where="t", authors_wrote=True
    )
    assert len(found.said) <= 161
    assert URL in found.said


def test_what_is_no_repository_says_why() -> None:
    links = list(links_in("Code: https://gist.github.com/o/1 and https://github.com/o; see https://example.org/x"))
    assert [text.partition(": ")[0] for text in no_repositories(links)] == [
        "https://gist.github.com/o/1",
        "https://github.com/o",
    ]
