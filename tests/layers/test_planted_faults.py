"""The comparison with the reference has teeth: with one line of the reference wrong it no longer holds."""

# ruff: noqa: ARG005 (a fault is a line that leaves something out, and all lines of a kind are called alike)

import itertools

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit

from seqapp.numbers import reference
from tests.layers.helpers import LAYERS, UNITS, mask_of, random_inputs, random_layer, reference_layer

SEEN = 1e-3  # the layer is within 1e-12 of the reference; a fault moves some value by more than this


def unchanged(*arrays):
    return arrays


def squashed(z_i, z_f, z_g, z_o):
    return expit(z_i), expit(z_f), np.tanh(z_g), expit(z_o)


def lstm_with(*, weights=unchanged, states=unchanged, gates=squashed, cell=None, hidden=None):
    """The LSTM step of the reference with its weights, its states or one of its lines exchanged."""
    cell = cell or (lambda i, f, g, o, c: f * c + i * g)
    hidden = hidden or (lambda o, c, old_c: o * np.tanh(c))

    def step(x, h, c, kernel, recurrent_kernel, bias):
        h, old_c = states(h, c)
        W, U, b = weights(kernel, recurrent_kernel, bias)
        i, f, g, o = gates(*np.split(x @ W + h @ U + b, 4, axis=-1))
        c = cell(i, f, g, o, old_c)
        return hidden(o, c, old_c), c

    return step


def in_order(order):
    """Blocks of weights moved: where Keras has i, f, g, o, what `order` names."""
    columns = np.concatenate([np.arange(UNITS) + UNITS * "ifgo".index(gate) for gate in order])
    return lambda array: array[..., columns]


def without(gate):
    """One gate's block of weights set to zero."""
    kept = np.repeat([name != gate for name in "ifgo"], UNITS)
    return lambda array: array * kept


def all_in_order(order):
    move = in_order(order)
    return lstm_with(weights=lambda W, U, b: (move(W), move(U), move(b)))


def without_bias(gate):
    return lstm_with(weights=lambda W, U, b: (W, U, without(gate)(b)))


def blind_to_the_state(gate):
    return lstm_with(weights=lambda W, U, b: (W, without(gate)(U), b))


def blind_to_the_input(gate):
    return lstm_with(weights=lambda W, U, b: (without(gate)(W), U, b))


ORDERS = ["".join(order) for order in itertools.permutations("ifgo")]
LSTM_FAULTS = {
    **{f"all blocks lie in the order {order}": all_in_order(order) for order in ORDERS if order != "ifgo"},
    **{f"gate {gate} has no bias": without_bias(gate) for gate in "ifgo"},
    **{f"gate {gate} does not see the state": blind_to_the_state(gate) for gate in "ifgo"},
    **{f"gate {gate} does not see the input": blind_to_the_input(gate) for gate in "ifgo"},
    "blocks of U alone lie in the order ifog": lstm_with(weights=lambda W, U, b: (W, in_order("ifog")(U), b)),
    "blocks of U are transposed": lstm_with(
        weights=lambda W, U, b: (W, np.hstack([block.T for block in np.split(U, 4, axis=-1)]), b)
    ),
    "bias counts twice": lstm_with(weights=lambda W, U, b: (W, U, 2 * b)),
    "forget bias is one more": lstm_with(weights=lambda W, U, b: (W, U, b + np.repeat([0, 1, 0, 0], UNITS))),
    "gates look at c": lstm_with(states=lambda h, c: (c, c)),
    "h and c are exchanged": lstm_with(states=lambda h, c: (c, h)),
    "h starts anew at every step": lstm_with(states=lambda h, c: (0 * h, c)),
    "c starts anew at every step": lstm_with(states=lambda h, c: (h, 0 * c)),
    "candidate is not squashed": lstm_with(gates=lambda i, f, g, o: (expit(i), expit(f), g, expit(o))),
    "candidate is squashed by the sigmoid": lstm_with(gates=lambda *z: tuple(expit(a) for a in z)),
    "input gate is squashed by tanh": lstm_with(
        gates=lambda i, f, g, o: (np.tanh(i), *squashed(i, f, g, o)[1:])
    ),
    "output gate is squashed by tanh": lstm_with(
        gates=lambda i, f, g, o: (*squashed(i, f, g, o)[:3], np.tanh(o))
    ),
    "forget gate is not squashed": lstm_with(gates=lambda i, f, g, o: (expit(i), f, np.tanh(g), expit(o))),
    "c is kept by the input gate": lstm_with(cell=lambda i, f, g, o, c: i * c + i * g),
    "c is kept by the output gate": lstm_with(cell=lambda i, f, g, o, c: o * c + i * g),
    "candidate enters by 1 - f": lstm_with(cell=lambda i, f, g, o, c: f * c + (1 - f) * g),
    "candidate enters by the output gate": lstm_with(cell=lambda i, f, g, o, c: f * c + o * g),
    "nothing is forgotten": lstm_with(cell=lambda i, f, g, o, c: c + i * g),
    "everything enters": lstm_with(cell=lambda i, f, g, o, c: f * c + g),
    "c is squashed where it is kept": lstm_with(cell=lambda i, f, g, o, c: np.tanh(f * c + i * g)),
    "h is o c without tanh": lstm_with(hidden=lambda o, c, old_c: o * c),
    "h is tanh(o c)": lstm_with(hidden=lambda o, c, old_c: np.tanh(o * c)),
    "h shows the old c": lstm_with(hidden=lambda o, c, old_c: o * np.tanh(old_c)),
    "h is tanh(c) without its gate": lstm_with(hidden=lambda o, c, old_c: np.tanh(c)),
}
SIMPLE_RNN_FAULTS = {
    "tanh is missing": lambda x, h, W, U, b: x @ W + h @ U + b,
    "sigmoid stands for tanh": lambda x, h, W, U, b: expit(x @ W + h @ U + b),
    "state weights are transposed": lambda x, h, W, U, b: np.tanh(x @ W + h @ U.T + b),
    "bias is missing": lambda x, h, W, U, b: np.tanh(x @ W + h @ U),
    "bias counts twice": lambda x, h, W, U, b: np.tanh(x @ W + h @ U + 2 * b),
    "bias is added after tanh": lambda x, h, W, U, b: np.tanh(x @ W + h @ U) + b,
    "state is not seen": lambda x, h, W, U, b: np.tanh(x @ W + b),
    "input is not seen": lambda x, h, W, U, b: np.tanh(h @ U + b),
    "state is squashed again": lambda x, h, W, U, b: np.tanh(x @ W + np.tanh(h) @ U + b),
    "old state is added": lambda x, h, W, U, b: h + np.tanh(x @ W + h @ U + b),
}
FAULTS = [("simple_rnn", name) for name in SIMPLE_RNN_FAULTS] + [("lstm", name) for name in LSTM_FAULTS]


