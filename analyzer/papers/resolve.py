"""The chain from a paper to its code: which service is asked when, and which repository is chosen.

Order: the offline index; other names of the paper (Semantic Scholar, for DOIs); the Hugging Face papers API; arXiv;
OpenReview; landing pages; Zenodo; the index again where the paper has got new names; project pages; the PDF; GitHub's
search. The chain ends at an official repository; the search is asked only where nothing better was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from types import TracebackType

from analyzer.errors import FwscanError
from analyzer.model import (
    Attempt,
    Candidate,
    HostWait,
    Locator,
    LocatorKind,
    LostReason,
    Outcome,
    Resolution,
    Trust,
    printable,
)
from analyzer.papers import github
from analyzer.papers.arxiv import Arxiv
from analyzer.papers.huggingface import HuggingFace
from analyzer.papers.index import Index
from analyzer.papers.landing import LandingPage, ProjectPage
from analyzer.papers.openreview import OpenReview
from analyzer.papers.pace import Clock, SystemClock
from analyzer.papers.paper import Answer, Paper, Service, published
from analyzer.papers.pdf import Pdf
from analyzer.papers.scholar import SemanticScholar
from analyzer.papers.settings import Settings
from analyzer.papers.web import NoAnswer, Web
from analyzer.papers.zenodo import Zenodo

_TRUST = {trust: rank for rank, trust in enumerate(Trust)}
# Code before a demo before weights; a dataset is no code.
_KINDS = {LocatorKind.GIT: 0, LocatorKind.HF_SPACE: 1, LocatorKind.HF_MODEL: 2}


@dataclass(slots=True)
class _Walk:
    """What the chain has gathered for one paper."""

    paper: Paper
    candidates: list[Candidate] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    until: list[float] = field(default_factory=list)
    known: bool = False  # to some service that knows papers

    def add(self, service: str, answer: Answer) -> None:
        """Takes in what a service said."""
        detail = "; ".join((answer.detail, *answer.others[:3])) if answer.detail else "; ".join(answer.others[:3])
        self.attempts.append(Attempt(service, answer.outcome, printable(detail)))
        self.candidates += answer.candidates
        self.known |= service != github.NAME and answer.outcome in (Outcome.FOUND, Outcome.NOTHING)
        self.others += answer.others
        self.paper = self.paper.learnt(answer)

    @property
    def official(self) -> bool:
        """Whether somebody has named a repository as the paper's own."""
        return any(one.official and one.trust in (Trust.STATED, Trust.LISTED) for one in self.candidates)

    @property
    def listed(self) -> bool:
        """Whether somebody has listed code for the paper, whoever wrote it."""
        return any(one.trust in (Trust.STATED, Trust.LISTED) for one in self.candidates)


