"""Models that would take far too much on a short input: refused by their shapes, and nothing of them is run."""

import numpy as np
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.own_cost import MOST_NUMBERS, MOST_ROUNDS, checked_cost
from seqapp.workflows.own_input import Given
from seqapp.workflows.own_models import open_own, trace_own

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)


def stack(*after):
    import keras

    return keras.Sequential([keras.Input((None, 2)), keras.layers.LSTM(1, name="it"), *after])


def huge():
    import keras

    layers = keras.layers
    many = [layers.Flatten(), layers.RepeatVector(5_000)]
    inner = keras.Sequential(
        [keras.Input((1,)), layers.RepeatVector(5_000), *many, layers.GlobalMaxPooling1D()]
    )
    steps = [layers.RepeatVector(150), layers.Reshape((150, 1, 1))]
    return {
        "a vector repeated twice": (stack(layers.RepeatVector(20_000), *many), "100,0"),
        "a model within": (stack(inner), "25,0"),
        "a model at every step": (stack(layers.RepeatVector(2), layers.TimeDistributed(inner)), "50,0"),
        "a convolution with holes": (
            stack(layers.RepeatVector(2), layers.Conv1D(1, 1_000, padding="causal", dilation_rate=100_000)),
            "100,0",
        ),
        "a loop over features": (
            stack(layers.Dense(30_000), layers.Reshape((-1, 1)), layers.SimpleRNN(1)),
            "30,0",
        ),
        "loops in a loop": (
            stack(
                *steps,
                layers.TimeDistributed(layers.Flatten()),
                layers.TimeDistributed(layers.RepeatVector(150)),
                layers.TimeDistributed(layers.GRU(1)),
            ),
            "22,952 steps",
        ),
    }


def test_what_a_model_would_take_is_told_before_anything_is_run(tmp_path, monkeypatch) -> None:
    import keras

    def ran(*_: object, **__: object) -> None:
        raise AssertionError("the model was run")

    for name, (model, said) in huge().items():
        model.save(tmp_path / "mine.keras")
        net = open_own((tmp_path / "mine.keras").read_bytes(), "mine.keras")
        with monkeypatch.context() as patch:
            patch.setattr(keras.Model, "__call__", ran)
            with pytest.raises(BadInputError, match=f"go through {said}.* or more, and 20,000") as caught:
                trace_own(net, "it", Given("row", ["a", "b"], np.ones((2, 2))))
        assert "\n" not in str(caught.value), name


def test_a_layer_of_too_many_steps_is_told_before_it_is_run(tmp_path, monkeypatch) -> None:
    import keras

    repeated = keras.Sequential(
        [
            keras.Input((None, 2)),
            keras.layers.LSTM(1),
            keras.layers.RepeatVector(4_000),
            keras.layers.LSTM(1, name="it"),
        ]
    )
    repeated.save(tmp_path / "mine.keras")
    net = open_own((tmp_path / "mine.keras").read_bytes(), "mine.keras")
    monkeypatch.setattr(keras.Model, "__call__", None)
    with pytest.raises(BadInputError, match="goes through 4,000 steps"):
        trace_own(net, "it", Given("row", ["a", "b"], np.ones((2, 2))))


def test_a_model_of_a_fixed_length_is_not_given_less() -> None:
    import keras

    layers = keras.layers
    for steps, said in (
        (400, "It always reads 400 steps: build it for fewer, or"),
        (None, "a shorter input, or"),
    ):
        every = layers.LSTM(1, return_sequences=True)
        model = keras.Sequential([keras.Input((steps, 2)), every, layers.Dense(60_000)])
        with pytest.raises(BadInputError, match=said) as caught:
            checked_cost(model, (1, 400, 2))
        assert ("shorter input" in str(caught.value)) == (steps is None)


def test_a_usual_model_is_far_below_what_is_allowed() -> None:
    import keras

    layers = keras.layers
    both = [layers.Bidirectional(layers.LSTM(128, return_sequences=True)) for _ in range(3)]
    model = keras.Sequential([keras.Input((None,)), layers.Embedding(50, 300), *both, layers.Dense(1)])
    assert checked_cost(model, (1, 400)) == [(1, 400, 1)]
    assert MOST_NUMBERS > 10 * 400 * (300 + 3 * 256 + 1)
    assert MOST_ROUNDS > 10 * 400 * 3
