import numpy as np
import pytest
import tensorflow as tf

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.networks.features import CLIP, DECAY, N_DAILY, N_LINEAR, SCALE_DAYS, features
from seqapp.numbers.panel import bars_by_ticker

BARS = bars_by_ticker(synthetic_prices(1, 200, seed=0))["S0"].rows


def computed(bars, dtype=tf.float64):
    given, log_scale = features(tf.constant(np.asarray(bars)[None], dtype))
    return given[0].numpy(), log_scale[0].numpy()


def test_features_follow_their_formulas():
    given, log_scale = computed(BARS)
    opening, high, low, close, adjusted, volume = BARS.T
    r = np.diff(np.log(adjusted))
    within = np.log(close / opening)[1:]
    gap = r - within
    v = gap**2 + np.maximum(0.5 * np.log(high / low)[1:] ** 2 - (2 * np.log(2) - 1) * within**2, 0)
    for t in (0, 50, len(given) - 1):
        day = t + SCALE_DAYS - 1  # in r and v, which begin with the second bar
        weights = DECAY ** np.arange(SCALE_DAYS)
        s = np.sqrt(np.dot(weights / weights.sum(), v[day - SCALE_DAYS + 1 : day + 1][::-1]) + 1e-8)
        assert log_scale[t] == pytest.approx(np.log(s), abs=1e-9)
        mean = [np.log(v[day - days + 1 : day + 1].mean() + 1e-8) - 2 * np.log(s) for days in (1, 5, 22, 63)]
        shock = np.log1p(volume[day + 1]) - np.log1p(volume)[day - 20 : day + 2].mean()
        week, month = (r[day - days + 1 : day + 1].sum() / np.sqrt(days) / s for days in (5, 22))
        fall = min(r[day] / s, 0)
        daily = [r[day] / s, fall, abs(r[day]) / s, gap[day] / s, mean[0], shock, *mean[1:]]
        np.testing.assert_allclose(
            given[t], np.clip([*daily, *mean, fall, week, month], -CLIP, CLIP), atol=1e-7
        )


def test_there_is_an_answer_for_every_day_with_63_before_it():
    given, log_scale = computed(BARS)
    assert given.shape == (200 - SCALE_DAYS, N_DAILY + N_LINEAR)
    assert log_scale.shape == (200 - SCALE_DAYS,)


def test_a_currency_or_a_split_changes_nothing():
    split = BARS * [1, 1, 1, 1, 1, 1]
    split[:120, :4] *= 7  # raw prices before a split; adj_close carries the returns
    rescaled = BARS * [3, 3, 3, 3, 3, 1]
    for other in (split, rescaled):
        for value, expected in zip(computed(other), computed(BARS), strict=True):
            np.testing.assert_allclose(value, expected, atol=1e-9)


def test_no_day_knows_the_next_one():
    disturbed = BARS.copy()
    disturbed[150:] *= np.random.default_rng(1).uniform(0.5, 2, (50, 6))
    for value, other in zip(computed(BARS, tf.float32), computed(disturbed, tf.float32), strict=True):
        np.testing.assert_array_equal(value[: 150 - SCALE_DAYS], other[: 150 - SCALE_DAYS])
        assert (value[150 - SCALE_DAYS :] != other[150 - SCALE_DAYS :]).any()


def test_a_window_sees_what_the_whole_series_sees():
    window = BARS[-128:]
    for value, whole in zip(computed(window), computed(BARS), strict=True):
        np.testing.assert_allclose(value, whole[-len(value) :], atol=1e-9)


def test_days_without_any_move_or_volume_stay_finite():
    still = np.full((100, 6), 5.0)
    still[:, 5] = 0
    for value in computed(still, tf.float32):
        assert np.isfinite(value).all()
