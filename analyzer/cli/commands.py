"""The table of commands: each is imported when it is asked for, and `scan` is what runs when none is named."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

DEFAULT = "scan"
COMMANDS = (
    "scan",
    "check",
    "explain",
    "versions",
    "migrate-hints",
    "batch",
    "study",
    "query",
    "export",
    "reclassify",
    "resolve",
    "papers",
    "report",
    "compare",
    "rules",
    "config",
    "cache",
    "completion",
)
OF_THE_PROGRAM = ("--version", "--help", "-h")


class ReaderGone(Exception):
    """Whoever read standard output has stopped: `fwscan ... | head`."""


def _whose(error: BrokenPipeError) -> Exception:
    """ReaderGone where it was stdout that broke; what a pipe to another process broke stays an error of its own."""
    import select

    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    if any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0)):
        return ReaderGone()
    return RuntimeError(f"a pipe to another process broke: {error}")


class Commands(click.Group):
    """A group whose first argument may be left out: `fwscan PATH` is `fwscan scan PATH`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from the file of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_")
        command = getattr(import_module(f"analyzer.cli.{module}"), module)
        return command if isinstance(command, click.Command) else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts the default command first where another word or option stands."""
        if args and args[0] not in COMMANDS and args[0] not in OF_THE_PROGRAM:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Raises ReaderGone, which click leaves alone, where stdout has lost its reader."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except BrokenPipeError as error:
            raise _whose(error) from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and what the default command would take: its options and paths."""
        found = super().shell_complete(ctx, incomplete)
        scan = self.get_command(ctx, DEFAULT)
        if scan and incomplete.startswith("-"):
            with scan.make_context(DEFAULT, [], parent=ctx, resilient_parsing=True) as inner:
                known = {item.value for item in found}
                found += [item for item in scan.shell_complete(inner, incomplete) if item.value not in known]
        else:
            # First, because click's script for bash forgets at a "file" what it has collected before.
            found.insert(0, CompletionItem(incomplete, type="file"))
        return found
