from __future__ import annotations

import json
from pathlib import Path

import pytest

from analyzer.cli.program import run


def shown(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert run(list(arguments)) == status
    return capsys.readouterr().out


def test_a_framework_has_its_rules_listed(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "rules", "list", "jax")
    assert "jax/any" in text
    assert "pytorch/any" not in text


def test_a_rule_shows_why_and_where_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "rules", "show", "jax/any")
    assert "https://docs.jax.dev" in text
    assert "frameworks/jax.toml:" in text
    assert "jax.**" in text
    assert "jax.py:" in text


def test_programs_read_rules_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(shown(capsys, "rules", "show", "--format", "json", "jax/any"))
    assert document["schema"] == "fwscan.rules/v1"
    assert [rule["id"] for rule in document["rules"]] == ["jax/any"]
    every = json.loads(shown(capsys, "rules", "list", "--format", "json"))
    assert {rule["framework"] for rule in every["rules"]} <= {one["id"] for one in every["frameworks"]}


def test_a_name_that_is_not_there_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "show", "jax/anyy"]) == 2
    assert "did you mean jax/any" in capsys.readouterr().err
    assert run(["rules", "list", "pytroch"]) == 2
    assert "did you mean pytorch" in capsys.readouterr().err


def test_the_shipped_rules_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nothing wrong" in shown(capsys, "rules", "check")


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.toml").write_text('id = "one"\n[[rule]]\nid = "x"\n')
    (tmp_path / "two.toml").write_text("this is no toml")
    text = shown(capsys, "rules", "check", str(tmp_path), status=1)
    assert "one.toml" in text
    assert "two.toml" in text
    assert len(text.splitlines()) > 2


RULE = """\
id = "one"
name = "One"
url = "https://example.org"
family = "one"

[[rule]]
id = "one/any"
match = ["one.**"]
why = "A name of One."
source = "https://example.org"
"""


@pytest.mark.parametrize(
    ("example", "problem"),
    [
        ("import one  # expect: one/any\nimport two  # expect: none\n", ""),
        ("import one\n", "one.py:1: expected nothing, shows one/any"),
        ("import one  # expect: one/any\nimport two  # expect: one/any\n", "one.py:2: expected one/any, shows nothing"),
        ("import two  # expect: none\n", "no line of one.py shows one/any"),
        ("", "one.py: no examples beside"),
    ],
)
def test_examples_are_held_against_the_rules(
    example: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.toml").write_text(RULE)
    (tmp_path / "one.py").write_text(example)
    text = shown(capsys, "rules", "check", str(tmp_path), status=1 if problem else 0)
    assert (problem or "nothing wrong in 1 file of rules") in text
