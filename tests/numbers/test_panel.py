import numpy as np
import pandas as pd
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.panel import (
    ADJ_CLOSE,
    bars_by_ticker,
    forward_returns,
    log_returns,
    trainable_rows,
    walk_forward_years,
    windows,
)
from seqapp.numbers.quantiles import HORIZONS

RNG = np.random.default_rng(0)
DATES = pd.bdate_range("2019-01-01", "2021-06-30").to_numpy("datetime64[D]")
GAPPED = DATES[RNG.uniform(size=len(DATES)) < 0.8]  # a ticker that is not traded every day
PRICES = 100 * np.exp(np.cumsum(0.01 * RNG.normal(size=len(DATES))))
COLUMNS = ("open", "high", "low", "close", "adj_close", "volume")
CUTOFFS = [
    np.datetime64(day) for day in ("2020-01-01", "2020-03-07", "2020-06-15", "2019-01-01", "2030-01-01")
]


@pytest.fixture
def frame():
    rows = [
        {"ticker": ticker, "date": date} | {name: 100 * k + column for column, name in enumerate(COLUMNS)}
        for ticker, dates in (("B", DATES[:5]), ("A", DATES[2:4]))
        for k, date in enumerate(dates)
    ]
    return pd.DataFrame(rows)[["volume", "date", "ticker", "adj_close", "close", "low", "high", "open"]]


def test_bars_are_each_tickers_own_rows_in_the_contracts_columns(frame):
    bars = bars_by_ticker(frame)
    assert list(bars) == ["B", "A"]
    np.testing.assert_array_equal(bars["A"].dates, DATES[2:4])
    np.testing.assert_array_equal(bars["B"].rows, 100 * np.arange(5)[:, None] + np.arange(6))
    assert bars["B"].dates.dtype == "datetime64[D]"
    assert bars["B"].rows.dtype == np.float64
    assert bars["B"].rows[1, ADJ_CLOSE] == 104


@pytest.mark.parametrize("order", [[1, 0, 2, 3, 4], [0, 1, 1, 2, 3]])
def test_dates_that_do_not_rise_are_refused(frame, order):
    with pytest.raises(ValueError, match="dates of B to rise"):
        bars_by_ticker(frame.iloc[order])


@pytest.mark.parametrize("horizon", HORIZONS)
def test_a_target_is_the_sum_of_the_returns_that_follow(horizon):
    returns, targets = log_returns(PRICES), forward_returns(PRICES, horizon)
    assert returns.shape == targets.shape == PRICES.shape
    for day in (0, 17, len(PRICES) - horizon - 1):
        assert targets[day] == pytest.approx(returns[day + 1 : day + 1 + horizon].sum())
    assert np.isnan(returns).tolist() == [True] + [False] * (len(PRICES) - 1)
    assert np.flatnonzero(np.isnan(targets)).tolist() == list(range(len(PRICES) - horizon, len(PRICES)))


@pytest.mark.parametrize("days", [0, 1, 3, 10])
def test_a_history_shorter_than_the_horizon_has_no_target(days):
    assert np.isnan(forward_returns(PRICES[:days], 10)).tolist() == [True] * days


def test_a_window_ends_with_its_own_day_and_is_no_copy():
    values = RNG.normal(size=(50, 6))
    views = windows(values, 20)
    assert views.shape == (31, 20, 6)
    assert np.shares_memory(views, values)
    for at in (0, 13, 30):
        np.testing.assert_array_equal(views[at], values[at : at + 20])


def test_days_fewer_than_the_lookback_make_no_window():
    assert windows(np.zeros((20, 6)), 20).shape == (1, 20, 6)
    assert windows(np.zeros((19, 6)), 20).shape == (0, 20, 6)


@pytest.mark.parametrize("cutoff", CUTOFFS)
@pytest.mark.parametrize("dates", [DATES, GAPPED, DATES[:10], DATES[:11]])
def test_no_target_learned_from_touches_a_day_at_or_after_the_cutoff(dates, cutoff):
    rows = np.flatnonzero(trainable_rows(dates, cutoff))
    expected = [row for row in range(len(dates) - max(HORIZONS)) if dates[row + max(HORIZONS)] < cutoff]
    assert rows.tolist() == expected


@pytest.mark.parametrize("cutoff", CUTOFFS[:3])
def test_training_targets_do_not_know_prices_from_the_cutoff_on(cutoff):
    before_cutoff = cutoff > DATES
    disturbed = np.where(before_cutoff, PRICES, PRICES + 1000)
    for horizon in HORIZONS:
        before, after = forward_returns(PRICES, horizon), forward_returns(disturbed, horizon)
        rows = trainable_rows(DATES, cutoff)
        np.testing.assert_array_equal(before[rows], after[rows])
        assert (before[before_cutoff] != after[before_cutoff]).any()  # what the embargo is for
    rows[np.flatnonzero(rows)[-1] + 1] = True
    assert (before[rows] != after[rows]).any()  # and not a day longer than the farthest target needs


def test_walk_forward_tests_every_day_from_the_first_year_on_once():
    stretches = walk_forward_years(DATES[-1], first_year=2020)
    tested = np.sum([(cutoff <= DATES) & (end >= DATES) for cutoff, end in stretches], axis=0)
    np.testing.assert_array_equal(tested, np.datetime64("2020-01-01") <= DATES)
    assert stretches[-1][1] == DATES[-1]


def test_walk_forward_never_trains_on_a_day_it_tests():
    for cutoff, end in walk_forward_years(DATES[-1], first_year=2019):
        tested = (cutoff <= DATES) & (end >= DATES)
        assert not (tested & trainable_rows(DATES, cutoff)).any()


def test_walk_forward_starts_in_2018_and_takes_any_unit_of_date():
    stretches = walk_forward_years(np.datetime64("2025-06-30T00:00", "ns"))
    assert stretches[0] == (np.datetime64("2018-01-01"), np.datetime64("2018-12-31"))
    assert stretches[-1] == (np.datetime64("2025-01-01"), np.datetime64("2025-06-30"))
    assert len(stretches) == 8
    assert walk_forward_years(np.datetime64("2018-01-01")) == [(np.datetime64("2018-01-01"),) * 2]


def test_prices_that_end_before_the_first_year_are_refused():
    with pytest.raises(BadInputError, match=r"end on 2013-03-01.*first_year=2018"):
        walk_forward_years(np.datetime64("2013-03-01"))
