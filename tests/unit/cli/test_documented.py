"""docs/cli.md names every command and every option."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from analyzer.cli.commands import COMMANDS
from analyzer.cli.program import program

PAGE = (Path(__file__).parents[3] / "docs/cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_and_options(name: str) -> None:
    command = program.get_command(program.make_context("fwscan", [], resilient_parsing=True), name)
    assert command is not None
    assert f"fwscan {name}" in PAGE
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            names = (*parameter.opts, *parameter.secondary_opts)
            assert any(f"`{option}" in PAGE for option in names if option.startswith("--")), names
