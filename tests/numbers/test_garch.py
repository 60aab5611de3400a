import numpy as np
import pytest
from arch import arch_model
from scipy.stats import t as student_t

from seqapp.numbers.garch import (
    GARCH_T,
    GJR_FHS,
    HISTORY,
    PATHS,
    Parameters,
    fit,
    grid_of,
    scaled_quantiles,
    variances,
    walk,
)
from seqapp.numbers.quantiles import HORIZONS, LEVELS

TRUE = {
    GARCH_T: Parameters(mean=0.05, omega=0.05, alpha=0.1, gamma=0.0, beta=0.85, freedom=6.0),
    GJR_FHS: Parameters(mean=0.05, omega=0.05, alpha=0.03, gamma=0.12, beta=0.87, freedom=6.0),
}
KINDS = pytest.mark.parametrize("kind", TRUE, ids=["garch_t", "gjr_fhs"])
DATES = np.arange("2015-01-01", "2017-06-01", dtype="datetime64[D]")
REFITS = [np.datetime64("2016-01-01"), np.datetime64("2016-07-01"), np.datetime64("2017-01-01")]


def simulated(kind, days, seed=0):
    """Returns in percent, by a loop of its own."""
    mean, omega, alpha, gamma, beta, freedom = TRUE[kind]
    rng = np.random.default_rng(seed)
    variance, returns = omega / (1 - alpha - gamma / 2 - beta), []
    for z in rng.standard_t(freedom, days) * np.sqrt((freedom - 2) / freedom):
        error = np.sqrt(variance) * z
        returns.append(mean + error)
        variance = omega + (alpha + gamma * (error < 0)) * error**2 + beta * variance
    return np.array(returns)


def log_returns_of(kind):
    return np.concatenate([[np.nan], simulated(kind, len(DATES) - 1) / 100])


@KINDS
def test_a_fit_is_that_of_arch_and_finds_the_parameters_that_made_the_returns(kind):
    returns = simulated(kind, 6000)
    found = fit(returns, kind)
    theirs = arch_model(returns, p=1, o=int(kind.leverage), q=1, dist="t", rescale=False).fit(disp="off")
    names = ["mu", "omega", "alpha[1]", *(["gamma[1]"] if kind.leverage else []), "beta[1]", "nu"]
    own = [value for value in found if value != 0]
    np.testing.assert_allclose(own, theirs.params[names], rtol=1e-6)
    assert found.beta == pytest.approx(TRUE[kind].beta, abs=0.04)
    assert found.alpha + found.gamma / 2 == pytest.approx(TRUE[kind].alpha + TRUE[kind].gamma / 2, abs=0.03)
    assert found.freedom == pytest.approx(6, abs=1.2)


@KINDS
def test_variances_are_those_that_arch_filters(kind):
    returns = simulated(kind, 900)
    mean, omega, alpha, gamma, beta, freedom = TRUE[kind]
    model = arch_model(returns, p=1, o=int(kind.leverage), q=1, dist="t", rescale=False)
    theirs = model.fix([mean, omega, alpha, *([gamma] if kind.leverage else []), beta, freedom])
    own = variances(returns, TRUE[kind])
    np.testing.assert_allclose(own[:-1], theirs.conditional_volatility**2, rtol=0.01)
    later = slice(HISTORY, None)  # arch begins from squares about another mean
    np.testing.assert_allclose(own[:-1][later], theirs.conditional_volatility[later] ** 2, rtol=1e-10)
    coming = theirs.forecast(horizon=1).variance.to_numpy()[-1, 0]
    assert own[-1] == pytest.approx(coming, rel=1e-10)


@KINDS
def test_scaled_quantiles_are_those_of_a_plain_simulation(kind):
    parameters, rng = TRUE[kind], np.random.default_rng(3)
    residuals = rng.standard_t(6, 1000) * np.sqrt(4 / 6)
    grid = np.array([0.2, 1.0, 20.0])
    scaled = scaled_quantiles(parameters, kind, residuals, grid)
    for row, start in zip(scaled, grid, strict=True):
        variance, total = np.full(200_000, start), np.zeros(200_000)
        for _ in range(10):
            own = (
                rng.choice(residuals, 200_000)
                if kind.filtered
                else rng.standard_t(6, 200_000) * np.sqrt(4 / 6)
            )
            error = np.sqrt(variance) * own
            total += error
            factor = parameters.alpha + parameters.gamma * (error < 0)
            variance = parameters.omega + factor * error**2 + parameters.beta * variance
        expected = np.quantile(total / np.sqrt(start), LEVELS)
        np.testing.assert_allclose(row[2], expected, atol=0.05 * expected[-3])
        np.testing.assert_allclose(row[2, 2:-2], expected[2:-2], atol=0.03 * expected[-3])


def test_one_day_ahead_the_quantiles_are_exactly_the_fitted_ts():
    returns = log_returns_of(GARCH_T)
    forecast = walk(returns, DATES, REFITS[:1], GARCH_T).quantiles
    first = int(np.searchsorted(DATES, REFITS[0]))
    assert np.isnan(forecast).all()  # a year of days is too few
    forecast = walk(returns, DATES, REFITS[1:2], GARCH_T).quantiles
    first = int(np.searchsorted(DATES, REFITS[1]))
    known = 100 * returns[1:first]
    p = fit(known, GARCH_T)
    for today in (first, first + 40, len(DATES) - 1):
        sigma = np.sqrt(variances(100 * returns[1 : today + 1], p)[-1])
        expected = (p.mean + sigma * np.sqrt(1 - 2 / p.freedom) * student_t.ppf(LEVELS, p.freedom)) / 100
        np.testing.assert_allclose(forecast[today, 0], expected, rtol=1e-12)
    residuals = (known - p.mean) / np.sqrt(variances(known, p)[:-1])
    at_today = scaled_quantiles(p, GARCH_T, residuals, np.array([sigma**2]))[0]
    means = np.outer(HORIZONS, np.full(23, p.mean))
    np.testing.assert_allclose(forecast[-1], (means + sigma * at_today) / 100, rtol=0.01, atol=2e-5)


