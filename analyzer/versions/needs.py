"""What code takes from each package with an API table, and which sampled releases have it.

One use may mean several names (`try: import tensorflow.compat.v1 as tf / except ImportError: import tensorflow as tf`):
these are alternatives, and a release that has one of them will do. What stands behind a guard may be absent, so it
narrows nothing: an import error that is caught, an availability check, a version test, type checking.

A package that can be done without everywhere (`try: import keras / except ImportError: from tensorflow import keras`)
is optional. Who has it still asks which releases will do, so there its uses narrow, but for the imports themselves and
for branches that a release, its absence or a type checker chooses: these try one name after another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analyzer.apitables import ApiTable, ApiTables
from analyzer.model import FileUses, Guard, Region, Role, SymbolUse, UseKind
from analyzer.values import Struct, field

# Files that are run when the project is used. The weight says how much a file of the role counts where files
# contradict one another; tests and copies of other projects close no end (docs/versions.md has the measurement).
COUNTED: Mapping[Role, int] = {Role.SOURCE: 10, Role.EXAMPLE: 3, Role.CONVERTER: 3, Role.DOCS: 1}

_GUARDED = frozenset({Guard.VERSION, Guard.IMPORT_ERROR, Guard.FALLBACK, Guard.AVAILABILITY, Guard.TYPE_CHECKING})
_CHOSEN = frozenset({Guard.VERSION, Guard.FALLBACK, Guard.TYPE_CHECKING})
# With TF_USE_LEGACY_KERAS, tf.keras stays Keras 2 after this release (release notes of TensorFlow 2.16).
_LAST_WITH_KERAS_2 = "2.15"


class Key(Struct, frozen=True):
    """What is needed: names that are alternatives of each other, or a keyword argument of a callable."""

    names: tuple[str, ...]
    keyword: str = ""


class PackageUse(Struct):
    """What the files take from one package. Masks are over the versions of its table."""

    table: ApiTable
    files: dict[str, Role] = field(default_factory=dict)  # that need the package; where none does, that may use it
    masks: dict[Key, int] = field(default_factory=dict)  # only what some version lacks
    places: dict[Key, dict[str, Region]] = field(default_factory=dict)  # path -> first region
    optional: set[str] = field(default_factory=set)  # files that can do without it
    unlisted: Counter[str] = field(default_factory=Counter)  # name -> files

    @property
    def is_optional(self) -> bool:
        """Whether every file can do without the package."""
        return self.files.keys() <= self.optional

    def needs_of_files(self) -> dict[str, list[Key]]:
        """Path -> what the file needs."""
        found: dict[str, list[Key]] = {path: [] for path in self.files}
        for key, places in self.places.items():
            for path in places:
                found[path].append(key)
        return found


def package_uses(
    files: Iterable[FileUses], tables: ApiTables, packages: Iterable[str], *, legacy_keras: bool = False
) -> dict[str, PackageUse]:
    """What the files take from each of the packages that have a table; packages that no file uses are left out.

    `legacy_keras` says that the project sets TF_USE_LEGACY_KERAS.
    """
    found = {name: PackageUse(table) for name in packages if (table := tables.get(name))}
    split = [(file, _by_package(file.uses, found)) for file in files]
    for file, groups in split:
        for package, uses in groups.items():
            if uses.required:
                _add(found[package], _Lookups(found[package].table, legacy_keras), file, uses.required)
            else:
                found[package].optional.add(file.path)
    nowhere_needed = [name for name, use in found.items() if not use.files]
    for file, groups in split:
        for package in groups.keys() & nowhere_needed:
            _add(found[package], _Lookups(found[package].table, legacy_keras), file, groups[package].optional)
    return {name: use for name, use in found.items() if use.files}


class _Groups(Struct, frozen=True):
    """Uses of one package in one file, those that are alternatives of each other together, in the order of the file."""

    required: list[list[SymbolUse]] = field(default_factory=list)
    optional: list[list[SymbolUse]] = field(default_factory=list)  # of those that can be done without, what narrows


def _by_package(uses: Sequence[SymbolUse], packages: Mapping[str, PackageUse]) -> dict[str, _Groups]:
    """Package -> its uses. Where one of the alternatives is not of the package, the package can be done without."""
    groups: dict[tuple[Region, UseKind], list[SymbolUse]] = defaultdict(list)
    for use in uses:
        groups[use.region, use.kind].append(use)
    found: dict[str, _Groups] = defaultdict(_Groups)
    for group in groups.values():
        by_root: dict[str, list[SymbolUse]] = defaultdict(list)
        for use in group:
            by_root["" if use.own else use.qualified_name.partition(".")[0]].append(use)
        for root in by_root.keys() & packages:
            of_root, of_package = by_root[root], found[root]
            if len(by_root) == 1 and any(use.guard not in _GUARDED for use in group):
                of_package.required.append(of_root)
            elif group[0].kind is not UseKind.IMPORT and not any(use.guard in _CHOSEN for use in of_root):
                of_package.optional.append(of_root)
    return found


class _Lookups(Struct):
    """Asks one table."""

    table: ApiTable
    legacy_keras: bool

    def needs(self, group: Sequence[SymbolUse]) -> Iterator[tuple[Key, int]]:
        """What a use needs, each with the mask of the versions that have it."""
        if len(group) > 1:
            names = tuple(sorted({use.qualified_name for use in group}))
            union = 0
            for use in group:
                union |= self._mask(use.qualified_name, use.keywords)
            yield Key(names), union
            return
        use = group[0]
        name = self._mask(use.qualified_name, ())
        yield Key((use.qualified_name,)), name
        for keyword in use.keywords:
            with_keyword = self._mask(use.qualified_name, (keyword,))
            if with_keyword != name:
                yield Key((use.qualified_name,), keyword), with_keyword

    def is_unlisted(self, name: str) -> bool:
        """Whether the table knows the module or package that a name stands in, and not the name."""
        found = self.table.lookup(name)
        return not found.exact and bool(self.table.members(found.listed))

    def _mask(self, name: str, keywords: tuple[str, ...]) -> int:
        mask = self.table.lookup(name, keywords).mask
        if self.legacy_keras and name.startswith("tensorflow.keras"):
            versions = self.table.versions
            last = versions.index(_LAST_WITH_KERAS_2) if _LAST_WITH_KERAS_2 in versions else len(versions) - 1
            if mask >> last & 1:
                mask |= -1 << last
        return mask


def _add(package: PackageUse, lookups: _Lookups, file: FileUses, groups: Sequence[Sequence[SymbolUse]]) -> None:
    whole = (1 << len(package.table.versions)) - 1
    package.files[file.path] = file.role
    unlisted: set[str] = set()
    for group in groups:
        for key, mask in lookups.needs(group):
            if mask & whole and mask & whole != whole:
                package.masks[key] = mask & whole
                package.places.setdefault(key, {}).setdefault(file.path, group[0].region)
        if len(group) == 1 and lookups.is_unlisted(group[0].qualified_name):
            unlisted.add(group[0].qualified_name)
    package.unlisted.update(unlisted)
