from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.shell_completion import ShellComplete

from analyzer.cli.commands import COMMANDS
from analyzer.cli.program import program


def parsed(*arguments: str) -> tuple[str, list[str]]:
    """The command that a command line runs, and what is left for it."""
    context = program.make_context("fwscan", list(arguments), resilient_parsing=True)
    name, _, rest = program.resolve_command(context, [*context._protected_args, *context.args])
    return str(name), rest


@pytest.mark.parametrize(
    ("arguments", "command", "rest"),
    [
        (["."], "scan", ["."]),
        (["scan", "."], "scan", ["."]),
        (["--format", "json", "a", "b"], "scan", ["--format", "json", "a", "b"]),
        (["./explain"], "scan", ["./explain"]),
        (["--", "rules"], "scan", ["--", "rules"]),
        (["explain", "."], "explain", ["."]),
        (["rules", "list"], "rules", ["list"]),
    ],
)
def test_scan_runs_where_no_command_is_named(arguments: list[str], command: str, rest: list[str]) -> None:
    assert parsed(*arguments) == (command, rest)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    context = program.make_context("fwscan", [], resilient_parsing=True)
    command = program.get_command(context, name)
    assert command is not None
    text = command.get_help(click.Context(command, info_name=name, parent=context))
    assert f"  fwscan {'' if name == 'scan' else name}" in text
    assert "..." not in (command.short_help or "...")


def test_completion_offers_commands_paths_and_options_of_the_default_command() -> None:
    complete = ShellComplete(program, {}, "fwscan", "_FWSCAN_COMPLETE")
    first = complete.get_completions([], "")
    assert {"scan", "explain", "rules", "completion"} <= {item.value for item in first}
    assert first[0].type == "file"
    options = {item.value for item in complete.get_completions([], "--")}
    assert {"--version", "--format", "--rev"} <= options
    assert "csv" in {item.value for item in complete.get_completions(["scan", "--format"], "c")}


def test_asking_for_the_version_imports_nothing_heavy() -> None:
    script = (
        "import sys; from analyzer.cli.program import run; status = run(['--version']);"
        "heavy = {'rich', 'libcst', 'pygit2', 'tree_sitter', 'packaging', 'pathspec', 'pebble'} & set(sys.modules);"
        "print(status, sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
    assert done.stdout.startswith("fwscan ")
