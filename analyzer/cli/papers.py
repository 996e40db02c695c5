"""`fwscan papers import|info`: the archive of Papers with Code, kept on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from analyzer.cli.options import cache_folder

EPILOG = """\b
Examples:
  fwscan papers import links-between-papers-and-code.json.gz
  fwscan papers info"""


@contextmanager
def batch_extra() -> Iterator[None]:
    """Imports of what is installed with the extra `batch` alone; says how to install it where it is missing."""
    from analyzer.errors import UsageError

    try:
        yield
    except ImportError as missing:
        raise UsageError(
            f"this needs {missing.name}, which is not installed", "pip install 'fwscan[batch]' installs all it needs."
        ) from missing


@click.group(epilog=EPILOG, short_help="Keep an archive of papers and their code on this machine.")
def papers() -> None:
    """Keeps the archive of Papers with Code, which `fwscan resolve` and `fwscan batch` ask before any service.

    Papers with Code closed in 2025; its dump of links between papers and code lives on (CC BY-SA 4.0). You bring the
    file; fwscan downloads nothing.
    """


@papers.command(
    "import",
    short_help="Read a dump of links between papers and code.",
    epilog="\b\nExample:\n  fwscan papers import links-between-papers-and-code.json.gz",
)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--progress/--no-progress", default=True, help="A count on stderr while it takes long.")
def import_file(file: Path, progress: bool) -> None:
    """Reads FILE (JSON, JSON.gz or Parquet) into an index, which replaces the one before as a whole or not at all."""
    from analyzer.cli.progress import shown
    from analyzer.model import Progress

    with batch_extra():
        from analyzer.papers import import_dump

        folder = _folder()
        with shown(progress) as tell:
            report = (lambda rows: tell(Progress("import", rows, 0))) if tell else None
            done = import_dump(file, folder, report)
    left_out = f"; {done.left_out:,} rows without paper or repository left out" if done.left_out else ""
    click.echo(f"{done.rows:,} rows read: code of {done.papers:,} papers{left_out}")


@papers.command(short_help="What is imported, and where it lies.", epilog="\b\nExample:\n  fwscan papers info")
def info() -> None:
    """What is imported, and where it lies."""
    from analyzer.model import printable

    with batch_extra():
        from analyzer.papers.index import about

    folder = _folder()
    known = about(folder)
    if not known:
        click.echo(f"nothing is imported in {printable(str(folder))}")
        return
    click.echo(f"{printable(known['source'])}: code of {int(known['papers']):,} papers, {int(known['rows']):,} rows")
    click.echo(f"in {printable(str(folder))}")


def _folder() -> Path:
    with batch_extra():
        from analyzer.papers import of_environment

    return of_environment(cache_folder(None)).data
