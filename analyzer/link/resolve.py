"""What a name means once the project's own modules are looked into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from analyzer.link.project import Certainty, Module, Project, join
from analyzer.model import Export, Facts, Guard
from analyzer.values import Struct, replace


class External(Struct, frozen=True, gc=False):
    """A name of another project's; `via` is the path of the module that imported it."""

    qualified_name: str
    guard: Guard = Guard.NONE
    via: str = ""


class Own(Struct, frozen=True, gc=False):
    """Something of the project: a module (`name` empty), or what one defines; `guard` is that of its import."""

    module: Module
    name: str = ""
    guard: Guard = Guard.NONE


Meaning = External | Own
_MOST = 16  # meanings of one name; chains of conditional imports could multiply them
_MOST_HOPS = 80  # from module to module
_MOST_STEPS = 2_000_000  # beyond it answers are kept although they were cut: only made-up projects get there
_NEVER = 1 << 30
_MOST_KNOWN = 100_000  # answers that are remembered
_Key = tuple[str, str, bool]  # (module, name, True), or (path of a file, unlinked name, False)


class Resolver:
    """Follows names through modules. `is_external(root)` says that a root name is a known project of others, which a
    local module replaces only where `owned` says so.
    """

    def __init__(
        self,
        project: Project,
        members: Callable[[str], frozenset[str]],
        is_external: Callable[[str], bool],
    ) -> None:
        self.project = project
        self.owned: set[Module] = set()
        self._members = members
        self._is_external = is_external
        self._known: dict[_Key, tuple[Meaning, ...]] = {}
        self._under_way: dict[_Key, int] = {}
        self._cut = _NEVER  # how deep the outermost question lies that the current one had to be cut short for
        self._steps = 0

    def forget(self) -> None:
        """Call this after `owned` changed."""
        self._known.clear()

    def meanings(self, path: str, name: str) -> tuple[Meaning, ...]:
        """What an unlinked name of the file at `path` stands for; () for a name of the project that is not found."""
        return self._answer((path, name, False))

    def _answer(self, key: _Key) -> tuple[Meaning, ...]:
        """Asks each question once. One that leads back to itself has no answer there, and an answer that depended on
        such a cut is not kept, because the same question from elsewhere may have a better one.
        """
        known = self._known.get(key)
        if known is not None:
            return known
        depth = len(self._under_way)
        if key in self._under_way or depth > _MOST_HOPS:
            self._cut = min(self._cut, self._under_way.get(key, 0))
            return ()
        self._under_way[key] = depth
        self._steps += 1
        outer, self._cut = self._cut, _NEVER
        place, name, in_module = key
        found = self._find_member(place, name) if in_module else self._meanings(place, name)
        answer = tuple(dict.fromkeys(found))[:_MOST]
        del self._under_way[key]
        if self._cut >= depth or self._steps > _MOST_STEPS:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = answer
            self._cut = _NEVER
        self._cut = min(self._cut, outer)
        return answer

    def _meanings(self, path: str, name: str) -> Iterator[Meaning]:
        if name.startswith("*."):
            yield from self._through_stars(path, self.project.facts_at(path), name[2:].split("."))
        elif name.startswith("."):
            bare = name.lstrip(".")
            base = self.project.relative(path, len(name) - len(bare))
            if base is not None:
                yield from self.inside(base, bare.split(".") if bare else ())
        else:
            yield from self._absolute(path, name)

    def _absolute(self, path: str, name: str) -> Sequence[Meaning]:
        root, *rest = name.split(".")
        if root not in self.project.names:
            return (External(name),)
        external = self._is_external(root)
        for module, certainty in self.project.absolute(path, root):
            if self.project.files.get(module) == path and not path.endswith("__init__.py"):
                continue  # a module that imports its own name means another one
            if external and module not in self.owned:
                continue
            before, self._cut = self._cut, _NEVER
            found = self.inside(module, rest)
            is_cut, self._cut = self._cut < _NEVER, min(self._cut, before)
            if not found and is_cut and certainty is Certainty.SURE:
                return ()
            if certainty is Certainty.ELSEWHERE:
                found = tuple(one for one in found if isinstance(one, External))
            if found:
                return found
            if certainty is Certainty.SURE and not external and rest:
                return ()  # the project's own package has no such name that fwscan can see: it is project code
        return (External(name),)

    def inside(self, module: Module, parts: Sequence[str]) -> tuple[Meaning, ...]:
        """What `parts` mean inside of a module; () where it has no such name."""
        if not parts:
            return (Own(module),) if self.project.is_module(module) else ()
        rest = parts[1:]
        submodule = join(module, parts[0])
        # Import statements look for a submodule even where the package binds its name to something else.
        if rest and self.project.is_module(submodule) and (found_inside := self.inside(submodule, rest)):
            return found_inside
        meanings = self._answer((module, parts[0], True))
        if not rest:
            # `from package import submodule` in the package's own file leads back to itself: the submodule is meant.
            return meanings or ((Own(submodule),) if self.project.is_module(submodule) else ())
        found: list[Meaning] = []
        for one in meanings:
            if isinstance(one, External):
                found.append(External(".".join((one.qualified_name, *rest)), one.guard, one.via))
            elif one.name:
                found.append(one)
            else:
                found.extend(_guarded(inner, one.guard) for inner in self.inside(one.module, rest))
        return tuple(found)

    def _find_member(self, module: Module, name: str) -> Sequence[Meaning]:
        facts = self.project.facts(module)
        submodule = join(module, name)
        if facts is not None:
            path = self.project.files[module]
            export = _export(facts, name)
            if export is not None:
                if not export.targets:
                    return (Own(module, name),)
                found = [one for target in export.targets for one in self._imported(path, target, export.guard)]
                if found:
                    return found
        if self.project.is_module(submodule) and name:
            return (Own(submodule),)
        if facts is not None and facts.stars:
            return self._through_stars(self.project.files[module], facts, (name,))
        return ()

    def _imported(self, path: str, target: str, guard: Guard) -> Iterator[Meaning]:
        for one in self.meanings(path, target):
            found = _guarded(one, guard)
            yield replace(found, via=found.via or path) if isinstance(found, External) else found

    def _through_stars(self, path: str, facts: Facts, parts: Sequence[str]) -> tuple[Meaning, ...]:
        """What a name means that only a star can have bound: the project's own modules first, later stars first.

        A star under a condition leaves room for those of the other branches.
        """
        found: list[Meaning] = []
        outside: list[tuple[str, External]] = []
        for star in reversed(facts.stars):
            before = len(found)
            for one in self._star(path, star):
                if isinstance(one, External):
                    outside.append((star, one))
                elif not one.name and self._is_public(one.module, parts[0]):
                    found.extend(self.inside(one.module, parts))
            if len(found) > before and star not in facts.branch_stars:
                return tuple(found)
        for star, module in outside:
            if parts[0] in self._members(module.qualified_name):
                name = ".".join((module.qualified_name, *parts))
                found.append(External(name, module.guard, module.via))
                if star not in facts.branch_stars:
                    break
        return tuple(found)

    def _star(self, path: str, star: str) -> Sequence[Meaning]:
        """What a star imports from: always a module, even where its package binds that name to something else."""
        bare = star.lstrip(".")
        *parents, last = bare.split(".")
        package = "." * (len(star) - len(bare)) + ".".join(parents)
        for one in self.meanings(path, package) if package and last else ():
            if isinstance(one, Own) and not one.name and self.project.is_module(join(one.module, last)):
                return (Own(join(one.module, last)),)
        return self.meanings(path, star)

    def _is_public(self, module: Module, name: str) -> bool:
        facts = self.project.facts(module)
        if facts is None:
            return False
        if facts.public is not None:
            return name in facts.public
        return not name.startswith("_") and (_export(facts, name) is not None or bool(facts.stars))


def _guarded(meaning: Meaning, guard: Guard) -> Meaning:
    return meaning if guard is Guard.NONE or meaning.guard is not Guard.NONE else replace(meaning, guard=guard)


def _export(facts: Facts, name: str) -> Export | None:
    """Binary search: exports are sorted by name, and packages of thousands of names are asked often."""
    low, high = 0, len(facts.exports)
    while low < high:
        middle = (low + high) // 2
        if facts.exports[middle].name < name:
            low = middle + 1
        else:
            high = middle
    if low < len(facts.exports) and facts.exports[low].name == name:
        return facts.exports[low]
    return None
