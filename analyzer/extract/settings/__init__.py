"""Files that set, declare or install rather than compute: Dockerfiles, scripts, CI, keras.json, config.json, cards."""

from __future__ import annotations

from functools import partial

from analyzer.extract.settings.card import read_card
from analyzer.extract.settings.ci import read_ci
from analyzer.extract.settings.dockerfile import read_dockerfile
from analyzer.extract.settings.dotenv import read_dotenv
from analyzer.extract.settings.json_files import read_devcontainer, read_keras_json, read_model_config
from analyzer.extract.settings.shell import read_shell
from analyzer.extract.textfile import facts_of_text
from analyzer.model import Facts

__all__ = [
    "facts_of_card",
    "facts_of_ci_workflow",
    "facts_of_cog",
    "facts_of_compose",
    "facts_of_devcontainer",
    "facts_of_dockerfile",
    "facts_of_dotenv",
    "facts_of_keras_json",
    "facts_of_model_config",
    "facts_of_shell",
]


def facts_of_dockerfile(content: bytes) -> Facts:
    """Dockerfile, Containerfile."""
    return facts_of_text(content, read_dockerfile)


def facts_of_shell(content: bytes) -> Facts:
    """Shell scripts, Makefiles, batch jobs."""
    return facts_of_text(content, read_shell)


def facts_of_ci_workflow(content: bytes) -> Facts:
    """Workflows of GitHub Actions, GitLab, Travis, CircleCI, Azure Pipelines and the like."""
    return facts_of_text(content, read_ci)


def facts_of_compose(content: bytes) -> Facts:
    """docker-compose.yml."""
    return facts_of_text(content, partial(read_ci, how="compose", optional=False))


def facts_of_cog(content: bytes) -> Facts:
    """cog.yaml (https://cog.run/yaml/)."""
    return facts_of_text(content, partial(read_ci, how="cog.yaml", optional=False))


def facts_of_dotenv(content: bytes) -> Facts:
    """.env and its kin: of their variables only those that a framework reads."""
    return facts_of_text(content, read_dotenv)


def facts_of_keras_json(content: bytes) -> Facts:
    """keras.json."""
    return facts_of_text(content, read_keras_json)


def facts_of_model_config(content: bytes) -> Facts:
    """config.json of a model."""
    return facts_of_text(content, read_model_config)


def facts_of_devcontainer(content: bytes) -> Facts:
    """devcontainer.json."""
    return facts_of_text(content, read_devcontainer)


def facts_of_card(content: bytes) -> Facts:
    """README.md with front matter."""
    return facts_of_text(content, read_card)
