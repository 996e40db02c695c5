"""The files that every contender reads: the Python files of a repository's HEAD, or of a plain folder, in a new folder.

Peers cannot read a git object database, so the benchmark lays the files out for them, and for fwscan as well, so that
all read the same bytes from the same place. fwscan itself never checks anything out.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pygit2


@dataclass(frozen=True, slots=True)
class Tree:
    """What was laid out: number of files, bytes, and files that the repository names but does not hold."""

    files: int
    bytes: int
    missing: int


def machine() -> str:
    """What the times are of."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def lay_out(source: Path, target: Path) -> Tree:
    """Writes the Python files of `source` below `target`, which is empty."""
    files = size = missing = 0
    for name, content in contents(source):
        if content is None:
            missing += 1
            continue
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        files, size = files + 1, size + len(content)
    # Without a file of its own, semgrep leaves out tests and other folders that all others read.
    (target / ".semgrepignore").touch()
    return Tree(files, size, missing)


def git_directory(source: Path) -> Path | None:
    """The git directory that belongs to exactly this path, if any."""
    found = pygit2.discover_repository(str(source), False, str(source.parent))
    return Path(found) if found else None


def contents(source: Path) -> Iterator[tuple[PurePosixPath, bytes | None]]:
    """The Python files of a folder or of a repository's HEAD; None for what the repository does not hold."""
    git = git_directory(source)
    if git is None:
        for path in sorted(source.rglob("*.py")):
            if path.is_file() and not path.is_symlink():
                yield PurePosixPath(path.relative_to(source).as_posix()), path.read_bytes()
        return
    repository = pygit2.Repository(str(git))
    yield from _blobs(repository, repository.revparse_single("HEAD").peel(pygit2.Tree), PurePosixPath())


def _blobs(
    repository: pygit2.Repository, tree: pygit2.Tree, folder: PurePosixPath
) -> Iterator[tuple[PurePosixPath, bytes | None]]:
    for entry in tree:
        name = entry.name
        if name is None or name in ("", ".", "..", ".git") or "/" in name:
            continue
        if isinstance(entry, pygit2.Tree):
            yield from _blobs(repository, entry, folder / name)
        elif name.endswith(".py") and entry.filemode != pygit2.enums.FileMode.LINK:
            blob = repository.get(entry.id)
            yield folder / name, blob.data if isinstance(blob, pygit2.Blob) else None
