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
from seqapp.numbers.conformal import INNER
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
    """The trainable part: features (batch, days, 16) to (batch, days, horizons, levels, members), an answer a day.

        scale_h = v_h . linear_t + w_h . cell(daily_t, state_{t-1})        q = exp(scale_h) * z_h

    The linear part is a range-HAR on the log-scale (Corsi 2009); the recurrent layer corrects it, from zero. Every
    member is such a net with weights of its own; what they say together is the mean of their quantiles.
    """
    given = keras.Input((None, N_DAILY + N_LINEAR), name="features")
    members = [_member(config, given, number) for number in range(config.members)]
    together = ops.stack(members, axis=-1)
    return keras.Model(given, together, name=f"forecast_{config.cell}")


def _member(config: ForecastConfig, given: keras.KerasTensor, number: int) -> keras.KerasTensor:
    """One net: (batch, days, horizons, levels)."""

    def to_horizons(name: str) -> keras.layers.Dense:
        return keras.layers.Dense(
            len(HORIZONS), use_bias=False, kernel_initializer="zeros", name=f"{name}_{number}"
        )

    parts = []
    if config.parts != "linear":
        layer = LAYERS[config.cell](config.units, return_sequences=True, name=f"memory_{number}")
        dropout = keras.layers.Dropout(config.dropout, seed=config.seed + number, name=f"dropout_{number}")
        parts.append(to_horizons("correction")(dropout(layer(given[..., :N_DAILY]))))
    if config.parts != "recurrent":
        parts.append(to_horizons("linear")(given[..., N_DAILY:]))
    return Quantiles(name=f"quantiles_{number}")(parts[0] if len(parts) == 1 else parts[0] + parts[1])


def no_weight_decay(network: keras.Model) -> tuple[str, ...]:
    """Layers that weight decay leaves alone: few weights, and no reason to be zero."""
    return tuple(layer.name for layer in network.layers if layer.name.startswith(("linear", "quantiles")))


def pinball(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Mean pinball loss over days, horizons, levels and members, each on its own; NaN targets do not count.

        max(level * error, (level - 1) * error),   error = y_true - y_pred

    Args:
        y_true: (batch, days, horizons).
        y_pred: (batch, days, horizons, levels, members).
    """
    level = tf.constant(LEVELS, y_pred.dtype)[:, None]
    known = tf.math.is_finite(y_true)
    error = tf.where(known, y_true, 0.0)[..., None, None] - y_pred
    loss = tf.reduce_mean(tf.maximum(level * error, (level - 1) * error), axis=(-2, -1))
    return tf.math.divide_no_nan(
        tf.reduce_sum(tf.where(known, loss, 0.0)), tf.reduce_sum(tf.cast(known, loss.dtype))
    )


def together(answers: tf.Tensor) -> tf.Tensor:
    """What the members say together: the mean of their quantiles, which do not cross either."""
    return tf.reduce_mean(answers, axis=-1)


def members_after(network: keras.Model, bars: tf.Tensor, weights: list[tf.Tensor] | None = None) -> tf.Tensor:
    """Every member's quantiles of the log-return after the last of the bars, (batch, horizons, levels, members).

    quantile = q s_t sqrt(h)

    Args:
        network: of `build_network`.
        bars: (batch, days, 6).
        weights: what it is to answer with instead of its own weights, of the shapes of its trainable variables.
    """
    given, log_scale = features(bars)
    if weights is None:
        answers = network(given, training=False)
    else:
        fixed = [variable.value for variable in network.non_trainable_variables]
        answers, _ = network.stateless_call(weights, fixed, given, training=False)
    root = tf.sqrt(tf.constant(HORIZONS, tf.float32))
    return answers[:, -1] * tf.exp(log_scale[:, -1])[:, None, None, None] * root[:, None, None]


def quantiles_after(
    network: keras.Model, bars: tf.Tensor, weights: list[tf.Tensor] | None = None
) -> tf.Tensor:
    """`members_after`, together: (batch, horizons, levels)."""
    return together(members_after(network, bars, weights))


def packed(network: keras.Model) -> np.ndarray:
    """All trainable weights in one row, (weights,) float32: a row of years.npz."""
    return np.concatenate([variable.numpy().ravel() for variable in network.trainable_variables])


def unpacked(network: keras.Model, row: tf.Tensor) -> list[tf.Tensor]:
    """A row of weights in the shapes of the network's trainable variables."""
    shapes = [tuple(variable.shape) for variable in network.trainable_variables]
    pieces = tf.split(row, [int(np.prod(shape)) for shape in shapes])
    return [tf.reshape(piece, shape) for piece, shape in zip(pieces, shapes, strict=True)]


def stretch_tails(network: keras.Model, factors: np.ndarray) -> None:
    """Let the tails of every horizon reach so many times as far, (horizons,): by the outer gaps of the shapes alone.

    What the network answers then is `seqapp.numbers.conformal.stretched` of what it answered before.
    """
    low, high = INNER
    for layer in network.layers:
        if isinstance(layer, Quantiles):
            gaps = np.logaddexp(0.0, layer.gaps.numpy().astype(np.float64))
            gaps[:, :low] *= factors[:, None]
            gaps[:, high:] *= factors[:, None]
            layer.gaps.assign(np.log(np.expm1(gaps)))


def export_network(network: keras.Model, folder: Path) -> None:
    """Write the SavedModel: raw bars in, quantiles of the log-return out; the features are computed inside.

    Signatures, all from `bars` (batch, days, 6) float32, days > 63; the forecast is made after the last day:
        serving_default: `quantiles` (batch, horizons, levels), `horizons` (trading days), `levels`.
        dated: the same by other `weights`, (weights,): a row of years.npz, the net of an earlier year.
        trace: `log_scale` (batch, timesteps) and the trace of the first member's layer; timesteps = days - 63.
    """

    def said(quantiles: tf.Tensor) -> dict[str, tf.Tensor]:
        return {
            "quantiles": quantiles,
            "horizons": tf.constant(HORIZONS),
            "levels": tf.constant(LEVELS, tf.float32),
        }

    def forecast(bars: tf.Tensor) -> dict[str, tf.Tensor]:
        return said(quantiles_after(network, bars))

    def dated(bars: tf.Tensor, weights: tf.Tensor) -> dict[str, tf.Tensor]:
        return said(quantiles_after(network, bars, unpacked(network, weights)))

    def trace(bars: tf.Tensor) -> dict[str, tf.Tensor]:
        given, log_scale = features(bars)
        return {"log_scale": log_scale, **network.get_layer("memory_0").trace(given[..., :N_DAILY])}

    weights = tf.TensorSpec((network.count_params(),), tf.float32, name="weights")
    archive = keras.export.ExportArchive()
    archive.add_endpoint("serving_default", forecast, input_signature=[BARS])
    archive.add_endpoint("dated", dated, input_signature=[BARS, weights])
    if any(layer.name == "memory_0" for layer in network.layers):
        archive.add_endpoint("trace", trace, input_signature=[BARS])
    archive.write_out(folder, verbose=False)
