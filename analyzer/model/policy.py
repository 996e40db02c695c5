"""What a team allows, and what a check of code against it gives: every report of a check is written from these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analyzer.model.facts import Read, Region, Suppression
from analyzer.model.files import Role
from analyzer.model.repository import Revision
from analyzer.model.verdicts import FileFailed, FileSkipped


class Severity(StrEnum):
    """How much a strike weighs; the words are SARIF's levels."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for the lightest."""
        return list(Severity).index(self)


class StrikeStatus(StrEnum):
    """What became of a strike. Only a new one can fail a check."""

    NEW = "new"
    KNOWN = "known"  # the baseline has it
    SUPPRESSED = "suppressed"  # a comment in the code asks to pass it over


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What may and what may not be used in some files.

    Subjects are written as in the configuration: the id of a framework, of a family (every generation of it) or of a
    library, or a pattern of qualified names (`tensorflow.contrib.**`).
    """

    id: str
    allow: tuple[str, ...] = ()  # frameworks beside these strike; () = nothing is asked
    forbid: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()  # subjects that pass in any case
    paths: tuple[str, ...] = ()  # gitignore patterns, relative to the folder of the configuration; () = every file
    roles: tuple[Role, ...] = ()  # () = every role but vendored and generated
    guarded: bool = True  # uses that the code can do without (try/except ImportError, TYPE_CHECKING) strike as well
    severity: Severity = Severity.ERROR
    why: str = ""  # the team's reason, for whoever is struck


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySource:
    """Where policies come from: a configuration file, or the command line (`file` is "")."""

    file: str  # POSIX, relative to the root of the check
    folder: str  # the folder that it speaks for, relative to the root; "" for the root
    policies: tuple[Policy, ...]
    baseline: str = ""  # path of the baseline file, relative to the root; "" where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """A use that a policy does not allow."""

    policy_id: str
    severity: Severity
    subject: str  # the entry of `forbid` that it offends; "" where it is none of those that `allow` names
    framework: str  # id of the framework; "" where a pattern of names forbids what is of none
    framework_name: str  # the same for people
    library: str  # id; "" for none
    rule_id: str  # of the finding, see `fwscan rules show`; "" where a pattern of names forbids what no rule knows
    symbol: str  # "tensorflow.contrib.slim.conv2d", the name of a requirement, "KERAS_BACKEND=jax"
    kind: str  # a UseKind, "requirement" or "setting"
    path: str
    role: Role
    region: Region
    scope: str  # the function or class it stands in, "Trainer.fit"; "" for none
    message: str  # one sentence: what is not allowed, where the policy says so
    why: str  # the policy's reason, or else the rule's
    fingerprint: str  # 32 hex digits over policy, path, scope, symbol and occurrence; moves with the line
    status: StrikeStatus = StrikeStatus.NEW
    added: bool = False  # with --diff: stands on a line that the change adds (others are not reported)
    suppression: Suppression | None = None  # set where the status is SUPPRESSED
    hint: str = ""  # what newer releases call the name; "" where it lives on, or nothing is asked of it


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineEntry:
    """Uses that were there when the baseline was written: so many of one name in one place."""

    policy_id: str
    path: str  # relative to the folder of the baseline file; in a report relative to the root
    scope: str
    symbol: str
    framework: str
    rule_id: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusedSuppression:
    """A comment that passes over what is not there."""

    path: str
    suppression: Suppression
    rules: tuple[str, ...]  # those of its ids that passed nothing over
    why: str  # one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """How much of what a policy does not allow is left: the ratchet of a gradual migration, for one rule."""

    policy_id: str
    framework: str
    rule_id: str
    recorded: int  # uses in the baseline, of all files
    vanished: int  # of these, gone from the files that were judged
    new: int  # in the files that were judged (with --diff: on lines that the change adds)
    suppressed: int

    @property
    def left(self) -> int:
        """Uses that are still to be taken away."""
        return self.recorded - self.vanished + self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUsage:
    """How often a judged file uses a framework, and the first place."""

    path: str
    role: Role
    framework: str
    framework_name: str
    uses: int
    symbol: str
    region: Region
    added: int = 0  # with --diff: uses on lines that the change adds


@dataclass(frozen=True, slots=True)
class PartlyRead:
    """A judged file that was read with losses, or after repair."""

    path: str
    read: Read


@dataclass(frozen=True, slots=True)
class DiffBase:
    """What a check with --diff compares with: the revision as asked for, and the commit (the merge base), hex."""

    asked: str
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check gives. Paths are POSIX and relative to `root`."""

    root: str  # the locator, without credentials
    revision: Revision
    base: DiffBase | None  # None: all uses are judged
    sources: tuple[PolicySource, ...]  # () = no policy: usage alone is reported
    strikes: tuple[Strike, ...]  # of every status, by path, place, policy
    vanished: tuple[BaselineEntry, ...]  # `count` of each is how many are gone
    unused: tuple[UnusedSuppression, ...]  # by path and place
    remaining: tuple[Remaining, ...]  # by policy, framework, rule
    usage: tuple[FileUsage, ...]  # by path, most uses first
    judged: int  # files
    skipped: tuple[FileSkipped, ...]  # of the files that were to be judged: not read, and why
    failed: tuple[FileFailed, ...]
    partial: tuple[PartlyRead, ...]
    notes: tuple[str, ...]  # what a reader must know, one sentence each
    fail_on: Severity  # the least severity with which a new strike fails the check
    ruleset_digest: str
    extractor_version: int

    @property
    def new(self) -> tuple[Strike, ...]:
        """The strikes that neither baseline nor comment passes over."""
        return tuple(strike for strike in self.strikes if strike.status is StrikeStatus.NEW)

    @property
    def failing(self) -> tuple[Strike, ...]:
        """The new strikes that weigh enough to fail the check."""
        return tuple(strike for strike in self.new if strike.severity.rank >= self.fail_on.rank)
