import numpy as np
import pandas as pd
import pytest

from seqapp.data.prices.door import Prices
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.leakage import FEWEST_DAYS, MISTAKES, random_walk
from seqapp.workflows.forecast.leakage import adjusted, measure_leakage, outcome


def prices_of(frame: pd.DataFrame) -> Prices:
    return Prices(frame=frame, source="invented", sha256="0" * 64, notes=[])


@pytest.fixture(scope="module")
def measured():
    frame = synthetic_prices(2, FEWEST_DAYS + 100, seed=1)
    short = synthetic_prices(1, 50, seed=2).assign(ticker="SHORT")
    index = frame[frame["ticker"] == "S0"].assign(ticker="^VIX")
    seen = []
    every = pd.concat([frame, short, index], ignore_index=True)
    result = measure_leakage(prices_of(every), 2, lambda done, total: seen.append((done, total)))
    return result, seen


def test_every_mistake_is_measured_on_long_series_and_on_random_walks(measured) -> None:
    result, seen = measured
    assert result.tickers == ["S0", "S1"]
    assert result.left_out == ["SHORT"]
    assert [one.name for one in result.mistakes] == list(MISTAKES)
    assert all((one.prices.n, one.random_walk.n) == (2, 2) for one in result.mistakes)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert result.first_date < result.last_date


def test_the_test_finds_each_mistake_in_every_series_and_blames_no_honest_pipeline(measured) -> None:
    for mistake in measured[0].mistakes:
        for one in (mistake.prices, mistake.random_walk):
            assert (one.caught, one.false_alarms) == (one.n, 0), mistake.name


def test_a_spread_holds_the_mean_between_its_ends(measured) -> None:
    for mistake in measured[0].mistakes:
        for spread in (mistake.prices.honest, mistake.random_walk.reported):
            assert spread.low <= spread.mean <= spread.high


def test_prices_are_adjusted_as_one_bar() -> None:
    rows = np.array([[10.0, 12.0, 8.0, 10.0, 2.5, 7.0]])
    np.testing.assert_array_equal(adjusted(rows), [[2.5, 3.0, 2.0, 2.5]])


def test_prices_that_cannot_be_used_are_declined_with_what_is_wanted() -> None:
    with pytest.raises(BadInputError, match="longer history"):
        measure_leakage(prices_of(synthetic_prices(1, 100, seed=0)), 1)
    with pytest.raises(BadInputError, match="seeds=0"):
        measure_leakage(prices_of(synthetic_prices(1, FEWEST_DAYS, seed=0)), 0)
    still = synthetic_prices(1, FEWEST_DAYS, seed=0)
    still[["open", "high", "low", "close", "adj_close"]] = 5.0
    with pytest.raises(BadInputError, match="S0 stands still"):
        measure_leakage(prices_of(still), 1)


def test_an_outcome_of_one_series_is_that_series() -> None:
    from seqapp.workflows.forecast.leakage import Measured, measure

    one = measure(MISTAKES["shifted_label"], random_walk(FEWEST_DAYS, 0), 0)
    assert isinstance(one, Measured)
    only = outcome([one])
    assert (only.n, only.reported.mean, only.caught) == (1, one.reported, 1)
