"""What Keras's tests check of `RNN` and `TimeDistributed`, with our cells and layers in them, against the reference."""

import keras
import numpy as np
import pytest
from keras.src import testing

from seqapp.layers import LSTM, LSTMCell, SimpleRNN, SimpleRNNCell
from tests.layers.helpers import (
    BATCH,
    FEATURES,
    TIMESTEPS,
    UNITS,
    mask_of,
    random_inputs,
    randomise,
    reference_layer,
)

pytestmark = pytest.mark.filterwarnings("ignore:`shuffle=True` was passed, but will be ignored:UserWarning")
CELLS = {"simple_rnn": SimpleRNNCell, "lstm": LSTMCell}
LAYERS = {"simple_rnn": SimpleRNN, "lstm": LSTM}
KINDS = pytest.mark.parametrize("kind", CELLS)
INNER = 4  # steps of each sequence that TimeDistributed hands on


class KerasTest(testing.TestCase):
    """Keras's own checks of a layer: shapes, counts, dtypes, saving, training."""

    def runTest(self):  # noqa: N802 (the name is unittest's)
        """Not a test by itself."""


def rnn(kind, **arguments):
    """Keras's `RNN` around a cell of ours, with random weights, in float64."""
    layer = keras.layers.RNN(CELLS[kind](UNITS, dtype="float64"), dtype="float64", **arguments)
    layer.build((BATCH, TIMESTEPS, FEATURES))
    return randomise(layer)


def zeros(kind):
    return [np.zeros((BATCH, UNITS)) for _ in CELLS[kind].state_names]


def close(answers, wanted):
    for answer, value in zip(answers, wanted, strict=True):
        np.testing.assert_allclose(answer, value, atol=1e-12)


# RNN(cell)


@KINDS
@pytest.mark.parametrize(
    "arguments", [{}, {"return_sequences": True}, {"go_backwards": True, "unroll": True}], ids=str
)
def test_rnn_around_a_cell_stands_keras_own_checks_of_a_layer(kind, arguments):
    KerasTest().run_layer_test(
        keras.layers.RNN,
        init_kwargs={"cell": CELLS[kind](5), **arguments},
        input_shape=(3, 2, 4),
        expected_output_shape=(3, 2, 5) if "return_sequences" in arguments else (3, 5),
        expected_num_trainable_weights=3,
        expected_num_non_trainable_weights=0,
        expected_num_non_trainable_variables=1,
        expected_num_seed_generators=1,
        supports_masking=True,
        custom_objects={CELLS[kind].__name__: CELLS[kind]},
    )


@KINDS
@pytest.mark.parametrize("shape", [(3, 4, 5), (None, None, 5)], ids=["static", "dynamic"])
@pytest.mark.parametrize("sequences", [False, True], ids=["last", "all"])
def test_rnn_says_the_shape_of_what_it_returns(kind, shape, sequences):
    layer = keras.layers.RNN(CELLS[kind](8), return_sequences=sequences)
    outputs = (*shape[:2], 8) if sequences else (shape[0], 8)
    assert layer.compute_output_shape(shape) == outputs
    layer.return_state = True
    states = [(shape[0], 8)] * len(CELLS[kind].state_names)
    assert list(layer.compute_output_shape(shape)) == [outputs, *states]


@KINDS
@pytest.mark.parametrize("sequences", [False, True], ids=["last", "all"])
@pytest.mark.parametrize("unroll", [False, True], ids=["loop", "unrolled"])
@pytest.mark.parametrize("mask", [None, "trailing"])
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_rnn_answers_as_the_reference(kind, sequences, unroll, mask, backwards):
    layer = rnn(kind, return_sequences=sequences, unroll=unroll, go_backwards=backwards, return_state=True)
    x, states = random_inputs(kind)
    for start in (None, states):
        outputs, *last = reference_layer(
            kind, layer.get_weights(), x, start or zeros(kind), mask_of(mask), go_backwards=backwards
        )
        answers = layer(x, initial_state=start, mask=mask_of(mask))
        close(answers, [outputs if sequences else last[0], *last])


@KINDS
def test_a_stateful_rnn_goes_on_where_it_stood_until_it_is_reset(kind):
    layer = rnn(kind, stateful=True, return_state=True)
    x, _ = random_inputs(kind)
    twice = reference_layer(kind, layer.get_weights(), np.concatenate([x, x], 1), zeros(kind))
    layer(x)
    close(layer(x)[1:], twice[1:])
    layer.reset_state()
    close(layer(x)[1:], reference_layer(kind, layer.get_weights(), x, zeros(kind))[1:])


@KINDS
@pytest.mark.parametrize("layers", [CELLS, LAYERS], ids=["cell", "layer"])
def test_a_stateful_layer_refuses_another_batch_size(kind, layers):
    made = layers[kind](2) if layers is CELLS else layers[kind](2, stateful=True)
    inputs = keras.Input((5, 3), batch_size=4)
    model = keras.Model(
        inputs, keras.layers.RNN(made, stateful=True)(inputs) if layers is CELLS else made(inputs)
    )
    assert model(np.ones((4, 5, 3))).shape == (4, 2)
    with pytest.raises(ValueError, match="batch size"):
        model(np.ones((1, 5, 3)))


