"""Models that plain Keras made and saved, opened as a user's own: what is drawn is what Keras computes."""

import numpy as np
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.store.own_models import read_own
from seqapp.store.own_scan import scanned
from seqapp.workflows.own_input import PADDED, Given
from seqapp.workflows.own_models import MOST_FEATURES, NO_DIRECTION, open_own, trace_own
from tests.own_files import archive, config

# Keras 3.15 reads its variables by an __array__ without the `copy` argument of NumPy 2.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)


def opened(model, folder):
    model.save(folder / "mine.keras")
    return open_own(read_own(folder / "mine.keras"), "mine.keras")


def rows(features: int, steps: int = 6) -> Given:
    values = np.random.default_rng(1).normal(size=(steps, features))
    return Given("row", [f"row {step + 1}" for step in range(steps)], values)


def ids(*values: int) -> Given:
    return Given("word", [f"w{value}" for value in values], np.array(values))


def disturbed(model):
    """With weights that no initializer makes, the biases too."""
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.4, weight.shape) for weight in model.get_weights()])
    return model


@pytest.mark.parametrize(("kind", "use_bias"), [("SimpleRNN", True), ("LSTM", False)])
def test_the_states_are_those_that_keras_returns(tmp_path, kind, use_bias) -> None:
    import keras

    layer = getattr(keras.layers, kind)(4, use_bias=use_bias, dropout=0.5)
    model = disturbed(keras.Sequential([keras.Input((None, 3)), layer, keras.layers.Dense(2, "softmax")]))
    given = rows(3)
    traced, remark = trace_own(opened(model, tmp_path), layer.name, given)
    every = getattr(keras.layers, kind)(4, use_bias=use_bias, return_sequences=True)
    every.build((None, None, 3))
    every.set_weights(layer.get_weights())
    np.testing.assert_allclose(traced.tensors["h"], every(given.values[None]).numpy()[0], atol=1e-6)
    assert (traced.label, traced.own, remark) == ("RNN" if kind == "SimpleRNN" else "LSTM", "mine.keras", "")
    assert traced.items == given.items


def test_every_gate_of_a_stacked_layer_is_that_of_the_bridged_layer(tmp_path) -> None:
    import keras

    from seqapp.layers import from_keras

    model = disturbed(
        keras.Sequential(
            [
                keras.Input((None,)),
                keras.layers.Embedding(9, 5),
                keras.layers.LSTM(4, return_sequences=True, name="below"),
                keras.layers.LSTM(3, name="above"),
                keras.layers.Dense(1),
            ]
        )
    )
    net, given = opened(model, tmp_path), ids(3, 8, 2, 2, 5)
    assert list(net.parts) == ["below", "above"]
    assert (net.size, net.features, net.steps) == (9, 0, None)
    ours = from_keras(model)
    vectors = ours.layers[0](given.values[None])
    expected = {"below": ours.layers[1].trace(vectors)}
    expected["above"] = ours.layers[2].trace(expected["below"]["h"])
    for title, tensors in expected.items():
        traced, _ = trace_own(net, title, given)
        for name, value in tensors.items():
            np.testing.assert_allclose(
                traced.tensors[name], value.numpy()[0], atol=1e-6, err_msg=f"{title} {name}"
            )


@pytest.mark.parametrize(
    ("merge_mode", "return_sequences"), [("concat", True), ("concat", False), ("sum", True), ("mul", False)]
)
def test_the_direction_is_that_in_which_the_answer_grows_with_the_last_state(
    tmp_path, merge_mode, return_sequences
) -> None:
    import keras

    both = keras.layers.Bidirectional(
        keras.layers.LSTM(3, return_sequences=return_sequences), merge_mode=merge_mode, name="both"
    )
    after = [keras.layers.Flatten()] if return_sequences else []
    model = disturbed(keras.Sequential([keras.Input((4, 2)), both, *after, keras.layers.Dense(1, "linear")]))
    net, given = opened(model, tmp_path), rows(2, 4)
    weights = model.layers[-1].get_weights()[0][:, 0]
    width = 6 if merge_mode == "concat" else 3
    by_step = weights.reshape(-1, width) if return_sequences else np.array([weights])
    expected = {"both, forward": by_step[-1][:3], "both, backward": by_step[0][-3:]}
    for title, direction in expected.items():
        traced, remark = trace_own(net, title, given)
        if merge_mode == "mul":
            assert remark == NO_DIRECTION
            np.testing.assert_allclose(traced.net.output_kernel, np.full(3, 3**-0.5))
            continue
        np.testing.assert_allclose(traced.net.output_kernel, direction / np.linalg.norm(direction), atol=1e-6)
        assert remark == ""


