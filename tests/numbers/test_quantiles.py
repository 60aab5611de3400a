import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as student_t
from sklearn.metrics import mean_absolute_error, mean_pinball_loss, mean_squared_error

from seqapp.numbers.quantiles import (
    HORIZONS,
    LEVELS,
    MEDIAN,
    coverage,
    crps,
    direction_accuracy,
    direction_correct,
    interval,
    mase,
    mean_pinball,
    pinball_loss,
    pit,
    rmsse,
    winkler,
)

RNG = np.random.default_rng(0)
Y = RNG.normal(0.1, 1, 300)
Q = np.sort(RNG.normal(0, 1, (300, len(LEVELS))), axis=1)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_the_levels_are_the_contracts_and_lie_evenly_about_the_median():
    assert list(LEVELS) == [0.01, 0.025, *(round(0.05 * k, 2) for k in range(1, 20)), 0.975, 0.99]
    assert len(LEVELS) == 23
    assert LEVELS[MEDIAN] == 0.5
    np.testing.assert_allclose(np.add(LEVELS, LEVELS[::-1]), 1)
    assert HORIZONS == (1, 5, 10)


@pytest.mark.parametrize("at", [0, 7, MEDIAN, 20, 22])
def test_pinball_loss_is_scikit_learns(at):
    expected = mean_pinball_loss(Y, Q[:, at], alpha=LEVELS[at])
    assert pinball_loss(Y, Q[:, at], LEVELS[at]).mean() == pytest.approx(expected)


def test_mean_pinball_averages_scikit_learns_loss_over_the_levels():
    expected = np.mean([mean_pinball_loss(Y, Q[:, at], alpha=level) for at, level in enumerate(LEVELS)])
    assert mean_pinball(Y, Q).shape == (300,)
    assert mean_pinball(Y, Q).mean() == pytest.approx(expected)


def test_mean_pinball_takes_all_horizons_at_once():
    together = mean_pinball(np.stack([Y, -Y], axis=1), np.stack([Q, Q + 1], axis=1))
    np.testing.assert_array_equal(together, np.stack([mean_pinball(Y, Q), mean_pinball(-Y, Q + 1)], axis=1))


def test_true_quantiles_lose_least(rng):
    y, true = rng.normal(size=20_000), norm.ppf(LEVELS)
    lost = [
        mean_pinball(y, np.tile(shift + scale * true, (len(y), 1))).mean()
        for shift, scale in [(0, 1), (0.1, 1), (-0.1, 1), (0, 1.15), (0, 0.85)]
    ]
    assert lost[0] == min(lost)


def test_a_missing_forecast_has_a_missing_loss():
    missing = Q.copy()
    missing[3] = np.nan
    assert np.flatnonzero(np.isnan(mean_pinball(Y, missing))).tolist() == [3]


@pytest.mark.parametrize("shape", [(300,), (300, 22), (299, 23), (1, 23), (23, 300)])
def test_quantiles_that_do_not_fit_the_outcomes_are_refused(shape):
    for metric in (mean_pinball, crps, pit):
        with pytest.raises(ValueError, match="Received shapes"):
            metric(Y, np.zeros(shape))


@pytest.mark.parametrize("scale", [0.01, 1, 7])
def test_crps_of_a_normal_is_its_closed_form_to_half_a_percent(scale, rng):
    y = rng.normal(0, scale, 20_000)
    z = y / scale
    exact = scale * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    scores = crps(y, np.tile(scale * norm.ppf(LEVELS), (len(y), 1)))
    assert scores.mean() == pytest.approx(exact.mean(), rel=0.005)
    assert scores.mean() < exact.mean()  # what is cut off beyond the outermost levels
    within = np.abs(z) < 2
    np.testing.assert_allclose(scores[within], exact[within], atol=0.01 * scale)


def test_crps_of_heavy_tails_is_that_of_many_levels(rng):
    y = rng.standard_t(3, 2000)
    many = (np.arange(4000) + 0.5) / 4000
    exact = 2 * np.mean(
        [pinball_loss(y, q, u).mean() for u, q in zip(many, student_t.ppf(many, 3), strict=True)]
    )
    assert crps(y, np.tile(student_t.ppf(LEVELS, 3), (2000, 1))).mean() == pytest.approx(exact, rel=0.005)


def test_crps_of_a_point_is_the_absolute_error():
    np.testing.assert_allclose(crps(Y, np.tile(0.3, (300, 23))), np.abs(Y - 0.3))


def test_the_pit_of_true_quantiles_is_uniform(rng):
    y = rng.normal(size=50_000)
    levels = pit(y, np.tile(norm.ppf(LEVELS), (len(y), 1)))
    shares, _ = np.histogram(levels, bins=10, range=(0, 1))
    np.testing.assert_allclose(shares / len(y), 0.1, atol=0.006)
    within = np.abs(y) < norm.ppf(0.99)
    np.testing.assert_allclose(levels[within], norm.cdf(y[within]), atol=0.005)


def test_the_pit_is_numpys_interpolation_of_the_levels_between_the_quantiles():
    for y, q, level in zip(Y, Q, pit(Y, Q), strict=True):
        if q[0] <= y <= q[-1]:
            assert level == pytest.approx(np.interp(y, q, LEVELS))


