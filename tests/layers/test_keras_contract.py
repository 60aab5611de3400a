"""Our layers and cells stand in for those of the same name in `keras.layers`."""

import inspect
import json

import keras
import numpy as np
import pytest
import tensorflow as tf

import seqapp.layers
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
    randomise,
)

SHAPE = (BATCH, TIMESTEPS, FEATURES)
CLASSES = [name for name in seqapp.layers.__all__ if isinstance(getattr(seqapp.layers, name), type)]
KERAS = {"simple_rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM}
KINDS = sorted(LAYERS)
both_kinds = pytest.mark.parametrize("kind", KINDS)
every_class = pytest.mark.parametrize("name", CLASSES)
OTHER_THAN_DEFAULT = {
    "units": 5,
    "activation": "relu",
    "recurrent_activation": "hard_sigmoid",
    "use_bias": False,
    "kernel_initializer": "he_normal",
    "recurrent_initializer": "glorot_normal",
    "bias_initializer": "ones",
    "unit_forget_bias": False,
    "kernel_regularizer": "l1",
    "recurrent_regularizer": "l2",
    "bias_regularizer": keras.regularizers.L1(0.5),
    "activity_regularizer": keras.regularizers.L2(0.25),
    "kernel_constraint": "non_neg",
    "recurrent_constraint": "unit_norm",
    "bias_constraint": keras.constraints.MaxNorm(3),
    "dropout": 0.125,
    "recurrent_dropout": 0.25,
    "seed": 7,
    "return_sequences": True,
    "return_state": True,
    "go_backwards": True,
    "stateful": True,
    "unroll": True,
    "use_cudnn": False,
}


def ours_and_keras(name):
    return getattr(seqapp.layers, name), getattr(keras.layers, name)


def twins(kind, **arguments):
    """A layer of ours and Keras's, built, with the same random weights."""
    ours, theirs = LAYERS[kind](UNITS, **arguments), KERAS[kind](UNITS, **arguments)
    for layer in (ours, theirs):
        layer.build(SHAPE)
        randomise(layer)
    return ours, theirs


def float_inputs(kind, seed=1):
    return random_inputs(kind, seed, dtype="float32")


def assert_equal(got, expected, tolerance=1e-6):
    got, expected = keras.tree.flatten(got), keras.tree.flatten(expected)
    for g, e in zip(got, expected, strict=True):
        np.testing.assert_allclose(np.asarray(g), np.asarray(e), rtol=tolerance, atol=tolerance)


# What the constructors take


@every_class
def test_constructor_takes_the_arguments_of_keras_in_the_same_order_with_the_same_defaults(name):
    ours, theirs = (inspect.signature(cls).parameters for cls in ours_and_keras(name))
    expected = [parameter for parameter in theirs.values() if parameter.name != "kwargs"]
    assert list(ours.values())[: len(expected)] == expected
    added = [parameter for parameter in ours.values() if parameter.name not in theirs]
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in added)
    assert ours["kwargs"].kind is inspect.Parameter.VAR_KEYWORD


@every_class
def test_arguments_given_by_position_arrive_where_keras_puts_them(name):
    ours, theirs = ours_and_keras(name)
    values = [
        OTHER_THAN_DEFAULT[argument]
        for argument in inspect.signature(theirs).parameters
        if argument != "kwargs"
    ]
    got, expected = ours(*values, name="n").get_config(), theirs(*values, name="n").get_config()
    if name == "SimpleRNN":  # Keras drops it
        assert expected.pop("activity_regularizer") is None
    assert {key: got[key] for key in expected} == expected


@every_class
def test_every_argument_is_in_the_config_and_comes_back_from_it(name):
    ours, _ = ours_and_keras(name)
    given = {
        key: value for key, value in OTHER_THAN_DEFAULT.items() if key in inspect.signature(ours).parameters
    }
    made = ours(**given, output_units=2, output_activation="sigmoid")
    config = json.loads(json.dumps(made.get_config()))
    revived = ours.from_config(config)
    assert {*given, "output_units", "output_activation"} <= set(config)
    assert revived.get_config() == made.get_config()
    for argument, value in given.items():
        if isinstance(value, (bool, int, float)):
            assert config[argument] == value == getattr(revived, argument)


