"""Trading calendars: which days a ticker's exchange has a bar for, and when a bar is final."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from seqapp.data.prices.exchanges import exchange_of

SETTLING = timedelta(hours=1)  # after the close, until auctions and late prints are in the daily bar
DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
RARE = 0.2  # a weekday with so few of the bars that the commonest one has is no day of trading
YEAR = 260


@dataclass(frozen=True)
class Calendar:
    """The days of an exchange, or where none is known those weekdays that a series itself has.

    Attributes:
        exchange: its name in exchange_calendars; None for a series' own weekdays.
        weekdays: of such a series, Monday is 0; of an exchange, those that stand in beyond what its calendar knows.
    """

    exchange: str | None
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY

    @property
    def zone(self) -> ZoneInfo | None:
        """The exchange's time zone."""
        return None if self.exchange is None else ZoneInfo(str(_library_calendar(self.exchange).tz))

    def sessions_between(self, first: date, last: date) -> pd.DatetimeIndex:
        """Every day of trading from first to last, both included, as midnights without zone.

        >>> new_york = Calendar("XNYS")
        >>> week = new_york.sessions_between(date(2024, 7, 3), date(2024, 7, 8))
        >>> [f"{day:%a %d}" for day in week]  # the 4th is a holiday
        ['Wed 03', 'Fri 05', 'Mon 08']
        """
        closes = self._closes(first, last)
        return pd.DatetimeIndex(closes.index)

    def known_between(self, first: date, last: date) -> pd.DatetimeIndex:
        """Those sessions that the exchange's calendar knows, holidays and all; none of a series' own weekdays."""
        if self.exchange is None:
            return pd.DatetimeIndex([])
        closes = _closes_of_years(self.exchange, first.year // 10 * 10, last.year // 10 * 10 + 9)
        return pd.DatetimeIndex(closes[pd.Timestamp(first) : pd.Timestamp(last)].index)

    def last_settled_session(self, now: datetime) -> pd.Timestamp:
        """The newest session whose bar is final at this moment: an hour after its close, early closes included.

        >>> new_york = Calendar("XNYS")
        >>> new_york.last_settled_session(datetime(2024, 7, 3, 17, 59, tzinfo=UTC)).day  # closed at 17:00, a short day
        2
        >>> new_york.last_settled_session(datetime(2024, 7, 3, 18, 0, tzinfo=UTC)).day
        3
        """
        now = now.astimezone(UTC)
        closes = self._closes(now.date() - timedelta(days=30), now.date() + DAY)  # in Tokyo it is tomorrow
        return closes.index[closes + SETTLING <= now][-1]

    def _closes(self, first: date, last: date) -> pd.Series:
        """Closing time in UTC by session; beyond the calendar's ends every weekday of its own, open to midnight."""
        span = pd.date_range(first, last)
        span = span[span.day_of_week.isin(self.weekdays)]
        plain = pd.Series(span + DAY, index=span).dt.tz_localize("UTC")
        if self.exchange is None:
            return plain
        known = _closes_of_years(self.exchange, first.year // 10 * 10, last.year // 10 * 10 + 9)
        inside = (span >= known.index[0]) & (span <= known.index[-1])
        return pd.concat([known[pd.Timestamp(first) : pd.Timestamp(last)], plain[~inside]]).sort_index()


def calendar_of(ticker: str, days: pd.Series | None = None) -> Calendar:
    """The calendar of a ticker's exchange; of an unknown one that of the weekdays in its own history.

    Args:
        ticker: as Yahoo writes it.
        days: the days of its bars, in order, where they are known.
    """
    exchange = exchange_of(ticker)
    if exchange is not None and _library_calendar(exchange) is not None:
        return Calendar(exchange, _weekdays_of(exchange))
    return Calendar(None, own_weekdays(days))


def own_weekdays(days: pd.Series | None) -> tuple[int, ...]:
    """The weekdays on which a series has bars, by its last year; Monday to Friday where it is too short to tell.

    >>> own_weekdays(pd.Series(pd.date_range("2024-01-01", periods=30)))
    (0, 1, 2, 3, 4, 5, 6)
    """
    if days is None or len(days) < 10:
        return MONDAY_TO_FRIDAY
    counts = np.bincount(days.tail(YEAR).dt.day_of_week, minlength=7)
    return tuple(int(day) for day in np.flatnonzero(counts > RARE * counts.max()))


@lru_cache(maxsize=64)
def _library_calendar(exchange: str, first: int | None = None, last: int | None = None) -> Any:
    """The library's calendar, for whole years or for what it takes by itself; None if it cannot make one."""
    import exchange_calendars  # noqa: PLC0415 - a quarter of a second that only these questions should cost

    span = {} if first is None else {"start": f"{first}-01-01", "end": f"{last}-12-31"}
    with warnings.catch_warnings():
        # exchange_calendars 4.13 on pandas 3.1: calls that pandas 4 will drop, in its code and not in ours.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return exchange_calendars.get_calendar(exchange, **span)
        except (ValueError, NotImplementedError):  # some calendars of 4.13 do not build on pandas 3
            return None


@lru_cache(maxsize=64)
def _closes_of_years(exchange: str, first: int, last: int) -> pd.Series:
    """Closing time in UTC by session, as far as the calendar is known within these years."""
    calendar = _library_calendar(exchange, first, last)
    if calendar is None:  # it begins later or ends sooner
        bounds = _library_calendar(exchange)
        start, end = bounds.bound_min(), bounds.bound_max()
        first = first if start is None else max(first, start.year + (start.day_of_year > 1))
        last = last if end is None else min(last, end.year - (end.day_of_year < 365))
        calendar = _library_calendar(exchange, first, last) or bounds
    return calendar.closes


def _weekdays_of(exchange: str) -> tuple[int, ...]:
    mask: Sequence[str] = _library_calendar(exchange).weekmask
    return tuple(day for day, is_open in enumerate(mask) if is_open == "1")
