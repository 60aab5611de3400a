"""BPTT by hand: the same gradients as autodiff through Keras's own loop, however the layer is run."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from seqapp.layers import LSTM, LSTMCell, to_keras
from seqapp.layers.xla import compiled
from tests.layers.gradients import assert_alike, inputs, kinds, outputs_and_gradients, pair, unknown_shapes
from tests.layers.helpers import FEATURES, LAYERS, UNITS


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
    # without AutoGraph, which warns of itself on Python 3.13
    run = tf.function(lambda x: outputs_and_gradients(ours, x, mask), jit_compile=True, autograph=False)
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
def test_an_export_carries_no_operation_that_must_be_compiled(kind, tmp_path):
    ours, _ = pair(kind, return_sequences=True)
    model = keras.Sequential([keras.Input((None, FEATURES)), ours, keras.layers.Dense(1)])
    x, _ = inputs(20, 9)
    with compiled():
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
    concrete = tf.function(model).get_concrete_function(tf.TensorSpec((None, None, FEATURES)))
    tf.saved_model.save(model, str(tmp_path / "concrete"), signatures=concrete)
    for graph in (
        concrete.graph.as_graph_def(),
        convert_variables_to_constants_v2(concrete).graph.as_graph_def(),
    ):
        assert b"_XlaMustCompile" not in graph.SerializeToString()
    assert b"_XlaMustCompile" not in (tmp_path / "concrete" / "saved_model.pb").read_bytes()


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
        received = tf.function(lambda: outputs_and_gradients(layer, x, mask))()
        pairs = zip(received, wanted, strict=True)
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


DIRECTIONS = {
    "by the inputs": lambda _, x: [x],
    "by the weights": lambda layer, _: [weight.value for weight in layer.trainable_variables],
}


@kinds
@pytest.mark.parametrize("by", DIRECTIONS)
@pytest.mark.parametrize("graph", [False, True], ids=["eagerly", "in a graph"])
def test_forward_mode_gives_the_same_directional_derivative_as_the_gradient(kind, by, graph):
    ours, _ = pair(kind, return_sequences=True)
    x, mask = (tf.constant(value) for value in inputs(3, 5))
    primals = DIRECTIONS[by](ours, x)
    tangents = [tf.cos(tf.reshape(tf.range(tf.size(p), dtype=p.dtype), p.shape)) for p in primals]

    def forwards(x):
        given = DIRECTIONS[by](ours, x)
        with tf.autodiff.ForwardAccumulator(given, tangents) as forward:
            y = tf.reduce_sum(ours(x, mask=mask) ** 3)
        return forward.jvp(y)

    with tf.GradientTape() as tape:
        tape.watch(primals)
        y = tf.reduce_sum(ours(x, mask=mask) ** 3)
    gradients = tape.gradient(y, primals)
    wanted = sum(float(tf.reduce_sum(g * v)) for g, v in zip(gradients, tangents, strict=True))
    received = (tf.function(forwards) if graph else forwards)(x)
    np.testing.assert_allclose(received, wanted, rtol=1e-5)


@kinds
def test_forward_mode_where_tensorflow_cannot_is_an_error_and_never_zero(kind):
    ours, _ = pair(kind)
    x = tf.constant(inputs(3, 5)[0])

    @tf.function(input_signature=[tf.TensorSpec((None, None, FEATURES))])
    def forwards(x):
        with tf.autodiff.ForwardAccumulator(x, tf.ones_like(x)) as forward:
            y = ours(x)
        return forward.jvp(y)

    with pytest.raises(NotImplementedError, match="fixed length"):
        forwards(x)
    traced = tf.function(ours)
    with pytest.raises(TypeError), tf.autodiff.ForwardAccumulator(x, x):  # TensorFlow's own fault
        traced(x)


@kinds
@pytest.mark.parametrize("graph", [False, True], ids=["eagerly", "in a graph"])
def test_a_hessian_times_a_vector_by_forward_over_reverse_is_the_one_by_reverse_over_reverse(kind, graph):
    ours, _ = pair(kind)
    x, _ = inputs(2, 4)
    x, v = tf.constant(x), tf.constant(np.cos(x))

    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(ours(x) ** 2)
        return tape.gradient(y, x)

    def forward_over_reverse(x):
        with tf.autodiff.ForwardAccumulator(x, v) as forward:
            g = slope(x)
        return forward.jvp(g)

    def reverse_over_reverse(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            g = tf.reduce_sum(slope(x) * v)
        return tape.gradient(g, x)

    wanted = reverse_over_reverse(x)
    assert float(tf.norm(wanted)) > 0.01
    assert_alike([(tf.function(forward_over_reverse) if graph else forward_over_reverse)(x)], [wanted])
