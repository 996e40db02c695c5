"""What the bytes of one file tell, whatever its path and whatever the rules: results can be cached by blob oid."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from analyzer.model import Content, Facts, FailReason, FileKind, Read, ReadStatus

__all__ = ["EXTRACTOR_VERSION", "READERS", "extract", "extract_by_whole_files"]

# Part of the key of cached facts: raise it whenever the facts of any file can come out differently.
EXTRACTOR_VERSION = 1

# Readers of text take bytes; that of model files takes an `Excerpt` as well.
Reader = Callable[[Content], Facts]

# The module and function of each kind's reader. Imported when the first such file comes: libcst alone takes longer to
# load than a small repository to read.
READERS: Mapping[FileKind, tuple[str, str]] = MappingProxyType(
    {
        FileKind.PYTHON: ("analyzer.extract.scripts", "facts_of_python"),
        FileKind.NOTEBOOK: ("analyzer.extract.notebook", "facts_of_notebook"),
        FileKind.CHUNKS: ("analyzer.extract.notebook.literate", "facts_of_chunks"),
        FileKind.MARKDOWN: ("analyzer.extract.notebook.literate", "facts_of_markdown"),
        FileKind.REQUIREMENTS: ("analyzer.extract.manifests", "facts_of_requirements"),
        FileKind.TOML_MANIFEST: ("analyzer.extract.manifests", "facts_of_toml_manifest"),
        FileKind.SETUP_CFG: ("analyzer.extract.manifests", "facts_of_setup_cfg"),
        FileKind.CONDA_ENVIRONMENT: ("analyzer.extract.manifests", "facts_of_conda_environment"),
        FileKind.TOX: ("analyzer.extract.manifests", "facts_of_tox"),
        FileKind.CONDA_RECIPE: ("analyzer.extract.manifests", "facts_of_conda_recipe"),
        FileKind.LOCK: ("analyzer.extract.manifests", "facts_of_lock"),
        FileKind.DOCKERFILE: ("analyzer.extract.settings", "facts_of_dockerfile"),
        FileKind.SHELL: ("analyzer.extract.settings", "facts_of_shell"),
        FileKind.CI_WORKFLOW: ("analyzer.extract.settings", "facts_of_ci_workflow"),
        FileKind.COMPOSE: ("analyzer.extract.settings", "facts_of_compose"),
        FileKind.COG: ("analyzer.extract.settings", "facts_of_cog"),
        FileKind.DEVCONTAINER: ("analyzer.extract.settings", "facts_of_devcontainer"),
        FileKind.DOTENV: ("analyzer.extract.settings", "facts_of_dotenv"),
        FileKind.KERAS_JSON: ("analyzer.extract.settings", "facts_of_keras_json"),
        FileKind.MODEL_CONFIG: ("analyzer.extract.settings", "facts_of_model_config"),
        FileKind.MODEL_CARD: ("analyzer.extract.readme", "facts_of_readme"),
        FileKind.MODEL: ("analyzer.extract.weights", "facts_of_model_file"),
        FileKind.JAVASCRIPT: ("analyzer.extract.languages.javascript", "facts_of_javascript"),
        FileKind.WEB_PAGE: ("analyzer.extract.languages.javascript", "facts_of_web_page"),
        FileKind.JAVA: ("analyzer.extract.languages.imports", "facts_of_java"),
        FileKind.KOTLIN: ("analyzer.extract.languages.imports", "facts_of_kotlin"),
        FileKind.SCALA: ("analyzer.extract.languages.imports", "facts_of_scala"),
        FileKind.C_FAMILY: ("analyzer.extract.languages.c_family", "facts_of_c_family"),
        FileKind.OBJECTIVE_C: ("analyzer.extract.languages.c_family", "facts_of_objective_c"),
        FileKind.DOT_M: ("analyzer.extract.languages.c_family", "facts_of_dot_m"),
        FileKind.JULIA: ("analyzer.extract.languages.imports", "facts_of_julia"),
        FileKind.RUST: ("analyzer.extract.languages.imports", "facts_of_rust"),
        FileKind.HASKELL: ("analyzer.extract.languages.imports", "facts_of_haskell"),
        FileKind.GO: ("analyzer.extract.languages.imports", "facts_of_go"),
        FileKind.CSHARP: ("analyzer.extract.languages.imports", "facts_of_csharp"),
        FileKind.FSHARP: ("analyzer.extract.languages.imports", "facts_of_fsharp"),
        FileKind.SWIFT: ("analyzer.extract.languages.imports", "facts_of_swift"),
        FileKind.R: ("analyzer.extract.languages.imports", "facts_of_r"),
        FileKind.LUA: ("analyzer.extract.languages.imports", "facts_of_lua"),
        FileKind.PACKAGE_JSON: ("analyzer.extract.languages.documents", "facts_of_package_json"),
        FileKind.MAVEN: ("analyzer.extract.languages.documents", "facts_of_maven"),
        FileKind.GRADLE: ("analyzer.extract.languages.build_files", "facts_of_gradle"),
        FileKind.SBT: ("analyzer.extract.languages.build_files", "facts_of_sbt"),
        FileKind.CMAKE: ("analyzer.extract.languages.build_files", "facts_of_cmake"),
        FileKind.BAZEL: ("analyzer.extract.languages.build_files", "facts_of_bazel"),
        FileKind.JULIA_PROJECT: ("analyzer.extract.languages.documents", "facts_of_julia_project"),
        FileKind.CARGO: ("analyzer.extract.languages.documents", "facts_of_cargo"),
        FileKind.CABAL: ("analyzer.extract.languages.build_files", "facts_of_cabal"),
        FileKind.HPACK: ("analyzer.extract.languages.build_files", "facts_of_hpack"),
        FileKind.GO_MOD: ("analyzer.extract.languages.build_files", "facts_of_go_mod"),
        FileKind.DOTNET_PROJECT: ("analyzer.extract.languages.documents", "facts_of_dotnet_project"),
        FileKind.SWIFT_PACKAGE: ("analyzer.extract.languages.build_files", "facts_of_swift_package"),
        FileKind.PODS: ("analyzer.extract.languages.build_files", "facts_of_pods"),
        FileKind.R_DESCRIPTION: ("analyzer.extract.languages.build_files", "facts_of_r_description"),
        FileKind.TRITON_CONFIG: ("analyzer.extract.languages.triton", "facts_of_triton_config"),
    }
)


# Bytes without it hold no comment that asks a check to pass something over.
MARK = b"fwscan:"


def _with_suppressions(facts: Facts, kind: FileKind, content: bytes) -> Facts:
    from analyzer.extract.suppressions import suppressions_of  # late: hardly any file has such a comment

    return dataclasses.replace(facts, suppressions=suppressions_of(kind, content))


@cache
def _reader(kind: FileKind) -> Reader:
    module, function = READERS[kind]
    reader: Reader = getattr(import_module(module), function)
    return reader


def extract(kind: FileKind, content: Content) -> Facts:
    """The facts of one file. Never raises: what could not be read is in `Facts.read`.

    A file of a kind without a reader has no facts.
    """
    if kind not in READERS:
        return Facts()
    try:
        facts = _reader(kind)(content)
        if isinstance(content, bytes) and MARK in content:
            facts = _with_suppressions(facts, kind, content)
        return facts
    except Exception as error:  # the seam between files: one file's surprise is that file's failure
        message = f"{type(error).__name__}: {error}"
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.INTERNAL, error=message))


def extract_by_whole_files(kind: FileKind, content: Content) -> Facts:
    """As `extract`, with every Python text parsed as a whole: the reference for what reads less of it."""
    from analyzer.extract.python import full_parse

    with full_parse():
        return extract(kind, content)
