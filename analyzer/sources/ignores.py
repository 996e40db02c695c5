"""Git's rules on ignored files (gitignore(5)), for work trees.

The patterns are matched by pathspec. libgit2's own answer is not asked for: it drops `!pattern` in the `.gitignore` of
a folder unless the same file holds a pattern that it negates (seen with 1.9.7), so untracked files would be lost; and
it waits for ever on a FIFO that is called `.gitignore`.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Sequence

from analyzer.sources.content import read_file

_LARGEST = 10_000_000

# pathspec's expression for a pattern, and whether the pattern ignores what it matches (False: `!pattern`).
_Pattern = tuple[re.Pattern[str], bool]
# The group in which pathspec's expressions hold the "/" after a folder that they match.
_FOLDER_END = "ps_d"


class IgnoreRules:
    """Says whether git would ignore a path. Paths are POSIX, relative to the top of the work tree."""

    def __init__(self, top: str, more: Sequence[str] = ()) -> None:
        """`more` are files whose patterns count for the whole tree, the weightiest first."""
        self._top = top
        self._more = more
        self._by_folder: dict[str, list[_Pattern]] = {}
        self._whole_tree: list[list[_Pattern]] | None = None
        self._folders: dict[str, bool] = {"": False}

    def ignores_folder(self, path: str) -> bool:
        """Whether a folder is ignored, itself or because it lies in one that is: nothing in it can be taken back."""
        if path not in self._folders:
            above = posixpath.dirname(path)
            self._folders[path] = self.ignores_folder(above) or self._matches(above, path + "/")
        return self._folders[path]

    def ignores_file(self, path: str) -> bool:
        """The same for a file, link or special file."""
        folder = posixpath.dirname(path)
        return self.ignores_folder(folder) or self._matches(folder, path)

    def _matches(self, folder: str, path: str) -> bool:
        """The last pattern that matches decides, and a file deeper in the tree goes before those above it."""
        while True:
            start = len(folder) + 1 if folder else 0
            decided = _last_word(self._patterns_of(folder), path[start:])
            if decided is not None:
                return decided
            if not folder:
                break
            folder = posixpath.dirname(folder)
        if self._whole_tree is None:
            self._whole_tree = [_read(location) for location in self._more]
        words = (_last_word(patterns, path) for patterns in self._whole_tree)
        return next((word for word in words if word is not None), False)

    def _patterns_of(self, folder: str) -> list[_Pattern]:
        if folder not in self._by_folder:
            self._by_folder[folder] = _read(os.path.join(self._top, folder, ".gitignore"))
        return self._by_folder[folder]


def _last_word(patterns: list[_Pattern], path: str) -> bool | None:
    return next((ignores for regex, ignores in reversed(patterns) if _matches_itself(regex, path)), None)


def _matches_itself(regex: re.Pattern[str], path: str) -> bool:
    """Whether a pattern matches this very path (of a folder with "/" at its end), and not merely a folder above it."""
    name = path.removesuffix("/")
    for start in (0, name.rfind("/") + 1):
        found = regex.search(path, start)
        if found is None:
            return False
        if _FOLDER_END in regex.groupindex and found.end(_FOLDER_END) >= 0:
            if found.end(_FOLDER_END) == len(path):
                return True
        elif regex.search(name, start):
            return True
    return False


def _read(location: str) -> list[_Pattern]:
    # A link is not followed, as in git since 2.32; what cannot be read holds no patterns, as in git.
    content = read_file(location, location, _LARGEST)
    if not isinstance(content, bytes):
        return []
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return [pattern for line in text.split("\n") for pattern in _compiled(line.removesuffix("\r"))]


def _compiled(line: str) -> list[_Pattern]:
    if not line.strip() or line.startswith("#"):
        return []
    # Late: importing it takes as long as a small scan, and a clean work tree asks nothing.
    from pathspec import GitIgnoreSpec

    if line.rstrip(" ").endswith("/**/"):
        line = line.rstrip(" ") + "*/"  # what git means by it; pathspec 1.1 takes it for all that is in the folder
    try:
        patterns = GitIgnoreSpec.from_lines([line]).patterns
    except ValueError:
        return []  # to git too, a malformed pattern matches nothing
    return [(p.regex, bool(p.include)) for p in patterns if p.regex is not None]
