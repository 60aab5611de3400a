"""Doubts about a well-formed price table: its days, its adjustments, jumps that no market makes, an old end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from seqapp.data.prices.calendar import Calendar, calendar_of

JUMP = 0.05  # adjusted and raw return of one day differ by more: that day was adjusted for something large
EVENT_TOLERANCE = 0.02  # relative difference between an adjustment and the event that explains it
SPLITS = np.array(
    [5 / 4, 4 / 3, 3 / 2, 5 / 2, *range(2, 51)]
)  # the ratios that splits come in, or one by them
SPLIT_TOLERANCE = 0.005
HUNDREDFOLD = 30.0  # a price that moves by such a factor in a day has changed its unit: pence for pounds
SPARSE = {
    3: "weekly",
    15: "monthly",
    40: "quarterly",
}  # sessions from one bar to the next, at least, as a rule
OUTSIDE = 0.01  # how far beyond the day's range an open or a close may lie, relatively: rounding is less
HOLE = 5  # sessions in a row without a bar
LONG_PAUSE = np.timedelta64(14, "D")  # the same where holidays are not known

Kind = Literal[
    "missing_sessions",
    "hole",
    "not_a_session",
    "unknown_calendar",
    "not_daily",
    "future",
    "unit_change",
    "outside_range",
    "false_adjustment",
    "unexplained_adjustment",
    "stale_tail",
]


@dataclass(frozen=True)
class Finding:
    """One doubt about one ticker: its kind, the days concerned and a sentence for people."""

    kind: Kind
    ticker: str
    dates: tuple[date, ...]
    message: str


def check_quality(
    frame: pd.DataFrame,
    *,
    events: pd.DataFrame | None = None,
    as_of: date | None = None,
    max_age: int = 5,
    today: date | None = None,
) -> list[Finding]:
    """What a careful reader would ask about these bars; none of it stops anybody from using them.

    Sessions are those of the ticker's own exchange (`calendar_of`). Of an exchange that nobody knows only long pauses
    are told of.

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
        today: the day of now; bars of later days are doubtful.
    """
    today = today or datetime.now(UTC).date() + timedelta(days=1)  # it may be tomorrow where the exchange is
    as_of = as_of or min(frame["date"].max().date(), today)
    findings: list[Finding] = []
    for ticker, bars in frame.groupby("ticker", sort=True):
        own = None if events is None else events[events["ticker"] == ticker]
        with np.errstate(all="ignore"):  # prices beyond all bounds are doubtful, not impossible
            findings += _of_ticker(str(ticker), bars, own, as_of, max_age, today)
    return findings


def _of_ticker(
    ticker: str, bars: pd.DataFrame, events: pd.DataFrame | None, as_of: date, max_age: int, today: date
) -> Iterator[Finding]:
    calendar = calendar_of(ticker, bars["date"])
    spacing = _spacing(ticker, bars, calendar)
    yield from [spacing] if spacing else _sessions(ticker, bars, calendar)
    yield from _future(ticker, bars, today)
    yield from _unit_changes(ticker, bars)
    yield from _outside_range(ticker, bars)
    yield from _adjustments(ticker, bars, events)
    if spacing is None:
        yield from _tail(ticker, bars, calendar, as_of, max_age)


def _spacing(ticker: str, bars: pd.DataFrame, calendar: Calendar) -> Finding | None:
    """Whether the bars are of weeks or months."""
    days = bars["date"]
    between = calendar.sessions_between(days.iloc[0].date(), days.iloc[-1].date())
    steps = np.diff(between.searchsorted(days)) if len(days) > 2 else np.ones(1)
    kinds = [kind for fewest, kind in SPARSE.items() if np.median(steps) >= fewest]
    if not kinds:
        return None
    text = (
        f"{ticker} has one bar in {np.median(steps):.0f} sessions: {kinds[-1]} bars, it seems; forecasts are made of "
        "daily ones"
    )
    return Finding("not_daily", ticker, (), text)


def _sessions(ticker: str, bars: pd.DataFrame, calendar: Calendar) -> Iterator[Finding]:
    """Days the exchange traded and the table does not have, and the other way round."""
    days = pd.DatetimeIndex(bars["date"])
    if calendar.exchange is None:
        yield from _pauses(ticker, days)
        return
    sessions = calendar.known_between(days[0].date(), days[-1].date())
    missing, extra = sessions.difference(days), days.difference(sessions)
    at = sessions.searchsorted(missing)
    runs = np.split(missing, np.flatnonzero(np.diff(at) > 1) + 1) if len(missing) else []
    for run in map(pd.DatetimeIndex, runs):
        if len(run) > HOLE:
            text = f"{ticker} has a hole: no bar from {run[0]:%Y-%m-%d} to {run[-1]:%Y-%m-%d}, {len(run)} sessions"
            yield Finding("hole", ticker, _dates(run), text)
    single = pd.DatetimeIndex([day for run in runs if len(run) <= HOLE for day in run])
    if len(single):
        text = f"{ticker} lacks {len(single)} of {len(sessions)} sessions: {_some(single)}; fetch it again"
        yield Finding("missing_sessions", ticker, _dates(single), text)
    extra = extra[(extra >= sessions[0]) & (extra <= sessions[-1])] if len(sessions) else extra[:0]
    if len(extra):
        text = (
            f"{ticker} has {len(extra)} bars on days without a session at {calendar.exchange}: {_some(extra)}"
        )
        yield Finding("not_a_session", ticker, _dates(extra), text)


def _pauses(ticker: str, days: pd.DatetimeIndex) -> Iterator[Finding]:
    """What can be told of a series whose exchange is not known."""
    yield Finding(
        "unknown_calendar",
        ticker,
        (),
        f"{ticker} is of no exchange that is known here: its days ahead are the weekdays of its own history",
    )
    for at in map(int, np.flatnonzero(np.diff(days) > LONG_PAUSE)):
        text = f"{ticker} has a hole: no bar between {days[at]:%Y-%m-%d} and {days[at + 1]:%Y-%m-%d}"
        yield Finding("hole", ticker, _dates(days[at : at + 2]), text)


def _future(ticker: str, bars: pd.DataFrame, today: date) -> Iterator[Finding]:
    late = pd.DatetimeIndex(bars["date"][bars["date"] > pd.Timestamp(today)])
    if len(late):
        text = f"{ticker} has {len(late)} bars of days in the future, up to {late[-1]:%Y-%m-%d}: nobody knows them yet"
        yield Finding("future", ticker, _dates(late), text)


def _unit_changes(ticker: str, bars: pd.DataFrame) -> Iterator[Finding]:
    """Jumps by a factor that no day brings, with the jump back where there is one."""
    adjusted = bars["adj_close"].to_numpy()
    factors = adjusted[1:] / adjusted[:-1]
    jumps = np.flatnonzero(np.maximum(factors, 1 / factors) > HUNDREDFOLD) + 1
    day: Callable[[int], date] = lambda at: bars["date"].iloc[at].date()  # noqa: E731
    while len(jumps):
        at, jumps = int(jumps[0]), jumps[1:]
        factor, way = factors[at - 1], "rises" if factors[at - 1] > 1 else "falls"
        text = f"{ticker} {day(at)}: the price {way} by a factor of {max(factor, 1 / factor):.0f}"
        dates: tuple[date, ...] = (day(at),)
        if len(jumps) and 1 / HUNDREDFOLD < adjusted[at - 1] / adjusted[jumps[0]] < HUNDREDFOLD:
            back, jumps = int(jumps[0]), jumps[1:]
            text += f" and back on {day(back)}"
            dates = (*dates, day(back))
        yield Finding("unit_change", ticker, dates, f"{text}: another unit, such as pence for pounds")


def _outside_range(ticker: str, bars: pd.DataFrame) -> Iterator[Finding]:
    """Opens and closes that the day's range leaves out: columns that are adjusted in different ways."""
    body = bars[["open", "close"]]
    outside = body.gt(bars["high"] * (1 + OUTSIDE), axis=0) | body.lt(bars["low"] * (1 - OUTSIDE), axis=0)
    days = pd.DatetimeIndex(bars["date"][outside.any(axis=1)])
    if len(days):
        which = " and ".join(str(column) for column in body if outside[column].any())
        text = (
            f"{ticker} has {which} outside low to high on {len(days)} of {len(bars)} days: {_some(days)}; its columns "
            "may be adjusted for splits in different ways"
        )
        yield Finding("outside_range", ticker, _dates(days), text)


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


def _tail(
    ticker: str, bars: pd.DataFrame, calendar: Calendar, as_of: date, max_age: int
) -> Iterator[Finding]:
    last = bars["date"].iloc[-1].date()
    age = len(calendar.sessions_between(last + timedelta(days=1), as_of)) if last < as_of else 0
    if age > max_age:
        text = f"{ticker} ends on {last}, {age} sessions before {as_of}; fetch it again if it still trades"
        yield Finding("stale_tail", ticker, (last,), text)


def _dates(days: pd.DatetimeIndex) -> tuple[date, ...]:
    return tuple(day.date() for day in days)


def _some(days: pd.DatetimeIndex) -> str:
    return ", ".join(f"{day:%Y-%m-%d}" for day in days[:3]) + (" ..." if len(days) > 3 else "")
