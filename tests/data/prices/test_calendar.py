from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import exchange_calendars
import pandas as pd
import pytest

from seqapp.data.prices.calendar import Calendar, calendar_of
from seqapp.data.prices.exchanges import INDICES, SUFFIXES

XNYS = Calendar("XNYS")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("moment", "settled"),
    [
        ("2024-03-08 16:59", "2024-03-07"),  # Friday, an hour after the close has not passed
        ("2024-03-08 17:00", "2024-03-08"),
        ("2024-03-10 12:00", "2024-03-08"),  # Sunday, the clocks change
        ("2024-03-11 16:59", "2024-03-08"),
        ("2024-03-11 17:00", "2024-03-11"),
        ("2024-11-29 13:59", "2024-11-27"),  # the day after Thanksgiving closes at 13:00
        ("2024-11-29 14:00", "2024-11-29"),
        ("2025-01-01 12:00", "2024-12-31"),
    ],
)
def test_a_session_settles_an_hour_after_its_own_close(moment, settled):
    now = datetime.fromisoformat(moment).replace(tzinfo=NEW_YORK)
    assert XNYS.last_settled_session(now).date() == date.fromisoformat(settled)
    assert XNYS.last_settled_session(now.astimezone(UTC)) == XNYS.last_settled_session(now)


@pytest.mark.parametrize("first", [date(1949, 12, 30), date(1999, 12, 31), date(2029, 12, 31)])
def test_sessions_are_whole_across_the_borders_of_the_calendars_built(first):
    week = XNYS.sessions_between(first, first + timedelta(days=7))
    assert week[0].date() == first
    assert len(week) in (5, 6)


def test_a_span_without_a_session_is_empty():
    assert len(XNYS.sessions_between(date(2024, 7, 6), date(2024, 7, 7))) == 0


@pytest.mark.parametrize(
    ("ticker", "exchange", "tenth"),
    [  # the tenth day of trading after Tuesday 2026-11-24
        ("AAPL", "XNYS", "2026-12-09"),  # Thanksgiving
        ("BRK-B", "XNYS", "2026-12-09"),
        ("BRK.B", "XNYS", "2026-12-09"),
        ("^GSPC", "XNYS", "2026-12-09"),
        ("BTC-USD", "24/7", "2026-12-04"),
        ("ETH-EUR", "24/7", "2026-12-04"),
        ("EURUSD=X", "24/5", "2026-12-08"),
        ("VOD.L", "XLON", "2026-12-08"),
        ("7203.T", "XTKS", "2026-12-08"),
        ("^FTSE", "XLON", "2026-12-08"),
        ("M&M.NS", "XBOM", "2026-12-08"),
        ("J&KBANK.NS", "XBOM", "2026-12-08"),
        ("NIFTY_FIN_SERVICE.NS", "XBOM", "2026-12-08"),
        ("SAP.DE", "XETR", "2026-12-08"),
        ("PETR4.SA", "BVMF", "2026-12-08"),
        ("2222.SR", "XSAU", "2026-12-08"),  # Sunday to Thursday
        ("ES=F", "CMES", "2026-12-08"),
        ("COMI.CA", None, "2026-12-08"),
    ],
)
def test_the_days_ahead_are_those_of_the_tickers_own_exchange(ticker, exchange, tenth):
    calendar = calendar_of(ticker)
    assert calendar.exchange == exchange
    ahead = calendar.sessions_between(date(2026, 11, 25), date(2027, 1, 15))
    assert ahead[9].date() == date.fromisoformat(tenth)


def test_every_exchange_has_a_calendar_or_stands_aside_for_the_weekdays_of_the_series():
    names = set(exchange_calendars.get_calendar_names())
    assert set(SUFFIXES.values()) | set(INDICES.values()) <= names
    without = [suffix for suffix in SUFFIXES if calendar_of(f"ABC.{suffix}").exchange is None]
    assert set(without) <= {"AT", "RO", "TA"}  # exchange_calendars 4.13 cannot build these on pandas 3


def test_an_unknown_exchange_has_the_weekdays_of_the_series_own_history():
    sunday_to_thursday = pd.Series(
        [day for day in pd.date_range("2025-01-01", periods=90) if day.day_of_week not in (4, 5)]
    )
    calendar = calendar_of("COMI.CA", sunday_to_thursday)
    week = calendar.sessions_between(date(2025, 6, 1), date(2025, 6, 7))
    assert [f"{day:%a}" for day in week] == ["Sun", "Mon", "Tue", "Wed", "Thu"]
    saturday = pd.concat([sunday_to_thursday, pd.Series([pd.Timestamp("2025-04-05")])], ignore_index=True)
    assert calendar_of("COMI.CA", saturday) == calendar  # one odd day is no rule


@pytest.mark.parametrize(
    ("ticker", "first"),
    [("600519.SS", date(2027, 3, 1)), ("7203.T", date(1990, 3, 5)), ("M&M.NS", date(2030, 1, 7))],
)
def test_beyond_what_a_calendar_knows_every_weekday_counts_and_none_is_missing(ticker, first):
    calendar = calendar_of(ticker)
    assert len(calendar.sessions_between(first, first + timedelta(days=6))) == 5
    assert len(calendar.known_between(first, first + timedelta(days=6))) == 0


@pytest.mark.parametrize(
    ("ticker", "moment", "settled"),
    [
        ("7203.T", "2026-11-25 07:29", "2026-11-24"),  # Tokyo closes at 06:30 UTC
        ("7203.T", "2026-11-25 07:30", "2026-11-25"),
        ("AIR.NZ", "2026-11-25 23:50", "2026-11-25"),
        ("AIR.NZ", "2026-11-26 05:00", "2026-11-26"),
        ("VOD.L", "2026-11-25 17:30", "2026-11-25"),
        ("BTC-USD", "2026-11-25 23:59", "2026-11-24"),
        ("BTC-USD", "2026-11-29 01:00", "2026-11-28"),  # a Saturday
        ("COMI.CA", "2026-11-26 01:00", "2026-11-25"),
    ],
)
def test_a_bar_is_final_when_its_own_exchange_has_closed(ticker, moment, settled):
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert calendar_of(ticker).last_settled_session(now).date() == date.fromisoformat(settled)
