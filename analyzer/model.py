"""The vocabulary: every frozen type that one stage hands to the next.

Stages share these types and never each other. A type that describes the content of a file (`Facts` and what is in
it) carries no path, because one blob lives at many paths and facts are cached by blob oid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

# ------------------------------------------------------------------------------------------------ files


class FileKind(StrEnum):
    """What a file is, decided by its name (and for scripts without a suffix by their first line)."""

    PYTHON = "python"
    NOTEBOOK = "notebook"
    CHUNKS = "chunks"  # R Markdown, Quarto: text whose Python chunks run
    MARKDOWN = "markdown"  # prose with blocks of Python that show something
    REQUIREMENTS = "requirements"  # requirements*.txt, *.in, constraints
    TOML_MANIFEST = "toml-manifest"  # pyproject.toml, Pipfile, pixi.toml, tox.toml
    SETUP_CFG = "setup-cfg"
    TOX = "tox"  # tox.ini, pytest.ini
    CONDA_ENVIRONMENT = "conda-environment"
    CONDA_RECIPE = "conda-recipe"  # meta.yaml
    LOCK = "lock"  # uv.lock, poetry.lock, pdm.lock, Pipfile.lock, conda-lock.yml, pixi.lock
    DOCKERFILE = "dockerfile"
    SHELL = "shell"  # scripts, Makefiles, batch jobs
    CI_WORKFLOW = "ci-workflow"
    COMPOSE = "compose"  # docker-compose.yml
    COG = "cog"  # cog.yaml
    DEVCONTAINER = "devcontainer"
    DOTENV = "dotenv"
    KERAS_JSON = "keras-json"
    MODEL_CONFIG = "model-config"  # config.json as Hugging Face's libraries write it
    MODEL_CARD = "model-card"  # README.md: front matter, and prose as in MARKDOWN
    MODEL = "model"  # may hold a model: only both ends of it are read, and its header decides
    JAVASCRIPT = "javascript"  # and TypeScript
    WEB_PAGE = "web-page"  # HTML, Vue, Svelte
    JAVA = "java"
    KOTLIN = "kotlin"
    SCALA = "scala"
    C_FAMILY = "c-family"  # C, C++, CUDA
    OBJECTIVE_C = "objective-c"
    DOT_M = "dot-m"  # Objective-C or MATLAB: the content tells
    JULIA = "julia"
    RUST = "rust"
    HASKELL = "haskell"
    GO = "go"
    CSHARP = "csharp"
    FSHARP = "fsharp"
    SWIFT = "swift"
    R = "r"
    LUA = "lua"
    PACKAGE_JSON = "package-json"
    MAVEN = "maven"
    GRADLE = "gradle"
    SBT = "sbt"
    CMAKE = "cmake"
    BAZEL = "bazel"
    JULIA_PROJECT = "julia-project"
    CARGO = "cargo"
    CABAL = "cabal"
    HPACK = "hpack"  # package.yaml, stack.yaml
    GO_MOD = "go-mod"
    DOTNET_PROJECT = "dotnet-project"
    SWIFT_PACKAGE = "swift-package"
    PODS = "pods"  # Podfile, *.podspec
    R_DESCRIPTION = "r-description"
    TRITON_CONFIG = "triton-config"
    OTHER = "other"  # no reader: counted, not read


class Role(StrEnum):
    """What a file is for. Vendored and generated as in Linguist; decided by `rules/roles.toml`."""

    SOURCE = "source"
    TEST = "test"
    EXAMPLE = "example"
    ARCHIVED = "archived"  # kept, but superseded by other code of the repository
    DOCS = "docs"
    CONVERTER = "converter"
    VENDORED = "vendored"
    GENERATED = "generated"


# In this order evidence is shown: what the project itself does before what it tests, and that before what it carries.
ROLES_AS_THEY_SPEAK = (
    Role.SOURCE,
    Role.EXAMPLE,
    Role.CONVERTER,
    Role.DOCS,
    Role.ARCHIVED,
    Role.TEST,
    Role.GENERATED,
    Role.VENDORED,
)
# Files that say nothing about what the project itself does.
NOT_ITS_OWN = frozenset({Role.VENDORED, Role.GENERATED})


class SkipReason(StrEnum):
    """Why a file was not read. Every skipped file is counted in the coverage under one of these."""

    NO_READER = "no-reader"  # not a kind of file that fwscan reads (pictures, prose)
    EXCLUDED = "excluded"  # left out by the user's own configuration
    TOO_LARGE = "too-large"
    LFS_POINTER = "lfs-pointer"
    XET_POINTER = "xet-pointer"
    MISSING_BLOB = "missing-blob"  # a partial clone: the tree names it, the object database lacks it
    SYMLINK = "symlink"  # its target, if inside the root, is scanned under its own path
    SYMLINK_OUTSIDE = "symlink-outside"
    SPECIAL_FILE = "special-file"  # FIFO, socket, device
    SUBMODULE = "submodule"
    UNREADABLE = "unreadable"  # permission, input/output error


class FailReason(StrEnum):
    """Why a file that was read gave no facts."""

    SYNTAX = "syntax"
    ENCODING = "encoding"
    TOO_DEEP = "too-deep"  # nested so deeply that the parser would overflow the stack
    LONG_LINE = "long-line"  # one line so long that parsing takes minutes
    BINARY = "binary"  # null bytes: not text
    NOTEBOOK = "notebook"  # not a notebook document
    CRASHED = "crashed"  # took its worker process down
    TIMED_OUT = "timed-out"
    INTERNAL = "internal"  # an error of fwscan's own


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a snapshot. `path` is POSIX and relative to the root, undecodable bytes as surrogate escapes."""

    path: str
    oid: str  # git blob oid (SHA-1 of "blob <size>\0" + content), hex; "" where git does not know the file


