"""fwscan: which deep-learning framework does this code use, and which lines show it?

>>> import analyzer
>>> verdict = analyzer.scan("path/to/repository")  # doctest: +SKIP
>>> verdict.verdict.framework                      # doctest: +SKIP
'pytorch'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.errors import FwscanError
    from analyzer.model import RepoVerdict
    from analyzer.worker import ScanOptions

__all__ = ["FwscanError", "RepoVerdict", "ScanOptions", "__version__", "scan"]

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
