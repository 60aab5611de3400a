import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t as student_t
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW

from seqapp.numbers.significance import block_bootstrap_interval, diebold_mariano, holm, in_words, mcnemar


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def dependent(days, seed, rho=0.8):
    series = np.random.default_rng(seed).normal(size=days)
    for day in range(1, days):
        series[day] += rho * series[day - 1]
    return series


def test_the_bootstrap_interval_of_independent_days_is_the_textbook_one(rng):
    series = rng.normal(3, 1, 2000)
    half = 1.96 * series.std(ddof=1) / np.sqrt(2000)
    expected = (series.mean() - half, series.mean() + half)
    assert block_bootstrap_interval(series, n=4000) == pytest.approx(expected, abs=0.15 * half)


def test_days_that_depend_on_their_neighbours_widen_the_interval():
    series = dependent(2000, seed=0)
    low, high = block_bootstrap_interval(series, block_days=40)
    apart_low, apart_high = block_bootstrap_interval(series, block_days=1)
    assert low < series.mean() < high
    assert high - low > 2 * (apart_high - apart_low)  # 3 in the long run: sqrt((1 + rho) / (1 - rho))


def test_the_bootstrap_repeats_itself_with_its_seed_only(rng):
    series = rng.normal(size=200)
    assert block_bootstrap_interval(series, n=100, seed=1) == block_bootstrap_interval(series, n=100, seed=1)
    assert block_bootstrap_interval(series, n=100, seed=1) != block_bootstrap_interval(series, n=100, seed=2)


def test_a_higher_level_gives_a_wider_interval(rng):
    series = rng.normal(size=500)
    low, high = block_bootstrap_interval(series, level=0.8)
    wide_low, wide_high = block_bootstrap_interval(series, level=0.99)
    assert wide_low < low < high < wide_high


@pytest.mark.parametrize("horizon", [1, 5, 10])
def test_diebold_mariano_is_a_regression_on_a_constant_with_newey_west_errors(horizon):
    a, b = dependent(400, seed=0) ** 2, 0.3 + dependent(400, seed=1) ** 2
    regression = sm.OLS(a - b, np.ones(400)).fit(
        cov_type="HAC", cov_kwds={"maxlags": horizon + 10, "use_correction": False}
    )
    test = diebold_mariano(a, b, horizon)
    correction = np.sqrt((401 - 2 * horizon + horizon * (horizon - 1) / 400) / 400)
    assert test.mean_difference == pytest.approx(regression.params[0])
    assert test.statistic == pytest.approx(regression.tvalues[0] * correction)
    assert test.p_value == pytest.approx(2 * student_t.cdf(-abs(test.statistic), 399))


def test_equal_forecasts_are_told_apart_as_rarely_as_the_p_value_says(rng):
    noise = rng.normal(size=(500, 504))
    overlapping = np.lib.stride_tricks.sliding_window_view(noise, 5, axis=1).sum(
        axis=-1
    )  # as 5-day targets do
    p_values = [diebold_mariano(series, np.zeros(500), horizon=5).p_value for series in overlapping]
    assert 0.03 < np.mean(np.array(p_values) < 0.05) < 0.09


def test_the_first_forecasts_lower_losses_are_a_negative_difference(rng):
    a = rng.uniform(size=200)
    better, worse = diebold_mariano(a, a + 0.1, horizon=1), diebold_mariano(a + 0.1 * (1 + a), a, horizon=1)
    assert better.mean_difference == pytest.approx(-0.1)
    assert worse.statistic > 3
    assert worse.p_value < 0.001


def test_a_forecast_does_not_differ_from_itself(rng):
    losses = rng.uniform(size=100)
    assert diebold_mariano(losses, losses, horizon=1) == (0.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (np.ones(50), np.zeros(49)),
        (np.ones(11), np.zeros(11)),
        (np.full(50, np.nan), np.zeros(50)),
        (np.ones((50, 2)), np.zeros((50, 2))),
        ([], []),
    ],
)
def test_series_that_cannot_be_compared_are_refused(a, b):
    with pytest.raises(ValueError, match="Received"):
        diebold_mariano(a, b, horizon=1)


