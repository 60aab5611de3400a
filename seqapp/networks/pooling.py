"""Max and mean over the steps of a sequence, at its end and after every step."""

import keras
import tensorflow as tf
from keras import ops


@keras.saving.register_keras_serializable(package="seqapp")
class MaxMeanPooling(keras.layers.Layer):
    """The largest value of every unit so far, and its mean so far.

        max_t = max(h_1, ..., h_t)        mean_t = (h_1 + ... + h_t) / t

    Only real steps count; where there is none yet both are 0. States lie between -1 and 1.
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def compute_mask(self, *_: object) -> None:
        """There are no steps left to mask."""
        return

    def call(self, h: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        """The pooled values of whole sequences.

        Args:
            h: (batch, timesteps, units).
            mask: (batch, timesteps), True for a real step.

        Returns:
            (batch, 2 * units), the maxima, then the means.
        """
        real = ops.cast(mask, h.dtype)[..., None]
        n = ops.sum(real, axis=1)
        largest = ops.max(ops.where(real > 0, h, -1.0), axis=1)
        mean = ops.sum(h * real, axis=1) / ops.maximum(n, 1.0)
        return ops.concatenate([ops.where(n > 0, largest, 0.0), mean], axis=-1)

    def running(self, h: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        """The pooled values of every prefix, (batch, timesteps, 2 * units); at its last step what `call` returns."""
        real = tf.cast(mask, h.dtype)[..., None]
        n = tf.cumsum(real, axis=1)
        largest = running_max(tf.where(real > 0, h, -1.0))
        mean = tf.cumsum(h * real, axis=1) / tf.maximum(n, 1.0)
        return tf.concat([tf.where(n > 0, largest, 0.0), mean], axis=-1)


def running_max(values: tf.Tensor) -> tf.Tensor:
    """The largest value so far along time, (batch, timesteps, units): by doubling, not step by step.

    >>> running_max(tf.constant([[[1.0], [3.0], [2.0]]]))[0, :, 0].numpy()
    array([1., 3., 3.], dtype=float32)
    """
    timesteps = tf.shape(values)[1]

    def doubled(reach: tf.Tensor, largest: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        earlier = tf.pad(largest, [[0, 0], [reach, 0], [0, 0]], constant_values=values.dtype.min)
        return 2 * reach, tf.maximum(largest, earlier[:, :timesteps])

    shapes = tf.TensorShape([]), tf.TensorShape([None, None, values.shape[-1]])
    return tf.while_loop(
        lambda reach, _: reach < timesteps, doubled, (tf.constant(1), values), shape_invariants=shapes
    )[1]
