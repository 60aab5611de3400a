"""from_keras and to_keras: the same answers, the same weights, whatever holds the layer."""

import keras
import numpy as np
import pytest

from seqapp.layers import LSTM, LSTMCell, SimpleRNN, SimpleRNNCell, from_keras, to_keras
from tests.layers.helpers import randomise

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)
RNN, THEIR_LSTM = keras.layers.SimpleRNN, keras.layers.LSTM
X = np.random.default_rng(0).normal(size=(3, 6, 4)).astype("float32")


def sequential(*layers):
    return keras.Sequential([keras.Input((None, 4)), *layers])


def functional():
    tokens = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(20, 8, mask_zero=True)(tokens)
    x, h, c = THEIR_LSTM(5, return_sequences=True, return_state=True)(x)
    x = RNN(3)(x)
    return keras.Model(tokens, keras.layers.Dense(1)(keras.layers.Concatenate()([x, h, c])))


HOLDERS = {
    "a SimpleRNN": lambda: RNN(5, activation="relu"),
    "an LSTM": lambda: THEIR_LSTM(5, return_sequences=True, go_backwards=True, recurrent_activation="relu"),
    "without bias": lambda: THEIR_LSTM(5, use_bias=False, unit_forget_bias=False),
    "Bidirectional": lambda: keras.layers.Bidirectional(THEIR_LSTM(5, return_sequences=True)),
    "two directions of its own": lambda: keras.layers.Bidirectional(
        THEIR_LSTM(5), backward_layer=THEIR_LSTM(3, go_backwards=True)
    ),
    "stacked layers": lambda: sequential(THEIR_LSTM(5, return_sequences=True), RNN(3), keras.layers.Dense(2)),
    "stacked cells": lambda: keras.layers.RNN([keras.layers.LSTMCell(5), keras.layers.SimpleRNNCell(3)]),
    "one cell": lambda: keras.layers.RNN(keras.layers.LSTMCell(5)),
    "a nested model": lambda: sequential(sequential(THEIR_LSTM(5, return_sequences=True)), RNN(2)),
    "TimeDistributed": lambda: sequential(
        keras.layers.Lambda(lambda x: x[:, :, None, :], output_shape=lambda s: (*s[:2], 1, s[2])),
        keras.layers.TimeDistributed(THEIR_LSTM(5)),
    ),
}


def recurrent_modules(layer):
    kinds = (*(LSTM, LSTMCell, SimpleRNN, SimpleRNNCell), RNN, THEIR_LSTM)
    layers = [part for part in layer._flatten_layers() if isinstance(part, kinds)]
    return {type(part).__module__.partition(".")[0] for part in layers}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS.keys())
def test_a_copy_of_ours_answers_as_the_original_and_back_again(holder):
    original = holder()
    original(X)
    randomise(original)
    wanted = np.asarray(original(X))
    ours = from_keras(original)
    assert recurrent_modules(ours) == {"seqapp"}
    np.testing.assert_allclose(ours(X), wanted, atol=1e-6)
    theirs = to_keras(ours)
    assert "seqapp" not in recurrent_modules(theirs)
    np.testing.assert_allclose(theirs(X), wanted, atol=1e-6)
    randomise(ours, seed=1)
    np.testing.assert_array_equal(original(X), wanted)


def test_a_functional_model_with_masks_and_states_keeps_its_answers_and_gains_a_trace():
    original = randomise(functional())
    tokens = np.array([[3, 7, 2, 0, 0], [1, 2, 3, 4, 5]])
    ours = from_keras(original)
    np.testing.assert_allclose(ours(tokens), original(tokens), atol=1e-6)
    lstm = next(layer for layer in ours.layers if isinstance(layer, LSTM))
    traced = lstm.trace(ours.layers[1](tokens))
    assert set(traced) == {"i", "f", "g", "o", "c", "h"}
    assert traced["c"].shape == (2, 5, 5)


def test_a_trained_model_from_a_file_goes_on_training(tmp_path):
    model = sequential(THEIR_LSTM(5, dropout=0.2), keras.layers.Dense(1))
    model.compile("adam", "mse")
    y = X.sum(axis=(1, 2), keepdims=True)[:, 0]
    model.fit(X, y, epochs=2, verbose=0)
    model.save(tmp_path / "theirs.keras")
    ours = from_keras(keras.saving.load_model(tmp_path / "theirs.keras"))
    np.testing.assert_allclose(ours(X), model(X), atol=1e-6)
    before = ours.evaluate(X, y, verbose=0)
    ours.fit(X, y, epochs=20, verbose=0)
    assert ours.evaluate(X, y, verbose=0) < before
    ours.save(tmp_path / "ours.keras")
    np.testing.assert_allclose(keras.saving.load_model(tmp_path / "ours.keras")(X), ours(X), atol=1e-6)


def test_a_layer_that_is_not_built_yet_gives_one_that_is_not():
    ours = from_keras(THEIR_LSTM(5, dropout=0.3, name="memory"))
    assert not ours.built
    assert (ours.units, ours.dropout, ours.name) == (5, 0.3, "memory")


@pytest.mark.parametrize("layer", [keras.layers.Dense(2), keras.layers.GRU(2), LSTM(2)], ids=str)
def test_what_holds_no_layer_of_keras_is_refused_by_name(layer):
    with pytest.raises(ValueError, match=r"Expected a SimpleRNN or LSTM of keras\.layers"):
        from_keras(layer)


def test_a_readout_has_no_counterpart_in_keras():
    with pytest.raises(ValueError, match=r"memory has a readout \(output_units=2\)"):
        to_keras(SimpleRNN(4, output_units=2, name="memory"))
    with pytest.raises(ValueError, match=r"Expected a SimpleRNN or LSTM of seqapp\.layers"):
        to_keras(THEIR_LSTM(4))
