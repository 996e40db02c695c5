"""Colours can be told apart by every eye and stand out from both grounds; the arithmetic is that of ColorAide."""

from __future__ import annotations

from itertools import combinations

import pytest
from coloraide import Color

from analyzer.reports import palette
from analyzer.ruleset import load

THEMES = ("light", "dark")
GROUNDS = {"light": palette.PAPER, "dark": palette.SCREEN}
SIGHTS = ("", "protan", "deutan", "tritan")
MAIN_APART, APART = 10.0, 6.5  # CIEDE2000; 1 is what a trained eye notices side by side


def seen(color: str, sight: str) -> Color:
    return Color(color).filter(sight, method="machado").convert("srgb") if sight else Color(color)


def nearest(names: list[str], theme: str, sight: str) -> tuple[float, str, str]:
    colors = {name: seen(getattr(palette.ink(name), theme), sight).clip() for name in names}
    return min((colors[one].delta_e(colors[two], method="2000"), one, two) for one, two in combinations(names, 2))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_of_frameworks_stay_apart(theme: str, sight: str) -> None:
    assert nearest([*palette.MAIN], theme, sight)[0] >= MAIN_APART
    assert nearest([*palette.MAIN, *palette.REST], theme, sight)[0] >= APART


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_has_three_to_one_on_its_ground(theme: str) -> None:
    for name in (*palette.MAIN, *palette.REST):
        color = Color(getattr(palette.ink(name), theme))
        assert color.contrast(GROUNDS[theme], method="wcag21") >= 3.0, name


def test_every_framework_of_the_rules_has_a_colour() -> None:
    assert {name for name in load().frameworks if not palette.known(name)} == set()


def test_no_colour_is_used_twice() -> None:
    for theme in THEMES:
        colors = [getattr(palette.ink(name), theme) for name in (*palette.MAIN, *palette.REST)]
        assert len(set(colors)) == len(colors)


def test_what_says_nothing_comes_last_and_families_stand_together() -> None:
    asked = ["none", "pytorch", "other", "keras-3", "mxnet", "tensorflow-1", "mixed", "keras-2", "tensorflow-2"]
    inorder = ["tensorflow-1", "tensorflow-2", "keras-2", "keras-3", "pytorch", "mxnet", "mixed", "other", "none"]
    assert sorted(asked, key=palette.rank) == inorder


def test_an_unknown_framework_has_the_colour_of_others_and_a_place() -> None:
    assert palette.ink("brand-new") == palette.ink(palette.OTHER)
    assert palette.rank("pytorch") < palette.rank("brand-new") < palette.rank("none")


def test_what_is_counted_has_the_colour_of_its_framework_and_no_other_has_it() -> None:
    counted = ["only-pytorch", "jax+pytorch", "only-jax", "none", "keras-3:jax", "keras-3:torch", "agree"]
    found = palette.inks(counted)
    assert found["only-pytorch"] == palette.ink("pytorch")
    assert found["none"] == palette.ink("none")
    assert found["keras-3:jax"] == palette.ink("keras-3")
    assert len(set(found.values())) == len(counted)


def test_what_is_no_framework_never_has_the_colour_of_one() -> None:
    of_frameworks = {palette.ink(name) for name in (*palette.MAIN, *palette.REST) if palette.known(name)}
    reasons = palette.inks([f"reason-{number}" for number in range(40)])
    assert not of_frameworks & set(reasons.values())
    assert palette.bar("jax+pytorch") not in of_frameworks
    assert palette.bar("keras-3:jax") == palette.bar("keras-3:torch") == palette.ink("keras-3")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_without_a_hue_stay_apart_and_stand_out(theme: str, sight: str) -> None:
    colors = [getattr(ink, theme) for ink in palette.NEUTRAL]
    apart = min(
        seen(one, sight).clip().delta_e(seen(two, sight).clip(), method="2000") for one, two in combinations(colors, 2)
    )
    assert apart >= APART
    assert all(Color(color).contrast(GROUNDS[theme], method="wcag21") >= 3.0 for color in colors)


def test_more_than_there_are_colours_for_get_that_of_others() -> None:
    found = palette.inks([f"reason-{number}" for number in range(40)])
    assert found["reason-39"] == palette.ink(palette.OTHER)
