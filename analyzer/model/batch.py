"""What a batch hands on: the repository to scan, what its host says about it, and why it was lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


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

    @property
    def name(self) -> str:
        """`owner/name` of a repository on the Hugging Face Hub, as it is written there; "" for others.

        The id has it in lower case, so that two ways to write it are one repository.
        """
        if not self.kind.startswith("hf-"):
            return ""
        path = urlsplit(self.url).path.strip("/")
        return path.removeprefix("datasets/").removeprefix("spaces/")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a repository has no verdict."""

    stage: str  # "fetch", "scan", "store"
    kind: FailureKind
    error: str
    wait: float = 0.0  # seconds that the host asks to be left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One attempt at a repository."""

    target: Target
    scratch: str  # a folder of its own, deleted afterwards
    careful: bool = False  # an attempt before ended the worker: files are read in processes of their own
    known_head: str = ""  # the commit that was scanned before: where the remote has no other, nothing is to be done
    ask_host: bool = True  # for what the host says about the repository
    info_only: bool = False  # there is a verdict; only what the host says is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How an attempt ended."""

    failure: Failure | None = None
    unchanged: bool = False  # the remote head is the one that was scanned
    rows: str = ""  # the file that holds the rows of the study
    host: HostInfo | None = None
    host_wait: float = 0.0  # seconds that the host's interface asks to be left alone
    framework: str = ""
    confidence: str = ""
    started: float = 0.0  # seconds since the epoch
    seconds: float = 0.0
    peak_memory: int | None = None  # bytes


class Loss(StrEnum):
    """How a worker process was lost."""

    TIME = "time"  # it was ended, because its time was up
    CRASH = "crash"  # it ended by itself, or somebody ended it
