"""`fwscan config`: what is in force, where that is said, and what may be said at all."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from analyzer.cli.program import program
from analyzer.config import parse_config
from analyzer.config.effective import toml
from analyzer.config.keys import KEYS, POLICY_KEYS, json_schema
from analyzer.errors import ConfigError

PROJECT = """\
[tool.fwscan]
forbid = ["tensorflow-1"]
exclude = ["old/"]
[[tool.fwscan.policy]]
id = "torch-only"
allow = ["pytorch"]
"""


def shown(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(program, ["config", "show", "--format", "json", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    loaded: dict[str, Any] = json.loads(result.output)
    return loaded


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "inner").mkdir()
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_value_has_its_source(project: Path) -> None:
    found = shown("--exclude", "new/", "--fail-on", "note")
    assert found["file"] == "pyproject.toml"
    assert found["project"]["forbid"] == {"value": ["tensorflow-1"], "source": "pyproject.toml"}
    assert found["project"]["exclude"] == {"value": ["old/", "new/"], "source": "pyproject.toml, --exclude"}
    assert found["project"]["fail-on"] == {"value": "note", "source": "--fail-on"}
    assert found["project"]["baseline"] == {"value": "fwscan-baseline.json", "source": "default"}
    assert found["policies"][0]["id"] == {"value": "torch-only", "source": "pyproject.toml"}
    assert set(found["project"]) == {key.name for key in KEYS} - {"policy"}
    assert set(found["policies"][0]) == {key.name for key in POLICY_KEYS}


def test_a_policy_of_the_command_line_stands_for_all_configured_ones(project: Path) -> None:
    found = shown("--allow", "jax")
    assert found["policies"] == []
    assert found["project"]["allow"] == {"value": ["jax"], "source": "--allow"}
    assert found["project"]["forbid"] == {"value": [], "source": "default"}


def test_the_nearest_configuration_holds_alone(project: Path) -> None:
    assert shown("inner")["file"] == "pyproject.toml"
    (project / "inner/fwscan.toml").write_text('forbid = ["jax"]\n')
    found = shown("inner")
    assert (found["file"], found["policies"]) == ("inner/fwscan.toml", [])
    assert found["project"]["exclude"] == {"value": [], "source": "default"}


def test_isolated_shows_defaults(project: Path) -> None:
    found = shown("--isolated")
    assert {value["source"] for value in found["project"].values()} == {"default"}


def test_what_is_printed_can_be_put_into_a_file(project: Path) -> None:
    printed = CliRunner().invoke(program, ["config", "show"], catch_exceptions=False).output
    config = parse_config("fwscan.toml", printed)
    assert config is not None
    assert [policy.id for policy in config.policies] == ["project", "torch-only"]


def test_the_schema_takes_what_the_program_takes() -> None:
    printed = json.loads(CliRunner().invoke(program, ["config", "schema"], catch_exceptions=False).output)
    assert printed == json_schema()
    jsonschema.Draft7Validator.check_schema(printed)
    jsonschema.validate(tomllib.loads(PROJECT)["tool"]["fwscan"], printed)


VALUES = st.one_of(
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from(["error", "note", "pytorch", "", "x.**"]),
    st.lists(st.sampled_from(["pytorch", "test", "", "old/"]), max_size=2),
    st.dictionaries(st.sampled_from(["a", "*.py"]), st.sampled_from(["test", "tests"]), max_size=2),
)
TABLES = st.dictionaries(st.sampled_from([key.name for key in KEYS] + ["alow"]), VALUES, max_size=3)
POLICIES = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b c", "x-1"]), "forbid": st.just(["jax"])},
    optional={key.name: VALUES for key in POLICY_KEYS if key.name not in ("id", "forbid")},
)


@given(TABLES, st.lists(POLICIES, max_size=1))
def test_schema_and_program_refuse_the_same(table: dict[str, Any], policies: list[dict[str, Any]]) -> None:
    further = {"policy": policies} if policies else {}
    table = {key: value for key, value in table.items() if key != "policy"} | further
    text = "\n".join(
        [f"{toml(key)} = {toml(value)}" for key, value in table.items() if key != "policy"]
        + [line for one in policies for line in ("[[policy]]", *(f"{key} = {toml(item)}" for key, item in one.items()))]
    )
    valid = jsonschema.Draft7Validator(json_schema()).is_valid(table)
    try:
        parse_config("fwscan.toml", text)
    except ConfigError:
        accepted = False
    else:
        accepted = True
    assert accepted == valid, text


@given(st.text(max_size=30))
def test_any_text_is_written_as_toml(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert tomllib.loads(f"x = {toml(text)}") == {"x": text}
