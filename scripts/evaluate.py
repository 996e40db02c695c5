#!/usr/bin/env python3
"""Scores fwscan against a file of labelled repositories.

    scripts/evaluate.py LABELS --repos DIR [--format json] [--jobs N] [--only OWNER/NAME]

DIR holds a git repository for each row as `owner+name/repo`, bare or with `.git` inside; it is scanned at the labelled
commit (at HEAD where the file names none), read from the object database. Rows whose repository or commit is not there
are counted as absent and not scored. What each figure means stands in scripts/evaluation/scoring.py, the two forms of
a label file in scripts/evaluation/labels.py.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import click
from evaluation.answers import Answer, Job, answers
from evaluation.labels import Label, LabelError, locate, read_labels
from evaluation.papers import score_papers
from evaluation.scoring import Scored, score
from evaluation.showing import as_json, as_text, papers_as_json, papers_as_text


@click.command(help=__doc__)
@click.argument("labels", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--repos", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Repositories at a time.")
@click.option("--only", multiple=True, metavar="OWNER/NAME", help="Only this row; may be given several times.")
def main(labels: Path, repos: Path, form: str, jobs: int, only: tuple[str, ...]) -> None:
    """Reads, scans, scores, prints."""
    try:
        papers, rows = read_labels(labels, only)
    except LabelError as error:
        raise click.ClickException(str(error)) from error
    scored, absent = _scan(rows, repos, jobs)
    if papers:
        result = score_papers(scored)
        data, lines = papers_as_json(result, absent), papers_as_text(result, absent)
    else:
        figures = score(scored)
        data, lines = as_json(figures, scored, absent), as_text(figures, scored, absent)
    click.echo(json.dumps(data, indent=2) if form == "json" else "\n".join(lines))


def _scan(rows: Sequence[Label], repos: Path, workers: int) -> tuple[list[Scored], list[str]]:
    """Scored rows in the order of the label file, and the names of absent ones."""
    jobs: list[Job | None] = []
    for label in rows:
        path = locate(label, repos)
        jobs.append(Job(label.repo, path, label.commit or "HEAD") if path else None)
    todo = tuple(dict.fromkeys(job for job in jobs if job))
    done: dict[Job, Answer] = {}
    for number, (job, found) in enumerate(answers(todo, workers), start=1):
        done[job] = found
        # One line a row: a run over many repositories takes long, and what is done should be seen if it is cut off.
        click.echo(f"{number}/{len(todo)} {job.repo}: {found.error or found.framework}", err=True)
    scored = [(label, done[job]) for label, job in zip(rows, jobs, strict=True) if job]
    return scored, [label.repo for label, job in zip(rows, jobs, strict=True) if not job]


if __name__ == "__main__":
    main()
