import numpy as np
import pytest

from seqapp.numbers.drift import DRIFTED, ENOUGH, stability_index


def test_the_index_of_two_samples_of_one_distribution_stays_far_below_the_line():
    rng = np.random.default_rng(0)
    before = rng.normal(size=5000)
    found = [stability_index(before, rng.normal(size=ENOUGH)) for _ in range(200)]
    assert max(found) < DRIFTED / 1.5


def test_a_shift_by_a_standard_deviation_is_found():
    rng = np.random.default_rng(0)
    assert stability_index(rng.normal(size=5000), rng.normal(1, size=ENOUGH)) > DRIFTED


def test_the_index_is_its_formula():
    before, now = np.repeat([0, 1], [45, 55]), np.repeat([0, 1], [25, 75])
    p, q = np.array([0.5, 45.5, 55.5]) / 101.5, np.array([0.5, 25.5, 75.5]) / 101.5  # below 0 nothing lies
    np.testing.assert_allclose(stability_index(before, now), ((q - p) * np.log(q / p)).sum())


@pytest.mark.parametrize(("before", "now"), [([], [1]), ([1], [])])
def test_an_empty_sample_is_told(before, now):
    with pytest.raises(ValueError, match="need a value"):
        stability_index(before, now)


def test_a_constant_baseline_is_no_division_by_nothing():
    assert stability_index([3, 3, 3], [3, 3]) == pytest.approx(0, abs=0.05)
    assert np.isfinite(stability_index([3, 3, 3], [9] * 100))
