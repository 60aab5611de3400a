"""BPTT by hand: the same gradients as autodiff through Keras's own loop, however the layer is run."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from seqapp.layers import LSTM, LSTMCell, bptt, to_keras
from tests.layers.helpers import LAYERS, randomise

FEATURES, UNITS = 3, 4
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


def assert_alike(found, wanted, tolerance=1e-5):
    for mine, theirs in zip(found, map(np.asarray, wanted), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=tolerance * (1 + np.abs(theirs).max()))


def unknown_shapes(layer, *, training=True):
    """A graph that knows neither batch nor timesteps."""
    return tf.function(
        lambda x, mask: outputs_and_gradients(layer, x, mask, training=training),
        input_signature=[tf.TensorSpec((None, None, FEATURES)), tf.TensorSpec((None, None), tf.bool)],
    )


@kinds
@pytest.mark.parametrize(
    "arguments", [{"return_sequences": True, "return_state": True}, {"go_backwards": True}], ids=str
)
def test_a_graph_of_unknown_shapes_gives_keras_gradients_for_every_batch_and_length(kind, arguments):
    ours, theirs = pair(kind, **arguments)
    run = unknown_shapes(ours)
    for batch, timesteps in ((1, 9), (19, 9), (16, 13), (40, 8)):  # one core or two; padded or not
        x, mask = (tf.constant(value) for value in inputs(batch, timesteps))
        assert_alike(run(x, mask), outputs_and_gradients(theirs, x, mask))


@kinds
def test_a_gradient_asked_for_outside_of_training_is_the_same(kind):
    ours, theirs = pair(kind, return_sequences=True)
    x, mask = (tf.constant(value) for value in inputs(20, 7))
    assert_alike(unknown_shapes(ours, training=False)(x, mask), outputs_and_gradients(theirs, x, mask))
    run = tf.function(lambda x: ours(x, mask=mask))  # traced without a tape, differentiated from outside
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        mine, wanted = run(x), theirs(x, mask=mask)
    assert_alike([tape.gradient(mine, x)], [tape.gradient(wanted, x)])


@kinds
def test_the_whole_model_compiles_with_xla_without_a_warning(kind, recwarn):
    ours, theirs = pair(kind, return_sequences=True)
    x, mask = (tf.constant(value) for value in inputs(20, 7))
    run = tf.function(lambda x: outputs_and_gradients(ours, x, mask), jit_compile=True)
    assert_alike(run(x), outputs_and_gradients(theirs, x, mask))
    assert not recwarn.list


@kinds
def test_second_derivatives_are_those_of_autodiff(kind):
    ours, theirs = pair(kind)
    x, _ = inputs(2, 4)

    def penalty(layer):
        value = tf.constant(x)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch(value)
                y = tf.reduce_sum(layer(value, training=True) ** 2)
            slope = tf.reduce_sum(inner.gradient(y, value) ** 2)
        return outer.gradient(slope, layer.trainable_variables)

    wanted = penalty(theirs)
    assert_alike(penalty(ours), wanted)
    assert_alike(tf.function(lambda: penalty(ours))(), wanted)


@kinds
def test_inference_keeps_nothing_and_training_keeps_states_and_gates_alone(kind):
    ours, _ = pair(kind)
    weights = ours.cell.weights_of_a_step(tf.zeros((2, 5, FEATURES)))[1]
    states = [tf.zeros((2, UNITS)) for _ in ours.cell.state_names]
    arguments = (tf.zeros((2, 5, FEATURES)), states, None, weights, 5, bptt.WHOLE, False)
    last, h, kept = ours._loop.forward(*arguments, keep=False)
    assert (len(last), h, kept) == (len(states), None, None)
    kept = ours._loop.forward(*arguments, keep=True)[2]
    shapes = {"h": (5, 2, UNITS)}
    if kind == "lstm":
        shapes |= {"c": (5, 2, UNITS), "gates": (5, 2, 4 * UNITS)}
    assert {name: tuple(value.shape) for name, value in kept.items()} == shapes


@kinds
def test_an_export_carries_no_operation_that_must_be_compiled(kind, tmp_path):
    ours, _ = pair(kind, return_sequences=True)
    model = keras.Sequential([keras.Input((None, FEATURES)), ours, keras.layers.Dense(1)])
    x, _ = inputs(20, 9)
    wanted = model.predict(x, verbose=0)  # which compiles
    model.export(tmp_path / "keras", verbose=False)
    module = tf.Module()
    module.model = model
    module.serve = tf.function(model, input_signature=[tf.TensorSpec((None, None, FEATURES))])
    tf.saved_model.save(module, str(tmp_path / "plain"))
    for name in ("keras", "plain"):
        graph = (tmp_path / name / "saved_model.pb").read_bytes()
        assert b"_XlaMustCompile" not in graph
        loaded = tf.saved_model.load(str(tmp_path / name))
        np.testing.assert_allclose(loaded.serve(x), wanted, atol=1e-6)
    compiled = tf.function(model).get_concrete_function(tf.TensorSpec((None, None, FEATURES)))
    assert b"_XlaMustCompile" in compiled.graph.as_graph_def().SerializeToString()


@kinds
def test_fit_predict_and_a_bidirectional_stack_learn_like_keras(kind):
    x, _ = inputs(40, 9)
    y = x.sum(axis=(1, 2))[:, None]
    both = keras.layers.Bidirectional(LAYERS[kind](UNITS, return_sequences=True))
    ours = keras.Sequential([keras.Input((None, FEATURES)), both, LAYERS[kind](UNITS), keras.layers.Dense(1)])
    losses = []
    for model in (ours, to_keras(ours)):
        model.compile(keras.optimizers.Adam(0.02), "mse")
        losses.append(model.fit(x, y, epochs=4, batch_size=16, shuffle=False, verbose=0).history["loss"])
    np.testing.assert_allclose(*losses, rtol=1e-4)


@kinds
def test_bfloat16_stays_as_near_to_float32_as_keras_does(kind):
    exact, _ = pair(kind)
    ours, theirs = pair(kind, dtype="mixed_bfloat16")
    x, mask = (tf.constant(value) for value in inputs(16, 12))
    wanted = outputs_and_gradients(exact, x, mask)

    def far(layer):
        found = tf.function(lambda: outputs_and_gradients(layer, x, mask))()
        pairs = zip(found, wanted, strict=True)
        return max(float(np.abs(tf.cast(a, tf.float32) - b).max() / np.abs(b).max()) for a, b in pairs)

    assert far(ours) < 2 * far(theirs) < 0.1


class LeakyCell(LSTMCell):
    def equations(self, z, states):
        traced = super().equations(z, states)
        return {**traced, "c": 0.9 * traced["c"]}


class Leaky(LSTM):
    cell_class = LeakyCell


def test_a_step_that_a_subclass_has_changed_is_differentiated_as_it_is():
    layer = Leaky(UNITS)
    layer.build((None, None, FEATURES))
    assert not layer.cell.has_bptt
    x = tf.constant(inputs(2, 5)[0], tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(layer(x, training=True))
    slope = tape.gradient(y, x)[0, 0, 0]
    step = np.zeros(x.shape, np.float32)
    step[0, 0, 0] = 1e-2
    change = tf.reduce_sum(layer(x + step)) - tf.reduce_sum(layer(x - step))
    np.testing.assert_allclose(slope, change / 2e-2, rtol=1e-2)


def test_an_activation_whose_slope_is_not_known_is_left_to_keras():
    ours, theirs = pair("lstm", activation="softsign", return_sequences=True)
    assert not ours.cell.has_bptt
    x, mask = (tf.constant(value) for value in inputs(3, 5))
    assert_alike(outputs_and_gradients(ours, x, mask), outputs_and_gradients(theirs, x, mask))


FAULTS = {
    "lstm": {
        "the cell state of this step for that of the last": lambda t, b, d: (t, [b[0], t["c"]], d),
        "the forget gate for the input gate": lambda t, b, d: ({**t, "i": t["f"], "f": t["i"]}, b, d),
        "no output gate": lambda t, b, d: ({**t, "o": tf.ones_like(t["o"])}, b, d),
        "nothing through the cell state": lambda t, b, d: (t, b, [d[0], tf.zeros_like(d[1])]),
        "nothing through the hidden state": lambda t, b, d: (t, b, [tf.zeros_like(d[0]), d[1]]),
        "the candidate's slope at its negative half": lambda t, b, d: ({**t, "g": t["g"] / 2}, b, d),
    },
    "simple_rnn": {
        "the slope of the step before": lambda t, b, d: ({**t, "h": b[0]}, b, d),
        "no slope": lambda t, b, d: ({**t, "h": tf.zeros_like(t["h"])}, b, d),
    },
}


@pytest.mark.parametrize(("kind", "fault"), [(kind, fault) for kind in FAULTS for fault in FAULTS[kind]])
def test_a_fault_in_the_backward_equations_is_told_apart(kind, fault, monkeypatch):
    ours, theirs = pair(kind, return_sequences=True)
    x, mask = (tf.constant(value) for value in inputs(3, 6))
    wanted = outputs_and_gradients(theirs, x, mask)
    assert_alike(outputs_and_gradients(ours, x, mask), wanted)
    change, sound = FAULTS[kind][fault], type(ours.cell).backward_equations
    monkeypatch.setattr(
        type(ours.cell), "backward_equations", lambda cell, *given: sound(cell, *change(*given))
    )
    ours._loop = bptt.Loop(ours.cell)
    with pytest.raises(AssertionError):
        assert_alike(outputs_and_gradients(ours, x, mask), wanted, tolerance=1e-3)


def test_the_lengths_that_are_compiled_are_few_and_lie_close():
    steps = np.array(bptt.LENGTHS)
    assert (np.diff(steps) > 0).all()
    assert (steps[1:] / steps[:-1]).max() <= 2
    assert len(steps[steps <= 512]) <= 16
    assert steps[-1] > 10**6


def test_a_batch_is_shared_between_the_cores_only_where_it_is_large_enough(monkeypatch):
    monkeypatch.setattr(bptt, "_cores", lambda: 4)
    for rows, cuts in ((1, [1]), (15, [15]), (16, [8, 8]), (64, [16, 16, 16, 16])):
        x = tf.zeros((rows, 2, 1))
        assert [len(bptt._rows(x, share)) for share in bptt._shares(x)] == cuts
    run = tf.function(
        lambda x: [tf.shape(bptt._rows(x, share))[0] for share in bptt._shares(x)],
        input_signature=[tf.TensorSpec((None, 2, 1))],
    )
    assert [int(rows) for rows in run(tf.zeros((31, 2, 1)))] == [31, 0, 0, 0]
    assert [int(rows) for rows in run(tf.zeros((33, 2, 1)))] == [8, 8, 8, 9]
