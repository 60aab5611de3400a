import numpy as np
import pytest
from scipy.stats import norm

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.baseline_panel import PER_TICKER, POOLED, drift, quarters
from seqapp.numbers.forecast_baselines import BASELINES
from seqapp.numbers.panel import Bars, bars_by_ticker, log_returns
from seqapp.numbers.quantiles import HORIZONS, LEVELS

PANEL = bars_by_ticker(synthetic_prices(2, 700, seed=2))
DATES = PANEL["S0"].dates
REFITS = quarters(DATES[530], DATES[-1])


def forecasts(name, panel):
    if name in POOLED:
        return POOLED[name](panel, REFITS)
    return {ticker: PER_TICKER[name](bars, REFITS) for ticker, bars in panel.items()}


def disturbed_after(today):
    rng = np.random.default_rng(today)
    panel = {}
    for ticker, bars in PANEL.items():
        rows = bars.rows.copy()
        rows[today + 1 :] = 100 * np.exp(np.cumsum(rng.normal(0, 0.1, (len(rows) - today - 1, 1)), axis=0))
        rows[today + 1 :, 1] *= 1.1
        rows[today + 1 :, 2] /= 1.1
        panel[ticker] = Bars(bars.dates, rows)
    return panel


@pytest.mark.parametrize("name", [*PER_TICKER, *POOLED])
def test_what_comes_after_today_leaves_the_quantiles_up_to_today_as_they_were(name):
    before = forecasts(name, PANEL)
    for today in (
        585,
        int(np.searchsorted(DATES, REFITS[2])) - 1,
    ):  # within a quarter, and the day before a refit
        after = forecasts(name, disturbed_after(today))
        for ticker, quantiles in before.items():
            np.testing.assert_array_equal(quantiles[: today + 1], after[ticker][: today + 1])
            if name != "naive":
                assert (quantiles[today + 1 :] != after[ticker][today + 1 :]).any()


@pytest.mark.parametrize("name", [*PER_TICKER, *POOLED])
def test_every_baseline_answers_for_every_day_horizon_and_level_and_does_not_cross(name):
    quantiles = forecasts(name, PANEL)["S1"]
    assert quantiles.shape == (len(DATES), len(HORIZONS), len(LEVELS))
    last = quantiles[REFITS[1] <= DATES]
    assert np.isfinite(last).all()
    assert (np.diff(last, axis=-1) >= 0).all()


def test_the_registry_holds_the_names_that_others_ask_for():
    names = ["naive", "historical_simulation", "ewma_normal", "drift", "garch_t", "gjr_fhs", "har_range"]
    assert list(PER_TICKER) == names
    assert list(POOLED) == ["har_range_pooled"]


@pytest.mark.parametrize("name", BASELINES)
def test_the_present_baselines_say_the_same_behind_this_interface(name):
    returns = log_returns(PANEL["S0"].rows[:, 4])
    quantiles = PER_TICKER[name](PANEL["S0"], REFITS)
    for at, horizon in enumerate(HORIZONS):
        np.testing.assert_array_equal(quantiles[:, at], BASELINES[name](returns, horizon))


def test_har_range_is_the_pooled_one_of_a_panel_of_one():
    alone = POOLED["har_range_pooled"]({"S1": PANEL["S1"]}, REFITS)["S1"]
    np.testing.assert_array_equal(PER_TICKER["har_range"](PANEL["S1"], REFITS), alone)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_drift_is_the_normal_of_the_last_250_returns_moments(horizon):
    returns = log_returns(PANEL["S0"].rows[:, 4])
    quantiles = drift(returns, horizon)
    assert np.isnan(quantiles[:250]).all()
    for today in (250, 400, 699):
        last = returns[today - 249 : today + 1]
        expected = norm.ppf(LEVELS, horizon * last.mean(), np.sqrt(horizon) * last.std(ddof=1))
        np.testing.assert_allclose(quantiles[today], expected, rtol=1e-9, atol=1e-12)


def test_quarters_are_the_first_days_of_all_that_the_dates_touch():
    days = quarters(np.datetime64("2011-12-31"), np.datetime64("2013-01-01T12:00"))
    assert [str(day) for day in days] == [
        "2011-10-01",
        *(f"2012-{m:02}-01" for m in (1, 4, 7, 10)),
        "2013-01-01",
    ]
    assert days[0].dtype == "datetime64[D]"
    assert quarters(np.datetime64("1969-05-01"), np.datetime64("1969-05-01")) == [np.datetime64("1969-04-01")]


def test_an_end_before_the_start_has_no_quarters():
    with pytest.raises(ValueError, match="Received start=2012-01-02, end=2012-01-01"):
        quarters(np.datetime64("2012-01-02"), np.datetime64("2012-01-01"))
