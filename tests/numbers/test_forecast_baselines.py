import numpy as np
import pytest
from scipy.stats import norm

from seqapp.numbers.forecast_baselines import BASELINES, HISTORY, ewma_normal, historical_simulation, naive
from seqapp.numbers.quantiles import HORIZONS, LEVELS

RNG = np.random.default_rng(0)
RETURNS = np.concatenate([[np.nan], 0.01 * RNG.standard_t(4, 399)])  # the first day has no return


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("baseline", BASELINES.values(), ids=BASELINES.keys())
@pytest.mark.parametrize("today", [300, 350, 398])
def test_what_comes_after_today_leaves_the_forecasts_up_to_today_as_they_were(baseline, horizon, today, rng):
    disturbed = RETURNS.copy()
    disturbed[today + 1 :] = rng.normal(0, 9, len(RETURNS) - today - 1)
    before, after = baseline(RETURNS, horizon), baseline(disturbed, horizon)
    np.testing.assert_array_equal(before[: today + 1], after[: today + 1])
    np.testing.assert_array_equal(before[: today + 1], baseline(RETURNS[: today + 1], horizon))


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("baseline", [historical_simulation, ewma_normal])
def test_the_forecast_of_today_knows_todays_return(baseline, horizon):
    disturbed = RETURNS.copy()
    disturbed[300] = 9.0
    changed = (baseline(RETURNS, horizon) != baseline(disturbed, horizon))[HISTORY:].any(axis=1)
    assert np.flatnonzero(changed)[0] + HISTORY == 300


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("baseline", BASELINES.values(), ids=BASELINES.keys())
def test_quantiles_are_one_row_a_day_and_do_not_cross(baseline, horizon):
    quantiles = baseline(RETURNS, horizon)
    assert quantiles.shape == (len(RETURNS), len(LEVELS))
    assert (np.diff(quantiles[HISTORY:], axis=1) >= 0).all()


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("baseline", [historical_simulation, ewma_normal])
def test_forecasts_begin_with_the_250th_known_return(baseline, horizon):
    missing = np.isnan(baseline(RETURNS, horizon))
    assert missing[:HISTORY].all()
    assert not missing[HISTORY:].any()
    assert np.isnan(baseline(RETURNS[:HISTORY], horizon)).all()
    assert not np.isnan(baseline(RETURNS[1:], horizon)[HISTORY - 1]).any()


def test_naive_says_no_change_whatever_happens():
    assert not naive(RETURNS, 5).any()


@pytest.mark.parametrize("horizon", HORIZONS)
def test_historical_simulation_is_numpys_quantile_of_the_sums_within_the_last_250_days(horizon):
    quantiles = historical_simulation(RETURNS, horizon)
    for today in (250, 311, 399):
        last = RETURNS[today - 249 : today + 1]
        sums = [last[start : start + horizon].sum() for start in range(len(last) - horizon + 1)]
        np.testing.assert_allclose(quantiles[today], np.quantile(sums, LEVELS), rtol=0, atol=1e-15)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_ewma_is_the_recursion_of_riskmetrics(horizon):
    variance = RETURNS[1] ** 2
    for change in RETURNS[2:]:
        variance = 0.94 * variance + 0.06 * change**2
    expected = norm.ppf(LEVELS, scale=np.sqrt(horizon * variance))
    np.testing.assert_allclose(ewma_normal(RETURNS, horizon)[-1], expected, rtol=1e-5)


@pytest.mark.parametrize("baseline", [historical_simulation, ewma_normal])
@pytest.mark.parametrize("horizon", HORIZONS)
def test_forecasts_of_independent_normal_returns_cover_what_comes(baseline, horizon, rng):
    returns = rng.normal(0, 0.01, 6000)
    to_come = np.convolve(returns, np.ones(horizon), "valid")[1:]
    quantiles = baseline(returns, horizon)[: len(to_come)]
    low, high = quantiles[HISTORY:, LEVELS.index(0.1)], quantiles[HISTORY:, LEVELS.index(0.9)]
    share = np.mean((low <= to_come[HISTORY:]) & (to_come[HISTORY:] <= high))
    assert share == pytest.approx(0.8, abs=0.04)
