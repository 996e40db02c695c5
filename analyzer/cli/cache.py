"""`fwscan cache info|clear`: the cache of what files say, and of reports."""

from __future__ import annotations

import click

from analyzer.cli.options import cache_folder, cache_option

EPILOG = """\b
Examples:
  fwscan cache info
  fwscan cache info --format json
  fwscan cache clear"""


@click.group(epilog=EPILOG, short_help="Show or clear the cache of what files say.")
def cache() -> None:
    """Shows or clears the cache of what files say, by which a second scan reads only what has changed, and of reports,
    which stand again where nothing has.

    It never changes a result: it may be cleared at any time. FWSCAN_CACHE_DIR or --cache-dir move it, --no-cache of a
    scan does without.
    """


@cache.command(short_help="Where it is, what it holds, how large it is.", epilog="\b\nExample:\n  fwscan cache info")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@cache_option
def info(form: str, cache_dir: str | None) -> None:
    """Where the cache is, how many files it knows, and how large it is."""
    import sqlite3

    from analyzer import cache as facts
    from analyzer.answers import LIMIT, Answers
    from analyzer.errors import SourceError
    from analyzer.model import printable
    from analyzer.stamp import extractor_stamp

    folder = cache_folder(cache_dir)
    try:
        found = facts.info(folder, extractor_stamp())
    except (OSError, sqlite3.Error) as error:
        raise SourceError(
            f"the cache in {folder} cannot be read: {error}", "`fwscan cache clear` deletes it; nothing is lost."
        ) from error
    reports = Answers(folder)
    if form == "json":
        import json

        from analyzer.values import asdict

        click.echo(json.dumps(asdict(found) | {"reports": reports.count(), "report_bytes": reports.size()}))
        return
    older = f", {found.rows - found.current:,} of other versions of fwscan" if found.rows > found.current else ""
    click.echo(printable(found.path))
    click.echo(f"{found.current:,} files{older}; {found.bytes / 1e6:.1f} MB of at most {found.limit / 1e6:,.0f} MB")
    click.echo(f"{reports.count():,} reports; {reports.size() / 1e6:.1f} MB of at most {LIMIT / 1e6:,.0f} MB")


@cache.command(short_help="Delete it.", epilog="\b\nExample:\n  fwscan cache clear")
@cache_option
def clear(cache_dir: str | None) -> None:
    """Deletes the cache, and nothing else in its folder."""
    from analyzer import cache as facts
    from analyzer.answers import Answers
    from analyzer.errors import SourceError

    folder = cache_folder(cache_dir)
    try:
        freed = facts.clear(folder) + Answers(folder).clear()
    except OSError as error:
        raise SourceError(f"the cache in {folder} cannot be deleted: {error.strerror}") from error
    click.echo(f"{freed / 1e6:.1f} MB freed")
