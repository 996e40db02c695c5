"""Dotted patterns in one prefix tree: all patterns that a name matches, found in one walk over its segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Generic, TypeVar

from analyzer.values import Struct, field

V = TypeVar("V")


class Hit(Struct, Generic[V], frozen=True, gc=False):
    """A pattern that matches a name."""

    value: V
    literal: tuple[int, int]  # characters before the first wildcard, and in all
    exact: bool  # the pattern has no wildcard
    bare: bool  # the pattern is `name.**` and the name is `name`: the module itself, nothing in it


class _Node(Struct, Generic[V]):
    children: dict[str, _Node[V]] = field(default_factory=dict)
    globs: dict[str, _Node[V]] = field(default_factory=dict)
    whole: list[Hit[V]] = field(default_factory=list)  # patterns that end here
    rest: list[tuple[Hit[V], Hit[V]]] = field(default_factory=list)  # `**` follows: (with a rest, without)


class PatternTree(Generic[V]):
    """Patterns with a value each. `*` matches within one segment, a last segment `**` any rest including none."""

    def __init__(self) -> None:
        self._root: _Node[V] = _Node()
        # By first segment: what is not in the tree yet. A project uses a few of the packages that have patterns.
        self._waiting: dict[str, list[tuple[str, V]]] = {}

    def add_all(self, patterns: Iterable[str], value: V) -> None:
        """Adds patterns that share a value; a pattern may be there several times."""
        for pattern in patterns:
            first = pattern.partition(".")[0]
            if "*" in first:
                self._add(pattern, value)
            else:
                self._waiting.setdefault(first, []).append((pattern, value))

    def _add(self, pattern: str, value: V) -> None:
        segments = pattern.split(".")
        star = pattern.find("*")
        literal = (len(pattern) if star < 0 else star, len(pattern.replace("*", "")))
        if segments[-1] != "**":
            self._node(segments).whole.append(Hit(value, literal, star < 0, bare=False))
            return
        module_itself = Hit(value, literal, exact=False, bare=star == len(pattern) - 2)
        self._node(segments[:-1]).rest.append((Hit(value, literal, exact=False, bare=False), module_itself))

    def _node(self, segments: Sequence[str]) -> _Node[V]:
        node = self._root
        for segment in segments:
            node = (node.globs if "*" in segment else node.children).setdefault(segment, _Node())
        return node

    def hits(self, segments: Sequence[str]) -> list[Hit[V]]:
        """Every pattern that matches a name, given as its segments; the order says nothing."""
        for pattern, value in self._waiting.pop(segments[0], ()) if segments else ():
            self._add(pattern, value)
        found: list[Hit[V]] = []
        nodes = [self._root]
        for segment in segments:
            following: list[_Node[V]] = []
            for node in nodes:
                if node.rest:
                    found += [hit for hit, _ in node.rest]
                child = node.children.get(segment)
                if child is not None:
                    following.append(child)
                if node.globs:
                    following += [child for pattern, child in node.globs.items() if fnmatchcase(segment, pattern)]
            if not following:
                return found
            nodes = following
        for node in nodes:
            found += node.whole
            found += [hit for _, hit in node.rest]
        return found
