"""fwscan: which deep-learning framework does this code use, and which lines show it?

>>> import analyzer
>>> verdict = analyzer.scan("path/to/repository")  # doctest: +SKIP
>>> verdict.verdict.framework                      # doctest: +SKIP
'pytorch'
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from analyzer.errors import FwscanError
    from analyzer.model import RepoVerdict
    from analyzer.model.report import StudyReport
    from analyzer.worker import ScanOptions

__all__ = ["FwscanError", "RepoVerdict", "ScanOptions", "__version__", "report", "scan"]

__version__ = "0.1.0"


def scan(
    locator: str,
    *,
    revision: str | None = None,
    jobs: int = 0,
    rules: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
) -> RepoVerdict:
    """What `fwscan LOCATOR` does, as a value: the verdict over a folder, file, repository or git URL.

    `revision` is a commit, tag or branch (None: the work tree, or HEAD of a bare repository); `jobs` the number of
    processes (0: one a core; the result is the same for any); `rules` folders with further rules; `exclude` globs of
    paths to leave out. Raises `FwscanError`: LocatorError when nothing can be scanned there, SourceError when it
    cannot be read, RulesError when rule data is malformed.
    """
    from analyzer.worker import ScanOptions, scan_locator

    return scan_locator(locator, ScanOptions(revision=revision, jobs=jobs, rules=rules, exclude=exclude))


def report(
    study: str | PathLike[str],
    *,
    by: Sequence[str] = (),
    where: Sequence[str] = (),
    questions: Sequence[str] = (),
) -> StudyReport:
    """What `fwscan report STUDY` writes, as a value: shares with intervals, from a study or a folder of JSON results.

    `by` are columns to group by, `where` conditions (`COLUMN=VALUE`, `COLUMN~TEXT`), `questions` the ids of those to
    answer (none: all). Raises `FwscanError`: UsageError when there is no such study, column or question.
    """
    from pathlib import Path

    from analyzer.aggregate import report as figures_of
    from analyzer.reports.glossary import of_rules
    from analyzer.study.organisations import organisations
    from analyzer.study.reading import read

    glossary = of_rules()
    names = {**glossary.libraries, **{one: glossary.short(one) for one in glossary.frameworks}}
    return figures_of(
        read(Path(study)),
        by=by,
        where=where,
        questions=questions,
        names=names,
        organisations=organisations(),
        version=__version__,
    )


def __getattr__(name: str) -> object:
    """Late imports: `fwscan --version` must not pay for libcst."""
    if name == "FwscanError":
        from analyzer.errors import FwscanError

        return FwscanError
    if name == "RepoVerdict":
        from analyzer.model import RepoVerdict

        return RepoVerdict
    if name == "ScanOptions":
        from analyzer.worker import ScanOptions

        return ScanOptions
    raise AttributeError(f"module 'analyzer' has no attribute {name!r}")


class _FrontDoor(ModuleType):
    """The package, in which `scan` stays the function when the package `analyzer.scan` is imported.

    Importing a package sets it as an attribute of the one around it; the second `analyzer.scan(...)` would meet it.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _FrontDoor
