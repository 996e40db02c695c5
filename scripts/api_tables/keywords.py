"""Which keyword arguments a callable takes, following ``**kwargs`` to base classes and other functions."""

from __future__ import annotations

from dataclasses import dataclass

from api_tables.namespace import Bound, World
from api_tables.signatures import Signature

_MOST_STEPS = 40
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


def keywords_of(world: World, bound: Bound, steps: int = 0) -> Keywords:
    """What a bound callable takes; ANYTHING for what cannot be followed."""
    if steps > _MOST_STEPS:
        return ANYTHING
    if bound.kind == "def":
        return _of_function(world, bound.module, bound.data, None, steps)
    if bound.kind == "class":
        return _of_class(world, bound, steps)
    return ANYTHING


def _of_function(world: World, module: str, made: Signature, owner: Bound | None, steps: int) -> Keywords:
    total = Keywords(frozenset({*made["p"], *made.get("x", ())}), bool(made.get("open")))
    for callee, already in made.get("to", ()):
        if callee == "super":
            target = _of_bases(world, owner, steps + 1) if owner is not None else ANYTHING
        elif callee.endswith(".__init__"):
            target = _of_path(world, module, callee.removesuffix(".__init__"), steps)
        else:
            target = _of_path(world, module, callee, steps)
        total |= Keywords(target.names - set(already), target.any_name)
    for decorator in made.get("by", ()):
        total |= _of_decorator(world, module, decorator)
    return total


def _of_path(world: World, module: str, path: str, steps: int) -> Keywords:
    bound = world.resolve(module, path)
    return keywords_of(world, bound, steps + 1) if bound is not None else ANYTHING


def _of_decorator(world: World, module: str, path: str) -> Keywords:
    """The further names that a decorator lets through: the legacy interfaces of Keras 2."""
    bound = world.resolve(module, path)
    if bound is None or bound.kind not in ("legacy", "def"):
        return NOTHING
    if bound.kind == "def":
        return Keywords(frozenset(bound.data.get("x", ())))
    old, preprocessor = bound.data
    names = Keywords(frozenset(old))
    return names | _of_decorator(world, bound.module, preprocessor) if preprocessor else names


def _of_class(world: World, bound: Bound, steps: int) -> Keywords:
    if steps > _MOST_STEPS:
        return ANYTHING
    data = bound.data
    made = data.get("init") or data.get("new")
    if made is not None:
        return _of_function(world, bound.module, made, bound, steps)
    fields = Keywords(frozenset(data.get("f", ())))
    return fields | _of_bases(world, bound, steps + 1)


def _of_bases(world: World, owner: Bound, steps: int) -> Keywords:
    """What the next constructors in line take; of several bases all, since each may hand on to the next."""
    total = NOTHING
    for base in owner.data["b"]:
        if base in _PLAIN_BASES:
            continue
        bound = world.resolve(owner.module, base)
        if bound is None or bound.kind != "class":
            plain = bound is not None and bound.kind == "foreign" and bound.name in _PLAIN_BASES
            total |= NOTHING if plain else ANYTHING
        elif (bound.module, bound.name) != (owner.module, owner.name):
            total |= _of_class(world, bound, steps)
    return total
