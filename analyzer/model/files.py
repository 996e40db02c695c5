"""Files of a snapshot: what they are, what they are for, and why one was not read."""

from __future__ import annotations

from enum import StrEnum

from analyzer.values import Struct


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


class FileEntry(Struct, frozen=True, gc=False):
    """A file of a snapshot. `path` is POSIX and relative to the root, undecodable bytes as surrogate escapes."""

    path: str
    oid: str  # git blob oid (SHA-1 of "blob <size>\0" + content), hex; "" where git does not know the file


class SkippedEntry(Struct, frozen=True, gc=False):
    """An entry of a snapshot that is not a file to read: links, special files, submodules."""

    path: str
    reason: SkipReason
    detail: str = ""


class SelectedFile(Struct, frozen=True, kw_only=True, gc=False):
    """A file that some reader takes, with what its path says about it."""

    entry: FileEntry
    kind: FileKind
    role: Role
    role_reason: str  # the pattern of roles.toml or of the user's configuration that decided; "" for source


def printable(path: str) -> str:
    """A path that any output can carry: undecodable bytes and control characters as backslash escapes."""
    if path.isprintable():
        return path
    clean = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in clean)
