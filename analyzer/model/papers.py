"""From a line of a list to the repository that is scanned: what a line names, and how its code was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LocatorKind(StrEnum):
    """What a locator names. The values stand in studies and reports and do not change."""

    ARXIV = "arxiv"
    OPENREVIEW = "openreview"
    ACL = "acl"
    CVF = "cvf"
    PMLR = "pmlr"
    NEURIPS = "neurips"
    ICLR = "iclr"
    JMLR = "jmlr"
    PAPERS_WITH_CODE = "paperswithcode"
    DOI = "doi"
    SEMANTIC_SCHOLAR = "s2"
    ZENODO = "zenodo"
    SOFTWARE_HERITAGE = "swh"
    GIT = "git"
    HF_MODEL = "hf-model"
    HF_DATASET = "hf-dataset"
    HF_SPACE = "hf-space"
    PATH = "path"


_ON_THE_HUB = frozenset({LocatorKind.HF_MODEL, LocatorKind.HF_DATASET, LocatorKind.HF_SPACE})
# What can be scanned as it is; everything else must first be resolved to one of these.
REPOSITORIES = _ON_THE_HUB | {LocatorKind.GIT, LocatorKind.PATH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """A paper or a repository, the same value for every way to write it.

    `id` is normalised: the arXiv id without version, `github.com/owner/name` in lower case where the host ignores
    case, `owner/name` as it is written on the Hugging Face Hub, the absolute path of a local folder. `url` is what can
    be fetched or shown; it holds no credentials. `ref` is the version of a paper, the branch or tag of a repository. A
    branch whose name holds a slash cannot be told from a subfolder without asking the server: `ref` then is its first
    part, `subfolder` the rest.
    """

    kind: LocatorKind
    id: str
    url: str
    ref: str = ""
    subfolder: str = ""  # POSIX, relative to the root
    commit: str = ""  # hex oid of 40 digits, or as many as the link has

    @property
    def key(self) -> str:
        """What two locators of the same paper or repository have in common, whatever the revision or subfolder."""
        return f"{self.kind}:{self.id.lower() if self.kind in _ON_THE_HUB else self.id}"

    @property
    def place(self) -> str:
        """What two locators have in common that mean the same revision and folder too."""
        at = self.commit or self.ref
        return f"{self.key}{f'@{at}' if at else ''}{f'#{self.subfolder}' if self.subfolder else ''}"

    @property
    def is_repository(self) -> bool:
        """Whether it can be scanned as it is."""
        return self.kind in REPOSITORIES


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A text that names no paper and no repository, and why, in words that end a sentence begun with the text."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedInput:
    """One understood line of a list."""

    line: int  # 1-based: of the text, of the table (its header is line 1), row number + 1 of a Parquet file
    text: str  # as it stands in the list, without credentials
    locator: Locator
    metadata: tuple[tuple[str, str], ...] = ()  # all other columns, in their order


@dataclass(frozen=True, slots=True)
class InputProblem:
    """A line that names nothing fwscan understands. It loses only itself, and keeps its other columns."""

    line: int
    text: str
    why: str
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InputList:
    """What a list holds, in its order."""

    inputs: tuple[ListedInput, ...]
    problems: tuple[InputProblem, ...]
    column: str = ""  # the column that was read; "" where the format has none
    why_column: str = ""  # how it was chosen, in words


class Trust(StrEnum):
    """How sure it is that a repository is the code of a paper, best first (docs/papers.md)."""

    STATED = "stated"  # the authors say so: in the abstract, the comment, the paper, or to a service that asks them
    LISTED = "listed"  # a service or page lists it as code of this paper
    SEARCHED = "searched"  # its README names the paper
    MENTIONED = "mentioned"  # the paper names it, perhaps as something that it builds on


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A repository that may be the code of a paper, and where that was learnt."""

    repository: Locator
    official: bool | None  # None: nobody says
    trust: Trust
    service: str  # "papers-with-code", "hugging-face", "arxiv", ...
    where: str  # "abstract", "comment", "PDF page 1 link", ...
    said: str = ""  # the words around it, shortened


class Outcome(StrEnum):
    """How the attempt at one service ended."""

    FOUND = "found"
    NOTHING = "nothing"  # it knows the paper and no code
    UNKNOWN = "unknown"  # it does not know the paper
    SKIPPED = "skipped"  # not asked; the detail says why
    WAITING = "waiting"  # the host asks to wait longer than one waits here
    FAILED = "failed"  # no answer, or one that cannot be read


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one service said."""

    service: str
    outcome: Outcome
    detail: str = ""


class LostReason(StrEnum):
    """Why no repository was chosen for a paper."""

    UNKNOWN_PAPER = "unknown-paper"  # every service that answered does not know the paper
    NO_CODE = "no-code"  # the paper is known, and nobody names code
    NO_REPOSITORY = "no-repository"  # only links that are no repositories: gists, organisation pages, web pages
    ONLY_MENTIONED = "only-mentioned"  # repositories are named, but nothing says that one is the paper's own code
    NO_SERVICE = "no-service"  # nothing that was installed or set up can answer for this kind of locator
    HOST_WAITS = "host-waits"  # a host asks to wait; ask again after `Resolution.wait_until`
    UNREACHABLE = "unreachable"  # a service could not be asked or gave no readable answer; asking again may help

    @property
    def retryable(self) -> bool:
        """Whether the same question may have another answer later without anything having changed here."""
        return self in (LostReason.HOST_WAITS, LostReason.UNREACHABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What became of one locator on the way to its code."""

    locator: Locator
    title: str = ""  # of the paper, where a service told it
    aliases: tuple[Locator, ...] = ()  # the same paper elsewhere
    candidates: tuple[Candidate, ...] = ()  # best first
    chosen: Candidate | None = None  # the first that is trusted enough
    lost: LostReason | None = None  # exactly one of `chosen` and `lost` is None
    attempts: tuple[Attempt, ...] = ()  # in the order of the chain
    wait_until: float | None = None  # seconds since the epoch (UTC), with HOST_WAITS

    @property
    def incomplete(self) -> bool:
        """Whether some service could not be heard: what it knows might have been chosen instead."""
        return any(attempt.outcome in (Outcome.WAITING, Outcome.FAILED) for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class HostWait:
    """A host that is left alone for a while."""

    host: str
    until: float  # seconds since the epoch (UTC)
    why: str
