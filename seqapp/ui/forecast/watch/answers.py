"""What the nets say of several tickers at once: the value at risk of one day, and how it did on the newest days."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from seqapp.data.prices.door import Prices
from seqapp.numbers.quantiles import LEVELS
from seqapp.numbers.value_at_risk import kupiec, violations
from seqapp.store.served import ServedModel
from seqapp.ui import prices as shelf
from seqapp.ui.forecast.answers import one_fan, recent
from seqapp.workflows.forecast.use import Fan

TAILS = (0.05, 0.01)
"""The chances that a loss is larger than the value at risk of 95 and of 99 %."""
FEWEST = 100  # days that a backtest takes


@dataclass(frozen=True)
class Backtest:
    """On how many of the newest days the loss was larger than the value at risk.

    Attributes:
        days: how many were looked at.
        broken: on how many it was larger.
        expected: on how many it should be.
        p: Kupiec's, of the hypothesis that it is larger as often as it should; None of too few days.
    """

    days: int
    broken: int
    expected: float
    p: float | None


@dataclass(frozen=True)
class Risk:
    """How much one ticker may lose in a day, by one net.

    Attributes:
        ticker: its symbol.
        day: the last one that the net saw.
        net: its year, or `newest`.
        in_sample: whether it had seen what follows.
        unit: of the ticker's prices; empty where nobody knows it.
        losses: by tail, as a share.
        backtests: by tail.
    """

    ticker: str
    day: date
    net: str
    in_sample: bool
    unit: str
    losses: dict[float, float]
    backtests: dict[float, Backtest]


def risk(model: ServedModel, prices: Prices, ticker: str) -> Risk:
    """The value at risk after a ticker's newest day.

    Raises:
        BadInputError: too short a history, or every net has seen what followed.
        BusyError: too many others are computing.
    """
    day = prices.last_date.date()
    fan = one_fan(model, prices, ticker, day)
    record = recent(model, prices, ticker)
    backtests = {}
    for tail in TAILS:
        days = len(record.y_true)
        hits = violations(record.y_true, record.quantiles[:, LEVELS.index(tail)]) if days else np.empty(0)
        p = kupiec(hits, tail).p_value if days >= FEWEST else None
        backtests[tail] = Backtest(days, int(hits.sum()), tail * days, p)
    return Risk(
        ticker=ticker,
        day=day,
        net=fan.net,
        in_sample=fan.in_sample,
        unit=shelf.unit_of(ticker, prices),
        losses={tail: loss(fan, tail) for tail in TAILS},
        backtests=backtests,
    )


def loss(fan: Fan, tail: float) -> float:
    """The share that is lost in one day with this chance, or more.

    >>> fan = Fan("A", "2024-07-05", "2024", "2024-06-28", False, [{"horizon": 1, "level": 0.05, "log_return": -0.02}])
    >>> round(loss(fan, 0.05), 4)
    0.0198
    """
    (quantile,) = [
        one["log_return"] for one in fan.quantiles if one["horizon"] == 1 and abs(one["level"] - tail) < 1e-9
    ]
    return float(-np.expm1(quantile))
