"""All baselines behind one interface: bars of daily prices in, quantiles of returns for every day and horizon out.

    per ticker: baseline(bars, refits) -> (days, horizons, levels)
    pooled:     baseline({ticker: bars}, refits) -> {ticker: (days, horizons, levels)}

Row t holds the quantiles of the log-returns over the next days, for each of `HORIZONS`, and knows no row after t; NaN
where a baseline has seen too little. What is fitted, is fitted anew on every date of `refits`, from what came before.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import scipy  # as in `metrics`, its parts load when they are first used
from numpy.typing import NDArray

from seqapp.numbers import garch, range_har
from seqapp.numbers.forecast_baselines import HISTORY, Baseline, ewma_normal, historical_simulation, naive
from seqapp.numbers.panel import ADJ_CLOSE, Bars, log_returns
from seqapp.numbers.quantiles import HORIZONS, LEVELS

Floats = NDArray[np.float64]
Refits = Sequence[np.datetime64]
PerTicker = Callable[[Bars, Refits], Floats]
Pooled = Callable[[Mapping[str, Bars], Refits], dict[str, Floats]]


def quarters(start: np.datetime64, end: np.datetime64) -> list[np.datetime64]:
    """Refit dates: the first day of every quarter that start <= date <= end touches.

    Raises:
        ValueError: the end lies before the start.

    >>> [str(day) for day in quarters(np.datetime64("2012-02-01"), np.datetime64("2012-07-01"))]
    ['2012-01-01', '2012-04-01', '2012-07-01']
    """
    if end < start:
        raise ValueError(f"Expected an end on or after the start. Received start={start}, end={end}.")
    first, last = (day.astype("datetime64[M]").astype(int) // 3 for day in (start, end))
    return [np.datetime64(3 * quarter, "M").astype("datetime64[D]") for quarter in range(first, last + 1)]


def drift(returns: Floats, horizon: int) -> Floats:
    """A random walk with drift: Normal, as the last 250 daily returns were on average.

        quantile = h * mean + sqrt(h) * standard deviation * Phi^-1(level)          (divisor 249)

    Args and returns as in `forecast_baselines`.

    >>> drift(np.tile([0.02, 0.0], 125), 4)[-1, [2, 11, 20]].round(4)  # 0.04, and 0.02 times 1.645 about it
    array([0.007, 0.04 , 0.073])
    """
    last = pd.Series(returns).rolling(HISTORY)
    mean, scale = last.mean().to_numpy(), last.std().to_numpy()
    quantiles = horizon * mean[:, None] + np.outer(np.sqrt(horizon) * scale, scipy.special.ndtri(LEVELS))
    return np.asarray(quantiles)


def of_returns(baseline: Baseline) -> PerTicker:
    """A baseline of `forecast_baselines`, which fits nothing, behind this interface."""

    def of_bars(bars: Bars, refits: Refits) -> Floats:  # noqa: ARG001 (every baseline's call)
        returns = log_returns(bars.rows[:, ADJ_CLOSE])
        return np.stack([baseline(returns, horizon) for horizon in HORIZONS], axis=1)

    return of_bars


def _garch(kind: garch.Kind) -> PerTicker:
    def of_bars(bars: Bars, refits: Refits) -> Floats:
        return garch.walk(log_returns(bars.rows[:, ADJ_CLOSE]), bars.dates, refits, kind).quantiles

    return of_bars


def _har_range(bars: Bars, refits: Refits) -> Floats:
    return range_har.walk({"": bars}, refits)[""]


PER_TICKER: dict[str, PerTicker] = {
    "naive": of_returns(naive),
    "historical_simulation": of_returns(historical_simulation),
    "ewma_normal": of_returns(ewma_normal),
    "drift": of_returns(drift),
    "garch_t": _garch(garch.GARCH_T),
    "gjr_fhs": _garch(garch.GJR_FHS),
    "har_range": _har_range,
}
POOLED: dict[str, Pooled] = {"har_range_pooled": range_har.walk}
