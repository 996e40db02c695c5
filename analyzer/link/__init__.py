"""Names that come from the project's own modules -> what those modules bound them to.

`from .compat import tf` and then `tf.Session` is `tensorflow.compat.v1.Session`, if `compat.py` imported that. Names
that the project defines itself are dropped: they are project code.

A local package that bears a known project's name (`torch/`, and `import torch`) is that project itself, or replaces
it, only if what the files use of that name is found in it. Then its uses stay, marked as the project's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from analyzer.link.project import Certainty, Module, Project, split
from analyzer.link.resolve import Own, Resolver
from analyzer.model import Facts, Guard, SymbolUse, UseKind
from analyzer.values import Struct

__all__ = ["Linked", "Linker", "Meant", "link"]

# From the weakest on, as in analyzer.extract.python.names: what stands under two guards has the stronger one.
_GUARDS = (
    Guard.NONE,
    Guard.LAZY,
    Guard.MAIN,
    Guard.VERSION,
    Guard.IMPORT_ERROR,
    Guard.FALLBACK,
    Guard.AVAILABILITY,
    Guard.TYPE_CHECKING,
)


class Linked(Struct, frozen=True):
    """The uses of each file with the project's own names followed; maps are by path."""

    uses: Mapping[str, tuple[SymbolUse, ...]]
    unresolved: Mapping[str, tuple[str, ...]]  # relative modules that the project does not have
    own: tuple[str, ...]  # names of known projects under which packages of this project go


Meant = Mapping[Module, Collection[str]]  # what files use of local modules with the names of known projects


def link(
    facts: Mapping[str, Facts],
    members: Callable[[str], frozenset[str]],
    frameworks: Collection[str] = (),
    only: Collection[str] | None = None,
) -> Linked:
    """Links the files of one snapshot, or `only` those at some paths: of the others, those are asked for their facts
    that a name leads to. For the arguments see Linker.
    """
    linker = Linker(facts, members, frameworks)
    paths = sorted(facts if only is None else only)
    own = linker.settle([linker.meant(paths)])
    uses: dict[str, tuple[SymbolUse, ...]] = {}
    unresolved: dict[str, tuple[str, ...]] = {}
    for path in paths:
        uses[path], missing = linker.link(path, facts[path].used().uses)
        if missing:
            unresolved[path] = missing
    return Linked(uses, unresolved, own)


class Linker:
    """Links the files of one snapshot, one by one: `settle` what all of them mean first.

    `facts` are by POSIX path. `members(module)` gives the public names of an external module, () where nothing is
    known. Root names with members, and those in `frameworks`, belong to known projects.
    """

    def __init__(
        self,
        facts: Mapping[str, Facts],
        members: Callable[[str], frozenset[str]],
        frameworks: Collection[str] = (),
    ) -> None:
        self._facts = facts
        self._members = members
        self._frameworks = frameworks
        self._known: dict[str, bool] = {}
        self._project = Project(facts)
        self._resolver = Resolver(self._project, members, self._is_external)
        # Whether any local module bears a known project's name: if not, nobody need ask what is `meant`.
        self.has_namesakes = any(name and self._is_external(name) for name in self._project.names)

    def _is_external(self, root: str) -> bool:
        if root not in self._known:
            self._known[root] = root in self._frameworks or bool(self._members(root))
        return self._known[root]

    def meant(self, paths: Iterable[str]) -> Meant:
        """What the files at these paths use of local modules with the names of known projects."""
        names: dict[Module, set[str]] = defaultdict(set)
        for path in paths if self.has_namesakes else ():
            modules: dict[str, list[Module]] = {}
            for name in self._facts[path].names():
                root = name.partition(".")[0]
                if root not in modules:
                    modules[root] = self._local(path, root)
                for module in modules[root]:
                    names[module].add(name)
        return names

    def _local(self, path: str, root: str) -> list[Module]:
        if not root or root not in self._project.names or not self._is_external(root):
            return []
        return [
            module
            for module, certainty in self._project.absolute(path, root)
            if certainty is Certainty.SURE and self._project.files[module] != path
        ]

    def settle(self, meant: Iterable[Meant]) -> tuple[str, ...]:
        """Decides which of these local modules are meant by imports of their names; their names, sorted.

        What files use is looked up as if each module were meant; where more is missing than found, it is not.
        """
        names: dict[Module, set[str]] = defaultdict(set)
        for part in meant:
            for module, asked in part.items():
                names[module].update(asked)
        resolver = self._resolver
        resolver.owned |= names.keys()
        for module in sorted(names, key=lambda module: (-len(module), module)):
            resolver.forget()
            dotted = {name for name in names[module] if "." in name}
            hits = sum(_is_found(resolver, module, name) for name in dotted)
            if dotted and 2 * hits < len(dotted):
                resolver.owned.discard(module)
        resolver.forget()
        return tuple(sorted({split(module)[1] for module in resolver.owned}))

    def link(self, path: str, uses: tuple[SymbolUse, ...]) -> tuple[tuple[SymbolUse, ...], tuple[str, ...]]:
        """The uses of the file at a path, linked; and the relative modules in them that the project does not have."""
        linker = _FileLinker(path, self._project, self._resolver)
        linked = linker.link(uses)
        return linked, tuple(sorted(linker.unresolved))

    @property
    def owned(self) -> frozenset[Module]:
        """What was settled, for a linker of the same snapshot in another process."""
        return frozenset(self._resolver.owned)

    def take(self, owned: Iterable[Module]) -> None:
        """Takes what another linker of the same snapshot has settled."""
        self._resolver.owned = set(owned)
        self._resolver.forget()


