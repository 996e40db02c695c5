"""The extractor, named so exactly that facts under the same name are the same facts.

EXTRACTOR_VERSION tells people and studies that facts can have changed; a cache must be right as well where somebody
works on the extractor or renews a parser. So the name also has a digest of the extractor's own text, and the versions
of what it parses with.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec

from analyzer.extract import EXTRACTOR_VERSION

_PACKAGE = os.path.dirname(__file__)
_EXTRACTOR = ("extract", "model")
_PARSERS = ("libcst", "tree_sitter", "tree_sitter_python", "yaml", "packaging")
_OF_REPORTS = ("rich", "pygit2")
_DISTRIBUTIONS = {"yaml": "pyyaml"}  # where it is not the name of the package


@cache
def extractor_stamp() -> str:
    """The version of the extractor and a digest of what else its facts depend on, as one word."""
    digest = blake2b(digest_size=12)
    for folder in _EXTRACTOR:
        for inside, module in _modules(os.path.join(_PACKAGE, folder), folder):
            with open(module.path, "rb") as text:
                digest.update(b"%s\0%s\0" % (inside.encode(), text.read()))
    for name in _PARSERS:
        digest.update(_installed(name).encode())
    digest.update(".".join(map(str, sys.version_info[:2])).encode())
    return f"{EXTRACTOR_VERSION}-{digest.hexdigest()}"


@cache
def program_stamp() -> str:
    """What a report depends on besides its input and its rules, as one word: all modules, and the packages it uses.

    Modules are known by size and time: reading all of them would take longer than the answer that this is for.
    """
    digest = blake2b(extractor_stamp().encode(), digest_size=12)
    for _, module in _modules(_PACKAGE, ""):
        status = module.stat()
        digest.update(b"%s %d %d\0" % (os.fsencode(module.path), status.st_size, status.st_mtime_ns))
    for name in _OF_REPORTS:
        digest.update(_installed(name).encode())
    return digest.hexdigest()


def _modules(folder: str, inside: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The modules of a folder and of those below it, each with its path from the package; always in the same order.

    Twice as fast as `Path.rglob`, for every report that is repeated.
    """
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = f"{inside}/{entry.name}"
        if entry.name.endswith(".py"):
            yield path, entry
        elif entry.name != "__pycache__" and entry.is_dir():
            yield from _modules(entry.path, path)


def _installed(package: str) -> str:
    """Name and version of an installed package, as the folder beside it says; nothing of it is imported."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return f"{package} is missing"
    start = _DISTRIBUTIONS.get(package, package) + "-"
    for name in _names(os.path.dirname(os.path.dirname(spec.origin))):
        if name.lower().startswith(start) and name.endswith((".dist-info", ".egg-info")):
            return name
    from importlib import metadata  # takes longer than all the rest

    return f"{start}{metadata.version(start[:-1])}"


@cache
def _names(folder: str) -> tuple[str, ...]:
    return tuple(sorted(os.listdir(folder)))
