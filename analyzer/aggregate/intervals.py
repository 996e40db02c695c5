"""Intervals and tests, by statsmodels and SciPy: nothing else in fwscan does such arithmetic.

Both are imported late: they take seconds, and belong to the extra `fwscan[report]`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

LEVEL = 0.95
RESAMPLES = 2000
LEAST_OWNERS = 10  # fewer clusters say too little about how clusters vary
_BATCH = 100  # of which RESAMPLES is a multiple
_BLOCK = 1 << 23  # numbers that are multiplied at once
_EXACT = 1 << 20  # what a draw sums up stays far below 2**24
_ROOM = 1 << 27  # bytes of draws that are kept

Interval = tuple[float, float]


def need_libraries() -> None:
    """Raises UsageError, before anything is read, where the libraries are not installed."""
    try:
        import scipy.stats  # noqa: F401
        import statsmodels.stats.proportion  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"reports need the package {error.name or 'statsmodels'}", "Install it: pip install 'fwscan[report]'"
        ) from None


def wilson(counts: Sequence[int], totals: Sequence[int]) -> list[Interval | None]:
    """Score intervals (Wilson 1927); None where the total is 0."""
    import numpy as np
    from statsmodels.stats.proportion import proportion_confint

    known = [(count, total) for count, total in zip(counts, totals, strict=True) if total]
    if not known:
        return [None] * len(counts)
    low, high = proportion_confint(*np.array(known).T, alpha=1 - LEVEL, method="wilson")
    found = iter(zip(low.tolist(), high.tolist(), strict=True))
    return [_rounded(*next(found)) if total else None for total in totals]


def by_owner(
    owners: Sequence[str], rows: Sequence[Collection[int]], seed: str, repositories: Sequence[int]
) -> list[Interval] | None:
    """Percentile intervals of shares when whole owners are drawn again, with all their repositories.

    `owners` are those of `repositories` (position by position; "" is an owner for itself), `rows` the repositories
    that each share counts. None where no owner has two repositories, or there are too few owners. The same `seed`
    gives the same interval.
    """
    names = [owner or f"\0{number}" for number, owner in enumerate(owners)]
    of_owner = {name: number for number, name in enumerate(dict.fromkeys(names))}
    if len(of_owner) == len(names) or len(of_owner) < LEAST_OWNERS:
        return None
    import numpy as np

    sums = np.zeros((len(of_owner), 1 + len(rows)))
    at = {repository: of_owner[name] for repository, name in zip(repositories, names, strict=True)}
    for owner in at.values():
        sums[owner, 0] += 1
    for column, members in enumerate(rows, start=1):
        for repository in members:
            sums[at[repository], column] += 1
    low, high = _resampled(sums, seed, lambda drawn: drawn[:, 1:] / drawn[:, :1])
    return [_rounded(*pair) for pair in zip(low, high, strict=True)]


def difference_by_owner(sums: Sequence[tuple[float, float, float, float]], seed: str) -> Interval | None:
    """Percentile interval of b/m - a/n when owners are drawn again; `sums` are (a, n, b, m) of each owner.

    Holds too where both shares are partly taken over the same repositories.
    """
    if len(sums) < LEAST_OWNERS:
        return None
    import numpy as np

    def statistic(drawn: Array) -> Array:
        with np.errstate(invalid="ignore", divide="ignore"):
            return (drawn[:, 2] / drawn[:, 3] - drawn[:, 0] / drawn[:, 1])[:, None]

    low, high = _resampled(np.array(sums, dtype=float), seed, statistic)
    return None if np.isnan(low[0]) or np.isnan(high[0]) else _rounded(low[0], high[0])


def _resampled(sums: Array, seed: str, statistic: Callable[[Array], Array]) -> tuple[list[float], list[float]]:
    """Bounds of each share that `statistic` takes from sums over drawn owners (one row a draw).

    The percentile interval of `scipy.stats.bootstrap` to the last digit (the tests hold both to one another). Tables
    over the same owners share their draws, which cost more than all the rest.
    """
    import numpy as np
    from scipy.stats import quantile

    # Numbers are counts: single precision holds them all exactly, and takes half the time.
    kind = np.float32 if sums.sum() < _EXACT else np.float64
    counts = sums.astype(kind)
    drawn = (np.matmul(times.astype(kind), counts, dtype=kind) for times in _DRAWS.of(seed, len(sums)))
    found = np.concatenate([statistic(one.astype(float)) for one in drawn])
    low, high = quantile(found, np.array([[(1 - LEVEL) / 2], [(1 + LEVEL) / 2]]), axis=0)
    return low.tolist(), high.tolist()


class _Draws:
    """How often each owner is drawn, by seed and number of owners; kept while there is room."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], list[Array]] = {}
        self._bytes = 0

    def of(self, seed: str, owners: int) -> Iterable[Array]:
        """Batches of draws: a row a draw, a column an owner."""
        key = (seed, owners)
        if (kept := self._kept.get(key)) is not None:
            return kept
        if RESAMPLES * owners > _ROOM:
            return self._drawn(seed, owners)
        found = list(self._drawn(seed, owners))
        size = sum(times.nbytes for times in found)
        found = list(_in_blocks(found, max(1, _BLOCK // owners // _BATCH)))
        while self._kept and self._bytes + size > _ROOM:
            oldest = self._kept.pop(next(iter(self._kept)))
            self._bytes -= sum(times.nbytes for times in oldest)
        self._kept[key] = found
        self._bytes += size
        return found

    @staticmethod
    def _drawn(seed: str, owners: int) -> Iterator[Array]:
        import numpy as np

        rng = np.random.default_rng(crc32(seed.encode()))
        offsets = owners * np.arange(_BATCH)[:, None]
        for _ in range(0, RESAMPLES, _BATCH):
            drawn = rng.integers(0, owners, (_BATCH, owners))
            times = np.bincount((drawn + offsets).ravel(), minlength=_BATCH * owners).reshape(_BATCH, owners)
            yield times.astype(np.uint8 if times.max() < 256 else np.int64)


_DRAWS = _Draws()


def _in_blocks(batches: Sequence[Array], together: int) -> Iterator[Array]:
    """Few large products cost less than many small ones, above all where other programs hold the processors."""
    import numpy as np

    for at in range(0, len(batches), together):
        yield np.concatenate(batches[at : at + together])


@dataclass(frozen=True, slots=True)
class Difference:
    """How much larger the second of two shares of separate groups is, and how likely chance alone does as much."""

    difference: float
    low: float
    high: float
    p: float


def difference(count: int, total: int, other: int, other_total: int) -> Difference | None:
    """other/other_total - count/total: interval of Newcombe (1998, method 10), score test; None for an empty group."""
    if not total or not other_total:
        return None
    if count == other == 0 or (count == total and other == other_total):
        p = 1.0
    else:
        import numpy as np
        from statsmodels.stats.proportion import test_proportions_2indep

        with np.errstate(divide="ignore"):  # it takes the ratio of the shares too, which is not asked for here
            tested = test_proportions_2indep(other, other_total, count, total, compare="diff", method="score")
        p = float(tested.pvalue)
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(other, other_total, count, total, method="newcomb", alpha=1 - LEVEL)
    low, high = _rounded(float(low), float(high))
    return Difference(round(other / other_total - count / total, 6), low, high, _p(p))


def one_of_two(count: int, other: int) -> float:
    """P value of the exact binomial test that both are equally likely: of two parts of one group, of changes to and
    from something (the exact form of McNemar's test). 1 where neither occurs.
    """
    from scipy.stats import binomtest

    return _p(float(binomtest(count, count + other, 0.5).pvalue)) if count + other else 1.0


def holm(values: Sequence[float]) -> list[float]:
    """P values adjusted for their number (Holm 1979)."""
    if not values:
        return []
    from statsmodels.stats.multitest import multipletests

    return [_p(float(value)) for value in multipletests(values, method="holm")[1]]


def _rounded(low: float, high: float) -> Interval:
    """To six digits: more are noise, and differ from machine to machine."""
    return max(-1.0, round(low, 6)) + 0.0, min(1.0, round(high, 6)) + 0.0


def _p(value: float) -> float:
    return min(1.0, float(f"{value:.4g}"))
