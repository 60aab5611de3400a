"""Use a published forecaster: one fan, many forecasts."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from seqapp.data.prices.door import INPUT_ONLY, Prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.files import replacing
from seqapp.numbers.panel import bars_by_ticker
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.store.served import ServedModel
from seqapp.workflows.forecast.nets import NONE, answer, answer_rows, in_words, nets_for, too_early
from seqapp.workflows.forecast.rows import Rows, rows_between

CLOSE = 3
METADATA = b"seqapp"


@dataclass(frozen=True)
class Fan:
    """A forecast of one ticker: quantiles of the log-return over the next 1, 5 and 10 trading days.

    Attributes:
        ticker: its symbol.
        as_of: the last day it saw.
        net: which net answers: the year before which it was fitted, or `newest`.
        trained_through: the last day that the net which answers may have learnt from.
        in_sample: whether the net that answers had seen that day or later ones: no test of its skill.
        quantiles: dicts of horizon (trading days), level, log_return, price (as_of's close moved by log_return).
    """

    ticker: str
    as_of: str
    net: str
    trained_through: str
    in_sample: bool
    quantiles: list[dict[str, float]]


class Forecasts(NamedTuple):
    """Many forecasts.

    Attributes:
        frame: ticker, date, horizon, level, value (the quantile of the log-return from date on).
        short: rows left out for want of history.
        early: rows left out because every net had seen what followed them.
        nets: which net answered from when to when, a line each.
        in_sample: forecasts whose net had seen their date.
    """

    frame: pd.DataFrame
    short: int
    early: int
    nets: list[str]
    in_sample: int

    @property
    def n(self) -> int:
        """How many forecasts: rows of the frame over horizons and levels."""
        return len(self.frame) // (len(HORIZONS) * len(LEVELS))


def fan(
    model: ServedModel, prices: Prices, ticker: str, as_of: date | None = None, net: str | None = None
) -> Fan:
    """Forecast one ticker after its last day up to `as_of`, by the newest net that had not seen that day.

    Args:
        model: a forecaster.
        prices: with that ticker.
        ticker: its symbol, in any case.
        as_of: any day; None takes the newest.
        net: a year's net or `newest`, whether or not it had seen that day.

    Raises:
        BadInputError: no such ticker, no price, too short a history, no such net, or none that had not seen that day.
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
    seen, day = bars[known - lookback : known], dates[known - 1 : known]
    nets = nets_for(model, day, net)
    if nets.which[0] == NONE:
        raise BadInputError(too_early(model, str(day[0])))
    quantiles = answer(model, seen[None].astype(np.float32), int(nets.which[0]))[0]
    return Fan(
        ticker=ticker,
        as_of=str(day[0]),
        net=str(nets.names[0]),
        trained_through=str(nets.ends[0] - np.timedelta64(1, "D")),
        in_sample=bool(nets.in_sample[0]),
        quantiles=priced(quantiles, float(seen[-1, CLOSE])),
    )


def priced(quantiles: np.ndarray, close: float) -> list[dict[str, float]]:
    """Quantiles (horizons, levels) as `Fan.quantiles`, from a close."""
    return [
        {
            "horizon": horizon,
            "level": level,
            "log_return": float(value),
            "price": float(close * np.exp(value)),
        }
        for horizon, of_horizon in zip(HORIZONS, quantiles, strict=True)
        for level, value in zip(LEVELS, of_horizon, strict=True)
    ]


def forecast_rows(
    model: ServedModel,
    prices: Prices,
    start: date,
    end: date,
    on_progress: Callable[[int, int], None] = lambda *_: None,
    net: str | None = None,
) -> Forecasts:
    """Forecast every ticker but ^VIX after each of its rows with start <= date <= end.

    Raises:
        BadInputError: no row can be forecast, or no such net.
    """
    lookback = model.version.forecast_run.config.lookback
    first, last = np.datetime64(start, "D"), np.datetime64(end, "D")
    rows, short = rows_between(prices.frame, first, last, lookback)
    if not len(rows):
        raise BadInputError(
            f"No row between {first} and {last} has the {lookback} rows of history that a forecast needs "
            f"({short} were asked for). Choose other dates or a longer file."
        )
    nets = nets_for(model, rows.date, net)
    seen = nets.which == NONE
    if seen.all():
        raise BadInputError(too_early(model, str(rows.date.max())))
    rows, nets = rows.only(~seen), nets.only(~seen)
    frame = tidy(rows, answer_rows(model, rows, nets.which, on_progress))
    return Forecasts(frame, short, int(seen.sum()), in_words(nets, rows.date), int(nets.in_sample.sum()))


def tidy(rows: Rows, values: np.ndarray) -> pd.DataFrame:
    """Quantiles (rows, horizons, levels) as `Forecasts.frame`."""
    each = len(HORIZONS) * len(LEVELS)
    return pd.DataFrame(
        {
            "ticker": np.repeat(rows.ticker, each),
            "date": np.repeat(rows.date, each).astype("datetime64[ns]"),
            "horizon": np.tile(np.repeat(HORIZONS, len(LEVELS)), len(rows)),
            "level": np.tile(LEVELS, len(HORIZONS) * len(rows)),
            "value": values.ravel().astype(np.float64),
        }
    )


def write_rows(
    model: ServedModel,
    prices: Prices,
    start: date,
    end: date,
    target: Path,
    on_progress: Callable[[int, int], None] = lambda *_: None,
    net: str | None = None,
) -> Forecasts:
    """Write `forecast_rows` to a parquet file, whole or not at all; its metadata `seqapp` says which nets answered."""
    forecasts = forecast_rows(model, prices, start, end, on_progress, net)
    table = pa.Table.from_pandas(forecasts.frame, preserve_index=False)
    about = {
        "model": f"{model.version.name}/{model.version.version}",
        "source": prices.source,
        "sha256": prices.sha256,
        "nets": forecasts.nets,
        "in_sample": forecasts.in_sample,
    }
    table = table.replace_schema_metadata({**table.schema.metadata, METADATA: json.dumps(about).encode()})
    with replacing(target) as temporary:
        pq.write_table(table, temporary)
    return forecasts
