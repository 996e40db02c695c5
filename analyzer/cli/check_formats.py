"""The formats of `fwscan check`: which there are, which file names choose one, and writing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from analyzer.model.policy import CheckReport

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")
SUFFIXES = ".json, .sarif, .xml and .md"
_BY_SUFFIX = {".json": "json", ".sarif": "sarif", ".xml": "junit", ".md": "markdown"}


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of a report the text shows."""

    usage_only: bool
    usage: bool
    quiet: bool


def form_of(form: str | None, output: str | None) -> str:
    """The format that is asked for, else that of the output's name, else text."""
    return form or _BY_SUFFIX.get(PurePath(output or "").suffix.lower(), "text")


def pairs(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What `FORMAT=FILE` stands for. Raises BadParameter."""
    found = []
    for value in values:
        form, _, file = value.partition("=")
        if form not in FORMATS or not file:
            problem = f"{value!r} is not FORMAT=FILE with a format of {', '.join(FORMATS)}."
            raise click.BadParameter(problem, context, parameter)
        found.append((form, file))
    return tuple(found)


def write(
    report: CheckReport, out: TextIO, form: str, *, color: str, detail: Detail, rules: tuple[str, ...] = ()
) -> None:
    """Writes a report in one format; `rules` are folders with further rules, for the texts that explain them."""
    if form == "text":
        _write_text(report, out, color, detail)
        return
    from analyzer import __version__
    from analyzer.cli.output import use_utf8

    use_utf8(out)
    if form == "json":
        from analyzer.reports import check_json

        check_json.write(report, out, version=__version__)
    elif form == "sarif":
        from analyzer.reports import check_sarif
        from analyzer.reports.glossary import of_rules

        check_sarif.write(report, out, version=__version__, glossary=of_rules(rules))
    else:
        _plain(form)(report, out)


def _plain(form: str) -> Callable[[CheckReport, TextIO], None]:
    from analyzer.reports import check_github, check_gitlab, check_junit, check_markdown

    return {
        "github": check_github.write,
        "gitlab": check_gitlab.write,
        "junit": check_junit.write,
        "markdown": check_markdown.write,
    }[form]


def _write_text(report: CheckReport, out: TextIO, color: str, detail: Detail) -> None:
    from analyzer.cli.output import wants_color
    from analyzer.reports import check_text

    colored = wants_color(out, color)
    if detail.usage_only:
        check_text.write_usage(report, out, color=colored)
    else:
        check_text.write(report, out, color=colored, usage=detail.usage, quiet=detail.quiet)
