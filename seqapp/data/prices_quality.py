"""Doubts about a well-formed price table: sessions missing, adjustments that cannot be right, an old end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from seqapp.data.prices_calendar import sessions_between

JUMP = 0.05  # adjusted and raw return of one day differ by more: that day was adjusted for something large
EVENT_TOLERANCE = 0.02  # relative difference between an adjustment and the event that explains it
SPLITS = np.array(
    [5 / 4, 4 / 3, 3 / 2, 5 / 2, *range(2, 51)]
)  # the ratios that splits come in, or one by them
SPLIT_TOLERANCE = 0.005

Kind = Literal[
    "missing_sessions", "not_a_session", "false_adjustment", "unexplained_adjustment", "stale_tail"
]


@dataclass(frozen=True)
class Finding:
    """One doubt about one ticker: its kind, the days concerned and a sentence for people."""

    kind: Kind
    ticker: str
    dates: tuple[date, ...]
    message: str


def check_quality(
    frame: pd.DataFrame, *, events: pd.DataFrame | None = None, as_of: date | None = None, max_age: int = 5
) -> list[Finding]:
    """What a careful reader would ask about these bars; none of it stops anybody from using them.

    Sessions are those of the New York Stock Exchange: series from elsewhere have findings that mean nothing.

    A day is adjusted by the factor k = (1 + adjusted return) / (1 + raw return). Where the two returns differ
    by more than 5 %, k must be explained by

    - an event of that day: k = 1 / (1 - dividend / yesterday's close), times the split ratio if close is raw;
    - without a list of events (`events=None`): k is the ratio of a split, and the raw return the larger one.

    What is not explained is a finding:

    - `false_adjustment` where the adjusted return is the larger: an adjustment takes a jump out of a series,
      it never puts one in (a spin-off applied twice, a split applied to a close that had it already);
    - `unexplained_adjustment` otherwise: a jump was taken out, as for a special dividend or a spin-off, and
      nobody listed the reason. Most of these are right.

    Args:
        frame: bars as `Prices.frame`.
        events: `Prices.events`; None if unknown.
        as_of: the day up to which bars should reach; by default the newest day of the table, so that tickers
            which end before the others show.
        max_age: sessions that may pass after a ticker's last bar until its end is called stale.
    """
    if as_of is None:
        as_of = frame["date"].max().date()
    findings: list[Finding] = []
    for ticker, bars in frame.groupby("ticker", sort=True):
        own = None if events is None else events[events["ticker"] == ticker]
        findings += _sessions(str(ticker), bars)
        findings += _adjustments(str(ticker), bars, own)
        findings += _tail(str(ticker), bars, as_of, max_age)
    return findings


def _sessions(ticker: str, bars: pd.DataFrame) -> Iterator[Finding]:
    """Days the exchange traded and the table does not have, and the other way round."""
    days = pd.DatetimeIndex(bars["date"])
    sessions = sessions_between(days[0].date(), days[-1].date())
    missing, extra = sessions.difference(days), days.difference(sessions)
    if len(missing):
        text = f"{ticker} lacks {len(missing)} of {len(sessions)} sessions: {_some(missing)}; fetch it again"
        yield Finding("missing_sessions", ticker, _dates(missing), text)
    if len(extra):
        text = f"{ticker} has {len(extra)} bars on days without a session in New York: {_some(extra)}"
        yield Finding("not_a_session", ticker, _dates(extra), text)


def _adjustments(ticker: str, bars: pd.DataFrame, events: pd.DataFrame | None) -> Iterator[Finding]:
    close, adjusted = bars["close"].to_numpy(), bars["adj_close"].to_numpy()
    raw_return, adjusted_return = close[1:] / close[:-1] - 1, adjusted[1:] / adjusted[:-1] - 1
    factor = (1 + adjusted_return) / (1 + raw_return)
    for i in np.flatnonzero(np.abs(adjusted_return - raw_return) > JUMP):
        day = bars["date"].iloc[i + 1]
        puts_a_jump_in = abs(adjusted_return[i]) > abs(raw_return[i])
        if events is None:
            if not puts_a_jump_in and _is_split(factor[i]):
                continue
        elif _is_listed(factor[i], close[i], events[events["date"] == day]):
            continue
        kind: Kind = "false_adjustment" if puts_a_jump_in else "unexplained_adjustment"
        why = (
            "an adjustment takes jumps out and never puts one in: fetch it again or leave that day out"
            if puts_a_jump_in
            else "no split or dividend known here explains it: probably a special dividend or a spin-off"
        )
        moves = f"adj_close moves by {adjusted_return[i]:+.1%}, close by {raw_return[i]:+.1%}"
        yield Finding(kind, ticker, (day.date(),), f"{ticker} {day:%Y-%m-%d}: {moves}; {why}")


def _is_split(factor: float) -> bool:
    ratio = max(factor, 1 / factor)
    return bool(np.any(np.abs(ratio / SPLITS - 1) < SPLIT_TOLERANCE))


def _is_listed(factor: float, yesterday: float, events: pd.DataFrame) -> bool:
    """Whether the day's events explain the factor, be the splits already in `close` or not."""
    dividend = events["dividend"].to_numpy().sum()
    split = events["split"].where(events["split"] > 0, 1.0).to_numpy().prod()
    paid = 1 / (1 - dividend / yesterday) if dividend < yesterday else np.inf
    return any(abs(factor / expected - 1) < EVENT_TOLERANCE for expected in (paid, paid * split))


def _tail(ticker: str, bars: pd.DataFrame, as_of: date, max_age: int) -> Iterator[Finding]:
    last = bars["date"].iloc[-1].date()
    age = len(sessions_between(last + timedelta(days=1), as_of)) if last < as_of else 0
    if age > max_age:
        text = f"{ticker} ends on {last}, {age} sessions before {as_of}; fetch it again if it still trades"
        yield Finding("stale_tail", ticker, (last,), text)


def _dates(days: pd.DatetimeIndex) -> tuple[date, ...]:
    return tuple(day.date() for day in days)


def _some(days: pd.DatetimeIndex) -> str:
    return ", ".join(f"{day:%Y-%m-%d}" for day in days[:3]) + (" ..." if len(days) > 3 else "")
