"""What the tests of gradients share: a layer of ours beside Keras's, and everything that can be asked of both."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.layers.helpers import FEATURES, LAYERS, UNITS, randomise

THEIRS = {"simple_rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM}
kinds = pytest.mark.parametrize("kind", LAYERS)


def pair(kind, **arguments):
    """A layer of ours and Keras's with the same random weights."""
    ours, theirs = LAYERS[kind](UNITS, **arguments), THEIRS[kind](UNITS, **arguments)
    for layer in (ours, theirs):
        layer.build((None, None, FEATURES))
    randomise(ours)
    theirs.set_weights(ours.get_weights())
    return ours, theirs


def inputs(batch, timesteps, seed=0):
    rng = np.random.default_rng(seed)
    mask = rng.random((batch, timesteps)) < 0.7
    return rng.normal(size=(batch, timesteps, FEATURES)).astype("float32"), mask


def outputs_and_gradients(layer, x, mask, *, training=True):
    """What a call returns, and the gradients of a sum over it, with other weights for every output."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        returned = tf.nest.flatten(layer(x, mask=mask, training=training))
        worth = [tf.cos(tf.reshape(tf.range(tf.size(y), dtype=y.dtype), tf.shape(y))) for y in returned]
        total = tf.add_n([tf.reduce_sum(y * w) for y, w in zip(returned, worth, strict=True)])
    return returned + tape.gradient(total, [x, *layer.trainable_variables])


def assert_alike(received, wanted, tolerance=1e-5):
    for mine, theirs in zip(received, map(np.asarray, wanted), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=tolerance * (1 + np.abs(theirs).max()))


def unknown_shapes(layer, *, training=True):
    """A graph that knows neither batch nor timesteps."""
    return tf.function(
        lambda x, mask: outputs_and_gradients(layer, x, mask, training=training),
        input_signature=[tf.TensorSpec((None, None, FEATURES)), tf.TensorSpec((None, None), tf.bool)],
    )
