"""`fwscan export STUDY DIR`: a study as files."""

from __future__ import annotations

from pathlib import Path

import click

EPILOG = """\b
Examples:
  fwscan export s.duckdb tables                   Parquet, one file a table
  fwscan export s.duckdb tables --format csv      to compare two studies: equal ones give equal bytes"""


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Write a study as Parquet, CSV or JSON lines.")
@click.argument("study", metavar="STUDY", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(("parquet", "csv", "jsonl")), default="parquet", show_default=True)
@click.option("--facts", is_flag=True, help="CSV and JSON lines: what `reclassify` needs too.")
def export(study: Path, folder: Path, form: str, facts: bool) -> None:
    """Writes each table and view of STUDY to a file in DIR, rows sorted by key."""
    from analyzer.study.export import export as write

    files = write(study, folder, form, facts=facts)
    click.echo(f"{len(files)} files in {click.format_filename(folder)}", err=True)
