from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from seqapp.data.prices_calendar import last_settled_session, sessions_between

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
    assert last_settled_session(now).date() == date.fromisoformat(settled)
    assert last_settled_session(now.astimezone(UTC)) == last_settled_session(now)


@pytest.mark.parametrize("first", [date(1949, 12, 30), date(1999, 12, 31), date(2029, 12, 31)])
def test_sessions_are_whole_across_the_borders_of_the_calendars_built(first):
    week = sessions_between(first, first + timedelta(days=7))
    assert week[0].date() == first
    assert len(week) in (5, 6)


def test_a_span_without_a_session_is_empty():
    assert len(sessions_between(date(2024, 7, 6), date(2024, 7, 7))) == 0
