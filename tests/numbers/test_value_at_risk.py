from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom, chi2

from seqapp.numbers.value_at_risk import (
    christoffersen,
    expected_rejections,
    kupiec,
    rejections,
    violations,
)

RNG = np.random.default_rng(0)


def likelihood(hits, chances):
    """The product of every day's own probability: the definition, without a count."""
    return np.prod([chance if hit else 1 - chance for hit, chance in zip(hits, chances, strict=True)])


def share_after(hits, state):
    of_state = [after for before, after in pairwise(hits) if before == state]
    return np.mean(of_state) if of_state else 0.0


@pytest.mark.parametrize("chance", [0.02, 0.1, 0.5])
def test_the_ratios_are_those_of_likelihoods_written_day_by_day(chance):
    hits = RNG.uniform(size=120) < chance
    n, level = len(hits), 0.05
    of_level, of_share = likelihood(hits, [level] * n), likelihood(hits, [hits.mean()] * n)
    assert kupiec(hits, level).statistic == pytest.approx(-2 * np.log(of_level / of_share))
    assert kupiec(hits, level).p_value == pytest.approx(chi2.sf(-2 * np.log(of_level / of_share), 1))
    chained = likelihood(hits[1:], [share_after(hits, before) for before in hits[:-1]])
    constant = likelihood(hits[1:], [hits[1:].mean()] * (n - 1))
    test = christoffersen(hits, level)
    assert test.independence.statistic == pytest.approx(-2 * np.log(constant / chained), abs=1e-9)
    both = kupiec(hits, level).statistic + test.independence.statistic
    assert test.conditional == pytest.approx((both, chi2.sf(both, 2)))


def test_no_hit_and_nothing_but_hits_have_the_limits_of_the_ratio():
    assert kupiec([False] * 100, 0.05).statistic == pytest.approx(-200 * np.log(0.95))
    assert kupiec([True] * 100, 0.05).statistic == pytest.approx(-200 * np.log(0.05))
    for hits in ([False] * 100, [True] * 100):
        test = christoffersen(hits, 0.05)
        assert test.independence == (0.0, 1.0)
        assert test.conditional.statistic == pytest.approx(kupiec(hits, 0.05).statistic)


def test_hits_that_never_follow_one_another_have_a_defined_ratio():
    hits = np.arange(100) % 20 == 7  # 5 hits, n_11 = 0, n_01 = 5, n_10 = 5, n_00 = 89
    expected = 2 * (5 * np.log(5 / 94) + 89 * np.log(89 / 94) - 5 * np.log(5 / 99) - 94 * np.log(94 / 99))
    assert christoffersen(hits, 0.05).independence.statistic == pytest.approx(expected)
    assert christoffersen(hits, 0.05).independence.p_value > 0.3


def test_a_hit_on_the_last_day_alone_is_no_cluster():
    assert christoffersen([False] * 50 + [True], 0.05).independence == pytest.approx((0, 1), abs=1e-9)


def test_clustered_hits_are_found_by_independence_and_not_by_their_number():
    hits = np.zeros(1000, dtype=bool)
    hits[100:125] = hits[600:625] = True
    assert kupiec(hits, 0.05).p_value == 1
    assert christoffersen(hits, 0.05).independence.p_value < 1e-9


@pytest.mark.parametrize("level", [0.05, 0.1])
def test_right_forecasts_are_rejected_about_five_times_in_a_hundred(level):
    series = np.random.default_rng(1).uniform(size=(600, 1500)) < level
    counts = rejections(list(series), level)
    for count in counts.values():
        assert count.n_series == 600
        assert 0.03 < count.rejected / 600 < 0.085  # chi-squared holds for many hits only


def test_wrong_forecasts_are_rejected_far_more_often_than_expected():
    series = np.random.default_rng(1).uniform(size=(40, 1500)) < 0.08
    count = rejections(list(series), 0.05)["kupiec"]
    assert count.rejected > 30
    assert count.high < 10


def test_the_expected_number_and_its_range_are_the_binomials():
    count = rejections([np.arange(100) % 20 == 3] * 58, 0.05)["conditional"]
    assert count.expected == expected_rejections(58, 0.05) == pytest.approx(2.9)
    assert binom.cdf(count.low - 1, 58, 0.05) <= 0.025 < binom.cdf(count.low, 58, 0.05)
    assert binom.cdf(count.high - 1, 58, 0.05) < 0.975 <= binom.cdf(count.high, 58, 0.05)


def test_an_outcome_on_the_quantile_is_no_hit():
    assert violations([-2.0, -1.0, 0.0], [-1.0, -1.0, -1.0]).tolist() == [True, False, False]


@pytest.mark.parametrize(("y", "q"), [([1.0], [1.0, 2.0]), ([np.nan], [1.0]), ([1.0], [np.nan])])
def test_outcomes_without_their_quantile_are_refused(y, q):
    with pytest.raises(ValueError, match="Received shapes"):
        violations(y, q)


@pytest.mark.parametrize(
    ("hits", "level"), [([], 0.05), ([[True]], 0.05), ([0.2, 0.4], 0.05), ([True], 0.0), ([True], 1.0)]
)
def test_what_are_no_hits_is_refused(hits, level):
    for test in (kupiec, christoffersen):
        with pytest.raises(ValueError, match="Received shape"):
            test(hits, level)


def test_one_day_and_no_series_are_refused():
    with pytest.raises(ValueError, match="two days"):
        christoffersen([True], 0.05)
    with pytest.raises(ValueError, match="at least one series"):
        rejections([], 0.05)