def table(both, only_a, only_b, neither):
    a = np.repeat([True, True, False, False], [both, only_a, only_b, neither])
    b = np.repeat([True, False, True, False], [both, only_a, only_b, neither])
    return a, b


@pytest.mark.parametrize("counts", [(50, 12, 3, 8), (0, 5, 5, 0), (100, 0, 7, 1), (900, 40, 61, 99)])
def test_mcnemar_is_statsmodels(counts):
    both, only_a, only_b, neither = counts
    test = mcnemar(*table(*counts))
    expected = statsmodels_mcnemar([[both, only_a], [only_b, neither]], exact=True)
    assert (test.b, test.c) == (only_a, only_b)
    assert test.p_value == pytest.approx(expected.pvalue)
    assert test.difference == pytest.approx((only_a - only_b) / sum(counts))


def test_the_interval_of_the_difference_is_walds_with_half_an_example_more_in_every_count():
    a, b = table(50, 12, 3, 8)
    test = mcnemar(a, b, level=0.9)
    padded = DescrStatsW([0, 1, -1], weights=[50.5 + 8.5, 12.5, 3.5], ddof=0)
    half = 1.6448536 * padded.std / np.sqrt(75)
    assert (test.low, test.high) == pytest.approx((padded.mean - half, padded.mean + half))


def test_the_interval_of_the_difference_covers_the_true_one(rng):
    outcomes = rng.choice(4, p=[0.8, 0.08, 0.05, 0.07], size=(1000, 200))  # both, only a, only b, neither
    tests = [mcnemar(row < 2, (row == 0) | (row == 2)) for row in outcomes]
    assert 0.93 < np.mean([result.low <= 0.03 <= result.high for result in tests]) < 0.98


def test_classifiers_that_never_disagree_do_not_differ():
    test = mcnemar([True, False], [True, False])
    assert (test.b, test.c, test.p_value, test.difference) == (0, 0, 1.0, 0.0)
    assert -1 <= test.low < 0 < test.high <= 1


@pytest.mark.parametrize(("a", "b"), [([], []), ([True], [True, False]), ([[True]], [[True]])])
def test_answers_to_different_examples_are_refused(a, b):
    with pytest.raises(ValueError, match="Received shapes"):
        mcnemar(a, b)


@pytest.mark.parametrize("tests", [1, 2, 7, 40])
def test_holm_is_statsmodels(tests, rng):
    p_values = np.round(rng.uniform(0, 0.2, tests), 2)  # rounded, so that some are equal
    np.testing.assert_allclose(holm(p_values), multipletests(p_values, method="holm")[1], rtol=1e-12)


def test_holm_keeps_the_order_of_the_p_values_and_lowers_none(rng):
    p_values = rng.uniform(size=30)
    adjusted = holm(p_values)
    assert (adjusted >= p_values).all()
    assert (np.diff(adjusted[np.argsort(p_values)]) >= 0).all()
    assert adjusted.max() <= 1


@pytest.mark.parametrize("p_values", [[], [1.1], [-0.1], [np.nan], [[0.5]]])
def test_what_are_no_p_values_is_refused(p_values):
    with pytest.raises(ValueError, match="Received"):
        holm(p_values)


@pytest.mark.parametrize(("difference", "side"), [(-0.0000741, "lower"), (0.0000741, "higher")])
def test_words_take_a_side_only_with_evidence(difference, side):
    def words(p_value):
        return in_words(p_value, difference, "LSTM", "GARCH", what="pinball loss")

    assert words(0.0499).startswith(
        f"The pinball loss of LSTM is {side} than that of GARCH by 0.000074 (p = 0.050"
    )
    assert "too weak" in words(0.05)
    assert f"{'+' if difference > 0 else '-'}0.000074" in words(0.05)
