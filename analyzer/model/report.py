"""What a study says in numbers: one frozen value from which every format, table and chart is written.

Whoever draws from it computes nothing: shares, intervals and marks stand here, and each row names the repositories that
it counts. Text from repositories and lists is as in the study (control characters are escapes); each format escapes it
for itself. Repositories in `StudyReport.repositories` are referred to by their position there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkCount:
    """What a repository holds of one framework; order of a repository's: largest share first."""

    framework: str  # id
    share: float  # 0..1; of optional ones 0
    files: int  # of role source that need it
    optional: bool
    compat: bool  # TensorFlow 1 through tensorflow.compat.v1 only


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """A place that shows a framework."""

    framework: str
    path: str  # POSIX
    line: int  # 1-based; in a notebook, of the cell
    cell: int  # of a notebook, from 1; 0: no notebook
    symbol: str
    rule: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryRow:
    """One repository of a study, with all that tables and charts are drawn from; failed ones too."""

    repository_id: str
    name: str  # as people call it: owner/name, the path of a folder
    owner: str  # "" where the locator has none
    host: str  # github.com, huggingface.co; "": a folder
    kind: str  # git, hf-model, hf-dataset, hf-space, path
    url: str  # of its page, http(s) only; "": it has none
    status: str  # scanned, failed, pending
    failure: str = ""  # kind of failure
    error: str = ""  # one sentence
    same_as: int | None = None  # position of the repository with which it is counted; None: it counts itself
    why_same: str = ""  # renamed, same commit, fork
    commit: str = ""  # hex oid
    committed: str = ""  # ISO 8601 UTC
    first_committed: str = ""  # "": not known
    permalinks: str = ""  # https://.../blob/<oid>/ before a path; "": none is documented for this host
    primary: str = ""  # framework id, mixed, none; "": not scanned
    confidence: str = ""
    why: str = ""
    uses: tuple[FrameworkCount, ...] = ()
    libraries: tuple[tuple[str, str, int], ...] = ()  # library, framework, files
    keras_backends: tuple[str, ...] = ()
    deployment: tuple[tuple[str, str, int], ...] = ()  # facet, its name, files
    languages: tuple[tuple[str, str, int], ...] = ()  # language's name, name of what is used, files; not bundled
    signals: tuple[tuple[str, str], ...] = ()  # source (declared, files, header), framework; each pair once
    read: int = 0
    repaired: int = 0
    partial: int = 0
    skipped: tuple[tuple[str, int], ...] = ()  # reason, files
    failed: tuple[tuple[str, int], ...] = ()
    official: bool | None = None  # of the papers that led here; None: no paper, or nobody says
    stars: int | None = None
    license: str = ""
    fork_of: str = ""
    papers: tuple[tuple[str, str], ...] = ()  # title ("": not told), URL
    metadata: tuple[tuple[str, tuple[str, ...]], ...] = ()  # column -> values, sorted; of every input that led here
    evidence: tuple[EvidenceLine, ...] = ()  # at most ten for each framework
    ruleset_digest: str = ""
    extractor_version: int = 0
    fwscan_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """A count out of a total. The shares of one group add up to 1 only where `ShareTable.parts` says so."""

    group: tuple[str, ...]  # values of `ShareTable.by`, in its order; () where it has none
    id: str  # of what is counted: a framework, a library, a reason; "unknown" is a value like others
    name: str  # for people
    count: int
    total: int  # of the group
    share: float | None  # None: the total is 0
    low: float | None  # 95 % interval of Wilson (1927)
    high: float | None
    owner_low: float | None = (
        None  # 95 % interval by bootstrap of whole owners; None: too few owners, or no repositories
    )
    owner_high: float | None = None
    small: bool = False  # total below 30: not to be quoted alone
    repositories: tuple[int, ...] = ()  # those that are counted; () where the unit is not a repository


class Unit(StrEnum):
    """What a table counts."""

    REPOSITORIES = "repositories"
    INPUTS = "inputs"  # lines of lists
    FILES = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTable:
    """Shares in long form, by group and then in the order in which they are to be shown."""

    id: str  # unique in a report, such as "primary", "primary-by-paper-year"
    title: str
    by: tuple[str, ...]  # names of the columns by which it is grouped: metadata, "owner", "paper-year", "framework"
    unit: Unit
    parts: bool  # the rows of a group exclude one another and add up to its total
    rows: tuple[ShareRow, ...]
    ordered: bool = False  # groups are points in time, in order: draw a line or an area
    note: str = ""


Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """What is no share: who overtakes whom, who moved, differences with their tests."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[str, ...] = ()  # those columns whose numbers are shares: 0.25 is 25 %
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, what its answer means, and the answer."""

    id: str  # as in docs/questions.md
    title: str
    claim: str  # a claim of the kind that it can check
    definition: str
    tables: tuple[ShareTable | FactTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """How many came how far."""

    stage: str  # listed, resolved, official, fetched, scanned, framework
    name: str
    inputs: int  # lines of lists
    repositories: int  # different ones, before any is counted with another


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """How many lines of lists were lost on the way."""

    stage: str  # list, resolve, fetch, scan, store, pending
    reason: str
    inputs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """How the numbers came about, so that a reader can have them again."""

    source: str  # name of the study's file or folder, without its path
    command: str  # that reproduces the report
    fwscan_versions: tuple[str, ...]  # with which repositories were scanned
    ruleset_digests: tuple[str, ...]
    extractor_versions: tuple[int, ...]
    report_version: str  # of fwscan, that made the report
    commits: tuple[str, str]  # first and last day of the scanned commits; "" where none is known
    definitions: tuple[tuple[str, str], ...]  # term -> what it means here
    warnings: tuple[str, ...]  # what a reader must know before quoting: several rule sets, runs not done
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReport:
    """The report of a study."""

    title: str
    methods: Methods
    flow: tuple[FlowStep, ...]
    losses: tuple[Loss, ...]
    questions: tuple[Question, ...]
    repositories: tuple[RepositoryRow, ...]  # by repository_id
    counted: tuple[int, ...]  # positions of those over which shares are taken: scanned, each once
    frameworks: tuple[tuple[str, str], ...]  # id -> name of every framework that occurs, by repositories that use it
    columns: tuple[str, ...]  # by which it can be grouped, of lists and built in
    by: tuple[str, ...]  # by which it was asked to be grouped


@dataclass(frozen=True, slots=True)
class ChangedRepository:
    """A repository that counts in both studies and whose primary framework, or what it uses at all, changed."""

    before: RepositoryRow
    after: RepositoryRow
    why: str  # another commit; same commit, other rules; ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyComparison:
    """What differs between two studies, per repository and in shares."""

    title: str
    before: Methods
    after: Methods
    questions: tuple[Question, ...]
    repositories: tuple[ChangedRepository, ...]  # by repository_id
    frameworks: tuple[tuple[str, str], ...]  # id -> name of every framework that occurs in these
