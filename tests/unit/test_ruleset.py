from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analyzer.errors import RulesError
from analyzer.model import Library, Strength, UseKind
from analyzer.rule import Distribution
from analyzer.ruleset import load, rules_folder

SOUND = """\
id = "fw"
name = "Fw"
url = "https://example.org"
family = "fw"
distributions = ["Fw_GPU", "fw"]
conda = ["fw"]

[[rule]]
id = "fw/any"
match = ["fw.**"]
except = ["fw.tests.**"]
api = "fw >= 1.5, <2"
kinds = ["base", "call"]
library = "fw-layers"
detail = "note"
why = "Because."
source = "https://example.org"

[[aspect]]
strength = "weak"
match = ["fw.data.**"]
kinds = ["call"]
why = "Data."

[[alias]]
from = "fw_old"
to = "fw"

[[library]]
id = "fw-layers"
name = "Layers"
url = "https://example.org"
match = ["fw.layers.**"]
distributions = ["fw-layers"]
"""
TABLE = "# package fw\n# versions 1.0 1.5 2.0\nfw\t*\tlayers\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules" / "frameworks").mkdir(parents=True)
    (tmp_path / "rules" / "api").mkdir()
    (tmp_path / "rules" / "api" / "fw.tsv").write_text(TABLE)
    (tmp_path / "rules" / "roles.toml").write_text("")
    write(tmp_path / "rules", SOUND)
    return tmp_path / "rules"


def write(folder: Path, text: str, name: str = "fw") -> None:
    (folder / "frameworks" / f"{name}.toml").write_text(text)


def problems(folder: Path, *extra: Path) -> tuple[str, ...]:
    with pytest.raises(RulesError) as caught:
        load(folder, extra)
    return caught.value.problems


def test_a_file_becomes_frozen_entries_with_their_places(folder: Path) -> None:
    rules = load(folder)
    (rule,) = rules.rules
    assert rule.id == "fw/any"
    assert rule.patterns == ("fw.**",)
    assert rule.exceptions == ("fw.tests.**",)
    assert rule.api == ("fw", ">=1.5,<2")
    assert rule.kinds == (UseKind.BASE, UseKind.CALL)
    assert (rule.library, rule.detail, rule.compat, rule.tentative) == ("fw-layers", "note", None, False)
    assert str(rule.place) == "frameworks/fw.toml:8"
    assert rules.aspects[0].strength is Strength.WEAK
    assert str(rules.aspects[0].place) == "frameworks/fw.toml:19"
    assert (rules.aliases[0].source, rules.aliases[0].target, rules.aliases[0].compat) == ("fw_old", "fw", False)
    assert rules.libraries == {"fw-layers": Library("fw-layers", "Layers", "fw")}
    assert rules.frameworks["fw"].distributions == ("fw-gpu", "fw")
    assert set(rules.distributions) == {
        Distribution("fw-gpu", "pypi", "fw"),
        Distribution("fw", "pypi", "fw"),
        Distribution("fw", "conda", "fw"),
        Distribution("fw-layers", "pypi", "fw", "fw-layers"),
    }
    assert rules.roots == {"fw", "fw_old"}


