"""The forecast network: bars to quantiles of the log-return, 1, 5 and 10 trading days ahead."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from scipy.stats import t as student_t

from seqapp.layers import LSTM, SimpleRNN
from seqapp.networks.features import N_DAILY, N_LINEAR, features
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.quantiles import HORIZONS, LEVELS, MEDIAN

LAYERS = {"rnn": SimpleRNN, "lstm": LSTM}
BARS = tf.TensorSpec((None, None, 6), tf.float32, name="bars")
DEGREES_OF_FREEDOM = 5  # of the Student's t that the quantiles start from


@keras.saving.register_keras_serializable(package="seqapp")
class Quantiles(keras.layers.Layer):
    """Log-scales (..., horizons) to quantiles (..., horizons, levels) that never cross, in units of s_t sqrt(h).

        q_k = exp(scale) * z_k,   z = median, then plus and minus running sums of softplus(w)

    z is one free shape for each horizon, the same for all inputs: a constant location. It starts as a Student's t.
    """

    def build(self, _: tuple) -> None:
        """Create the shapes' weights."""
        start = student_t(DEGREES_OF_FREEDOM).ppf(LEVELS)
        start *= np.sqrt((DEGREES_OF_FREEDOM - 2) / DEGREES_OF_FREEDOM)
        gaps = np.log(np.expm1(np.diff(start)))  # softplus of this is the gap
        n = len(HORIZONS)
        self.median = self.add_weight(shape=(n, 1), initializer="zeros", name="median")
        self.gaps = self.add_weight(shape=(n, len(gaps)), initializer="zeros", name="gaps")
        self.gaps.assign(np.tile(gaps, (n, 1)))

    def call(self, log_scale: tf.Tensor) -> tf.Tensor:
        """Quantiles, (..., horizons, levels)."""
        gaps = ops.softplus(self.gaps)
        up = ops.cumsum(gaps[:, MEDIAN:], axis=1)
        down = ops.flip(ops.cumsum(ops.flip(gaps[:, :MEDIAN], axis=1), axis=1), axis=1)
        shape = self.median + ops.concatenate([-down, ops.zeros_like(self.median), up], axis=1)
        return ops.exp(log_scale)[..., None] * shape


def build_network(config: ForecastConfig) -> keras.Model:
    """The trainable part: features (batch, days, 16) to quantiles (batch, days, horizons, levels), one answer a day.

        scale_h = v_h . linear_t + w_h . cell(daily_t, state_{t-1})        q = exp(scale_h) * z_h

    The linear part is a range-HAR on the log-scale (Corsi 2009); the recurrent layer corrects it, from zero.
    """
    given = keras.Input((None, N_DAILY + N_LINEAR), name="features")
    memory = LAYERS[config.cell](config.units, return_sequences=True, name="memory")(given[..., :N_DAILY])
    memory = keras.layers.Dropout(config.dropout, seed=config.seed, name="dropout")(memory)
    correction = keras.layers.Dense(
        len(HORIZONS), use_bias=False, kernel_initializer="zeros", name="correction"
    )(memory)
    linear = keras.layers.Dense(len(HORIZONS), use_bias=False, kernel_initializer="zeros", name="linear")(
        given[..., N_DAILY:]
    )
    return keras.Model(
        given, Quantiles(name="quantiles")(linear + correction), name=f"forecast_{config.cell}"
    )


NO_WEIGHT_DECAY = ("linear", "quantiles")
"""Layers that weight decay leaves alone: few weights, and no reason to be zero."""


def pinball(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Mean pinball loss over days, horizons and levels; NaN targets do not count.

        max(level * error, (level - 1) * error),   error = y_true - y_pred

    Args:
        y_true: (batch, days, horizons).
        y_pred: (batch, days, horizons, levels).
    """
    level = tf.constant(LEVELS, y_pred.dtype)
    known = tf.math.is_finite(y_true)
    error = tf.where(known, y_true, 0.0)[..., None] - y_pred
    loss = tf.reduce_mean(tf.maximum(level * error, (level - 1) * error), axis=-1)
    return tf.math.divide_no_nan(
        tf.reduce_sum(tf.where(known, loss, 0.0)), tf.reduce_sum(tf.cast(known, loss.dtype))
    )


def quantiles_after(network: keras.Model, bars: tf.Tensor) -> tf.Tensor:
    """Quantiles of the log-return after the last of the bars, (batch, horizons, levels).

    quantile = q s_t sqrt(h)
    """
    given, log_scale = features(bars)
    root = tf.sqrt(tf.constant(HORIZONS, tf.float32))
    return network(given, training=False)[:, -1] * tf.exp(log_scale[:, -1])[:, None, None] * root[:, None]


def export_network(network: keras.Model, folder: Path) -> None:
    """Write the SavedModel: raw bars in, quantiles of the log-return out; the features are computed inside.

    Signatures, both from `bars` (batch, days, 6) float32, days > 63; the forecast is made after the last day:
        serving_default: `quantiles` (batch, horizons, levels), `horizons` (trading days), `levels`.
        trace: `log_scale` (batch, timesteps) and the layer's trace; timesteps = days - 63.
    """

    def forecast(bars: tf.Tensor) -> dict[str, tf.Tensor]:
        return {
            "quantiles": quantiles_after(network, bars),
            "horizons": tf.constant(HORIZONS),
            "levels": tf.constant(LEVELS, tf.float32),
        }

    def trace(bars: tf.Tensor) -> dict[str, tf.Tensor]:
        given, log_scale = features(bars)
        return {"log_scale": log_scale, **network.get_layer("memory").trace(given[..., :N_DAILY])}

    archive = keras.export.ExportArchive()
    for name, function in (("serving_default", forecast), ("trace", trace)):
        archive.add_endpoint(name, function, input_signature=[BARS])
    archive.write_out(folder, verbose=False)
