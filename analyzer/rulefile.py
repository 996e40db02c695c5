"""One framework file as text -> its entries, or every problem in it at once.

The field reference is rules/README.md; rules/schema.json says the same to editors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from analyzer import toml
from analyzer.model import Framework, Library, Strength, UseKind
from analyzer.rule import Alias, Aspect, Distribution, LibraryRule, Place, Rule, SettingRule
from analyzer.values import Struct, field

_SEGMENT = r"[A-Za-z_*][A-Za-z0-9_*]*"
_PATTERN = re.compile(rf"{_SEGMENT}(\.{_SEGMENT})*")
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DECLARED = ("card.", "config.")  # settings that nobody executes: model cards, config.json
_CLAUSE = r"(?:<=|>=|==|!=|<|>)\s*[0-9][0-9.]*"
_API = re.compile(rf"([a-z0-9][a-z0-9_-]*)\s+({_CLAUSE}(?:\s*,\s*{_CLAUSE})*)")
_HEADER = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]\s*(#.*)?")
_TABLES = ("rule", "aspect", "alias", "library", "setting")

# Key -> (type, whether it must be there), for the file itself and for each kind of entry.
KEYS: Mapping[str, Mapping[str, tuple[type, bool]]] = {
    "framework": {
        "id": (str, True),
        "name": (str, True),
        "url": (str, True),
        "family": (str, True),
        "distributions": (list, False),
        "conda": (list, False),
        "docker": (list, False),
    },
    "rule": {
        "id": (str, True),
        "match": (list, True),
        "except": (list, False),
        "api": (str, False),
        "kinds": (list, False),
        "compat": (bool, False),
        "tentative": (bool, False),
        "library": (str, False),
        "detail": (str, False),
        "why": (str, True),
        "source": (str, True),
    },
    "aspect": {"strength": (str, True), "match": (list, True), "kinds": (list, False), "why": (str, True)},
    "alias": {"from": (str, True), "to": (str, True), "compat": (bool, False), "aspects-only": (bool, False)},
    "library": {
        "id": (str, True),
        "name": (str, True),
        "url": (str, True),
        "match": (list, True),
        "distributions": (list, False),
    },
    "setting": {
        "id": (str, True),
        "names": (list, True),
        "values": (list, True),
        "declared": (bool, False),
        "why": (str, True),
        "source": (str, True),
    },
}
_TYPE_NAMES = {str: "text", list: "a list of text", bool: "true or false"}


class Parsed(Struct):
    """The entries of one file; `framework` is None where the head of the file is unusable."""

    framework: Framework | None = None
    rules: list[Rule] = field(default_factory=list)
    aspects: list[Aspect] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    libraries: list[LibraryRule] = field(default_factory=list)
    distributions: list[Distribution] = field(default_factory=list)
    settings: list[SettingRule] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def parse(text: str, file: str) -> Parsed:
    """The entries of a framework file. `file` is what places and problems call it. Never raises."""
    parsed = Parsed()
    try:
        document = toml.loads(text)
    except toml.TOMLDecodeError as error:
        parsed.problems.append(f"{file}: not TOML: {error}")
        return parsed
    _Reader(parsed, file, _lines(text)).document(document)
    return parsed


def normalise(name: str) -> str:
    """The name of a distribution as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _lines(text: str) -> dict[str, list[int]]:
    """Entry kind -> the lines of its `[[kind]]` headers: TOML parsers do not say where a value stood."""
    found: dict[str, list[int]] = {kind: [] for kind in _TABLES}
    for number, line in enumerate(text.splitlines(), start=1):
        match = _HEADER.fullmatch(line) if "[[" in line else None
        if match and match[1] in found:
            found[match[1]].append(number)
    return found


