from datetime import date

import numpy as np
import pandas as pd
import pytest

from seqapp.data.prices.door import Prices
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.workflows.forecast.outlook import intervals, outlook, simple_baseline


def series(days: int = 400, **changes) -> Prices:
    frame = synthetic_prices(1, days, seed=5).assign(**changes)
    return Prices(frame, "made up", "0", [])


def day_of(prices: Prices, row: int) -> date:
    return prices.frame["date"].iloc[row].date()


def test_history_ends_with_the_day_and_what_came_begins_after_it() -> None:
    prices = series()
    seen = outlook(prices, day_of(prices, 300), 60)
    assert seen.day == day_of(prices, 300)
    assert len(seen.history) == 60
    assert seen.history["price"].iloc[-1] == pytest.approx(seen.close)
    assert seen.realised["date"].iloc[0].date() == day_of(prices, 301)
    assert len(seen.realised) == 10
    assert len(seen.returns) == 301


def test_a_day_without_session_is_the_session_before_it() -> None:
    prices = series()
    friday = next(row for row in range(300, 310) if day_of(prices, row).weekday() == 4)
    sunday = date.fromordinal(day_of(prices, friday).toordinal() + 2)
    assert outlook(prices, sunday, 60).day == day_of(prices, friday)


def test_prices_are_moved_by_adjusted_returns_so_that_a_split_makes_no_jump() -> None:
    prices = series()
    raw = prices.frame["close"].to_numpy().copy()
    raw[:350] *= 2  # as if one share became two on row 350
    split = Prices(prices.frame.assign(close=raw), "made up", "0", [])
    seen = outlook(split, day_of(split, 345), 60)
    steps = np.diff(np.log([*seen.history["price"], *seen.realised["price"]]))
    assert np.abs(steps).max() < 0.2
    adjusted = prices.frame["adj_close"]
    assert seen.realised["price"].iloc[4] == pytest.approx(seen.close * adjusted[350] / adjusted[345])


def test_after_the_last_day_the_dates_ahead_are_new_yorks_sessions() -> None:
    prices = series()
    cut = Prices(prices.frame[prices.frame["date"] <= "2010-12-23"], "made up", "0", [])
    seen = outlook(cut, date(2010, 12, 23), 60)
    assert seen.realised.empty
    assert seen.ahead[0] == date(2010, 12, 27)  # Christmas fell on a Saturday, the exchange closed on Friday
    assert len(seen.ahead) == 10


def test_a_day_before_the_series_is_declined() -> None:
    with pytest.raises(BadInputError, match="begins on 2010-01-04"):
        outlook(series(), date(2009, 1, 1), 60)


def test_intervals_are_the_quantiles_at_both_ends_and_know_what_came() -> None:
    prices = series()
    seen = outlook(prices, day_of(prices, 395), 60)
    quantiles = [
        {"horizon": h, "level": level, "log_return": 0.0, "price": 100 * h + level}
        for h in HORIZONS
        for level in LEVELS
    ]
    one, _, ten = intervals(quantiles, seen, 0.9)
    assert (one.low, one.median, one.high) == pytest.approx((100.05, 100.5, 100.95))
    assert one.realised == pytest.approx(seen.realised["price"].iloc[0])
    assert ten.realised is None  # four days are known after row 395
    for level in (0.5, 0.8, 0.95):
        assert intervals(quantiles, seen, level)[0].high == pytest.approx(100.5 + level / 2)


def test_the_simple_baseline_knows_nothing_after_the_day() -> None:
    prices = series()
    disturbed = prices.frame.copy()
    later = disturbed.index > 300
    disturbed.loc[later, ["open", "high", "low", "close", "adj_close"]] *= 3
    day = day_of(prices, 300)
    forecasts = [
        simple_baseline(outlook(p, day, 60)) for p in (prices, Prices(disturbed, "made up", "0", []))
    ]
    assert forecasts[0] == forecasts[1]
    assert pd.DataFrame(forecasts[0]).groupby("horizon")["price"].is_monotonic_increasing.all()


def test_the_simple_baseline_declines_a_short_history() -> None:
    prices = series()
    with pytest.raises(BadInputError, match="250 daily returns"):
        simple_baseline(outlook(prices, day_of(prices, 200), 60))


@pytest.mark.parametrize(
    ("ticker", "first", "tenth"),
    [
        ("BTC-USD", date(2010, 12, 24), date(2011, 1, 2)),  # every day
        ("EURUSD=X", date(2010, 12, 24), date(2011, 1, 6)),
        ("VOD.L", date(2010, 12, 24), date(2011, 1, 11)),  # Boxing Day and Christmas are made up for
        ("7203.T", date(2010, 12, 24), date(2011, 1, 11)),
        ("M&M.NS", date(2010, 12, 24), date(2011, 1, 6)),
        ("COMI.CA", date(2010, 12, 24), date(2011, 1, 6)),  # unknown: the weekdays of its own history
    ],
)
def test_the_days_ahead_are_those_of_the_tickers_own_exchange(ticker, first, tenth) -> None:
    prices = series(ticker=ticker)
    cut = Prices(prices.frame[prices.frame["date"] <= "2010-12-23"], "made up", "0", [])
    seen = outlook(cut, date(2010, 12, 23), 60)
    assert (seen.ahead[0], seen.ahead[9]) == (first, tenth)
