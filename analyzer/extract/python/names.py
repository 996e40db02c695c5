"""Scopes, what binds a name in them, and what a name means where it is read.

The walk records bindings and reads in the order of the text; meanings are worked out afterwards, when every binding
is known. The rule, which is flow-insensitive where flow would have to be guessed:

* A name belongs to the scope that Python's rules say (class scopes are not seen from functions inside of them).
* All bindings of that scope which stand before the read count. A read in a function that runs later than the scope
  it reads from counts all of them, and where none stands before the read, all count too (loops, notebooks).
* Going backwards from the read, the first binding whose block encloses the read is the last one that counts: what
  stands before it was replaced. Bindings in sibling branches of the same `if` are left out.
* `None`, `False` and `...` do not count: they are placeholders for a module that is missing.
* Other values mean nothing, but replace as imports do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from analyzer.model import Guard
from analyzer.values import Struct

# More meanings than this are noise: chains of `a = b or c` would multiply them.
MAX_MEANINGS = 16
_END_OF_SCOPE = 1 << 60

STRENGTH = {
    Guard.NONE: 0,
    Guard.LAZY: 1,
    Guard.MAIN: 2,
    Guard.VERSION: 3,
    Guard.IMPORT_ERROR: 4,
    Guard.FALLBACK: 5,
    Guard.AVAILABILITY: 6,
    Guard.TYPE_CHECKING: 7,
}


def stronger(one: Guard, other: Guard) -> Guard:
    """The guard that says more about whether the code must run: type checking, availability, fallback, import error,
    version, main, lazy, none.
    """
    if other is Guard.NONE or one is other:
        return one
    return one if STRENGTH[one] >= STRENGTH[other] else other


class Block:
    """A stretch of statements under one condition. Blocks nest as in the text, through scopes."""

    __slots__ = ("branch", "branch_of", "group", "guard", "import_guard", "parent")

    def __init__(
        self,
        parent: Block | None,
        guard: Guard = Guard.NONE,
        import_guard: Guard = Guard.NONE,
        branch_of: int = 0,
        branch: int = 0,
        group: int = 0,
    ) -> None:
        self.parent = parent
        # Of what stands here, and of the imports among it.
        if parent is not None:
            import_guard = stronger(parent.import_guard, import_guard)
            guard = stronger(parent.guard, guard)
        self.guard: Guard = guard
        self.import_guard: Guard = stronger(import_guard, guard)
        self.branch_of = branch_of  # > 0: number of the `if` statement that this is a branch of
        self.branch = branch
        self.group = group  # fallback group of imports that stand here

    def encloses(self, other: Block) -> bool:
        """Whether the other is this one, or stands in it."""
        block: Block | None = other
        while block is not None:
            if block is self:
                return True
            block = block.parent
        return False

    def excludes(self, other: Block) -> bool:
        """Whether the two are, or stand in, different branches of one `if`."""
        branches = {}
        block: Block | None = other
        while block is not None:
            branches[block.branch_of] = block.branch
            block = block.parent
        block = self
        while block is not None:
            if block.branch_of and branches.get(block.branch_of, block.branch) != block.branch:
                return True
            block = block.parent
        return False


class ScopeKind(Enum):
    """The kinds of scopes that Python's rules tell apart; a lambda is a function."""

    MODULE = 0
    CLASS = 1
    FUNCTION = 2
    COMPREHENSION = 3
    TYPE_PARAMETERS = 4  # PEP 695: class scopes are seen through them


class Scope:
    """A scope and the bindings of its names, in textual order."""

    __slots__ = ("bindings", "global_names", "kind", "nonlocal_names", "parent", "top")

    def __init__(self, kind: ScopeKind, parent: Scope | None, top: Block) -> None:
        self.kind = kind
        self.parent = parent
        self.top = top
        self.bindings: dict[str, list[Binding]] = {}
        self.global_names: set[str] = set()
        self.nonlocal_names: set[str] = set()


class Meaning(Struct, frozen=True, gc=False):
    """A qualified name that a name may stand for, and the guard of the import through which it does."""

    qualified_name: str
    guard: Guard


class Chain(NamedTuple):
    """A name with attributes behind it (`tf.keras.backend`), read at one place.

    With `module`, the chain is a call that imports the module of that name, and `tail` are the attributes behind it.
    """

    root: str
    attributes: tuple[str, ...]
    scope: Scope
    block: Block
    order: int  # of the read among the names of the text
    module: str = ""
    tail: tuple[str, ...] = ()


class BindingKind(Enum):
    """What a name is bound to, as far as names are concerned."""

    IMPORT = 0  # `target`
    ALIAS = 1  # `values`
    PLACEHOLDER = 2  # None, False, ..., del: does not count
    OTHER = 3  # anything else


class Binding(Struct, eq=False):
    """What one statement binds a name to."""

    kind: BindingKind
    order: int  # number of the first name of the text that stands behind the statement
    block: Block
    target: str = ""
    values: tuple[Chain, ...] = ()
    guard: Guard = Guard.NONE  # of an import
    meanings: tuple[Meaning, ...] | None = None
    resolving: bool = False


