"""The simple baselines of a forecasting net, all behind one call.

    quantiles = baseline(returns, horizon)

Args of every baseline:
    returns: (days,), the daily log-returns of one ticker; the first may be NaN, as `panel.log_returns` leaves it.
    horizon: trading days ahead.

Returns: (days, levels); row t holds the quantiles of returns[t+1] + ... + returns[t+horizon], made from nothing
after returns[t]; NaN where fewer than `HISTORY` returns are known.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import scipy  # as in `metrics`, its parts load when they are first used
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from seqapp.numbers.quantiles import LEVELS

HISTORY = 250
"""Daily returns that a baseline must have seen, about one year: all baselines answer for the same days."""
DECAY = 0.94

Baseline = Callable[[NDArray[np.float64], int], NDArray[np.float64]]


def naive(returns: NDArray[np.float64], horizon: int) -> NDArray[np.float64]:  # noqa: ARG001 (every baseline's call)
    """The price stays as it is: all quantiles are the log-return 0, on every day.

    >>> naive(np.array([0.01, -0.02]), 5).shape
    (2, 23)
    """
    return np.zeros((len(returns), len(LEVELS)))


def historical_simulation(returns: NDArray[np.float64], horizon: int) -> NDArray[np.float64]:
    """The empirical quantiles of what the last 250 days held.

    For h days ahead the sample is the 251 - h overlapping sums of h successive returns that lie wholly within the
    last 250; quantiles between two order statistics are interpolated linearly.

    >>> quantiles = historical_simulation(np.linspace(-1, 1, 250), 1)
    >>> np.isnan(quantiles[:249]).all(), quantiles[249, [2, 20]].round(3)
    (np.True_, array([-0.9, 0.9]))
    """
    quantiles = np.full((len(returns), len(LEVELS)), np.nan)
    if len(returns) >= HISTORY:
        sums = sliding_window_view(returns, horizon).sum(axis=-1)
        ordered = np.sort(sliding_window_view(sums, HISTORY - horizon + 1), axis=-1)  # NaN goes last
        place = np.array(LEVELS) * (ordered.shape[1] - 1)
        below = place.astype(int)
        left, right = ordered[:, below], ordered[:, below + 1]
        between = left + (place - below) * (right - left)
        quantiles[HISTORY - 1 :] = np.where(np.isnan(ordered[:, -1:]), np.nan, between)
    return quantiles


def ewma_normal(returns: NDArray[np.float64], horizon: int) -> NDArray[np.float64]:
    """RiskMetrics: Normal, mean 0, the variance an exponentially weighted mean of squared returns.

        sigma_t^2 = sum over k >= 0 of 0.94^k r_{t-k}^2  /  sum of 0.94^k
        quantile  = sigma_t * sqrt(horizon) * Phi^-1(level)

    Source: J.P. Morgan and Reuters (1996), "RiskMetrics: Technical Document". The division makes the weights sum
    to 1 from the first day on; after 250 days it changes the variance by less than a millionth.

    >>> ewma_normal(np.full(250, 0.01), 4)[-1, [2, 11, 20]].round(4)  # 0.02 times -1.645, 0 and 1.645
    array([-0.0329, 0. , 0.0329])
    """
    squares = pd.Series(returns) ** 2
    variance = squares.ewm(alpha=1 - DECAY, min_periods=HISTORY).mean().to_numpy()
    return np.outer(np.sqrt(horizon * variance), scipy.special.ndtri(LEVELS))


BASELINES: dict[str, Baseline] = {
    "naive": naive,
    "historical_simulation": historical_simulation,
    "ewma_normal": ewma_normal,
}
