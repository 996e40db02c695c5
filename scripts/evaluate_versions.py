#!/usr/bin/env python3
"""Holds `fwscan versions` against the versions that READMEs and requirements state.

    scripts/evaluate_versions.py STATED --repos DIR [--format json] [--jobs N] [--only OWNER/NAME]

STATED has the columns repo, framework (import name of an API table) and stated_versions. DIR holds a git repository for
each row as `owner+name/repo`, read at HEAD. The range is what the code alone says: pins play no part. What counts as a
hit stands in scripts/evaluation/versions.py.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from evaluation.labels import LabelError, locate_at
from evaluation.versions import Judged, as_json, as_text, judged, read_stated


@click.command(help=__doc__)
@click.argument("stated", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--repos", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Repositories at a time.")
@click.option("--only", multiple=True, metavar="OWNER/NAME", help="Only this repository; may be given several times.")
def main(stated: Path, repos: Path, form: str, jobs: int, only: tuple[str, ...]) -> None:
    """Reads, infers, judges, prints."""
    try:
        rows = read_stated(stated, only)
    except LabelError as error:
        raise click.ClickException(str(error)) from error
    placed = [(row, locate_at(row.repo, "HEAD", repos)) for row in rows]
    found: list[Judged] = []
    for row in judged([(row, path) for row, path in placed if path], jobs):
        found.append(row)
        click.echo(f"{len(found)} {row.stated.repo} {row.stated.package}: {row.outcome}", err=True)
    absent = [row.repo for row, path in placed if not path]
    click.echo(json.dumps(as_json(found, absent), indent=2) if form == "json" else "\n".join(as_text(found, absent)))


if __name__ == "__main__":
    main()