@KINDS
def test_rnn_and_its_cell_survive_their_config(kind):
    KerasTest().run_class_serialization_test(
        keras.layers.RNN(CELLS[kind](2)), custom_objects={CELLS[kind].__name__: CELLS[kind]}
    )


@pytest.mark.parametrize("use_cudnn", ["auto", True, False])
def test_bidirectional_never_sends_our_layer_down_keras_fused_path(use_cudnn):
    layer = keras.layers.Bidirectional(LSTM(4, use_cudnn=use_cudnn))
    layer.build((None, 5, 3))
    assert not layer._can_attempt_fused_lstm(mask=None)


# TimeDistributed(layer)


def sequences_of_sequences():
    """(batch, timesteps, inner steps, features)."""
    return np.random.default_rng(5).normal(size=(BATCH, TIMESTEPS, INNER, FEATURES))


def distributed(kind, **arguments):
    layer = keras.layers.TimeDistributed(LAYERS[kind](UNITS, dtype="float64", **arguments), dtype="float64")
    layer.build((BATCH, TIMESTEPS, INNER, FEATURES))
    return randomise(layer)


@KINDS
def test_time_distributed_stands_keras_own_checks_of_a_layer(kind):
    KerasTest().run_layer_test(
        keras.layers.TimeDistributed,
        init_kwargs={"layer": LAYERS[kind](3)},
        input_shape=(3, 2, 4, 5),
        expected_output_shape=(3, 2, 3),
        expected_num_trainable_weights=3,
        expected_num_non_trainable_weights=0,
        supports_masking=True,
        run_mixed_precision_check=False,  # a recurrent layer inside keeps the policy it was made with, Keras's too
    )


@KINDS
def test_time_distributed_says_its_shape(kind):
    inputs = keras.Input((10, 7, 3), batch_size=32)
    assert keras.layers.TimeDistributed(LAYERS[kind](4))(inputs).shape == (32, 10, 4)
    whole = keras.layers.TimeDistributed(LAYERS[kind](4, return_sequences=True))(inputs)
    assert whole.shape == (32, 10, 7, 4)


@KINDS
@pytest.mark.parametrize("masked", [False, True], ids=["whole", "masked"])
@pytest.mark.parametrize("sequences", [False, True], ids=["last", "all"])
def test_time_distributed_answers_at_every_step_as_the_reference(kind, masked, sequences):
    layer, x = distributed(kind, return_sequences=sequences), sequences_of_sequences()
    mask = np.random.default_rng(6).random((BATCH, TIMESTEPS, INNER)) > 0.4 if masked else None
    answers = layer(x, mask=mask)
    for t in range(TIMESTEPS):
        step_mask = mask[:, t] if masked else None
        outputs = reference_layer(kind, layer.get_weights(), x[:, t], zeros(kind), step_mask)[0]
        np.testing.assert_allclose(answers[:, t], outputs if sequences else outputs[:, -1], atol=1e-12)


@KINDS
def test_a_mask_passes_our_layer_and_reaches_time_distributed_in_training(kind):
    model = keras.Sequential(
        [
            keras.Input((20,)),
            keras.layers.Embedding(10, 5, mask_zero=True),
            LAYERS[kind](6, return_sequences=True),
            keras.layers.TimeDistributed(keras.layers.Dense(5, activation="softmax")),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    rng = np.random.default_rng(7)
    token_ids = rng.integers(1, 10, (22, 20))
    token_ids[:, 15:] = 0
    tags = rng.integers(0, 5, (22, 20))
    before = model.evaluate(token_ids, tags, verbose=0)[0]
    other = np.where(token_ids == 0, (tags + 1) % 5, tags)
    assert model.evaluate(token_ids, other, verbose=0)[0] == pytest.approx(before)  # padding does not count
    model.fit(token_ids, tags, epochs=5, verbose=0)
    assert model.evaluate(token_ids, tags, verbose=0)[0] < before


FITTING = {"none": None, "one a step": (BATCH, TIMESTEPS, INNER)}
UNFIT = {
    "timesteps": (BATCH, TIMESTEPS + 1, INNER),
    "batch": (BATCH + 1, TIMESTEPS, INNER),
    "both": (BATCH + 1, TIMESTEPS + 1, INNER),
}


@KINDS
@pytest.mark.parametrize("shape", FITTING.values(), ids=FITTING.keys())
def test_time_distributed_takes_a_mask_that_fits(kind, shape):
    layer, x = distributed(kind), sequences_of_sequences()
    mask = None if shape is None else np.ones(shape, bool)
    np.testing.assert_allclose(layer(x, mask=mask), layer(x), atol=1e-12)


@KINDS
@pytest.mark.parametrize("shape", UNFIT.values(), ids=UNFIT.keys())
def test_time_distributed_refuses_a_mask_that_does_not_fit(kind, shape):
    with pytest.raises(ValueError, match="The `mask` passed to the `TimeDistributed` layer has a shape"):
        distributed(kind)(sequences_of_sequences(), mask=np.ones(shape, bool))
