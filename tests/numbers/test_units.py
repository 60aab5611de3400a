import numpy as np
import pytest

from seqapp.numbers.nets import Net, read
from seqapp.numbers.units import BLOCKS, cosines, extremes, most_similar, sums, word_parts


def random_net(cell: str) -> Net:
    rng = np.random.default_rng(2)
    width = 3 * len(BLOCKS[cell])
    return Net(
        cell,
        0,
        rng.normal(size=(9, 4)),
        rng.normal(size=(4, width)),
        rng.normal(size=(3, width)),
        rng.normal(size=width),
        rng.normal(size=3),
        0.1,
    )


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_parts_of_a_sum_give_what_the_net_computes(cell) -> None:
    net, ids = random_net(cell), [3, 1, 4, 1, 5]
    traced = read(net, ids)
    squeeze = {"h": np.tanh, "g": np.tanh}
    for unit in range(3):
        parts = sums(net, ids[4], traced["h"][3], unit)
        assert list(parts) == list(BLOCKS[cell])
        for name, part in parts.items():
            made = squeeze.get(name, lambda z: 1 / (1 + np.exp(-z)))(part.total)
            assert made == pytest.approx(traced[name][4, unit], abs=1e-12)


@pytest.mark.parametrize(("cell", "block"), [("rnn", "h"), ("lstm", "g")])
def test_what_a_word_says_to_a_unit_is_its_part_of_what_is_written(cell, block) -> None:
    net = random_net(cell)
    parts = word_parts(net, 1)
    assert parts.shape == (9,)
    assert parts[7] == pytest.approx(sums(net, 7, np.zeros(3), 1)[block].word)


def test_extremes_never_call_a_negative_value_large() -> None:
    assert extremes([-1.0, -2.0, 3.0], [0, 1, 2], 5) == ([2], [1, 0])


def test_a_cosine_ignores_length_and_a_zero_state_resembles_nothing() -> None:
    np.testing.assert_allclose(
        cosines([[2.0, 2.0], [0.0, 0.0], [0.0, -4.0]], [1.0, 1.0]), [1, 0, -np.sqrt(0.5)]
    )


def test_similar_moments_lie_apart_and_skip_what_must_not_be_found() -> None:
    angles = np.radians([[np.nan, 0, 5, 10, 40], [20, 90, 90, 90, 90]])
    texts = [np.stack([np.cos(one), np.sin(one)], axis=1) for one in angles]
    moments = most_similar(texts, [1.0, 0.0], count=3, apart=3)
    assert [(text, step) for text, step, _ in moments] == [(0, 1), (1, 0), (0, 4)]
    assert [cosine for *_, cosine in moments] == pytest.approx(np.cos(np.radians([0, 20, 40])))