@pytest.fixture(scope="module")
def returned():
    """What the two layers return, by kind, mask and direction."""
    values = {}
    for kind, mask, go_backwards in itertools.product(LAYERS, (None, "scattered"), (False, True)):
        layer = random_layer(kind, return_sequences=True, return_state=True, go_backwards=go_backwards)
        x, states = random_inputs(kind)
        values[kind, mask, go_backwards] = layer(
            x, initial_state=states, mask=None if mask is None else tf.constant(mask_of(mask))
        )
    return values


def distance(got, kind, *arguments, **keywords):
    """The greatest difference between what a layer returned and the reference, on the same weights."""
    weights, (x, states) = random_layer(kind).get_weights(), random_inputs(kind)
    expected = reference_layer(kind, weights, x, states, *arguments, **keywords)
    return max(np.max(np.abs(np.asarray(g) - e)) for g, e in zip(got, expected, strict=True))


@pytest.mark.parametrize(("kind", "fault"), FAULTS)
def test_a_step_with_a_planted_fault_parts_from_the_layer(kind, fault, returned):
    step = {"simple_rnn": SIMPLE_RNN_FAULTS, "lstm": LSTM_FAULTS}[kind][fault]
    assert distance(returned[kind, None, False], kind, step=step) > SEEN


@pytest.mark.parametrize(("kind", "step"), [("lstm", lstm_with()), ("simple_rnn", reference.simple_rnn_step)])
def test_a_step_without_a_fault_does_not_part_from_the_layer(kind, step, returned):
    assert distance(returned[kind, None, False], kind, step=step) < 1e-12


@pytest.mark.parametrize(
    ("fault", "mask", "go_backwards"),
    [
        ("mask is ignored", None, False),
        ("mask is inverted", ~mask_of("scattered"), False),
        ("mask is read backwards", mask_of("scattered")[:, ::-1], False),
        ("sequence is read backwards", mask_of("scattered"), True),
    ],
)
@pytest.mark.parametrize("kind", LAYERS)
def test_a_loop_with_a_planted_fault_parts_from_the_layer(kind, fault, mask, go_backwards, returned):
    got = returned[kind, "scattered", False]
    assert distance(got, kind, mask_of("scattered")) < 1e-12
    assert distance(got, kind, mask, go_backwards=go_backwards) > SEEN


@pytest.mark.parametrize("kind", LAYERS)
def test_a_backward_loop_that_reads_its_mask_forwards_parts_from_the_layer(kind, returned):
    got = returned[kind, "scattered", True]
    assert distance(got, kind, mask_of("scattered"), go_backwards=True) < 1e-12
    assert distance(got, kind, mask_of("scattered")[:, ::-1], go_backwards=True) > SEEN
