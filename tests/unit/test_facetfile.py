"""languages.toml and deployment.toml: every problem at once, each with its place."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.cli.examples import facet_problems
from analyzer.facetfile import parse_facets
from analyzer.facets import Facets
from analyzer.ruleset import load, rules_folder
from analyzer.values import replace

LANGUAGE = '[[language]]\nid = "go"\nname = "Go"\n'
FACET = '[[facet]]\nid = "onnx"\nname = "ONNX"\nurl = "https://a"\nwhy = "a"\nsource = "https://a"\n'


def parsed(languages: str = "", deployment: str = "") -> tuple[Facets, list[str]]:
    problems: list[str] = []
    return parse_facets(languages, deployment, {"pytorch"}, problems), problems


def rule(**changed: object) -> str:
    entry: dict[str, object] = {"id": "go/a", "languages": ["go"], "framework": "pytorch", "packages": ["a"]}
    entry |= {"why": "a", "source": "https://a"} | changed
    lines = [f"{key} = {json.dumps(value)}" for key, value in entry.items() if value is not None]
    return LANGUAGE + "[[rule]]\n" + "\n".join(lines) + "\n"


def test_a_sound_file_has_no_problem() -> None:
    facets, problems = parsed(rule(), FACET)
    assert problems == []
    assert [one.id for one in facets.rules] == ["go/a"]
    assert facets.rules[0].line == 4
    assert facets.deployment["onnx"].rule_id == "deployment/onnx"


@pytest.mark.parametrize(
    ("languages", "deployment", "said"),
    [
        (rule(framework="torhc"), "", "there is no framework 'torhc'"),
        (rule(framework=None), "", "needs a framework or a library"),
        (rule(deployment="onxx"), FACET, "there is no facet of deployment 'onxx'"),
        (rule(languages=["gopher"]), "", "there is no language 'gopher'"),
        (rule(packages=None), "", "has neither imports nor packages"),
        (rule(imports=["a"]), "", "has imports and no example"),
        (rule(packages=["a**b"]), "", "'**' may stand at the end only"),
        (rule(source="http://a"), "", "source must be a https:// URL"),
        (rule(patterns=["a"]), "", "unknown key 'patterns'"),
        (rule(why=None), "", "lacks the key 'why'"),
        (rule(packages="a"), "", "'packages' must be a list of text"),
        (rule() + rule().removeprefix(LANGUAGE), "", "'go/a' stands 2 times"),
        ("a = ", "", "languages.toml: not TOML"),
        ("", "facet = 1", "must be [[facet]] tables"),
        ("", FACET + FACET, "stands more than once"),
        ("", FACET + 'match = ["a.**"]\n', "has no example"),
        ("", FACET + 'match = ["*.a"]\nexamples = ["a"]\n', "is no pattern"),
    ],
)
def test_problems_are_named(languages: str, deployment: str, said: str) -> None:
    _, problems = parsed(languages, deployment)
    assert any(said in problem for problem in problems), problems


@given(st.text("[]{}=\"'abrule.languagefacetidnamewhy \n", max_size=120))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    parsed(text, text)


def test_shipped_examples_show_their_rule_and_no_other() -> None:
    assert list(facet_problems(load())) == []


def test_a_wrong_example_is_a_problem() -> None:
    ruleset = load()
    wrong = rule(imports=["a"], framework="pytorch") + '[rule.examples]\ngo = "import \\"b\\""\n'
    facets, problems = parsed(wrong)
    assert problems == []

    said = list(facet_problems(replace(ruleset, facets=facets)))
    assert said == ["languages.toml:4: 'import \"b\"' shows nothing, not go/a"]


@pytest.mark.parametrize("name", ["languages", "deployment"])
def test_the_schema_for_editors_takes_the_shipped_file(name: str) -> None:
    folder = rules_folder()
    schema = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")), schema)