class _Reader:
    """Turns a document into entries; whatever is wrong becomes a problem and the rest goes on."""

    def __init__(self, parsed: Parsed, file: str, lines: Mapping[str, list[int]]) -> None:
        self._parsed = parsed
        self._file = file
        self._lines = lines

    def document(self, document: Mapping[str, Any]) -> None:
        head = {key: value for key, value in document.items() if key not in _TABLES}
        sound = self._keys(head, "framework", Place(file=self._file), extra=_TABLES)
        if sound and self._check(bool(_ID.fullmatch(head["id"])), Place(file=self._file), f"{head['id']!r} is no id"):
            self._framework(head)
        framework = head.get("id", "") if isinstance(head.get("id"), str) else ""
        family = head.get("family", framework) if isinstance(head.get("family"), str) else ""
        readers: Mapping[str, Callable[[Mapping[str, Any], Place], None]] = {
            "rule": lambda entry, place: self._rule(entry, place, framework),
            "aspect": lambda entry, place: self._aspect(entry, place, family),
            "alias": self._alias,
            "library": lambda entry, place: self._library(entry, place, framework, family),
            "setting": lambda entry, place: self._setting(entry, place, framework),
        }
        for kind, read in readers.items():
            for entry, place in self._entries(document.get(kind, []), kind):
                if self._keys(entry, kind, place):
                    read(entry, place)

    def _entries(self, value: object, kind: str) -> Iterator[tuple[Mapping[str, Any], Place]]:
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self._problem(Place(file=self._file), f"'{kind}' must be [[{kind}]] tables")
            return
        lines = self._lines[kind] if len(self._lines[kind]) == len(value) else [0] * len(value)
        for entry, line in zip(value, lines, strict=True):
            yield entry, Place(file=self._file, line=line)

    def _framework(self, head: Mapping[str, Any]) -> None:
        framework = Framework(
            id=head["id"],
            name=head["name"],
            url=head["url"],
            family=head["family"],
            distributions=tuple(map(normalise, head.get("distributions", ()))),
        )
        self._parsed.framework = framework
        for key, ecosystem in (("distributions", "pypi"), ("conda", "conda")):
            names = map(normalise, head.get(key, ()))
            self._parsed.distributions += [Distribution(name, ecosystem, framework.id) for name in names]
        images = map(str.lower, head.get("docker", ()))
        self._parsed.distributions += [Distribution(name, "docker", framework.id) for name in images]

    def _rule(self, entry: Mapping[str, Any], place: Place, framework: str) -> None:
        rule_id = entry["id"]
        self._check(rule_id.startswith(f"{framework}/"), place, f"rule id {rule_id!r} must begin with '{framework}/'")
        self._patterns(entry["match"], place)
        self._patterns(entry.get("except", ()), place)
        api = _API.fullmatch(entry["api"]) if "api" in entry else None
        if "api" in entry:
            self._check(api is not None, place, f"api {entry['api']!r} is not '<table> <specifier>' ('keras >= 3')")
        self._parsed.rules.append(
            Rule(
                id=rule_id,
                framework=framework,
                patterns=tuple(entry["match"]),
                exceptions=tuple(entry.get("except", ())),
                api=(api[1], api[2].replace(" ", "")) if api else None,
                kinds=self._kinds(entry, place),
                compat=entry.get("compat"),
                tentative=entry.get("tentative", False),
                library=entry.get("library", ""),
                detail=entry.get("detail", ""),
                why=entry["why"],
                source=entry["source"],
                place=place,
            )
        )

    def _aspect(self, entry: Mapping[str, Any], place: Place, family: str) -> None:
        self._patterns(entry["match"], place)
        if self._choice(entry["strength"], Strength, place, "strength"):
            self._parsed.aspects.append(
                Aspect(
                    family=family,
                    strength=Strength(entry["strength"]),
                    patterns=tuple(entry["match"]),
                    kinds=self._kinds(entry, place),
                    why=entry["why"],
                    place=place,
                )
            )

    def _alias(self, entry: Mapping[str, Any], place: Place) -> None:
        for name in (entry["from"], entry["to"]):
            self._check(bool(_NAME.fullmatch(name)), place, f"{name!r} is not a dotted name")
        self._parsed.aliases.append(
            Alias(
                source=entry["from"],
                target=entry["to"],
                compat=entry.get("compat", False),
                aspects_only=entry.get("aspects-only", False),
                place=place,
            )
        )

    def _library(self, entry: Mapping[str, Any], place: Place, framework: str, family: str) -> None:
        self._check(bool(_ID.fullmatch(entry["id"])), place, f"{entry['id']!r} is no id")
        self._patterns(entry["match"], place)
        library, patterns = Library(entry["id"], entry["name"], framework), tuple(entry["match"])
        rule = LibraryRule(library=library, family=family, patterns=patterns, url=entry["url"], place=place)
        self._parsed.libraries.append(rule)
        names = map(normalise, entry.get("distributions", ()))
        self._parsed.distributions += [Distribution(name, "pypi", framework, library.id) for name in names]

    def _setting(self, entry: Mapping[str, Any], place: Place, framework: str) -> None:
        rule_id, declared = entry["id"], entry.get("declared", False)
        self._check(
            rule_id.startswith(f"{framework}/"), place, f"setting id {rule_id!r} must begin with '{framework}/'"
        )
        for name in entry["names"]:
            said = name.startswith(_DECLARED)
            self._check(said == declared, place, f"{name!r} {'needs' if said else 'cannot have'} `declared = true`")
        rule = SettingRule(
            id=rule_id,
            framework=framework,
            names=tuple(entry["names"]),
            values=tuple(map(str.lower, entry["values"])),
            declared=declared,
            why=entry["why"],
            source=entry["source"],
            place=place,
        )
        self._parsed.settings.append(rule)

    def _keys(self, entry: Mapping[str, Any], kind: str, place: Place, extra: Iterable[str] = ()) -> bool:
        """Whether an entry has the keys it must have, and all of the right type; unknown keys are problems too."""
        keys = KEYS[kind]
        before = len(self._parsed.problems)
        for key in entry.keys() - keys.keys():
            self._problem(place, f"unknown key {key!r} in {kind}{_suggestion(key, (*keys, *extra))}")
        for key, (kept, required) in keys.items():
            if key not in entry:
                self._check(not required, place, f"{kind} lacks the key {key!r}")
            elif not _is(entry[key], kept):
                self._problem(place, f"{key!r} must be {_TYPE_NAMES[kept]}")
        return len(self._parsed.problems) == before

    def _patterns(self, patterns: Iterable[str], place: Place) -> None:
        for pattern in patterns:
            inner = pattern.removesuffix(".**")
            sound = _PATTERN.fullmatch(inner) and "**" not in inner and "*" not in inner.partition(".")[0]
            if not sound:
                self._problem(place, f"{pattern!r} is no pattern: a dotted name, '*' after its root, '**' at its end")

    def _kinds(self, entry: Mapping[str, Any], place: Place) -> tuple[UseKind, ...]:
        return tuple(UseKind(kind) for kind in entry.get("kinds", ()) if self._choice(kind, UseKind, place, "kind"))

    def _choice(self, value: str, choices: type[UseKind] | type[Strength], place: Place, what: str) -> bool:
        names = [choice.value for choice in choices]
        if value in names:
            return True
        self._problem(place, f"unknown {what} {value!r}{_suggestion(value, names)}")
        return False

    def _check(self, sound: bool, place: Place, problem: str) -> bool:
        if not sound:
            self._problem(place, problem)
        return sound

    def _problem(self, place: Place, problem: str) -> None:
        self._parsed.problems.append(f"{place}: {problem}")


def _is(value: object, kept: type) -> bool:
    if kept is list:
        return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item for item in value)
    return isinstance(value, kept) and value != ""


def _suggestion(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # late: sound rules need no suggestion

    close = get_close_matches(word, known, n=1)
    return f": did you mean {close[0]!r}?" if close else ""
