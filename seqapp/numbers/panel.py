"""From a table of daily bars to arrays, and which of their rows a model may learn from."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.quantiles import HORIZONS

BAR_COLUMNS = ("open", "high", "low", "close", "adj_close", "volume")
ADJ_CLOSE = BAR_COLUMNS.index("adj_close")
EMBARGO = max(HORIZONS)
"""Trading days between the last row learned from and the cutoff: as far as its farthest target reaches."""


class Bars(NamedTuple):
    """One ticker's bars: dates (days,) as datetime64[D], rows (days, 6) in the order of `BAR_COLUMNS`."""

    dates: NDArray[np.datetime64]
    rows: NDArray[np.float64]


def bars_by_ticker(frame: pd.DataFrame) -> dict[str, Bars]:
    """Each ticker's own rows, in the order of the frame.

    Args:
        frame: columns ticker, date and `BAR_COLUMNS`, sorted by date within each ticker.

    Raises:
        ValueError: a ticker's dates do not rise.

    >>> day = {"ticker": "A", "open": 1, "high": 2, "low": 1, "close": 2, "adj_close": 2, "volume": 9}
    >>> frame = pd.DataFrame([day | {"date": pd.Timestamp("2024-01-02")}])
    >>> bars_by_ticker(frame)["A"].rows
    array([[1., 2., 1., 2., 2., 9.]])
    """
    bars = {}
    for ticker, rows in frame.groupby("ticker", sort=False, observed=True):
        dates = rows["date"].to_numpy("datetime64[D]")
        if (dates[1:] <= dates[:-1]).any():
            first = dates[1:][dates[1:] <= dates[:-1]][0]
            raise ValueError(
                f"Expected the dates of {ticker} to rise from row to row. Received {first} too late."
            )
        bars[str(ticker)] = Bars(dates, rows[list(BAR_COLUMNS)].to_numpy(np.float64))
    return bars


def log_returns(adj_close: ArrayLike) -> NDArray[np.float64]:
    """r_t = log(adj_close_t / adj_close_{t-1}), (days,); the first is NaN.

    >>> log_returns([1.0, np.e, 1.0])
    array([nan,  1., -1.])
    """
    prices = np.asarray(adj_close, dtype=np.float64)
    returns = np.full(len(prices), np.nan)
    returns[1:] = np.log(prices[1:] / prices[:-1])
    return returns


def forward_returns(adj_close: ArrayLike, horizon: int) -> NDArray[np.float64]:
    """The target y_t = log(adj_close_{t+horizon} / adj_close_t), (days,); NaN for the last `horizon` days.

    >>> forward_returns([1.0, np.e, 1.0], 1)
    array([ 1., -1., nan])
    """
    prices = np.asarray(adj_close, dtype=np.float64)
    returns = np.full(len(prices), np.nan)
    returns[:-horizon] = np.log(prices[horizon:] / prices[:-horizon])
    return returns


def windows(values: NDArray[np.float64], lookback: int) -> NDArray[np.float64]:
    """The last `lookback` days of every day that has so many, as a read-only view.

    Args:
        values: (days, columns).
        lookback: days in a window.

    Returns:
        (days - lookback + 1, lookback, columns); window i ends with row i + lookback - 1. None if days < lookback.

    >>> windows(np.array([[1.0], [2.0], [3.0]]), 2)[..., 0]
    array([[1., 2.],
           [2., 3.]])
    """
    if len(values) < lookback:
        return np.empty((0, lookback, values.shape[1]))
    return sliding_window_view(values, lookback, axis=0).swapaxes(1, 2)


def trainable_rows(dates: NDArray[np.datetime64], cutoff: np.datetime64) -> NDArray[np.bool_]:
    """Which days of a ticker a model tested from `cutoff` on may learn from.

    Day t is one if the last day of its farthest target, `EMBARGO` rows later, lies strictly before the cutoff.
    So the last 10 trading days before the cutoff are left out, and so are days whose target is not known yet.

    >>> dates = np.arange("2024-01-01", "2024-01-16", dtype="datetime64[D]")
    >>> dates[trainable_rows(dates, np.datetime64("2024-01-13"))]  # the 12th, the last day before, is 10 rows on
    array(['2024-01-01', '2024-01-02'], dtype='datetime64[D]')
    """
    rows = np.zeros(len(dates), dtype=bool)
    rows[:-EMBARGO] = dates[EMBARGO:] < cutoff
    return rows


def walk_forward_years(
    last_date: np.datetime64, first_year: int = 2018
) -> list[tuple[np.datetime64, np.datetime64]]:
    """The test stretches of a yearly walk-forward backtest: (cutoff, end), the dates cutoff <= date <= end.

    The last one ends on `last_date`. For each, a model learns from `trainable_rows(dates, cutoff)`.

    Raises:
        BadInputError: the prices end before the first year begins.

    >>> [f"{cutoff} {end}" for cutoff, end in walk_forward_years(np.datetime64("2019-06-28"))]
    ['2018-01-01 2018-12-31', '2019-01-01 2019-06-28']
    """
    last_day = last_date.astype("datetime64[D]")
    last_year = int(str(last_day)[:4])
    if last_year < first_year:
        raise BadInputError(
            f"The prices end on {last_day}, before the first test year. Expected them to reach into it: "
            f"give newer prices or an earlier first year. Received first_year={first_year}."
        )
    days = [np.datetime64(f"{year}-01-01", "D") for year in range(first_year, last_year + 2)]
    return [(start, min(after - np.timedelta64(1, "D"), last_day)) for start, after in pairwise(days)]


def validation_start_of(dates: NDArray[np.datetime64], holdout: float) -> np.datetime64:
    """Where the last `holdout` share of the dates begins, those that choose the epoch; NaT without dates.

    >>> validation_start_of(np.arange("2024-01-01", "2024-01-11", dtype="datetime64[D]"), 0.2)
    np.datetime64('2024-01-09')
    """
    distinct = np.unique(dates).astype("datetime64[D]")
    return distinct[int(len(distinct) * (1 - holdout))] if len(distinct) else np.datetime64("NaT", "D")