@pytest.mark.parametrize("name", ["LSTM", "LSTMCell"])
def test_implementation_is_in_the_config_of_an_lstm(name):
    ours, _ = ours_and_keras(name)
    assert ours(3).get_config()["implementation"] == 2
    assert ours.from_config(ours(3, implementation=1).get_config()).implementation == 1
    assert ours(3, recurrent_dropout=0.1).implementation == 1


@pytest.mark.parametrize("use_cudnn", ["auto", True, False])
def test_use_cudnn_is_kept_and_without_effect(use_cudnn):
    layer = seqapp.layers.LSTM(UNITS, use_cudnn=use_cudnn)
    assert layer.use_cudnn == layer.get_config()["use_cudnn"] == use_cudnn
    assert layer(float_inputs("lstm")[0]).shape == (BATCH, UNITS)


@both_kinds
def test_arguments_of_every_keras_layer_reach_the_layer(kind):
    layer = LAYERS[kind](3, name="mine", dtype="float64", trainable=False, zero_output_for_mask=True)
    assert (layer.name, layer.cell.name) == ("mine", f"{kind}_cell")
    assert (layer.compute_dtype, layer.cell.compute_dtype) == ("float64", "float64")
    assert (layer.trainable, layer.cell.trainable) == (False, False)
    assert layer.zero_output_for_mask
    layer.build(SHAPE)
    assert layer.trainable_weights == []


@both_kinds
def test_a_first_layer_told_its_input_shape_builds_its_sequential_model(kind):
    with pytest.warns(UserWarning, match="Do not pass an `input_shape`"):
        layer = LAYERS[kind](UNITS, input_shape=(None, FEATURES))
    assert keras.Sequential([layer]).output_shape == (None, UNITS)


@both_kinds
def test_every_property_of_the_keras_layer_is_readable(kind):
    ours, theirs = twins(kind)
    properties = [name for name, value in vars(KERAS[kind]).items() if isinstance(value, property)]
    assert {"units", "dropout", "kernel_initializer", "bias_constraint"} <= set(properties)
    for name in properties:
        got, expected = getattr(ours, name), getattr(theirs, name)
        assert type(got) is type(expected)
        if not isinstance(expected, keras.initializers.Initializer):
            assert got == expected


@pytest.mark.parametrize("argument", ["units", "output_units"])
@pytest.mark.parametrize("value", [0, -3, 2.5, "4"])
@every_class
def test_a_size_that_is_no_positive_integer_is_refused_by_name_and_value(name, argument, value):
    ours, _ = ours_and_keras(name)
    message = f"invalid value for argument `{argument}`, expected a positive integer, got {value!r}"
    with pytest.raises(ValueError, match=message):
        ours(**{"units": 3, argument: value})


@every_class
def test_numpy_integers_are_sizes(name):
    config = ours_and_keras(name)[0](np.int64(3), output_units=np.int32(2)).get_config()
    assert type(config["units"]) is type(config["output_units"]) is int


@every_class
def test_units_are_required(name):
    with pytest.raises(TypeError, match="units"):
        ours_and_keras(name)[0]()


@every_class
def test_an_output_activation_without_output_units_is_refused(name):
    with pytest.raises(ValueError, match=r"needs `output_units`.* Received: .*sigmoid"):
        ours_and_keras(name)[0](3, output_activation="sigmoid")


@every_class
def test_an_argument_that_keras_does_not_know_is_refused_by_name(name):
    with pytest.raises(ValueError, match=rf"passed to {name}: .*'unit'"):
        ours_and_keras(name)[0](3, unit=4)


def test_a_wrong_use_cudnn_is_refused():
    with pytest.raises(ValueError, match="`use_cudnn`, expected one of 'auto', True, False, got 'never'"):
        seqapp.layers.LSTM(3, use_cudnn="never")


# Weights


@pytest.mark.parametrize("use_bias", [False, True])
@both_kinds
def test_weights_have_the_names_order_shapes_and_dtype_of_keras(kind, use_bias):
    ours, theirs = (cls(UNITS, use_bias=use_bias, name="layer") for cls in (LAYERS[kind], KERAS[kind]))
    ours.build(SHAPE)
    theirs.build(SHAPE)
    assert [(w.path, w.shape, w.dtype) for w in ours.weights] == [
        (w.path, w.shape, w.dtype) for w in theirs.weights
    ]


