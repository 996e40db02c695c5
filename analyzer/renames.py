"""What newer releases call the names of older ones: reads the tables of ``rules/api/renames`` and answers from them.

A table is text, made by ``scripts/build_renames.py``: ``# source KEY TEXT`` lines, then one fact a line, ``old``,
``keyword``, ``new``, ``until``, ``sources`` and ``note``, set apart by tabs. docs/migrate-hints.md says what each
source is worth. Which names are gone is not told here but by the API tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import RulesError
from analyzer.values import Struct, field

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_FIELDS = 6
OF_TABLES = "api_tables"  # the source of what the API tables alone tell
_TABLES = (
    "fwscan's tables of the public names of each release (docs/api-tables.md); TensorFlow's upgrade script keeps it"
)


class Rename(Struct, frozen=True, kw_only=True):
    """A fact: ``new`` is empty where the source only has something to say (``note``), or says that nothing replaces it.

    ``until`` is the last sampled release of the new name's package that has it, where the newest has not.
    """

    new: str
    until: str
    sources: tuple[str, ...]
    note: str  # a sentence


class _Table(Struct):
    names: dict[str, list[Rename]] = field(default_factory=lambda: defaultdict(list))
    keywords: dict[tuple[str, str], Rename] = field(default_factory=dict)


class Renames:
    """The tables of a folder, read when they are first asked for; a folder that is not there knows nothing."""

    def __init__(self, folder: Traversable | Path) -> None:
        self._folder = folder
        self._tables: dict[str, _Table] = {}
        self._sources: dict[str, str] = {}
        self._notes: Mapping[str, str] | None = None

    def of(self, name: str) -> tuple[Rename, ...]:
        """What is on record of a qualified name; a malformed table raises RulesError."""
        return tuple(self._table(name).names.get(name, ()))

    def of_keyword(self, name: str, keyword: str) -> Rename | None:
        """What is on record of a keyword argument of a callable; `new` is empty where it is simply dropped."""
        return self._table(name).keywords.get((name, keyword))

    def source(self, key: str) -> str:
        """What a source is, as a sentence that a report can quote; "" for a key of no table read so far."""
        return _TABLES if key == OF_TABLES else self._sources.get(key, "")

    def _table(self, name: str) -> _Table:
        package = name.partition(".")[0]
        if package not in self._tables:
            entry = self._folder / f"{package}.tsv"
            there = package.isidentifier() and entry.is_file()
            self._tables[package] = self._read(entry.read_text(encoding="utf-8"), entry.name) if there else _Table()
        return self._tables[package]

    def _read(self, text: str, source: str) -> _Table:
        table, notes = _Table(), self._all_notes()
        for number, line in enumerate(text.split("\n"), start=1):
            if line.startswith("# source "):
                key, _, said = line.removeprefix("# source ").partition(" ")
                self._sources[key] = said
            elif line and not line.startswith("#"):
                fields = line.split("\t")
                if not 3 <= len(fields) <= _FIELDS or not fields[0]:
                    raise RulesError(f"{source}: malformed table", (f"{source}:{number}: {line[:60]!r}",))
                old, keyword, new, until, sources, note = fields + [""] * (_FIELDS - len(fields))
                if note and note not in notes:
                    raise RulesError(f"{source}: malformed table", (f"{source}:{number}: no note {note!r}",))
                found = Rename(new=new, until=until, sources=tuple(sources.split("+")), note=notes.get(note, ""))
                if keyword:
                    table.keywords[old, keyword] = found
                else:
                    table.names[old].append(found)
        return table

    def _all_notes(self) -> Mapping[str, str]:
        if self._notes is None:
            import tomllib  # late: a scan asks for no notes

            entry = self._folder / "notes.toml"
            self._notes = tomllib.loads(entry.read_text(encoding="utf-8")) if entry.is_file() else {}
        return self._notes
