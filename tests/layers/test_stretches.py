"""Sequences gone in stretches: the same gradients whatever their length, and what is kept between is little."""

import numpy as np
import pytest
import tensorflow as tf

from seqapp.layers import stretches
from seqapp.layers.stretches import STEPS, Stretches, make_runs
from tests.layers.gradients import assert_alike, inputs, kinds, outputs_and_gradients, pair, unknown_shapes
from tests.layers.helpers import UNITS


@kinds
def test_a_sequence_of_any_length_has_keras_gradients(kind):
    ours, theirs = pair(kind, return_sequences=True, return_state=True)
    run = unknown_shapes(ours)
    for timesteps in (1, STEPS - 1, STEPS, STEPS + 1, 2 * STEPS, 2 * STEPS + 9):
        x, mask = (tf.constant(value) for value in inputs(3, timesteps))
        assert_alike(run(x, mask), outputs_and_gradients(theirs, x, mask))


@kinds
@pytest.mark.parametrize("rows", [None, [1, 8, 16]])
def test_rows_that_are_padded_leave_no_trace(kind, rows):
    ours, _ = pair(kind)
    cell, x = ours.cell, tf.constant(inputs(5, STEPS + 3)[0])
    _, weights = cell.weights_of_a_step(x)
    states = [tf.ones((5, UNITS)) / 3 for _ in cell.state_names]
    delta = [tf.ones((5, UNITS)) for _ in states]

    def all_of_it(ways):
        last, h, kept = ways.values(x, states, None, weights, every=True, keep=True)
        *of_inputs, d_states = ways.gradients(x, states, None, weights, kept, delta, tf.cos(h))
        return [*last, h, *of_inputs, *d_states]

    padded, plain = (Stretches(cell, make_runs(cell, ahead=True), which) for which in (rows, None))
    received, wanted = (tf.function(all_of_it)(ways) for ways in (padded, plain))
    assert [tuple(a.shape) for a in received] == [tuple(b.shape) for b in wanted]
    assert_alike(received, wanted)


def test_a_length_that_is_known_and_short_is_not_padded_to_a_whole_stretch():
    sizes = [
        stretches._Cut(tf.zeros((1, timesteps, 1)), rows=None, size=STEPS).size
        for timesteps in (1, 20, 33, 64, 65, 1040)
    ]
    assert sizes == [16, 32, 64, 64, 64, 64]


@kinds
def test_a_length_that_is_known_stays_known(kind):
    ours, _ = pair(kind, return_sequences=True)
    for timesteps in (5, STEPS + 1):
        graph = tf.function(ours).get_concrete_function(tf.TensorSpec((None, timesteps, 3), tf.float32))
        assert graph.output_shapes.as_list() == [None, timesteps, UNITS]


@kinds
@pytest.mark.parametrize("known", [(True, False, False), (False, True, False), (False, False, True)])
def test_a_batch_of_one_that_only_some_inputs_know_trains(kind, known):
    ours, theirs = pair(kind)
    given = [*inputs(1, 7), *(np.full((1, UNITS), 0.1, np.float32) for _ in ours.cell.state_names)]
    rows = [1 if of_input else None for of_input in (*known, *known[2:] * 2)]
    signature = [tf.TensorSpec((n, *a.shape[1:]), a.dtype) for n, a in zip(rows, given, strict=False)]

    def gradients(layer):
        def run(x, mask, *states):
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(layer(x, mask=mask, initial_state=list(states)) ** 2)
            return tape.gradient(loss, layer.trainable_variables)

        return run

    received = tf.function(gradients(ours), input_signature=signature)(*given)
    assert_alike(received, gradients(theirs)(*map(tf.constant, given)))
