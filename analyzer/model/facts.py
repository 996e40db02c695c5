"""What the bytes of one file tell: no path, because one blob lies at many paths and facts are cached by blob oid."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from analyzer.model.files import FailReason
from analyzer.values import Struct


class Region(Struct, frozen=True, gc=False):
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


class SymbolUse(Struct, frozen=True, kw_only=True, gc=False):
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


class Requirement(Struct, frozen=True, kw_only=True, gc=False):
    """A package that a manifest or an install command asks for."""

    name: str  # normalised in its ecosystem (PEP 503 for PyPI)
    ecosystem: str  # "pypi", "conda", "docker" (a base image), "npm", ...
    specifier: str  # as `packaging` writes it; "" for any version
    optional: bool  # an extra, a development or test group, a test environment, a CI job
    region: Region
    locked: bool = False  # from a lock file: what was installed, asked for by the project or not
    detail: str = ""  # what is written besides: the tag of a base image


class Setting(Struct, frozen=True, gc=False):
    """A configuration value that a framework reads, such as KERAS_BACKEND, or that somebody declares (`card.tags`)."""

    name: str
    value: str
    region: Region
    how: str = ""  # by what means it is set: "os.environ", "ENV", "CI", "keras.json"


class Excerpt(Struct, frozen=True):
    """Both ends of a file, for readers that need no more; `tail` is empty where `head` is the whole file."""

    head: bytes
    tail: bytes  # the last bytes of the file; never overlaps `head`
    size: int  # bytes of the whole file

    def __len__(self) -> int:
        """How many bytes are in memory."""
        return len(self.head) + len(self.tail)


Content = bytes | Excerpt


class Artifact(Struct, frozen=True, kw_only=True, gc=False):
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


class ForeignUse(Struct, frozen=True, kw_only=True, gc=False):
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


class ReadNote(Struct, frozen=True, gc=False):
    """Something about how a stretch of a file was read: lines are 1-based and inclusive, cell as in Region."""

    what: str
    start_line: int
    end_line: int
    cell: int = 0


class Read(Struct, frozen=True, kw_only=True):
    """How a file was read; reaches every report."""

    status: ReadStatus = ReadStatus.OK
    encoding: str = "utf-8"
    notes: tuple[ReadNote, ...] = ()
    failure: FailReason | None = None  # set exactly when status is FAILED
    error: str = ""


class Suppression(Struct, frozen=True, kw_only=True, gc=False):
    """A comment that asks a check to pass over uses: `# fwscan: ignore[tensorflow-1/contrib] until it is ported`."""

    rules: tuple[str, ...]  # ids as written: of rules, policies, frameworks, libraries
    reason: str
    region: Region  # of the comment
    first_line: int  # the lines that it speaks for, in the same cell: its own, or those of the statement that follows
    last_line: int


class Export(Struct, frozen=True, gc=False):
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
    suppressions: tuple[Suppression, ...] = ()  # by place
    read: Read = field(default_factory=Read)

    def module(self) -> Facts:
        """What other files can import of it; the rest may be missing. Facts kept as bytes read that part alone."""
        return self

    def names(self) -> set[str]:
        """The qualified names of its uses."""
        return {use.qualified_name for use in self.uses}

    def used(self) -> Facts:
        """Uses, foreign uses and suppressions; the rest may be missing. Facts kept as bytes read that part alone."""
        return self
