import numpy as np
import pytest
from scipy.stats import norm

from seqapp.numbers.conformal import SMALLEST, stretched, tail_factor
from seqapp.numbers.quantiles import LEVELS, coverage, interval

SHAPE = norm.ppf(LEVELS)


@pytest.mark.parametrize("wrong", [0.6, 1.0, 1.7])
def test_after_calibration_the_interval_holds_in_nine_of_ten_whatever_it_was_before(wrong):
    rng = np.random.default_rng(0)
    scale = np.exp(rng.normal(size=4000))
    y, quantiles = scale * rng.normal(size=4000), stretched(scale[:, None] * SHAPE, wrong)
    factor = tail_factor(y[:2000], quantiles[:2000])
    low, high = interval(stretched(quantiles[2000:], factor), 0.9)
    assert coverage(y[2000:], low, high) == pytest.approx(0.9, abs=0.02)
    assert factor * wrong == pytest.approx(1.0, abs=0.1)


def test_the_middle_stays_and_nothing_crosses():
    tails = stretched(SHAPE, 0.5)
    np.testing.assert_array_equal(tails[4:19], SHAPE[4:19])
    assert (np.diff(tails) > 0).all()


def test_outcomes_that_are_not_known_do_not_count():
    quantiles = np.tile(SHAPE, (3, 1))
    assert tail_factor([np.nan] * 3, quantiles) == 1.0
    assert tail_factor([np.nan, 0.0, 0.1], quantiles) == SMALLEST
