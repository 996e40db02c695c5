"""Names that come from the project's own modules -> what those modules bound them to.

`from .compat import tf` and then `tf.Session` is `tensorflow.compat.v1.Session`, if `compat.py` imported that. Names
that the project defines itself are dropped: they are project code.

A local package that bears a known project's name (`torch/`, and `import torch`) is that project itself, or replaces
it, only if what the files use of that name is found in it. Then its uses stay, marked as the project's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from analyzer.link.project import Certainty, Module, Project, split
from analyzer.link.resolve import External, Meaning, Own, Resolver
from analyzer.model import Facts, Guard, SymbolUse, UseKind

__all__ = ["Linked", "link"]

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


@dataclass(frozen=True, slots=True)
class Linked:
    """The uses of each file with the project's own names followed; maps are by path."""

    uses: Mapping[str, tuple[SymbolUse, ...]]
    unresolved: Mapping[str, tuple[str, ...]]  # relative modules that the project does not have
    own: tuple[str, ...]  # names of known projects under which packages of this project go


def link(
    facts: Mapping[str, Facts],
    members: Callable[[str], frozenset[str]],
    frameworks: Collection[str] = (),
    only: Collection[str] | None = None,
) -> Linked:
    """Links the files of one snapshot, or `only` those at some paths: of the others, those are asked for their facts
    that a name leads to.

    `facts` are by POSIX path. `members(module)` gives the public names of an external module, () where nothing is
    known. Root names with members, and those in `frameworks`, belong to known projects.
    """
    known: dict[str, bool] = {}

    def is_external(root: str) -> bool:
        if root not in known:
            known[root] = root in frameworks or bool(members(root))
        return known[root]

    project = Project(facts)
    resolver = Resolver(project, members, is_external)
    linked = {path: facts[path] for path in sorted(facts if only is None else only)}
    own = _find_owned(linked, project, resolver, is_external)
    uses: dict[str, tuple[SymbolUse, ...]] = {}
    unresolved: dict[str, tuple[str, ...]] = {}
    for path, found in linked.items():
        linker = _FileLinker(path, project, resolver)
        uses[path] = linker.link(found.uses)
        if linker.unresolved:
            unresolved[path] = tuple(sorted(linker.unresolved))
    return Linked(uses, unresolved, own)


def _find_owned(
    facts: Mapping[str, Facts], project: Project, resolver: Resolver, is_external: Callable[[str], bool]
) -> tuple[str, ...]:
    """Decides which local modules with the names of known projects are meant by imports of those names.

    The names that files use are looked up as if each such module were meant; where more are missing than found, it
    is not.
    """
    names: dict[Module, set[tuple[str, str]]] = defaultdict(set)
    for path, found in facts.items():
        for use in found.uses:
            root = use.qualified_name.partition(".")[0]
            if root and root in project.names and is_external(root):
                for module, certainty in project.absolute(path, root):
                    if certainty is Certainty.SURE and project.files[module] != path:
                        names[module].add((path, use.qualified_name))
    resolver.owned |= names.keys()
    for module in sorted(names, key=len, reverse=True):
        resolver.forget()
        asked = {name for _, name in names[module] if "." in name}
        hits = sum(_is_found(resolver, module, name) for name in asked)
        if asked and 2 * hits < len(asked):
            resolver.owned.discard(module)
    resolver.forget()
    return tuple(sorted({split(module)[1] for module in resolver.owned}))


def _is_found(resolver: Resolver, module: Module, name: str) -> bool:
    root, *rest = name.split(".")
    return any(
        isinstance(one, Own) or one.qualified_name.partition(".")[0] != root for one in resolver.inside(module, rest)
    )


class _FileLinker:
    """Links the uses of one file."""

    def __init__(self, path: str, project: Project, resolver: Resolver) -> None:
        self._path = path
        self._project = project
        self._resolver = resolver
        self.unresolved: set[str] = set()

    def link(self, uses: tuple[SymbolUse, ...]) -> tuple[SymbolUse, ...]:
        linked: list[SymbolUse] = []
        for use in uses:
            root = use.qualified_name.partition(".")[0]
            if root and root != "*" and root not in self._project.names:
                linked.append(use)
            else:
                linked.extend(self._linked(use))
        return tuple(linked)

    def _linked(self, use: SymbolUse) -> list[SymbolUse]:
        meanings = self._resolver.meanings(self._path, use.qualified_name)
        if not meanings and use.kind is UseKind.IMPORT and use.qualified_name.startswith("."):
            self._note_missing(use.qualified_name)
        found: dict[str, SymbolUse] = {}
        for one in meanings:
            linked = self._use(use, one)
            if linked is not None:
                found.setdefault(linked.qualified_name, linked)
        return list(found.values())

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

    def _use(self, use: SymbolUse, meaning: Meaning) -> SymbolUse | None:
        if isinstance(meaning, External):
            if meaning.qualified_name == use.qualified_name and not meaning.via:
                return use
            guard = max(use.guard, meaning.guard, key=_GUARDS.index)
            return replace(use, qualified_name=meaning.qualified_name, guard=guard, via=meaning.via)
        name = self._own_name(use.qualified_name, meaning)
        return replace(use, qualified_name=name, own=True) if name else None

    def _own_name(self, written: str, meaning: Own) -> str:
        """The absolute name of something of the project that goes under a known project's name; "" for the rest."""
        owned = next((top for top in self._resolver.owned if _lies_in(meaning.module, top)), None)
        if owned is None:
            return ""
        head = split(owned)[1]
        if written.partition(".")[0] == head:
            return written
        inner = meaning.module[len(owned) :].strip("/").split("/")
        return ".".join(part for part in (head, *inner, meaning.name) if part)


def _lies_in(module: Module, package: Module) -> bool:
    return module == package or module.startswith(package + "/")
