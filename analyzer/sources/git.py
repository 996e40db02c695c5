"""A git repository: its revisions from the object database, its work tree from the disk.

Nothing is checked out and nothing is run: libgit2 knows no hooks, no fsmonitor, no external filters and no lazy
fetching, and the git program is never called in a repository that is scanned. So it does no harm to open a
repository that another user owns (git refuses that because its own commands would run what the repository's
configuration says), and the check is switched off while opening.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pygit2

from analyzer.errors import LocatorError, SourceError
from analyzer.model import Revision
from analyzer.snapshot import Snapshot
from analyzer.sources.directory import FolderSnapshot
from analyzer.sources.locators import closest
from analyzer.sources.revision import RevisionSnapshot, subtree
from analyzer.sources.worktree import GitRules

_READ_ON_OPENING = ("config", "packed-refs", "index", "info/exclude", "commondir")


@dataclass(slots=True)
class GitRepository:
    """A repository with or without work tree. Fulfils `analyzer.snapshot.Repository`.

    `inside` is the folder or file of the repository that is scanned, relative to its top ("" for all of it).
    `worktree` is the top of the work tree; "" where commits alone are meant.
    """

    locator: str
    git: pygit2.Repository
    inside: str = ""
    worktree: str = ""
    _closed: bool = field(default=False, init=False)

    def snapshot(self, revision: str | None = None) -> Snapshot:
        """As `Repository.snapshot`."""
        if revision is None and self.worktree and not self._is_hollow():
            return self._work_tree()
        return self.at(resolve(self.git, revision or "HEAD", self.locator))

    def at(self, oid: pygit2.Oid) -> RevisionSnapshot:
        """The snapshot of a commit."""
        commit = self.git[oid].peel(pygit2.Commit)
        return RevisionSnapshot(self.git, subtree(self.git, commit, self.inside, self.locator), _revision(commit))

    def first_committed(self, revision: str | None = None) -> str:
        """When the oldest commit behind a revision was made (ISO 8601, UTC); "" where not all of them are here."""
        if self.git.is_shallow:
            return ""
        try:
            start = resolve(self.git, revision or "HEAD", self.locator)
            roots = (commit for commit in self.git.walk(start, pygit2.enums.SortMode.NONE) if not commit.parent_ids)
            oldest = min(roots, key=lambda commit: (commit.commit_time, str(commit.id)), default=None)
        except (pygit2.GitError, KeyError, ValueError, LocatorError):
            return ""
        return _revision(oldest).committed if oldest else ""

    def close(self) -> None:
        """As `Repository.close`."""
        if not self._closed:
            self._closed = True
            self.git.free()

    def _work_tree(self) -> FolderSnapshot:
        location = os.path.join(self.worktree, self.inside)
        found = _head(self.git)
        revision = Revision(worktree=True) if found is None else _revision(found, worktree=True)
        if not os.path.isdir(location):
            return FolderSnapshot(os.path.dirname(location), revision, only=os.path.basename(location))
        rules = GitRules(self.git, self.inside)
        if self.inside and rules.ignores_root():
            # Asked for by name: the outer repository's wish to know nothing of this folder is no answer.
            return FolderSnapshot(location)
        return FolderSnapshot(location, revision, rules)

    def _is_hollow(self) -> bool:
        """A clone that was never checked out: nothing but `.git`, though there is a commit to look at."""
        return not self.inside and os.listdir(self.worktree) == [".git"] and _head(self.git) is not None


def open_git(path: str, shown: str, *, commits_only: bool = False) -> GitRepository | None:
    """The repository that holds `path` (an absolute, resolved path of a folder or file); None if there is none.

    Raises SourceError when there is one that cannot be opened.
    """
    _accept_partial_clones()
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    found = pygit2.discover_repository(folder)
    if found is None:
        return None
    _check_regular(found)
    try:
        with _owned_by_anyone():
            git = pygit2.Repository(found)
    except pygit2.GitError as error:
        raise SourceError(
            f"{shown}: its git repository cannot be opened: {error}",
            "SHA-256 object names and reftables are not supported; a copy without .git can be scanned.",
        ) from error
    git_folder = os.path.realpath(git.path)
    worktree = os.path.realpath(git.workdir) if git.workdir else ""
    if path == git_folder or git.is_bare or commits_only:
        is_top = path in (git_folder, worktree) or os.path.lexists(os.path.join(path, ".git"))
        return GitRepository(shown, git) if is_top else None
    inside = os.path.relpath(path, worktree).replace(os.sep, "/")
    if inside == ".." or inside.startswith("../") or path.startswith(os.path.join(git_folder, "")):
        # core.worktree of a configuration that nobody has vetted may point anywhere; only what was named is scanned.
        return None
    return GitRepository(shown, git, "" if inside == "." else inside, worktree)


def resolve(git: pygit2.Repository, revision: str, shown: str) -> pygit2.Oid:
    """The commit that a revision names: oid, short oid, branch, tag, remote branch, or an expression such as HEAD~3.

    Raises LocatorError.
    """
    if revision == "HEAD" and _head(git) is None:
        raise _no_commits(git, shown)
    for name in (revision, *_remote_branches(git, revision)):
        try:
            return git.revparse_single(name).peel(pygit2.Commit).id
        except KeyError:
            continue
        except UnicodeEncodeError:
            break
        except (pygit2.GitError, ValueError) as error:
            if isinstance(error, pygit2.AmbiguousError):
                raise LocatorError(f"{shown}: {revision!r} names more than one object", "Give more digits.") from None
            if not isinstance(error, pygit2.InvalidSpecError):
                raise LocatorError(f"{shown}: {revision!r} does not name a commit ({error})") from None
    raise LocatorError(f"{shown} has no revision {revision!r}", _revision_hint(git, revision))


def _accept_partial_clones() -> None:
    """libgit2 refuses an extension that it does not know; of this one it needs to know nothing: see revision.py."""
    known = pygit2.settings.extensions
    if "partialclone" not in known:
        pygit2.settings.set_extensions([*known, "partialclone"])


@contextmanager
def _owned_by_anyone() -> Iterator[None]:
    before = pygit2.settings.owner_validation
    pygit2.settings.owner_validation = False
    try:
        yield
    finally:
        pygit2.settings.owner_validation = before


def _check_regular(git_folder: str) -> None:
    """A FIFO in place of one of git's own files would make libgit2 wait for ever."""
    for name in _READ_ON_OPENING:
        location = os.path.join(git_folder, name)
        if os.path.exists(location) and not stat.S_ISREG(os.stat(location).st_mode):
            raise SourceError(f"{location} is not a regular file", "Remove it, or scan a copy without .git.")


