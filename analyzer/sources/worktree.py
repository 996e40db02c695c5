"""Which files of a work tree belong to the project, by git's own rules: what is tracked, and what is not ignored.

libgit2 reads `.gitignore` of every folder, `.git/info/exclude` and the user's `core.excludesFile`. Tracked files
belong even where a pattern ignores them.
"""

from __future__ import annotations

import os
import posixpath
import stat

import pygit2

from analyzer.model import Revision, SkippedEntry, SkipReason
from analyzer.sources.directory import virtual_environment
from analyzer.sources.revision import RevisionSnapshot, Top

_SUBMODULE = 0o160000


class GitRules:
    """Fulfils `analyzer.sources.directory.Belonging` for the folder `inside` of a work tree."""

    def __init__(self, git: pygit2.Repository, inside: str = "") -> None:
        self._git = git
        self._prefix = f"{inside}/" if inside else ""
        self._tracked, self._submodules = _tracked(git)
        self._tracked_folders = {folder for path in self._tracked for folder in _parents(path)}
        self._ignored_folders: set[str] = set()  # entered for what is tracked in them, and for nothing else
        self._unsafe_folders = {f for f in _parents(self._prefix + "x") if not self._safe(f)}

    def ignores_root(self) -> bool:
        """Whether the folder that is walked is itself ignored and holds nothing that is tracked."""
        folder = self._prefix.rstrip("/")
        return folder not in self._tracked_folders and self._is_ignored(self._prefix)

    def folder(self, path: str, names: frozenset[str]) -> SkippedEntry | None:
        """As `Belonging.folder`."""
        full = self._prefix + path
        if full in self._submodules:
            return SkippedEntry(path, SkipReason.SUBMODULE)
        if path and ".git" in names:
            return SkippedEntry(path, SkipReason.SUBMODULE, "a git repository of its own: scan it by its path")
        if ".gitignore" in names and not self._safe(full):
            self._unsafe_folders.add(full)
        return None if full in self._tracked_folders else virtual_environment(path, names)

    def enters(self, path: str) -> bool:
        """As `Belonging.enters`."""
        full = self._prefix + path
        ignored = posixpath.dirname(full) in self._ignored_folders or self._is_ignored(full + "/")
        if ignored:
            self._ignored_folders.add(full)
        return not ignored or full in self._tracked_folders or full in self._submodules

    def takes(self, path: str) -> bool:
        """As `Belonging.takes`."""
        full = self._prefix + path
        if full in self._tracked:
            return True
        return posixpath.dirname(full) not in self._ignored_folders and not self._is_ignored(full)

    def _is_ignored(self, path: str) -> bool:
        if self._unsafe_folders and not self._unsafe_folders.isdisjoint(_parents(path)):
            return False
        try:
            return self._git.path_is_ignored(path)
        except UnicodeEncodeError:
            return False  # pygit2 takes no names that are not UTF-8; such a file is rather read than lost

    def _safe(self, folder: str) -> bool:
        """libgit2 would wait for ever on a FIFO that is called `.gitignore`."""
        try:
            return stat.S_ISREG(os.stat(os.path.join(self._git.workdir or "", folder, ".gitignore")).st_mode)
        except OSError:
            return True


def _tracked(git: pygit2.Repository) -> tuple[frozenset[str], frozenset[str]]:
    """Tracked files and submodules. Of an index that libgit2 cannot read (split, sparse), HEAD gives the next best."""
    try:
        entries = [(entry.path, int(entry.mode)) for entry in git.index]
    except pygit2.GitError:
        return _committed(git)
    tracked = frozenset(str(path) for path, mode in entries if mode != _SUBMODULE)
    return tracked, frozenset(str(path) for path, mode in entries if mode == _SUBMODULE)


def _committed(git: pygit2.Repository) -> tuple[frozenset[str], frozenset[str]]:
    try:
        top = Top(git.head.peel(pygit2.Commit).tree_id)
    except (pygit2.GitError, KeyError):
        return frozenset(), frozenset()
    entries = RevisionSnapshot(git, top, Revision()).entries()
    submodules = {e.path for e in entries if isinstance(e, SkippedEntry) and e.reason is SkipReason.SUBMODULE}
    return frozenset(e.path for e in entries) - submodules, frozenset(submodules)


def _parents(path: str) -> list[str]:
    """The folders above a path, the top ("") included."""
    parts = path.rstrip("/").split("/")[:-1]
    return ["", *("/".join(parts[: n + 1]) for n in range(len(parts)))]
