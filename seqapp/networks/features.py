"""From raw daily bars to features without a scale, as TensorFlow ops: causal, so that no day knows the next one.

Bars are (batch, days, 6): open, high, low, close, adj_close, volume. Only `adj_close` carries returns across days;
open, high, low and close only ratios within a day, so that raw and split-adjusted prices give the same.
"""

import numpy as np
import tensorflow as tf

SCALE_DAYS = 63
DECAY = 0.94
MEAN_DAYS = (1, 5, 22, 63)
SMALLEST_VARIANCE = 1e-8  # a standard deviation of 0.01 % a day
CLIP = 6.0
N_DAILY = 9
N_LINEAR = 7


def features(bars: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """What the net sees of each day, and the scale its answers are in.

        r_t   = log(adj_close_t / adj_close_{t-1})
        gap_t = r_t - log(close_t / open_t)                                    overnight
        v_t   = gap_t^2 + 1/2 log(high/low)^2 - (2 log 2 - 1) log(close/open)^2   Garman and Klass (1980)
        s_t^2 = weighted mean of v over the last 63 days, weights 0.94^age       RiskMetrics' decay

    Args:
        bars: (batch, days, 6), days > 63.

    Returns:
        (batch, days - 63, 16): nine daily features (r/s, its negative part, |r|/s, gap/s, log v/s^2, log-volume over
        its 22-day mean, logs of the 5-, 22- and 63-day means of v over s^2), then the seven of the linear part; and
        log s_t, (batch, days - 63).
    """
    opening, high, low, close, adjusted, volume = tf.unstack(bars, axis=-1)
    r = tf.math.log(adjusted[:, 1:] / adjusted[:, :-1])
    within = tf.math.log(close / opening)[:, 1:]
    gap = r - within
    spread = tf.math.log(high / low)[:, 1:]
    variance = gap**2 + tf.maximum(0.5 * spread**2 - (2 * np.log(2) - 1) * within**2, 0)
    weights = DECAY ** np.arange(SCALE_DAYS)
    scale2 = _weighted(variance, weights / weights.sum()) + SMALLEST_VARIANCE
    scale = tf.sqrt(scale2)
    means = [_recent(tf.math.log(_mean(variance, days) + SMALLEST_VARIANCE), scale) for days in MEAN_DAYS]
    day, week, month, quarter = (mean - tf.math.log(scale2) for mean in means)
    traded = tf.math.log1p(volume)[:, 1:]
    volume_shock = _recent(traded - _pad_front(_mean(traded, 22), traded), scale)
    r_now, gap_now = _recent(r, scale) / scale, _recent(gap, scale) / scale
    fall = tf.minimum(r_now, 0.0)
    r_week = _recent(_mean(r, 5), scale) * np.sqrt(5) / scale
    r_month = _recent(_mean(r, 22), scale) * np.sqrt(22) / scale
    daily = [r_now, fall, tf.abs(r_now), gap_now, day, volume_shock, week, month, quarter]
    linear = [day, week, month, quarter, fall, r_week, r_month]
    return tf.clip_by_value(tf.stack(daily + linear, axis=-1), -CLIP, CLIP), tf.math.log(scale)


def _weighted(values: tf.Tensor, weights: np.ndarray) -> tf.Tensor:
    """Sum of weights[k] * values[t - k], for every t with enough past: (batch, days - len(weights) + 1)."""
    kernel = tf.constant(weights[::-1, None, None], values.dtype)
    return tf.nn.conv1d(values[..., None], kernel, stride=1, padding="VALID")[..., 0]


def _mean(values: tf.Tensor, days: int) -> tf.Tensor:
    return _weighted(values, np.full(days, 1 / days))


def _recent(values: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """The last days of `values`, as many as `like` has."""
    return values[:, tf.shape(values)[1] - tf.shape(like)[1] :]


def _pad_front(values: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """`values` with zeros before the first day, as long as `like`."""
    return tf.pad(values, ((0, 0), (tf.shape(like)[1] - tf.shape(values)[1], 0)))
