"""What the names of modules are: replays the steps of `facts` over all files of a release, as importing them would.

Nothing is imported: a name is followed from module to module until it reaches the definition. Files of several packages
make one world, because an API may be made of several (tensorflow, keras, tensorflow_estimator, tensorboard).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from api_tables.facts import ModuleFacts, Step

Kind = Literal["module", "def", "class", "legacy", "value", "foreign", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a name is bound to.

    ``module`` and ``name`` say where it is defined (a module itself has no ``name``), ``data`` is its signature or
    class. ``weak``: an import that serves the module's own code. It exists, but is not what the module is there to
    offer; a name is listed only if it is more than that in some version, and then counts wherever it exists. The kind
    ``later`` is for a name that its module did not have yet when it was imported (`World.settled` looks again).
    """

    kind: Kind
    module: str
    name: str = ""
    data: Any = None
    weak: bool = False


class Module:
    """The names of one module after it was imported."""

    def __init__(self) -> None:
        self.names: dict[str, Bound] = {}
        self.all: list[str] | None = None
        self.all_complete = True
        # Whether a star import from a package of another world may have brought more.
        self.may_have_more = False

    def starred(self) -> Iterable[str]:
        """The names that ``from module import *`` brings."""
        public = [name for name in self.names if not name.startswith("_")]
        if self.all is None:
            return public
        return self.all if self.all_complete else [*self.all, *public]


class World:
    """All modules of a release. ``offering`` are prefixes of modules that hold nothing but a public API."""

    def __init__(self, facts: Mapping[str, ModuleFacts], offering: tuple[str, ...] = ()) -> None:
        self.facts = facts
        self._offering = offering
        self._modules: dict[str, Module] = {}
        self._roots = {name.partition(".")[0] for name in facts}
        self._children: dict[str, list[str]] = {}
        for name in facts:
            parent, _, child = name.rpartition(".")
            self._children.setdefault(parent, []).append(child)

    def submodules(self, module: str) -> list[str]:
        """The last names of the modules that lie directly in a package."""
        return sorted(self._children.get(module, ()))

    def module(self, name: str) -> Module:
        """The names of a module; while it is being replayed, those it has so far, as Python does for import cycles."""
        known = self._modules.get(name)
        parent = name.rpartition(".")[0]
        if known is None and parent in self.facts and parent not in self._modules:
            # Packages are imported before what they hold, which may import it.
            self.module(parent)
            known = self._modules.get(name)
        if known is not None:
            return known
        module = self._modules[name] = Module()
        facts = self.facts.get(name)
        if facts is not None:
            replay = _Replay(self, facts, module)
            for step in facts.steps:
                replay.step(step)
        return module

    def offers(self, module: str) -> bool:
        """Whether a module holds nothing but public API."""
        return any(module == p or module.startswith(p + ".") for p in self._offering)

    def resolve(self, module: str, path: str) -> Bound | None:
        """What a dotted path means inside a module, if it can be told."""
        first, _, rest = path.partition(".")
        bound = self.settled(self.module(module).names.get(first))
        while bound is not None and rest:
            if bound.kind != "module":
                return None
            first, _, rest = rest.partition(".")
            bound = self.member(bound.module, first)
        return bound

    def member(self, module: str, name: str) -> Bound | None:
        """An attribute of a module, its submodules included."""
        bound = self.settled(self.module(module).names.get(name))
        if bound is None and f"{module}.{name}" in self.facts:
            return Bound(kind="module", module=f"{module}.{name}")
        return bound

    def settled(self, bound: Bound | None) -> Bound | None:
        """A name that was not there yet when it was imported, looked up again; any other as it is."""
        seen = set()
        weak = bound is not None and bound.weak
        while bound is not None and bound.kind == "later" and (bound.module, bound.name) not in seen:
            seen.add((bound.module, bound.name))
            found = self.module(bound.module).names.get(bound.name)
            if found is None:
                return replace(bound, kind="value")
            bound = found
        return replace(bound, weak=weak) if bound is not None else None

    def knows(self, module: str) -> bool:
        """Whether a module belongs to one of the packages of this world."""
        return module.partition(".")[0] in self._roots


