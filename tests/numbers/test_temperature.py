import numpy as np
import pytest
from scipy.special import expit

from seqapp.numbers.metrics import log_loss
from seqapp.numbers.temperature import fit_calibration


def test_a_temperature_that_was_put_in_is_found():
    rng = np.random.default_rng(0)
    logit = rng.normal(scale=2, size=20_000)
    y_true = rng.random(20_000) < expit(logit)
    fitted = fit_calibration(y_true, 1.7 * logit)
    assert 1 / fitted.recurrent_weight == pytest.approx(1.7, rel=0.05)
    assert (fitted.linear_weight, fitted.n) == (0.0, 20_000)


def test_the_weights_of_two_models_are_found():
    rng = np.random.default_rng(2)
    a, b = rng.normal(scale=2, size=(2, 40_000))
    y_true = rng.random(40_000) < expit(0.5 * a + 1.5 * b)
    fitted = fit_calibration(y_true, a, b)
    assert (fitted.recurrent_weight, fitted.linear_weight) == pytest.approx((0.5, 1.5), rel=0.05)


def test_no_other_temperature_has_a_smaller_log_loss():
    rng = np.random.default_rng(1)
    logit, y_true = rng.normal(size=300), rng.integers(0, 2, 300)
    y_true[logit > 1] = 1
    best = fit_calibration(y_true, logit).recurrent_weight
    losses = [log_loss(y_true, expit(logit * best * factor)) for factor in (0.9, 1, 1.1)]
    assert losses[1] == min(losses)
