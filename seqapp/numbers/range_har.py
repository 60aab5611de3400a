"""HAR on the daily range: linear in logarithms, with leverage, quantiles by filtered historical simulation.

    v_t   = log(high_t / low_t)^2 / (4 log 2)      Parkinson's variance of the day, without the move overnight
    V_n,t = mean of v over the last n days

    log mean(v_{t+1}, ..., v_{t+h}) ~ 1, log V_1, log V_5, log V_22, log V_66,
                                      min(R_n, 0) / sqrt(n V_22) for n = 1, 5, 22      R_n: the last n days' return

Least squares, for each horizon h its own (Corsi 2009; range: Parkinson 1980; leverage: Corsi and Reno 2012), and
sigma_h,t = exp(half of what is fitted). Its unit does not matter: the forecast is sigma_h,t times the quantiles of
z = R_h,s / sigma_h,s over the last 1,000 dates s whose R_h is known (Barone-Adesi, Giannopoulos and Vosper 1999), which
learn the days, the moves overnight, the bias of the range, and the tails.

How much happens overnight differs between tickers. Where several are pooled, each has a factor of its own,

    c_i = (sum |z| of the ticker's n_i rows + 50 m) / ((n_i + 50) m)       m = mean |z| of all rows

and the forecast is c_i sigma_h,t times the quantiles of z / c_i of all; a ticker's first rows leave c_i near 1.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from seqapp.numbers.panel import ADJ_CLOSE, BAR_COLUMNS, Bars, forward_returns, log_returns
from seqapp.numbers.quantiles import HORIZONS, LEVELS

OWN_HISTORY = 250
"""Returns of its own before a ticker's day is learned from or forecast, as of the simplest baselines."""
KNOWN_DATES = 250
"""Dates with such days, their targets known, before a first fit: one ticker alone has then about 500 returns."""
RESIDUAL_DATES = 1000
SHRINKAGE = 50
"""Rows of all tickers that stand beside a ticker's own in its factor."""
SPANS = (1, 5, 22, 66)
LEVERAGE_SPANS = (1, 5, 22)
SMALLEST_RANGE = 0.0005
"""A log-range below 0.05 % counts as so much: the logarithm of no range is no number."""
NEVER = np.datetime64("9999-01-01", "D")

Floats = NDArray[np.float64]


class Rows(NamedTuple):
    """Days of one ticker or several, one below the other.

    Attributes:
        ticker: (rows,), its number in the panel.
        dates: (rows,).
        regressors: (rows, 8), NaN where there are too few days before.
        targets: (rows, horizons), the log mean variance of the next h days, NaN where it is not known yet.
        outcomes: (rows, horizons), the log-returns over them.
        ends: (rows, horizons), the date on which each target ends.
    """

    ticker: NDArray[np.intp]
    dates: NDArray[np.datetime64]
    regressors: Floats
    targets: Floats
    outcomes: Floats
    ends: NDArray[np.datetime64]


def parkinson(bars: Floats) -> Floats:
    """v_t, (days,), of bars (days, 6) in the order of `BAR_COLUMNS` (Parkinson 1980).

    >>> parkinson(np.array([[1.0, np.e, 1.0, 2.0, 2.0, 9.0]])) * 4 * np.log(2)
    array([1.])
    """
    high, low = bars[:, BAR_COLUMNS.index("high")], bars[:, BAR_COLUMNS.index("low")]
    return np.asarray(np.maximum(np.log(high / low), SMALLEST_RANGE) ** 2 / (4 * np.log(2)))


