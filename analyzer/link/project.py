"""The project's own modules, and where an import statement looks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache, lru_cache

from analyzer.model import Facts, ReadStatus

# A module is named by its path without suffix; a package by its directory, "" being the repository's root.
Module = str

# Directories that projects put on the path beside their root.
_SOURCE_FOLDERS = ("", "src", "lib", "python")


_MODULES_REMEMBERED = 4_096


class Certainty(Enum):
    """How much it takes to believe that a name means a module of the project."""

    SURE = 0
    DOUBTFUL = 1  # only where the name is found in it
    ELSEWHERE = 2  # only where it leads out of the project: a path set at run time, or a copy of someone's package


class Project:
    """Which modules there are. Built from the paths of all Python files; notebooks import, but nothing imports them."""

    def __init__(self, facts: Mapping[str, Facts]) -> None:
        self._facts = facts
        self.files: dict[Module, str] = {}  # paths of modules

        self.folders: set[str] = {""}
        self.packages: set[str] = set()
        for path in sorted(facts):
            if path.endswith(".py"):
                self._add(path)
        # Last segments of all modules and folders: an import of any other name is none of the project's.
        self.names = frozenset(split(module)[1] for module in (*self.files, *self.folders))
        self._heads = self._importable()
        self._cached_candidates = cache(self._candidates)
        # What can be imported of the file at a path.
        self.facts_at = lru_cache(_MODULES_REMEMBERED)(self._module_at)

    def _add(self, path: str) -> None:
        folder, name = split(path[:-3])
        if name == "__init__":
            self.packages.add(folder)
            self.files[folder] = path
        else:
            self.files.setdefault(path[:-3], path)
        while folder not in self.folders:
            self.folders.add(folder)
            folder = split(folder)[0]

    def _importable(self) -> dict[str, list[Module]]:
        """Modules and packages that lie in no package, by name: what a path that is set at run time may reach."""
        heads: dict[str, list[Module]] = {}
        for module in self.files:
            folder, name = split(module)
            if module and (folder not in self.packages or folder == ""):
                heads.setdefault(name, []).append(module)
        return heads

    def facts(self, module: Module) -> Facts | None:
        """What can be imported of a module's file; None for a folder without `__init__.py`."""
        path = self.files.get(module)
        return None if path is None else self.facts_at(path)

    def _module_at(self, path: str) -> Facts:
        return self._facts[path].module()

    def is_module(self, module: Module) -> bool:
        """Whether an import finds it: a file, or a folder, which is a namespace package."""
        return module in self.files or module in self.folders

    def relative(self, path: str, level: int) -> Module | None:
        """The folder that `level` leading dots mean in the file at `path`; None above the root."""
        folder = split(path)[0]
        for _ in range(level - 1):
            if folder == "":
                return None
            folder = split(folder)[0]
        return folder

    def absolute(self, path: str, root: str) -> tuple[tuple[Module, Certainty], ...]:
        """Modules of the project that `import root` in the file at `path` may mean, the likeliest first."""
        python2 = self._facts[path].read.status is ReadStatus.REPAIRED
        return self._cached_candidates(split(path)[0], root, python2)

    def _candidates(self, folder: str, root: str, python2: bool) -> tuple[tuple[Module, Certainty], ...]:
        found: dict[Module, Certainty] = {}
        beside = join(folder, root)
        if python2 and beside in self.files:
            found[beside] = Certainty.SURE  # Python 2 looks beside the importing module first
        for base in _upwards(folder):
            if base and base in self.packages:
                continue
            for source in _SOURCE_FOLDERS:
                place = join(base, source)
                if source and place in self.packages:
                    continue
                module = join(place, root)
                if module in self.files:
                    found.setdefault(module, Certainty.SURE)
                elif module in self.folders:
                    found.setdefault(module, Certainty.DOUBTFUL)
        if beside in self.files:
            found.setdefault(beside, Certainty.DOUBTFUL)  # run as a script, a module sees what lies beside it
        elsewhere = self._heads.get(root, ())
        if len(elsewhere) == 1:
            found.setdefault(elsewhere[0], Certainty.ELSEWHERE)
        return tuple(sorted(found.items(), key=lambda item: item[1].value))


def split(path: str) -> tuple[str, str]:
    """Folder and last segment."""
    folder, _, name = path.rpartition("/")
    return folder, name


def join(folder: str, name: str) -> str:
    """A path from its parts, of which either may be empty."""
    if not folder or not name:
        return folder or name
    return f"{folder}/{name}"


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = split(folder)[0]
        yield folder
