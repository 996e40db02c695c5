"""The table of commands: each is imported when it is asked for, and `scan` is what runs when none is named."""

from __future__ import annotations

from importlib import import_module

import click
from click.shell_completion import CompletionItem

DEFAULT = "scan"
COMMANDS = ("scan", "explain", "rules", "completion")
OF_THE_PROGRAM = ("--version", "--help", "-h")


class Commands(click.Group):
    """A group whose first argument may be left out: `fwscan PATH` is `fwscan scan PATH`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from the file of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"analyzer.cli.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts the default command first where another word or option stands."""
        if args and args[0] not in COMMANDS and args[0] not in OF_THE_PROGRAM:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and what the default command would take: its options and paths."""
        found = super().shell_complete(ctx, incomplete)
        scan = self.get_command(ctx, DEFAULT)
        if scan and incomplete.startswith("-"):
            with scan.make_context(DEFAULT, [], parent=ctx, resilient_parsing=True) as inner:
                known = {item.value for item in found}
                found += [item for item in scan.shell_complete(inner, incomplete) if item.value not in known]
        else:
            found.append(CompletionItem(incomplete, type="file"))
        return found