@pytest.mark.parametrize("use_bias", [False, True])
@both_kinds
def test_weights_of_the_readout_come_last(kind, use_bias):
    layer = LAYERS[kind](UNITS, output_units=OUTPUT_UNITS, use_bias=use_bias)
    layer.build(SHAPE)
    biases = ["bias"] if use_bias else [], ["output_bias"] if use_bias else []
    assert [w.name for w in layer.weights] == [
        "kernel",
        "recurrent_kernel",
        *biases[0],
        "output_kernel",
        *biases[1],
    ]
    assert layer.weights[len(biases[0]) + 2].shape == (UNITS, OUTPUT_UNITS)


@pytest.mark.parametrize("arguments", [{}, {"unit_forget_bias": False}, {"use_bias": False}])
def test_initial_weights_of_an_lstm_are_those_of_keras_with_seeded_initialisers(arguments):
    layers = []
    for cls in (seqapp.layers.LSTM, keras.layers.LSTM):
        layers.append(
            cls(
                UNITS,
                kernel_initializer=keras.initializers.GlorotUniform(seed=1),
                recurrent_initializer=keras.initializers.Orthogonal(seed=2),
                bias_initializer=keras.initializers.RandomNormal(seed=3),
                **arguments,
            )
        )
        layers[-1].build(SHAPE)
    for got, expected in zip(*(layer.get_weights() for layer in layers), strict=True):
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("mask", [None, *MASKS])
@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"use_bias": False},
        {"go_backwards": True},
        {"zero_output_for_mask": True},
        {"activation": "relu"},
        {"activation": None},
        {"unroll": True},
    ],
)
@both_kinds
def test_with_the_weights_of_keras_our_layer_returns_what_keras_returns(kind, arguments, mask):
    ours, theirs = twins(kind, return_sequences=True, return_state=True, **arguments)
    x, states = float_inputs(kind)
    mask = None if mask is None else tf.constant(mask_of(mask))
    expected = theirs(x, initial_state=states, mask=mask)
    ours.set_weights(theirs.get_weights())
    assert_equal(ours(x, initial_state=states, mask=mask), expected)


@both_kinds
def test_with_our_weights_the_layer_of_keras_returns_what_ours_returns(kind):
    ours, theirs = LAYERS[kind](UNITS, return_sequences=True), KERAS[kind](UNITS, return_sequences=True)
    x, _ = float_inputs(kind)
    expected = ours(x)
    theirs.build(SHAPE)
    theirs.set_weights(ours.get_weights())
    assert_equal(theirs(x), expected)


@pytest.mark.parametrize("return_state", [False, True])
@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("output_units", [None, OUTPUT_UNITS])
@both_kinds
def test_outputs_have_the_shapes_that_were_foretold(kind, output_units, return_sequences, return_state):
    layer = LAYERS[kind](
        UNITS, output_units=output_units, return_sequences=return_sequences, return_state=return_state
    )
    width = output_units or UNITS
    output = (BATCH, TIMESTEPS, width) if return_sequences else (BATCH, width)
    expected = [output, *([(BATCH, UNITS)] * len(STATES[kind]) if return_state else [])]
    foretold = layer.compute_output_shape(SHAPE)
    assert (list(foretold) if return_state else [foretold]) == expected
    symbolic = layer(keras.Input(batch_shape=SHAPE))
    assert [tensor.shape for tensor in keras.tree.flatten(symbolic)] == expected
    assert [tuple(tensor.shape) for tensor in keras.tree.flatten(layer(float_inputs(kind)[0]))] == expected


@both_kinds
def test_inputs_of_other_than_three_dimensions_are_refused(kind):
    with pytest.raises(ValueError, match="expected ndim=3, found ndim=2"):
        LAYERS[kind](3)(np.ones((2, 4), "float32"))


# Dropout


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        *[("simple_rnn", {})],
        *[("lstm", {"implementation": implementation}) for implementation in (1, 2)],
    ],
)
@pytest.mark.parametrize(("dropout", "recurrent_dropout"), [(0.4, 0.0), (0.0, 0.3), (0.4, 0.3)])
def test_dropout_with_a_seed_drops_what_keras_drops(kind, arguments, dropout, recurrent_dropout):
    ours, theirs = twins(
        kind,
        return_sequences=True,
        dropout=dropout,
        recurrent_dropout=recurrent_dropout,
        seed=11,
        **arguments,
        **({"use_cudnn": False} if kind == "lstm" else {}),
    )
    x, states = float_inputs(kind)
    first, second = (layer(x, initial_state=states, training=True) for layer in (ours, theirs))
    assert_equal(first, second)
    third, fourth = (layer(x, initial_state=states, training=True) for layer in (ours, theirs))
    assert_equal(third, fourth)
    assert np.abs(np.asarray(third) - np.asarray(first)).max() > 0.01  # new masks for a new batch
    assert_equal(*[layer(x, initial_state=states, training=False) for layer in (ours, theirs)])
    assert np.abs(np.asarray(ours(x, initial_state=states)) - np.asarray(first)).max() > 0.01


