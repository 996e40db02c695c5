"""What a revision is compared with, and the lines that one text has and another has not: by libgit2, in memory."""

from __future__ import annotations

import pygit2

from analyzer.errors import LocatorError
from analyzer.sources.git import GitRepository, resolve
from analyzer.sources.revision import RevisionSnapshot

_LARGEST = 20_000_000  # characters of both texts together: beyond it every line counts as added


def added_lines(before: str, after: str) -> frozenset[int]:
    """The lines of `after`, 1-based, that a diff with `before` adds. Lines end in "\\n"."""
    if before == after:
        return frozenset()
    if len(before) + len(after) > _LARGEST:
        return frozenset(range(1, after.count("\n") + 1))
    old, new = (text.encode("utf-8", "surrogatepass") for text in (before, after))
    # A null byte makes libgit2 call a text binary and compare nothing.
    patch = pygit2.Patch.create_from(old.replace(b"\0", b"\x01"), new.replace(b"\0", b"\x01"), context_lines=0)
    lines = (line for hunk in patch.hunks for line in hunk.lines if line.origin == "+")
    return frozenset(line.new_lineno for line in lines)


def merge_base(repository: GitRepository, asked: str, of: str | None) -> tuple[RevisionSnapshot, str]:
    """The commit at which `of` (None: HEAD) left `asked`, and a note where there is none and `asked` itself stands in.

    Raises LocatorError where a revision does not exist.
    """
    git = repository.git
    other = resolve(git, asked, repository.locator)
    try:
        head = resolve(git, of or "HEAD", repository.locator)
    except LocatorError:
        if of:
            raise
        head = other
    common = _common(git, other, head)
    note = ""
    if common is None:
        shallow = ": this clone is shallow, `git fetch --unshallow` brings it" if git.is_shallow else ""
        note = f"no common ancestor with {asked} is known{shallow}; compared with {asked} itself"
    snapshot = repository.at(common or other)
    return snapshot, note


def _common(git: pygit2.Repository, one: pygit2.Oid, other: pygit2.Oid) -> pygit2.Oid | None:
    found: pygit2.Oid | None = git.merge_base(one, other)
    return found
