"""The steps of a cell: what they keep, and that a wrong derivative is told apart."""

import numpy as np
import pytest
import tensorflow as tf

from seqapp.layers import steps
from tests.layers.gradients import assert_alike, inputs, kinds, outputs_and_gradients, pair
from tests.layers.helpers import FEATURES, UNITS


@kinds
@pytest.mark.parametrize("ahead", [False, True])
def test_inference_keeps_nothing_and_training_keeps_states_and_gates_alone(kind, ahead):
    ours, _ = pair(kind)
    weights = ours.cell.weights_of_a_step(tf.zeros((2, 5, FEATURES)))[1]
    states = [tf.zeros((2, UNITS)) for _ in ours.cell.state_names]
    given = (ours.cell, tf.zeros((2, 5, FEATURES)), states, None, weights, 5)
    last, kept = steps.forward(*given, every=False, keep=False, ahead=ahead)
    assert (len(last), kept) == (len(states), {})
    assert set(steps.forward(*given, every=True, keep=False, ahead=ahead)[1]) == {"h"}
    kept = steps.forward(*given, every=False, keep=True, ahead=ahead)[1]
    shapes = {"h": (5, 2, UNITS)}
    if kind == "lstm":
        shapes |= {"c": (5, 2, UNITS), "gates": (5, 2, 4 * UNITS)}
    assert {name: tuple(value.shape) for name, value in kept.items()} == shapes


@kinds
def test_steps_that_are_not_gone_change_nothing(kind):
    ours, _ = pair(kind)
    x = tf.constant(inputs(2, 9)[0])
    weights = ours.cell.weights_of_a_step(x)[1]
    states = [tf.zeros((2, UNITS)) for _ in ours.cell.state_names]
    how = {"every": True, "keep": True, "ahead": False}
    last, kept = steps.forward(ours.cell, x, states, None, weights, 6, **how)
    wanted, of_six = steps.forward(ours.cell, x[:, :6], states, None, weights, 6, **how)
    assert_alike(last, wanted, 0)
    delta = [tf.ones_like(state) for state in states]
    received, d_states = steps.backward(ours.cell, states, None, weights, 6, kept, delta, None, ahead=False)
    alone, wanted = steps.backward(ours.cell, states, None, weights, 6, of_six, delta, None, ahead=True)
    assert_alike([received[:6], *d_states], [alone, *wanted], 1e-6)
    assert not np.any(received[6:])


FAULTS = {
    "lstm": {
        "the cell state of this step for that of the last": lambda t, b: (t, [b[0], t["c"]]),
        "the forget gate for the input gate": lambda t, b: ({**t, "i": t["f"], "f": t["i"]}, b),
        "no output gate": lambda t, b: ({**t, "o": tf.ones_like(t["o"])}, b),
        "the candidate's slope at its negative half": lambda t, b: ({**t, "g": t["g"] / 2}, b),
    },
    "simple_rnn": {
        "the slope of the step before": lambda t, b: ({**t, "h": b[0]}, b),
        "no slope": lambda t, b: ({**t, "h": tf.zeros_like(t["h"])}, b),
    },
}
LOST = {
    "lstm": {
        "nothing through the cell state": lambda d: [d[0], tf.zeros_like(d[1])],
        "nothing through the hidden state": lambda d: [tf.zeros_like(d[0]), d[1]],
    },
    "simple_rnn": {"half of the hidden state": lambda d: [d[0] / 2]},
}


def assert_told_apart(kind, monkeypatch, name, faulty):
    """The gradients are Keras's, and with this method of the cell exchanged they are not."""
    ours, theirs = pair(kind, return_sequences=True)
    x, mask = (tf.constant(value) for value in inputs(3, 6))
    wanted = outputs_and_gradients(theirs, x, mask)
    assert_alike(outputs_and_gradients(ours, x, mask), wanted)
    sound = getattr(type(ours.cell), name)
    monkeypatch.setattr(type(ours.cell), name, lambda cell, *given: faulty(sound, cell, *given))
    again, _ = pair(kind, return_sequences=True)
    with pytest.raises(AssertionError):
        assert_alike(outputs_and_gradients(again, x, mask), wanted, tolerance=1e-3)


@pytest.mark.parametrize(("kind", "fault"), [(kind, fault) for kind in FAULTS for fault in FAULTS[kind]])
def test_a_fault_in_the_derivatives_is_told_apart(kind, fault, monkeypatch):
    change = FAULTS[kind][fault]
    assert_told_apart(
        kind, monkeypatch, "derivatives", lambda sound, cell, *given: sound(cell, *change(*given))
    )


@pytest.mark.parametrize(("kind", "fault"), [(kind, fault) for kind in LOST for fault in LOST[kind]])
def test_a_fault_in_the_backward_equations_is_told_apart(kind, fault, monkeypatch):
    change = LOST[kind][fault]
    assert_told_apart(
        kind, monkeypatch, "backward_equations", lambda sound, cell, d, delta: sound(cell, d, change(delta))
    )
