"""The verdict over a snapshot of a repository, and what stands beside it."""

from __future__ import annotations

from enum import StrEnum

from analyzer.model.facts import Region
from analyzer.model.files import Role
from analyzer.model.verdicts import Coverage, DeploymentUse, FileOutcome, GroupVerdict, KnownBy, LanguageUse, LibraryUse
from analyzer.values import Struct


class SignalSource(StrEnum):
    """Which of the four kinds of witness speaks. They are kept apart because they often disagree."""

    DECLARED = "declared"  # somebody wrote it down: a model card, a config.json, a base image
    FILES = "files"  # names of model files
    HEADER = "header"  # what a model file's own header says
    CODE = "code"  # what the code uses


class Signal(Struct, frozen=True, kw_only=True):
    """One thing that speaks for a framework, whatever the others say."""

    source: SignalSource
    framework: str  # framework id; "" where it names none (library_name: transformers)
    what: str  # what is said, as one would quote it: "library_name: timm", "base image tensorflow/tensorflow:1.15-gpu"
    path: str
    region: Region


class BackendBasis(StrEnum):
    """What the Keras backend of a repository was concluded from."""

    SET = "set"  # settings say so
    USED = "used"  # nothing sets it; the files that use Keras 3 compute with this framework's own names
    REQUIRED = "required"  # nothing sets or shows it; of all backends the manifests ask for these alone
    UNDETERMINED = "undetermined"


class BackendEvidence(Struct, frozen=True, kw_only=True):
    """A place that speaks for a Keras backend."""

    backend: str  # as Keras writes it: tensorflow, jax, torch, numpy, openvino, theano, cntk, mxnet, ...
    how: str  # "os.environ", "keras.config.set_backend", "ENV", "CI", "keras.json", a symbol, a requirement
    path: str
    region: Region
    overridden: bool = False  # another setting of the same program goes before this one


class KerasBackend(Struct, frozen=True, kw_only=True):
    """On which backends multi-backend Keras runs here: one, several (a CI matrix, a switch), or not determined."""

    backends: tuple[str, ...] = ()  # sorted; () = not determined
    basis: BackendBasis = BackendBasis.UNDETERMINED
    why: str = ""  # one sentence
    evidence: tuple[BackendEvidence, ...] = ()  # by path, then place
    legacy: tuple[BackendEvidence, ...] = ()  # where TF_USE_LEGACY_KERAS makes tf.keras the package tf_keras (Keras 2)


class ModelFile(Struct, frozen=True, kw_only=True):
    """A file that holds a model or a part of one. What its name and what its header say are kept apart."""

    path: str
    role: Role
    format: str  # format id of rules/artifacts.toml; by the header where it tells, else by the name
    framework: str  # framework id that the header hints at, else the name; "" where neither does
    known_by: KnownBy
    named: str = ""  # framework id that the name alone promises
    header: str = ""  # framework id that the header alone hints at
    ambiguous: bool = False  # a container that data is kept in as well: says nothing alone
    size: int | None = None  # bytes; of a pointer: of the file that it stands for
    detail: str = ""
    contradicts: str = ""  # where name and header disagree, in words


class Revision(Struct, frozen=True):
    """What was scanned: a commit (hex oid and ISO 8601 UTC time) and whether a work tree lay over it."""

    commit: str = ""
    committed: str = ""
    worktree: bool = False


class RepoVerdict(Struct, frozen=True, kw_only=True):
    """The verdict over one snapshot of a repository, with everything it rests on."""

    repository: str  # the locator as given, without credentials
    revision: Revision
    verdict: GroupVerdict
    directories: tuple[GroupVerdict, ...]  # by path
    libraries: tuple[LibraryUse, ...]
    keras_backend: KerasBackend
    deployment: tuple[DeploymentUse, ...]  # most files first
    own_packages: tuple[str, ...]  # framework names under which the project's own packages go
    outcomes: tuple[FileOutcome, ...]  # by path
    coverage: Coverage
    ruleset_digest: str
    extractor_version: int
    signals: tuple[Signal, ...] = ()  # by source, then path and place
    model_files: tuple[ModelFile, ...] = ()  # by path
    languages: tuple[LanguageUse, ...] = ()  # other than Python, most files first
    notes: tuple[str, ...] = ()  # contradictions and warnings a reader must see


class RepoFailed(Struct, frozen=True, kw_only=True):
    """A repository that has no verdict: where it was lost, and why."""

    repository: str
    stage: str  # open, list, scan
    error: str


class Progress(Struct, frozen=True):
    """How far a scan has come, for a bar on a terminal; never part of a result."""

    stage: str  # what is being done, a word or two: "fetch", "list", "read"
    done: int
    total: int  # 0: not known
    path: str = ""  # the file at hand


RepoOutcome = RepoVerdict | RepoFailed
