"""Conformal calibration: how far the tails of quantile forecasts must reach for an interval to hold as it says."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.quantiles import LEVELS, interval

INNER = (LEVELS.index(0.15), LEVELS.index(0.85))
"""The quantiles from which the tails are stretched; those between them stay."""
INTERVAL = 0.9
SMALLEST = 0.1  # of what was learnt: the tails stay tails whatever came


def tail_factor(y_true: ArrayLike, quantiles: ArrayLike) -> float:
    """How many times as far the tails must reach so that the 90 % interval holds in 90 % of these outcomes.

        score_t = (y_t - q_85) / (q_95 - q_85) above q_85,  (q_15 - y_t) / (q_15 - q_5) below q_15,  0 between
        factor  = the empirical 90 % quantile of the scores

    A split-conformal score, conformalised quantile regression (Romano, Patterson and Candes 2019), but in units of each
    forecast's own tails, so that calm and wild days count alike.

    Args:
        y_true: (n,), outcomes that the forecasts had not learnt from; NaN is left out.
        quantiles: (n, levels), their forecasts.

    Returns:
        The factor, at least 0.1; 1 where there is no outcome.

    >>> honest = np.tile(np.array(LEVELS), (1001, 1))  # of outcomes that are uniform on (0, 1)
    >>> round(tail_factor(np.linspace(0, 1, 1001), honest), 1)
    1.0
    """
    y, q = np.asarray(y_true, np.float64), np.asarray(quantiles, np.float64)
    known = np.isfinite(y)
    if not known.any():
        return 1.0
    y, q = y[known], q[known]
    (low, high), (inner_low, inner_high) = interval(q, INTERVAL), (q[:, INNER[0]], q[:, INNER[1]])
    above, below = (y - inner_high) / (high - inner_high), (inner_low - y) / (inner_low - low)
    scores = np.where(y > inner_high, above, np.where(y < inner_low, below, 0.0))
    return max(float(np.quantile(scores, INTERVAL)), SMALLEST)


def stretched(quantiles: ArrayLike, factor: float) -> NDArray[np.float64]:
    """Quantiles (..., levels) with tails that reach so many times as far beyond the levels 0.15 and 0.85.

    >>> tails = stretched(np.array(LEVELS), 2.0)
    >>> tails[[0, 3, 11, 19, 22]].round(2)  # 0.01 lies 0.14 below 0.15
    array([-0.13,  0.05,  0.5 ,  0.95,  1.13])
    """
    q = np.array(quantiles, np.float64)
    low, high = INNER
    q[..., :low] = q[..., [low]] + factor * (q[..., :low] - q[..., [low]])
    q[..., high + 1 :] = q[..., [high]] + factor * (q[..., high + 1 :] - q[..., [high]])
    return q
