"""`fwscan explain PATH [FILE-OR-DIR]`: from a verdict down to the lines."""

from __future__ import annotations

import os.path
import sys

import click

from analyzer.cli import options

EPILOG = """\b
Examples:
  fwscan explain .                       the formula with the numbers of this folder
  fwscan explain . models                one directory of it
  fwscan explain . models/train.py       every finding in one file, with its rule
  fwscan explain --rev v1.0 ~/src/bert modeling.py"""


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Show how a verdict came about, down to the lines.")
@click.argument("path", metavar="PATH")
@click.argument("part", metavar="[FILE-OR-DIR]", required=False, default="")
@options.scanning
@options.appearance
def explain(path: str, part: str, color: str, progress: bool, **scanning: object) -> None:
    """Shows how the verdict over PATH came about: formula, directories, files, lines, rules.

    FILE-OR-DIR is a path relative to PATH and narrows it down.
    """
    from analyzer.cli.output import look_of
    from analyzer.cli.progress import shown
    from analyzer.reports import explain as report
    from analyzer.reports.glossary import of_rules
    from analyzer.worker import scan_locator

    chosen = options.scan_options(scanning)
    with shown(progress) as tell:
        verdict = scan_locator(path, chosen, tell)
    report.write(
        verdict,
        sys.stdout,
        look=look_of(sys.stdout, color),
        glossary=of_rules(chosen.rules),
        focus=_relative(path, part),
    )


def _relative(path: str, part: str) -> str:
    """The part as the repository calls it: a path below PATH may also be given as the shell completes it."""
    given_from_here = os.path.isabs(part) or not os.path.lexists(os.path.join(path, part))
    if part and given_from_here and os.path.lexists(part):
        below = os.path.relpath(os.path.realpath(part), os.path.realpath(path))
        return part if below.startswith("..") else below
    return os.path.normpath(part) if part else ""
