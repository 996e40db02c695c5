"""Pictures of a report as files: `fwscan report STUDY --charts DIR`, `fwscan report STUDY -o PICTURE.svg`."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.model import Progress
    from analyzer.model.report import StudyReport

FORMATS = ("svg", "png", "pdf")  # by ending of the file


def form_of(output: str | None) -> str:
    """The picture format that a file name asks for; "" for any other name."""
    ending = Path(output).suffix.lower().lstrip(".") if output else ""
    return ending if ending in FORMATS else ""


def need_libraries() -> None:
    """Raises UsageError where what draws is not installed, before figures are taken."""
    try:
        import analyzer.reports.charts.rendering  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"pictures need the package {error.name}", "Install it: pip install 'fwscan[report]'"
        ) from error


def write_all(report: StudyReport, folder: Path, progress: Callable[[Progress], None] | None = None) -> None:
    """Every picture in every format, as `<id>.svg` and so on; `progress` is told of each.

    Raises UsageError where the folder cannot be written.
    """
    from analyzer.cli.output import opened
    from analyzer.model import Progress
    from analyzer.reports.charts import pictures
    from analyzer.reports.charts.rendering import render

    drawn = pictures(report, progress)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write into {folder}: {error.strerror}", "Choose another --charts DIR.") from error
    for number, picture in enumerate(drawn):
        if progress:
            progress(Progress("files", number, len(drawn), picture.id))
        for form in FORMATS:
            with opened(str(folder / f"{picture.id}.{form}")) as out:
                _write(render(picture, form), out)
    names = f"{len(drawn)} picture{'s'[: len(drawn) != 1]} as {', '.join(FORMATS)}"
    click.echo(f"{names} in {folder}", err=True)


def write_one(report: StudyReport, output: str, out: TextIO) -> None:
    """The picture whose id is the file's name, or the only one. Raises UsageError where it is not clear which."""
    from analyzer.reports.charts import pictures
    from analyzer.reports.charts.rendering import render

    path = Path(output)
    drawn = {picture.id: picture for picture in pictures(report)}
    picture = drawn.get(path.stem) or (next(iter(drawn.values())) if len(drawn) == 1 else None)
    if picture is None:
        close = get_close_matches(path.stem, drawn, n=1)
        hint = f"Did you mean {close[0]}{path.suffix}? " if close else ""
        known = f"The name says which: {', '.join(drawn)}." if drawn else "This report has none."
        raise UsageError(f"there is no picture {path.stem!r}", f"{hint}{known}")
    _write(render(picture, form_of(output)), out)


def _write(content: bytes, out: TextIO) -> None:
    assert isinstance(out, TextIOWrapper)  # a file: pictures have no other way out
    out.buffer.write(content)