def test_a_backward_layer_is_shown_in_the_order_in_which_it_reads(tmp_path) -> None:
    import keras

    both = keras.layers.Bidirectional(keras.layers.SimpleRNN(3, return_sequences=True), name="both")
    model = disturbed(keras.Sequential([keras.Input((None, 2)), both]))
    given = rows(2, 5)
    traced, _ = trace_own(opened(model, tmp_path), "both, backward", given)
    assert traced.items == given.items[::-1]
    np.testing.assert_allclose(
        traced.tensors["h"][::-1], model(given.values[None]).numpy()[0, :, 3:], atol=1e-6
    )


def after_a_last_state(keras, name):
    """A model with a layer "it" whose last state makes its answer."""
    layers = keras.layers
    rnn = layers.LSTM(3, return_sequences=True, go_backwards=name == "backward", name="it")
    above = [layers.LSTM(3)] if name == "a layer above" else []
    below = [keras.Input((None,)), layers.Embedding(9, 2, mask_zero=True)]
    return keras.Sequential([*below, rnn, *above, layers.Dense(1)])


@pytest.mark.parametrize("name", ["every step", "a layer above", "backward"])
def test_the_last_state_is_that_of_the_last_real_step_where_padding_lies_behind_it(tmp_path, name) -> None:
    import keras

    net = opened(disturbed(after_a_last_state(keras, name)), tmp_path)
    padding = (0, 0)
    plain, _ = trace_own(net, "it", ids(3, 4, 5))
    padded, remark = trace_own(
        net, "it", ids(*padding, 3, 4, 5) if name == "backward" else ids(3, 4, 5, *padding)
    )
    assert remark == ""
    assert padded.items == plain.items
    np.testing.assert_allclose(padded.net.output_kernel, plain.net.output_kernel, atol=1e-6)


@pytest.mark.filterwarnings("ignore:Layer 'flatten.*does not support masking")
def test_what_a_layer_returns_at_padding_does_not_count_where_it_is_zero(tmp_path) -> None:
    import keras

    layers = keras.layers
    both = layers.Bidirectional(layers.LSTM(3, return_sequences=True), name="both")
    alone = layers.SimpleRNN(
        6, return_sequences=True, go_backwards=True, zero_output_for_mask=True, name="alone"
    )
    for layer, values, title, at, half in (
        (both, (3, 4, 5, 0, 0), "both, forward", 2, slice(0, 3)),
        (both, (0, 0, 3, 4, 5), "both, backward", 2, slice(3, 6)),
        (both, (3, 4, 5, 0, 0), "both, backward", 0, slice(3, 6)),
        (
            alone,
            (0, 3, 4, 5, 6),
            "alone",
            3,
            slice(0, 6),
        ),  # returned in the order in which it reads: 6 5 4 3 0
    ):
        below = [keras.Input((5,)), layers.Embedding(9, 2, mask_zero=True)]
        model = disturbed(keras.Sequential([*below, layer, layers.Flatten(), layers.Dense(1)]))
        traced, remark = trace_own(opened(model, tmp_path), title, ids(*values))
        assert remark == ""
        expected = model.layers[-1].get_weights()[0][:, 0].reshape(5, 6)[at, half]
        np.testing.assert_allclose(
            traced.net.output_kernel,
            expected / np.linalg.norm(expected),
            atol=1e-6,
            err_msg=f"{title} {values}",
        )


def test_padding_that_a_model_masks_is_left_out_and_other_padding_is_shown(tmp_path) -> None:
    import keras

    for mask_zero in (True, False):
        model = disturbed(
            keras.Sequential(
                [
                    keras.Input((5,)),
                    keras.layers.Embedding(9, 2, mask_zero=mask_zero),
                    keras.layers.LSTM(3, name="it"),
                ]
            )
        )
        net = opened(model, tmp_path)
        traced, _ = trace_own(net, "it", ids(4, 7))
        assert traced.items == ([] if mask_zero else [PADDED] * 3) + ["w4", "w7"]
        np.testing.assert_allclose(
            traced.tensors["h"][-1], model(np.array([[0, 0, 0, 4, 7]])).numpy()[0], atol=1e-6
        )
        long, remark = trace_own(net, "it", ids(1, 2, 3, 4, 5, 6))
        assert "Of 6 steps only the last 5 are read" in remark
        assert long.items == ["w2", "w3", "w4", "w5", "w6"]


