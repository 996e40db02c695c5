"""What a batch hands on: the repository to scan, what its host says about it, and why it was lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FailureKind(StrEnum):
    """Why a repository was lost. The values stand in studies and in `--retry`, and do not change."""

    NETWORK = "network"  # not reachable, cut off, too slow, 429 or 5xx: may go well another time
    MISSING = "missing"  # there is no such repository or revision, or it is private
    CREDENTIALS = "credentials"  # it asks for credentials, or refuses those that there are
    EMPTY = "empty"  # it has no commits
    UNSUPPORTED = "unsupported"  # a kind of place that fwscan does not fetch from
    TIME = "time"  # took longer than --time-limit
    MEMORY = "memory"  # asked for more than --memory-limit
    DISK = "disk"  # larger than --disk-limit, or the disk is full
    CRASH = "crash"  # the worker process died
    UNREADABLE = "unreadable"  # fetched, and no repository that can be read
    INTERNAL = "internal"  # an error of fwscan's own


@dataclass(frozen=True, slots=True, kw_only=True)
class HostInfo:
    """What the host of a repository says about it. Times are ISO 8601 in UTC; "" and None: not told."""

    host: str  # "github", "hugging-face"
    full_name: str
    stars: int | None = None
    forks: int | None = None
    downloads: int | None = None
    created: str = ""
    pushed: str = ""
    default_branch: str = ""
    fork_of: str = ""
    archived: bool | None = None
    license: str = ""
    description: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[tuple[str, int], ...] = ()  # name and bytes, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A repository to scan, at a revision, below a folder."""

    repository_id: str
    kind: str  # a `LocatorKind`
    url: str
    revision: str = ""
    subfolder: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a repository has no verdict."""

    stage: str  # "fetch", "scan", "store"
    kind: FailureKind
    error: str
    wait: float = 0.0  # seconds that the host asks to be left alone
