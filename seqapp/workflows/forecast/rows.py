"""Rows of prices to forecast from: which ticker, which day, and the bars that a forecast sees."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from seqapp.data.prices.door import INPUT_ONLY
from seqapp.numbers.panel import ADJ_CLOSE, Bars, bars_by_ticker, forward_returns
from seqapp.numbers.quantiles import HORIZONS


@dataclass(frozen=True)
class Rows:
    """The days that are forecast from, one a ticker and date, ticker after ticker.

    Attributes:
        panel: every ticker's bars, but of what is no price.
        ticker: (n,) its symbol.
        at: (n,) the row in that ticker's bars, the last one that the forecast sees.
        lookback: how many rows it sees.
    """

    panel: dict[str, Bars]
    ticker: np.ndarray
    at: np.ndarray
    lookback: int

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def date(self) -> np.ndarray:
        """(n,) datetime64[D]."""
        return self._of_tickers(lambda bars, at: bars.dates[at], "datetime64[D]")

    @cached_property
    def y_true(self) -> np.ndarray:
        """(n, horizons), the log-returns that followed, NaN where the data ends before."""

        def returns(bars: Bars, at: np.ndarray) -> np.ndarray:
            columns = [forward_returns(bars.rows[:, ADJ_CLOSE], horizon)[at] for horizon in HORIZONS]
            return np.stack(columns, axis=1)

        return self._of_tickers(returns, float).reshape(-1, len(HORIZONS))

    def windows(self, which: np.ndarray) -> np.ndarray:
        """(len(which), lookback, 6) float32, the bars that these rows see."""
        seen = np.empty((len(which), self.lookback, 6), np.float32)
        for place, row in enumerate(which):
            at = self.at[row]
            seen[place] = self.panel[self.ticker[row]].rows[at - self.lookback + 1 : at + 1]
        return seen

    def only(self, wanted: np.ndarray) -> "Rows":
        """Those of the rows that are wanted, a mask (n,) or their places."""
        return Rows(self.panel, self.ticker[wanted], self.at[wanted], self.lookback)

    def lay_out(self, by_ticker: dict[str, np.ndarray], first: dict[str, int] | None = None) -> np.ndarray:
        """Values of each ticker's days, (days, ...), as values of these rows, (n, ...).

        Args:
            by_ticker: of all of its days, or of those from `first` on.
            first: the row of a ticker's first value.
        """
        since = first or {}
        return np.concatenate([by_ticker[name][at - since.get(name, 0)] for name, at in self._parts()])

    def _parts(self) -> list[tuple[str, np.ndarray]]:
        """The rows of one ticker after the other."""
        borders = np.flatnonzero(self.ticker[1:] != self.ticker[:-1]) + 1
        return [
            (str(self.ticker[part[0]]), self.at[part])
            for part in np.split(np.arange(len(self.at)), borders)
            if len(part)
        ]

    def _of_tickers(self, function, dtype) -> np.ndarray:  # noqa: ANN001 (bars, at -> values)
        parts = [function(self.panel[ticker], at) for ticker, at in self._parts()]
        return np.concatenate(parts).astype(dtype) if parts else np.empty(0, dtype)


def rows_between(
    frame: pd.DataFrame, start: np.datetime64, end: np.datetime64, lookback: int
) -> tuple[Rows, int]:
    """Every row with start <= date <= end that has `lookback` rows up to it; and how many have not."""
    panel = bars_by_ticker(frame[~frame["ticker"].isin(INPUT_ONLY)])
    tickers, places, omitted = [], [], 0
    for ticker, (dates, _) in panel.items():
        asked = np.flatnonzero((dates >= start) & (dates <= end))
        enough = asked[asked >= lookback - 1]
        omitted += len(asked) - len(enough)
        tickers.append(np.full(len(enough), ticker, dtype=object))
        places.append(enough)
    if not tickers:
        return Rows(panel, np.empty(0, object), np.empty(0, int), lookback), 0
    return Rows(panel, np.concatenate(tickers), np.concatenate(places), lookback), omitted
