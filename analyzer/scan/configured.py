"""Which configuration speaks for a file: that of the nearest folder above it that has one, as ruff does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analyzer.config import CONFIG_FILES, ProjectConfig, parse_config
from analyzer.model import FileEntry, printable
from analyzer.snapshot import Snapshot
from analyzer.values import Struct

_LIMIT = 5_000_000  # bytes of a configuration file


class Configured(Struct, frozen=True):
    """A configuration and the folder that it speaks for, relative to the root; "" for the root."""

    folder: str
    config: ProjectConfig

    def inside(self, name: str) -> str:
        """A path that the configuration names, relative to the root."""
        return f"{self.folder}/{name}" if self.folder else name


class Configurations:
    """Finds configurations in a snapshot, each read once."""

    def __init__(self, snapshot: Snapshot, files: Mapping[str, FileEntry]) -> None:
        self._snapshot = snapshot
        self._files = files
        self._by_folder: dict[str, Configured] = {}

    def of(self, path: str) -> Configured:
        """The configuration of a file. Raises ConfigError where it is not what it should be."""
        folder = path.rpartition("/")[0]
        if folder not in self._by_folder:
            config = self._in(folder)
            if config is not None:
                self._by_folder[folder] = Configured(folder, config)
            else:
                self._by_folder[folder] = self.of(folder) if folder else Configured("", ProjectConfig())
        return self._by_folder[folder]

    def _in(self, folder: str) -> ProjectConfig | None:
        for name in CONFIG_FILES:
            path = f"{folder}/{name}" if folder else name
            content = self._snapshot.read(self._files[path], _LIMIT) if path in self._files else None
            if isinstance(content, bytes) and (b"fwscan" in content or name != "pyproject.toml"):
                config = parse_config(printable(path), content.decode("utf-8", "replace"))
                if config is not None:
                    return config
        return None


def grouped(paths: Iterable[str], configurations: Configurations) -> list[tuple[Configured, list[str]]]:
    """The paths under the configurations that speak for them, in order of folders."""
    groups: dict[str, tuple[Configured, list[str]]] = {}
    for path in paths:
        found = configurations.of(path)
        groups.setdefault(found.folder, (found, []))[1].append(path)
    return [groups[folder] for folder in sorted(groups)]
