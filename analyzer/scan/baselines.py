"""The baselines of a check: beside each configuration its own, or the one that the command line names for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analyzer.model import FileEntry, FileSkipped, printable
from analyzer.model.policy import BaselineEntry
from analyzer.policy import parse_baseline
from analyzer.scan.configured import Configurations, Configured
from analyzer.snapshot import Snapshot

_LIMIT = 50_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline file, by its path relative to the root, and the folder that the paths in it are relative to."""

    path: str
    folder: str
    recorded: tuple[BaselineEntry, ...]  # paths relative to the root; of policies that are in force
    others: tuple[BaselineEntry, ...] = ()  # of policies that the command line put out of force: to be kept
    shared: bool = False  # named on the command line: of all configurations


class Baselines:
    """Reads baselines from a snapshot, each once.

    `named` is the path that the command line names ("": there is to be none), `forced` are the policies that it puts in
    place of the configured ones.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        files: Mapping[str, FileEntry],
        configurations: Configurations | None,
        *,
        named: str | None,
        forced: frozenset[str],
    ) -> None:
        self._snapshot = snapshot
        self._files = files
        self._configurations = configurations
        self._named = named
        self._forced = forced
        self._read: dict[str, Baseline] = {}

    @property
    def found(self) -> tuple[Baseline, ...]:
        """Those that were asked for."""
        return tuple(self._read.values())

    def of(self, configured: Configured) -> Baseline | None:
        """The baseline of the files for which a configuration speaks. Raises ConfigError where it is none."""
        shared = self._named is not None
        name = configured.config.baseline if self._named is None else self._named
        if not name:
            return None
        folder, path = ("", name) if shared else (configured.folder, configured.inside(name))
        if path not in self._read:
            entries = self._entries(path, f"{folder}/" if folder else "")
            recorded = tuple(entry for entry in entries if not self._forced or entry.policy_id in self._forced)
            others = tuple(entry for entry in entries if self._forced and entry.policy_id not in self._forced)
            self._read[path] = Baseline(path, folder, recorded, others, shared)
        return self._read[path]

    def recorded(self, baseline: Baseline | None, configured: Configured) -> tuple[BaselineEntry, ...]:
        """What a baseline records of the files for which one configuration speaks."""
        if baseline is None or not baseline.shared or self._configurations is None:
            return baseline.recorded if baseline else ()
        of = self._configurations.of
        return tuple(entry for entry in baseline.recorded if of(entry.path).folder == configured.folder)

    def _entries(self, path: str, prefix: str) -> tuple[BaselineEntry, ...]:
        entry = self._files.get(path)
        above = path.rpartition("/")[0]
        if entry is None and (not above or any(one.startswith(f"{above}/") for one in self._files)):
            # One that git ignores is no entry of the snapshot, and counts all the same: in folders that no link makes.
            entry = FileEntry(path, "")
        content = self._snapshot.read(entry, _LIMIT) if entry else b""
        if not content or isinstance(content, FileSkipped):
            return ()
        entries = parse_baseline(printable(path), content.decode("utf-8", "replace"))
        return tuple(replace(entry, path=f"{prefix}{entry.path}") for entry in entries)
