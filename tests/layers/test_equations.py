"""Layers and cells compute the textbook's equations: values and gradients against the float64 reference.

Random asymmetric weights, random non-zero initial states, six steps: what it takes for a fault to show, as
`test_planted_faults` proves.
"""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit

from seqapp.layers import LSTMCell, SimpleRNNCell
from tests.layers.helpers import (
    ACTIVATIONS,
    BATCH,
    FEATURES,
    LAYERS,
    MASKS,
    OUTPUT_UNITS,
    TIMESTEPS,
    UNITS,
    mask_of,
    random_inputs,
    random_layer,
    randomise,
    reference_layer,
)

KINDS = sorted(LAYERS)
CONFIGURATIONS: dict[str, dict] = {
    "plain": {},
    "without_bias": {"use_bias": False},
    "linear_readout": {"output_units": OUTPUT_UNITS},
    "sigmoid_readout": {"output_units": OUTPUT_UNITS, "output_activation": "sigmoid"},
    "softmax_readout_without_bias": {
        "output_units": OUTPUT_UNITS,
        "output_activation": "softmax",
        "use_bias": False,
    },
}
COMPILED = [  # XLA takes a second or two for each
    ("plain", None, False),
    ("plain", "scattered", True),
    ("softmax_readout_without_bias", "middle", False),
]


def layer_of(kind, configuration, *, go_backwards):
    return random_layer(
        kind,
        return_sequences=True,
        return_state=True,
        go_backwards=go_backwards,
        **CONFIGURATIONS[configuration],
    )


def reference_arguments(configuration, *, go_backwards):
    given = CONFIGURATIONS[configuration]
    activation = given.get("output_activation", "linear") if "output_units" in given else None
    return {"activation": activation, "use_bias": given.get("use_bias", True), "go_backwards": go_backwards}


def values_and_gradients(layer, x, states, mask, cotangents):
    """The layer's outputs and states, and the gradient of sum(cotangent * value) by weights, x and states."""
    with tf.GradientTape() as tape:
        tape.watch([x, *states])
        values = layer(x, initial_state=states, mask=mask)
        loss = tf.add_n([tf.reduce_sum(r * v) for r, v in zip(cotangents, values, strict=True)])
    return values, tape.gradient(loss, [*layer.trainable_variables, x, *states])


def run_layer(kind, configuration, mask, *, go_backwards, xla):
    """(got, expected) of a layer: values, and gradients beside central differences of the reference."""
    layer = layer_of(kind, configuration, go_backwards=go_backwards)
    weights, (x, states) = layer.get_weights(), random_inputs(kind)
    tensors = (
        tf.constant(x),
        [tf.constant(state) for state in states],
        None if mask is None else tf.constant(mask),
    )
    arguments = reference_arguments(configuration, go_backwards=go_backwards)

    def expected_values(weights, x, *states):
        return reference_layer(kind, weights, x, states, mask, **arguments)

    values = expected_values(weights, x, *states)
    rng = np.random.default_rng(2)
    cotangents = [rng.normal(size=value.shape) for value in values]
    run = tf.function(values_and_gradients, jit_compile=xla) if xla is not None else values_and_gradients
    got_values, got_gradients = run(layer, *tensors, cotangents)

    def loss(arrays):
        given = arrays[: len(weights)], *arrays[len(weights) :]
        return sum(np.sum(r * v) for r, v in zip(cotangents, expected_values(*given), strict=True))

    return (got_values, values), (got_gradients, lambda: central_differences(loss, [*weights, x, *states]))


def central_differences(loss, arrays, width=1e-6):
    """d loss / d every entry of every array."""
    gradients = [np.empty_like(array) for array in arrays]
    arrays = [array.copy() for array in arrays]
    for array, gradient in zip(arrays, gradients, strict=True):
        for index in np.ndindex(array.shape):
            before = array[index]
            array[index] = before + width
            above = loss(arrays)
            array[index] = before - width
            gradient[index] = (above - loss(arrays)) / (2 * width)
            array[index] = before
    return gradients


def assert_equal(got, expected, tolerance):
    for g, e in zip(got, expected, strict=True):
        np.testing.assert_allclose(np.asarray(g), e, rtol=0, atol=tolerance)


