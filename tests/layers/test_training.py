"""The layers learn, with XLA and without, and keep to their regularisers and constraints on the way."""

import keras
import numpy as np
import pytest

from tests.layers.helpers import BATCH, FEATURES, LAYERS, TIMESTEPS, UNITS, randomise

KINDS = sorted(LAYERS)
both_kinds = pytest.mark.parametrize("kind", KINDS)
SHAPE = (BATCH, TIMESTEPS, FEATURES)


def which_came_first(n, timesteps=5):
    """Noise with a mark of +1 or -1 at the first step: the label is its sign, `timesteps` - 1 steps later."""
    rng = np.random.default_rng(0)
    x = rng.normal(scale=0.3, size=(n, timesteps, 2)).astype("float32")
    label = rng.integers(0, 2, size=n)
    x[:, 0, 0] = 2 * label - 1
    return x, label


def losses_of_a_fit(kind, *, jit_compile, **arguments):
    keras.utils.set_random_seed(1)
    x, label = which_came_first(128)
    layer = LAYERS[kind](8, **arguments)
    model = keras.Sequential([keras.Input((None, 2)), layer, keras.layers.Dense(1)])
    model.compile(
        keras.optimizers.Adam(0.05),
        keras.losses.BinaryCrossentropy(from_logits=True),
        jit_compile=jit_compile,
    )
    return model.fit(x, label, batch_size=64, epochs=20, verbose=0).history["loss"]


@both_kinds
def test_a_layer_learns_to_remember_the_first_step_with_xla_as_without(kind):
    compiled, plain = (losses_of_a_fit(kind, jit_compile=jit_compile) for jit_compile in (True, False))
    assert plain[0] > 0.4
    assert plain[-1] < 0.1
    np.testing.assert_allclose(compiled, plain, rtol=0.02, atol=2e-3)


@both_kinds
def test_a_layer_learns_through_dropout_and_readout(kind):
    losses = losses_of_a_fit(
        kind,
        jit_compile=False,
        dropout=0.1,
        recurrent_dropout=0.1,
        seed=2,
        output_units=4,
        output_activation="tanh",
    )
    assert losses[-1] < 0.3 < losses[0]


@both_kinds
def test_training_a_layer_that_is_not_trainable_leaves_its_weights(kind):
    layer = LAYERS[kind](UNITS, trainable=False)
    model = keras.Sequential([keras.Input(SHAPE[1:]), layer, keras.layers.Dense(1)])
    before = layer.get_weights()
    model.compile("sgd", "mse", jit_compile=False)
    model.fit(np.ones(SHAPE, "float32"), np.ones((BATCH, 1)), verbose=0)
    for got, expected in zip(layer.get_weights(), before, strict=True):
        np.testing.assert_array_equal(got, expected)


@both_kinds
def test_each_regulariser_adds_the_loss_of_its_own_weight(kind):
    layer = LAYERS[kind](
        UNITS,
        kernel_regularizer=keras.regularizers.L1(1.0),
        recurrent_regularizer=keras.regularizers.L2(1.0),
        bias_regularizer=keras.regularizers.L1(10.0),
    )
    layer.build(SHAPE)
    kernel, recurrent_kernel, bias = randomise(layer).get_weights()
    expected = [np.abs(kernel).sum(), np.square(recurrent_kernel).sum(), 10 * np.abs(bias).sum()]
    np.testing.assert_allclose(layer.losses, expected, rtol=1e-5)


@both_kinds
def test_activity_regulariser_is_kept_and_adds_the_loss_of_the_outputs(kind):
    layer = LAYERS[kind](UNITS, activity_regularizer=keras.regularizers.L1(0.5), return_sequences=True)
    outputs = layer(np.ones(SHAPE, "float32"))
    np.testing.assert_allclose(layer.losses, [0.5 * np.abs(outputs).sum() / BATCH], rtol=1e-5)
    revived = type(layer).from_config(layer.get_config())
    assert revived.activity_regularizer.get_config() == layer.activity_regularizer.get_config()


@both_kinds
def test_constraints_hold_after_a_step_of_training(kind):
    layer = LAYERS[kind](
        UNITS, kernel_constraint="non_neg", recurrent_constraint="unit_norm", bias_constraint="non_neg"
    )
    model = keras.Sequential([keras.Input(SHAPE[1:]), layer])
    randomise(model)
    model.compile(keras.optimizers.SGD(0.5), "mse", jit_compile=False)
    model.fit(np.ones(SHAPE, "float32"), -np.ones((BATCH, UNITS)), verbose=0)
    kernel, recurrent_kernel, bias = layer.get_weights()
    assert kernel.min() >= 0
    assert bias.min() >= 0
    np.testing.assert_allclose(np.linalg.norm(recurrent_kernel, axis=0), 1, rtol=1e-4)
