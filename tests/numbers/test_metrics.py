import numpy as np
import pytest
import sklearn.metrics
from scipy.stats import norm

from seqapp.numbers.metrics import (
    accuracy_by_length,
    accuracy_interval,
    auc_interval,
    expected_calibration_error,
    log_loss,
    sentiment_metrics,
)

RNG = np.random.default_rng(0)
Y = RNG.integers(0, 2, 500)
P = np.clip(0.6 * Y + 0.2 + RNG.normal(0, 0.25, 500), 0, 1)


def test_log_loss_is_scikit_learns():
    assert log_loss(Y, P) == pytest.approx(sklearn.metrics.log_loss(Y, np.clip(P, 1e-7, 1 - 1e-7)))


def test_accuracy_and_its_wilson_interval_follow_the_formula():
    metrics = sentiment_metrics(Y, P)
    share, n, z = metrics["accuracy"], len(Y), norm.ppf(0.975)
    assert share == sklearn.metrics.accuracy_score(Y, P >= 0.5)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert accuracy_interval(round(share * n), n) == pytest.approx((middle - half, middle + half))
    assert (metrics["accuracy_low"], metrics["accuracy_high"]) == pytest.approx(
        (middle - half, middle + half)
    )


def test_calibration_error_sums_the_gaps_of_the_bins():
    y, p = [1, 1, 0, 1], [0.95, 0.95, 0.05, 0.55]  # three sure and right by 0.95, one right by 0.55
    assert expected_calibration_error(y, p) == pytest.approx(3 / 4 * 0.05 + 1 / 4 * 0.45)


def test_a_calibrated_model_has_almost_no_calibration_error():
    p = RNG.uniform(0, 1, 200_000)
    y = (RNG.uniform(0, 1, 200_000) < p).astype(int)
    assert expected_calibration_error(y, p) < 0.01 < expected_calibration_error(y, p**4)


def test_one_half_counts_as_positive():
    assert sentiment_metrics([1], [0.5])["accuracy"] == 1


def test_every_review_is_in_one_stretch_of_lengths():
    words = RNG.integers(0, 900, 500)
    rows = accuracy_by_length(Y, P, words)
    assert sum(row["n"] for row in rows) == 500
    first = (words <= 100) & ((P >= 0.5) == Y)
    assert rows[0]["accuracy"] == first.sum() / (words <= 100).sum()


@pytest.mark.parametrize(("y", "p"), [([], []), ([1], [0.5, 0.5]), ([1], [1.5]), ([1], [float("nan")])])
def test_what_is_no_probability_is_refused(y, p):
    with pytest.raises(ValueError, match="Received"):
        sentiment_metrics(y, p)


def test_auc_is_scikit_learns_and_its_interval_is_the_bootstraps():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 400)
    score = (y + 1.5 * rng.normal(size=400)).round(1)  # ties
    area, low, high = auc_interval(y, score)
    assert area == pytest.approx(sklearn.metrics.roc_auc_score(y, score))
    draws = [rng.integers(0, 400, 400) for _ in range(1000)]
    resampled = [sklearn.metrics.roc_auc_score(y[draw], score[draw]) for draw in draws]
    assert (low, high) == pytest.approx(np.percentile(resampled, [2.5, 97.5]), abs=0.01)
    with pytest.raises(ValueError, match="two texts of each label"):
        auc_interval([1, 1, 0], [0.1, 0.2, 0.3])