@dataclass(frozen=True, slots=True)
class SkippedEntry:
    """An entry of a snapshot that is not a file to read: links, special files, submodules."""

    path: str
    reason: SkipReason
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedFile:
    """A file that some reader takes, with what its path says about it."""

    entry: FileEntry
    kind: FileKind
    role: Role
    role_reason: str  # the pattern of roles.toml or of the user's configuration that decided; "" for source


# ------------------------------------------------------------------------------------------------ facts


@dataclass(frozen=True, slots=True)
class Region:
    """A place in a blob, 1-based as in SARIF; `end_column` is exclusive. `cell` counts notebook cells from 1."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    cell: int = 0  # 0: not in a notebook


class UseKind(StrEnum):
    """How a name is used."""

    IMPORT = "import"
    CALL = "call"
    BASE = "base"  # base class in a class statement
    DECORATOR = "decorator"
    ANNOTATION = "annotation"
    REFERENCE = "reference"
    DYNAMIC_IMPORT = "dynamic-import"  # importlib.import_module("torch"), lazy loaders


class Guard(StrEnum):
    """Under which condition the use (or the import that bound its name) stands."""

    NONE = "none"
    IMPORT_ERROR = "import-error"  # in a try whose handler takes ImportError or ModuleNotFoundError
    FALLBACK = "fallback"  # in such a handler: runs where the first choice is missing
    TYPE_CHECKING = "type-checking"
    AVAILABILITY = "availability"  # if is_torch_available():, if find_spec("torch"):
    VERSION = "version"  # a branch that a release of a library chooses: tf.__version__, hasattr, except AttributeError
    MAIN = "main"  # if __name__ == "__main__":
    LAZY = "lazy"  # an import inside a function: needed only when that function runs


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolUse:
    """One use of an imported name.

    `qualified_name` is LibCST's notion: `tensorflow.keras.layers.Dense` whatever the local alias. Before linking,
    names from the project's own modules begin with dots (`.compat.tf.Session`), and names that only a star import
    can have bound begin with `*.` (`*.Dense`, see `Facts.stars`). Where conditional imports leave a name with
    several meanings, each meaning is a use of its own with the same region.
    """

    qualified_name: str
    kind: UseKind
    region: Region
    guard: Guard = Guard.NONE
    keywords: tuple[str, ...] = ()  # names of the keyword arguments of a call, sorted
    fallback_group: int = 0  # > 0: imports of one try/except ImportError statement are alternatives of each other
    via: str = ""  # set by linking: path of the project's own module through which the name came
    own: bool = False  # set by linking: the name is the project's own (a local package that bears a framework's name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A package that a manifest or an install command asks for."""

    name: str  # normalised in its ecosystem (PEP 503 for PyPI)
    ecosystem: str  # "pypi", "conda", "docker" (a base image), "npm", ...
    specifier: str  # as `packaging` writes it; "" for any version
    optional: bool  # an extra, a development or test group, a test environment, a CI job
    region: Region
    locked: bool = False  # from a lock file: what was installed, asked for by the project or not
    detail: str = ""  # what is written besides: the tag of a base image


