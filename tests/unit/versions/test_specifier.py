"""Sets of samples as specifiers: what `ApiTable.mask` makes of the text must be the set again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from analyzer.apitables import ApiTable
from analyzer.versions.specifier import specifier_of

SAMPLED = ("0.12", "1.0", "1.1", "2.0", "2.0.9", "2.1.6", "3.0")
TABLE = ApiTable(f"# package p\n# versions {' '.join(SAMPLED)}\n", "p.tsv")


@given(st.integers(min_value=1, max_value=(1 << len(SAMPLED)) - 1))
def test_every_sample_of_the_set_and_no_other_fits(mask: int) -> None:
    specifier = SpecifierSet(specifier_of(SAMPLED, mask))
    assert [version in specifier for version in SAMPLED] == [bool(mask >> i & 1) for i in range(len(SAMPLED))]


def test_a_sample_stands_for_the_releases_after_it() -> None:
    assert "1.0.5" in SpecifierSet(specifier_of(SAMPLED, 0b10))
    assert "2.0.3" in SpecifierSet(specifier_of(SAMPLED, 0b1000))
    assert "2.0.9" not in SpecifierSet(specifier_of(SAMPLED, 0b1000))


def test_all_and_none_say_nothing() -> None:
    assert specifier_of(SAMPLED, 0) == ""
    assert specifier_of(SAMPLED, (1 << len(SAMPLED)) - 1) == ""
