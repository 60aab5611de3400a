"""`layer.trace`: everything a layer computes at every step, by name."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from seqapp.layers import LSTM, SimpleRNN
from seqapp.numbers import reference
from tests.layers.helpers import (
    BATCH,
    FEATURES,
    LAYERS,
    MASKS,
    OUTPUT_UNITS,
    STATES,
    TIMESTEPS,
    UNITS,
    mask_of,
    random_inputs,
    random_layer,
    randomise,
    reference_course,
)

NAMES = {"simple_rnn": {"pre_activation", "h"}, "lstm": {"i", "f", "g", "o", "c", "h"}}
KINDS = sorted(LAYERS)
both_kinds = pytest.mark.parametrize("kind", KINDS)
every_mask = pytest.mark.parametrize("mask", [None, *MASKS])
both_directions = pytest.mark.parametrize("go_backwards", [False, True])


ROUNDING = {"float64": 1e-12, "float32": 1e-6, "float16": 5e-3, "bfloat16": 4e-2}


def assert_alike(traced, returned):
    """Equal but for rounding: the layer weighs the inputs of all steps at once, the trace those of one."""
    traced, returned = keras.ops.convert_to_tensor(traced), keras.ops.convert_to_tensor(returned)
    tolerance = ROUNDING[keras.backend.standardize_dtype(traced.dtype)]
    np.testing.assert_allclose(
        *(np.asarray(x).astype("float64") for x in (traced, returned)), rtol=0, atol=tolerance
    )


def as_numpy(traced):
    return {name: np.asarray(tensor) for name, tensor in traced.items()}


def before(trajectory, initial):
    """The state each step started from: `trajectory` moved on by one step."""
    return np.concatenate([initial[:, None], trajectory[:, :-1]], axis=1)


@both_kinds
def test_trace_names_what_the_equations_name(kind):
    traced = random_layer(kind).trace(random_inputs(kind)[0])
    assert set(traced) == NAMES[kind]
    assert {tuple(tensor.shape) for tensor in traced.values()} == {(BATCH, TIMESTEPS, UNITS)}


@both_kinds
def test_readout_adds_y_to_the_trace(kind):
    traced = random_layer(kind, output_units=OUTPUT_UNITS).trace(random_inputs(kind)[0])
    assert set(traced) == {*NAMES[kind], "y"}
    assert traced["y"].shape == (BATCH, TIMESTEPS, OUTPUT_UNITS)


@both_directions
@every_mask
@both_kinds
def test_traced_states_are_the_course_of_the_reference(kind, mask, go_backwards):
    layer = random_layer(kind, go_backwards=go_backwards)
    x, states = random_inputs(kind)
    traced = layer.trace(x, mask=mask_of(mask), initial_state=states)
    trajectory = reference_course(
        kind, layer.get_weights(), x, states, mask_of(mask), go_backwards=go_backwards
    )
    for name, expected in zip(STATES[kind], trajectory, strict=True):
        np.testing.assert_allclose(traced[name], expected, rtol=0, atol=1e-12)


@both_directions
@every_mask
def test_lstm_gates_are_those_of_the_reference_at_masked_steps_too(mask, go_backwards):
    layer = random_layer("lstm", go_backwards=go_backwards)
    x, (h, c) = random_inputs("lstm")
    traced = as_numpy(layer.trace(x, mask=mask_of(mask), initial_state=[h, c]))
    in_order = x[:, ::-1] if go_backwards else x
    gates = reference.lstm_gates(in_order, before(traced["h"], h), *layer.get_weights())
    for name, expected in zip("ifgo", gates, strict=True):
        np.testing.assert_allclose(traced[name], expected, rtol=0, atol=1e-12)


@both_directions
@every_mask
def test_simple_rnn_pre_activation_is_that_of_the_reference_at_masked_steps_too(mask, go_backwards):
    layer = random_layer("simple_rnn", go_backwards=go_backwards)
    x, (h,) = random_inputs("simple_rnn")
    traced = as_numpy(layer.trace(x, mask=mask_of(mask), initial_state=[h]))
    in_order = x[:, ::-1] if go_backwards else x
    would_be = reference.simple_rnn_step(in_order, before(traced["h"], h), *layer.get_weights())
    np.testing.assert_allclose(np.tanh(traced["pre_activation"]), would_be, rtol=0, atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64", "mixed_float16", "mixed_bfloat16"])
def test_c_recomputed_from_the_traced_gates_is_the_traced_c_to_the_last_bit(dtype):
    layer = random_layer("lstm", dtype=dtype)
    x, states = random_inputs("lstm")
    traced = layer.trace(x, initial_state=states)
    c = tf.cast(states[1], layer.compute_dtype)
    for t in range(TIMESTEPS):
        c = traced["f"][:, t] * c + traced["i"][:, t] * traced["g"][:, t]
        np.testing.assert_array_equal(np.asarray(c), np.asarray(traced["c"][:, t]))
        h = traced["o"][:, t] * tf.tanh(c)
        np.testing.assert_array_equal(np.asarray(h), np.asarray(traced["h"][:, t]))


@pytest.mark.parametrize("dtype", ["float32", "float64", "mixed_float16", "mixed_bfloat16"])
@both_directions
@both_kinds
def test_traced_h_is_what_the_layer_returns(kind, go_backwards, dtype):
    layer = random_layer(kind, return_sequences=True, go_backwards=go_backwards, dtype=dtype)
    x, states = random_inputs(kind)
    traced = layer.trace(x, initial_state=states)
    returned = layer(x, initial_state=states)
    assert traced["h"].dtype == returned.dtype == layer.compute_dtype
    assert_alike(np.asarray(traced["h"]), np.asarray(returned))


@pytest.mark.parametrize("activation", ["linear", "sigmoid", "softmax"])
@pytest.mark.parametrize("use_bias", [False, True])
@both_kinds
def test_traced_y_is_what_a_layer_with_a_readout_returns(kind, use_bias, activation):
    layer = random_layer(
        kind,
        return_sequences=True,
        output_units=OUTPUT_UNITS,
        output_activation=activation,
        use_bias=use_bias,
    )
    x, states = random_inputs(kind)
    mask = mask_of("trailing")
    traced = layer.trace(x, mask=mask, initial_state=states)
    returned = layer(x, initial_state=states, mask=tf.constant(mask))
    np.testing.assert_allclose(traced["y"], returned, rtol=0, atol=1e-14)


@both_directions
@pytest.mark.parametrize("mask", MASKS)
@both_kinds
def test_states_and_y_repeat_at_a_masked_step(kind, mask, go_backwards):
    layer = random_layer(kind, go_backwards=go_backwards, output_units=OUTPUT_UNITS)
    x, states = random_inputs(kind)
    traced = as_numpy(layer.trace(x, mask=mask_of(mask), initial_state=states))
    masked = ~(mask_of(mask)[:, ::-1] if go_backwards else mask_of(mask))
    initial = dict(zip(STATES[kind], states, strict=True))
    initial["y"] = np.asarray(layer.cell.readout(tf.constant(initial["h"])))
    for name, first in initial.items():
        np.testing.assert_array_equal(traced[name][masked], before(traced[name], first)[masked])


@both_kinds
def test_backward_trace_is_the_forward_trace_of_the_reversed_sequence(kind):
    forward, backward = random_layer(kind), random_layer(kind, go_backwards=True)
    x, states = random_inputs(kind)
    mask = mask_of("scattered")
    reversed_trace = backward.trace(x, mask=mask, initial_state=states)
    trace_of_reversed = forward.trace(x[:, ::-1], mask=mask[:, ::-1], initial_state=states)
    for name in NAMES[kind]:
        np.testing.assert_array_equal(reversed_trace[name], trace_of_reversed[name])


@both_kinds
def test_trace_starts_from_zeros_unless_told(kind):
    layer = random_layer(kind)
    x, states = random_inputs(kind)
    zeros = [np.zeros_like(state) for state in states]
    np.testing.assert_array_equal(layer.trace(x)["h"], layer.trace(x, initial_state=zeros)["h"])
    assert np.abs(layer.trace(x)["h"] - layer.trace(x, initial_state=states)["h"]).max() > 0.01


def test_one_tensor_is_enough_as_initial_state_of_a_simple_rnn():
    layer = random_layer("simple_rnn")
    x, (h,) = random_inputs("simple_rnn")
    assert_alike(layer.trace(x, initial_state=h)["h"], layer.trace(x, initial_state=[h])["h"])


def test_wrong_number_of_initial_states_is_told_apart_by_name():
    layer = random_layer("lstm")
    x, (h, _) = random_inputs("lstm")
    with pytest.raises(ValueError, match=r"must hold 2 tensors \(batch, units\): h, c. Received 1"):
        layer.trace(x, initial_state=[h])


@both_kinds
def test_stateful_layer_is_traced_from_its_stored_states_and_keeps_them(kind):
    layer = random_layer(kind, stateful=True, return_sequences=True)
    x, _ = random_inputs(kind)
    layer(x)
    stored = [np.asarray(state) for state in layer.states]
    traced = layer.trace(x)
    assert all(np.abs(state).max() > 0.01 for state in stored)
    for state, kept in zip(layer.states, stored, strict=True):
        np.testing.assert_array_equal(state, kept)
    assert_alike(traced["h"], layer(x))


@both_kinds
def test_unbuilt_layer_is_built_by_its_trace(kind):
    layer = LAYERS[kind](UNITS, return_sequences=True)
    x, _ = random_inputs(kind, dtype="float32")
    traced = layer.trace(x)
    assert layer.cell.kernel.shape == (FEATURES, UNITS * len(layer.cell.blocks))
    assert_alike(traced["h"], layer(x))


@both_kinds
def test_trace_is_without_dropout(kind):
    layer = random_layer(kind, dropout=0.5, recurrent_dropout=0.5, seed=1, return_sequences=True)
    x, _ = random_inputs(kind)
    layer(x, training=True)
    assert_alike(layer.trace(x)["h"], layer(x, training=False))


@both_kinds
def test_trace_takes_the_mask_that_its_input_carries_as_a_call_does(kind):
    tokens = np.array([[3, 1, 2, 0], [2, 0, 0, 0]])
    embedded = keras.layers.Embedding(4, FEATURES, mask_zero=True)(tokens)
    layer = LAYERS[kind](UNITS, return_sequences=True)
    layer(embedded)
    randomise(layer)
    assert_alike(layer.trace(embedded)["h"], layer(embedded))
    np.testing.assert_array_equal(layer.trace(embedded)["h"], layer.trace(embedded, mask=tokens != 0)["h"])
    assert np.abs(layer.trace(embedded)["h"] - layer.trace(np.asarray(embedded))["h"]).max() > 0.01


@pytest.mark.parametrize("xla", [False, True])
@both_kinds
def test_trace_in_a_graph_is_the_trace_in_eager_mode(kind, xla):
    layer = random_layer(kind, go_backwards=True, output_units=OUTPUT_UNITS)
    x, states = random_inputs(kind)
    mask = mask_of("scattered")
    graph = tf.function(layer.trace, jit_compile=xla)
    in_graph = graph(tf.constant(x), tf.constant(mask), [tf.constant(state) for state in states])
    eager = layer.trace(x, mask, states)
    assert set(in_graph) == set(eager)
    for name, tensor in eager.items():
        np.testing.assert_allclose(in_graph[name], tensor, rtol=0, atol=1e-13)


@both_kinds
def test_one_graph_traces_any_batch_and_any_length(kind):
    layer = random_layer(kind, dtype="float32", output_units=OUTPUT_UNITS)
    graph = tf.function(
        lambda x, mask: layer.trace(x, mask=mask),
        input_signature=[tf.TensorSpec((None, None, FEATURES)), tf.TensorSpec((None, None), tf.bool)],
    )
    rng = np.random.default_rng(3)
    for batch, timesteps in [(1, 1), (2, 7), (5, 3)]:
        x = rng.normal(size=(batch, timesteps, FEATURES)).astype("float32")
        mask = rng.random((batch, timesteps)) < 0.7
        traced = graph(x, mask)
        for name, tensor in layer.trace(x, mask=mask).items():
            assert traced[name].shape[:2] == (batch, timesteps)
            np.testing.assert_allclose(traced[name], tensor, rtol=0, atol=1e-6)


@both_kinds
def test_layer_can_be_built_by_a_trace_inside_a_graph(kind):
    layer = LAYERS[kind](UNITS, return_sequences=True)
    x, _ = random_inputs(kind, dtype="float32")
    traced = tf.function(layer.trace)(tf.constant(x))
    np.testing.assert_allclose(traced["h"], layer(x), rtol=0, atol=1e-6)


@both_kinds
def test_gradients_through_the_trace_are_those_through_the_layer(kind):
    layer = random_layer(kind, return_sequences=True)
    x, states = random_inputs(kind)
    x, mask, pull = (
        tf.constant(x),
        mask_of("middle"),
        np.random.default_rng(4).normal(size=(BATCH, TIMESTEPS, UNITS)),
    )
    sources = [*layer.trainable_variables, x]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        through_trace = tf.reduce_sum(pull * layer.trace(x, mask=mask, initial_state=states)["h"])
        through_layer = tf.reduce_sum(pull * layer(x, mask=tf.constant(mask), initial_state=states))
    for got, expected in zip(
        tape.gradient(through_trace, sources), tape.gradient(through_layer, sources), strict=True
    ):
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)


def test_the_gradient_of_the_loss_by_every_h_t_can_be_asked_of_the_trace():
    layer = random_layer("simple_rnn")
    x, (h,) = random_inputs("simple_rnn")
    _, recurrent_kernel, _ = layer.get_weights()
    start = tf.constant(h)
    with tf.GradientTape() as tape:
        tape.watch(start)
        traced = layer.trace(x, initial_state=[start])["h"]
        loss = tf.reduce_sum(traced[:, -1])
    jacobian = np.ones((BATCH, UNITS))
    for t in reversed(range(TIMESTEPS)):  # the lesson's product of U diag(tanh')
        jacobian = (jacobian * (1 - np.asarray(traced)[:, t] ** 2)) @ recurrent_kernel.T
    np.testing.assert_allclose(tape.gradient(loss, start), jacobian, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("layer_class", "names"), [(SimpleRNN, "pre_activation h"), (LSTM, "i f g o c h")])
def test_trace_works_on_either_side_of_a_bidirectional(layer_class, names):
    both = keras.layers.Bidirectional(layer_class(UNITS, return_sequences=True), merge_mode=None)
    x, _ = random_inputs("lstm", dtype="float32")
    forward, backward = both(x)
    assert set(both.forward_layer.trace(x)) == set(names.split())
    assert_alike(both.forward_layer.trace(x)["h"], forward)
    assert_alike(both.backward_layer.trace(x)["h"][:, ::-1], backward)
