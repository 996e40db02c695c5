"""Requirements and settings that settle a generation, and those that must not."""

from __future__ import annotations

import pytest

from analyzer.apitables import ApiTables
from analyzer.model import Region, Requirement, Setting, Strength
from analyzer.ruleset import rules_folder
from analyzer.verdict import Pin, denied_pins, read_pins
from tests.unit.verdict.builders import finding, judged

FAMILY_OF = {
    ("pypi", "tensorflow"): "tensorflow",
    ("pypi", "tensorflow-gpu"): "tensorflow",
    ("pypi", "keras"): "keras",
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
