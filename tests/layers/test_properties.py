"""What must hold of the layers whatever the weights, the lengths and the tokens."""

import functools

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.layers.helpers import FEATURES, LAYERS, UNITS, randomise

KINDS = sorted(LAYERS)
both_kinds = pytest.mark.parametrize("kind", KINDS)
few = settings(max_examples=8, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 2**16)
VOCABULARY = 7


def random_sequences(seed, batch, timesteps):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(batch, timesteps, FEATURES)).astype("float32")


def layer_with(kind, seed, **arguments):
    layer = LAYERS[kind](UNITS, return_sequences=True, return_state=True, **arguments)
    layer.build((None, None, FEATURES))
    return randomise(layer, seed)


def assert_equal(got, expected):
    for g, e in zip(got, expected, strict=True):
        np.testing.assert_allclose(g, e, rtol=0, atol=1e-6)


@both_kinds
@few
@given(seed=seeds, timesteps=st.integers(1, 9), data=st.data())
def test_the_first_outputs_do_not_know_the_inputs_that_follow(kind, seed, timesteps, data):
    known = data.draw(st.integers(1, timesteps))
    layer, x = layer_with(kind, seed), random_sequences(seed, 2, timesteps)
    disturbed = x.copy()
    disturbed[:, known:] += 100
    np.testing.assert_array_equal(layer(x)[0][:, :known], layer(disturbed)[0][:, :known])


@both_kinds
@few
@given(seed=seeds, timesteps=st.integers(2, 8), data=st.data())
def test_a_masked_step_leaves_output_and_states_as_they_were_whatever_it_holds(kind, seed, timesteps, data):
    real = data.draw(st.integers(1, timesteps - 1))
    layer, x = layer_with(kind, seed), random_sequences(seed, 2, timesteps)
    x[:, real:] *= 100
    mask = np.arange(timesteps)[None] < np.array([[real], [real]])
    _, *states = layer(x[:, :real])
    outputs, *masked_states = layer(x, mask=keras.ops.convert_to_tensor(mask))
    assert_equal(masked_states, states)
    for t in range(real, timesteps):
        np.testing.assert_array_equal(outputs[:, t], outputs[:, real - 1])


@both_kinds
@few
@given(seed=seeds, gaps=st.lists(st.integers(0, 3), min_size=4, max_size=4), go_backwards=st.booleans())
def test_masked_steps_anywhere_are_as_if_they_were_not_there(kind, seed, gaps, go_backwards):
    layer, x = layer_with(kind, seed, go_backwards=go_backwards), random_sequences(seed, 2, 4)
    real = np.cumsum(np.array(gaps) + 1) - 1
    spread = random_sequences(seed + 1, 2, int(real[-1]) + 1 + gaps[0])
    spread[:, real] = x
    mask = np.zeros(spread.shape[:2], bool)
    mask[:, real] = True
    assert_equal(layer(spread, mask=keras.ops.convert_to_tensor(mask))[1:], layer(x)[1:])


@both_kinds
@few
@given(
    seed=seeds,
    tokens=st.lists(st.integers(1, VOCABULARY - 1), min_size=1, max_size=6),
    before=st.integers(0, 3),
    after=st.integers(0, 3),
)
@pytest.mark.parametrize("arguments", [{}, {"output_units": 2}, {"bidirectional": True}])
def test_padding_changes_nothing_through_two_stacked_layers(kind, arguments, seed, tokens, before, after):
    model = randomise(stacked_model(kind, **arguments), seed)
    padded = [0] * before + tokens + [0] * after
    np.testing.assert_allclose(model(np.array([padded])), model(np.array([tokens])), rtol=0, atol=1e-6)


@functools.cache
def stacked_model(kind, *, bidirectional=False, output_units=None):
    """Embedding with a mask, and two layers that hand it on."""
    inputs = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(VOCABULARY, FEATURES, mask_zero=True)(inputs)
    for return_sequences in (True, False):
        layer = LAYERS[kind](UNITS, output_units=output_units, return_sequences=return_sequences)
        x = (keras.layers.Bidirectional(layer) if bidirectional else layer)(x)
    return keras.Model(inputs, x)


@both_kinds
@few
@given(seed=seeds, batch=st.integers(2, 5), timesteps=st.integers(1, 6), masked=st.booleans())
def test_sequences_of_a_batch_do_not_know_of_each_other(kind, seed, batch, timesteps, masked):
    rng = np.random.default_rng(seed)
    layer, x = layer_with(kind, seed), random_sequences(seed, batch, timesteps)
    mask = rng.random((batch, timesteps)) < (0.6 if masked else 1.1)
    order = rng.permutation(batch)

    def run(rows):
        return [np.asarray(tensor) for tensor in layer(x[rows], mask=keras.ops.convert_to_tensor(mask[rows]))]

    together = run(np.arange(batch))
    assert_equal(run(order), [tensor[order] for tensor in together])
    for row in range(batch):
        assert_equal(run([row]), [tensor[[row]] for tensor in together])


@both_kinds
@few
@given(seed=seeds, first=st.integers(1, 5), second=st.integers(1, 5))
def test_a_sequence_cut_in_two_and_carried_on_is_the_sequence(kind, seed, first, second):
    layer, x = layer_with(kind, seed), random_sequences(seed, 2, first + second)
    whole = layer(x)
    outputs, *states = layer(x[:, :first])
    rest = layer(x[:, first:], initial_state=states)
    assert_equal([np.concatenate([outputs, rest[0]], axis=1), *rest[1:]], whole)


@both_kinds
@few
@given(seed=seeds, scale=st.floats(0.1, 1e4))
def test_hidden_state_stays_within_one_whatever_the_weights(kind, seed, scale):
    layer, x = layer_with(kind, seed), random_sequences(seed, 2, 5) * np.float32(scale)
    outputs = np.asarray(layer(x)[0])
    assert np.all(np.abs(outputs) <= 1)


@both_kinds
def test_a_sequence_without_a_real_step_returns_zeros_and_its_initial_states(kind):
    layer, x = layer_with(kind, 0), random_sequences(0, 2, 4)
    states = [np.full((2, UNITS), 0.5, "float32") for _ in layer.cell.state_names]
    outputs, *last = layer(x, initial_state=states, mask=keras.ops.zeros((2, 4), "bool"))
    assert np.all(outputs == 0)
    assert_equal(last, states)
