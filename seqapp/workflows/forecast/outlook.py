"""What stands around a forecast: the days before it, the realised prices, the baseline's forecast, intervals."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from seqapp.data.prices.calendar import calendar_of
from seqapp.data.prices.door import Prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.forecast_baselines import HISTORY, historical_simulation
from seqapp.numbers.panel import log_returns
from seqapp.numbers.quantiles import HORIZONS
from seqapp.workflows.forecast.use import priced

FARTHEST = max(HORIZONS)
Quantiles = list[dict[str, float]]
"""As in `Fan.quantiles`: horizon, level, log_return, price."""


@dataclass(frozen=True)
class Outlook:
    """A ticker around the day of a forecast.

    Prices are in the day's own money: close of the day times adj_close over the day's adj_close, so that splits and
    dividends make no jump and a log-return moves the close to its price.

    Attributes:
        day: the last day that the forecast sees.
        close: its close.
        history: columns date, price: up to and with that day.
        realised: the same for the days after it that are known, ten at most.
        ahead: the ten trading days after it: those of the series, then those of its exchange (see `calendar_of`).
        returns: all daily log-returns up to and with that day, the first NaN.
    """

    day: date
    close: float
    history: pd.DataFrame
    realised: pd.DataFrame
    ahead: list[date]
    returns: np.ndarray


@dataclass(frozen=True)
class Interval:
    """What a forecast says of one horizon, in prices, and the realised price (None: not known)."""

    horizon: int
    day: date
    low: float
    median: float
    high: float
    realised: float | None


def outlook(prices: Prices, day: date, days: int) -> Outlook:
    """The `days` days up to a day (or the last trading day before it), and the realised prices after it.

    Args:
        prices: of one ticker.
        day: any day from the series' first on.
        days: how much history to show.

    Raises:
        BadInputError: the series begins later.
    """
    frame = prices.frame
    at = int(frame["date"].searchsorted(pd.Timestamp(day), side="right")) - 1
    if at < 0:
        raise BadInputError(
            f"{prices.tickers[0]} begins on {frame['date'].iloc[0]:%Y-%m-%d}. Choose a later date. Received {day}."
        )
    close, adjusted = float(frame["close"].iloc[at]), frame["adj_close"]
    shown = pd.DataFrame({"date": frame["date"], "price": close * adjusted / adjusted.iloc[at]})
    realised = shown.iloc[at + 1 : at + 1 + FARTHEST].reset_index(drop=True)
    last = frame["date"].iloc[at].date()
    known = [moment.date() for moment in realised["date"]]
    after = known[-1] if known else last
    calendar = calendar_of(prices.tickers[0], frame["date"])
    coming = calendar.sessions_between(after + timedelta(days=1), after + timedelta(days=5 * FARTHEST))
    return Outlook(
        day=last,
        close=close,
        history=shown.iloc[max(0, at + 1 - days) : at + 1].reset_index(drop=True),
        realised=realised,
        ahead=[*known, *(session.date() for session in coming)][:FARTHEST],
        returns=log_returns(adjusted.iloc[: at + 1]),
    )


def simple_baseline(seen: Outlook) -> Quantiles:
    """The forecast of historical simulation after the same day.

    Raises:
        BadInputError: fewer than 250 returns are known.
    """
    if len(seen.returns) <= HISTORY:
        raise BadInputError(
            f"The simple baseline looks back on {HISTORY} daily returns, and there are {len(seen.returns) - 1} up to "
            f"{seen.day}. Choose a later date or give a longer history."
        )
    returns = seen.returns[-HISTORY:]
    return priced(np.stack([historical_simulation(returns, horizon)[-1] for horizon in HORIZONS]), seen.close)


def intervals(quantiles: Quantiles, seen: Outlook, level: float) -> list[Interval]:
    """The central interval of this level at every horizon.

    Args:
        quantiles: of the forecast after `seen.day`.
        seen: what stands around it.
        level: for example 0.9.
    """
    price = {(int(row["horizon"]), round(row["level"], 3)): row["price"] for row in quantiles}
    low, high = round((1 - level) / 2, 3), round((1 + level) / 2, 3)
    return [
        Interval(
            horizon=horizon,
            day=seen.ahead[horizon - 1],
            low=price[horizon, low],
            median=price[horizon, 0.5],
            high=price[horizon, high],
            realised=float(seen.realised["price"].iloc[horizon - 1])
            if len(seen.realised) >= horizon
            else None,
        )
        for horizon in HORIZONS
    ]
