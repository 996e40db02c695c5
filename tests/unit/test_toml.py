from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from analyzer import toml
from analyzer.ruletexts import rules_folder

RULES = sorted(rules_folder().rglob("*.toml"))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_the_rules_say_the_same_to_both_parsers(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert toml.loads(text) == tomllib.loads(text)


def test_the_standard_library_does_where_tomli_is_missing() -> None:
    program = "import sys; sys.modules['tomli'] = None; from analyzer import toml; print(toml.loads.__module__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("tomllib")
