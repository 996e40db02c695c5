"""What is on record of one name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from analyzer.apitables import ApiTable, ApiTables
from analyzer.model import HintKind, Suggestion
from analyzer.renames import OF_TABLES, Rename, Renames
from analyzer.values import replace

COMPAT = "tensorflow.compat.v1."
ANY = "any"  # the versions of a name that every release has, or every one that can be meant
# Two ways to Keras, there and back: what is on record of one tells about the other.
_KERAS = (("keras", "tensorflow.keras"), ("tensorflow.keras", "keras"))
# Sources in which the makers advise something else; the others say what the same thing is called.
_ADVISING = frozenset(
    {
        "tf1_deprecation", "tf2.3_deprecation", "tf2_docs", "tf_estimator_guide",
        "keras2.15_layers", "keras_guide", "keras3_backend", "keras2_scikit", "keras_rnn_guide",
    }
)  # fmt: skip
_KINDS = list(HintKind)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a name: how reports call it, the releases that have it, and what takes its place."""

    name: str
    versions: str
    kind: HintKind
    suggestions: tuple[Suggestion, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class Record:
    """Asks the tables, each name once. ``legacy_keras``: tf.keras is Keras 2 here, whatever TensorFlow is newest."""

    tables: ApiTables
    renames: Renames
    legacy_keras: bool = False
    _known: dict[str, Verdict | None] = field(default_factory=dict)

    def lives(self, name: str) -> bool:
        """Whether the newest release has a name under which nothing else is meant today."""
        return self.verdict(name) is None

    def verdict(self, name: str) -> Verdict | None:
        """What became of a name of a package with a table; None where the newest release has it."""
        if name not in self._known:
            self._known[name] = self._compat(name) if name.startswith(COMPAT) else self._plain(name)
        return self._known[name]

    def changed(self, name: str) -> Verdict | None:
        """What TensorFlow 1 meant by a name that lives on with another meaning; None where it means the same."""
        if name.startswith(COMPAT) or not self.lives(name):
            return None
        kept = [one for one in self.renames.of(name) if one.new == f"{COMPAT}{name.removeprefix('tensorflow.')}"]
        notes = tuple(one.note for one in self.renames.of(name) if one.note)
        found = tuple(Suggestion(name=one.new, sources=one.sources, until=one.until) for one in kept)
        return Verdict(name, ANY, HintKind.CHANGED, found, notes) if kept else None

    def is_unlisted(self, name: str) -> bool:
        """Whether the table knows the module or package that a name stands in, and not the name."""
        table = self._table(name)
        found = table.lookup(name)
        return not found.exact and bool(table.members(found.listed)) and not name.startswith(COMPAT)

    def keyword(self, name: str, keyword: str) -> Verdict | None:
        """What became of a keyword argument; None where the newest release takes it, or nothing says otherwise."""
        listed = self._table(name).lookup(name).listed
        rename = self._renamed_keyword(listed, keyword)
        of_name = self.verdict(listed)
        if of_name is None and self._has_newest(listed, keyword):
            return None
        if rename is None:
            versions = self._said(listed, keyword)
            return None if of_name else Verdict(listed, versions, HintKind.GONE, (), ())
        if not rename.new:
            return Verdict(listed, self._said(listed, keyword), HintKind.ADVICE, (), ("The argument is dropped",))
        suggestion = Suggestion(name=rename.new, sources=rename.sources, note=rename.note)
        return Verdict(listed, self._said(listed, keyword), HintKind.RENAMED, (suggestion,), ())

    def _renamed_keyword(self, name: str, keyword: str) -> Rename | None:
        ways = [name, *(there + name.removeprefix(here) for here, there in _KERAS if name.startswith(f"{here}."))]
        return next((found for way in ways if (found := self.renames.of_keyword(way, keyword))), None)

    def _plain(self, name: str) -> Verdict | None:
        table = self._table(name)
        found = table.lookup(name)
        if self._has_newest(name) or (self.legacy_keras and self._has_keras_2(name)):
            return None
        shown = found.listed if found.exact or not table.members(found.listed) else name
        records = [*self._records(shown)]
        suggestions = self._suggestions(shown, records)
        notes = tuple(dict.fromkeys(one.note for one in records if one.note and not one.new))
        return Verdict(shown, table.spell(found.mask), _kind(shown, suggestions, notes), suggestions, notes)

    def _compat(self, name: str) -> Verdict | None:
        """What TensorFlow 2 itself has for a name of compat.v1: it is there to be left behind."""
        table = self._table(name)
        native = f"tensorflow.{name.removeprefix(COMPAT)}"
        listed = table.lookup(native).listed
        if listed != "tensorflow" and not table.members(listed):  # what stands behind a class or value is its own
            native, name = listed, COMPAT + listed.removeprefix("tensorflow.")
        of_native = [*self._records(native)]
        records = [*self.renames.of(name), *(one for one in of_native if one.new != name)]
        records = records or [*self._of_modules(native)]
        if not of_native and table.lookup(native).exact and self._has_newest(native):
            records.append(Rename(new=native, until="", sources=(OF_TABLES,), note=""))
        suggestions = tuple(one for one in self._suggestions(name, records) if not one.name.startswith(COMPAT))
        until = next((one.until for one in of_native if one.new == name), "") or self._last(name)
        notes = tuple(dict.fromkeys(one.note for one in records if one.note and not one.new))
        kind = _kind(name, suggestions, notes)
        if kind in (HintKind.GONE, HintKind.ADVICE) and not until:
            kind = HintKind.COMPAT
        return Verdict(name, f"<={until}" if until else ANY, kind, suggestions, notes)

    def _last(self, name: str) -> str:
        """The last release that has the part of compat.v1 which the table lists; "" for the newest."""
        table = self._table(name)
        mask = table.lookup(name).mask
        return "" if mask >> len(table.versions) - 1 & 1 else table.versions[mask.bit_length() - 1]

    def _records(self, name: str) -> Iterator[Rename]:
        """What is on record of a name: of itself, else of the other way to Keras, else of the module it stands in.

        Where a whole module went to a package that fwscan has no table of is told of all that was in it.
        """
        if own := self.renames.of(name):
            yield from own
            yield from self._elsewhere(name.rpartition(".")[0])
            return
        for here, there in _KERAS:
            if name.startswith(f"{here}.") and (other := self.renames.of(there + name.removeprefix(here))):
                yield from (replace(one, new=self._on_this_way(one.new, there, here)) for one in other)
                return
        yield from self._of_modules(name)

    def _of_modules(self, name: str) -> Iterator[Rename]:
        """What is on record of the nearest module that a name stands in."""
        parent, _, rest = name.rpartition(".")
        while "." in parent:
            if inside := [inner for one in self.renames.of(parent) for inner in self._inside(one, rest)]:
                yield from inside
                return
            parent, _, last = parent.rpartition(".")
            rest = f"{last}.{rest}"

    def _elsewhere(self, module: str) -> Iterator[Rename]:
        while "." in module:
            for one in self.renames.of(module):
                if one.new and self.tables.get(one.new.partition(".")[0]) is None:
                    yield one
            module = module.rpartition(".")[0]

    def _on_this_way(self, new: str, there: str, here: str) -> str:
        """`keras.layers.X` as `tensorflow.keras.layers.X` where TensorFlow has it, and the other way round."""
        if not new.startswith(f"{there}.") or new.startswith(f"{here}."):
            return new
        ours = here + new.removeprefix(there)
        return ours if self._table(ours).lookup(ours).exact and self._has_newest(ours) else new

    def _inside(self, module: Rename, rest: str) -> Iterator[Rename]:
        """What is on record of a module, for something in it: its new place, if that has it or cannot be looked up."""
        if not module.new or self.tables.get(module.new.partition(".")[0]) is None:
            yield module
            return
        new = f"{module.new}.{rest}"
        if new.startswith(COMPAT) or (self._table(new).lookup(new).exact and self._has_newest(new)):
            yield replace(module, new=new)
        else:
            yield from (replace(one, sources=(*module.sources, *one.sources)) for one in self.renames.of(new))

    def _suggestions(self, name: str, records: Iterable[Rename]) -> tuple[Suggestion, ...]:
        found: dict[str, Suggestion] = {}
        for one in records:
            if one.new and one.new != name:
                one_more = Suggestion(name=one.new, sources=one.sources, until=one.until, note=one.note)
                found.setdefault(one.new, one_more)
        return tuple(sorted(found.values(), key=lambda one: (_KINDS.index(_kind_of(name, one)), one.name)))

    def _table(self, name: str) -> ApiTable:
        table = self.tables.get(name.partition(".")[0])
        assert table is not None, name
        return table

    def _has_newest(self, name: str, keyword: str = "") -> bool:
        table = self._table(name)
        return bool(table.lookup(name, (keyword,) if keyword else ()).mask >> len(table.versions) - 1 & 1)

    def _has_keras_2(self, name: str) -> bool:
        """Whether the last TensorFlow that came with Keras 2 has a name of tf.keras (release notes of 2.16)."""
        if not name.startswith("tensorflow.keras."):
            return False
        table = self._table(name)
        return bool(table.lookup(name).mask & table.mask("==2.15.*"))

    def _said(self, name: str, keyword: str) -> str:
        table = self._table(name)
        return table.spell(table.lookup(name, (keyword,)).mask)


def _kind(name: str, suggestions: tuple[Suggestion, ...], notes: tuple[str, ...]) -> HintKind:
    """By the best suggestion."""
    if suggestions:
        return min((_kind_of(name, one) for one in suggestions), key=_KINDS.index)
    return HintKind.ADVICE if notes else HintKind.GONE


def _kind_of(name: str, suggestion: Suggestion) -> HintKind:
    if suggestion.until:
        return HintKind.EARLIER
    if suggestion.name.startswith(COMPAT):
        return HintKind.COMPAT
    ours, theirs = name.partition(".")[0], suggestion.name.partition(".")[0]
    if theirs != ours:
        return HintKind.MOVED
    return HintKind.REPLACED if _ADVISING & set(suggestion.sources) else HintKind.RENAMED
