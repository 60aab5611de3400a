import numpy as np
import pandas as pd
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.lookahead import DISTURBANCES, PROBED, find_lookahead

PRICES = 100 * np.exp(np.cumsum(np.random.default_rng(3).normal(0, 0.01, 200)))


def last_return(prices):
    """Before day d: the return of the day before."""
    forecasts = np.full(len(prices), np.nan)
    forecasts[2:] = prices[1:-1] / prices[:-2] - 1
    return forecasts


def own_return(prices):
    """At the end of day d: its own return."""
    return np.r_[np.nan, prices[1:] / prices[:-1] - 1]


def test_a_pipeline_that_reads_the_past_alone_is_not_blamed() -> None:
    result = find_lookahead(last_return, PRICES)
    assert not result.found
    assert len(result.probes) == len(DISTURBANCES) * len(PROBED)
    assert all(probe.n_forecasts > 0 for probe in result.probes)
    assert "no look-ahead found" in str(result)


@pytest.mark.parametrize(
    "leak",
    [
        lambda prices: last_return(prices) - np.nanmean(last_return(prices)),
        lambda prices: last_return(prices) / prices.max(),
        lambda prices: last_return(prices) + 1e-12 * prices[-1],
        own_return,
    ],
    ids=["mean of all", "largest of all", "a trace of the last", "the day itself"],
)
def test_a_forecast_that_knows_anything_of_later_is_found(leak) -> None:
    result = find_lookahead(leak, PRICES)
    assert result.found
    assert str(result).startswith("It knows the future")


def test_a_forecast_that_comes_or_goes_counts_as_moved_without_bound() -> None:
    result = find_lookahead(
        lambda prices: np.where(prices[-1] > 1e4, np.nan, last_return(prices)), PRICES, [100]
    )
    (probe,) = [one for one in result.probes if one.n_changed]
    assert probe.disturbance == "a thousandfold"
    assert probe.largest == np.inf


def test_a_forecast_made_at_the_end_of_a_day_may_read_that_day_and_no_later_one() -> None:
    assert not find_lookahead(own_return, PRICES, after_close=True).found
    tomorrow = find_lookahead(lambda prices: np.r_[own_return(prices)[1:], np.nan], PRICES, after_close=True)
    assert tomorrow.found


@pytest.mark.parametrize(("embargo", "found"), [(0, True), (4, True), (5, False)])
def test_a_target_that_was_learnt_and_ends_after_the_first_forecast_is_found(embargo, found) -> None:
    def five_days_ahead(prices, cutoff=120):
        targets = prices[5:] / prices[:-5] - 1  # entry d ends with row d + 5
        forecasts = np.full(len(prices), np.nan)
        forecasts[cutoff:] = targets[: cutoff - embargo].mean()
        return forecasts

    assert find_lookahead(five_days_ahead, PRICES).found == found


def test_a_frame_keeps_its_days_and_only_its_numbers_are_disturbed() -> None:
    frame = pd.DataFrame(
        {
            "date": pd.bdate_range("2020-01-01", periods=200),
            "close": PRICES,
            "volume": range(200),
            "ticker": "A",
        }
    )
    seen = []

    def pipeline(bars):
        seen.append(bars)
        return last_return(bars["close"].to_numpy())

    assert not find_lookahead(pipeline, frame, [150]).found
    for bars in seen[2:]:
        pd.testing.assert_frame_equal(bars.iloc[:150], seen[0].iloc[:150])
        assert not np.array_equal(bars["close"][150:], frame["close"][150:])
        assert (bars[["date", "ticker"]] == frame[["date", "ticker"]]).all(axis=None)
        assert (bars["close"] > 0).all()


def test_the_bars_that_were_handed_over_stay_as_they_are() -> None:
    def careless(prices):
        forecasts = last_return(prices)
        prices[:] = 0
        return forecasts

    bars = PRICES.copy()
    assert not find_lookahead(careless, bars).found
    np.testing.assert_array_equal(bars, PRICES)


@pytest.mark.parametrize(
    ("pipeline", "days", "line"),
    [
        (lambda prices: prices[1:], None, "one forecast for every row"),
        (lambda prices: np.random.default_rng().normal(size=len(prices)), None, "Fix its seeds"),
        (lambda prices: np.full(len(prices), np.nan), None, "makes no forecast"),
        (last_return, [], "no day is named"),
        (last_return, [1], "No forecast is made before day 1"),
        (last_return, [200], "No forecast is made before day 200"),
    ],
)
def test_what_cannot_be_tested_is_said_instead_of_passed(pipeline, days, line) -> None:
    with pytest.raises(BadInputError, match=line):
        find_lookahead(pipeline, PRICES, days)
