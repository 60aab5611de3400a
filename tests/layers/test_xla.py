"""The programs of XLA: asked for, few, shared, and right."""

import threading

import keras
import numpy as np
import pytest
import tensorflow as tf

from seqapp.layers import LSTM, LSTMCell, SimpleRNN
from seqapp.layers import xla as module
from seqapp.layers.xla import ROWS, compiled, is_on, programs
from tests.layers.gradients import assert_alike, inputs, kinds, outputs_and_gradients, pair, unknown_shapes
from tests.layers.helpers import FEATURES, LAYERS, UNITS

MARK = b"_XlaMustCompile"


def graph_of(layer):
    concrete = tf.function(layer).get_concrete_function(tf.TensorSpec((None, None, FEATURES), tf.float32))
    return concrete.graph.as_graph_def().SerializeToString()


@kinds
def test_nothing_is_compiled_that_was_not_asked_for(kind):
    ours, _ = pair(kind)
    assert MARK not in graph_of(ours)
    with compiled():
        assert MARK in graph_of(ours)
    assert MARK not in graph_of(ours)


def test_the_block_ends_where_it_ends_and_another_thread_is_not_in_it():
    seen = []

    def fail():
        with compiled():
            thread = threading.Thread(target=lambda: seen.append(is_on()))
            thread.start()
            thread.join()
            seen.append(is_on())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen == [False, True]
    assert not is_on()


@kinds
@pytest.mark.parametrize(
    "arguments", [{"return_sequences": True, "return_state": True}, {"go_backwards": True}], ids=str
)
def test_programs_give_keras_gradients_for_every_batch_and_length(kind, arguments):
    ours, theirs = pair(kind, **arguments)
    run = unknown_shapes(ours)
    for batch, timesteps in ((1, 9), (19, 9), (40, 8), (3, 300)):  # one share or two; one stretch or more
        x, mask = (tf.constant(value) for value in inputs(batch, timesteps))
        with compiled():
            received = run(x, mask)
        assert_alike(received, outputs_and_gradients(theirs, x, mask))


@kinds
@pytest.mark.parametrize("dropout", [{"recurrent_dropout": 0.4}, {"dropout": 0.4}], ids=str)
def test_dropout_drops_in_programs_what_it_drops_elsewhere(kind, dropout):
    x, mask = (tf.constant(value) for value in inputs(20, 9))

    def once():
        keras.utils.set_random_seed(1)
        ours, _ = pair(kind, seed=3, **dropout)
        return unknown_shapes(ours)(x, mask)

    wanted = once()
    with compiled():
        assert_alike(once(), wanted)


def test_however_many_batches_lengths_and_models_there_are_the_programs_are_few():
    kind = {"units": 5, "return_sequences": True}

    def train(batches, lengths):
        model = keras.Sequential([keras.Input((None, FEATURES)), LSTM(**kind), LSTM(**kind)])
        model.compile("sgd", "mse")
        with compiled():
            for batch, timesteps in zip(batches, lengths, strict=True):
                x = np.ones((batch, timesteps, FEATURES), "float32")
                model.train_on_batch(x, np.ones((batch, timesteps, 5), "float32"))
        return [programs(layer.cell) for layer in model.layers]

    def traced(programs):
        return {name: program.experimental_get_tracing_count() for name, program in programs.items()}

    first, second = train([2, 70, 40, 5], [9, 30, 64, 150])
    assert first is second
    before = traced(first)
    assert before["nothing"] == before["h"] == 0
    assert (
        before["all"] == before["backward"] <= 6
    )  # two numbers of features, stretches of 16, 32 and 64 steps
    again, _ = train([3, 17, 33, 64], [11, 45, 64, 131])
    assert again is first
    assert traced(again) == before
    assert len([rows for rows in ROWS if rows <= 1024]) < 10


def test_other_sizes_and_other_activations_are_other_programs_and_a_cell_of_ones_own_has_its_own():
    class Own(LSTMCell):
        """As the books have it."""

    of = [LSTM(4), LSTM(4), LSTM(5), LSTM(4, activation="relu"), SimpleRNN(4)]
    first, again, *others = [programs(layer.cell) for layer in of]
    assert first is again
    assert len({id(some) for some in (first, *others)}) == 4
    assert programs(Own(4)) is not first


def test_the_programs_of_a_cell_of_ones_own_are_held_by_its_layer_alone():
    class Own(LSTMCell):
        """As the books have it."""

    class OwnLayer(LSTM):
        cell_class = Own

    before = dict(module._PROGRAMS)
    layer = OwnLayer(7)
    with compiled():
        graph = tf.function(layer).get_concrete_function(tf.TensorSpec((2, 3, FEATURES)))
    assert MARK in graph.graph.as_graph_def().SerializeToString()
    assert layer._loop.shares is layer._loop.shares
    assert before == module._PROGRAMS


@kinds
def test_a_model_trained_with_programs_is_exported_without(kind, tmp_path):
    x, _ = inputs(20, 9)
    model = keras.Sequential([keras.Input((None, FEATURES)), LAYERS[kind](UNITS), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with compiled():
        model.fit(x, x[:, 0, :1], verbose=0)
    model.export(tmp_path, verbose=False)
    assert MARK not in (tmp_path / "saved_model.pb").read_bytes()
    loaded = tf.saved_model.load(str(tmp_path))
    np.testing.assert_allclose(loaded.serve(x), model.predict(x, verbose=0), atol=1e-6)


def test_a_batch_is_shared_between_the_cores_only_where_it_is_large_enough(monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 4)
    for rows, cuts in ((1, [1]), (15, [15]), (16, [8, 8]), (64, [16, 16, 16, 16])):
        x = tf.zeros((rows, 2, 1))
        assert [len(module._cut(x, share)) for share in module._shares(x)] == cuts
    run = tf.function(
        lambda x: [tf.shape(module._cut(x, share))[0] for share in module._shares(x)],
        input_signature=[tf.TensorSpec((None, 2, 1))],
    )
    assert [int(rows) for rows in run(tf.zeros((33, 2, 1)))] == [8, 8, 8, 9]


def test_the_number_of_shares_can_be_said_and_counts_until_the_block_ends(monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 4)
    x = tf.zeros((64, 2, 1))
    with module.shares(2):
        assert [len(module._cut(x, share)) for share in module._shares(x)] == [32, 32]
        with module.shares(1):
            assert module.share_count() == 1
        assert module.share_count() == 2
    assert module.share_count() == 4
