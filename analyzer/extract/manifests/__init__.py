"""Manifests -> requirements and the project's own name. Which reader takes a file is decided by the file's kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from analyzer.extract.manifests.conda import read_conda_environment
from analyzer.extract.manifests.lines import read_requirements
from analyzer.extract.manifests.setup_files import read_setup_cfg, setup_py_facts
from analyzer.extract.manifests.toml_files import read_toml_manifest
from analyzer.model import Facts, FileKind

READERS: Mapping[FileKind, Callable[[str], Facts]] = MappingProxyType(
    {
        FileKind.REQUIREMENTS: read_requirements,
        FileKind.TOML_MANIFEST: read_toml_manifest,
        FileKind.SETUP_CFG: read_setup_cfg,
        FileKind.CONDA_ENVIRONMENT: read_conda_environment,
    }
)

__all__ = ["READERS", "setup_py_facts"]
