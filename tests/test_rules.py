"""The shipped rule data: every rule has an example, and every line of the examples says exactly what it shows."""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import jsonschema
import pytest

from analyzer.extract.python import facts_of_text
from analyzer.match import Matcher
from analyzer.model import ReadStatus
from analyzer.rule import SettingRule
from analyzer.rulefile import KEYS
from analyzer.ruleset import load, rules_folder

FOLDER = rules_folder()
FILES = sorted((FOLDER / "frameworks").glob("*.toml"))
EXAMPLES = sorted((FOLDER / "frameworks").glob("*.py"))
RULES = load()
MATCHER = Matcher(RULES)
SCHEMA = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
EXPECTATION = re.compile(r"# expect: (.+)$")


def expected(text: str) -> dict[int, set[str]]:
    """Line -> rule ids, from the comments of an example file; none as the empty set."""
    found = {number: EXPECTATION.search(line) for number, line in enumerate(text.splitlines(), start=1)}
    return {number: set(match[1].split(", ")) - {"none"} for number, match in found.items() if match}


def shown(text: str) -> dict[int, set[str]]:
    """Line -> ids of the rules that match something that starts there."""
    lines: dict[int, set[str]] = defaultdict(set)
    facts = facts_of_text(text)
    assert facts.read.status is ReadStatus.OK, facts.read
    for finding in (*MATCHER.match(facts.uses), *MATCHER.match_settings(facts.settings)):
        lines[finding.region.start_line].add(finding.rule_id)
    return dict(lines)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_neither_too_much_nor_too_little(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    wanted, found = expected(text), shown(text)
    lines = text.splitlines()
    differences = [
        f"{path.name}:{number}: {lines[number - 1].strip()!r} shows {sorted(found.get(number, set())) or 'nothing'}"
        for number in sorted(wanted.keys() | found.keys())
        if wanted.get(number, set()) != found.get(number, set())
    ]
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_of_a_framework_has_an_example_line_and_the_file_a_counterexample(path: Path) -> None:
    text = path.with_suffix(".py").read_text(encoding="utf-8")
    framework = tomllib.loads(path.read_text(encoding="utf-8"))["id"]
    wanted = expected(text)
    shown_by_code = [rule for rule in RULES.entries if not (isinstance(rule, SettingRule) and rule.declared)]
    missing = {rule.id for rule in shown_by_code if rule.framework == framework} - set().union(*wanted.values())
    assert not missing
    assert set() in wanted.values()


def test_each_framework_file_is_named_after_its_framework() -> None:
    assert {path.stem for path in FILES} == RULES.frameworks.keys()
    assert {path.stem for path in EXAMPLES} == RULES.frameworks.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_schema_takes_every_shipped_file(path: Path) -> None:
    jsonschema.validate(tomllib.loads(path.read_text(encoding="utf-8")), SCHEMA)


def test_the_schema_and_the_loader_know_the_same_keys() -> None:
    entries = {"framework": SCHEMA, **{kind: SCHEMA["$defs"][kind] for kind in KEYS if kind != "framework"}}
    for kind, schema in entries.items():
        arrays = {"rule", "aspect", "alias", "library", "setting"} if kind == "framework" else set()
        assert set(schema["properties"]) - arrays == set(KEYS[kind])
        assert set(schema["required"]) == {key for key, (_, required) in KEYS[kind].items() if required}
        assert schema["additionalProperties"] is False


def test_rules_say_why_in_one_sentence_and_give_a_source() -> None:
    for rule in RULES.entries:
        assert rule.why.endswith("."), rule.id
        assert len(rule.why) <= 120, rule.id
        assert re.fullmatch(r"https?://\S+", rule.source), rule.id


def test_no_pattern_stands_twice_in_one_entry_and_no_two_rules_claim_the_same_names() -> None:
    owners: dict[tuple[str, object, object], list[str]] = defaultdict(list)
    for rule in RULES.rules:
        for pattern in rule.patterns:
            owners[pattern, rule.api, rule.compat].append(rule.id)
    assert not {pattern: ids for pattern, ids in owners.items() if len(ids) > 1}


def test_no_two_aspects_of_a_family_disagree_about_the_same_pattern() -> None:
    owners: dict[tuple[str, str, object], list[str]] = defaultdict(list)
    for aspect in RULES.aspects:
        for pattern in aspect.patterns:
            owners[aspect.family, pattern, aspect.kinds].append(aspect.strength)
    assert not {key: strengths for key, strengths in owners.items() if len(strengths) > 1}


def test_every_library_has_names_that_some_rule_of_its_family_takes() -> None:
    for library in RULES.library_rules:
        roots = {pattern.partition(".")[0] for pattern in library.patterns}
        rules = [rule for rule in RULES.rules if RULES.frameworks[rule.framework].family == library.family]
        assert roots <= {pattern.partition(".")[0] for rule in rules for pattern in rule.patterns}, library.library.id
