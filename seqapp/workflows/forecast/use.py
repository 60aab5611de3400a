"""Use a published forecaster: one fan, many forecasts, an evaluation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from seqapp.data.prices.door import INPUT_ONLY, Prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.files import replacing
from seqapp.numbers.panel import bars_by_ticker, windows
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.store.served import ServedModel
from seqapp.workflows.forecast.signatures import forecast

BATCH = 64
CLOSE = 3


@dataclass(frozen=True)
class Fan:
    """A forecast of one ticker: quantiles of the log-return over the next 1, 5 and 10 trading days.

    Attributes:
        ticker: its symbol.
        as_of: the last day it saw.
        trained_through: the last day its model learnt from.
        in_sample: whether the model had seen that day or later ones when it was trained: no test of its skill.
        quantiles: dicts of horizon (trading days), level, log_return, price (as_of's close moved by log_return).
    """

    ticker: str
    as_of: str
    trained_through: str
    in_sample: bool
    quantiles: list[dict[str, float]]


def fan(model: ServedModel, prices: Prices, ticker: str, as_of: date | None = None) -> Fan:
    """Forecast one ticker after its last day up to `as_of`.

    Raises:
        BadInputError: no such ticker, no price, or too short a history.
    """
    lookback = model.version.forecast_run.config.lookback
    ticker = next((known for known in prices.tickers if known.upper() == ticker.upper()), ticker)
    if ticker in INPUT_ONLY:
        raise BadInputError(f"{ticker} is no price, so it has no returns to forecast. Name another ticker.")
    rows = prices.frame[prices.frame["ticker"] == ticker]
    if rows.empty:
        raise BadInputError(
            f"No prices of {ticker} in {prices.source}. It has {', '.join(prices.tickers[:20])}"
            f"{' and more' if len(prices.tickers) > 20 else ''}; "
            f"`python -m seqapp data fetch prices --ticker {ticker}` fetches it."
        )
    dates, bars = bars_by_ticker(rows)[ticker]
    known = (
        len(dates) if as_of is None else int(np.searchsorted(dates, np.datetime64(as_of, "D"), side="right"))
    )
    if known < lookback:
        raise BadInputError(
            f"A forecast needs {lookback} daily rows up to its date. {ticker} has {known}. Choose a later date "
            "or give a longer history."
        )
    seen = bars[known - lookback : known]
    quantiles = answer(model, seen[None].astype(np.float32))[0]
    day, trained_through = str(dates[known - 1]), model.version.forecast_run.trained_through
    return Fan(
        ticker=ticker,
        as_of=day,
        trained_through=trained_through,
        in_sample=day <= trained_through,
        quantiles=[
            {
                "horizon": horizon,
                "level": level,
                "log_return": float(value),
                "price": float(seen[-1, CLOSE] * np.exp(value)),
            }
            for horizon, of_horizon in zip(HORIZONS, quantiles, strict=True)
            for level, value in zip(LEVELS, of_horizon, strict=True)
        ],
    )


def answer(model: ServedModel, seen: np.ndarray) -> np.ndarray:
    """Quantiles for up to `BATCH` windows of bars, (n, horizons, levels).

    Batches are filled up to one size: a matrix product's last bit depends on its shape, and a forecast must not depend
    on what else is asked.

    Args:
        model: a forecaster.
        seen: (n, lookback, 6) float32.
    """
    filled = np.concatenate([seen, np.repeat(seen[-1:], BATCH - len(seen), axis=0)])
    return forecast(model, filled).log_returns[: len(seen)]


def answer_all(
    model: ServedModel, seen: np.ndarray, on_progress: Callable[[int, int], None] = lambda *_: None
) -> np.ndarray:
    """`answer` for any number of windows."""
    answers = []
    for at in range(0, len(seen), BATCH):
        answers.append(answer(model, seen[at : at + BATCH]))
        on_progress(min(at + BATCH, len(seen)), len(seen))
    return np.concatenate(answers)


def forecast_rows(
    model: ServedModel,
    prices: Prices,
    start: date,
    end: date,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> tuple[pd.DataFrame, int]:
    """Forecast every ticker but ^VIX after each of its rows with start <= date <= end.

    Returns:
        ticker, date, horizon, level, value (the quantile of the log-return from date on); and how many rows were
        left out for want of history.

    Raises:
        BadInputError: no row can be forecast.
    """
    lookback = model.version.forecast_run.config.lookback
    frame = prices.frame[~prices.frame["ticker"].isin(INPUT_ONLY)]
    tickers, dates, values, omitted, done = [], [], [], 0, 0
    first, last = np.datetime64(start, "D"), np.datetime64(end, "D")
    total = int(((frame["date"] >= first) & (frame["date"] <= last)).sum())
    for ticker, (days, bars) in bars_by_ticker(frame).items():
        asked = np.flatnonzero((days >= first) & (days <= last))
        rows = asked[asked >= lookback - 1]
        omitted += len(asked) - len(rows)
        for at in range(0, len(rows), BATCH):
            batch = rows[at : at + BATCH]
            seen = windows(bars, lookback)[batch - lookback + 1].astype(np.float32)
            values.append(answer(model, seen))
            done += len(batch)
            on_progress(done, total)
        tickers.append(np.full(len(rows), ticker, dtype=object))
        dates.append(days[rows])
    if not done:
        raise BadInputError(
            f"No row between {first} and {last} has the {lookback} rows of history that a forecast needs "
            f"({omitted} were asked for). Choose other dates or a longer file."
        )
    each = len(HORIZONS) * len(LEVELS)
    return pd.DataFrame(
        {
            "ticker": np.repeat(np.concatenate(tickers), each),
            "date": np.repeat(np.concatenate(dates), each).astype("datetime64[ns]"),
            "horizon": np.tile(np.repeat(HORIZONS, len(LEVELS)), done),
            "level": np.tile(LEVELS, len(HORIZONS) * done),
            "value": np.concatenate(values).ravel().astype(np.float64),
        }
    ), omitted


def write_rows(
    model: ServedModel,
    prices: Prices,
    start: date,
    end: date,
    target: Path,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> tuple[int, int]:
    """Write `forecast_rows` to a parquet file, whole or not at all.

    Returns:
        How many forecasts were written (rows of the file over horizons and levels), how many rows were left out.
    """
    frame, omitted = forecast_rows(model, prices, start, end, on_progress)
    with replacing(target) as temporary:
        frame.to_parquet(temporary, index=False)
    return len(frame) // (len(HORIZONS) * len(LEVELS)), omitted
