"""Names that one release has for the same thing: where one of them is gone today and another lives, it is that one.

That `keras.layers.core.Dense` and `keras.layers.Dense` are one class in Keras 2.3.1 is a fact of that release.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from renames.worlds import Definition, Opened


def same_things(release: Opened, names: Iterable[str]) -> dict[Definition, list[str]]:
    """Function, class or module to the names that stand for it in a release, sorted."""
    found: dict[Definition, list[str]] = defaultdict(list)
    for name in sorted(names):
        definition = release.stands_for(name)
        if definition is not None:
            found[definition].append(name)
    return dict(found)


def living_aliases(
    groups: Mapping[Definition, Collection[str]], gone: Collection[str], lives: Collection[str]
) -> Iterator[tuple[str, str]]:
    """(name that is gone, the most alike name of the same thing that lives), for each that has one."""
    for names in groups.values():
        candidates = [name for name in names if name in lives]
        for old in names:
            if old in gone and candidates:
                yield old, min(candidates, key=lambda new, old=old: unlikeness(old, new))  # type: ignore[misc]


def unlikeness(old: str, new: str) -> tuple[bool, int, int, str]:
    """Sorts names: with the same last segment first, then those that share the longest beginning, then short ones."""
    ours, theirs = old.split("."), new.split(".")
    shared = next(
        (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
    )
    return ours[-1] != theirs[-1], -shared, len(theirs), new
