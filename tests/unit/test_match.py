"""Matching by small rule sets made here; what the shipped rules say is tested in tests/test_rules.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.match import Matcher
from analyzer.model import Finding, Region, Strength, SymbolUse, UseKind
from analyzer.ruleset import load

TABLE = """\
# package fw
# versions 1.0 1.5 2.0 2.1
fw\t*\tboth layers renamed
fw\t-1.5\told
fw\t2.0-\tnew
fw.both\t-1.5\tlegacy_axis=
fw.both\t2.0-\taxis=
fw.layers\t1.5-\tLate
"""
HEAD = 'id = "{0}"\nname = "{0}"\nurl = "https://example.org"\nfamily = "{1}"\n'
WHY = 'why = "Because."\nsource = "https://example.org"\n'


def rule(rule_id: str, *patterns: str, more: str = "") -> str:
    return f'[[rule]]\nid = "{rule_id}"\nmatch = {list(patterns)}\n{more}\n{WHY}'


GENERATIONS = {
    "fw": HEAD.format("fw", "fw")
    + rule("fw/any", "fw.**")
    + '[[alias]]\nfrom = "fw.compat.v1"\nto = "fw"\ncompat = true\n'
    + '[[aspect]]\nstrength = "decisive"\nmatch = ["fw.layers.**", "fw.layers.data.train"]\nwhy = "Layers."\n'
    + '[[aspect]]\nstrength = "weak"\nmatch = ["fw.layers.data.**"]\nwhy = "Data."\n'
    + '[[aspect]]\nstrength = "weak"\nmatch = ["fw.layers.Type"]\nkinds = ["reference"]\nwhy = "Types."\n'
    + '[[library]]\nid = "fw-layers"\nname = "L"\nurl = "https://example.org"\nmatch = ["fw.layers.**"]\n',
    "fw-1": HEAD.format("fw-1", "fw") + rule("fw-1/old", "fw.**", more='api = "fw < 2"'),
    "fw-2": HEAD.format("fw-2", "fw")
    + rule("fw-2/new", "fw.**", more='api = "fw >= 2"\ncompat = false')
    + rule("fw-2/style", "fw.renamed", "fw.old", more='tentative = true\ndetail = "style"\ncompat = false'),
    "fw-legacy": HEAD.format("fw-legacy", "fw")
    + rule("fw-legacy/any", "fw_legacy.**")
    + '[[alias]]\nfrom = "fw_legacy"\nto = "fw"\naspects-only = true\n',
    "other": HEAD.format("other", "other")
    + rule("other/any", "other.**", "fw.substrates.other.**")
    + rule("other/not", "other.secret.**", more='except = ["other.secret.open.**"]')
    + rule("other/prefixed", "mixed.TF*.**", more='library = "mixed"')
    + rule("other/models", "mixed.*Model.**", "mixed.models.*.modeling_*.**")
    + rule("other/tf-models", "mixed.models.*.modeling_tf_*.**")
    + '[[library]]\nid = "mixed"\nname = "M"\nurl = "https://example.org"\nmatch = ["mixed.**"]\n',
}

Match = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def match(tmp_path: Path) -> Match:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "fw.tsv").write_text(TABLE)
    (tmp_path / "frameworks").mkdir()
    for name, text in GENERATIONS.items():
        (tmp_path / "frameworks" / f"{name}.toml").write_text(text)
    matcher = Matcher(load(tmp_path))

    def run(
        name: str, kind: UseKind = UseKind.CALL, *keywords: str, own: bool = False, own_frameworks: tuple[str, ...] = ()
    ) -> tuple[Finding, ...]:
        used = SymbolUse(
            qualified_name=name, kind=kind, region=Region(3, 1, 3, 9), keywords=keywords, own=own, via="compat.py"
        )
        return matcher.match([used], own_frameworks)

    return run


def only(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding


@pytest.mark.parametrize(
    ("name", "rule_id"),
    [
        ("fw.both", "fw/any"),
        ("fw.old", "fw-1/old"),
        ("fw.old.method", "fw-1/old"),
        ("fw.new", "fw-2/new"),
        ("fw.unlisted", "fw/any"),
        ("fw.renamed", "fw-2/style"),
        ("fw", "fw/any"),
    ],
)
def test_a_generation_is_what_the_api_tables_prove(match: Match, name: str, rule_id: str) -> None:
    assert only(match(name)).rule_id == rule_id


def test_a_condition_on_the_tables_beats_a_tentative_rule_for_the_whole_name(match: Match) -> None:
    assert only(match("fw.old")).rule_id == "fw-1/old"
    assert not only(match("fw.old")).tentative
    assert only(match("fw.renamed")).tentative
    assert only(match("fw.renamed")).detail == "style"


@pytest.mark.parametrize(
    ("keywords", "rule_id", "detail"),
    [
        (("legacy_axis",), "fw-1/old", "legacy_axis= in fw <=1.5 only"),
        (("axis", "unknown"), "fw-2/new", "axis= in fw >=2.0 only"),
        (("axis", "legacy_axis"), "fw/any", ""),
        ((), "fw/any", ""),
    ],
)
def test_keywords_prove_a_generation_too(match: Match, keywords: tuple[str, ...], rule_id: str, detail: str) -> None:
    finding = only(match("fw.both", UseKind.CALL, *keywords))
    assert (finding.rule_id, finding.detail) == (rule_id, detail)


def test_versions_are_told_where_the_tables_decide(match: Match) -> None:
    assert only(match("fw.old")).detail == "fw <=1.5 only"
    assert only(match("fw.new")).detail == "fw >=2.0 only"


def test_a_compat_alias_is_seen_through_and_marked(match: Match) -> None:
    old, both, new = only(match("fw.compat.v1.old")), only(match("fw.compat.v1.both")), only(match("fw.compat.v1.new"))
    assert (old.rule_id, old.compat) == ("fw-1/old", True)
    assert (both.rule_id, both.compat) == ("fw/any", True)
    assert (new.rule_id, new.compat) == ("fw/any", True)
    assert not only(match("fw.old")).compat


def test_an_alias_for_aspects_leaves_rules_and_tables_alone(match: Match) -> None:
    layer, old = only(match("fw_legacy.layers.Dense")), only(match("fw_legacy.old"))
    assert (layer.rule_id, layer.strength, layer.compat) == ("fw-legacy/any", Strength.DECISIVE, False)
    assert (old.rule_id, old.strength) == ("fw-legacy/any", Strength.STRONG)


def test_an_alias_replaces_whole_segments_only(match: Match) -> None:
    assert not only(match("fw.compat.v11.old")).compat


def test_the_more_specific_framework_wins(match: Match) -> None:
    assert only(match("fw.substrates.other.Normal")).framework == "other"
    assert only(match("fw.substrates.numpy.Normal")).framework == "fw"


def test_exceptions_hold_for_their_rule_only(match: Match) -> None:
    assert only(match("other.secret.x")).rule_id == "other/not"
    assert only(match("other.secret.open.x")).rule_id == "other/any"


@pytest.mark.parametrize(
    ("name", "rule_id"),
    [
        ("mixed.TFBertModel", "other/prefixed"),
        ("mixed.TFBertModel.from_pretrained", "other/prefixed"),
        ("mixed.BertModel.from_pretrained", "other/models"),
        ("mixed.models.bert.modeling_bert.X", "other/models"),
        ("mixed.models.bert.modeling_tf_bert.X", "other/tf-models"),
    ],
)
def test_a_star_stands_for_part_of_a_segment(match: Match, name: str, rule_id: str) -> None:
    finding = only(match(name))
    assert (finding.rule_id, finding.library) == (rule_id, "mixed")


@pytest.mark.parametrize(
    "name", ["mixed.BertTokenizer", "mixed", "numpy.array", ".fw.old", "*.old", "fws.old", "x.fw.old"]
)
def test_other_names_are_no_findings(match: Match, name: str) -> None:
    assert match(name) == ()


@pytest.mark.parametrize(
    ("name", "kind", "strength"),
    [
        ("fw.both", UseKind.CALL, Strength.STRONG),
        ("fw.layers.Dense", UseKind.CALL, Strength.DECISIVE),
        ("fw.layers.Dense", UseKind.BASE, Strength.DECISIVE),
        ("fw.layers.Dense", UseKind.REFERENCE, Strength.DECISIVE),
        ("fw.layers.Dense", UseKind.IMPORT, Strength.WEAK),
        ("fw.layers.Dense", UseKind.DYNAMIC_IMPORT, Strength.WEAK),
        ("fw.layers.Dense", UseKind.ANNOTATION, Strength.WEAK),
        ("fw.layers", UseKind.REFERENCE, Strength.WEAK),
        ("fw", UseKind.REFERENCE, Strength.WEAK),
        ("fw.layers.data.read", UseKind.CALL, Strength.WEAK),
        ("fw.layers.data.train", UseKind.CALL, Strength.DECISIVE),
        ("fw.layers.Type", UseKind.REFERENCE, Strength.WEAK),
        ("fw.layers.Type", UseKind.CALL, Strength.DECISIVE),
        ("fw.compat.v1.layers.Dense", UseKind.CALL, Strength.DECISIVE),
    ],
)
def test_strength_is_what_is_used_and_how(match: Match, name: str, kind: UseKind, strength: Strength) -> None:
    assert only(match(name, kind)).strength is strength


def test_the_project_s_own_names_count_only_where_the_project_is_that_framework(match: Match) -> None:
    assert match("fw.layers.Dense", own=True) == ()
    assert match("fw.layers.Dense", own=True, own_frameworks=("other",)) == ()
    assert only(match("fw.old", own=True, own_frameworks=("fw-2",))).framework == "fw-1"
    assert match("fw.old", own=True, own_frameworks=("no-such-framework",)) == ()


def test_a_finding_carries_its_fact_and_the_module_it_came_through(match: Match) -> None:
    finding = only(match("fw.layers.Dense"))
    assert isinstance(finding.fact, SymbolUse)
    assert (finding.fact.qualified_name, finding.library, finding.via) == ("fw.layers.Dense", "fw-layers", "compat.py")


def test_findings_are_sorted_by_cell_place_and_rule(match: Match, tmp_path: Path) -> None:
    matcher = Matcher(load(tmp_path))
    regions = [Region(2, 1, 2, 5, 1), Region(9, 1, 9, 5), Region(1, 7, 1, 9, 1), Region(1, 7, 1, 9)]
    uses = [SymbolUse(qualified_name="fw.old", kind=UseKind.CALL, region=region) for region in regions]
    found = [finding.region for finding in matcher.match(uses)]
    assert found == [regions[3], regions[1], regions[2], regions[0]]
    assert matcher.match(reversed(uses)) == matcher.match(uses)


def test_asking_a_module_for_its_version_computes_nothing(match: Match) -> None:
    assert [f.strength for f in match("fw.layers.__version__", UseKind.REFERENCE)] == [Strength.WEAK]
    assert [f.strength for f in match("fw.layers.__version__.split")] == [Strength.WEAK]
