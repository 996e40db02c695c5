"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

CACHE_VARIABLE = "FWSCAN_CACHE_DIR"

if TYPE_CHECKING:
    from analyzer.model import ScanOptions

Command = TypeVar("Command", bound=Callable[..., Any])

rules_option = click.option(
    "--rules",
    metavar="DIR",
    multiple=True,
    type=click.Path(exists=True, file_okay=False),
    help="A folder with further rules; those with a known id replace it. Repeatable.",
)
workers_option = click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="Repositories at the same time. [default: one a core]",
)
color_option = click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Colours and links. auto: on a terminal, unless NO_COLOR is set.",
)
cache_option = click.option(
    "--cache-dir",
    metavar="DIR",
    envvar=CACHE_VARIABLE,
    type=click.Path(file_okay=False),
    help=f"Where to keep what files say. [default: {CACHE_VARIABLE}, or the user's folder for caches]",
)


def roles(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The pairs that `GLOB=ROLE` stands for. Raises BadParameter."""
    from analyzer.model import Role

    pairs = []
    for value in values:
        glob, _, role = value.rpartition("=")
        if not glob or role not in {known.value for known in Role}:
            known_roles = ", ".join(known.value for known in Role)
            raise click.BadParameter(f"{value!r} is not GLOB=ROLE with a role of {known_roles}.", context, parameter)
        pairs.append((glob, role))
    return tuple(pairs)


def writing(formats: Sequence[str], suffixes: str, default: str = "table") -> Callable[[Command], Command]:
    """Options that say how and where to write; `suffixes` are the file names that choose a format, in words."""

    def add(command: Command) -> Command:
        add_output = click.option(
            "-o",
            "--output",
            metavar="FILE",
            type=click.Path(dir_okay=False),
            help=f"Write to FILE, as a whole or not at all; {suffixes} choose the format.",
        )
        add_format = click.option(
            "--format", "form", type=click.Choice(formats), help=f"How to write it. [default: {default}]"
        )
        return add_format(add_output(command))

    return add


def policy(command: Command) -> Command:
    """Options that stand for keys of the configuration that say what is allowed."""
    fail_on = click.Choice(("note", "warning", "error"))
    for option in reversed(
        (
            click.option("--allow", metavar="SUBJECT", multiple=True, help="All other frameworks strike. Repeatable."),
            click.option(
                "--forbid", metavar="SUBJECT", multiple=True, help="A framework, library or names. Repeatable."
            ),
            click.option("--except", "exceptions", metavar="SUBJECT", multiple=True, help="Passes. Repeatable."),
            click.option("--config", metavar="FILE", help="Take this configuration, and no other."),
            click.option("--baseline", metavar="FILE", help="Known uses. [default: as configured]"),
            click.option("--no-baseline", is_flag=True, help="Known uses strike too."),
            click.option("--fail-on", type=fail_on, help="The least severity that fails. [default: error]"),
            click.option("--strict/--no-strict", default=None, help="Exit with 3 when files could not be read."),
        )
    ):
        command = option(command)
    return command


_OF_RESULTS = (
    rules_option,
    click.option("--exclude", metavar="GLOB", multiple=True, help="Leave out these paths. Repeatable."),
    click.option("--role", metavar="GLOB=ROLE", multiple=True, callback=roles, help="Role of these paths. Repeatable."),
    click.option("--isolated", is_flag=True, help="Take no [tool.fwscan] from the scanned project."),
)


def of_batch(command: Command) -> Command:
    """Options that say with what to scan, where there are many repositories."""
    for option in reversed(_OF_RESULTS):
        command = option(command)
    return command


def scanning(command: Command) -> Command:
    """Options that say what to scan and with what: they become `ScanOptions`."""
    for option in reversed(
        (
            click.option("--rev", metavar="REV", help="Scan this commit, tag or branch instead of the work tree."),
            *_OF_RESULTS,
            click.option(
                "--jobs",
                metavar="N",
                type=click.IntRange(min=0),
                default=0,
                help="Processes to use; the result is the same for any. [default: one a core]",
            ),
            cache_option,
            click.option(
                "--full-parse",
                is_flag=True,
                envvar="FWSCAN_FULL_PARSE",
                help="Parse every Python file as a whole: slower, and the same result (docs/performance.md).",
            ),
            click.option("--no-cache", is_flag=True, help="Read every file anew, and keep nothing."),
        )
    ):
        command = option(command)
    return command


def progress_option(command: Command) -> Command:
    """Whether to show how far it is."""
    said = "A bar on stderr while it takes long."
    return click.option("--progress/--no-progress", default=True, help=said)(command)


def appearance(command: Command) -> Command:
    """Options that say how it looks on a terminal."""
    return color_option(progress_option(command))


def scan_options(values: dict[str, Any]) -> ScanOptions:
    """What `scanning` parsed, as the worker takes it."""
    from analyzer.model import ScanOptions

    return ScanOptions(
        revision=values["rev"],
        jobs=values["jobs"],
        rules=tuple(values["rules"]),
        exclude=tuple(values["exclude"]),
        role_overrides=values["role"],
        isolated=values["isolated"],
        full_parse=values["full_parse"],
        cache="" if values["no_cache"] else cache_folder(values["cache_dir"]),
    )


def cache_folder(asked: str | None) -> str:
    """The folder that was asked for, or the one where this user's programs keep such things."""
    if asked:
        return asked
    from platformdirs import user_cache_dir

    return user_cache_dir("fwscan", appauthor=False)