def _is_found(resolver: Resolver, module: Module, name: str) -> bool:
    root, *rest = name.split(".")
    return any(
        isinstance(one, Own) or one.qualified_name.partition(".")[0] != root for one in resolver.inside(module, rest)
    )


class _Target(Struct, frozen=True):
    """What a name stands for: another name, under a guard of its own, found in a module of the project."""

    qualified_name: str
    guard: Guard | None
    via: str
    own: bool = False


def _linked(use: SymbolUse, target: _Target) -> SymbolUse:
    return SymbolUse(
        qualified_name=target.qualified_name,
        kind=use.kind,
        region=use.region,
        guard=use.guard if target.guard is None else max(use.guard, target.guard, key=_GUARDS.index),
        keywords=use.keywords,
        fallback_group=use.fallback_group,
        via=use.via if target.own else target.via,
        own=target.own or use.own,
    )


class _FileLinker:
    """Links the uses of one file."""

    def __init__(self, path: str, project: Project, resolver: Resolver) -> None:
        self._path = path
        self._project = project
        self._resolver = resolver
        self._tops = sorted(resolver.owned, key=lambda module: (len(module), module))
        self.unresolved: set[str] = set()
        self._known: dict[str, tuple[_Target | None, ...]] = {}

    def link(self, uses: tuple[SymbolUse, ...]) -> tuple[SymbolUse, ...]:
        linked: list[SymbolUse] = []
        for use in uses:
            targets = self._known.get(use.qualified_name)
            if targets is None:
                targets = self._known[use.qualified_name] = self._targets(use.qualified_name)
            if not targets and use.kind is UseKind.IMPORT and self._is_missing(use.qualified_name):
                self._note_missing(use.qualified_name)
            linked += [use if target is None else _linked(use, target) for target in targets]
        return tuple(linked)

    def _targets(self, name: str) -> tuple[_Target | None, ...]:
        """What a name is linked to; None for itself."""
        root = name.partition(".")[0]
        if root and root != "*" and root not in self._project.names:
            return (None,)
        found: dict[str, _Target | None] = {}
        for meaning in self._resolver.meanings(self._path, name):
            if isinstance(meaning, Own):
                own = self._own_name(name, meaning)
                if own:
                    found.setdefault(own, _Target(own, None, "", own=True))
            elif meaning.qualified_name == name and not meaning.via:
                found.setdefault(name, None)
            else:
                target = _Target(meaning.qualified_name, meaning.guard, meaning.via)
                found.setdefault(meaning.qualified_name, target)
        return tuple(found.values())

    def _is_missing(self, name: str) -> bool:
        return name.startswith(".") and not self._resolver.meanings(self._path, name)

    def _note_missing(self, name: str) -> None:
        """A relative import whose module does not exist; a name that a package may make at run time is none."""
        bare = name.lstrip(".")
        dots = len(name) - len(bare)
        base = self._project.relative(self._path, dots)
        *parents, last = bare.split(".")
        module = "/".join(part for part in (base, *parents) if part)
        if base is None or not self._project.is_module(module):
            self.unresolved.add("." * dots + ".".join(parents or [last]))
        elif module not in self._project.files:
            self.unresolved.add(name)

    def _own_name(self, written: str, meaning: Own) -> str:
        """The absolute name of something of the project that goes under a known project's name; "" for the rest."""
        owned = next((top for top in self._tops if _lies_in(meaning.module, top)), None)
        if owned is None:
            return ""
        head = split(owned)[1]
        if written.partition(".")[0] == head:
            return written
        inner = meaning.module[len(owned) :].strip("/").split("/")
        return ".".join(part for part in (head, *inner, meaning.name) if part)


def _lies_in(module: Module, package: Module) -> bool:
    return module == package or module.startswith(package + "/")
