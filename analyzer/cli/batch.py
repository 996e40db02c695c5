"""`fwscan batch LIST -o STUDY`: from a list of papers and repositories to a study."""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analyzer.cli import options
from analyzer.cli.batch_view import HOW_TO_STOP

if TYPE_CHECKING:
    from analyzer.coordinator import Outcome

EXIT_STRICT = 3
EPILOG = """\b
Examples:
  fwscan batch papers.txt -o study.duckdb              a URL a line
  fwscan batch icml.csv -o icml.duckdb --column paper  other columns are kept to group by
  fwscan batch -o icml.duckdb                          go on with what is left
  fwscan batch -o icml.duckdb --retry network          and try again what the network lost
  fwscan batch -o icml.duckdb --update                 scan again what has moved since
  fwscan query icml.duckdb "FROM flow"                 how many came how far
\b
Exit status: 0 every input has a verdict or a lasting reason why it has none, 1 some
were lost for reasons that may pass, 2 the request cannot be met, 3 --strict and
something was lost, 130 interrupted. docs/batch.md tells the rest.
"""
DEFAULT_ACCEPT = "searched"
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def _size(context: click.Context, parameter: click.Parameter, value: str) -> int:
    match = _SIZE.fullmatch(value.strip())
    if match is None:
        raise click.BadParameter(f"{value!r} is no size such as 512M or 4G.", context, parameter)
    return int(float(match[1]) * 1024 ** _POWERS[match[2].upper()])


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Scan all that a list of papers or repositories names.")
@click.argument("source", metavar="[LIST]", required=False)
@click.option(
    "-o",
    "--output",
    "study",
    metavar="STUDY",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The study (DuckDB); one that exists is gone on with.",
)
@click.option(
    "--column", metavar="NAME", help="Column of LIST that holds papers or repositories. [default: the fullest]"
)
@options.workers_option
@click.option(
    "--retry",
    metavar="REASON",
    multiple=True,
    help="Try again what was lost so: network, limits, all, or a reason of `FROM losses`. Repeatable.",
)
@click.option("--update", is_flag=True, help="Scan again repositories whose head has moved.")
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Keep what is fetched, as bare repositories below DIR.",
)
@click.option("--history", is_flag=True, help="Fetch all commits of a repository, to know when its first one was made.")
@click.option(
    "--time-limit",
    metavar="S",
    type=click.FloatRange(min=1),
    default=900.0,
    show_default=True,
    help="Seconds for one repository.",
)
@click.option(
    "--memory-limit",
    metavar="SIZE",
    default="4G",
    show_default=True,
    callback=_size,
    help="Memory of one worker; 0: no limit.",
)
@click.option(
    "--disk-limit",
    metavar="SIZE",
    default="2G",
    show_default=True,
    callback=_size,
    help="Disk space of one repository; 0: no limit.",
)
@click.option("--host-info/--no-host-info", default=True, help="Ask GitHub and the Hub for stars, dates and the like.")
@click.option(
    "--all-evidence", is_flag=True, help="Keep every finding, not the strongest 20 of each file and framework."
)
@click.option(
    "--contact", metavar="TEXT", help="Mail address or URL by which services can reach you. [default: FWSCAN_CONTACT]"
)
@click.option("--offline", is_flag=True, help="Look for the code of papers in the imported index alone.")
@click.option(
    "--attempts",
    metavar="N",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="At a repository whose host does not answer.",
)
@click.option(
    "--accept",
    type=click.Choice(("stated", "listed", "searched", "mentioned")),
    default=DEFAULT_ACCEPT,
    show_default=True,
    help="The least trust with which a paper's repository is chosen.",
)
@click.option("--fresh", is_flag=True, help="Ask services again, even where the cache has their answers.")
@click.option("--strict", is_flag=True, help="Exit with 3 when anything was lost.")
@options.of_batch
@click.option(
    "--cache-dir",
    metavar="DIR",
    envvar=options.CACHE_VARIABLE,
    type=click.Path(file_okay=False),
    help=f"Where answers of services are kept; where it or {options.CACHE_VARIABLE} is given, what files say too.",
)
@click.option("--log-json", is_flag=True, help="Log as JSON lines on stderr.")
@options.appearance
@click.pass_context
def batch(
    context: click.Context,
    /,
    source: str | None,
    study: Path,
    strict: bool,
    log_json: bool,
    color: str,
    progress: bool,
    **settings: Any,
) -> None:
    """Finds the code of every paper in LIST, scans every repository, and keeps all of it in STUDY.

    LIST is .txt (one a line), .csv, .tsv, .jsonl, .parquet, .bib, or - for standard input; without it, what STUDY
    still lacks is done. It can be stopped and killed at any moment and run again.
    """
    from analyzer.cli.batch_summary import write_summary
    from analyzer.cli.batch_view import observer
    from analyzer.cli.papers import batch_extra

    with batch_extra():
        from analyzer.coordinator import run_batch

    gc.set_threshold(200_000, *gc.get_threshold()[1:])  # a run of days: garbage must not gather as it may in a scan
    stopping = Stopping(echo=False)
    with observer(log_json, progress, color) as view, ExitStack() as stack:

        def begun(outcome: Outcome) -> None:
            view.begin(outcome)
            # Until here Ctrl-C ends the program as it does others: nobody need end a list that is typed in first.
            stack.enter_context(heard(stopping))

        outcome = run_batch(source, study, _options(settings), view, stopping, begun)
    write_summary(outcome, sys.stdout, study, _again(source, settings))
    if outcome.state.stopped:
        context.exit(130)
    lost = sum(number for _, _, number in outcome.losses)
    context.exit(1 if outcome.passing else EXIT_STRICT if strict and lost else 0)


