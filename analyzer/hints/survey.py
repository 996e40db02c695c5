"""The hints over the files of a snapshot, and how many uses they cover."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analyzer.apitables import ApiTables
from analyzer.hints.record import ANY, COMPAT, Record, Verdict
from analyzer.model import (
    NOT_ITS_OWN,
    ROLES_AS_THEY_SPEAK,
    FileUses,
    Guard,
    Hint,
    HintKind,
    HintTarget,
    Region,
    Role,
    SymbolUse,
    UseKind,
)
from analyzer.renames import Renames

PACKAGES = ("tensorflow", "keras")  # whose names the tables of renames know
PLACES = 5  # shown of a hint: one of each file
# Code that a release of a library chooses, or that runs where another import failed, is there for other releases.
_FOR_OTHERS = frozenset({Guard.VERSION, Guard.FALLBACK})


@dataclass(frozen=True, slots=True)
class Survey:
    """What `RepoHints` says of the uses; `sources` are the keys that the hints name."""

    targets: tuple[HintTarget, ...]
    hints: tuple[Hint, ...]
    uses: tuple[tuple[HintKind, int], ...]
    in_compat: int
    kept: int
    alternative: int
    unlisted: int
    sources: tuple[str, ...]


def survey(files: Iterable[FileUses], tables: ApiTables, renames: Renames, *, legacy_keras: bool = False) -> Survey:
    """The hints over some files; vendored and generated ones are others' code and left out.

    `legacy_keras` says that the project sets TF_USE_LEGACY_KERAS. Raises RulesError for malformed tables.
    """
    found = _Found(Record(tables, renames, legacy_keras))
    for file in files:
        if file.role not in NOT_ITS_OWN:
            found.add(file)
    return found.result(tables)


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    keyword: str
    kind: HintKind


@dataclass(slots=True)
class _Found:
    record: Record
    verdicts: dict[_Key, Verdict] = field(default_factory=dict)
    uses: Counter[_Key] = field(default_factory=Counter)
    places: dict[_Key, dict[str, tuple[Role, Region]]] = field(default_factory=lambda: defaultdict(dict))
    kinds: Counter[HintKind] = field(default_factory=Counter)
    packages: set[str] = field(default_factory=set)
    in_compat: int = 0
    kept: int = 0
    alternative: int = 0
    unlisted: int = 0

    def add(self, file: FileUses) -> None:
        groups: dict[tuple[Region, UseKind], list[SymbolUse]] = defaultdict(list)
        for use in file.uses:
            groups[use.region, use.kind].append(use)
        known = [group for group in groups.values() if any(_is_known(use) for use in group)]
        is_old = any(self._is_of_1(use.qualified_name) for group in known for use in group if _is_known(use))
        for group in known:
            self._add_group(file, group, is_old)

    def _is_of_1(self, name: str) -> bool:
        """Whether only TensorFlow 1 has a name: then the file means TensorFlow 1 by the others too."""
        if not name.startswith("tensorflow.") or name.startswith(COMPAT) or "." not in name:
            return False
        table = self.record.tables.get("tensorflow")
        return table is not None and not table.lookup(name).mask & table.mask(">=2.0")

    def _add_group(self, file: FileUses, group: Sequence[SymbolUse], is_old: bool) -> None:
        """One use; several meanings of it are alternatives, and one that needs no change will do."""
        mine = [use for use in group if _is_known(use)]
        self.packages.update(use.qualified_name.partition(".")[0] for use in mine)
        use = mine[0]
        if len(group) > 1:
            if len(mine) < len(group) or any(self.record.lives(other.qualified_name) for other in mine):
                self.alternative += 1
                return
            use = min(mine, key=lambda one: one.qualified_name.startswith(COMPAT))
        name = use.qualified_name
        if self.record.lives(name) and self.record.is_unlisted(name):
            self.unlisted += 1
            return
        verdict = self.record.verdict(name) or (self.record.changed(name) if is_old else None)
        keywords = [(word, said) for word in use.keywords if (said := self.record.keyword(name, word)) is not None]
        if not verdict and not keywords:
            self.kept += 1
        elif use.guard in _FOR_OTHERS:
            self.alternative += 1
        else:
            self.kinds[(verdict or keywords[0][1]).kind] += 1
            self.in_compat += name.startswith(COMPAT) and verdict is not None and verdict.versions == ANY
            for word, said in [("", verdict), *keywords]:
                if said is not None:
                    self._note(file, use.region, word, said)

    def _note(self, file: FileUses, region: Region, keyword: str, verdict: Verdict) -> None:
        key = _Key(verdict.name, keyword, verdict.kind)
        self.verdicts[key] = verdict
        self.uses[key] += 1
        self.places[key].setdefault(file.path, (file.role, region))

    def result(self, tables: ApiTables) -> Survey:
        hints = [self._hint(key) for key in self.verdicts]
        hints.sort(key=lambda hint: (PACKAGES.index(hint.package), -hint.uses, hint.name, hint.keyword, hint.kind))
        targets = []
        for package in PACKAGES:
            table = tables.get(package) if package in self.packages else None
            if table is not None:
                targets.append(HintTarget(package, table.versions[-1]))
        sources = {key for hint in hints for suggestion in hint.suggestions for key in suggestion.sources}
        return Survey(
            targets=tuple(targets),
            hints=tuple(hints),
            uses=tuple((kind, self.kinds[kind]) for kind in HintKind if self.kinds[kind]),
            in_compat=self.in_compat,
            kept=self.kept,
            alternative=self.alternative,
            unlisted=self.unlisted,
            sources=tuple(sorted(sources)),
        )

    def _hint(self, key: _Key) -> Hint:
        verdict, places = self.verdicts[key], self.places[key]
        ordered = sorted(places.items(), key=lambda item: (ROLES_AS_THEY_SPEAK.index(item[1][0]), item[0]))
        return Hint(
            name=verdict.name,
            keyword=key.keyword,
            package=verdict.name.partition(".")[0],
            versions=verdict.versions,
            kind=verdict.kind,
            suggestions=verdict.suggestions,
            notes=verdict.notes,
            uses=self.uses[key],
            files=len(places),
            places=tuple((path, region) for path, (_, region) in ordered[:PLACES]),
        )


def _is_known(use: SymbolUse) -> bool:
    return not use.own and use.qualified_name.partition(".")[0] in PACKAGES
