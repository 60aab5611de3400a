"""Keras's own tests of its recurrent layers, out of its wheel, pass with our classes in their place."""

import keras
import keras.src.layers as keras_layers
import pytest
from keras.src import testing
from keras.src.layers.rnn import bidirectional_test, lstm_test, simple_rnn_test, stacked_rnn_cells_test

import seqapp.layers
from seqapp.layers import LSTMCell, SimpleRNNCell

LAYERS = ("LSTM", "LSTMCell", "SimpleRNN", "SimpleRNNCell")
NOT_APPLICABLE = {
    "test_fused_lstm_eligibility": "asks whether Keras's LSTM may take its cuDNN path; ours never does, as "
    "tests/layers/test_keras_wrappers.py says",
    "test_torch_cudnn_bidirectional_gru_dispatch_fires": "cuDNN's GRU under torch; skips itself elsewhere",
}
WITHOUT_A_STEP_OF_OURS = {  # tests of GRU, of cells that Keras's tests define themselves, of an attribute
    "TestBidirectional::test_fused_gru_eligibility",
    "TestBidirectional::test_fused_gru_matches_unfused",
    "TestBidirectional::test_keeps_use_cudnn",
    "TestBidirectional::test_masking",
    "TestStackedRNNCells::test_correctness_single_state_stack",
    "TestStackedRNNCells::test_correctness_two_states_stack",
    "TestStackedRNNCells::test_statefullness_single_state_stack",
    "TestStackedRNNCells::test_statefullness_two_states_stack",
}
# Keras's tests train from a generator, and Keras warns that it does not shuffle one.
pytestmark = pytest.mark.filterwarnings("ignore:`shuffle=True` was passed, but will be ignored:UserWarning")


class Swapped:
    """Of Keras's test classes: what does not apply is left out, and nothing may skip itself."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in NOT_APPLICABLE:
            if hasattr(cls, name):
                setattr(cls, name, None)

    def skipTest(self, reason):  # noqa: N802 (the name is unittest's)
        raise AssertionError(f"The test skipped itself: {reason}")


class TestLSTM(Swapped, lstm_test.LSTMTest):
    pass


class TestSimpleRNN(Swapped, simple_rnn_test.SimpleRNNTest):
    pass


class TestBidirectional(Swapped, bidirectional_test.SimpleRNNTest):
    pass


class TestStackedRNNCells(Swapped, stacked_rnn_cells_test.StackedRNNTest):
    pass


SUITE = {
    lstm_test: TestLSTM,
    simple_rnn_test: TestSimpleRNN,
    bidirectional_test: TestBidirectional,
    stacked_rnn_cells_test: TestStackedRNNCells,
}


@pytest.fixture(autouse=True)
def ours_in_place_of_keras_own(request, monkeypatch):
    """Our classes stand where Keras's tests look; Keras's own cannot be built; ours must have computed."""
    steps = []

    def count(kind):
        equations = kind.equations

        def counted(cell, z, states):
            steps.append(kind)
            return equations(cell, z, states)

        monkeypatch.setattr(kind, "equations", counted)

    def unbuildable(layer, *_arguments, **_keywords):
        pytest.fail(f"Keras's own {type(layer).__name__} was built: the swap did not take effect.")

    for name in LAYERS:
        monkeypatch.setattr(getattr(keras_layers, name), "__init__", unbuildable)
        monkeypatch.setattr(keras_layers, name, getattr(seqapp.layers, name))
    count(SimpleRNNCell)
    count(LSTMCell)
    yield
    keras.config.enable_traceback_filtering()  # which Keras's tests disable for good
    if request.cls and issubclass(request.cls, Swapped):
        name = f"{request.cls.__name__}::{request.node.name}"
        assert bool(steps) == (name not in WITHOUT_A_STEP_OF_OURS)


def names_of_tests(test_class):
    return {
        name for name in dir(test_class) if name.startswith("test") and callable(getattr(test_class, name))
    }


def test_every_test_of_the_four_files_runs_but_those_named_as_not_applicable():
    in_the_files, here = [], []
    for module, ours in SUITE.items():
        (theirs,) = [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, testing.TestCase)
        ]
        assert issubclass(ours, theirs)
        in_the_files += names_of_tests(theirs)
        here += names_of_tests(ours)
    assert len(in_the_files) >= 31  # with Keras 3.15
    assert sorted(in_the_files) == sorted([*here, *NOT_APPLICABLE])
