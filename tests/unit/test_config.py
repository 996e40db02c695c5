"""What a scanned project may say about itself, and what is said when it says it wrongly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.config import ProjectConfig, parse_config
from analyzer.errors import ConfigError


def test_both_places_have_the_same_keys() -> None:
    keys = 'exclude = ["old/"]\nroles = { "tools/*.py" = "converter" }\n'
    expected = (("old/",), (("tools/*.py", "converter"),))
    for name, text in (("fwscan.toml", keys), ("pyproject.toml", f"[tool.fwscan]\n{keys}")):
        config = parse_config(name, text)
        assert config is not None
        assert (config.source, config.exclude, config.roles) == (name, *expected)


def test_a_manifest_without_the_table_is_no_configuration() -> None:
    assert parse_config("pyproject.toml", "[tool.other]\nexclude = 1\n") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exlude = []", "did you mean 'exclude'?"),
        ('exclude = "old/"', "exclude is a list"),
        ('roles = ["x"]', "roles is a table"),
        ('roles = { "a" = "tests" }', "not {'a': 'tests'}"),
        ("exclude = [", "no TOML"),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said.replace("?", r"\?")):
        parse_config("fwscan.toml", text)


@given(st.text(max_size=200))
def test_any_text_is_a_configuration_or_an_error(text: str) -> None:
    message = "fwscan.toml"
    try:
        config = parse_config("fwscan.toml", text)
    except ConfigError as error:
        message, config = error.message, ProjectConfig("fwscan.toml")
    assert message.startswith("fwscan.toml")
    assert config is not None
    assert config.source == "fwscan.toml"
