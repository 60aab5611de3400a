from datetime import date

import pandas as pd
import pytest

from seqapp.data.prices import COLUMNS, bundled_prices, check_quality
from seqapp.data.prices_cache import events_frame
from tests.data.loopback_yahoo import Stock, stock

DAY = pd.Timestamp("2024-02-01")


def table(known: Stock, ticker: str = "AAA") -> pd.DataFrame:
    return known.bars.rename_axis("date").reset_index().assign(ticker=ticker)[list(COLUMNS)]


@pytest.fixture
def bars():
    return table(stock("2024-01-02", "2024-03-28", seed=5))


def event(dividend: float = 0.0, split: float = 0.0) -> pd.DataFrame:
    return events_frame([{"ticker": "AAA", "date": str(DAY), "dividend": dividend, "split": split}])


NO_EVENTS = events_frame([])


def before(bars: pd.DataFrame, column: str, factor: float) -> pd.DataFrame:
    """The bars with a column multiplied on all days before DAY."""
    return bars.assign(**{column: bars[column].where(bars["date"] >= DAY, bars[column] * factor)})


def kinds(*args, **kwargs) -> list[str]:
    return [finding.kind for finding in check_quality(*args, **kwargs)]


def test_a_sound_series_has_no_findings(bars):
    assert check_quality(bars) == []
    assert check_quality(bars, events=NO_EVENTS) == []


def test_missing_sessions_are_found_with_their_days(bars):
    gone = [pd.Timestamp("2024-01-16"), pd.Timestamp("2024-02-20")]
    (finding,) = check_quality(bars[~bars["date"].isin(gone)])
    assert (finding.kind, finding.ticker) == ("missing_sessions", "AAA")
    assert finding.dates == (date(2024, 1, 16), date(2024, 2, 20))
    assert "lacks 2 of 61 sessions: 2024-01-16, 2024-02-20" in finding.message


def test_a_bar_on_a_holiday_is_found(bars):
    holiday = bars.iloc[[9]].assign(date=pd.Timestamp("2024-01-15"))  # Martin Luther King Jr. Day
    (finding,) = check_quality(pd.concat([bars, holiday]).sort_values("date"))
    assert (finding.kind, finding.dates) == ("not_a_session", (date(2024, 1, 15),))


def test_a_jump_only_the_adjusted_close_has_is_a_false_adjustment_even_if_it_looks_like_a_split(bars):
    doubled = before(bars, "adj_close", 0.5)
    for events in (None, NO_EVENTS):
        (finding,) = check_quality(doubled, events=events)
        assert (finding.kind, finding.dates) == ("false_adjustment", (DAY.date(),))


def test_a_jump_taken_out_without_a_reason_is_unexplained(bars):
    spun_off = before(before(bars, "close", 1.3077), "adj_close", 1.0)
    assert kinds(spun_off) == ["unexplained_adjustment"]
    assert kinds(spun_off, events=NO_EVENTS) == ["unexplained_adjustment"]


@pytest.mark.parametrize("ratio", [2, 1.5, 7, 0.1])
def test_a_split_in_a_raw_close_explains_itself_until_events_are_known_to_lack_it(bars, ratio):
    raw = before(bars, "close", ratio)
    assert kinds(raw) == []
    assert kinds(raw, events=event(split=ratio)) == []
    assert kinds(raw, events=NO_EVENTS) == ["unexplained_adjustment"]
    assert kinds(raw, events=event(split=3)) == ["unexplained_adjustment"]


def test_a_special_dividend_is_explained_by_its_event_and_by_no_smaller_one(bars):
    last = bars.loc[bars["date"] < DAY, "close"].iloc[-1]
    paid = 0.1 * last * 1.2
    special = before(before(bars, "close", 1.2), "adj_close", 1.2 * 0.9)
    assert kinds(special) != []
    assert kinds(special, events=event(dividend=paid)) == []
    assert kinds(special, events=event(dividend=paid / 4)) != []


def test_a_split_that_the_close_carries_already_needs_no_adjustment(bars):
    assert kinds(bars, events=event(split=4)) == []


def test_an_old_end_is_stale_and_a_recent_one_is_not(bars):
    assert (
        kinds(bars, as_of=date(2024, 4, 5)) == []
    )  # five sessions after Thursday 2024-03-28; Friday was a holiday
    (finding,) = check_quality(bars, as_of=date(2024, 4, 8))
    assert (finding.kind, finding.dates) == ("stale_tail", (date(2024, 3, 28),))
    assert "6 sessions before 2024-04-08" in finding.message
    assert kinds(bars, as_of=date(2024, 4, 8), max_age=6) == []


def test_a_ticker_that_ends_before_the_others_is_stale_without_being_asked(bars):
    short = bars.head(40).assign(ticker="GONE")
    (finding,) = check_quality(pd.concat([bars, short]))
    assert (finding.kind, finding.ticker) == ("stale_tail", "GONE")


def test_the_bundled_prices_have_every_session_and_one_special_dividend():
    (finding,) = check_quality(bundled_prices().frame)
    assert (finding.kind, finding.ticker) == ("unexplained_adjustment", "MSFT")
    assert finding.dates == (date(2004, 11, 15),)  # three dollars a share
