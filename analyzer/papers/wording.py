"""What the words around a link say: that it is the paper's own code, or something that it builds on.

Candidates come from here alone, so that every service judges the same words alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from analyzer.locators.links import Link
from analyzer.model import Candidate, Locator, LocatorKind, NotUnderstood, Trust

_CODE = (
    r"(?:source[- ]?code|codes?|implementations?|models?|software|package|library|toolkit|framework|scripts?|"
    r"data(?:set)?s?|weights|checkpoints|demo|repository|materials?|resources?|experiments?)"
)
_OPEN = (
    r"(?:available|released?|found|accessed|downloaded|open[- ]?sourced?|hosted|published|provided|shared|obtained|"
    r"public(?:ly)?|online|here|at|on|in)"
)
_GIVE = r"(?:releas|open[- ]?sourc|publish|provid|shar|mak|made)"
_CLAIMS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"\b{_CODE}\b.{{0,160}}\b{_OPEN}\b",
        rf"\b(?:we|our|authors?)\b.{{0,100}}\b{_GIVE}\w*\b.{{0,120}}\b{_CODE}\b",
        r"\b(?:open[- ]?sourced?|publicly available|made available|(?:available|accessible|released) at)\b",
        rf"\b{_CODE}(?: and \w+)?\s*(?::|is|are|at|here|\(|-)\s*\W*$",
        r"\b(?:project (?:page|website|site)|github(?: page| repo(?:sitory)?)?|code|repository)\s*:?\s*\W*$",
    )
)
# Words that make a link somebody else's, unless the authors speak of themselves behind them.
_OTHERS = re.compile(
    r"\b(?:based (?:up)?on|build(?:s|ing)? (?:up)?on|built (?:up)?on|on top of|adapted from|borrowed from|taken from|"
    r"derived from|modified from|following|fork of|forked from|baselines?|"
    r"their (?:code|implementation|repository)|"
    r"(?:official|original|public|reference|third[- ]party|existing|open[- ]source) "
    r"(?:code|implementation|repository)s? (?:of|by|from|for|provided)|"
    r"we use the|using the|we used the|we employ|we adopt|implementation (?:of|from) \[|"
    r"from the (?:official|original))\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:our|ours|this paper|this work|we (?:release|open|make|publish|provide|share)|"
    r"(?:is|are|be|been) (?:\w+ )?(?:available|released|open-?sourced|found|provided))\b",
    re.IGNORECASE,
)
_CODE_BEHIND = re.compile(r"\W{0,3}(?:for|contains) .{0,40}\b(?:source )?codes?\b", re.IGNORECASE)
_PAGE = re.compile(
    r"\b(?:project(?:'s)? (?:page|site)|web ?(?:page|site)|home ?page|demo page|codes?)\b.{0,60}$", re.I | re.S
)
_HOSTED = re.compile(r"https?://[\w-]+\.(?:github|gitlab)\.io(?:/|$)", re.IGNORECASE)
# Pages of services, which name no code of a paper whatever the words before them.
_KNOWN = re.compile(
    r"https?://(?:[\w-]+\.)*(?:github\.com|gitlab\.com|huggingface\.co|google\.com|4open\.science|youtube\.com|youtu\.be|"
    r"twitter\.com|x\.com|kaggle\.com|wandb\.ai|wikipedia\.org)(?:[/:]|$)",
    re.IGNORECASE,
)
_QUOTED = 160  # characters


def candidates(links: Iterable[Link], *, service: str, where: str, authors_wrote: bool) -> list[Candidate]:
    """A candidate for each repository that the links name. `authors_wrote`: every word is about their own paper.

    Words that claim it: STATED and official. Words that give it to others: MENTIONED. No such words: LISTED where the
    authors wrote only about their paper (its abstract, its comment), else MENTIONED.
    """
    found = []
    for link in links:
        repository = link.repository
        if repository is None:
            continue
        trust, official = judged(link, authors_wrote=authors_wrote)
        said = " ".join(f"{link.before}{link.url}{link.after}".split())
        found.append(
            Candidate(
                repository=as_candidate(repository),
                official=official,
                trust=trust,
                service=service,
                where=where,
                said=said if len(said) <= _QUOTED else f"…{said[max(0, said.find(link.url) - 80) :][: _QUOTED - 1]}",
            )
        )
    return found


def judged(link: Link, *, authors_wrote: bool) -> tuple[Trust, bool | None]:
    """(trust, official) by the words of its sentence."""
    before, after = link.before, link.after[:60]
    others = [match.end() for match in _OTHERS.finditer(before)]
    if others and not _OURS.search(before, others[-1]):
        return Trust.MENTIONED, None
    if isinstance(link.names, Locator) and link.names.kind is LocatorKind.HF_DATASET:
        return Trust.MENTIONED, None
    if any(claim.search(before) for claim in _CLAIMS) or _CODE_BEHIND.match(after):
        return Trust.STATED, True
    return (Trust.LISTED, None) if authors_wrote else (Trust.MENTIONED, None)


def pages(links: Iterable[Link]) -> tuple[str, ...]:
    """The web pages among the links that may name the code: project pages, and those that are said to have it."""
    return tuple(
        dict.fromkeys(
            link.url
            for link in links
            if isinstance(link.names, NotUnderstood)
            and link.url.startswith(("http://", "https://"))
            and (
                _HOSTED.match(link.url)
                or (_PAGE.search(link.before.rpartition("http")[2]) and not _KNOWN.match(link.url))
            )
        )
    )


def as_candidate(repository: Locator) -> Locator:
    """A link of a paper to the branch that was the default then means the repository; that branch may be renamed."""
    return replace(repository, ref="") if repository.ref in ("master", "main", "HEAD") else repository


def no_repositories(links: Iterable[Link]) -> tuple[str, ...]:
    """The links that look like code and are no repositories, each with why."""
    near = (
        "github.com",
        "gitlab.com",
        "bitbucket.org",
        "gist.github",
        "colab.",
        "4open.science",
        "github.io",
        "huggingface.co",
    )
    return tuple(
        dict.fromkeys(
            f"{link.url}: {link.names.why}"
            for link in links
            if isinstance(link.names, NotUnderstood) and any(host in link.url.lower() for host in near)
        )
    )
