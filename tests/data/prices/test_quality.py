from datetime import date

import pandas as pd
import pytest

from seqapp.data.prices.cache import events_frame
from seqapp.data.prices.calendar import calendar_of
from seqapp.data.prices.door import COLUMNS, bundled_prices, check_quality
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
    """The bars with a column multiplied on all days before DAY; close together with the others of its day."""
    columns = ["open", "high", "low", "close"] if column == "close" else [column]
    return bars.assign(**{one: bars[one].where(bars["date"] >= DAY, bars[one] * factor) for one in columns})


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


def test_many_missing_sessions_in_a_row_are_a_hole(bars):
    gone = bars["date"].between("2024-02-01", "2024-02-16")
    (finding,) = check_quality(bars[~gone])
    assert (finding.kind, len(finding.dates)) == ("hole", int(gone.sum()))
    assert "no bar from 2024-02-01 to 2024-02-16, 12 sessions" in finding.message


@pytest.mark.parametrize("ticker", ["BTC-USD", "EURUSD=X", "VOD.L", "7203.T", "M&M.NS"])
def test_a_series_with_every_session_of_its_own_exchange_has_no_findings(ticker):
    made = stock("2023-01-03", "2024-12-30").bars
    days = calendar_of(ticker).sessions_between(date(2024, 1, 1), date(2024, 12, 31))
    bars = made.iloc[: len(days)].set_axis(days[: len(made)], axis=0).rename_axis("date").reset_index()
    assert check_quality(bars.assign(ticker=ticker)[list(COLUMNS)]) == []


def test_of_an_unknown_exchange_it_is_said_and_only_long_pauses_are_found(bars):
    own = bars.assign(ticker="COMI.CA")
    assert kinds(own[own["date"].dt.day != 16]) == ["unknown_calendar"]
    assert kinds(own[~own["date"].between("2024-02-01", "2024-02-20")]) == ["unknown_calendar", "hole"]


@pytest.mark.parametrize(("step", "words"), [(5, "weekly"), (21, "monthly"), (63, "quarterly")])
def test_bars_of_weeks_and_months_are_found_and_nothing_else_is_said_of_their_days(step, words):
    bars = table(stock("2018-01-02", "2024-03-28", seed=5)).iloc[::step]
    (finding,) = check_quality(bars)
    assert finding.kind == "not_daily"
    assert words in finding.message


def test_days_in_the_future_are_found(bars):
    (finding,) = check_quality(bars, today=date(2024, 3, 26))
    assert (finding.kind, finding.dates) == ("future", (date(2024, 3, 27), date(2024, 3, 28)))
    assert kinds(bars, today=date(2024, 3, 28)) == []


def in_pence(bars: pd.DataFrame, first: int, last: int, factor: float) -> pd.DataFrame:
    changed = bars.copy()
    changed.loc[first:last, ["open", "high", "low", "close", "adj_close"]] *= factor
    return changed


@pytest.mark.parametrize(
    ("factor", "words"), [(0.01, "falls by a factor of"), (100.0, "rises by a factor of")]
)
def test_a_price_that_jumps_a_hundredfold_and_back_is_found(bars, factor, words):
    (finding,) = check_quality(in_pence(bars, 20, 22, factor))
    assert finding.kind == "unit_change"
    assert finding.dates == (bars["date"][20].date(), bars["date"][23].date())
    assert words in finding.message
    assert f"and back on {finding.dates[1]}" in finding.message


def test_a_jump_that_stays_is_found_too_and_a_split_is_none(bars):
    (finding,) = check_quality(in_pence(bars, 30, 99, 0.01))
    assert (finding.kind, finding.dates) == ("unit_change", (bars["date"][30].date(),))
    assert kinds(before(bars, "close", 50.0)) == []


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


def test_a_close_that_its_days_range_leaves_out_is_found(bars):
    (finding,) = check_quality(bars.assign(close=bars["close"] * 2, adj_close=bars["adj_close"] * 2))
    assert (finding.kind, len(finding.dates)) == ("outside_range", len(bars))
    assert "close outside low to high on 61 of 61 days" in finding.message
    assert kinds(bars.assign(close=bars["high"] * 1.001)) == []


def test_prices_beyond_all_bounds_make_no_warning(bars):
    extreme = bars.copy()
    extreme.loc[10, "adj_close"], extreme.loc[20, ["close", "high"]] = 1e-320, 1e308
    assert "unit_change" in kinds(extreme)
