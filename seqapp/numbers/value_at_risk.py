"""Backtests of value at risk: do outcomes fall below a low quantile as often as its level says, and in no clusters?

A hit is a day whose outcome lies below the forecast quantile of level p. Of honest forecasts, hits are independent
draws that come true with probability p.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy  # as in `metrics`, its parts load when they are first used
from numpy.typing import ArrayLike, NDArray

SIZE = 0.05
"""How often a test rejects forecasts that are right."""


class LikelihoodRatio(NamedTuple):
    """A likelihood ratio and the p-value that its chi-squared distribution gives it."""

    statistic: float
    p_value: float


class Christoffersen(NamedTuple):
    """Independence: whether a hit makes the next one likelier. Conditional: coverage and independence together."""

    independence: LikelihoodRatio
    conditional: LikelihoodRatio


class Rejections(NamedTuple):
    """Of `n_series` tests `rejected`; of right forecasts `expected` would, between low and high in 95 % of cases."""

    n_series: int
    rejected: int
    expected: float
    low: int
    high: int


def violations(y_true: ArrayLike, quantile: ArrayLike) -> NDArray[np.bool_]:
    """The hits, y_true < quantile, elementwise; an outcome on the quantile is none.

    Raises:
        ValueError: differing shapes, or a missing (NaN) outcome or forecast.

    >>> violations([-0.03, -0.02, 0.01], [-0.02, -0.02, -0.02])
    array([ True, False, False])
    """
    y, q = np.asarray(y_true, np.float64), np.asarray(quantile, np.float64)
    missing = int(np.isnan(y).sum() + np.isnan(q).sum())
    if y.shape != q.shape or missing:
        raise ValueError(
            f"Expected one quantile for every outcome, none missing. Received shapes {y.shape} and {q.shape}, "
            f"{missing} missing (NaN)."
        )
    return np.less(y, q)


def kupiec(hits: ArrayLike, level: float) -> LikelihoodRatio:
    """Do hits come as often as the level says? Unconditional coverage (Kupiec 1995).

        LR = 2 [x log(x / n) + (n - x) log(1 - x / n) - x log p - (n - x) log(1 - p)],   x hits in n days

    against chi-squared with 1 degree of freedom; 0 log 0 = 0, so that no hit at all gives -2 n log(1 - p) and nothing
    but hits -2 n log p.

    Args:
        hits: (days,), whether the outcome was below the quantile.
        level: p, of the quantile.

    Raises:
        ValueError: no days, something other than hits, or a level outside (0, 1).

    >>> kupiec([True] * 5 + [False] * 95, 0.05).p_value  # just as many as expected
    1.0
    >>> round(kupiec([False] * 250, 0.01).statistic, 3)  # -500 log 0.99
    5.025
    """
    days = _hits(hits, level)
    x, n = int(days.sum()), len(days)
    return _ratio(_log_likelihood(x, n, x / n) - _log_likelihood(x, n, level), 1)


def christoffersen(hits: ArrayLike, level: float) -> Christoffersen:
    """Do hits come in clusters? Independence and conditional coverage (Christoffersen 1998).

        n_ij  days of state j after one of state i (1 = hit),   pi_i = n_i1 / (n_i0 + n_i1),
        pi    = (n_01 + n_11) / all
        LR_independence = 2 [l(n_01, pi_0) + l(n_11, pi_1) - l(n_01 + n_11, pi)]       1 degree of freedom
        LR_conditional  = LR_kupiec + LR_independence                                  2 degrees of freedom

    where l is the log-likelihood of so many hits. 0 log 0 = 0, and a state that never came has no part in it: without
    hits, or with nothing else, LR_independence is 0. With hits but none after another (n_11 = 0), pi_1 is 0 and the
    ratio rather small: rare hits are no evidence of clusters. Kupiec's ratio is over all days, the first included.

    Args:
        hits: (days,), in the order of time, whether the outcome was below the quantile.
        level: p, of the quantile.

    Raises:
        ValueError: as `kupiec`, or fewer than two days.

    >>> clustered = christoffersen(np.repeat([False, True], [95, 5]), 0.05)
    >>> clustered.independence.p_value < 1e-6, christoffersen([False] * 100, 0.05).independence
    (True, LikelihoodRatio(statistic=0.0, p_value=1.0))
    """
    days = _hits(hits, level)
    if len(days) < 2:
        raise ValueError(f"Expected at least two days, one after another. Received {len(days)}.")
    before, after = days[:-1], days[1:]
    free = 0.0
    for state in (False, True):
        of_state = after[before == state]
        if len(of_state):
            free += _log_likelihood(int(of_state.sum()), len(of_state), float(of_state.mean()))
    bound = _log_likelihood(int(after.sum()), len(after), float(after.mean()))
    independence = _ratio(free - bound, 1)
    both = (kupiec(days, level).statistic + independence.statistic) / 2
    return Christoffersen(independence, _ratio(both, 2))


def expected_rejections(n_series: int, size: float = SIZE) -> float:
    """How many of so many tests reject although all forecasts are right: n_series * size.

    >>> round(expected_rejections(58), 2)
    2.9
    """
    return n_series * size


def rejections(hits: Sequence[ArrayLike], level: float, size: float = SIZE) -> dict[str, Rejections]:
    """How many of several series (tickers) each test rejects, beside what chance alone would do.

    The range is the central 95 % of Binomial(n_series, size). It holds for series that are independent; tickers fall
    together, so that counts beyond it are commoner than 1 in 20.

    Args:
        hits: for every series its hits, (days,) in the order of time.
        level: of the quantile.
        size: of the tests.

    Returns:
        kupiec, independence and conditional to their counts.

    Raises:
        ValueError: no series, or as `christoffersen`.

    >>> rejections([np.arange(100) % 20 == 3] * 10, 0.05)["kupiec"]  # exactly 5 % in each
    Rejections(n_series=10, rejected=0, expected=0.5, low=0, high=2)
    """
    if not len(hits):
        raise ValueError("Expected the hits of at least one series. Received none.")
    p_values = {
        "kupiec": [kupiec(series, level).p_value for series in hits],
        "independence": [christoffersen(series, level).independence.p_value for series in hits],
        "conditional": [christoffersen(series, level).conditional.p_value for series in hits],
    }
    n = len(hits)
    low, high = (int(end) for end in scipy.stats.binom.interval(0.95, n, size))
    return {
        test: Rejections(n, int(np.less(p, size).sum()), expected_rejections(n, size), low, high)
        for test, p in p_values.items()
    }


def _log_likelihood(hits: int, days: int, probability: float) -> float:
    xlogy, xlog1py = scipy.special.xlogy, scipy.special.xlog1py  # 0 log 0 = 0
    return float(xlogy(hits, probability) + xlog1py(days - hits, -probability))


def _ratio(log_ratio: float, freedom: int) -> LikelihoodRatio:
    statistic = max(2 * log_ratio, 0.0)  # rounding may leave it a hair below
    return LikelihoodRatio(statistic, float(scipy.stats.chi2.sf(statistic, freedom)))


def _hits(hits: ArrayLike, level: float) -> NDArray[np.bool_]:
    days = np.asarray(hits)
    if days.ndim != 1 or len(days) == 0 or not np.isin(days, (0, 1)).all() or not 0 < level < 1:
        raise ValueError(
            f"Expected True or False for every day, at least one, and a level between 0 and 1. "
            f"Received shape {days.shape}, dtype {days.dtype}, level={level}."
        )
    return days.astype(bool)
