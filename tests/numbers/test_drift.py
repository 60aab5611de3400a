import numpy as np
import pytest

from seqapp.numbers.drift import DRIFTED, ENOUGH, distribution, stability_index


def test_the_index_of_two_samples_of_one_distribution_stays_far_below_the_line():
    rng = np.random.default_rng(0)
    before = distribution(rng.normal(size=5000))
    found = [stability_index(before, rng.normal(size=ENOUGH)) for _ in range(200)]
    assert max(found) < DRIFTED / 1.5


def test_a_shift_by_a_standard_deviation_is_found():
    rng = np.random.default_rng(0)
    assert stability_index(distribution(rng.normal(size=5000)), rng.normal(1, size=ENOUGH)) > DRIFTED


def test_the_index_is_its_formula():
    before, now = np.repeat([0, 1], [45, 55]), np.repeat([0, 1], [25, 75])
    p, q = np.array([0.5, 45.5, 55.5]) / 101.5, np.array([0.5, 25.5, 75.5]) / 101.5  # below 0 nothing lies
    np.testing.assert_allclose(stability_index(distribution(before), now), ((q - p) * np.log(q / p)).sum())


def test_a_distribution_counts_every_value_and_compares_as_the_sample_itself_would():
    rng = np.random.default_rng(0)
    sample = np.round(rng.normal(size=5000), 2)  # many values lie on an edge
    kept = distribution(sample)
    assert (kept.n, sum(kept.counts), len(kept.counts)) == (5000, 5000, 10)
    assert kept.median == np.median(sample)
    assert stability_index(kept, sample) == 0


def test_an_empty_sample_is_told():
    with pytest.raises(ValueError, match="needs a value"):
        distribution([])
    with pytest.raises(ValueError, match="needs a value"):
        stability_index(distribution([1]), [])


def test_a_constant_baseline_is_no_division_by_nothing():
    constant = distribution([3, 3, 3])
    assert stability_index(constant, [3, 3]) == pytest.approx(0, abs=0.05)
    assert np.isfinite(stability_index(constant, [1] * 100))