def _head(git: pygit2.Repository) -> pygit2.Commit | None:
    try:
        return git.head.peel(pygit2.Commit)
    except (pygit2.GitError, KeyError, ValueError):
        return None


def _revision(commit: pygit2.Commit, worktree: bool = False) -> Revision:
    try:
        committed = datetime.fromtimestamp(commit.commit_time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        committed = ""  # commits with times beyond the year 9999 exist
    return Revision(str(commit.id), committed, worktree)


def _remote_branches(git: pygit2.Repository, revision: str) -> list[str]:
    """In a clone, most branches exist as those of a remote only; git's own `checkout` looks there too."""
    remotes = (name for name in git.references if name.startswith("refs/remotes/"))
    return [name for name in remotes if name.split("/", 3)[3:] == [revision]]


def _names(git: pygit2.Repository) -> list[str]:
    prefixes = ("refs/heads/", "refs/tags/", "refs/remotes/")
    return sorted(r.removeprefix(p) for r in git.references for p in prefixes if r.startswith(p))


def _revision_hint(git: pygit2.Repository, revision: str) -> str:
    near = closest(revision, _names(git))
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if git.is_shallow:
        return "This is a shallow clone: `git fetch --unshallow` brings the older commits."
    return "Give a commit, a tag or a branch; `git branch -a` and `git tag` list them."


def _no_commits(git: pygit2.Repository, shown: str) -> LocatorError:
    names = _names(git)
    if names:
        return LocatorError(
            f"{shown}: HEAD names no commit of this repository",
            f"Give a revision, such as {' or '.join(names[:3])}.",
        )
    return LocatorError(f"{shown} has no commits", "There is nothing to scan in it yet.")
