"""Manifests -> requirements and the project's own name. Which reader takes a file is decided by the file's kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from analyzer.extract.manifests.conda import read_conda_environment
from analyzer.extract.manifests.lines import read_requirements
from analyzer.extract.manifests.setup_files import read_setup_cfg, setup_py_facts
from analyzer.extract.manifests.toml_files import read_toml_manifest
from analyzer.extract.python.encoding import decode
from analyzer.model import Facts, FileKind, Read, ReadStatus

READERS: Mapping[FileKind, Callable[[str], Facts]] = MappingProxyType(
    {
        FileKind.REQUIREMENTS: read_requirements,
        FileKind.TOML_MANIFEST: read_toml_manifest,
        FileKind.SETUP_CFG: read_setup_cfg,
        FileKind.CONDA_ENVIRONMENT: read_conda_environment,
    }
)

__all__ = ["READERS", "facts_of_manifest", "setup_py_facts"]


def facts_of_manifest(kind: FileKind, content: bytes) -> Facts:
    """The facts of a manifest; where it cannot be read, `Facts.read` says so."""
    decoded = decode(content)
    if decoded.failure is not None:
        read = Read(status=ReadStatus.FAILED, failure=decoded.failure, error=decoded.error, encoding=decoded.encoding)
        return Facts(read=read)
    facts = READERS[kind](decoded.text)
    notes = (*decoded.notes, *facts.read.notes)
    return replace(facts, read=replace(facts.read, encoding=decoded.encoding, notes=notes))