def test_the_pit_at_a_quantile_is_its_level_and_goes_on_beyond_the_last_one_to_0_and_1():
    np.testing.assert_allclose(pit(Q[0], np.tile(Q[0], (23, 1))), LEVELS)
    uniform = np.tile(LEVELS, (6, 1))
    np.testing.assert_allclose(
        pit([0.005, 0.0, -3.0, 0.995, 1.0, 3.0], uniform), [0.005, 0, 0, 0.995, 1, 1], atol=1e-12
    )


def test_the_pit_of_quantiles_that_coincide_is_the_share_not_above():
    assert pit([-1.0, 0.0, 1.0], np.zeros((3, 23))).tolist() == [0, 0.99, 1]
    steps = np.array([0.0] * 12 + [1.0] * 11)
    assert pit([0.0, 0.5, 1.0], np.tile(steps, (3, 1))) == pytest.approx([0.5, 0.525, 0.99])


def test_a_missing_forecast_or_outcome_has_a_missing_pit_and_crps():
    y, q = Y[:3].copy(), Q[:3].copy()
    y[0], q[1] = np.nan, np.nan
    for metric in (pit, crps):
        assert np.isnan(metric(y, q)).tolist() == [True, True, False]


@pytest.mark.parametrize(("level", "low", "high"), [(0.98, 0.01, 0.99), (0.9, 0.05, 0.95), (0.1, 0.45, 0.55)])
def test_an_interval_lies_between_its_two_quantiles(level, low, high):
    bounds = interval(Q, level)
    np.testing.assert_array_equal(bounds[0], Q[:, LEVELS.index(low)])
    np.testing.assert_array_equal(bounds[1], Q[:, LEVELS.index(high)])


def test_an_interval_without_its_quantiles_is_refused():
    with pytest.raises(ValueError, match=r"0\.9, 0\.95, 0\.98.*Received 0\.85"):
        interval(Q, 0.85)


def test_an_interval_of_true_quantiles_covers_its_level(rng):
    y = rng.normal(size=50_000)
    for level in (0.5, 0.9, 0.98):
        low, high = interval(np.tile(norm.ppf(LEVELS), (len(y), 1)), level)
        assert coverage(y, low, high) == pytest.approx(level, abs=0.01)


def test_an_outcome_on_the_edge_is_covered():
    assert coverage([0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]) == pytest.approx(2 / 3)


def test_winkler_is_the_pinball_losses_of_the_two_ends():
    low, high = interval(Q, 0.8)
    ends = pinball_loss(Y, low, 0.1) + pinball_loss(Y, high, 0.9)
    assert ((low > Y).any(), (high < Y).any()) == (True, True)
    np.testing.assert_allclose(winkler(Y, low, high, 0.8), 2 / 0.2 * ends)


def test_mase_is_the_mean_absolute_error_in_units_of_the_naive_ones():
    expected = mean_absolute_error(Y, Q[:, MEDIAN]) / mean_absolute_error(Y, np.zeros(300))
    assert mase(Y, Q[:, MEDIAN]) == pytest.approx(expected)
    assert mase(Y, np.zeros(300)) == 1


def test_mase_of_log_returns_is_that_of_log_prices():
    prices = np.log(100) + np.cumsum(Y)
    medians = Q[1:, MEDIAN]
    of_prices = np.abs(prices[1:] - (prices[:-1] + medians)).mean() / np.abs(np.diff(prices)).mean()
    assert mase(Y[1:], medians) == pytest.approx(of_prices)


def test_rmsse_is_the_root_mean_squared_error_in_units_of_the_naive_ones():
    ratio = mean_squared_error(Y, Q[:, MEDIAN]) / mean_squared_error(Y, np.zeros(300))
    assert rmsse(Y, Q[:, MEDIAN]) == pytest.approx(np.sqrt(ratio))
    assert rmsse(Y, np.zeros(300)) == 1


@pytest.mark.parametrize("metric", [mase, rmsse])
def test_a_scaled_error_without_any_move_is_refused(metric):
    with pytest.raises(ValueError, match="No price moved"):
        metric([0.0, 0.0], [0.1, 0.1])


def test_the_naive_forecast_has_the_base_rate_of_always_up():
    y = np.array([0.1, -0.2, 0.0, 0.3])
    assert direction_accuracy(y, np.zeros(4)) == (0.75, 0.75)
    assert direction_accuracy(y, -y) == (0.25, 0.75)
    assert direction_correct(y, [-0.1, -0.1, -0.1, 0.1]).tolist() == [False, True, False, True]


@pytest.mark.parametrize(
    "metric", [mase, rmsse, direction_accuracy, direction_correct, lambda y, q: coverage(y, q, q)]
)
@pytest.mark.parametrize(
    ("y", "q"), [([], []), ([1.0], [1.0, 2.0]), ([1.0, np.nan], [1.0, 1.0]), ([1.0], [np.nan])]
)
def test_a_share_of_missing_or_unequal_arrays_is_refused(metric, y, q):
    with pytest.raises(ValueError, match=r"Received shapes|1 of \d forecasts"):
        metric(y, q)
