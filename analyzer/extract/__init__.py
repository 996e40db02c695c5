"""What the bytes of one file tell, whatever its path and whatever the rules: results can be cached by blob oid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from analyzer.model import Content, Facts, FailReason, FileKind, Read, ReadStatus

__all__ = ["EXTRACTOR_VERSION", "READERS", "extract"]

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
    }
)


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
        return _reader(kind)(content)
    except Exception as error:  # the seam between files: one file's surprise is that file's failure
        message = f"{type(error).__name__}: {error}"
        return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.INTERNAL, error=message))
