"""Which files of a work tree belong to the project, by git's own rules: what is tracked, and what is not ignored.

Tracked files belong even where a pattern ignores them. What is known is only the index: libgit2 reads it; the
patterns are read in ignores.py.
"""

from __future__ import annotations

import os

import pygit2

from analyzer.model import Revision, SkippedEntry, SkipReason
from analyzer.sources.directory import virtual_environment
from analyzer.sources.ignores import IgnoreRules
from analyzer.sources.revision import RevisionSnapshot, Top

_SUBMODULE = 0o160000


class GitRules:
    """Fulfils `analyzer.sources.directory.Belonging` for the folder `inside` of a work tree."""

    def __init__(self, git: pygit2.Repository, inside: str = "") -> None:
        self._inside = inside
        self._prefix = f"{inside}/" if inside else ""
        self._tracked, self._submodules = _tracked(git)
        self._folders = {folder for path in self._tracked | self._submodules for folder in _above(path)}
        self._ignores = IgnoreRules(git.workdir or "", _files_of_patterns(git))

    def ignores_root(self) -> bool:
        """Whether the folder that is walked is itself ignored and holds nothing that is tracked."""
        return self._inside not in self._folders and self._ignores.ignores_folder(self._inside)

    def folder(self, path: str, names: frozenset[str]) -> SkippedEntry | None:
        """As `Belonging.folder`."""
        full = self._prefix + path
        if full in self._submodules:
            return SkippedEntry(path, SkipReason.SUBMODULE)
        if path and ".git" in names:
            return SkippedEntry(path, SkipReason.SUBMODULE, "a git repository of its own: scan it by its path")
        return None if full in self._folders else virtual_environment(path, names)

    def enters(self, path: str) -> bool:
        """As `Belonging.enters`."""
        full = self._prefix + path
        return full in self._folders or full in self._submodules or not self._ignores.ignores_folder(full)

    def takes(self, path: str) -> bool:
        """As `Belonging.takes`."""
        full = self._prefix + path
        return full in self._tracked or not self._ignores.ignores_file(full)


def _files_of_patterns(git: pygit2.Repository) -> list[str]:
    # `git help gitignore`: info/exclude lies in the folder that all work trees of a repository share, and the file of
    # core.excludesFile weighs least.
    try:
        configured = os.path.expanduser(git.config["core.excludesFile"] or "")
    except (KeyError, ValueError, pygit2.GitError):
        home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
        configured = os.path.join(home, "git", "ignore")
    return [os.path.join(_shared_folder(git.path), "info", "exclude"), configured]


def _shared_folder(git_folder: str) -> str:
    try:
        with open(os.path.join(git_folder, "commondir"), encoding="utf-8") as file:
            return os.path.join(git_folder, file.read(4096).strip())
    except (OSError, UnicodeDecodeError):
        return git_folder


def _tracked(git: pygit2.Repository) -> tuple[frozenset[str], frozenset[str]]:
    """Tracked files and submodules. Of an index that libgit2 cannot read (split, sparse), HEAD gives the next best."""
    try:
        entries = [(str(entry.path), int(entry.mode)) for entry in git.index]
    except pygit2.GitError:
        return _committed(git)
    submodules = frozenset(path for path, mode in entries if mode == _SUBMODULE)
    return frozenset(path for path, _ in entries) - submodules, submodules


def _committed(git: pygit2.Repository) -> tuple[frozenset[str], frozenset[str]]:
    try:
        top = Top(git.head.peel(pygit2.Commit).tree_id)
    except (pygit2.GitError, KeyError):
        return frozenset(), frozenset()
    entries = RevisionSnapshot(git, top, Revision()).entries()
    submodules = {e.path for e in entries if isinstance(e, SkippedEntry) and e.reason is SkipReason.SUBMODULE}
    return frozenset(e.path for e in entries) - submodules, frozenset(submodules)


def _above(path: str) -> list[str]:
    """The folders above a path, the top ("") included."""
    parts = path.split("/")[:-1]
    return ["", *("/".join(parts[: n + 1]) for n in range(len(parts)))]
