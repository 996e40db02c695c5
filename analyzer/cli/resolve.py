"""`fwscan resolve URL...`: the code of a paper, and how it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import click

from analyzer.cli import options

if TYPE_CHECKING:
    from analyzer.model import Locator, Progress, Resolution
    from analyzer.papers import Settings

EXIT_LOST = 1
EXIT_USAGE = 2
FORMATS = ("table", "json", "urls")
EPILOG = """\b
Examples:
  fwscan resolve 1706.03762                           an arXiv id, in any form
  fwscan resolve https://aclanthology.org/P19-1001    the page of a paper
  fwscan resolve -v 10.1145/3292500.3330701           every candidate, and what was said of it
  fwscan resolve --format json hf:google/flan-t5-base
  fwscan $(fwscan resolve --format urls 1810.04805)   scan what is found
\b
Exit status: 0 code was found for each, 1 for some it was not, 2 an argument
names no paper and no repository. docs/papers.md tells how the choice is made."""


@click.command(epilog=EPILOG, no_args_is_help=True, short_help="Find the code of a paper, and say how.")
@click.argument("locators", metavar="URL...", nargs=-1, required=True)
@options.writing(FORMATS, suffixes=".json and .txt")
@click.option("-v", "--verbose", is_flag=True, help="Table: every candidate, with the words that speak for it.")
@click.option("--offline", is_flag=True, help="Ask the imported archive alone, and no service.")
@click.option("--fresh", is_flag=True, help="Ask the services again, even where the cache has their answers.")
@click.option(
    "--accept",
    type=click.Choice(("stated", "listed", "searched", "mentioned")),
    help="The least trust with which a repository is chosen. [default: searched]",
)
@click.option("--contact", metavar="MAIL-OR-URL", help="Named in the User-Agent, so that services can reach you.")
@options.cache_option
@options.appearance
@click.pass_context
def resolve(
    context: click.Context,
    /,
    locators: tuple[str, ...],
    form: str | None,
    output: str | None,
    verbose: bool,
    offline: bool,
    fresh: bool,
    accept: str | None,
    contact: str | None,
    cache_dir: str | None,
    color: str,
    progress: bool,
) -> None:
    """Finds the repository that holds the code of each paper, and says which service named it, and in which words."""
    from analyzer.cli.output import look_of, opened, use_utf8
    from analyzer.cli.papers import batch_extra
    from analyzer.model import Trust

    with batch_extra():
        from analyzer.papers import of_environment

        settings = of_environment(options.cache_folder(cache_dir), contact or "")
    settings = replace(settings, offline=offline, fresh=fresh, accept=Trust(accept or settings.accept))
    job = _Job(settings, progress)
    with opened(output) as out:
        found = job.resolutions(locators)
        match form or {"json": "json", "txt": "urls"}.get((output or "").rpartition(".")[2].lower()):
            case "json":
                from analyzer import __version__
                from analyzer.reports import resolve_json

                use_utf8(out)
                resolve_json.write(found, out, version=__version__)
            case "urls":
                from analyzer.reports import resolve_table

                resolve_table.write_urls(found, out)
            case _:
                from analyzer.reports import resolve_table

                resolve_table.write(found, out, look=look_of(out, color), every=verbose)
    context.exit(max(job.statuses, default=0))


def _reporter(tell: Callable[[Progress], None], done: int, total: int) -> Callable[[str], None]:
    """Tells the bar which service is asked."""
    from analyzer.model import Progress

    return lambda service: tell(Progress("ask", done, total, service))


@dataclass(slots=True)
class _Job:
    """Resolves one after the other as a report asks for them, and keeps the exit status."""

    settings: Settings
    progress: bool
    statuses: set[int] = field(default_factory=set)

    def resolutions(self, texts: tuple[str, ...]) -> Iterator[Resolution]:
        """What became of each that names something; the others have been told on stderr and stop nobody."""
        from analyzer.cli.papers import batch_extra
        from analyzer.cli.progress import shown

        with batch_extra():
            from analyzer.papers import Resolver
        with Resolver(self.settings) as resolver:
            for done, locator in enumerate(self._understood(texts)):
                with shown(self.progress) as tell:
                    report = _reporter(tell, done, len(texts)) if tell else None
                    found = resolver.resolve(locator, report)
                if found.chosen is None:
                    self.statuses.add(EXIT_LOST)
                yield found

    def _understood(self, texts: tuple[str, ...]) -> Iterator[Locator]:
        from analyzer.cli.program import tell
        from analyzer.errors import LocatorError
        from analyzer.locators import parse_locator, shown
        from analyzer.model import NotUnderstood

        for text in texts:
            found = parse_locator(text)
            if isinstance(found, NotUnderstood):
                hint = "arXiv ids, DOIs, URLs of papers and repositories: docs/papers.md lists them all"
                self.statuses.add(tell(LocatorError(f"{shown(text)}: {found.why}", hint)))
            else:
                yield found
