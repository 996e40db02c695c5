"""Ways in: what a locator names becomes an `analyzer.snapshot.Repository`.

| locator                                   | what is scanned when no revision is asked for                         |
|-------------------------------------------|------------------------------------------------------------------------|
| folder in a git work tree                 | files below it that git tracks or does not ignore, as they are on disk |
| folder without git                        | all files below it                                                     |
| single file                               | that file                                                              |
| bare repository, `.git` folder, file://   | HEAD, from the object database                                         |
| https://, http://, ssh://, git://, git@…: | HEAD of the remote, from a shallow bare clone that is deleted on close |
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable

from analyzer.errors import LocatorError
from analyzer.snapshot import Repository
from analyzer.sources.directory import FolderRepository
from analyzer.sources.fetching import Fetching
from analyzer.sources.locators import hint_for_missing, local_path, redact, remote_url

__all__ = ["Fetching", "open_repository"]


def open_repository(
    locator: str,
    *,
    revision: str | None = None,
    progress: Callable[[str], None] | None = None,
    inside: str = "",
    fetching: Fetching | None = None,
) -> Repository:
    """The repository that a path or URL names; where `revision` is given, one that can have revisions.

    A remote repository is fetched when `snapshot()` is called, for only then is it known which revision is wanted;
    `progress` is then given git's own progress lines. `inside` is a folder of a git repository that alone is meant.

    Raises LocatorError when the locator names nothing that can be scanned, SourceError when it cannot be opened.
    """
    if "\0" in locator or not locator:
        raise LocatorError("an empty path, or one with a null byte, names nothing", "Give a folder, a file or a URL.")
    if not os.path.lexists(locator):
        remote = remote_url(locator)
        if remote is not None:
            from analyzer.sources.clone import RemoteRepository

            return RemoteRepository(remote, fetching or Fetching(), progress=progress, inside=inside)
    path, commits_only = local_path(locator)
    repository = _open_local(os.path.realpath(path), redact(locator), commits_only)
    if inside:
        from analyzer.sources.git import GitRepository

        if not isinstance(repository, GitRepository):
            raise LocatorError(f"{redact(locator)} is no git repository: it has no {inside}", "Give the folder itself.")
        repository.inside = posixpath.join(repository.inside, inside)
    if revision is not None and isinstance(repository, FolderRepository):
        repository.snapshot(revision)  # raises, saying why
    return repository


def _open_local(path: str, shown: str, commits_only: bool) -> Repository:
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        reason = "is a link to nothing" if os.path.lexists(shown) else "does not exist"
        raise LocatorError(f"{shown} {reason}", hint_for_missing(shown)) from None
    except OSError as error:  # a folder above may not be entered, a link leads in circles, the name is too long
        raise LocatorError(f"{shown} cannot be looked at: {error.strerror}", "Check the path and its rights.") from None
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise LocatorError(
            f"{shown} is a device, FIFO or socket", "Give a folder, a file, or the URL of a git repository."
        )
    if _may_hold_git(path):
        from analyzer.sources.git import open_git

        repository = open_git(path, shown, commits_only=commits_only)
        if repository is not None:
            return repository
    if commits_only:
        raise LocatorError(f"{shown} is not a git repository", "Give the path itself to scan its files.")
    if os.path.isdir(path):
        return FolderRepository(shown, path)
    return FolderRepository(shown, os.path.dirname(path), os.path.basename(path))


def _may_hold_git(path: str) -> bool:
    """Whether a repository lies here or above; saves importing libgit2 (75 ms) where there is none."""
    if os.path.exists(os.path.join(path, "objects")) and os.path.exists(os.path.join(path, "HEAD")):
        return True
    while True:
        if os.path.lexists(os.path.join(path, ".git")):
            return True
        above = os.path.dirname(path)
        if above == path:
            return False
        path = above