def rows_of(bars: Bars, number: int = 0) -> Rows:
    """A ticker's days, under a number; row t's regressors know nothing after day t."""
    variance, returns = parkinson(bars.rows), log_returns(bars.rows[:, ADJ_CLOSE])
    means = {span: _trailing_mean(variance, span) for span in SPANS}
    falls = [
        np.minimum(np.sqrt(span) * _trailing_mean(returns, span), 0) / np.sqrt(means[22])
        for span in LEVERAGE_SPANS
    ]
    regressors = np.column_stack([np.ones(len(returns)), *(np.log(means[span]) for span in SPANS), *falls])
    regressors[:OWN_HISTORY] = np.nan
    targets = np.full((len(returns), len(HORIZONS)), np.nan)
    ends = np.full(targets.shape, NEVER)
    for at, horizon in enumerate(HORIZONS):
        targets[:-horizon, at] = np.log(_trailing_mean(variance, horizon)[horizon:])
        ends[:-horizon, at] = bars.dates[horizon:]
    outcomes = np.stack([forward_returns(bars.rows[:, ADJ_CLOSE], h) for h in HORIZONS], axis=1)
    ticker = np.full(len(returns), number, np.intp)
    return Rows(ticker, bars.dates, regressors, targets, outcomes, ends)


def walk(panel: Mapping[str, Bars], refits: Sequence[np.datetime64]) -> dict[str, Floats]:
    """Forecast every day from the first refit on, with one fit for all tickers of the panel.

    A refit on a date learns coefficients and quantiles from targets that ended before it; a forecast of row t sees
    nothing after row t. A day without `OWN_HISTORY` returns, and all days until a refit has `KNOWN_DATES`, are NaN.

    Args:
        panel: the bars of one ticker or several.
        refits: rising dates.

    Returns:
        For every ticker the quantiles of its log-returns, (days, horizons, levels).
    """
    by_ticker = [rows_of(bars, number) for number, bars in enumerate(panel.values())]
    rows = Rows(*(np.concatenate(parts) for parts in zip(*by_ticker, strict=True)))
    quantiles = np.full((len(rows.dates), len(HORIZONS), len(LEVELS)), np.nan)
    usable = np.isfinite(rows.regressors).all(axis=1)
    for refit, following in pairwise([*refits, NEVER]):
        asked = usable & (rows.dates >= refit) & (rows.dates < following)
        for at in range(len(HORIZONS) if asked.any() else 0):
            quantiles[asked, at] = _forecast(rows, usable & (rows.ends[:, at] < refit), asked, at)
    lengths = [len(bars.dates) for bars in panel.values()]
    return dict(zip(panel, np.split(quantiles, np.cumsum(lengths)[:-1]), strict=True))


def _forecast(rows: Rows, known: NDArray[np.bool_], asked: NDArray[np.bool_], at: int) -> Floats:
    """The quantiles of the rows asked for, (rows, levels), learned from the known ones."""
    dates = np.unique(rows.dates[known])
    if len(dates) < KNOWN_DATES:
        return np.full((int(asked.sum()), len(LEVELS)), np.nan)
    weights, *_ = np.linalg.lstsq(rows.regressors[known], rows.targets[known, at])
    recent = known & (rows.dates >= dates[-RESIDUAL_DATES:][0])
    standardised = rows.outcomes[recent, at] / np.exp(rows.regressors[recent] @ weights / 2)
    factor = _factors(standardised, rows.ticker[recent], int(rows.ticker.max()) + 1)
    sigma = factor[rows.ticker[asked]] * np.exp(rows.regressors[asked] @ weights / 2)
    return np.outer(sigma, np.quantile(standardised / factor[rows.ticker[recent]], LEVELS))


def _factors(standardised: Floats, ticker: NDArray[np.intp], tickers: int) -> Floats:
    """c, (tickers,): how wide each ticker's standardised returns are, drawn towards that of all."""
    sizes = np.abs(standardised)
    of_all = sizes.mean() or 1.0  # 0 where no price moved
    own, n = np.bincount(ticker, sizes, tickers), np.bincount(ticker, minlength=tickers)
    return np.asarray((own + SHRINKAGE * of_all) / ((n + SHRINKAGE) * of_all))


def _trailing_mean(values: Floats, span: int) -> Floats:
    means = np.full(len(values), np.nan)
    if len(values) >= span:
        means[span - 1 :] = sliding_window_view(values, span).mean(axis=-1)
    return means
