"""The surfaces of many releases to one table: which versions have which name, grouped into few lines."""

from __future__ import annotations

import functools
import operator
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api_tables.surface import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One sampled version. ``released`` is an ISO day or empty."""

    version: str
    released: str
    surface: Surface


def spell_versions(mask: int, versions: Sequence[str]) -> str:
    """A set of versions (bit i: ``versions[i]``) as ranges: ``*``, ``-1.15``, ``2.0-``, ``1.3-1.4``, ``-1.15,2.1-``."""
    last = len(versions) - 1
    if mask == (1 << len(versions)) - 1:
        return "*"
    ranges = []
    start = None
    for i in range(len(versions) + 1):
        inside = bool(mask >> i & 1)
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            low = "" if start == 0 else versions[start]
            high = "" if i - 1 == last else versions[i - 1]
            ranges.append(low if low and low == high else f"{low}-{high}")
            start = None
    return ",".join(ranges)


def table(package: str, releases: Sequence[Release], *, dates_from: str) -> str:
    """The text of a table; the same releases give the same bytes. ``releases`` ascend."""
    versions = [release.version for release in releases]
    masks = _existence(releases)
    groups: dict[tuple[str, int], set[str]] = defaultdict(set)
    for name, mask in masks.items():
        parent, _, child = name.rpartition(".")
        if parent:
            groups[parent, mask].add(child)
    for name, by_keyword in _keywords(releases, masks).items():
        for keyword, mask in by_keyword.items():
            groups[name, mask].add(f"{keyword}=")
    dates = " ".join(f"{r.version}={r.released}" for r in releases if r.released)
    lines = [
        f"# package {package}",
        f"# versions {' '.join(versions)}",
        f"# released {dates}".rstrip(),
        f"# {dates_from}",
        "# made by scripts/build_api_tables.py from the archives in archives.tsv; do not edit",
    ]
    keyed = sorted((parent, spell_versions(mask, versions), sorted(names)) for (parent, mask), names in groups.items())
    lines += ["\t".join([parent, spelled, " ".join(names)]) for parent, spelled, names in keyed]
    return "\n".join(lines) + "\n"


def float_down(releases: Sequence[Release], since: str, prefixes: Sequence[str]) -> list[Release]:
    """Releases from ``since`` on, with what later ones have under some names: it comes from a package that floats."""
    result = list(releases)
    first = [release.version for release in releases].index(since)
    for i in range(len(result) - 2, first - 1, -1):
        names = dict(result[i].surface.names)
        for name, later in result[i + 1].surface.names.items():
            if any(name.startswith(f"{prefix}.") for prefix in prefixes):
                entry = names.get(name, later)
                names[name] = replace(entry, keywords=entry.keywords | later.keywords)
        result[i] = replace(result[i], surface=Surface(names))
    return result


def _existence(releases: Sequence[Release]) -> dict[str, int]:
    """Name to versions, of the names that are there for users in some version."""
    masks: dict[str, int] = defaultdict(int)
    opaque: dict[str, int] = defaultdict(int)
    strong: set[str] = set()
    for i, release in enumerate(releases):
        for name, entry in release.surface.names.items():
            masks[name] |= 1 << i
            opaque[name] |= entry.opaque << i
            if entry.strong:
                strong.add(name)
    listed = {name for name in masks if all(above in strong for above in _with_parents(name))}
    # What was not looked into may hold whatever other versions have there: saying that it does not would be a guess.
    return {name: masks[name] | _union(opaque[above] for above in _with_parents(name)[1:]) for name in listed}


def _with_parents(name: str) -> list[str]:
    """``["a.b.c", "a.b", "a"]`` of ``"a.b.c"``."""
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def _union(masks: Iterable[int]) -> int:
    return functools.reduce(operator.or_, masks, 0)


def _keywords(releases: Sequence[Release], masks: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Callable to keyword to versions, where it came or went. What may take any name counts as taking it."""
    result: dict[str, dict[str, int]] = {}
    for name, mask in masks.items():
        taken: dict[str, int] = defaultdict(int)
        anything = 0
        for i, release in enumerate(releases):
            entry = release.surface.names.get(name)
            if entry is None or entry.keywords.any_name:
                anything |= 1 << i & mask
            for keyword in entry.keywords.names if entry is not None else ():
                taken[keyword] |= 1 << i
        changed = {k: m | anything for k, m in taken.items() if m | anything != mask and not k.startswith("_")}
        if changed:
            result[name] = changed
    return result
