"""GitHub's search: repositories whose README names the paper, by its arXiv id or its whole title.

The last resort: a README names many papers that it does not implement, so lists of papers are left out, and what is
left is trusted least of all that can be chosen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzer.locators import parse_locator
from analyzer.model import Candidate, HostWait, Locator, LocatorKind, Outcome, Trust
from analyzer.papers.limits import used_up_for
from analyzer.papers.pace import Paused
from analyzer.papers.paper import Answer, Paper, title_key
from analyzer.papers.web import NoAnswer, Web

if TYPE_CHECKING:
    import github

NAME = "github-search"
_HOST = "api.github.com/search"
# Seconds between searches: 10 a minute without token, 30 with one (docs.github.com, rate limits of the search API).
_ANONYMOUS, _WITH_TOKEN = 6.5, 2.1
_LIST_OF_PAPERS = re.compile(
    r"awesome|papers?(?!-?(?:code|implementation))|reading|survey|review|literature|arxiv|daily|digest|bookmark|notes?\b|"
    r"curated|list\b|collection|zotero|\.github\.io|blog|leaderboard|roadmap|resources",
    re.IGNORECASE,
)
_MOST = 5  # candidates
_TOO_MANY = 100  # repositories that name a paper: it is a classic, and what they implement is anything


@dataclass(slots=True)
class GitHubSearch:
    """`GET /search/repositories?q="..." in:readme` through PyGithub."""

    web: Web

    @property
    def name(self) -> str:
        """As it stands in attempts and candidates."""
        return NAME

    def concerns(self, paper: Paper) -> bool:
        """Whether it can know anything of such a paper."""
        return LocatorKind.ARXIV in paper.kinds or bool(title_key(paper.title))

    def ask(self, paper: Paper) -> Answer:
        """The repositories that name the paper. Raises NoAnswer."""
        queries = []
        if LocatorKind.ARXIV in paper.kinds:
            name = paper.named(LocatorKind.ARXIV).id
            queries.append((f"README names arXiv:{name}", f'"{name}" in:readme'))
        if title_key(paper.title):
            queries.append(("README holds the title", f'"{_quotable(paper.title)}" in:readme'))
        left_out = 0
        for where, query in queries:
            total, found = self._search(query)
            good = [one for one in found if not _LIST_OF_PAPERS.search(f"{one.full_name} {one.description or ''}")]
            left_out += len(found) - len(good)
            if total > _TOO_MANY:
                return Answer(outcome=Outcome.NOTHING, detail=f"{total} repositories name it, too many to tell")
            candidates = [candidate for one in good[:_MOST] if (candidate := _candidate(one, where))]
            if candidates:
                return Answer(
                    outcome=Outcome.FOUND,
                    detail=f"{total} repositories, {left_out} lists left out",
                    candidates=tuple(candidates),
                )
        return Answer(outcome=Outcome.NOTHING, detail=f"{left_out} lists of papers left out" if left_out else "")

    def _search(self, query: str) -> tuple[int, list[Any]]:
        import github
        import requests

        settings = self.web.settings
        auth = github.Auth.Token(settings.github_token) if settings.github_token else None
        try:
            with (
                self.web.pace.turn(_HOST, settings.patience, _WITH_TOKEN if auth else _ANONYMOUS),
                github.Github(
                    auth=auth,
                    base_url=settings.rehosted("https://api.github.com"),
                    user_agent=self.web.user_agent,
                    timeout=30,
                    retry=None,
                    per_page=30,
                    seconds_between_requests=None,
                    seconds_between_writes=None,
                ) as client,
            ):
                results = client.search_repositories(query)
                page = results.get_page(0)
                return results.totalCount, page
        except Paused as paused:
            raise NoAnswer(f"GitHub's search asks to wait ({paused.wait.why})", paused.wait.until) from None
        except github.GithubException as error:
            raise self._no_answer(error) from None
        except (requests.RequestException, ValueError, TypeError, LookupError, AttributeError) as error:
            # PyGithub takes the form of an answer on trust.
            raise NoAnswer(f"GitHub's search: {type(error).__name__}") from None

    def _no_answer(self, error: github.GithubException) -> NoAnswer:
        import httpx

        limited = error.status in (403, 429)
        if not limited and error.status < 500:
            return NoAnswer(f"GitHub's search answered with HTTP {error.status}")
        headers = httpx.Headers({key: str(value) for key, value in (error.headers or {}).items()})
        after = headers.get("retry-after", "")
        seconds = float(after) if after.isdigit() else used_up_for(headers, self.web.clock.now())
        until = self.web.pace.pause(_HOST, seconds, f"HTTP {error.status}")
        wait = HostWait(_HOST, until, f"HTTP {error.status}")
        return NoAnswer(f"GitHub's search asks to wait ({wait.why})", wait.until)


def _quotable(title: str) -> str:
    """A title as a phrase of a query: quotes would end it, and GitHub takes 256 characters at most."""
    return re.sub(r"[\"\\]", " ", title)[:200].strip()


def _candidate(found: Any, where: str) -> Candidate | None:
    named = parse_locator(found.html_url or "")
    if not isinstance(named, Locator) or named.kind is not LocatorKind.GIT:
        return None
    return Candidate(
        repository=named,
        official=None,
        trust=Trust.SEARCHED,
        service=NAME,
        where=where,
        said=" ".join((found.description or "").split())[:160],
    )