def test_the_shipped_rules_load_and_name_the_frameworks_of_the_design() -> None:
    rules = load()
    assert {"tensorflow", "tensorflow-1", "tensorflow-2", "keras", "keras-2", "keras-3", "pytorch", "jax"} <= (
        rules.frameworks.keys()
    )
    assert rules_folder().joinpath("frameworks").is_dir()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('name = "Fw"', "name = 3", "frameworks/fw.toml: 'name' must be text"),
        ('name = "Fw"\n', "", "frameworks/fw.toml: framework lacks the key 'name'"),
        (
            'conda = ["fw"]',
            'connda = ["fw"]',
            "frameworks/fw.toml: unknown key 'connda' in framework: did you mean 'conda'?",
        ),
        ("[[aspect]]", "[[aspects]]", "frameworks/fw.toml: unknown key 'aspects' in framework: did you mean 'aspect'?"),
        ('match = ["fw.**"]', 'match = "fw.**"', "frameworks/fw.toml:8: 'match' must be a list of text"),
        ('match = ["fw.**"]', "match = []", "frameworks/fw.toml:8: 'match' must be a list of text"),
        (
            'kinds = ["base", "call"]',
            'kinds = ["cal"]',
            "frameworks/fw.toml:8: unknown kind 'cal': did you mean 'call'?",
        ),
        ('"weak"', '"week"', "frameworks/fw.toml:19: unknown strength 'week': did you mean 'weak'?"),
        ('"fw/any"', '"other/any"', "frameworks/fw.toml:8: rule id 'other/any' must begin with 'fw/'"),
        ('family = "fw"', 'family = "fam"', "fw: family 'fam' is no framework id ()"),
        ('library = "fw-layers"', 'library = "none"', "frameworks/fw.toml:8: no [[library]] has the id 'none'"),
        ("fw >= 1.5, <2", "no >= 1", "frameworks/fw.toml:8: there is no API table 'no'"),
        ("fw >= 1.5, <2", "fw >= 9", None),
        ("fw >= 1.5, <2", "fw == 0.1", "frameworks/fw.toml:8: no version in the API table 'fw' is ==0.1"),
        ('to = "fw"', 'to = "fw_old"', "frameworks/fw.toml:25: the alias 'fw_old' leads back to itself"),
        ('to = "fw"', 'to = "f w"', "frameworks/fw.toml:25: 'f w' is not a dotted name"),
        ('id = "fw"', 'id = "F W"', "frameworks/fw.toml: 'F W' is no id"),
    ],
)
def test_a_fault_is_named_with_its_place(folder: Path, old: str, new: str, problem: str | None) -> None:
    assert old in SOUND
    write(folder, SOUND.replace(old, new, 1))
    if problem is None:
        load(folder)
    else:
        assert problem in problems(folder)


@pytest.mark.parametrize("pattern", ["fw.**.x", "*.x", "f*.x", "fw..x", "fw.", "**", "fw x", "fw.***", "fw.1x"])
def test_a_pattern_of_another_form_is_a_fault(folder: Path, pattern: str) -> None:
    write(folder, SOUND.replace('"fw.data.**"', f'"{pattern}"'))
    assert any(repr(pattern) in problem for problem in problems(folder))


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    write(folder, SOUND.replace('"weak"', '"week"').replace('why = "Because."\n', ""))
    write(folder, "id = ", "broken")
    write(folder, SOUND.replace('"fw', '"gw'), "gw")
    found = problems(folder)
    assert sum("fw.toml:8: rule lacks the key 'why'" in line for line in found) == 1
    assert sum("unknown strength" in line for line in found) == 1
    assert sum(line.startswith("frameworks/broken.toml: not TOML") for line in found) == 1
    assert sum("there is no API table 'gw'" in line for line in found) == 1


def test_ids_and_aliases_must_be_one_of_a_kind(folder: Path) -> None:
    repeated = SOUND + SOUND[SOUND.index("[[rule]]") :]
    write(folder, repeated)
    assert {line.partition(": ")[2] for line in problems(folder)} == {
        "'fw/any' stands 2 times",
        "'fw-layers' stands 2 times",
        "'fw_old' stands 2 times",
    }


def test_an_extra_folder_adds_files_and_replaces_frameworks_of_the_same_id(folder: Path, tmp_path: Path) -> None:
    extra = tmp_path / "mine"
    extra.mkdir()
    (extra / "anything.toml").write_text(SOUND.replace('"Fw"', '"Mine"'))
    (extra / "new.toml").write_text('id = "new"\nname = "New"\nurl = "https://example.org"\nfamily = "new"\n')
    rules = load(folder, [extra])
    assert [framework.name for framework in rules.frameworks.values()] == ["Mine", "New"]
    assert len(rules.rules) == 1
    assert rules.digest != load(folder).digest


def test_an_extra_folder_without_rules_or_with_an_unreadable_file_is_a_fault(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "latin").mkdir()
    (tmp_path / "latin" / "fw.toml").write_bytes(b"id = '\xe9'")
    found = problems(folder, tmp_path / "empty", tmp_path / "latin")
    assert any("no framework files" in line for line in found)
    assert any("cannot be read" in line for line in found)


def test_the_digest_depends_on_content_alone(folder: Path, tmp_path: Path) -> None:
    before = load(folder).digest
    copy = tmp_path / "elsewhere"
    shutil.copytree(folder, copy)
    (copy / "frameworks" / "fw.toml").write_bytes(SOUND.replace("\n", "\r\n").encode())
    assert load(copy).digest == before
    for path, text in (("api/fw.tsv", TABLE.replace("layers", "layer")), ("roles.toml", "# more")):
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        (copy / path).write_text(text)
        assert load(copy).digest != before
