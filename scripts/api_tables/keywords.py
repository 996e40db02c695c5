"""Which keyword arguments a callable takes, following ``**kwargs`` to base classes and other functions."""

from __future__ import annotations

from dataclasses import dataclass

from api_tables.namespace import Bound, World
from api_tables.signatures import Signature

# Bases that take no keyword arguments of their own.
_PLAIN_BASES = frozenset({
    "object", "ABC", "abc.ABC", "Generic", "typing.Generic", "Protocol", "typing.Protocol", "NamedTuple",
    "typing.NamedTuple", "collections.abc.Callable", "Callable",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keywords:
    """Names that can be given; ``any_name`` where more may be taken than the text tells."""

    names: frozenset[str] = frozenset()
    any_name: bool = False

    def __or__(self, other: Keywords) -> Keywords:
        return Keywords(self.names | other.names, self.any_name or other.any_name)


ANYTHING = Keywords(any_name=True)
NOTHING = Keywords()


class Follower:
    """Follows the callables of one release, each once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[tuple[str, str, str], Keywords] = {}

    def keywords_of(self, bound: Bound) -> Keywords:
        """What a bound callable takes; ANYTHING for what cannot be followed."""
        if bound.kind not in ("def", "class"):
            return ANYTHING
        key = (bound.kind, bound.module, bound.name)
        known = self._known.get(key)
        if known is None:
            # What leads back here adds nothing to it.
            self._known[key] = NOTHING
            known = self._known[key] = self._of_class(bound) if bound.kind == "class" else self._of_def(bound)
        return known

    def _of_def(self, bound: Bound) -> Keywords:
        return self._of_function(bound.module, bound.data, None)

    def _of_class(self, bound: Bound) -> Keywords:
        data = bound.data
        made = data.get("init") or data.get("new")
        if made is not None:
            return self._of_function(bound.module, made, bound)
        return Keywords(frozenset(data.get("f", ()))) | self._of_bases(bound)

    def _of_bases(self, owner: Bound) -> Keywords:
        """What the next constructors in line take; of several bases all, since each may hand on to the next."""
        total = NOTHING
        for base in owner.data["b"]:
            if base in _PLAIN_BASES:
                continue
            bound = self._world.resolve(owner.module, base)
            if bound is None or bound.kind != "class":
                plain = bound is not None and bound.kind == "foreign" and bound.name in _PLAIN_BASES
                total |= NOTHING if plain else ANYTHING
            else:
                total |= self.keywords_of(bound)
        return total

    def _of_function(self, module: str, made: Signature, owner: Bound | None) -> Keywords:
        total = Keywords(frozenset({*made["p"], *made.get("x", ())}), bool(made.get("open")))
        for callee, already in made.get("to", ()):
            if callee == "super":
                target = self._of_bases(owner) if owner is not None else ANYTHING
            else:
                target = self._of_path(module, callee.removesuffix(".__init__"))
            total |= Keywords(target.names - set(already), target.any_name)
        for decorator in made.get("by", ()):
            total |= self._of_decorator(module, decorator)
        return total

    def _of_path(self, module: str, path: str) -> Keywords:
        bound = self._world.resolve(module, path)
        return self.keywords_of(bound) if bound is not None else ANYTHING

    def _of_decorator(self, module: str, path: str) -> Keywords:
        """The further names that a decorator lets through: the legacy interfaces of Keras 2."""
        bound = self._world.resolve(module, path)
        if bound is None or bound.kind not in ("legacy", "def"):
            return NOTHING
        if bound.kind == "def":
            return Keywords(frozenset(bound.data.get("x", ())))
        old, preprocessor = bound.data
        names = Keywords(frozenset(old))
        return names | self._of_decorator(bound.module, preprocessor) if preprocessor else names
