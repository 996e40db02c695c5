"""Manifests -> requirements and the project's own name: one function a kind of file, bytes to facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analyzer.extract.manifests.conda import read_conda_environment
from analyzer.extract.manifests.lines import read_requirements
from analyzer.extract.manifests.setup_files import read_setup_cfg, setup_py_facts
from analyzer.extract.manifests.toml_files import read_toml_manifest
from analyzer.extract.python.encoding import decode
from analyzer.model import Facts, Read, ReadStatus

__all__ = [
    "facts_of_conda_environment",
    "facts_of_requirements",
    "facts_of_setup_cfg",
    "facts_of_text",
    "facts_of_toml_manifest",
    "setup_py_facts",
]


def facts_of_text(content: bytes, read: Callable[[str], Facts]) -> Facts:
    """What `read` finds in the decoded content; where it is no text, `Facts.read` says so."""
    decoded = decode(content)
    if decoded.failure is not None:
        failed = Read(status=ReadStatus.FAILED, failure=decoded.failure, error=decoded.error, encoding=decoded.encoding)
        return Facts(read=failed)
    facts = read(decoded.text)
    notes = (*decoded.notes, *facts.read.notes)
    return replace(facts, read=replace(facts.read, encoding=decoded.encoding, notes=notes))


def facts_of_requirements(content: bytes) -> Facts:
    """Requirements and constraints files of pip."""
    return facts_of_text(content, read_requirements)


def facts_of_toml_manifest(content: bytes) -> Facts:
    """pyproject.toml, Pipfile."""
    return facts_of_text(content, read_toml_manifest)


def facts_of_setup_cfg(content: bytes) -> Facts:
    """setup.cfg."""
    return facts_of_text(content, read_setup_cfg)


def facts_of_conda_environment(content: bytes) -> Facts:
    """environment.yml of conda."""
    return facts_of_text(content, read_conda_environment)
