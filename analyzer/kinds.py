"""What a file is, by its name alone (and for scripts without a suffix by their first line)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection

from analyzer.model import FileKind

# Languages other than Python: Linguist's suffixes, without those that mean several things.
# https://github.com/github-linguist/linguist/blob/main/lib/linguist/languages.yml
_LANGUAGE_SUFFIXES = {
    suffix: kind
    for kind, suffixes in {
        FileKind.JAVASCRIPT: ".js .jsx .mjs .cjs .ts .tsx .mts .cts",
        FileKind.WEB_PAGE: ".html .htm .xhtml .vue .svelte .astro",
        FileKind.JAVA: ".java .groovy",
        FileKind.KOTLIN: ".kt .kts",
        FileKind.SCALA: ".scala .sc",
        FileKind.C_FAMILY: ".c .h .cc .hh .cpp .hpp .cxx .hxx .c++ .h++ .ipp .tpp .inl .inc .cu .cuh .ino",
        FileKind.OBJECTIVE_C: ".mm",
        FileKind.DOT_M: ".m",
        FileKind.JULIA: ".jl",
        FileKind.RUST: ".rs",
        FileKind.HASKELL: ".hs .lhs .hsc",
        FileKind.GO: ".go",
        FileKind.CSHARP: ".cs .csx",
        FileKind.FSHARP: ".fs .fsx .fsi",
        FileKind.SWIFT: ".swift",
        FileKind.R: ".r",
        FileKind.LUA: ".lua",
        FileKind.GRADLE: ".gradle",
        FileKind.SBT: ".sbt",
        FileKind.CMAKE: ".cmake",
        FileKind.CABAL: ".cabal",
        FileKind.DOTNET_PROJECT: ".csproj .fsproj .vbproj",
        FileKind.PODS: ".podspec",
    }.items()
    for suffix in suffixes.split()
}
_KIND_BY_SUFFIX = {
    **_LANGUAGE_SUFFIXES,
    ".py": FileKind.PYTHON,
    ".pyw": FileKind.PYTHON,
    ".pyi": FileKind.PYTHON,
    ".py3": FileKind.PYTHON,
    ".ipynb": FileKind.NOTEBOOK,
    ".sh": FileKind.SHELL,
    ".bash": FileKind.SHELL,
    ".zsh": FileKind.SHELL,
    ".ksh": FileKind.SHELL,
    ".csh": FileKind.SHELL,
    ".slurm": FileKind.SHELL,
    ".sbatch": FileKind.SHELL,
    ".pbs": FileKind.SHELL,
    ".bat": FileKind.SHELL,
    ".cmd": FileKind.SHELL,
    ".ps1": FileKind.SHELL,
    ".dockerfile": FileKind.DOCKERFILE,
    ".qmd": FileKind.CHUNKS,
    ".rmd": FileKind.CHUNKS,
    ".md": FileKind.MARKDOWN,
    ".markdown": FileKind.MARKDOWN,
}
# `#!/usr/bin/env python3`, `#!/usr/bin/python2.7 -u`, `#!/usr/bin/env -S uv run --script`
_PYTHON_SHEBANG = re.compile(
    rb"#!\s*(?:\S*/env\s+(?:-\S+\s+)*(?:\w+=\S*\s+)*)?(?:\S*/)?(?:i?python|pypy)[\d.]*(?:\s|$)"
)
_UV_SHEBANG = re.compile(rb"#!.*\buv\s+run\b.*--script\b")
# requirements.txt, requirements-dev.txt, requirements_gpu.in, requirements/base.txt, constraints.txt, pip_reqs.txt.
# What includes another file (`-r deps/core.txt`) is not followed; the other is read where its own name says what it is.
_REQUIREMENTS = re.compile(
    r"(?:^|/)(?:[\w.-]*(?:requirement|constraint)s?[\w.-]*|(?:requirements?|reqs?|deps|dependencies)/[\w.-]+"
    r"|(?:[\w.-]+[_-])?(?:reqs|deps|dependencies|require)(?:[_-][\w.-]+)?|pip|pip[_-]?packages)\.(?:txt|in|pip)$"
)
# Where each service looks: docs.github.com/actions, docs.gitlab.com/ci, docs.travis-ci.com, circleci.com/docs,
# learn.microsoft.com/azure/devops/pipelines, and their kin.
_CI = re.compile(
    r"(?:^|/)(?:\.github/(?:workflows|actions|ci)/(?:[\w.-]+/)*[\w.-]+\.ya?ml|action\.ya?ml|[\w.-]*\.?gitlab-ci[\w.-]*\.ya?ml"
    r"|\.gitlab/(?:[\w.-]+/)*[\w.-]+\.ya?ml|\.?travis\.ya?ml|\.circleci/[\w.-]+\.ya?ml|circle\.ya?ml"
    r"|[\w.-]*azure-pipelines?[\w.-]*\.ya?ml|\.?azure-?pipelines/(?:[\w.-]+/)*[\w.-]+\.ya?ml|\.?appveyor\.ya?ml"
    r"|bitbucket-pipelines\.ya?ml|\.drone\.ya?ml|\.cirrus\.ya?ml|cloudbuild[\w.-]*\.ya?ml|\.buildkite/[\w.-]+\.ya?ml"
    r"|\.semaphore/[\w.-]+\.ya?ml|wercker\.ya?ml|shippable\.ya?ml|buildspec\.ya?ml)$"
)
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")
_DOCKERFILE = re.compile(r"(?:^|/)(?:dockerfile|containerfile)(?:[._-][\w.-]+)?$|(?:^|/)[\w-]+[._-]dockerfile$")
_DOTENV = re.compile(r"(?:^|/)\.env(?:rc|\.[\w.-]+)?$")
_LOCK = re.compile(r"(?:^|/)(?:[\w.-]*conda-lock\.ya?ml|pylock\.(?:[\w-]+\.)?toml)$")
_CONDA_ENVIRONMENT = re.compile(r"(?:^|/)[\w.-]*(?:environment|conda|env)[\w.-]*\.ya?ml$")
_LANGUAGE_NAMES = {
    "package.json": FileKind.PACKAGE_JSON,
    "pom.xml": FileKind.MAVEN,
    "build.gradle.kts": FileKind.GRADLE,
    "libs.versions.toml": FileKind.GRADLE,
    "cmakelists.txt": FileKind.CMAKE,
    "build.bazel": FileKind.BAZEL,
    "workspace.bazel": FileKind.BAZEL,
    "module.bazel": FileKind.BAZEL,
    "cargo.toml": FileKind.CARGO,
    "package.yaml": FileKind.HPACK,
    "stack.yaml": FileKind.HPACK,
    "go.mod": FileKind.GO_MOD,
    "packages.config": FileKind.DOTNET_PROJECT,
    "directory.packages.props": FileKind.DOTNET_PROJECT,
    "directory.build.props": FileKind.DOTNET_PROJECT,
    "package.swift": FileKind.SWIFT_PACKAGE,
    "podfile": FileKind.PODS,
    "config.pbtxt": FileKind.TRITON_CONFIG,
}
# Names that mean this only as they are written here: `build` is a script, `Description` a chapter.
_KIND_BY_EXACT_NAME = {
    "BUILD": FileKind.BAZEL,
    "WORKSPACE": FileKind.BAZEL,
    "DESCRIPTION": FileKind.R_DESCRIPTION,
    "Project.toml": FileKind.JULIA_PROJECT,
    "JuliaProject.toml": FileKind.JULIA_PROJECT,
}
_KIND_BY_NAME = {
    **_LANGUAGE_NAMES,
    "pyproject.toml": FileKind.TOML_MANIFEST,
    "pipfile": FileKind.TOML_MANIFEST,
    "pixi.toml": FileKind.TOML_MANIFEST,
    "tox.toml": FileKind.TOML_MANIFEST,
    "setup.cfg": FileKind.SETUP_CFG,
    "tox.ini": FileKind.TOX,
    "pytest.ini": FileKind.TOX,
    "meta.yaml": FileKind.CONDA_RECIPE,
    "recipe.yaml": FileKind.CONDA_RECIPE,
    "uv.lock": FileKind.LOCK,
    "poetry.lock": FileKind.LOCK,
    "pdm.lock": FileKind.LOCK,
    "pipfile.lock": FileKind.LOCK,
    "pixi.lock": FileKind.LOCK,
    "makefile": FileKind.SHELL,
    "gnumakefile": FileKind.SHELL,
    "justfile": FileKind.SHELL,
    "cog.yaml": FileKind.COG,
    "cog.yml": FileKind.COG,
    "devcontainer.json": FileKind.DEVCONTAINER,
    ".devcontainer.json": FileKind.DEVCONTAINER,
    "keras.json": FileKind.KERAS_JSON,
    "config.json": FileKind.MODEL_CONFIG,
    "readme.md": FileKind.MODEL_CARD,
}
# Files that may hold a model. Wide on purpose: what is opened in vain costs one look at both ends, and the header
# decides (rules/artifacts.toml says what names alone promise).
_MODEL = re.compile(
    r"""(?:^|/)(?:
        [^/]+\.(?:
            safetensors | pt | pth | ckpt | bin | h5 | hdf5 | keras | pb | pbtxt | onnx | tflite | gguf | ggml | msgpack
            | mlmodel | pte | ptl | pt2 | torchscript | mar | ot | nemo | pkl | pickle | pk | joblib | t7 | caffemodel
            | params | pdparams | pdmodel | pdopt | pdiparams | weights | model | tar | index | meta
            | data-\d{5}-of-\d{5} | ckpt-\d+ | (?:safetensors|bin|h5|msgpack)\.index\.json
        )
        | [^/]*(?:weights|model|params|checkpoint|ckpt)[^/]*\.npz
        | [^/]*-symbol\.json | model\.json | openvino_[^/]*\.xml
        | checkpoint(?:_\d+)? | _checkpoint_metadata | _metadata | manifest\.ocdbt | d/[0-9a-f]{32}
        | [^/]+\.mlpackage/data/com\.apple\.coreml/.+
    )$""",
    re.VERBOSE,
)
_KIND_BY_PATTERN = (
    (_LOCK, FileKind.LOCK),
    (_REQUIREMENTS, FileKind.REQUIREMENTS),
    (_DOCKERFILE, FileKind.DOCKERFILE),
    (_CI, FileKind.CI_WORKFLOW),
    (_COMPOSE, FileKind.COMPOSE),
    (_DOTENV, FileKind.DOTENV),
    (_CONDA_ENVIRONMENT, FileKind.CONDA_ENVIRONMENT),
    (_MODEL, FileKind.MODEL),
)


def kind_of(path: str) -> FileKind:
    """What a file is by its name."""
    lower = path.lower()
    if named := _KIND_BY_NAME.get(posixpath.basename(lower)) or _KIND_BY_EXACT_NAME.get(posixpath.basename(path)):
        return named
    for pattern, kind in _KIND_BY_PATTERN:
        if pattern.search(lower):
            return kind
    return _KIND_BY_SUFFIX.get(posixpath.splitext(path)[1].lower(), FileKind.OTHER)


def kind_of_first_line(start: bytes) -> FileKind:
    """What a file without suffix is by its first line; give at least its first 200 bytes."""
    line = start.split(b"\n", 1)[0][:200]
    is_python = _PYTHON_SHEBANG.match(line) or _UV_SHEBANG.match(line)
    return FileKind.PYTHON if is_python else FileKind.OTHER


def completes_a_pair(path: str, paths: Collection[str]) -> bool:
    """Whether a file is a part of a model that only its neighbours give away.

    OpenVINO's .xml lies beside a .bin; a V1 checkpoint of TensorFlow has whatever name, and a .meta beside it.
    """
    stem, suffix = posixpath.splitext(path)
    return (suffix == ".xml" and f"{stem}.bin" in paths) or f"{path}.meta" in paths


def may_be_script(path: str) -> bool:
    """Whether a file has no suffix, so that only its first line tells what it is."""
    name = posixpath.basename(path)
    return "." not in name and not name.isupper() and name.lower() not in _NEVER_SCRIPTS


_NEVER_SCRIPTS = frozenset({"makefile", "dockerfile", "license", "licence", "readme", "build", "workspace", "notice"})
