"""A net of no network, prices of an exchange's days, and the ten days after which something is known."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from seqapp.data.prices.calendar import Calendar
from seqapp.data.prices.door import Prices
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.prices.table import content_sha256
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.store.manifest import WEIGHTS, write_manifest
from seqapp.workflows.forecast.use import Fan

SESSIONS = Calendar("XNYS").sessions_between(date(2023, 1, 2), date(2024, 12, 31))


def prices_of(ticker: str = "AAPL", seed: int = 5) -> Prices:
    """Two years of made-up bars on the days of New York."""
    frame = synthetic_prices(1, len(SESSIONS), seed=seed).assign(ticker=ticker, date=SESSIONS)
    frame = frame.astype({"ticker": "str", "date": "datetime64[ns]"})
    return Prices(frame, "made up", content_sha256(frame), [])


def cut_at(prices: Prices, row: int) -> Prices:
    """Prices as they were known when this row was the newest."""
    frame = prices.frame.iloc[: row + 1].reset_index(drop=True)
    return replace(prices, frame=frame, sha256=content_sha256(frame))


def after_close(row: int) -> datetime:
    """The evening of a row's day, before the next session."""
    day = SESSIONS[row]
    return datetime(day.year, day.month, day.day, 23, tzinfo=UTC)


def net_in(folder: Path, name: str = "forecast_lstm") -> Any:
    """What the record needs of a model: its name, version and sound files."""
    path = folder / name / "2"
    if not path.exists():
        (path / WEIGHTS).parent.mkdir(parents=True)
        (path / WEIGHTS).write_bytes(name.encode())
        write_manifest(path, 2)
    return SimpleNamespace(version=SimpleNamespace(name=name, version=2, path=path))


def fan_of(prices: Prices, spread: float = 0.1) -> Fan:
    """A forecast after the newest day: quantiles from -spread to spread at every horizon."""
    last = prices.frame.iloc[-1]
    return Fan(
        ticker=str(last["ticker"]),
        as_of=f"{last['date']:%Y-%m-%d}",
        net="newest",
        trained_through="2022-12-30",
        in_sample=False,
        quantiles=[
            {
                "horizon": horizon,
                "level": level,
                "log_return": 2 * spread * (level - 0.5),
                "price": float(last["close"] * np.exp(2 * spread * (level - 0.5))),
            }
            for horizon in HORIZONS
            for level in LEVELS
        ],
    )


def moved(prices: Prices, row: int, to: float) -> Prices:
    """Prices in which the log-return from `row` to the next row is `to`; all later ones move along."""
    frame = prices.frame.copy()
    factor = np.exp(to) * frame["adj_close"].iloc[row] / frame["adj_close"].iloc[row + 1]
    columns = ["open", "high", "low", "close", "adj_close"]
    frame.loc[frame.index > row, columns] *= factor
    return replace(prices, frame=frame, sha256=content_sha256(frame))


def days(rows: pd.DataFrame) -> list[str]:
    """The days of some rows as text."""
    return [f"{day:%Y-%m-%d}" for day in rows["as_of"]]