class Names:
    """The scopes of one module, and the answers to what their names mean."""

    def __init__(self, dynamic_imports: Callable[[str], bool]) -> None:
        self.module = Scope(ScopeKind.MODULE, None, Block(None))
        self.has_stars = False
        # Meanings that do not depend on where in a scope a name is read. Asked for when every binding is known.
        self._settled: dict[tuple[str, Scope], tuple[Meaning, ...] | None] = {}
        self._resolving = 0  # aliases that are being followed: what is found meanwhile may lack what they stand for
        self._dynamic_imports = dynamic_imports

    def bind(self, scope: Scope, name: str, binding: Binding) -> None:
        """Adds a binding to the scope in which Python would make it."""
        if name in scope.global_names:
            scope = self.module
        elif name in scope.nonlocal_names:
            scope = _nonlocal_scope(scope, name)
        scope.bindings.setdefault(name, []).append(binding)

    def meanings(self, chain: Chain) -> tuple[Meaning, ...]:
        """What the chain may stand for; () where that is nothing imported."""
        found = self.name_meanings(chain.root, chain.scope, chain.block, chain.order)
        if chain.module:
            called = [".".join((one.qualified_name, *chain.attributes)) for one in found or ()]
            if found is None:
                called = [".".join((chain.root, *chain.attributes))]
            if not any(self._dynamic_imports(name) for name in called):
                return ()
            guard = found[0].guard if found else Guard.NONE
            guard = Guard.IMPORT_ERROR if called[0].endswith("importorskip") else guard
            return (Meaning(".".join((chain.module, *chain.tail)), guard),)
        if found is None:
            if not self.has_stars:
                return ()
            found = (Meaning(f"*.{chain.root}", Guard.NONE),)
        if not chain.attributes:
            return found
        return tuple([Meaning(attribute_of(one.qualified_name, chain.attributes), one.guard) for one in found])

    def name_meanings(self, name: str, scope: Scope, block: Block, order: int) -> tuple[Meaning, ...] | None:
        """What a bare name may stand for: None where nothing in the file binds it."""
        key = name, scope
        if key in self._settled:
            return self._settled[key]
        settled = not self._resolving
        found = None
        for bindings, owner, deferred in _visible(name, scope, self.module):
            if deferred:
                live = _live(bindings, owner.top, _END_OF_SCOPE)
            else:
                settled = settled and len(bindings) == 1 and owner.kind is not ScopeKind.CLASS
                if owner.kind is ScopeKind.CLASS and all(one.order > order for one in bindings):
                    continue  # a class body reads a name that it has not bound yet from outside
                live = _live(bindings, block, order)
            found = self._of_bindings(live)
            break
        if settled:
            self._settled[key] = found
        return found

    def exported(self, name: str) -> tuple[Meaning, ...]:
        """What a module-level name stands for when the module has run."""
        live = _live(self.module.bindings[name], self.module.top, _END_OF_SCOPE)
        return self._of_bindings(live)

    def _of_bindings(self, bindings: Sequence[Binding]) -> tuple[Meaning, ...]:
        if len(bindings) == 1:
            return self._of_binding(bindings[0])
        return _merged(meaning for binding in bindings for meaning in self._of_binding(binding))

    def _of_binding(self, binding: Binding) -> tuple[Meaning, ...]:
        if binding.meanings is None:
            if binding.kind is BindingKind.IMPORT:
                binding.meanings = (Meaning(binding.target, binding.guard),)
            elif binding.kind is BindingKind.ALIAS:
                if binding.resolving:
                    return ()
                binding.resolving = True
                self._resolving += 1
                place = binding.block.guard
                binding.meanings = _merged(
                    Meaning(meaning.qualified_name, stronger(stronger(meaning.guard, place), chain.block.guard))
                    for chain in binding.values
                    for meaning in self.meanings(chain)
                )
                binding.resolving = False
                self._resolving -= 1
            else:
                binding.meanings = ()
        return binding.meanings


def attribute_of(qualified_name: str, attributes: Sequence[str]) -> str:
    """`from . import x` gives `.x`: no second dot stands between the dots of a relative name and what follows."""
    if not attributes:
        return qualified_name
    return ("" if qualified_name.endswith(".") else ".").join((qualified_name, ".".join(attributes)))


def _nonlocal_scope(scope: Scope, name: str) -> Scope:
    candidate, fallback = scope.parent, None
    while candidate is not None:
        if candidate.kind is ScopeKind.FUNCTION:
            if name in candidate.bindings:
                return candidate
            fallback = fallback or candidate
        candidate = candidate.parent
    return fallback or scope


def _visible(name: str, scope: Scope, module: Scope) -> Iterable[tuple[list[Binding], Scope, bool]]:
    """The scopes that bind a name, innermost first, and whether reads from there run later than they do."""
    deferred, class_visible = False, True
    current: Scope | None = scope
    while current is not None:
        if name in current.global_names:
            if bindings := module.bindings.get(name):
                yield bindings, module, True
            return
        if (bindings := current.bindings.get(name)) and (current.kind is not ScopeKind.CLASS or class_visible):
            yield bindings, current, deferred
        deferred = deferred or current.kind is ScopeKind.FUNCTION
        class_visible = class_visible and current.kind is ScopeKind.TYPE_PARAMETERS
        current = current.parent


def _live(bindings: Sequence[Binding], block: Block, order: int) -> Sequence[Binding]:
    if len(bindings) == 1:
        return bindings
    before = [one for one in bindings if one.order <= order] or bindings
    live: list[Binding] = []
    for binding in reversed(before):
        if binding.kind is BindingKind.PLACEHOLDER or (binding.block is not block and binding.block.excludes(block)):
            continue
        live.append(binding)
        if binding.block.encloses(block):
            break
    live.reverse()
    return live


def _merged(meanings: Iterable[Meaning]) -> tuple[Meaning, ...]:
    """Each qualified name once, with its weakest guard, in the order of first mention."""
    merged: dict[str, Guard] = {}
    for one in meanings:
        known = merged.get(one.qualified_name)
        if known is None:
            if len(merged) == MAX_MEANINGS:
                break
            merged[one.qualified_name] = one.guard
        elif stronger(one.guard, known) is known:
            merged[one.qualified_name] = one.guard
    return tuple(Meaning(name, guard) for name, guard in merged.items())