def _options(settings: dict[str, Any]) -> Any:
    from dataclasses import replace

    from analyzer import __version__
    from analyzer.batch import Policy
    from analyzer.cli.options import cache_folder
    from analyzer.coordinator import BatchOptions
    from analyzer.model import Trust
    from analyzer.papers import of_environment
    from analyzer.worker import ScanOptions

    return BatchOptions(
        version=__version__,
        papers=replace(
            of_environment(cache_folder(settings["cache_dir"]), settings["contact"] or ""),
            offline=settings["offline"],
            fresh=settings["fresh"],
            accept=Trust(settings["accept"]),
        ),
        scan=ScanOptions(
            rules=tuple(os.path.abspath(folder) for folder in settings["rules"]),
            exclude=tuple(settings["exclude"]),
            role_overrides=settings["role"],
            isolated=settings["isolated"],
            cache=settings["cache_dir"] or "",
        ),
        column=settings["column"],
        workers=settings["workers"],
        time_limit=settings["time_limit"],
        memory_limit=settings["memory_limit"],
        disk_limit=settings["disk_limit"],
        retry=tuple(settings["retry"]),
        update=settings["update"],
        keep=settings["keep"] or "",
        history=settings["history"],
        policy=Policy(attempts=settings["attempts"]),
        all_evidence=settings["all_evidence"],
        ask_hosts=settings["host_info"],
    )


def _again(source: str | None, settings: dict[str, Any]) -> str:
    """The options that a run which goes on with this study must have as well."""
    from shlex import join

    words = []
    for name in ("rules", "exclude"):
        words += [word for value in settings[name] for word in (f"--{name}", value)]
    words += [word for glob, role in settings["role"] for word in ("--role", f"{glob}={role}")]
    words += ["--accept", settings["accept"]] if settings["accept"] != DEFAULT_ACCEPT else []
    words += [f"--{name.replace('_', '-')}" for name in ("isolated", "all_evidence", "history") if settings[name]]
    return f" {join(words)}" if words else ""


class Stopping:
    """Fulfils `analyzer.batch.Stopping`: the first signal lets what runs come to its end, the second does not.

    `echo`: says so at once, rather than whoever watches.
    """

    def __init__(self, *, echo: bool = True) -> None:
        self._echo = echo
        self.soon = False
        self.now = False

    def hear(self, number: int, _: object) -> None:
        """A signal came."""
        self.now = self.soon or number != signal.SIGINT
        self.soon = True
        if self._echo and not self.now:
            click.echo(f"fwscan: stopping: {HOW_TO_STOP}", err=True)


@contextmanager
def heard(stopping: Stopping) -> Iterator[None]:
    """Signals that ask the program to end are told to `stopping` while the block runs."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, stopping.hear) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
