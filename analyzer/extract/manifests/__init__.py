"""Manifests -> requirements and the project's own name: one function a kind of file, bytes to facts.

Each loads its reader when it is called: some need YAML or TOML, which takes longer to load than a manifest to read.
"""

from __future__ import annotations

from analyzer.extract.textfile import facts_of_text
from analyzer.model import Facts

__all__ = [
    "facts_of_conda_environment",
    "facts_of_conda_recipe",
    "facts_of_lock",
    "facts_of_requirements",
    "facts_of_setup_cfg",
    "facts_of_toml_manifest",
    "facts_of_tox",
]


def facts_of_requirements(content: bytes) -> Facts:
    """Requirements and constraints files of pip."""
    from analyzer.extract.manifests.lines import read_requirements

    return facts_of_text(content, read_requirements)


def facts_of_toml_manifest(content: bytes) -> Facts:
    """pyproject.toml, Pipfile, pixi.toml, tox.toml."""
    from analyzer.extract.manifests.toml_files import read_toml_manifest

    return facts_of_text(content, read_toml_manifest)


def facts_of_setup_cfg(content: bytes) -> Facts:
    """setup.cfg."""
    from analyzer.extract.manifests.setup_files import read_setup_cfg

    return facts_of_text(content, read_setup_cfg)


def facts_of_conda_environment(content: bytes) -> Facts:
    """environment.yml of conda."""
    from analyzer.extract.manifests.conda import read_conda_environment

    return facts_of_text(content, read_conda_environment)


def facts_of_conda_recipe(content: bytes) -> Facts:
    """meta.yaml, recipe.yaml."""
    from analyzer.extract.manifests.conda import read_conda_recipe

    return facts_of_text(content, read_conda_recipe)


def facts_of_lock(content: bytes) -> Facts:
    """Lock files of uv, poetry, pdm, pipenv, conda-lock and pixi."""
    from analyzer.extract.manifests.locks import read_lock

    return facts_of_text(content, read_lock)


def facts_of_tox(content: bytes) -> Facts:
    """tox.ini, pytest.ini."""
    from analyzer.extract.manifests.tox import read_tox

    return facts_of_text(content, read_tox)
