"""`fwscan versions PATH...`: which releases of each package can run the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from analyzer.cli import options
from analyzer.values import Struct, field

if TYPE_CHECKING:
    from analyzer.model import RepoVersions
    from analyzer.worker import ScanOptions

FORMATS = ("table", "json", "requirements")
EPILOG = """\b
Examples:
  fwscan versions .                                  ranges, and the lines that close them
  fwscan versions -v ~/src/bert                      every name that narrows one
  fwscan versions --by-dir ~/src/monorepo            for each directory too
  fwscan versions --format requirements . -o requirements.txt"""


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Say which releases of its frameworks can run the code.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=str))
@options.scanning
@options.writing(FORMATS, suffixes=".json and .txt")
@click.option("-v", "--verbose", is_flag=True, help="Table: every name that narrows a range, every contradiction.")
@click.option("--by-dir", is_flag=True, help="Ranges for each directory too.")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="Table: levels of --by-dir. [default: 1]")
@options.appearance
@click.pass_context
def versions(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    form: str | None,
    output: str | None,
    verbose: bool,
    by_dir: bool,
    depth: int | None,
    color: str,
    progress: bool,
    **scanning: object,
) -> None:
    """Says which releases of TensorFlow, Keras, PyTorch, JAX, ... have every name that the code of PATH uses."""
    from analyzer import __version__
    from analyzer.cli.output import look_of, opened, use_utf8

    job = _Job(options.scan_options(scanning), progress, by_dir or depth is not None)
    with opened(output) as out:
        found = job.outcomes(paths)
        match form or {"json": "json", "txt": "requirements"}.get((output or "").rpartition(".")[2].lower()):
            case "json":
                from analyzer.reports import versions_json

                use_utf8(out)
                versions_json.write(found, out, version=__version__)
            case "requirements":
                from analyzer.reports import versions_requirements

                use_utf8(out)
                versions_requirements.write(found, out, version=__version__)
            case _:
                from analyzer.reports import versions_table

                levels = (depth or 1) if job.by_directory else None
                versions_table.write(found, out, look=look_of(out, color), every=verbose, depth=levels)
    context.exit(max(job.statuses, default=0))


class _Job(Struct):
    """Reads path after path as a report asks for them, and keeps the exit status."""

    options: ScanOptions
    progress: bool
    by_directory: bool
    statuses: set[int] = field(default_factory=set)

    def outcomes(self, locators: tuple[str, ...]) -> Iterator[RepoVersions]:
        """The ranges of each that can be read; what failed has been told on stderr and does not stop the others."""
        from analyzer.cli.reading import read_each
        from analyzer.worker import locator_versions

        return read_each(
            locators,
            lambda locator, report: locator_versions(locator, self.options, report, by_directory=self.by_directory),
            progress=self.progress,
            statuses=self.statuses,
        )
