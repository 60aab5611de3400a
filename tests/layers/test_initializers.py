import keras
import numpy as np
import pytest

from seqapp.layers import LSTM
from seqapp.layers.initializers import ChronoBias

LONGEST = 200
# Keras 3.15 reads its variables by an __array__ without the `copy` argument of NumPy 2.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)


def blocks(bias) -> dict[str, np.ndarray]:
    return dict(zip("ifgo", np.split(np.asarray(bias), 4), strict=True))


def test_memories_are_as_long_as_asked_for_and_of_all_lengths() -> None:
    b = blocks(ChronoBias(LONGEST, seed=0)((4 * 4000,)))
    lasts = 1 + np.exp(b["f"])  # sigmoid(b_f) = 1 - 1 / lasts
    assert 2 <= lasts.min() < 3
    assert LONGEST - 2 < lasts.max() <= LONGEST
    assert lasts.mean() == pytest.approx((2 + LONGEST) / 2, rel=0.02)
    np.testing.assert_allclose(1 / (1 + np.exp(-b["i"])), 1 / lasts, rtol=1e-5)
    assert not b["g"].any()
    assert not b["o"].any()


@pytest.mark.parametrize("layer", [LSTM, keras.layers.LSTM])
def test_a_layer_begins_so_and_comes_back_from_a_file_with_its_initializer(layer, tmp_path) -> None:
    inputs = keras.Input((None, 2))
    memory = layer(8, bias_initializer=ChronoBias(LONGEST, seed=3), unit_forget_bias=False, name="memory")
    model = keras.Model(inputs, memory(inputs))
    np.testing.assert_array_equal(model.get_weights()[2], np.asarray(ChronoBias(LONGEST, seed=3)((32,))))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras").get_layer("memory")
    config = keras.initializers.serialize(again.cell.bias_initializer)["config"]
    assert config == {"longest": LONGEST, "seed": 3}


def test_without_a_seed_two_layers_begin_differently_and_a_global_seed_repeats_them() -> None:
    def two() -> list[np.ndarray]:
        keras.utils.set_random_seed(5)
        return [np.asarray(ChronoBias(LONGEST)((16,))) for _ in range(2)]

    first, second = two()
    assert (first != second).any()
    np.testing.assert_array_equal(two(), [first, second])


@pytest.mark.parametrize("longest", [2, -1, float("nan")])
def test_a_memory_too_short_is_refused(longest) -> None:
    with pytest.raises(ValueError, match=r"at least 3\. Received"):
        ChronoBias(longest)


@pytest.mark.parametrize("shape", [(6,), (4, 8)])
def test_a_bias_that_is_no_lstms_is_refused(shape) -> None:
    with pytest.raises(ValueError, match="unit_forget_bias=False"):
        ChronoBias(LONGEST)(shape)