class _Replay:
    def __init__(self, world: World, facts: ModuleFacts, module: Module) -> None:
        self._world = world
        self._facts = facts
        self._module = module
        self._names = module.names
        self._offers = world.offers(facts.name)
        self._served: set[str] = set()

    def step(self, step: Step) -> None:
        match step:
            case ["import", module, alias]:
                self._import(module, alias)
            case ["from", module, name, alias]:
                self._from(module, name, alias)
            case ["star", module]:
                self._star(module)
            case ["def", name, data]:
                self._define("def", name, data)
            case ["class", name, data]:
                self._define("class", name, data)
            case ["legacy", name, keywords, preprocessor]:
                self._define("legacy", name, [keywords, preprocessor])
            case ["set", name, source]:
                self._set(name, source)
            case ["lazy", name, module]:
                self._names[name] = Bound(kind="module", module=module)
            case ["served", name, source]:
                self._set(name, source)
                self._served.add(name)
            case ["drop" | "gone", name] if name not in self._served:
                self._names.pop(name, None)
            case ["used", name]:
                self._names.setdefault(name, Bound(kind="value", module=self._facts.name, name=name, weak=True))
            case ["all", operator, names, sources, complete]:
                self._all(operator, names, sources, complete)
            case ["prune", allowed, modules]:
                self._prune(allowed, modules)
            case ["attr", owner, name, source]:
                self._attribute(owner, name, source)
            case ["typing", inner] if self._facts.has_getattr:
                # Only a module that loads names lazily has what it shows to type checkers.
                self.step(inner)

    def _import(self, module: str, alias: str | None) -> None:
        known = self._world.knows(module)
        if known and module in self._world.facts:
            self._world.module(module)
        if alias is None:
            root = module.partition(".")[0]
            kind: Kind = "module" if self._world.knows(root) else "foreign"
            self._names.setdefault(root, Bound(kind=kind, module=root, weak=True))
        elif known and module in self._world.facts:
            self._names[alias] = Bound(kind="module", module=module, weak=not self._offers)
        else:
            self._names[alias] = Bound(kind="foreign", module=module, weak=True)

    def _from(self, module: str, name: str, alias: str | None) -> None:
        world = self._world
        if not world.knows(module):
            foreign = Bound(kind="foreign", module=module, name=name, weak=not (self._offers or alias == name))
            self._names[alias or name] = foreign
            return
        # A package that imports from itself (`from tensorflow import app`) means its submodule.
        bound = world.member(module, name) if module != self._facts.name else None
        if bound is None:
            bound = Bound(kind="later", module=module, name=name)
            if f"{module}.{name}" in world.facts:
                bound = Bound(kind="module", module=f"{module}.{name}")
        if bound.kind == "module":
            world.module(bound.module)
        self._names[alias or name] = replace(bound, weak=self._is_weak(bound, module, alias == name))

    def _is_weak(self, bound: Bound, source: str, renamed_to_itself: bool) -> bool:
        """Imports are meant for others in packages' own files, when marked so, and when they show private code."""
        facts = self._facts
        if self._offers or facts.is_package or facts.is_stub or renamed_to_itself:
            return False
        if bound.kind == "module":
            return True
        here = facts.name.split(".")
        return not any(part.startswith("_") and part not in here for part in source.split("."))

    def _star(self, module: str) -> None:
        if not self._world.knows(module):
            self._module.may_have_more = True
            return
        source = self._world.module(module)
        self._module.may_have_more |= source.may_have_more
        shown = set(source.all or ())
        for name in list(source.starred()):
            bound = self._world.member(module, name)
            if bound is None:
                bound = Bound(kind="value", module=module, name=name)
            self._names[name] = replace(bound, weak=bound.weak and name not in shown)

    def _define(self, kind: Kind, name: str, data: Any) -> None:
        before = self._names.get(name)
        again = before is not None and before.kind == kind == "def" and before.module == self._facts.name
        if (
            before is not None
            and again
            and (before.data.get("overload") or data.get("overload") or self._facts.is_stub)
        ):
            union = sorted({*before.data["p"], *data["p"]})
            data = {**data, "p": union, "open": bool(before.data.get("open") or data.get("open"))}
        self._names[name] = Bound(kind=kind, module=self._facts.name, name=name, data=data)

    def _set(self, name: str, source: str | None) -> None:
        bound = self._world.resolve(self._facts.name, source) if source else None
        if bound is None or bound.kind == "foreign":
            bound = Bound(kind="value", module=self._facts.name, name=name)
        self._names[name] = replace(bound, weak=bound.weak and bound.kind == "module")

    def _all(self, operator: str, names: list[str], sources: list[str], complete: bool) -> None:
        module = self._module
        if operator == "-":
            module.all = [name for name in module.all or () if name not in names]
            return
        if operator == "=":
            module.all, module.all_complete = [], True
        module.all_complete &= complete
        listed = module.all if module.all is not None else []
        listed += names
        for source in sources:
            bound = self._world.resolve(self._facts.name, source)
            if bound is None or bound.kind != "module":
                module.all_complete = False
            else:
                listed += self._world.module(bound.module).starred()
        module.all = listed

    def _prune(self, allowed: list[str], modules: list[str]) -> None:
        keep = set(allowed)
        for path in modules:
            if not path:
                keep.update(self._facts.documented)
                continue
            bound = self._world.resolve(self._facts.name, path)
            facts = self._world.facts.get(bound.module) if bound is not None and bound.kind == "module" else None
            keep.update(facts.documented if facts is not None else ())
        for name in [n for n in self._names if not n.startswith("_") and n not in keep]:
            del self._names[name]
        # What is kept is kept on purpose, however it came here.
        for name, bound in self._names.items():
            self._names[name] = replace(bound, weak=bound.weak and bound.kind == "foreign" and not bound.name)

    def _attribute(self, owner: str, name: str, source: str) -> None:
        target = self._world.resolve(self._facts.name, owner.removeprefix("_current_module."))
        value = self._world.resolve(self._facts.name, source)
        if target is not None and target.kind == "module" and value is not None:
            self._world.module(target.module).names.setdefault(name, value)
