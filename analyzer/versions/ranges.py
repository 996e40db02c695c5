"""Needs -> the releases that run most of the code, what closes each end, and what contradicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from analyzer.apitables import ApiTable, ApiTables
from analyzer.model import DirectoryVersions, FileUses, Requirement, Role, VersionNeed, VersionPin, VersionRange
from analyzer.values import Struct, field
from analyzer.versions.needs import COUNTED, Key, PackageUse, package_uses
from analyzer.versions.packages import PACKAGES
from analyzer.versions.pins import pins_of
from analyzer.versions.specifier import specifier_of

PLACES = 5  # of a need that are kept
WITNESSES = 5  # of an end that are kept
UNLISTED = 20
_EXACT = re.compile(r"===?[^*,]+")


class Surroundings(Struct, frozen=True, kw_only=True):
    """What is known besides the code."""

    requirements: tuple[tuple[str, Requirement], ...] = ()  # with the path of their manifest
    day: str = ""  # of the commit, ISO; "" where not known
    legacy_keras: bool = False  # TF_USE_LEGACY_KERAS is set
    weights: Mapping[Role, int] = field(default_factory=lambda: COUNTED)  # the roles that count, and how much


def version_ranges(
    files: Sequence[FileUses], tables: ApiTables, surroundings: Surroundings | None = None
) -> tuple[VersionRange, ...]:
    """The range of each package that the files use, the one that most files need first."""
    around = surroundings or Surroundings()
    counted = [file for file in files if file.role in around.weights]
    uses = package_uses(counted, tables, PACKAGES, legacy_keras=around.legacy_keras)
    ranges = [_Range(package, use, around).result() for package, use in uses.items()]
    return tuple(sorted(ranges, key=lambda found: (-found.files, found.package)))


def directory_versions(
    files: Sequence[FileUses], tables: ApiTables, surroundings: Surroundings | None = None
) -> tuple[DirectoryVersions, ...]:
    """The ranges of every directory that holds files which need a package, by path; the root is not among them.

    Pins of manifests speak for their own directory and below.
    """
    around = surroundings or Surroundings()
    below: dict[str, list[FileUses]] = {}
    for file in files:
        for parent in PurePosixPath(file.path).parents:
            if str(parent) != ".":
                below.setdefault(str(parent), []).append(file)
    found = []
    for path in sorted(below):
        over = {"", ".", path, *map(str, PurePosixPath(path).parents)}
        inner = [(m, r) for m, r in around.requirements if str(PurePosixPath(m).parent) in over]
        narrowed = Surroundings(
            requirements=tuple(inner), day=around.day, legacy_keras=around.legacy_keras, weights=around.weights
        )
        ranges = tuple(one for one in version_ranges(below[path], tables, narrowed) if one.files)
        if ranges:
            found.append(DirectoryVersions(path, ranges))
    return tuple(found)


class _Range:
    """The range of one package."""

    def __init__(self, package: str, use: PackageUse, around: Surroundings) -> None:
        self._package = package
        self._use = use
        self._around = around
        self._table: ApiTable = use.table
        self._whole = (1 << len(self._table.versions)) - 1
        self._by_file = use.needs_of_files()
        self._pins = pins_of(around.requirements, package, self._table)

    def result(self) -> VersionRange:
        chosen = self._chosen()
        lacking = {key for key, mask in self._use.masks.items() if not mask >> chosen & 1}
        holding = self._counted(lacking)
        mask = self._whole
        for key in holding:
            mask &= self._use.masks[key]
        low, high = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
        pinned = self._pinned(mask)
        then = mask & self._table.released_by(self._around.day) if self._around.day else 0
        return VersionRange(
            package=self._package,
            distribution=PACKAGES[self._package][0],
            sampled=self._table.versions,
            versions=self._versions(mask),
            said=self._table.spell(mask),
            pinned=self._versions(pinned),
            specifier=self._specifier(mask, pinned),
            newest_then=self._versions(then)[-1] if then else "",
            files=0 if self._use.is_optional else len(self._use.files),
            whole_files=0
            if self._use.is_optional
            else sum(lacking.isdisjoint(keys) for keys in self._by_file.values()),
            lower=self._lacking(holding, low - 1),
            upper=self._lacking(holding, high + 1),
            needs=self._listed(holding, key=lambda need: (need.name, need.keyword)),
            conflicts=self._listed(lacking, key=_most_used),
            pins=tuple(self._pin(path, requirement, admitted, mask) for path, requirement, admitted in self._pins),
            optional=len(self._use.optional),
            unlisted=tuple(sorted(self._use.unlisted.items(), key=lambda item: (-item[1], item[0]))[:UNLISTED]),
        )

    def _chosen(self) -> int:
        """The place of a version in the largest consistent set.

        It runs the most files as a whole (by the weight of their roles); of equals, it has the most of what the files
        need; of these, it is one that the pins admit; of these, the newest.
        """
        weights = [self._around.weights[self._use.files[path]] for path in self._by_file]
        masks = [[self._use.masks[key] for key in keys] for keys in self._by_file.values()]
        admitted = self._whole
        for _, requirement, mask in self._pins:
            admitted &= mask if mask and not (requirement.optional or requirement.locked) else self._whole

        def score(place: int) -> tuple[int, int, int, int]:
            held = [sum(mask >> place & 1 for mask in needed) for needed in masks]
            whole = sum(w for w, n, needed in zip(weights, held, masks, strict=True) if n == len(needed))
            return whole, sum(w * n for w, n in zip(weights, held, strict=True)), admitted >> place & 1, place

        return max(range(len(self._table.versions)), key=score)

    def _counted(self, lacking: set[Key]) -> set[Key]:
        """What narrows: the needs that the chosen version meets, of files of which it meets at least half.

        A file that mostly does not run there is of another age, and what else it needs says nothing.
        """
        met = [(keys, [key for key in keys if key not in lacking]) for keys in self._by_file.values()]
        counted = {key for keys, held in met if 2 * len(held) >= len(keys) for key in held}
        return counted or self._use.masks.keys() - lacking

    def _pinned(self, mask: int) -> int:
        """What the required pins leave of a range, without those that admit nothing of it; 0 where they disagree."""
        left = mask
        for pin in self._agreeing(mask):
            left &= pin[2]
        return left

    def _agreeing(self, mask: int) -> list[tuple[str, Requirement, int]]:
        """The required pins that admit something of a range, from the root down."""
        pins = [pin for pin in self._pins if not (pin[1].optional or pin[1].locked) and pin[2] & mask]
        return sorted(pins, key=lambda pin: pin[0].count("/"))

    def _specifier(self, mask: int, pinned: int) -> str:
        """An exact pin as it is written says more than any sample; else what the range and the pins leave."""
        exact = (pin[1].specifier for pin in self._agreeing(mask) if _EXACT.fullmatch(pin[1].specifier))
        return (pinned and next(exact, "")) or specifier_of(self._table.versions, pinned or mask)

    def _pin(self, path: str, requirement: Requirement, admitted: int, mask: int) -> VersionPin:
        agrees = bool(admitted & mask)
        return VersionPin(path=path, requirement=requirement, versions=self._versions(admitted), agrees=agrees)

    def _lacking(self, holding: Iterable[Key], place: int) -> tuple[VersionNeed, ...]:
        """What keeps the version at a place out; nothing beyond the ends of the table."""
        if not 0 <= place < len(self._table.versions):
            return ()
        keys = [key for key in holding if not self._use.masks[key] >> place & 1]
        return self._listed(keys, key=_most_used)[:WITNESSES]

    def _listed(self, keys: Iterable[Key], key: Callable[[VersionNeed], tuple[object, ...]]) -> tuple[VersionNeed, ...]:
        needs = [self._need(one) for one in keys]
        return tuple(sorted(needs, key=lambda need: (*key(need), need.name, need.keyword)))

    def _need(self, key: Key) -> VersionNeed:
        mask, places = self._use.masks[key], self._use.places[key]
        ordered = sorted(places.items(), key=lambda item: (-self._around.weights[self._use.files[item[0]]], item[0]))
        return VersionNeed(
            name=" or ".join(key.names),
            keyword=key.keyword,
            versions=self._versions(mask),
            said=self._table.spell(mask),
            files=len(places),
            places=tuple(ordered[:PLACES]),
        )

    def _versions(self, mask: int) -> tuple[str, ...]:
        return tuple(version for place, version in enumerate(self._table.versions) if mask >> place & 1)


def _most_used(need: VersionNeed) -> tuple[object, ...]:
    return (-need.files,)