@both_kinds
def test_dropping_everything_leaves_the_bias_alone(kind):
    ours, _ = twins(kind, dropout=1.0, seed=1)
    x, _ = float_inputs(kind)
    assert_equal(ours(x, training=True), ours(np.zeros_like(x)))


# Wrappers and other users of cells


@pytest.mark.parametrize("mask", [None, "scattered"])
@both_kinds
def test_rnn_of_our_cell_is_our_layer(kind, mask):
    ours, _ = twins(kind, return_sequences=True, return_state=True)
    wrapped = keras.layers.RNN(LAYERS[kind].cell_class(UNITS), return_sequences=True, return_state=True)
    wrapped.build(SHAPE)
    wrapped.set_weights(ours.get_weights())
    x, states = float_inputs(kind)
    mask = None if mask is None else tf.constant(mask_of(mask))
    assert_equal(wrapped(x, initial_state=states, mask=mask), ours(x, initial_state=states, mask=mask))


@pytest.mark.parametrize("given_as", ["list", "stacked"])
@pytest.mark.parametrize("mask", [None, "trailing"])
@both_kinds
def test_rnn_of_a_stack_of_our_cells_is_a_stack_of_our_layers(kind, mask, given_as):
    cells = [
        LAYERS[kind].cell_class(UNITS, output_units=OUTPUT_UNITS),
        LAYERS[kind].cell_class(5),
    ]
    stack = keras.layers.RNN(cells if given_as == "list" else keras.layers.StackedRNNCells(cells))
    x, _ = float_inputs(kind)
    mask = None if mask is None else tf.constant(mask_of(mask))
    stack(x)
    randomise(stack)
    first, second = LAYERS[kind](UNITS, output_units=OUTPUT_UNITS, return_sequences=True), LAYERS[kind](5)
    second(first(x))
    weights = stack.get_weights()
    first.set_weights(weights[: len(first.weights)])
    second.set_weights(weights[len(first.weights) :])
    assert_equal(stack(x, mask=mask), second(first(x, mask=mask), mask=mask))


@pytest.mark.parametrize("mask", [None, "trailing"])
@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("merge_mode", ["concat", "sum", "ave", "mul", None])
@both_kinds
def test_bidirectional_returns_what_it_returns_of_the_layer_of_keras(
    kind, merge_mode, return_sequences, mask
):
    x, _ = float_inputs(kind)
    mask = None if mask is None else tf.constant(mask_of(mask))
    returned = []
    for cls in (LAYERS[kind], KERAS[kind]):
        both = keras.layers.Bidirectional(
            cls(UNITS, return_sequences=return_sequences), merge_mode=merge_mode
        )
        both.build(SHAPE)
        randomise(both)
        returned.append(both(x, mask=mask))
    assert_equal(*returned)


@both_kinds
def test_bidirectional_returns_forward_states_then_backward_states(kind):
    both = keras.layers.Bidirectional(LAYERS[kind](UNITS, return_state=True))
    x, _ = float_inputs(kind)
    _, *states = both(x)
    assert_equal(states, [*both.forward_layer(x)[1:], *both.backward_layer(x)[1:]], 0)


@both_kinds
def test_time_distributed_runs_the_layer_on_every_slice(kind):
    layer = LAYERS[kind](UNITS)
    x = np.random.default_rng(5).normal(size=(BATCH, 2, TIMESTEPS, FEATURES)).astype("float32")
    got = keras.layers.TimeDistributed(layer)(x)
    assert_equal(got, np.stack([layer(x[:, k]) for k in range(2)], axis=1))


@both_kinds
def test_an_encoders_states_start_a_decoder(kind):
    inputs = keras.Input((None, FEATURES))
    _, *states = LAYERS[kind](UNITS, return_state=True)(inputs)
    outputs = LAYERS[kind](UNITS, return_sequences=True)(inputs, initial_state=states)
    model = randomise(keras.Model(inputs, outputs))
    x, _ = float_inputs(kind)
    encoder, decoder = model.layers[1:]
    assert_equal(model(x), decoder(x, initial_state=list(encoder(x)[1:])))
    assert np.abs(np.asarray(model(x)) - np.asarray(decoder(x))).max() > 0.01