def test_rows_are_not_made_up_for_a_model_that_wants_more(tmp_path) -> None:
    import keras

    model = keras.Sequential([keras.Input((8, 2)), keras.layers.LSTM(3, name="it")])
    net = opened(model, tmp_path)
    with pytest.raises(BadInputError, match="reads 8 rows, and there are 6"):
        trace_own(net, "it", rows(2, 6))
    traced, remark = trace_own(net, "it", rows(2, 9))
    assert traced.items[0] == "row 2"
    assert "Of 9 steps only the last 8 are read" in remark


def test_steps_after_a_convolution_are_numbered(tmp_path) -> None:
    import keras

    model = keras.Sequential(
        [
            keras.Input((8, 2)),
            keras.layers.Conv1D(3, 3),
            keras.layers.MaxPooling1D(2),
            keras.layers.LSTM(3, name="it"),
        ]
    )
    traced, _ = trace_own(opened(model, tmp_path), "it", rows(2, 8))
    assert traced.items == ["step 1", "step 2", "step 3"]


def test_a_frozen_model_and_one_with_a_way_around_its_layer_have_a_direction_too(tmp_path) -> None:
    import keras

    put_in = keras.Input((None, 2))
    state = keras.layers.LSTM(3, name="it")(put_in)
    around = keras.layers.GlobalAveragePooling1D()(put_in)
    answer = keras.layers.Dense(1)(keras.layers.Concatenate()([around, state]))
    model = disturbed(keras.Model(put_in, answer))
    model.trainable = False
    traced, _ = trace_own(opened(model, tmp_path), "it", rows(2))
    expected = model.layers[-1].get_weights()[0][2:, 0]
    np.testing.assert_allclose(traced.net.output_kernel, expected / np.linalg.norm(expected), atol=1e-6)


def refused_models():
    import keras

    layers = keras.layers
    encoded = keras.Input((None, 2))
    _, *states = layers.LSTM(3, return_state=True, activation="relu")(encoded)
    decoded = layers.LSTM(3, name="decoder")(encoded, initial_state=states)
    two = [keras.Input((None, 2)), keras.Input((None, 2))]
    return {
        "no SimpleRNN and no LSTM": keras.Sequential([keras.Input((None, 2)), layers.GRU(3)]),
        "activation='relu'": keras.Sequential(
            [keras.Input((None, 2)), layers.SimpleRNN(3, activation="relu")]
        ),
        "recurrent_activation='hard_sigmoid'": keras.Sequential(
            [keras.Input((None, 2)), layers.LSTM(3, recurrent_activation="hard_sigmoid")]
        ),
        "activation='relu', and": keras.Model(encoded, decoded),
        "These pages give one input": keras.Model(two, layers.LSTM(3)(layers.Add()(two))),
        r"reads \(None,\)": keras.Sequential(
            [keras.Input(()), layers.Embedding(5, 3), layers.Reshape((1, 3)), layers.LSTM(2)]
        ),
        "reads 4,097 numbers a step; at most 4,096": keras.Sequential(
            [keras.Input((None, MOST_FEATURES + 1)), layers.LSTM(1)]
        ),
        r"reads \(None, 5\)": keras.Sequential([keras.Input((5,)), layers.Reshape((5, 1)), layers.LSTM(3)]),
    }


def test_models_that_cannot_be_followed_are_told_in_one_line(tmp_path) -> None:
    for said, model in refused_models().items():
        with pytest.raises(BadInputError, match=said) as caught:
            opened(model, tmp_path)
        assert "\n" not in str(caught.value)
        assert "mine.keras" in str(caught.value)


def test_a_model_of_our_own_layers_is_opened_as_it_is(tmp_path) -> None:
    import keras

    from seqapp.layers import LSTM

    model = disturbed(keras.Sequential([keras.Input((None, 2)), LSTM(3, name="it"), keras.layers.Dense(1)]))
    given = rows(2)
    traced, _ = trace_own(opened(model, tmp_path), "it", given)
    np.testing.assert_allclose(
        traced.tensors["h"], model.layers[0].trace(given.values[None])["h"].numpy()[0], atol=1e-6
    )