class Resolver:
    """Finds the code of papers. Safe to use from several threads of one process; a context manager.

    One process should do all resolving of a run. Several on one machine share their hosts' paces through the cache
    folder (pace.py).
    """

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self._clock = clock or SystemClock()
        self._index = Index(settings.data)
        self._web = None if settings.offline else Web(settings, self._clock)
        self._arxiv = Arxiv(self._web) if self._web else None

    def __enter__(self) -> Resolver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes connections and files."""
        self._index.close()
        if self._web:
            self._web.close()

    def waiting(self) -> tuple[HostWait, ...]:
        """The hosts that are left alone now."""
        return self._web.pace.waits() if self._web else ()

    def expect(self, locators: Iterable[Locator]) -> None:
        """Tells which papers will be resolved, in their order: services that can be asked for many at once then are."""
        if self._arxiv:
            self._arxiv.expect(locators)

    def resolve(self, locator: Locator, asking: Callable[[str], None] | None = None) -> Resolution:
        """What became of one locator. Raises nothing for one paper; a repository is its own code and asks nobody.

        `asking` is told the name of each service before it is asked.
        """
        if locator.is_repository:
            itself = Candidate(repository=locator, official=None, trust=Trust.STATED, service="input", where="given")
            return Resolution(locator=locator, candidates=(itself,), chosen=itself)
        walk = _Walk(Paper(names=(locator,), pdfs=published(locator)))
        for service, needless in self._chain():
            if not service.concerns(walk.paper):
                continue
            reason = needless(walk)
            if reason is None:
                if asking:
                    asking(service.name)
                _ask(service, walk)
            elif reason:
                walk.attempts.append(Attempt(service.name, Outcome.SKIPPED, reason))
        return _resolution(locator, walk, self.settings.accept)

    def _chain(self) -> list[tuple[Service, Callable[[_Walk], str | None]]]:
        """(service, why it need not be asked: None, or words, or "" where that is not worth saying)."""
        again, pages = _IndexAgain(), _PagesAgain()
        if self._web is None or self._arxiv is None:
            return [(self._index, again.first)]
        web, arxiv = self._web, self._arxiv
        return [
            (self._index, again.first),
            (SemanticScholar(web), _once_official),
            (HuggingFace(web), _once_official),
            (arxiv, _once_official),
            (OpenReview(web), _once_official),
            (LandingPage(web), _once_official),
            (Zenodo(web), _once_official),
            (self._index, again.with_new_names),
            (ProjectPage(web), pages.first),
            (Pdf(web), _once_official),
            (ProjectPage(web), pages.with_new_pages),
            (github.GitHubSearch(web), _once_listed),
        ]


@dataclass(slots=True)
class _IndexAgain:
    """The index costs nothing, but the same question twice would only lengthen the account."""

    known: tuple[set[str], str] = field(default_factory=lambda: (set(), ""))

    def first(self, walk: _Walk) -> None:
        """Always asked at the start."""
        self.known = ({name.key for name in walk.paper.names}, walk.paper.title)

    def with_new_names(self, walk: _Walk) -> str | None:
        """Asked again where services told other names or the title, and it did not know the paper before."""
        names = {name.key for name in walk.paper.names}
        asked = walk.attempts[0].outcome
        if walk.official or asked is not Outcome.UNKNOWN or (names, walk.paper.title) == self.known:
            return ""
        return None


@dataclass(slots=True)
class _PagesAgain:
    """A PDF may name a project page that no service has named."""

    known: tuple[str, ...] = ()

    def first(self, walk: _Walk) -> str | None:
        """Asked where no code is listed yet."""
        self.known = walk.paper.pages
        return _once_listed(walk)

    def with_new_pages(self, walk: _Walk) -> str | None:
        """Asked again for pages that were not known before, and about these alone."""
        new = tuple(page for page in walk.paper.pages if page not in self.known)
        if walk.listed or not new:
            return ""
        walk.paper = replace(walk.paper, pages=new)
        return None


def _once_official(walk: _Walk) -> str | None:
    return "an official repository is known" if walk.official else None


def _once_listed(walk: _Walk) -> str | None:
    return "code is listed already" if walk.listed else None


def _ask(service: Service, walk: _Walk) -> None:
    try:
        answer = service.ask(walk.paper)
    except NoAnswer as nothing:
        outcome = Outcome.FAILED if nothing.until is None else Outcome.WAITING
        if nothing.until is not None:
            walk.until.append(nothing.until)
        walk.attempts.append(Attempt(service.name, outcome, printable(nothing.why)))
    except FwscanError as error:
        walk.attempts.append(Attempt(service.name, Outcome.FAILED, printable(error.message)))
    except Exception as error:  # a bug in one adapter, or an answer nobody foresaw, costs this attempt alone
        walk.attempts.append(Attempt(service.name, Outcome.FAILED, printable(f"{type(error).__name__}: {error}"[:200])))
    else:
        walk.add(service.name, answer)


def _resolution(locator: Locator, walk: _Walk, accept: Trust) -> Resolution:
    found = tuple(sorted(dict.fromkeys(walk.candidates), key=_order))
    chosen = next((one for one in found if _TRUST[one.trust] <= _TRUST[accept] and one.repository.kind in _KINDS), None)
    lost = None if chosen else _lost(walk)
    return Resolution(
        locator=locator,
        title=printable(walk.paper.title),
        aliases=walk.paper.names[1:],
        candidates=tuple(replace(one, said=printable(one.said), where=printable(one.where)) for one in found),
        chosen=replace(chosen, said=printable(chosen.said), where=printable(chosen.where)) if chosen else None,
        lost=lost,
        attempts=tuple(walk.attempts),
        wait_until=min(walk.until) if lost is LostReason.HOST_WAITS else None,
    )


def _order(candidate: Candidate) -> tuple[int, int, int]:
    """Official first, then by trust, then code before weights; the sort is stable, so the chain has the last word."""
    official = 0 if candidate.official else 1
    return official, _TRUST[candidate.trust], _KINDS.get(candidate.repository.kind, len(_KINDS))


def _lost(walk: _Walk) -> LostReason:
    outcomes = {attempt.outcome for attempt in walk.attempts}
    if Outcome.WAITING in outcomes:
        return LostReason.HOST_WAITS
    if Outcome.FAILED in outcomes:
        return LostReason.UNREACHABLE
    if walk.candidates:
        return LostReason.ONLY_MENTIONED
    if walk.others:
        return LostReason.NO_REPOSITORY
    if walk.known:
        return LostReason.NO_CODE
    return LostReason.NO_SERVICE if outcomes <= {Outcome.SKIPPED} else LostReason.UNKNOWN_PAPER
