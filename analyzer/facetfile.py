"""rules/languages.toml and rules/deployment.toml as text -> rules, or every problem in them at once.

The field reference is rules/README.md; rules/languages.schema.json and rules/deployment.schema.json say it to editors.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from analyzer import toml
from analyzer.facets import Facet, Facets, LanguageRule, Titled

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RULE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_SYMBOL = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_*][\w*]*)*")

# Key -> (type, whether it must be there).
_Keys = Mapping[str, tuple[type, bool]]
_TITLED: _Keys = {"id": (str, True), "name": (str, True)}
_LIBRARY: _Keys = {**_TITLED, "url": (str, True)}
_RULE: _Keys = {
    "id": (str, True),
    "languages": (list, True),
    "framework": (str, False),
    "library": (str, False),
    "deployment": (str, False),
    "imports": (list, False),
    "packages": (list, False),
    "examples": (dict, False),
    "why": (str, True),
    "source": (str, True),
}
_FACET: _Keys = {
    "id": (str, True),
    "name": (str, True),
    "url": (str, True),
    "match": (list, False),
    "distributions": (list, False),
    "images": (list, False),
    "formats": (list, False),
    "examples": (list, False),
    "why": (str, True),
    "source": (str, True),
}
_TYPE_NAMES: Mapping[type, str] = {str: "text", list: "a list of text", dict: "a table of text"}


def parse_facets(languages: str, deployment: str, frameworks: Collection[str], problems: list[str]) -> Facets:
    """Both files ("" for one that is not there). What is wrong is added to `problems`. Never raises."""
    facets = {facet.id: facet for facet in _deployment(deployment, problems)}
    document = _document(languages, "languages.toml", ("language", "library", "rule"), problems)
    known = {
        kind: {entry["id"]: Titled(entry["id"], entry["name"], entry.get("url", "")) for entry, _ in found}
        for kind, found in (
            ("language", list(_entries(document, "language", _TITLED, languages, "languages.toml", problems))),
            ("library", list(_entries(document, "library", _LIBRARY, languages, "languages.toml", problems))),
        )
    }
    rules = []
    for entry, place in _entries(document, "rule", _RULE, languages, "languages.toml", problems):
        rule = _rule(entry, place)
        rules.append(rule)
        problems.extend(_wrong(rule, known["language"], known["library"], facets, frameworks))
    ids = [rule.id for rule in rules]
    problems += [
        f"languages.toml: {name!r} stands {ids.count(name)} times" for name in sorted(set(ids)) if ids.count(name) > 1
    ]
    return Facets(languages=known["language"], libraries=known["library"], rules=tuple(rules), deployment=facets)


def _rule(entry: Mapping[str, Any], line: int) -> LanguageRule:
    return LanguageRule(
        id=entry["id"],
        languages=tuple(entry["languages"]),
        framework=entry.get("framework", ""),
        library=entry.get("library", ""),
        deployment=entry.get("deployment", ""),
        imports=tuple(entry.get("imports", ())),
        packages=tuple(entry.get("packages", ())),
        examples=tuple(entry.get("examples", {}).items()),
        why=entry["why"],
        source=entry["source"],
        line=line,
    )


def _wrong(
    rule: LanguageRule,
    languages: Collection[str],
    libraries: Collection[str],
    facets: Collection[str],
    frameworks: Collection[str],
) -> Iterator[str]:
    place = f"languages.toml:{rule.line}"
    if not _RULE_ID.fullmatch(rule.id):
        yield f"{place}: {rule.id!r} is not '<language>/<what it shows>'"
    for what, name, known in (
        ("framework", rule.framework, frameworks),
        ("library", rule.library, libraries),
        ("facet of deployment", rule.deployment, facets),
    ):
        if name and name not in known:
            yield f"{place}: there is no {what} {name!r}"
    if bool(rule.framework) + bool(rule.library) > 1 or not (rule.framework or rule.library or rule.deployment):
        yield f"{place}: needs a framework or a library, or else a deployment"
    if not rule.imports and not rule.packages:
        yield f"{place}: has neither imports nor packages"
    if rule.imports and not rule.examples:
        yield f"{place}: has imports and no example"
    for language in (*rule.languages, *(language for language, _ in rule.examples)):
        if language not in languages:
            yield f"{place}: there is no language {language!r}"
    yield from (
        f"{place}: {p!r}: '**' may stand at the end only"
        for p in (*rule.imports, *rule.packages)
        if "**" in p.removesuffix("**")
    )
    if not rule.source.startswith("https://"):
        yield f"{place}: source must be a https:// URL"


def _deployment(text: str, problems: list[str]) -> Iterator[Facet]:
    document = _document(text, "deployment.toml", ("facet",), problems)
    seen: set[str] = set()
    for entry, line in _entries(document, "facet", _FACET, text, "deployment.toml", problems):
        facet = Facet(
            id=entry["id"],
            name=entry["name"],
            url=entry["url"],
            symbols=tuple(entry.get("match", ())),
            distributions=tuple(re.sub(r"[-_.]+", "-", name).lower() for name in entry.get("distributions", ())),
            images=tuple(entry.get("images", ())),
            formats=tuple(entry.get("formats", ())),
            examples=tuple(entry.get("examples", ())),
            why=entry["why"],
            source=entry["source"],
            line=line,
        )
        place = f"deployment.toml:{line}"
        if facet.id in seen:
            problems.append(f"{place}: {facet.id!r} stands more than once")
        seen.add(facet.id)
        if facet.symbols and not facet.examples:
            problems.append(f"{place}: matches names and has no example")
        for pattern in facet.symbols:
            inner = pattern.removesuffix(".**")
            if not _SYMBOL.fullmatch(inner) or "**" in inner:
                problems.append(
                    f"{place}: {pattern!r} is no pattern: a dotted name, '*' after its root, '**' at its end"
                )
        for url in (facet.url, facet.source):
            if not url.startswith("https://"):
                problems.append(f"{place}: {url!r} is no https:// URL")
        yield facet


def _document(text: str, file: str, kinds: Collection[str], problems: list[str]) -> Mapping[str, Any]:
    try:
        document = toml.loads(text)
    except toml.TOMLDecodeError as error:
        problems.append(f"{file}: not TOML: {error}")
        return {}
    problems += [f"{file}: unknown key {key!r}" for key in sorted(document.keys() - set(kinds))]
    return document


def _entries(
    document: Mapping[str, Any], kind: str, keys: _Keys, text: str, file: str, problems: list[str]
) -> Iterator[tuple[Mapping[str, Any], int]]:
    """The sound `[[kind]]` tables, each with its line."""
    tables = document.get(kind, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(f"{file}: {kind!r} must be [[{kind}]] tables")
        return
    header = re.compile(rf"\s*\[\[\s*{kind}\s*\]\]\s*(#.*)?")
    headers = [n for n, line in enumerate(text.splitlines(), 1) if "[[" in line and header.fullmatch(line)]
    lines = headers if len(headers) == len(tables) else [0] * len(tables)
    for table, line in zip(tables, lines, strict=True):
        before = len(problems)
        problems += [f"{file}:{line}: unknown key {key!r} in {kind}" for key in sorted(table.keys() - keys.keys())]
        for key, (kept, required) in keys.items():
            if key not in table:
                problems += [f"{file}:{line}: {kind} lacks the key {key!r}"] if required else []
            elif not _is(table[key], kept):
                problems.append(f"{file}:{line}: {key!r} must be {_TYPE_NAMES[kept]}")
        if kind != "rule" and isinstance(table.get("id"), str) and not _ID.fullmatch(table["id"]):
            problems.append(f"{file}:{line}: {table['id']!r} is no id")
        if len(problems) == before:
            yield table, line


def _is(value: object, kept: type) -> bool:
    if kept is list:
        return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item for item in value)
    if kept is dict:
        return (
            isinstance(value, dict) and bool(value) and all(isinstance(item, str) and item for item in value.values())
        )
    return isinstance(value, kept) and value != ""
