"""The program: the group of commands, and the one place where errors become messages and exit statuses."""

from __future__ import annotations

import gc
import os
import sys
from collections import namedtuple
from typing import NoReturn

import click

from analyzer.cli.commands import Commands, ReaderGone
from analyzer.errors import FwscanError, LocatorError, RulesError, UsageError

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141  # what a shell sees of a program that SIGPIPE ended
EPILOG = """\b
Examples:
  fwscan .                                    the folder one is in
  fwscan https://github.com/openai/gpt-2      a repository on the web
  fwscan --rev v1.0 --format json ~/src/bert  a tag, for programs
  fwscan explain .                            how a verdict came about
\b
Exit status: 0 done, 1 something could not be scanned, 2 the request cannot be
met, 3 --strict and files were not read, 130 interrupted."""


def _show_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from analyzer import __version__
        from analyzer.extract import EXTRACTOR_VERSION

        click.echo(f"fwscan {__version__} (extractor {EXTRACTOR_VERSION})")
        context.exit()


@click.command(
    cls=Commands,
    epilog=EPILOG,
    subcommand_metavar="PATH... | COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Print the version, and that of the extractor, and stop.",
)
def program() -> None:
    """Says which deep-learning framework code uses, and shows the lines that prove it.

    `fwscan PATH...` is short for `fwscan scan PATH...`; `fwscan scan --help` lists its options. A folder that is
    named like a command is reached as `./NAME`.
    """


def main() -> NoReturn:
    """Runs the command line of this process and exits. No FwscanError leaves a traceback."""
    # Modules and results are many small objects without cycles. At its default the collector takes a fifth of the time
    # of a scan, and what a small scan makes it need not look through at all.
    gc.set_threshold(1_000_000, 20, 20)
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except (ReaderGone, BrokenPipeError):
        # Whatever is still buffered must not raise again when the interpreter closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = EXIT_BROKEN_PIPE
    # The interpreter would look through all that is left, a tenth of the time of a small scan. Nothing is written by
    # the last words of garbage: whoever opens a file closes it. DuckDB's binding complains of what is left.
    if "duckdb" not in sys.modules:
        gc.disable()
        gc.freeze()
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Runs one command and gives its exit status; what went wrong has been told on stderr.

    Raises ReaderGone when stdout has lost its reader.
    """
    try:
        status = program.main(arguments, prog_name="fwscan", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("fwscan: interrupted", err=True)
        # Python keeps in mind that an interrupt came while it ran code from a text (each dataclass that is imported is
        # one), and would end by that signal although it is handled here. Another such text makes it forget.
        namedtuple("Handled", ())
        return EXIT_INTERRUPTED
    except FwscanError as error:
        return tell(error)
    except ReaderGone:
        raise
    except Exception as error:  # the last stand: a bug is told as such, with what to send
        return _tell_bug(error)


def tell(error: FwscanError) -> int:
    """Says what went wrong and what to do next, on stderr; gives the exit status."""
    from analyzer.model import printable

    first, *rest = str(error).splitlines() or [""]
    click.echo(click.style("fwscan: ", bold=True) + click.style("error: ", fg="red") + printable(first), err=True)
    for line in rest:
        click.echo(f"  {printable(line.strip())}", err=True)
    hint = error.hint or _hint(error)
    if hint:
        click.echo(f"  {click.style('hint:', fg='cyan')} {printable(hint)}", err=True)
    return EXIT_USAGE if isinstance(error, (UsageError, RulesError)) else EXIT_FAILED


def _hint(error: FwscanError) -> str:
    return "fwscan --help shows what can be scanned" if isinstance(error, LocatorError) else ""


def _tell_bug(error: Exception) -> int:
    from analyzer.model import printable

    if os.environ.get("FWSCAN_DEBUG"):
        import traceback

        traceback.print_exception(error)
    else:
        what = printable(f"{type(error).__name__}: {error}"[:300])
        click.echo(f"fwscan: internal error: {what}", err=True)
        click.echo("  This is a bug in fwscan. Run it again with FWSCAN_DEBUG=1 and report what that prints.", err=True)
    return EXIT_FAILED
