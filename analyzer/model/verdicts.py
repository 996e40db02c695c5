"""What the findings come to, for a file and for a group of files."""

from __future__ import annotations

from enum import StrEnum

from analyzer.model.facts import Read
from analyzer.model.files import FailReason, Role, SelectedFile, SkipReason
from analyzer.model.findings import DeploymentFinding, Finding, ForeignFinding, FrameworkUse, SubjectKind
from analyzer.values import Struct


class FileVerdict(Struct, frozen=True, kw_only=True):
    """What one file uses."""

    file: SelectedFile
    framework: str  # primary of this file; "" for none
    uses: tuple[FrameworkUse, ...]  # primary first, then by framework id
    libraries: tuple[str, ...]
    read: Read
    unresolved: tuple[str, ...] = ()  # names of the project's own modules that were not found
    foreign: tuple[ForeignFinding, ...] = ()  # of a file in another language, by place
    deployment: tuple[DeploymentFinding, ...] = ()  # by place


class FileSkipped(Struct, frozen=True, kw_only=True, gc=False):
    """A file or entry that was not read, and why."""

    path: str
    reason: SkipReason
    detail: str = ""
    size: int | None = None  # bytes, where a pointer or the listing tells them


class FileFailed(Struct, frozen=True, kw_only=True, gc=False):
    """A file that was read and gave no facts, and why."""

    path: str
    role: Role
    reason: FailReason
    error: str


FileOutcome = FileVerdict | FileSkipped | FileFailed


class Confidence(StrEnum):
    """How sure a verdict is; what each word promises is measured by scripts/evaluate.py (calibration)."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


class FrameworkShare(Struct, frozen=True, kw_only=True):
    """What a group of files (a repository, a directory) holds of one framework."""

    framework: str
    files: int  # files of role SOURCE that use it, without optional uses
    share: float  # its part of the group's weight, 0..1; the shares of a group add up to 1 (or there are none)
    files_by_role: tuple[tuple[Role, int], ...]  # all files that use it, by role
    optional: bool  # used, but only optionally: guarded imports, tests, converters, helpers of one of these
    compat: bool  # tensorflow-1 through tensorflow.compat.v1 only
    evidence: tuple[tuple[str, Finding], ...]  # (path, finding), the most telling first, at most 10


class GroupVerdict(Struct, frozen=True, kw_only=True):
    """The verdict over a set of files: a directory of a monorepo, or the whole repository."""

    path: str  # directory, POSIX; "" for the root
    framework: str  # framework id, "mixed" or "none"
    confidence: Confidence
    why: str  # one sentence: how the primary came about
    shares: tuple[FrameworkShare, ...]  # largest share first, then id


class LibraryUse(Struct, frozen=True, kw_only=True):
    """How many files use a library."""

    library: str
    framework: str
    files: int


class KnownBy(StrEnum):
    """How far a model file is known."""

    HEADER = "header"  # its own header was read and says what it is
    NAME = "name"  # its name alone: the header is out of reach, or says nothing
    POINTER = "pointer"  # its name alone: the file itself is kept by Git LFS or Xet


class LanguageUse(Struct, frozen=True, kw_only=True):
    """What a repository uses in one language other than Python."""

    language: str  # id of rules/languages.toml
    language_name: str
    subject: str  # id of a framework, a library or a facet of deployment
    name: str
    kind: SubjectKind
    files: int  # that use it and are neither vendored nor generated
    files_by_role: tuple[tuple[Role, int], ...]
    bundled: bool  # most of what is used the repository itself holds: it is that framework, or carries it along
    evidence: tuple[tuple[str, ForeignFinding], ...]  # (path, finding), the most telling first, at most 10


class DeploymentUse(Struct, frozen=True, kw_only=True):
    """A way in which a repository deploys models."""

    facet: str  # id of rules/deployment.toml
    name: str
    files: int  # that show it and are neither vendored nor generated
    files_by_role: tuple[tuple[Role, int], ...]
    evidence: tuple[tuple[str, DeploymentFinding], ...]  # (path, finding), the most telling first, at most 10


class Coverage(Struct, frozen=True, kw_only=True):
    """What was read and what was not: every entry of the snapshot is in exactly one of the counts."""

    read: int
    repaired: int
    partial: int
    skipped: tuple[tuple[SkipReason, int], ...]
    failed: tuple[tuple[FailReason, int], ...]
    model_files: tuple[tuple[KnownBy, int], ...] = ()  # how far these are known; they stand in the other counts as well
