"""`fwscan scan PATH...`: the default command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO, cast

import click

from analyzer.cli import options
from analyzer.values import Struct, field

if TYPE_CHECKING:
    from analyzer.errors import FwscanError
    from analyzer.model import RepoOutcome
    from analyzer.worker import ScanOptions

EXIT_STRICT = 3
FORMATS = ("table", "html", "markdown", "json", "csv")
SUFFIXES = {"json": "json", "csv": "csv", "html": "html", "htm": "html", "md": "markdown", "markdown": "markdown"}
EPILOG = """\b
Examples:
  fwscan .                             the work tree one is in
  fwscan --rev v1.0 ~/src/bert         a tag, branch or commit; nothing is checked out
  fwscan -q ~/src/*                    one line each
  fwscan --by-dir ~/src/monorepo       a verdict for each directory too
  fwscan -o verdict.html .             a page; the format follows from the name
  fwscan --strict --format csv a b     for scripts: status 3 if files were not read"""


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Say which framework paths or URLs use (the default).")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=str))
@options.scanning
@options.writing(FORMATS, suffixes=".html, .md, .json and .csv")
@click.option("-q", "--quiet", is_flag=True, help="One line a path: the verdict and what is used at all.")
@click.option("-v", "--verbose", is_flag=True, help="Every file with its verdict or the reason why it has none.")
@click.option("--by-dir", is_flag=True, help="A verdict for each directory too.")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="Levels of --by-dir. [default: 1]")
@click.option("--all-evidence", is_flag=True, help="JSON: every finding of every file, not the strongest 20.")
@click.option("--strict", is_flag=True, help="Exit with 3 when some files could not be read, or only in part.")
@options.appearance
@click.pass_context
def scan(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    form: str | None,
    output: str | None,
    quiet: bool,
    verbose: bool,
    by_dir: bool,
    depth: int | None,
    all_evidence: bool,
    strict: bool,
    color: str,
    progress: bool,
    **scanning: object,
) -> None:
    """Says which framework each PATH uses: a folder, a file, a git repository (bare too), a git URL."""
    from analyzer.cli.output import appearance, opened, use_utf8
    from analyzer.cli.recalled import Tee, recalled

    job = _Job(options.scan_options(scanning), progress)
    form = "quiet" if quiet else form or _form_of(output)
    wanted = _Wanted(form, color=color, depth=depth or (1 if by_dir else None), files=verbose, everything=all_evidence)
    with opened(output) as out:
        if form in ("json", "csv", "html", "markdown"):
            use_utf8(out)
        asked = wanted, appearance(out, color), out.encoding, out.errors
        known = recalled(paths, job.options, asked) if form != "html" else None
        answer = known.answer() if known else None
        if answer is not None:
            out.write(answer.text)
            job.unread = answer.unread
        elif known is None:
            _write(wanted, job.outcomes(paths), out, job)
        else:
            tee = Tee(out)
            _write(wanted, job.outcomes(paths), cast(TextIO, tee), job)
            if job.identity and tee.text is not None:
                known.keep(job.identity, tee.text, unread=job.unread)
    context.exit(job.status(strict))


class _Wanted(Struct, frozen=True):
    """In which form a report is wanted."""

    form: str
    color: str
    depth: int | None  # levels of directories
    files: bool
    everything: bool  # all evidence


def _write(wanted: _Wanted, outcomes: Iterator[RepoOutcome], out: TextIO, job: _Job) -> None:
    match wanted.form:
        case "quiet":
            from analyzer.reports import quiet

            quiet.write(outcomes, out)
        case "json":
            from analyzer import __version__
            from analyzer.reports import json_v1

            json_v1.write(outcomes, out, version=__version__, all_evidence=wanted.everything)
        case "csv":
            from analyzer.reports import csv_rows

            csv_rows.write(outcomes, out, depth=wanted.depth)
        case "html" | "markdown" as page:
            _write_page(page, outcomes, out, job, wanted.depth)
        case _:
            _write_table(outcomes, out, job, wanted.color, wanted.depth, wanted.files)


def _meant_a_command(error: FwscanError, locator: str) -> FwscanError:
    """A path that is not there and reads like a command gets the hint that commands stand first."""
    from difflib import get_close_matches

    from analyzer.cli.commands import COMMANDS
    from analyzer.errors import LocatorError

    close = get_close_matches(locator, COMMANDS, n=1, cutoff=0.8)
    if not close or not isinstance(error, LocatorError):
        return error
    return LocatorError(error.message, f"Was the command meant? It goes first: fwscan {close[0]} ...")


def _form_of(output: str | None) -> str:
    return SUFFIXES.get(output.rpartition(".")[2].lower(), "table") if output else "table"


def _write_table(
    outcomes: Iterator[RepoOutcome], out: TextIO, job: _Job, color: str, depth: int | None, verbose: bool
) -> None:
    from analyzer.cli.output import look_of
    from analyzer.reports import table
    from analyzer.reports.glossary import of_rules

    detail = table.Detail(depth=depth, files=verbose)
    table.write(outcomes, out, look=look_of(out, color), glossary=of_rules(job.options.rules), detail=detail)


def _write_page(form: str, outcomes: Iterator[RepoOutcome], out: TextIO, job: _Job, depth: int | None) -> None:
    from analyzer import __version__
    from analyzer.reports.glossary import of_rules

    glossary = of_rules(job.options.rules)
    if form == "markdown":
        from analyzer.reports import scan_markdown

        scan_markdown.write(outcomes, out, version=__version__, glossary=glossary, depth=depth)
        return
    try:
        from analyzer.reports.webpage import scan as scan_page
    except ImportError as error:
        from analyzer.errors import UsageError

        raise UsageError(f"pages need the package {error.name}", "Install it: pip install 'fwscan[report]'") from error
    scan_page.write(outcomes, out, version=__version__, glossary=glossary, depth=depth)


class _Job(Struct):
    """Scans path after path as a report asks for them, and keeps the exit status."""

    options: ScanOptions
    progress: bool
    statuses: set[int] = field(default_factory=set)
    unread: bool = False
    identity: str = ""  # of what the last scan read; "" where it failed

    def outcomes(self, locators: tuple[str, ...]) -> Iterator[RepoOutcome]:
        """A verdict or a failure for each; what failed has been told on stderr and does not stop the others."""
        from analyzer.cli.program import tell
        from analyzer.cli.progress import shown
        from analyzer.errors import FwscanError, LocatorError, RulesError
        from analyzer.model import RepoFailed
        from analyzer.reports.wording import not_read
        from analyzer.sources.locators import redact
        from analyzer.worker import identified_scan_of

        for locator in locators:
            self.identity = ""
            try:
                with shown(self.progress) as report:
                    verdict, self.identity = identified_scan_of(locator, self.options, report)
            except RulesError:
                raise
            except FwscanError as error:
                self.statuses.add(tell(_meant_a_command(error, locator)))
                stage = "open" if isinstance(error, LocatorError) else "scan"
                yield RepoFailed(repository=redact(locator), stage=stage, error=error.message)
            else:
                self.unread |= not_read(verdict.coverage) > 0
                yield verdict

    def status(self, strict: bool) -> int:
        """2 before 1 before 3."""
        return max(self.statuses, default=EXIT_STRICT if strict and self.unread else 0)
