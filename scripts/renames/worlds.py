"""A release as the API tables see it, for questions that its table does not answer: what a public name stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api_tables.building import job_of, read_world
from api_tables.download import open_index, read_sources, sources_of
from api_tables.namespace import Bound, World
from api_tables.packages import PACKAGES
from api_tables.pins import Pin

# A function or class is one thing under all its names; values and modules may be equal by chance, or open.
_COMPAT, _COMPAT_FILES = "compat.v1.", "_api.v2.compat.v1"
_THINGS = frozenset({"def", "class", "legacy"})
Definition = tuple[str, str]  # (module, name)


@dataclass(frozen=True, slots=True)
class Opened:
    """A release: its modules, and the Python files of its own archive by path."""

    pin: Pin
    root: str
    world: World
    sources: Mapping[str, bytes]

    def defined(self, name: str) -> Definition | None:
        """Where the function or class that a public name stands for is defined; None for anything else."""
        bound = self.bound(name)
        return (bound.module, bound.name) if bound is not None and bound.kind in _THINGS else None

    def stands_for(self, name: str) -> Definition | None:
        """Like `defined`, and (module, "") for a module."""
        bound = self.bound(name)
        return (bound.module, bound.name) if bound is not None and bound.kind in (*_THINGS, "module") else None

    def bound(self, name: str) -> Bound | None:
        """What a qualified public name is bound to."""
        root, _, rest = name.partition(".")
        if root != self.root or not rest:
            return None
        module = root
        if rest.startswith(_COMPAT) and f"{root}.{_COMPAT_FILES}" in self.world.facts:
            module, rest = f"{root}.{_COMPAT_FILES}", rest.removeprefix(_COMPAT)
        bound: Bound | None = Bound(kind="module", module=module)
        for part in rest.split("."):
            bound = self.world.member(bound.module, part) if bound is not None and bound.kind == "module" else None
        return bound

    def file_of(self, module: str) -> bytes | None:
        """The file of a module that is the archive's own, whatever folder the wheel keeps its code in."""
        for root in (self.root, f"{self.root}_core"):
            inner = module.replace(self.root, root, 1).replace(".", "/")
            for path in (f"{inner}.py", f"{inner}/__init__.py"):
                if path in self.sources:
                    return self.sources[path]
        return None


def open_release(package: str, version: str, pins: Sequence[Pin], cache: Path, *, download: bool) -> Opened:
    """A pinned release by its full version; of several archives the first that is pinned.

    Raises:
        ValueError: no pin has it.
        ArchiveError: its archive cannot be had as pinned.
        UnreadableFile: some file of it cannot be parsed.
    """
    known = PACKAGES[package]
    pin = next((p for p in pins if p.package in known.distributions and p.version == version), None)
    if pin is None:
        raise ValueError(f"{package} {version}: no archive is pinned")
    world, _ = read_world(job_of(known, pin, pins, cache, download=download))
    if download:
        with open_index() as index:
            kept = sources_of(pin, cache, index)
    else:
        kept = sources_of(pin, cache, None)
    sources, _, _ = read_sources(kept)
    return Opened(pin, known.name, world, sources)
