"""`show` in a notebook: figures of a layer, ours or Keras's, without Streamlit."""

import subprocess
import sys

import numpy as np
import pytest

# Keras 3.15 reads its variables by an __array__ without the `copy` argument of NumPy 2.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

X = np.random.default_rng(0).normal(size=(5, 2)).astype("float32")


def built(kind: str, **arguments):
    import keras

    layer = getattr(keras.layers, kind)(3, **arguments)
    layer.build((None, None, 2))
    return layer


def titles(figures) -> list[str]:
    return [figure.layout.title.text or figure.layout.yaxis.title.text for figure in figures]


def test_an_lstm_has_its_states_its_gates_and_its_gradient() -> None:
    from seqapp.layers import from_keras
    from seqapp.ui import show

    layer = built("LSTM")
    figures = show(layer, X, steps="abcde")
    assert titles(figures) == [
        "hidden state h",
        "cell state c",
        "mean over the units, no unit",
        "length of the gradient, log scale",
    ]
    traced = from_keras(layer).trace(X[None])
    np.testing.assert_allclose(figures[1].data[0].z, traced["c"].numpy()[0].T, atol=1e-4)
    forget, *_ = figures[2].data
    np.testing.assert_allclose(forget.y, traced["f"].numpy()[0].mean(axis=1), atol=1e-6)
    assert list(figures[0].layout.xaxis.labelalias.values()) == list("abcde")


def test_the_gradient_is_that_of_the_last_states_mean() -> None:
    import tensorflow as tf

    from seqapp.layers import from_keras
    from seqapp.ui import show

    layer = built("SimpleRNN")
    states, gradient = show(layer, X[None])
    ours = from_keras(layer)
    h = ours.trace(X[None])["h"]
    np.testing.assert_allclose(states.data[0].z, h.numpy()[0].T, atol=1e-4)
    start = tf.convert_to_tensor(h[:, 1])  # the second state: what the last asks of it
    with tf.GradientTape() as tape:
        tape.watch(start)
        last = ours(X[None, 2:], initial_state=start)
        asked = tf.reduce_sum(last) * 3**-0.5
    expected = np.linalg.norm(tape.gradient(asked, start).numpy())
    np.testing.assert_allclose(gradient.data[0].y[1], expected, rtol=1e-4)


def test_a_layer_that_reads_backwards_is_shown_in_its_order_and_one_with_relu_without_a_gradient() -> None:
    from seqapp.ui import show

    (states, *_) = show(built("LSTM", go_backwards=True), X, steps="abcde")
    assert list(states.layout.xaxis.labelalias.values()) == list("edcba")
    assert titles(show(built("SimpleRNN", activation="relu"), X)) == ["hidden state h"]


def test_what_cannot_be_shown_is_told() -> None:
    import keras

    from seqapp.ui import show

    layer = built("LSTM")
    for x in (X[None].repeat(2, axis=0), X[:, 0], X[:0]):
        with pytest.raises(ValueError, match="Give one input"):
            show(layer, x)
    with pytest.raises(ValueError, match="a name for each of the 5 steps"):
        show(layer, X, steps="ab")
    for other in (keras.layers.LSTM(3), keras.layers.Bidirectional(built("LSTM"))):
        with pytest.raises(ValueError, match="LSTM layer that has weights"):
            show(other, X)


def test_importing_the_floor_and_show_loads_no_streamlit() -> None:
    code = (
        "import sys, seqapp.ui; from seqapp.ui import show; "
        "assert callable(show); assert 'streamlit' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    import seqapp.ui

    with pytest.raises(AttributeError, match="nothing"):
        seqapp.ui.nothing  # noqa: B018
