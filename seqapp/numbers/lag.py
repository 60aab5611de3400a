"""Does a point forecast of a price only repeat yesterday's price? A plot of it would look perfect."""

from typing import NamedTuple

import numpy as np
import scipy  # as in `metrics`, its parts load when they are first used
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.errors import BadInputError

DAYS = 30
"""Fewer prices say nothing."""
NOT_BY_CHANCE = 0.01
ALIKE = 0.5


class LagReport(NamedTuple):
    """What forecasts of a price are worth.

    Attributes:
        with_past: the correlation of the forecast's change with the price's change just past.
        with_coming: with the change to come, the one that it forecasts.
        theils_u: root mean squared error in units of that of no change; below 1 is better than yesterday's price.
        skill_p_value: of the hypothesis that the forecast moves away from yesterday's price tell nothing.
        copies: whether the forecast is yesterday's price again.
    """

    with_past: float
    with_coming: float
    theils_u: float
    skill_p_value: float
    copies: bool


def copies_yesterday(prices: ArrayLike, forecasts: ArrayLike) -> LagReport:
    """Judge point forecasts of a price, in logarithms.

        p_t = log price_t    f_t = log forecast_t, made after p_{t-1}
        with_past   = corr(f_t - f_{t-1}, p_{t-1} - p_{t-2})
        with_coming = corr(f_t - f_{t-1}, p_t - p_{t-1})
        U           = sqrt(sum (p_t - f_t)^2 / sum (p_t - p_{t-1})^2)                               (Theil 1966)
        skill       : corr(f_t - p_{t-1}, p_t - p_{t-1}) > 0, one-sided, by Student's t with n - 2 degrees of freedom

    A copy moves as yesterday's price did: with_past is at least 1/2 and above with_coming, and what it adds to
    yesterday's price has no skill at the level 0.01. Skill is asked for in this way because every good forecast of a
    price is close to yesterday's, and because among copies with a little noise U is below 1 by chance in one of two. It
    is, up to the mean that is taken off, the comparison of Clark and West (2007): a drift alone is no skill. Skill too
    small to show in so few days counts as none.

    Args:
        prices: (days,), above 0.
        forecasts: (days,), above 0; forecasts[t] is of prices[t]. The first two serve only to form changes.

    Returns:
        A correlation with something that never changes is 0; U without any move is infinite, or 1 for no error.

    Raises:
        BadInputError: differing lengths, fewer than `DAYS` prices, or something that is no price.

    >>> walk = 100 * np.exp(np.cumsum(np.random.default_rng(0).normal(0, 0.01, 500)))
    >>> report = copies_yesterday(walk[1:], walk[:-1])
    >>> report.copies, round(report.with_past, 6), report.theils_u
    (True, 1.0, 1.0)
    >>> copies_yesterday(walk, walk).copies
    False
    """
    p, f = _logs(prices, forecasts)
    coming, past = np.diff(p)[1:], np.diff(p)[:-1]
    change, added = np.diff(f)[1:], (f[1:] - p[:-1])[1:]
    with_past, with_coming = _correlation(change, past), _correlation(change, coming)
    error, naive = float(np.sqrt(np.mean((p - f)[2:] ** 2))), float(np.sqrt(np.mean(coming**2)))
    theils_u = error / naive if naive else (float("inf") if error else 1.0)
    p_value = _one_sided(_correlation(added, coming), len(coming))
    copies = with_past >= ALIKE and with_past > with_coming and p_value >= NOT_BY_CHANCE
    return LagReport(with_past, with_coming, theils_u, p_value, copies)


def _logs(prices: ArrayLike, forecasts: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    p, f = np.asarray(prices, np.float64), np.asarray(forecasts, np.float64)
    if p.ndim != 1 or p.shape != f.shape or len(p) < DAYS:
        raise BadInputError(
            f"Forecasts cannot be judged: expected one forecast for every price, at least {DAYS} of them in order. "
            f"Received shapes {p.shape} and {f.shape}."
        )
    for name, values in (("price", p), ("forecast", f)):
        wrong = np.flatnonzero(~(np.isfinite(values) & (values > 0)))
        if len(wrong):
            raise BadInputError(
                f"Expected every {name} to be a number above 0. Received {values[wrong[0]]} in row {wrong[0]}, "
                f"{len(wrong)} such rows in all."
            )
    return np.log(p), np.log(f)


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    apart_a, apart_b = a - a.mean(), b - b.mean()
    scale = np.sqrt((apart_a @ apart_a) * (apart_b @ apart_b))
    still = 1e-12 * len(a)  # logs of equal prices differ by rounding only
    if np.abs(apart_a).max() < still or np.abs(apart_b).max() < still or not scale:
        return 0.0
    return float(np.clip(apart_a @ apart_b / scale, -1, 1))


def _one_sided(correlation: float, n: int) -> float:
    if correlation >= 1:
        return 0.0
    statistic = correlation * np.sqrt((n - 2) / max(1 - correlation**2, 1e-300))
    return float(scipy.stats.t.sf(statistic, n - 2))
