"""The trading calendar of the New York Stock Exchange: which days have a bar, and when a bar is final."""

import warnings
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import pandas as pd

SETTLING = timedelta(hours=1)  # after the close, until auctions and late prints are in the daily bar


def sessions_between(first: date, last: date) -> pd.DatetimeIndex:
    """Every session of the exchange from first to last, both included, as midnights without zone.

    >>> week = sessions_between(date(2024, 7, 3), date(2024, 7, 8))
    >>> [f"{day:%a %d}" for day in week]  # the 4th is a holiday
    ['Wed 03', 'Fri 05', 'Mon 08']
    """
    sessions = pd.DatetimeIndex(_closes(first, last).index)
    return sessions[(sessions >= pd.Timestamp(first)) & (sessions <= pd.Timestamp(last))]


def last_settled_session(now: datetime) -> pd.Timestamp:
    """The newest session whose bar is final at this moment: an hour after its close, early closes included.

    >>> last_settled_session(datetime(2024, 7, 3, 17, 59, tzinfo=UTC)).day  # closed at 17:00 UTC, a short day
    2
    >>> last_settled_session(datetime(2024, 7, 3, 18, 0, tzinfo=UTC)).day
    3
    """
    now = now.astimezone(UTC)
    closes = _closes(now.date() - timedelta(days=30), now.date())
    return closes.index[closes + SETTLING <= now][-1]


def _closes(first: date, last: date) -> pd.Series:
    """Closing time in UTC by session, for a span that covers the two days: a coarse one, built once."""
    return _closes_of_years(first.year // 50 * 50, last.year // 10 * 10 + 9)


@lru_cache(maxsize=8)
def _closes_of_years(first: int, last: int) -> pd.Series:
    import exchange_calendars  # noqa: PLC0415 - a quarter of a second that only these questions should cost

    with warnings.catch_warnings():
        # exchange_calendars 4.13 on pandas 3.1: gets the UTC values it wants in a deprecated way.
        warnings.filterwarnings("ignore", message="Series.values returning an ndarray that drops timezone")
        return exchange_calendars.get_calendar("XNYS", start=f"{first}-01-01", end=f"{last}-12-31").closes
