"""Which names of a package real repositories use: reads the Python files of bare git repositories, nothing else."""

from __future__ import annotations

import ast
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from api_tables.signatures import dotted
from api_tables.syntax import UnreadableFile, parse

# Larger files are data or generated.
_MOST_BYTES = 400_000


def used_names(repository: Path, package: str) -> Counter[str]:
    """Qualified names under ``package`` that the files of HEAD use, with in how many files. Broken files are left out.

    Raises:
        subprocess.CalledProcessError: the folder is no git repository with a HEAD.
    """
    counts: Counter[str] = Counter()
    for content in _python_files(repository):
        if package.encode() not in content:
            continue
        try:
            tree = parse(content, "file")
        except (UnreadableFile, RecursionError):
            continue
        counts.update(_names(tree, package))
    return counts


def _python_files(repository: Path) -> Iterator[bytes]:
    git = ["git", "-c", "safe.directory=*", "-C", str(repository)]
    listing = subprocess.run([*git, "ls-tree", "-r", "-z", "-l", "HEAD"], check=True, capture_output=True).stdout
    oids = []
    for line in listing.split(b"\0"):
        fields, _, path = line.partition(b"\t")
        parts = fields.split()
        if path.endswith(b".py") and len(parts) == 4 and parts[1] == b"blob" and parts[3].isdigit():
            oids += [parts[2]] if int(parts[3]) < _MOST_BYTES else []
    answer = subprocess.run(
        [*git, "cat-file", "--batch"], input=b"\n".join(oids) + b"\n", check=True, capture_output=True
    ).stdout
    place = 0
    while place < len(answer):
        head, _, _ = answer[place:].partition(b"\n")
        place += len(head) + 1
        words = head.split()
        if len(words) == 3 and words[1] == b"blob":
            size = int(words[2])
            yield answer[place : place + size]
            place += size + 1


def _names(tree: ast.Module, package: str) -> set[str]:
    """Names through plain imports and their aliases; scopes are not told apart, which rarely matters."""
    aliases: dict[str, str] = {}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == package:
                    aliases[alias.asname or package] = alias.name if alias.asname else package
                    found.add(alias.name)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == package and not node.level:
            for alias in node.names:
                if alias.name != "*":
                    name = f"{node.module}.{alias.name}"
                    aliases[alias.asname or alias.name] = name
                    found.add(name)
    rebound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(tree):
        path = dotted(node) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) else None
        first, _, rest = (path or "").partition(".")
        if first in aliases and first not in rebound and rest:
            found.add(f"{aliases[first]}.{rest}")
    return found