def test_weights_that_do_not_fit_their_layers_are_told_in_one_line() -> None:
    described = config()
    described["config"]["layers"][1]["config"]["units"] = 1
    with pytest.raises(BadInputError, match="is not opened: Keras cannot load it") as caught:
        open_own(scanned(archive(described)), "mine.keras")
    assert "\n" not in str(caught.value)


def test_sizes_that_one_input_cannot_have_are_told(tmp_path) -> None:
    import keras

    layers = keras.layers
    for shape, said in (((None, 500, 2), "at most 400 steps"), ((32, None, 2), "batch and timesteps first")):
        with pytest.raises(BadInputError, match=said):
            opened(keras.Sequential([keras.Input(batch_shape=shape), layers.LSTM(3)]), tmp_path)
    repeated = [layers.LSTM(2), layers.RepeatVector(401), layers.LSTM(3, name="it")]
    with pytest.raises(BadInputError, match="goes through 401 steps"):
        trace_own(opened(keras.Sequential([keras.Input((None, 2)), *repeated]), tmp_path), "it", rows(2))
    wide = [layers.Conv1D(2, 5), layers.LSTM(3, name="it")]
    with pytest.raises(BadInputError, match="cannot read these 3 steps") as caught:
        trace_own(opened(keras.Sequential([keras.Input((None, 2)), *wide]), tmp_path), "it", rows(2, 3))
    assert "\n" not in str(caught.value)


def masking(keras, name):
    """A functional model into which Keras writes how its layers pass on what is padding."""
    layers = keras.layers
    if name == "of numbers":
        inputs = keras.Input((None, 3))
        return keras.Model(inputs, layers.Dense(1)(layers.LSTM(4, name="it")(layers.Masking()(inputs))))
    inputs = keras.Input((None,))
    words = layers.Embedding(9, 4, mask_zero=True)(inputs)
    every = layers.LSTM(4, return_sequences=True, name="it")(words)
    if name == "around":
        both = layers.Add()([every, words])
    else:
        both = layers.Concatenate()([every, layers.GRU(4, return_sequences=True)(words)])
    return keras.Model(inputs, layers.Dense(1)(layers.LSTM(2)(both)))


@pytest.mark.parametrize("name", ["of numbers", "around", "side by side"])
def test_a_functional_model_that_passes_its_padding_on_is_followed(tmp_path, name) -> None:
    import keras

    model = disturbed(masking(keras, name))
    model.save(tmp_path / "mine.keras")
    net = open_own(scanned((tmp_path / "mine.keras").read_bytes()), "mine.keras")
    given = ids(3, 4, 0) if name != "of numbers" else rows(3, 3)
    given.values[-1] = 0
    traced, remark = trace_own(net, "it", given)
    assert (traced.items, remark) == (given.items[:2], "")
    states = keras.Model(model.inputs[0], model.get_layer("it").output)(given.values[None]).numpy()[0]
    np.testing.assert_allclose(traced.tensors["h"][-1], states[-1] if states.ndim > 1 else states, atol=1e-6)


def test_rows_as_wide_as_the_features_of_a_picture_are_read(tmp_path) -> None:
    import keras

    model = keras.Sequential([keras.Input((None, 2_048)), keras.layers.LSTM(1)])
    assert opened(model, tmp_path).features == 2_048


def test_a_functional_model_that_masks_its_padding_is_followed_as_a_sequential_one(tmp_path) -> None:
    import keras

    layers = keras.layers
    one = disturbed(
        keras.Sequential(
            [keras.Input((None,)), layers.Embedding(9, 2, mask_zero=True), layers.LSTM(3), layers.Dense(1)]
        )
    )
    inputs = keras.Input((None,))
    outputs = layers.Dense(1)(layers.LSTM(3)(layers.Embedding(9, 2, mask_zero=True)(inputs)))
    same = keras.Model(inputs, outputs)
    same.set_weights(one.get_weights())
    nets = [opened(model, tmp_path) for model in (one, same)]
    traces = [trace_own(net, next(iter(net.parts)), ids(3, 4, 0)) for net in nets]
    assert traces[0][0].items == traces[1][0].items == ["w3", "w4"]
    for name, value in traces[0][0].tensors.items():
        np.testing.assert_array_equal(traces[1][0].tensors[name], value)
    np.testing.assert_allclose(traces[0][0].net.output_kernel, traces[1][0].net.output_kernel)
