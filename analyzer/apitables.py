"""Which versions of a package have which public name: reads the tables of ``rules/api`` and answers from them.

A table is text, made by ``scripts/build_api_tables.py``. Header lines start with ``#``; every other line is
``parent<TAB>versions<TAB>names``. ``versions`` are ranges over the sampled versions (``-1.15``: from the first,
``2.0-``: to the newest, ``1.15,2.1-``: holes are real, ``*``: all). A name that ends in ``=`` is a keyword argument of
the callable ``parent``. A name that is not listed has the versions of its longest listed prefix. Existence is a
necessary condition, not a sufficient one: a name may live on with another meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from analyzer.errors import RulesError
from analyzer.values import Struct

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PINS = "archives.tsv"


class Lookup(Struct, frozen=True):
    """What a table says of a name: bit i of ``mask`` is set where ``versions[i]`` has it.

    ``listed`` is the longest listed prefix of the name, ``exact`` whether that is the name itself.
    """

    mask: int
    listed: str
    exact: bool


class ApiTable:
    """The public names of one package in its sampled versions; immutable.

    ``package`` is the name that users import, ``versions`` ascend, ``released`` has the ISO day of those where it is
    known. A project asks for a few of thousands of names, so the lines of a parent are read when it is first asked
    for; every method that takes or gives names raises RulesError, with file and line, where one of them is malformed.
    """

    def __init__(self, text: str, source: str) -> None:
        """Read the header of a table; ``source`` is how errors call it.

        Raises:
            RulesError: the text is no table.
        """
        header = _header(text, source)
        self.package: str = header["package"]
        self.versions: tuple[str, ...] = tuple(header["versions"].split())
        self.released: Mapping[str, str] = MappingProxyType(
            dict(pair.split("=", 1) for pair in header.get("released", "").split() if "=" in pair)
        )
        self._all = (1 << len(self.versions)) - 1
        self._masks: dict[str, int] = {self.package: self._all}
        self._keywords: dict[str, dict[str, int]] = {}
        self._members: dict[str, list[str]] = {}
        self._meant: dict[str, int] = {}  # by specifier: rules ask for the same few again and again
        self._ranges: dict[str, int] = {"*": self._all}  # few spellings serve thousands of lines
        self._text = text
        self._source = source
        self._unread: dict[str, list[tuple[int, str]]] | None = None  # parent -> its lines with their numbers

    def lookup(self, qualified_name: str, keywords: Iterable[str] = ()) -> Lookup:
        """The versions that have a name and, where the table lists them for this very callable, its keywords."""
        listed = qualified_name
        while listed not in self._masks:
            parent, dot, _ = listed.rpartition(".")
            if not dot:
                return Lookup(0, "", False)
            self._read(parent)
            if listed not in self._masks:
                listed = parent
        mask = self._masks[listed]
        exact = listed == qualified_name
        if exact and keywords:
            self._read(listed)
            known = self._keywords.get(listed, {})
            for keyword in keywords:
                mask &= known.get(keyword, self._all)
        return Lookup(mask, listed, exact)

    def mask(self, specifier: str) -> int:
        """The sampled versions that a PEP 440 specifier may mean (``<2``, ``==1.15.*``); 0 where none is.

        A sampled version stands for the other releases of its minor version, and for all up to the next sample:
        ``==1.15.5`` means the sample 1.15. What is older than the first sample means none.

        Raises:
            packaging.specifiers.InvalidSpecifier: the text is no specifier.
        """
        if specifier not in self._meant:
            self._meant[specifier] = self._mask(specifier)
        return self._meant[specifier]

    def _mask(self, specifier: str) -> int:
        from packaging.specifiers import SpecifierSet
        from packaging.version import InvalidVersion, Version

        def near(named: str) -> list[Version]:  # a version that a specifier names, and releases right after it
            try:
                version = Version(named.removesuffix(".*"))
            except InvalidVersion:  # `===` takes any text
                return []
            release = version.release
            after = ((*release, 0, 1), (*release[:-1], release[-1] + 1))
            return [version, *(Version(".".join(map(str, numbers))) for numbers in after)]

        wanted = SpecifierSet(specifier, prereleases=True)
        samples = [Version(version) for version in self.versions]
        points = {*samples, *(point for clause in wanted for point in near(clause.version))}
        mask = 0
        for point in filter(wanted.contains, points):
            place = sum(sample <= point for sample in samples) - 1
            following = samples[place + 1 : place + 2]
            if following and following[0].release[:2] == point.release[:2] != samples[max(place, 0)].release[:2]:
                place += 1
            mask |= 1 << place if place >= 0 else 0
        return mask

    @property
    def masks(self) -> Mapping[str, int]:
        """Every listed name, the package itself included, with its mask."""
        self._read_all()
        return MappingProxyType(self._masks)

    @property
    def keywords(self) -> Mapping[str, Mapping[str, int]]:
        """Every callable whose keywords are listed, with the mask of each."""
        self._read_all()
        return MappingProxyType(self._keywords)

    def members(self, module: str) -> frozenset[str]:
        """The public names directly under a module, in any version: what ``from module import *`` may bring."""
        self._read(module)
        return frozenset(self._members.get(module, ()))

    def released_by(self, day: str) -> int:
        """The versions released on or before an ISO day (``2019-09-30``)."""
        return sum(1 << i for i, version in enumerate(self.versions) if self.released.get(version, "9999") <= day)

    def spell(self, mask: int) -> str:
        """A set of versions for people: ``any``, ``none``, ``<=1.15``, ``>=2.1``, ``2.0``, ``1.3-1.15, 2.1-``."""
        if mask & self._all in (0, self._all):
            return "any" if mask else "none"
        last = len(self.versions) - 1
        parts = []
        for run in re.finditer("1+", bin(mask & self._all)[:1:-1]):
            low, high = run.start(), run.end() - 1
            ends = self.versions[low] if low else "", self.versions[high] if high < last else ""
            parts.append("-".join(ends) if low < high else self.versions[low])
        if len(parts) > 1:
            return ", ".join(parts)
        low_end, dash, high_end = parts[0].partition("-")
        return parts[0] if not dash or (low_end and high_end) else f">={low_end}" if low_end else f"<={high_end}"

    def _lines(self) -> dict[str, list[tuple[int, str]]]:
        if self._unread is None:
            self._unread = {}
            for number, line in enumerate(self._text.split("\n"), start=1):
                if line and line[0] != "#":
                    self._unread.setdefault(line.partition("\t")[0], []).append((number, line))
            self._text = ""
        return self._unread

    def _read_all(self) -> None:
        for parent in [*self._lines()]:
            self._read(parent)

    def _read(self, parent: str) -> None:
        lines = self._lines()
        for number, line in lines.get(parent, ()):
            spelled, _, names = line[len(parent) + 1 :].partition("\t")
            mask = self._ranges.get(spelled) or self._ranges.setdefault(spelled, _read_ranges(spelled, self.versions))
            if not (mask and parent and names):
                where = f"{self._source}:{number}"
                problem = f"{where}: not parent, known versions and names, set apart by tabs: {line[:60]!r}"
                raise RulesError(f"{self._source}: malformed table", (problem,))
            for name in names.split(" "):
                if name[-1:] == "=":
                    self._keywords.setdefault(parent, {})[name[:-1]] = mask
                else:
                    self._masks[f"{parent}.{name}"] = mask
                    self._members.setdefault(parent, []).append(name)
        lines.pop(parent, None)  # last: what is malformed is told each time it is asked for


class ApiTables:
    """The tables of a folder, each read when it is first asked for."""

    def __init__(self, folder: Traversable | Path) -> None:
        self._folder = folder
        self._read: dict[str, ApiTable | None] = {}

    def packages(self) -> tuple[str, ...]:
        """The packages there are tables of, as users import them, sorted; a missing folder raises RulesError."""
        if not self._folder.is_dir():
            raise RulesError("no API tables", (f"{self._folder}: no such folder",))
        names = (entry.name for entry in self._folder.iterdir())
        return tuple(sorted(n.removesuffix(".tsv") for n in names if n.endswith(".tsv") and n != _PINS))

    def get(self, package: str) -> ApiTable | None:
        """The table of a package by import name (``-`` is ``_``) or None; a malformed one raises RulesError."""
        name = package.replace("-", "_")
        if name not in self._read:
            entry = self._folder / f"{name}.tsv"
            found = name.isidentifier() and entry.is_file()
            self._read[name] = ApiTable(entry.read_text(encoding="utf-8"), entry.name) if found else None
        return self._read[name]


def _header(text: str, source: str) -> dict[str, str]:
    header: dict[str, str] = {}
    start = 0
    while text.startswith("#", start):
        end = text.find("\n", start)
        key, _, value = text[start + 2 : end if end >= 0 else len(text)].partition(" ")
        header.setdefault(key, value)
        if end < 0:
            break
        start = end + 1
    if not (header.get("package") and header.get("versions", "").split()):
        raise RulesError(f"{source}: malformed table", (f"{source}:1: a table starts with its package and versions",))
    return header


def _read_ranges(spelled: str, versions: Sequence[str]) -> int:
    """The mask of comma-separated ranges over versions, 0 where they are none."""
    places = {version: i for i, version in enumerate(versions)}
    mask = 0
    for part in spelled.split(","):
        low, dash, high = part.partition("-")
        start = places.get(low) if low or not dash else 0
        end = (places.get(high) if high else len(places) - 1) if dash else start
        if start is None or end is None or end < start:
            return 0
        mask |= (1 << end + 1) - (1 << start)
    return mask