# States


@both_kinds
def test_stateful_layer_continues_where_it_stopped_until_it_is_reset(kind):
    stateful, _ = twins(kind, stateful=True, return_sequences=True)
    stateless, _ = twins(kind, return_sequences=True)
    x, _ = float_inputs(kind)
    whole = np.asarray(stateless(x))
    halves = [x[:, :2], x[:, 2:]]
    for reset in (stateful.reset_state, stateful.reset_states):
        assert_equal(np.concatenate([stateful(half) for half in halves], axis=1), whole)
        assert np.abs(np.asarray(stateful(x)) - whole).max() > 0.01
        reset()
        assert all(np.all(state == 0) for state in stateful.states)
    assert_equal(stateful(x), whole)


@both_kinds
def test_stored_states_are_not_trained(kind):
    layer, _ = twins(kind, stateful=True)
    assert [weight.name for weight in layer.trainable_weights] == ["kernel", "recurrent_kernel", "bias"]


@both_kinds
def test_stateful_layer_refuses_a_batch_of_unknown_or_of_another_size(kind):
    layer, _ = twins(kind, stateful=True)
    with pytest.raises(ValueError, match="Expected batch size: 3"):
        layer(np.ones((2, TIMESTEPS, FEATURES), "float32"))
    with pytest.raises(ValueError, match="batch size must be static"):
        LAYERS[kind](3, stateful=True)(keras.Input((TIMESTEPS, FEATURES)))


@both_kinds
def test_unrolled_layer_refuses_a_length_it_does_not_know(kind):
    layer = LAYERS[kind](3, unroll=True)
    with pytest.raises(ValueError, match="Cannot unroll"):
        tf.function(layer, input_signature=[tf.TensorSpec((None, None, FEATURES))])(np.ones(SHAPE, "float32"))


# Precision and shapes known late


@pytest.mark.parametrize(("policy", "tolerance"), [("mixed_float16", 5e-3), ("mixed_bfloat16", 5e-2)])
@both_kinds
def test_mixed_precision_computes_in_half_and_keeps_its_weights_in_float32(kind, policy, tolerance):
    arguments = {"return_sequences": True, "return_state": True, "output_units": OUTPUT_UNITS}
    half, full = (LAYERS[kind](UNITS, dtype=dtype, **arguments) for dtype in (policy, "float32"))
    x, states = float_inputs(kind)
    for layer in (half, full):
        layer.build(SHAPE)
        randomise(layer)
    mask = tf.constant(mask_of("scattered"))
    got = half(x, initial_state=states, mask=mask)
    assert {weight.dtype for weight in half.weights} == {"float32"}
    assert {tensor.dtype.name for tensor in got} == {policy.removeprefix("mixed_")}
    got = [tf.cast(tensor, "float32") for tensor in got]
    assert_equal(got, full(x, initial_state=states, mask=mask), tolerance)


@pytest.mark.parametrize("output_units", [None, OUTPUT_UNITS])
@both_kinds
def test_one_graph_serves_any_batch_and_any_length(kind, output_units):
    layer = LAYERS[kind](UNITS, output_units=output_units, return_sequences=True)
    layer.build((None, None, FEATURES))
    graph = tf.function(layer, input_signature=[tf.TensorSpec((None, None, FEATURES))])
    rng = np.random.default_rng(6)
    for batch, timesteps in [(1, 1), (4, 9), (2, 3)]:
        x = rng.normal(size=(batch, timesteps, FEATURES)).astype("float32")
        assert_equal(graph(x), layer(x))


@both_kinds
def test_integer_inputs_are_taken_as_keras_takes_them(kind):
    ours, theirs = twins(kind)
    x = np.arange(BATCH * TIMESTEPS * FEATURES).reshape(SHAPE) % 3
    assert_equal(ours(x), theirs(x.astype("float32")))
    assert ours(x).dtype == "float32"


def test_the_simple_rnn_cell_calls_its_inputs_as_keras_does():
    cell, x, h = seqapp.layers.SimpleRNNCell(3), np.ones((2, 4), "float32"), np.zeros((2, 3), "float32")
    np.testing.assert_array_equal(cell(sequence=x, states=[h])[0], cell(x, [h])[0])
