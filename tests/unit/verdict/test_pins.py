"""Requirements and settings that settle a generation, and those that must not."""

from __future__ import annotations

import pytest

from analyzer.apitables import ApiTables
from analyzer.model import FileKind, Finding, Guard, Region, Requirement, Setting, Strength
from analyzer.ruleset import rules_folder
from analyzer.values import replace
from analyzer.verdict import Pin, denied_pins, read_pins
from tests.unit.verdict.builders import finding, judged

FAMILY_OF = {
    ("pypi", "tensorflow"): "tensorflow",
    ("pypi", "tensorflow-gpu"): "tensorflow",
    ("pypi", "keras"): "keras",
    ("conda", "tensorflow-mkl"): "tensorflow",
    ("docker", "tensorflow/tensorflow"): "tensorflow",
}
TABLES = ApiTables(rules_folder() / "api")


def _requirement(name: str, specifier: str, line: int = 1) -> Requirement:
    return Requirement(
        name=name, ecosystem="pypi", specifier=specifier, optional=False, region=Region(line, 1, line, 9)
    )


def _pins(*rows: tuple[str, Requirement], settings: tuple[tuple[str, Setting], ...] = ()) -> dict[str, dict[str, Pin]]:
    return read_pins(rows, settings, FAMILY_OF, TABLES)


@pytest.mark.parametrize(
    ("name", "specifier", "family", "framework"),
    [
        ("tensorflow-gpu", "==1.15", "tensorflow", "tensorflow-1"),
        ("tensorflow", "<2", "tensorflow", "tensorflow-1"),
        ("tensorflow", "==0.12.0rc1", "tensorflow", "tensorflow-1"),
        ("keras", "==0.3.*", "keras", "keras-2"),
        ("tensorflow", ">=2.1", "tensorflow", "tensorflow-2"),
        ("keras", "==2.0.*", "keras", "keras-2"),
        ("keras", ">=3", "keras", "keras-3"),
        ("tensorflow", "==2.4.*", "keras", "keras-2"),
    ],
)
def test_a_specifier_within_one_generation_pins_it(name: str, specifier: str, family: str, framework: str) -> None:
    pins = _pins(("requirements.txt", _requirement(name, specifier, 3)))
    assert pins[family]["."] == Pin(framework, f"requirements.txt:3 {name}{specifier}")


@pytest.mark.parametrize(
    ("name", "specifier", "family"),
    [
        ("tensorflow", ">=1.15", "tensorflow"),
        ("tensorflow", "", "tensorflow"),
        ("tensorflow", ">=2.16", "keras"),
        ("keras", ">=2.4", "keras"),
        ("tensorflow-serving-api", "==1.0", "tensorflow"),
    ],
)
def test_a_specifier_that_spans_generations_pins_none(name: str, specifier: str, family: str) -> None:
    assert family not in _pins(("requirements.txt", _requirement(name, specifier)))


def test_a_directory_that_contradicts_itself_pins_none_and_others_keep_theirs() -> None:
    pins = _pins(
        ("a/requirements.txt", _requirement("tensorflow", "<2")),
        ("a/setup.py", _requirement("tensorflow", ">=2")),
        ("b/requirements.txt", _requirement("tensorflow", ">=2")),
    )
    assert set(pins["tensorflow"]) == {"b"}


@pytest.mark.parametrize(
    ("value", "framework"), [("jax", "keras-3"), ("Torch", "keras-3"), ("theano", "keras-2"), ("tensorflow", None)]
)
def test_a_backend_that_one_generation_has_pins_it(value: str, framework: str | None) -> None:
    setting = Setting("KERAS_BACKEND", value, Region(2, 1, 2, 9))
    pins = _pins(settings=(("nb/a.ipynb", setting),))
    assert (pins["keras"]["nb"].framework if framework else pins.get("keras")) == framework


def test_a_pin_that_the_code_denies_is_named_with_the_most_telling_line() -> None:
    pins = _pins(("requirements.txt", _requirement("tensorflow", ">=2.0", 3)))
    session = finding("tensorflow-1", "tensorflow.Session", line=12)
    mention = finding("tensorflow-1", "tensorflow.placeholder", line=2, strength=Strength.WEAK)
    assert denied_pins([judged("train.py", mention, session), judged("b.py", session)], pins) == (
        "requirements.txt:3 tensorflow>=2.0 pins tensorflow-2, but the code uses what only tensorflow-1 has "
        "(b.py:12 tensorflow.Session and 1 more)",
    )


def test_graph_code_through_compat_denies_no_pin() -> None:
    pins = _pins(("requirements.txt", _requirement("tensorflow", ">=2.0")))
    assert denied_pins([judged("a.py", finding("tensorflow-1", "tensorflow.Session", compat=True))], pins) == ()
    plain = finding("tensorflow-1", "tensorflow.log", line=2, strength=Strength.WEAK)
    through = finding("tensorflow-1", "tensorflow.Session", compat=True)
    (line,) = denied_pins([judged("a.py", plain, through)], pins)
    assert "a.py:2 tensorflow.log" in line


