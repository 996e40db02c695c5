"""`fwscan migrate-hints PATH...`: what TensorFlow 2 and Keras 3 call the names that code uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from analyzer.cli import options

if TYPE_CHECKING:
    from analyzer.model import RepoHints
    from analyzer.worker import ScanOptions

FORMATS = ("table", "json")
EPILOG = """\b
Examples:
  fwscan migrate-hints .                      the names to change, with what takes their place
  fwscan migrate-hints -v ~/src/bert          every name, place and source
  fwscan migrate-hints --rev v1.0 ~/src/bert  as the code was then
  fwscan migrate-hints -o hints.json .        for programs"""


@click.command(
    "migrate-hints",
    epilog=EPILOG,
    no_args_is_help=True,
    short_help="Say what TensorFlow 2 and Keras 3 call the names that code uses.",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=str))
@options.scanning
@options.writing(FORMATS, suffixes=".json")
@click.option("-v", "--verbose", is_flag=True, help="Table: every name, place and source.")
@options.appearance
@click.pass_context
def migrate_hints(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    form: str | None,
    output: str | None,
    verbose: bool,
    color: str,
    progress: bool,
    **scanning: object,
) -> None:
    """Says what TensorFlow 2 and Keras 3 call the names of TensorFlow 1, Keras 1 and 2 that the code of PATH uses.

    Facts come from the released packages themselves, each with its source; where nothing is on record, it says so.
    No file is changed.
    """
    from analyzer import __version__
    from analyzer.cli.output import look_of, opened, use_utf8

    job = _Job(options.scan_options(scanning), progress)
    with opened(output) as out:
        found = job.outcomes(paths)
        match form or {"json": "json"}.get((output or "").rpartition(".")[2].lower()):
            case "json":
                from analyzer.reports import hints_json

                use_utf8(out)
                hints_json.write(found, out, version=__version__)
            case _:
                from analyzer.reports import hints_table

                hints_table.write(found, out, look=look_of(out, color), every=verbose)
    context.exit(max(job.statuses, default=0))


@dataclass(slots=True)
class _Job:
    """Reads path after path as a report asks for them, and keeps the exit status."""

    options: ScanOptions
    progress: bool
    statuses: set[int] = field(default_factory=set)

    def outcomes(self, locators: tuple[str, ...]) -> Iterator[RepoHints]:
        """The hints of each that can be read; what failed has been told on stderr and does not stop the others."""
        from analyzer.cli.reading import read_each
        from analyzer.worker import locator_hints

        return read_each(
            locators,
            lambda locator, report: locator_hints(locator, self.options, report),
            progress=self.progress,
            statuses=self.statuses,
        )
