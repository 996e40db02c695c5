"""The examples beside rule files: code that is read and matched, never run (rules/README.md).

A line ends in `# expect: <rule id>, ...` or `# expect: none`; a line without such a comment shows nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from analyzer.deployment import DeploymentMatcher
from analyzer.extract import extract
from analyzer.extract.python import facts_of_text
from analyzer.languages import BundledFiles, LanguageMatcher
from analyzer.match import Matcher
from analyzer.model import Facts, FileKind
from analyzer.rule import Rule, RuleSet, SettingRule
from analyzer.ruleset import rules_folder

_EXPECTATION = re.compile(r"\s*# expect: (.+)$")


def expected(text: str) -> dict[int, frozenset[str]]:
    """Line (1-based) -> rule ids that its comment asks for; "none" as the empty set."""
    found = {number: _EXPECTATION.search(line) for number, line in enumerate(text.splitlines(), start=1)}
    return {number: frozenset(match[1].split(", ")) - {"none"} for number, match in found.items() if match}


def lines_of(rule: Rule | SettingRule) -> list[str]:
    """The example lines of a rule, as `file:line  code`; none where no example file can be read."""
    path = _beside(rule)
    text = _text(path)
    code = text.splitlines()
    return [
        f"{path.name}:{number}  {_EXPECTATION.sub('', code[number - 1]).strip()}"
        for number, ids in expected(text).items()
        if rule.id in ids
    ]


def problems(ruleset: RuleSet, files: frozenset[str]) -> Iterator[str]:
    """What the examples beside these rule files (as `Place.file` calls them) show too much or too little of."""
    matcher = Matcher(ruleset)
    rules: dict[Path, list[Rule | SettingRule]] = defaultdict(list)
    for rule in ruleset.entries:
        if isinstance(rule, SettingRule) and rule.declared:
            continue  # no code shows it
        if rule.place.file in files:
            rules[_beside(rule)].append(rule)
    for path, members in rules.items():
        text = _text(path)
        if not text:
            yield f"{path.name}: no examples beside {members[0].place.file}"
            continue
        wanted = expected(text)
        yield from _differences(path.name, wanted, _shown(text, matcher))
        asked = frozenset().union(*wanted.values())
        yield from (f"{rule.place}: no line of {path.name} shows {rule.id}" for rule in members if rule.id not in asked)


# The kind of file in which an example of each language stands.
_KINDS = {language.value: language for language in FileKind} | {"cpp": FileKind.C_FAMILY, "matlab": FileKind.DOT_M}


def facet_problems(ruleset: RuleSet) -> Iterator[str]:
    """Which examples of languages.toml and deployment.toml show too much or too little."""
    languages, deployment = LanguageMatcher(ruleset.facets), DeploymentMatcher(ruleset.facets)
    nothing = BundledFiles(())
    for rule in ruleset.facets.rules:
        for language, line in rule.examples:
            found = {one.rule_id for one in languages.match(extract(_KINDS[language], line.encode()).foreign, nothing)}
            if found != {rule.id}:
                yield f"languages.toml:{rule.line}: {line!r} shows {_listed(frozenset(found))}, not {rule.id}"
    for facet in ruleset.facets.deployment.values():
        for line in facet.examples:
            shown = {one.facet for one in deployment.match(facts_of_text(line).uses, Facts(), ())}
            if shown != {facet.id}:
                yield f"deployment.toml:{facet.line}: {line!r} shows {_listed(frozenset(shown))}, not {facet.id}"


def _differences(name: str, wanted: Mapping[int, frozenset[str]], found: Mapping[int, frozenset[str]]) -> Iterator[str]:
    for number in sorted(wanted.keys() | found.keys()):
        ask, got = wanted.get(number, frozenset()), found.get(number, frozenset())
        if ask != got:
            yield f"{name}:{number}: expected {_listed(ask)}, shows {_listed(got)}"


def _listed(ids: frozenset[str]) -> str:
    return ", ".join(sorted(ids)) or "nothing"


def _shown(text: str, matcher: Matcher) -> dict[int, frozenset[str]]:
    lines: dict[int, set[str]] = defaultdict(set)
    facts = facts_of_text(text)
    for finding in (*matcher.match(facts.uses), *matcher.match_settings(facts.settings)):
        lines[finding.region.start_line].add(finding.rule_id)
    return {number: frozenset(ids) for number, ids in lines.items()}


def _beside(rule: Rule | SettingRule) -> Path:
    return (rules_folder() / rule.place.file).with_suffix(".py")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
