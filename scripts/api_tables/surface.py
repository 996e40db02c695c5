"""The public names of one release: walks its modules from the root as a user could write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from api_tables.keywords import ANYTHING, Follower, Keywords
from api_tables.namespace import Bound, World

_DEEPEST = 9
# Folders and files of test code, which no user imports.
_TESTS = re.compile(r"(^|\.)(tests?|testdata|integration_tests?|conftest)(\.|$)|_test(\.|$)|\.test_[a-z_]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What of a release is its public API.

    ``root``: the package. ``hidden`` says of a module's own name whether its files are private although its name is
    not. ``shallow`` says of a public name that only what lies directly under it is listed, ``omitted`` that nothing is.
    ``offered_tests`` are modules that look like tests but are offered to users.
    """

    root: str
    hidden: Callable[[str], bool]
    shallow: Callable[[str], bool] = lambda public: False
    omitted: Callable[[str], bool] = lambda public: False
    offered_tests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of a release. ``strong``: it is there for users, not only because the module's own code imports it.

    ``keywords``: what can be given by name when it is called (ANYTHING where that cannot be told). ``opaque``: it may
    hold names that were not looked at, since it is a value, or a module that is listed elsewhere under its own name.
    """

    strong: bool
    keywords: Keywords
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Surface:
    """Qualified name to entry, of one release."""

    names: dict[str, Entry]


def surface(world: World, scope: Scope) -> Surface:
    """All names of a release that a user can write, the private ones (``_name``) left out."""
    walk = _Walk(world, scope)
    walk.module(scope.root, scope.root, ())
    for name in walk.open & walk.names.keys():
        walk.names[name] = replace(walk.names[name], opaque=True)
    walk.names[scope.root] = Entry(True, ANYTHING)
    return Surface(walk.names)


class _Walk:
    def __init__(self, world: World, scope: Scope) -> None:
        self.names: dict[str, Entry] = {}
        self.open: set[str] = set()
        self._world = world
        self._follow = Follower(world)
        self._scope = scope
        self._seen: set[tuple[str, str]] = set()

    def module(self, public: str, module: str, stack: tuple[str, ...]) -> None:
        if self._scope.omitted(public) or module in stack or len(stack) > _DEEPEST or (public, module) in self._seen:
            return
        self._seen.add((public, module))
        shallow = self._scope.shallow(public)
        loaded = self._world.module(module)
        shown = frozenset(loaded.all or ())
        for name, unsettled in sorted(loaded.names.items()):
            bound = self._world.settled(unsettled)
            if bound is not None and not name.startswith("_"):
                self._name(f"{public}.{name}", bound, name in shown, () if shallow else (*stack, module))
        for name in sorted(shown - loaded.names.keys()):
            # Listed in __all__, made by code that nothing here follows.
            if not name.startswith("_"):
                self._add(f"{public}.{name}", True, ANYTHING)
        if self._lists_files(public, module):
            self._files(public, module, shallow, (*stack, module))
        if loaded.may_have_more:
            self.open.add(public)

    def _lists_files(self, public: str, module: str) -> bool:
        return public == module or self._scope.hidden(module) is False

    def _files(self, public: str, module: str, shallow: bool, stack: tuple[str, ...]) -> None:
        for child in self._world.submodules(module):
            path = f"{module}.{child}"
            if self._is_public_file(path):
                self._add(f"{public}.{child}", True, ANYTHING)
                if not shallow:
                    self.module(f"{public}.{child}", path, stack)

    def _is_public_file(self, path: str) -> bool:
        last = path.rpartition(".")[2]
        if last.startswith("_") or self._scope.hidden(path):
            return False
        return path in self._scope.offered_tests or _TESTS.search(path) is None

    def _name(self, public: str, bound: Bound, shown: bool, stack: tuple[str, ...]) -> None:
        if bound.kind == "module":
            walk = not bound.weak and self._leads_somewhere_new(public, bound.module) and bound.module not in stack
            self._add(public, shown or not bound.weak, ANYTHING, opaque=not walk)
            if stack and walk:
                self.module(public, bound.module, stack)
        else:
            opaque = bound.kind not in ("def", "class", "legacy")
            self._add(public, shown or not bound.weak, self._follow.keywords_of(bound), opaque=opaque)

    def _leads_somewhere_new(self, public: str, module: str) -> bool:
        """Modules that users reach under their own names are not listed again under every alias."""
        if public == module:
            return not (self._scope.hidden(module) or _TESTS.search(module)) or module in self._scope.offered_tests
        own_name = module.startswith(self._scope.root + ".")
        private = any(part.startswith("_") for part in module.split(".")) or self._scope.hidden(module)
        return private or not own_name

    def _add(self, public: str, strong: bool, keywords: Keywords, *, opaque: bool = False) -> None:
        before = self.names.get(public)
        if before is not None:
            strong = strong or before.strong
            opaque = opaque and before.opaque
            # A name that is a module too (a function and a file) keeps what is known of the function.
            if keywords.any_name and not before.keywords.any_name:
                keywords = before.keywords
        self.names[public] = Entry(strong, keywords, opaque)