def _locked(name: str, specifier: str) -> Requirement:
    return replace(_requirement(name, specifier), locked=True)


def test_what_is_stated_goes_before_tests_and_these_before_locks() -> None:
    stated, aside = _requirement("tensorflow", "==1.15"), replace(_requirement("tensorflow", ">=2"), optional=True)
    rows = [("requirements.txt", stated), ("tox.ini", aside), ("uv.lock", _locked("tensorflow", "==2.15"))]
    assert _pins(*rows)["tensorflow"]["."].framework == "tensorflow-1"
    assert _pins(*rows[1:])["tensorflow"]["."].source == "tox.ini:1 tensorflow>=2"
    assert _pins(*rows[2:])["tensorflow"]["."].source == "uv.lock:1 tensorflow==2.15 (locked)"


@pytest.mark.parametrize(
    ("path", "directory"),
    [
        ("requirements.txt", "."),
        ("sub/requirements.txt", "sub"),
        ("requirements/gpu/base.txt", "."),
        ("sub/docker/gpu/Dockerfile", "sub"),
        (".github/workflows/test.yml", "."),
        ("conda/environment.yml", "."),
        ("env/agents/requirements.txt", "env/agents"),
        ("docker/train.py", "docker"),
    ],
)
def test_a_manifest_in_a_folder_for_manifests_speaks_for_the_folder_above(path: str, directory: str) -> None:
    assert set(_pins((path, _requirement("tensorflow", "<2")))["tensorflow"]) == {directory}


def test_a_base_image_pins_what_its_tag_states() -> None:
    image = replace(_requirement("tensorflow/tensorflow", "==1.15.2"), ecosystem="docker", detail="1.15.2-gpu")
    pins = _pins(("Dockerfile", image))
    assert pins["tensorflow"]["."] == Pin("tensorflow-1", "Dockerfile:1 tensorflow/tensorflow:1.15.2-gpu")


def test_a_conda_name_counts_for_conda_only() -> None:
    pinned = replace(_requirement("tensorflow-mkl", "==1.15"), ecosystem="conda")
    assert _pins(("environment.yml", pinned))["tensorflow"]["."].framework == "tensorflow-1"
    assert _pins(("requirements.txt", replace(pinned, ecosystem="pypi"))) == {}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (finding("tensorflow-1", "tensorflow.Session", line=12), True),
        (finding("tensorflow-1", "tensorflow.Session", compat=True), False),
        (finding("tensorflow-1", "tensorflow.Session", guard=Guard.FALLBACK), False),
        (finding("tensorflow-2", "tensorflow.Module"), False),
        (finding("tensorflow", "tensorflow.add"), False),
    ],
)
def test_a_pin_that_the_code_denies_is_told(found: Finding, told: bool) -> None:
    pins = _pins(("requirements.txt", _requirement("tensorflow", ">=2", 3)))
    lines = denied_pins((judged("train.py", found),), pins)
    wanted = "requirements.txt:3 tensorflow>=2 pins tensorflow-2, but the code uses what only tensorflow-1 has"
    assert lines == ((f"{wanted} (train.py:12 tensorflow.Session)",) if told else ())


def test_prose_denies_no_pin() -> None:
    pins = _pins(("requirements.txt", _requirement("tensorflow", ">=2")))
    code = judged("docs/a.md", finding("tensorflow-1", "tensorflow.Session"))
    prose = replace(code, file=replace(code.file, kind=FileKind.MARKDOWN))
    assert denied_pins((code,), pins)
    assert denied_pins((prose,), pins) == ()


def test_pins_of_tests_and_of_settings_are_not_held_against_the_code() -> None:
    code = (judged("train.py", finding("keras-2", "keras.layers.Merge")),)
    tested = _pins(("tox.ini", replace(_requirement("keras", ">=3"), optional=True)))
    assert tested["keras"]
    assert denied_pins(code, tested) == ()
    set_in_code = _pins(settings=(("nb.ipynb", Setting("KERAS_BACKEND", "jax", Region(1, 1, 1, 9))),))
    assert set_in_code["keras"]
    assert denied_pins(code, set_in_code) == ()


def test_a_setting_pins_its_own_file_and_its_directory() -> None:
    colab = Setting("%tensorflow_version", "1.x", Region(1, 1, 1, 9, 2))
    pins = _pins(settings=(("nb/a.ipynb", colab),))["tensorflow"]
    assert {place: pin.framework for place, pin in pins.items()} == {"nb/a.ipynb": "tensorflow-1", "nb": "tensorflow-1"}
    assert pins["nb"].source == "nb/a.ipynb:cell 2:1 %tensorflow_version=1.x"
    both = _pins(settings=(("nb/a.ipynb", colab), ("nb/b.ipynb", replace(colab, value="2.x"))))["tensorflow"]
    assert {place: pin.framework for place, pin in both.items()} == {
        "nb/a.ipynb": "tensorflow-1",
        "nb/b.ipynb": "tensorflow-2",
    }