def test_filtered_historical_simulation_takes_the_last_thousand_residuals():
    returns = simulated(GJR_FHS, 1600)
    dates = np.arange(1601).astype("datetime64[D]")
    refit = dates[1500]
    forecast = walk(np.concatenate([[np.nan], returns / 100]), dates, [refit], GJR_FHS).quantiles
    p = fit(returns[:1499], GJR_FHS)
    sigma = np.sqrt(variances(returns[:1500], p))
    residuals = (returns[499:1499] - p.mean) / sigma[499:1499]
    expected = p.mean + sigma[1500] * np.quantile(residuals, LEVELS)
    np.testing.assert_allclose(100 * forecast[1500, 0], expected, rtol=1e-5)


@KINDS
def test_what_comes_after_today_leaves_the_forecasts_up_to_today_as_they_were(kind):
    returns = log_returns_of(kind)
    before = walk(returns, DATES, REFITS, kind).quantiles
    for today in (560, 640, 731, 800):  # 731 is the third refit's own day
        disturbed = returns.copy()
        disturbed[today + 1 :] = np.random.default_rng(9).normal(0, 0.2, len(returns) - today - 1)
        after = walk(disturbed, DATES, REFITS, kind).quantiles
        np.testing.assert_array_equal(before[: today + 1], after[: today + 1])
        assert (before[today + 1 :] != after[today + 1 :]).any()


@KINDS
def test_the_forecast_of_today_knows_todays_return(kind):
    returns = log_returns_of(kind)
    disturbed = returns.copy()
    disturbed[700] = 0.2
    before, after = (walk(r, DATES, REFITS, kind).quantiles for r in (returns, disturbed))
    changed = ((before != after) & np.isfinite(before)).any(axis=(1, 2))
    assert np.flatnonzero(changed)[0] == 700


@KINDS
def test_forecasts_begin_with_the_first_refit_that_has_500_returns_behind_it(kind):
    forecast = walk(log_returns_of(kind), DATES, REFITS, kind)
    first = int(np.searchsorted(DATES, REFITS[1]))
    assert first > HISTORY
    assert np.isnan(forecast.quantiles[:first]).all()
    assert np.isfinite(forecast.quantiles[first:]).all()
    assert (np.diff(forecast.quantiles[first:], axis=-1) > 0).all()
    assert (forecast.fits, forecast.failed) == (2, 0)


def test_a_fit_that_does_not_converge_leaves_the_former_parameters_and_is_counted(monkeypatch):
    returns = log_returns_of(GARCH_T)
    expected = walk(returns, DATES, REFITS[1:2], GARCH_T).quantiles[:, 0]
    fits = iter([fit(100 * returns[1 : np.searchsorted(DATES, REFITS[1])], GARCH_T), None])
    monkeypatch.setattr("seqapp.numbers.garch.fit", lambda *_: next(fits))
    forecast = walk(returns, DATES, REFITS, GARCH_T)
    np.testing.assert_allclose(forecast.quantiles[:, 0], expected, rtol=1e-12)
    assert (forecast.fits, forecast.failed) == (2, 1)


def test_prices_that_never_move_have_no_fit():
    forecast = walk(np.zeros(len(DATES)), DATES, REFITS, GARCH_T)
    assert np.isnan(forecast.quantiles).all()
    assert (forecast.fits, forecast.failed) == (2, 2)


def test_forecasts_are_the_same_to_the_bit_a_second_time():
    once, again = (walk(log_returns_of(GJR_FHS), DATES, REFITS, GJR_FHS).quantiles for _ in range(2))
    np.testing.assert_array_equal(once, again)


@KINDS
def test_forecasts_of_returns_of_their_own_kind_cover_what_comes(kind):
    returns = simulated(kind, 5000, seed=5)
    dates = np.arange(5001).astype("datetime64[D]")
    quantiles = walk(np.concatenate([[np.nan], returns]) / 100, dates, [dates[1500]], kind).quantiles
    for at, horizon in enumerate(HORIZONS):
        to_come = (
            np.convolve(returns, np.ones(horizon), "valid")[1500:] / 100
        )  # the first begins the day after
        below = [
            np.mean(to_come < quantiles[1500 : 1500 + len(to_come), at, LEVELS.index(level)])
            for level in (0.05, 0.25, 0.75, 0.95)
        ]
        assert below[3] - below[0] == pytest.approx(0.9, abs=0.015 * np.sqrt(horizon))
        assert below[2] - below[1] == pytest.approx(0.5, abs=0.025 * np.sqrt(horizon))


@pytest.mark.parametrize(
    ("returns", "dates"), [(np.array([np.nan, 0.1, np.nan]), DATES[:3]), (np.zeros(3), DATES[:2])]
)
def test_missing_returns_are_refused(returns, dates):
    with pytest.raises(ValueError, match="finite return for every date"):
        walk(returns, dates, REFITS, GARCH_T)


def test_the_grid_holds_the_variances_that_markets_had():
    grid = grid_of(simulated(GARCH_T, 1000))
    found = variances(simulated(GARCH_T, 1000), TRUE[GARCH_T])
    assert grid[0] < found.min() < found.max() < grid[-1]
    assert PATHS >= 10_000