@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("mask", [None, *MASKS])
@pytest.mark.parametrize("configuration", CONFIGURATIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_outputs_and_states_are_those_of_the_reference(kind, configuration, mask, go_backwards):
    (got, expected), _ = run_layer(kind, configuration, mask_of(mask), go_backwards=go_backwards, xla=None)
    assert_equal(got, expected, 1e-12)


@pytest.mark.parametrize(
    ("configuration", "mask", "go_backwards"),
    [
        *itertools.product(["plain"], [None, *MASKS], [False, True]),
        ("without_bias", None, False),
        ("linear_readout", "leading", True),
        ("sigmoid_readout", "trailing", False),
        ("softmax_readout_without_bias", "scattered", False),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_gradients_of_weights_inputs_and_states_are_central_differences_of_the_reference(
    kind, configuration, mask, go_backwards
):
    _, (got, expected) = run_layer(kind, configuration, mask_of(mask), go_backwards=go_backwards, xla=None)
    assert_equal(got, expected(), 1e-7)


@pytest.mark.parametrize(("configuration", "mask", "go_backwards"), COMPILED)
@pytest.mark.parametrize("xla", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_graph_and_xla_compute_the_same_values_and_gradients(kind, xla, configuration, mask, go_backwards):
    (got, expected), (gradients, differences) = run_layer(
        kind, configuration, mask_of(mask), go_backwards=go_backwards, xla=xla
    )
    assert_equal(got, expected, 1e-12)
    assert_equal(gradients, differences(), 1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_unrolled_loop_computes_the_same(kind):
    layer = random_layer(kind, return_sequences=True, return_state=True, unroll=True)
    x, states = random_inputs(kind)
    got = layer(x, initial_state=states, mask=tf.constant(mask_of("scattered")))
    assert_equal(got, reference_layer(kind, layer.get_weights(), x, states, mask_of("scattered")), 1e-12)


def random_cell(cell_class, **arguments):
    cell = cell_class(UNITS, dtype="float64", **arguments)
    cell.build((BATCH, FEATURES))
    return randomise(cell)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_takes_one_step_of_the_reference(kind):
    cell = random_cell(LAYERS[kind].cell_class)
    x, states = random_inputs(kind)
    output, new = cell(x[:, 0], states)
    expected = reference_layer(kind, cell.get_weights(), x[:, :1], states)
    assert_equal([output, *new], [expected[0][:, 0], *expected[1:]], 1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_with_a_readout_outputs_y_and_keeps_its_states(kind, activation):
    cell = random_cell(LAYERS[kind].cell_class, output_units=OUTPUT_UNITS, output_activation=activation)
    x, states = random_inputs(kind)
    output, new = cell(x[:, 0], states)
    expected = reference_layer(kind, cell.get_weights(), x[:, :1], states, activation=activation)
    assert output.shape == (BATCH, OUTPUT_UNITS)
    assert_equal([output, *new], [expected[0][:, 0], *expected[1:]], 1e-12)


def test_simple_rnn_cell_gives_the_state_back_in_the_form_it_came_in():
    cell = random_cell(SimpleRNNCell)
    x, (h,) = random_inputs("simple_rnn")
    output, bare = cell(x[:, 0], tf.constant(h))
    _, listed = cell(x[:, 0], [tf.constant(h)])
    assert isinstance(listed, list)
    np.testing.assert_array_equal(bare, output)
    np.testing.assert_array_equal(listed[0], output)


def test_integer_inputs_are_computed_in_floating_point():
    cell = random_cell(LSTMCell)
    whole = np.arange(BATCH * FEATURES).reshape(BATCH, FEATURES)
    _, states = random_inputs("lstm")
    assert_equal(cell(whole, states)[1], cell(whole.astype("float64"), states)[1], 0)


@pytest.mark.parametrize("kind", KINDS)
def test_other_activations_take_the_place_of_tanh_and_sigmoid(kind):
    gates = {"recurrent_activation": "tanh"} if kind == "lstm" else {}
    layer = random_layer(kind, activation="sigmoid", return_sequences=True, return_state=True, **gates)
    x, states = random_inputs(kind)

    def step(x, *states_and_weights):
        if kind == "simple_rnn":
            h, W, U, b = states_and_weights
            return expit(x @ W + h @ U + b)
        h, c, W, U, b = states_and_weights
        i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=-1)
        c = np.tanh(f) * c + np.tanh(i) * expit(g)
        return np.tanh(o) * expit(c), c

    got = layer(x, initial_state=states)
    assert_equal(got, reference_layer(kind, layer.get_weights(), x, states, step=step), 1e-12)


@pytest.mark.parametrize(
    ("kind", "mask"), [("simple_rnn", "scattered"), ("lstm", None), ("lstm", "scattered")]
)
def test_the_reference_agrees_with_keras_itself(kind, mask):
    keras_class = {"simple_rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM}[kind]
    layer = keras_class(UNITS, return_sequences=True, return_state=True, dtype="float64")
    layer.build((BATCH, TIMESTEPS, FEATURES))
    randomise(layer)
    x, states = random_inputs(kind)
    got = layer(x, initial_state=states, mask=None if mask is None else tf.constant(mask_of(mask)))
    assert_equal(got, reference_layer(kind, layer.get_weights(), x, states, mask_of(mask)), 1e-12)
