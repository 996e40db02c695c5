"""Manifests that are documents: package.json, Cargo.toml, Project.toml (Julia), pom.xml, *.csproj, packages.config.

Nothing in them is resolved: a parent, a property of another file or a workspace stays what it is called.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from xml.parsers import expat

from analyzer.extract.textfile import facts_of_text
from analyzer.model import Facts, FailReason, ForeignKind, ForeignUse, Read, ReadStatus, Region

_LONGEST_NAME = 300


def _use(language: str, name: str, region: Region, specifier: object = "", *, optional: bool = False) -> ForeignUse:
    written = specifier if isinstance(specifier, str) else ""
    return ForeignUse(
        language=language, name=name, kind=ForeignKind.MANIFEST, region=region, specifier=written, optional=optional
    )


def _failed(what: str, error: object) -> Facts:
    return Facts(read=Read(status=ReadStatus.FAILED, failure=FailReason.SYNTAX, error=f"no {what}: {error}"))


def _facts(uses: Iterable[ForeignUse]) -> Facts:
    return Facts(foreign=tuple(use for use in uses if 0 < len(use.name) <= _LONGEST_NAME))


class _Places:
    """Where names stand: parsers of JSON and TOML give no positions, and a key's text is there as written."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._by_word: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines):
            for word in set(re.findall(r"[\w@/.:-]+", line)):
                self._by_word.setdefault(word, []).append(number)

    def of(self, name: str) -> Region:
        number = self._by_word.get(name, [0])[0]
        column = max(0, self._lines[number].find(name)) if self._lines else 0
        return Region(number + 1, column + 1, number + 1, column + len(name) + 1)


def _entries(document: object, *keys: str) -> Mapping[str, Any]:
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


# ------------------------------------------------------------------------------------------------ JSON

_NPM_TABLES = {"dependencies": False, "peerDependencies": False, "optionalDependencies": True, "devDependencies": True}


def _package_json(text: str) -> Facts:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _failed("JSON", error)
    places = _Places(text)
    return _facts(
        _use("javascript", name, places.of(name), version, optional=optional)
        for table, optional in _NPM_TABLES.items()
        for name, version in _entries(document, table).items()
    )


def facts_of_package_json(content: bytes) -> Facts:
    """package.json of npm."""
    return facts_of_text(content, _package_json)


# ------------------------------------------------------------------------------------------------ TOML


def _toml(text: str, read: Callable[[Mapping[str, Any], _Places], Iterable[ForeignUse]]) -> Facts:
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return _failed("TOML", error)
    return _facts(read(document, _Places(text)))


_CRATE_TABLES = {"dependencies": False, "build-dependencies": False, "dev-dependencies": True}


def _crates(document: Mapping[str, Any], places: _Places) -> Iterator[ForeignUse]:
    owners = [document, _entries(document, "workspace"), *_entries(document, "target").values()]
    for owner in owners:
        for table, optional in _CRATE_TABLES.items():
            for key, value in _entries(owner, table).items():
                details = value if isinstance(value, dict) else {"version": value}
                name = details.get("package", key)
                flagged = optional or details.get("optional") is True
                if isinstance(name, str):
                    yield _use("rust", name, places.of(key), details.get("version", ""), optional=flagged)


def _julia_packages(document: Mapping[str, Any], places: _Places) -> Iterator[ForeignUse]:
    for table, optional in (("deps", False), ("weakdeps", True), ("extras", True)):
        for name in _entries(document, table):
            yield _use("julia", name, places.of(name), _entries(document, "compat").get(name, ""), optional=optional)


def facts_of_cargo(content: bytes) -> Facts:
    """Cargo.toml."""
    return facts_of_text(content, lambda text: _toml(text, _crates))


def facts_of_julia_project(content: bytes) -> Facts:
    """Project.toml of Julia."""
    return facts_of_text(content, lambda text: _toml(text, _julia_packages))


# ------------------------------------------------------------------------------------------------ XML

# Deeper documents are none that a build tool wrote; text of one element beyond this is no name or version.
_DEEPEST = 100
_LONGEST_TEXT = 1_000


class _Elements:
    """Reads XML as events. Declared entities end the reading: no manifest needs them, and they can grow without end."""

    def __init__(self, ended: Callable[[str, Mapping[str, str], str, list[str], int], None]) -> None:
        self._ended = ended
        self._open: list[tuple[str, Mapping[str, str], list[str], int]] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._entity

    def read(self, text: str) -> str:
        """Reads a document; what is wrong with it, or ""."""
        try:
            self._parser.Parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace"), True)
        except (expat.ExpatError, ValueError) as error:
            return str(error)
        return ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _DEEPEST:
            raise ValueError("nested too deeply")
        local = name.rpartition(":")[2]
        self._open.append((local, attributes, [], self._parser.CurrentLineNumber))

    def _text(self, text: str) -> None:
        if self._open and sum(map(len, self._open[-1][2])) < _LONGEST_TEXT:
            self._open[-1][2].append(text[:_LONGEST_TEXT])

    def _end(self, _: str) -> None:
        name, attributes, text, line = self._open.pop()
        self._ended(name, attributes, "".join(text).strip(), [element[0] for element in self._open], line)

    def _entity(self, name: str, *_: object) -> None:
        raise ValueError(f"declares the entity {name[:40]!r}")


def _line(number: int) -> Region:
    return Region(number, 1, number, 1)


def _maven(text: str) -> Facts:
    found: list[ForeignUse] = []
    properties: dict[str, str] = {}
    current: dict[str, str] = {}

    def ended(name: str, _: Mapping[str, str], value: str, parents: list[str], line: int) -> None:
        parent = parents[-1] if parents else ""
        if parent == "properties":
            properties[f"${{{name}}}"] = value
        elif parent == "dependency":
            current[name] = value
        elif name == "dependency":
            coordinates = f"{current.get('groupId', '')}:{current.get('artifactId', '')}"
            optional = current.get("scope") == "test" or current.get("optional") == "true"
            version = properties.get(current.get("version", ""), current.get("version", ""))
            found.append(_use("java", coordinates, _line(line), version, optional=optional))
            current.clear()

    error = _Elements(ended).read(text)
    return _failed("XML", error) if error else _facts(found)


def _dotnet(text: str) -> Facts:
    found: list[ForeignUse] = []

    def ended(name: str, attributes: Mapping[str, str], _: str, __: list[str], line: int) -> None:
        by_lower = {key.lower(): value for key, value in attributes.items()}
        if name in ("PackageReference", "PackageVersion"):
            asked = by_lower.get("include") or by_lower.get("update") or ""
            found.append(_use("csharp", asked, _line(line), by_lower.get("version", "")))
        elif name == "package" and "id" in by_lower:
            found.append(_use("csharp", by_lower["id"], _line(line), by_lower.get("version", "")))

    error = _Elements(ended).read(text)
    return _failed("XML", error) if error else _facts(found)


def facts_of_maven(content: bytes) -> Facts:
    """pom.xml: dependencies as `group:artifact`; versions by properties of the same file."""
    return facts_of_text(content, _maven)


def facts_of_dotnet_project(content: bytes) -> Facts:
    """*.csproj and its kin, packages.config: NuGet packages."""
    return facts_of_text(content, _dotnet)
