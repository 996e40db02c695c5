"""`rules/artifacts.toml` as text -> what names and formats of model files say, or every problem in it at once.

The field reference is rules/README.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from analyzer import toml
from analyzer.rule import ArtifactFormat, ArtifactName, ArtifactRules

# Key -> (type, whether it must be there).
_FORMAT_KEYS: Mapping[str, tuple[type, bool]] = {
    "id": (str, True),
    "name": (str, True),
    "framework": (str, False),
    "ambiguous": (bool, False),
    "no_model": (bool, False),
    "hints": (dict, False),
    "agrees": (list, False),
    "why": (str, True),
    "source": (str, True),
}
_NAME_KEYS: Mapping[str, tuple[type, bool]] = {
    "match": (list, True),
    "format": (str, True),
    "framework": (str, False),
    "ambiguous": (bool, False),
    "headerless": (bool, False),
    "headers": (list, False),
    "beside": (list, False),
    "why": (str, True),
    "source": (str, True),
}


def parse_artifacts(text: str, frameworks: Collection[str], file: str) -> tuple[ArtifactRules, tuple[str, ...]]:
    """The rules, and every problem; `frameworks` are the ids that may be named. Never raises."""
    try:
        document = toml.loads(text)
    except toml.TOMLDecodeError as error:
        return ArtifactRules({}, ()), (f"{file}: not TOML: {error}",)
    problems = [f"{file}: unknown key {key!r}" for key in sorted(document.keys() - {"format", "name"})]
    formats = [
        _format(entry)
        for number, entry in _entries(document, "format", file, problems)
        if _sound(entry, _FORMAT_KEYS, f"{file}: format {number}", problems)
    ]
    names = [
        _name(entry)
        for number, entry in _entries(document, "name", file, problems)
        if _sound(entry, _NAME_KEYS, f"{file}: name {number}", problems)
    ]
    rules = ArtifactRules({item.id: item for item in formats}, tuple(names))
    problems += _problems(rules, formats, frameworks, file)
    return rules, tuple(problems)


def _entries(
    document: Mapping[str, Any], kind: str, file: str, problems: list[str]
) -> list[tuple[int, Mapping[str, Any]]]:
    value = document.get(kind, [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        problems.append(f"{file}: '{kind}' must be [[{kind}]] tables")
        return []
    return list(enumerate(value, start=1))


def _sound(entry: Mapping[str, Any], keys: Mapping[str, tuple[type, bool]], place: str, problems: list[str]) -> bool:
    """Whether every key is known, there if it must be, and of its type; what is not becomes a problem."""
    found = [f"{place}: unknown key {key!r}" for key in sorted(entry.keys() - keys.keys())]
    for key, (kind, needed) in keys.items():
        if key not in entry:
            found += [f"{place}: needs {key!r}"] if needed else []
        elif problem := _wrong(entry[key], kind, needed):
            found.append(f"{place}: {key!r} {problem}")
    if isinstance(entry.get("source"), str) and not entry["source"].startswith("https://"):
        found.append(f"{place}: 'source' must be a https:// URL")
    problems += found
    return not found


def _wrong(value: Any, kind: type, needed: bool) -> str:
    """What is wrong with a value; "" for nothing."""
    if not isinstance(value, kind):
        return "is not what it should be"
    if isinstance(value, str):
        return "is empty" if needed and not value.strip() else ""
    texts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "" if all(isinstance(item, str) for item in texts) else "must hold text"


def _format(entry: Mapping[str, Any]) -> ArtifactFormat:
    return ArtifactFormat(
        id=entry["id"],
        name=entry["name"],
        framework=entry.get("framework", ""),
        ambiguous=entry.get("ambiguous", False),
        no_model=entry.get("no_model", False),
        hints=tuple(entry.get("hints", {}).items()),
        agrees=tuple(entry.get("agrees", ())),
        why=entry["why"],
        source=entry["source"],
    )


def _name(entry: Mapping[str, Any]) -> ArtifactName:
    return ArtifactName(
        patterns=tuple(entry["match"]),
        format=entry["format"],
        framework=entry.get("framework", ""),
        ambiguous=entry.get("ambiguous", False),
        headerless=entry.get("headerless", False),
        headers=tuple(entry.get("headers", ())),
        beside=tuple(entry.get("beside", ())),
        why=entry["why"],
        source=entry["source"],
    )


def _problems(rules: ArtifactRules, formats: list[ArtifactFormat], frameworks: Collection[str], file: str) -> list[str]:
    found = []
    if len(rules.formats) != len(formats):
        found.append(f"{file}: a format stands more than once")
    named = [(f"format {item.id}", item.framework) for item in formats]
    named += [(f"format {item.id}", framework) for item in formats for _, framework in item.hints]
    named += [(f"name {item.patterns[0]}", item.framework) for item in rules.names if item.patterns]
    for place, framework in named:
        if framework and framework not in frameworks:
            found.append(f"{file}: {place}: {framework!r} is no framework id")
    for item in rules.names:
        if not item.patterns:
            found.append(f"{file}: a name entry has no patterns")
        for pattern in item.patterns:
            if not pattern or pattern != pattern.lower():
                found.append(f"{file}: name {pattern!r} must be in lower case")
        for form in (item.format, *item.headers):
            if form not in rules.formats:
                found.append(f"{file}: name {item.patterns[:1]}: there is no format {form!r}")
    return found