@dataclass(frozen=True, slots=True)
class Setting:
    """A configuration value that a framework reads, such as KERAS_BACKEND, or that somebody declares (`card.tags`)."""

    name: str
    value: str
    region: Region
    how: str = field(default="", kw_only=True)  # by what means it is set: "os.environ", "ENV", "CI", "keras.json"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Both ends of a file, for readers that need no more; `tail` is empty where `head` is the whole file."""

    head: bytes
    tail: bytes  # the last bytes of the file; never overlaps `head`
    size: int  # bytes of the whole file

    def __len__(self) -> int:
        """How many bytes are in memory."""
        return len(self.head) + len(self.tail)


Content = bytes | Excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A model file as its own header tells it; `rules/artifacts.toml` says what that means."""

    format: str  # format id of rules/artifacts.toml
    hints: tuple[
        str, ...
    ] = ()  # what in it may name a framework, as written: "pt", "tf2onnx", a pickled class's module
    detail: str = ""  # for people: versions, exporters, what else the header says
    region: Region


class ForeignKind(StrEnum):
    """How code in a language other than Python asks for something."""

    IMPORT = "import"  # import, using, use, require, #include, library()
    SCRIPT = "script"  # an address that a web page loads a script from
    CALL = "call"  # a function that only the framework has, in languages whose files import nothing
    MANIFEST = "manifest"  # package.json, pom.xml, Cargo.toml, find_package(), ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignUse:
    """A module, header or package that a file in another language names, as it is written there."""

    language: str  # "javascript", "cpp", ...: ids of rules/languages.toml
    name: str  # "@tensorflow/tfjs", "org.tensorflow.Graph", "torch/script.h"; "python:torch" through a bridge to Python
    kind: ForeignKind
    region: Region
    specifier: str = ""  # the version that a manifest asks for, as it is written
    optional: bool = False  # for development, tests or an option only


class ReadStatus(StrEnum):
    """How well a file could be read."""

    OK = "ok"
    REPAIRED = "repaired"  # rewritten without loss (Python 2 syntax)
    PARTIAL = "partial"  # some statements were left out
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReadNote:
    """Something about how a stretch of a file was read: lines are 1-based and inclusive, cell as in Region."""

    what: str
    start_line: int
    end_line: int
    cell: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """How a file was read; reaches every report."""

    status: ReadStatus = ReadStatus.OK
    encoding: str = "utf-8"
    notes: tuple[ReadNote, ...] = ()
    failure: FailReason | None = None  # set exactly when status is FAILED
    error: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """What a module-level name means to a module that imports it: the qualified names it may stand for."""

    name: str
    targets: tuple[str, ...]  # imported things, unlinked form; () = defined here (class, function, value)
    guard: Guard = Guard.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that one file's bytes tell, independent of its path and of the rules."""

    uses: tuple[SymbolUse, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    settings: tuple[Setting, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    foreign: tuple[ForeignUse, ...] = ()  # what code and manifests of other languages ask for
    exports: tuple[Export, ...] = ()  # module-level names, sorted by name
    public: tuple[str, ...] | None = None  # literal __all__, if any
    stars: tuple[str, ...] = ()  # modules star-imported at module level, in order, unlinked form
    branch_stars: tuple[str, ...] = ()  # those of them that stand under a condition: other branches count as well
    read: Read = field(default_factory=Read)


# ------------------------------------------------------------------------------------------------ rules and verdicts


class Strength(StrEnum):
    """What a finding says about the role of the framework in a file."""

    DECISIVE = "decisive"  # builds or trains models: layers, gradients, optimizers, sessions
    STRONG = "strong"  # computes with it: tensor operations, devices
    PIPELINE = "pipeline"  # reads and prepares data: a helper, and tensor operations beside it may belong to it
    WEAK = "weak"  # another helper: file access, logging, flags, type names, a bare import


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A framework that a verdict can name (DESIGN.md §5)."""

    id: str
    name: str
    url: str
    family: str  # id of the family: tensorflow-1, tensorflow-2 and tensorflow are one
    distributions: tuple[str, ...] = ()  # PyPI names that are this framework, normalised; the family's head has most


@dataclass(frozen=True, slots=True)
class Library:
    """A library that stands on a framework: flax-linen on jax, lightning on pytorch."""

    id: str
    name: str
    framework: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fact that a rule matched: one line of evidence."""

    rule_id: str
    framework: str
    strength: Strength
    fact: SymbolUse | Requirement | Setting | Artifact
    library: str = ""  # library id, where the symbol belongs to one
    detail: str = ""  # such as "only in tensorflow <=1.15"
    compat: bool = False  # tensorflow.compat.v1: graph style on a 2.x (or late 1.x) release
    tentative: bool = False  # another generation has the name too: says the style, proves no generation (tf.keras)
    via: str = ""  # the project's own module through which the name came

    @property
    def region(self) -> Region:
        """Where the fact stands."""
        return self.fact.region


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkUse:
    """How one file uses one framework."""

    framework: str
    strength: Strength  # what the findings say together: decisive, strong or weak
    optional: bool  # every import of it is guarded and the file works without it
    findings: tuple[Finding, ...]  # sorted by region, then rule
    settled_by: str = ""  # how the generation came about: names, date, beside, directory, pin, suggestion; "" = open
    compat: bool = False  # all that makes it tensorflow-1 came through tensorflow.compat.v1
    contradicts: str = ""  # such as "also uses 3 names that only tensorflow-2 has (tensorflow.random.set_seed:12)"


class SubjectKind(StrEnum):
    """What sort of thing code in another language uses."""

    FRAMEWORK = "framework"  # one that verdicts know, through its bindings
    LIBRARY = "library"  # another deep-learning library, of that language's own
    DEPLOYMENT = "deployment"  # a facet of deployment: ONNX Runtime, TensorRT, Core ML


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFinding:
    """A fact of another language that a rule matched."""

    rule_id: str
    subject: str  # id of a framework, a library or a facet
    subject_kind: SubjectKind
    deployment: str  # id of a facet that it shows as well; "" for none
    fact: ForeignUse
    bundled: bool  # the repository holds what is imported: it is that framework, or carries it along


DeploymentFact = SymbolUse | Requirement | Artifact | ForeignUse


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFinding:
    """A fact that shows a way of deployment."""

    rule_id: str
    facet: str
    fact: DeploymentFact


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """What one file uses."""

    file: SelectedFile
    framework: str  # primary of this file; "" for none
    uses: tuple[FrameworkUse, ...]  # primary first, then by framework id
    libraries: tuple[str, ...]
    read: Read
    unresolved: tuple[str, ...] = ()  # names of the project's own modules that were not found
    foreign: tuple[ForeignFinding, ...] = ()  # of a file in another language, by place
    deployment: tuple[DeploymentFinding, ...] = ()  # by place


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSkipped:
    """A file or entry that was not read, and why."""

    path: str
    reason: SkipReason
    detail: str = ""
    size: int | None = None  # bytes, where a pointer or the listing tells them


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFailed:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkShare:
    """What a group of files (a repository, a directory) holds of one framework."""

    framework: str
    files: int  # files of role SOURCE that use it, without optional uses
    share: float  # its part of the group's weight, 0..1; the shares of a group add up to 1 (or there are none)
    files_by_role: tuple[tuple[Role, int], ...]  # all files that use it, by role
    optional: bool  # used, but only optionally: guarded imports, tests, converters, helpers of one of these
    compat: bool  # tensorflow-1 through tensorflow.compat.v1 only
    evidence: tuple[tuple[str, Finding], ...]  # (path, finding), the most telling first, at most 10


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupVerdict:
    """The verdict over a set of files: a directory of a monorepo, or the whole repository."""

    path: str  # directory, POSIX; "" for the root
    framework: str  # framework id, "mixed" or "none"
    confidence: Confidence
    why: str  # one sentence: how the primary came about
    shares: tuple[FrameworkShare, ...]  # largest share first, then id


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryUse:
    """How many files use a library."""

    library: str
    framework: str
    files: int


class KnownBy(StrEnum):
    """How far a model file is known."""

    HEADER = "header"  # its own header was read and says what it is
    NAME = "name"  # its name alone: the header is out of reach, or says nothing
    POINTER = "pointer"  # its name alone: the file itself is kept by Git LFS or Xet


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageUse:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentUse:
    """A way in which a repository deploys models."""

    facet: str  # id of rules/deployment.toml
    name: str
    files: int  # that show it and are neither vendored nor generated
    files_by_role: tuple[tuple[Role, int], ...]
    evidence: tuple[tuple[str, DeploymentFinding], ...]  # (path, finding), the most telling first, at most 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was read and what was not: every entry of the snapshot is in exactly one of the counts."""

    read: int
    repaired: int
    partial: int
    skipped: tuple[tuple[SkipReason, int], ...]
    failed: tuple[tuple[FailReason, int], ...]
    model_files: tuple[tuple[KnownBy, int], ...] = ()  # how far these are known; they stand in the other counts as well


class SignalSource(StrEnum):
    """Which of the four kinds of witness speaks. They are kept apart because they often disagree."""

    DECLARED = "declared"  # somebody wrote it down: a model card, a config.json, a base image
    FILES = "files"  # names of model files
    HEADER = "header"  # what a model file's own header says
    CODE = "code"  # what the code uses


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendEvidence:
    """A place that speaks for a Keras backend."""

    backend: str  # as Keras writes it: tensorflow, jax, torch, numpy, openvino, theano, cntk, mxnet, ...
    how: str  # "os.environ", "keras.config.set_backend", "ENV", "CI", "keras.json", a symbol, a requirement
    path: str
    region: Region
    overridden: bool = False  # another setting of the same program goes before this one


@dataclass(frozen=True, slots=True, kw_only=True)
class KerasBackend:
    """On which backends multi-backend Keras runs here: one, several (a CI matrix, a switch), or not determined."""

    backends: tuple[str, ...] = ()  # sorted; () = not determined
    basis: BackendBasis = BackendBasis.UNDETERMINED
    why: str = ""  # one sentence
    evidence: tuple[BackendEvidence, ...] = ()  # by path, then place
    legacy: tuple[BackendEvidence, ...] = ()  # where TF_USE_LEGACY_KERAS makes tf.keras the package tf_keras (Keras 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
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


@dataclass(frozen=True, slots=True)
class Revision:
    """What was scanned: a commit (hex oid and ISO 8601 UTC time) and whether a work tree lay over it."""

    commit: str = ""
    committed: str = ""
    worktree: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoVerdict:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoFailed:
    """A repository that has no verdict: where it was lost, and why."""

    repository: str
    stage: str  # open, list, scan
    error: str


# ------------------------------------------------------------------------------------------------ version ranges


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionNeed:
    """A name, or a keyword argument of a call, that not every sampled release has, and where the code uses it."""

    name: str  # qualified name; where one use may mean several names, each, joined by " or "
    keyword: str  # "" for the name itself
    versions: tuple[str, ...]  # the sampled versions that have it, ascending
    said: str  # the same for people: ">=1.4", "1.15, 2.1-"
    files: int
    places: tuple[tuple[str, Region], ...]  # (path, region): the first of each file, source before tests; at most 5


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPin:
    """A requirement on a package that has an API table."""

    path: str
    requirement: Requirement
    versions: tuple[str, ...]  # the sampled versions that it may mean; () = none, such as releases before the first
    agrees: bool  # some release that it may mean runs the code


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRange:
    """Which releases of one package have every name that the code takes from it.

    Where the code contradicts itself, `versions` run the most files and hold the most names, and `conflicts` is what
    they lack. Versions are samples; each stands for the releases up to the next one.
    """

    package: str  # as users import it
    distribution: str  # as an index calls it
    sampled: tuple[str, ...]  # all versions of the table, ascending
    versions: tuple[str, ...]  # by the code alone
    said: str  # the same for people
    pinned: tuple[str, ...]  # those that the agreeing pins admit too; () where they contradict one another
    specifier: str  # a PEP 440 specifier for `pinned`, or else for `versions`; "" for any
    newest_then: str  # the newest of `versions` that was out on the day of the commit; "" where that is not known
    files: int  # that need the package
    whole_files: int  # of these, files of which no name is lacking in `versions`
    lower: tuple[VersionNeed, ...]  # what the release before the first of `versions` lacks, the most used first
    upper: tuple[VersionNeed, ...]  # what the release after the last of `versions` lacks
    needs: tuple[VersionNeed, ...]  # all that `versions` have and some sample lacks, by name
    conflicts: tuple[VersionNeed, ...]  # what some of `versions` lack, the most used first
    pins: tuple[VersionPin, ...]  # by path and line
    optional: int  # files that use it only behind a guard: these do not narrow
    unlisted: tuple[tuple[str, int], ...]  # names that the table does not list and files that use them; most first


@dataclass(frozen=True, slots=True)
class DirectoryVersions:
    """The ranges over the files of one directory and below."""

    path: str  # POSIX
    ranges: tuple[VersionRange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoVersions:
    """Which releases can run the code of one snapshot."""

    repository: str  # the locator as given, without credentials
    revision: Revision
    ranges: tuple[VersionRange, ...]  # the package that most files need first
    directories: tuple[DirectoryVersions, ...]  # by path
    python_2: tuple[tuple[str, str], ...]  # files in Python 2 syntax, each with what shows it
    code_files: int  # files with code that were read, of the roles that count
    coverage: Coverage
    notes: tuple[str, ...]
    ruleset_digest: str
    extractor_version: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan has come, for a bar on a terminal; never part of a result."""

    stage: str  # what is being done, a word or two: "fetch", "list", "read"
    done: int
    total: int  # 0: not known
    path: str = ""  # the file at hand


RepoOutcome = RepoVerdict | RepoFailed


def printable(path: str) -> str:
    """A path that any output can carry: undecodable bytes and control characters as backslash escapes."""
    clean = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in clean)
