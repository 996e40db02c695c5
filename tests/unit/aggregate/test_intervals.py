"""Intervals and tests against values that others published."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import pytest

from analyzer.aggregate import intervals
from analyzer.aggregate.intervals import by_owner, difference, difference_by_owner, holm, one_of_two, wilson

# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872, table I,
# method 3 (the score method without continuity correction).
SINGLE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
# Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17 (1998)
# 873-890, table II, method 10 (hybrid score).
DIFFERENCES = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("count", "total", "low", "high"), SINGLE)
def test_wilson_as_newcombe_printed_it(count: int, total: int, low: float, high: float) -> None:
    assert wilson([count], [total]) == [pytest.approx((low, high), abs=5e-5)]


def test_no_interval_for_a_share_of_nothing() -> None:
    assert wilson([0, 1, 0], [0, 2, 0]) == [None, pytest.approx((0.0945, 0.9055), abs=5e-5), None]
    assert wilson([], []) == []


@pytest.mark.parametrize(("count", "total", "other", "other_total", "low", "high"), DIFFERENCES)
def test_difference_as_newcombe_printed_it(
    count: int, total: int, other: int, other_total: int, low: float, high: float
) -> None:
    found = difference(other, other_total, count, total)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.difference == pytest.approx(count / total - other / other_total, abs=1e-6)


def test_the_score_test_of_two_shares() -> None:
    found = difference(48, 80, 56, 70)
    assert found is not None
    # Pearson's chi-squared is 7.0238; with N - 1 for N, as Miettinen and Nurminen (1985) have it, 6.977.
    assert found.p == pytest.approx(0.00826, abs=5e-5)
    same = difference(0, 10, 0, 20)
    assert same is not None
    assert same.p == 1.0
    assert difference(0, 0, 3, 4) is None


def test_the_exact_test_of_one_of_two() -> None:
    assert one_of_two(0, 6) == pytest.approx(2 / 2**6)
    assert one_of_two(3, 3) == 1.0
    assert one_of_two(0, 0) == 1.0


def test_holm_as_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def test_owners_widen_an_interval_where_their_repositories_are_alike() -> None:
    owners = [f"o{n // 10}" for n in range(200)]  # 20 owners with ten repositories each
    alike = {n for n in range(200) if (n // 10) % 2}
    mixed = {n for n in range(200) if n % 2}
    found = by_owner(owners, [alike, mixed], "seed", range(200))
    assert found is not None
    (low, high), inside = found
    naive = wilson([100], [200])[0]
    assert naive is not None
    assert high - low > 2.5 * (naive[1] - naive[0]), "twenty things were drawn, not two hundred"
    assert inside == (0.5, 0.5), "each owner is the same half: drawing others changes nothing"
    assert by_owner(owners, [alike, mixed], "seed", range(200)) == found, "seeded"


def test_no_interval_by_owner_where_owners_say_nothing() -> None:
    assert by_owner([f"o{n}" for n in range(50)], [{1}], "s", range(50)) is None, "each owner once"
    assert by_owner(["a"] * 30 + ["b"] * 30, [{1}], "s", range(60)) is None, "two owners"
    assert by_owner([""] * 50, [{1}], "s", range(50)) is None, "no owner is an owner for itself"


def test_a_difference_over_the_same_owners_knows_that_they_are_the_same() -> None:
    paired = [(float(n % 2), 1.0, float(n % 2), 1.0) for n in range(40)]
    assert difference_by_owner(paired, "s") == (0.0, 0.0), "nothing changed, whoever is drawn"
    assert difference_by_owner(paired[:5], "s") is None


@pytest.mark.parametrize("many", [60, 700])
def test_intervals_by_owner_are_those_of_scipys_bootstrap(many: int) -> None:
    import numpy as np
    from scipy.stats import bootstrap

    owners = [f"o{(n * n) % many}" for n in range(3 * many)]
    rows = [{n for n in range(3 * many) if n % part == 0} for part in (2, 5, 17)]
    found = by_owner(owners, rows, "seed", range(3 * many))
    assert found is not None
    names = list(dict.fromkeys(owners))
    sums = np.zeros((len(names), 1 + len(rows)))
    for number, name in enumerate(owners):
        sums[names.index(name)] += [1, *(number in row for row in rows)]

    def shares(drawn: Any, axis: int = -1) -> Any:
        of_draw = sums[drawn].sum(axis=-2)
        return (of_draw[..., 1:] / of_draw[..., :1]).T

    rng = np.random.default_rng(crc32(b"seed"))
    expected = bootstrap(
        (np.arange(len(names)),), shares, n_resamples=2000, batch=100, method="percentile", rng=rng
    ).confidence_interval
    assert found == [
        pytest.approx((low, high), abs=1e-6) for low, high in zip(expected.low, expected.high, strict=True)
    ]


def test_draws_are_the_same_whether_kept_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    owners = [f"o{n % 30}" for n in range(90)]
    asked = [
        by_owner(owners, [set(range(0, 90, step))], f"group {group}", range(90)) for step in (2, 7) for group in (1, 2)
    ]
    monkeypatch.setattr(intervals, "_DRAWS", intervals._Draws())
    monkeypatch.setattr(intervals, "_ROOM", 0)
    again = [
        by_owner(owners, [set(range(0, 90, step))], f"group {group}", range(90)) for step in (2, 7) for group in (1, 2)
    ]
    assert again == asked
