"""Path after path, as a report asks for them; what fails is told and does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from analyzer.model import Progress

_Found = TypeVar("_Found")


def read_each(
    locators: Iterable[str],
    read: Callable[[str, Callable[[Progress], None] | None], _Found],
    *,
    progress: bool,
    statuses: set[int],
) -> Iterator[_Found]:
    """What `read` gives of each locator. Of those that fail the exit statuses are added to `statuses`.

    Raises RulesError: without rules none can be read.
    """
    from analyzer.cli.program import tell
    from analyzer.cli.progress import shown
    from analyzer.errors import FwscanError, RulesError

    for locator in locators:
        try:
            with shown(progress) as report:
                found = read(locator, report)
        except RulesError:
            raise
        except FwscanError as error:
            statuses.add(tell(error))
        else:
            yield found
