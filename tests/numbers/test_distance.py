import numpy as np
import pytest

from seqapp.numbers.distance import FILLER, LONGEST, after_distances, dial, neutralised, opinions
from seqapp.numbers.nets import Net, read


def net_of(cell, seed):
    rng = np.random.default_rng(seed)
    units, features, blocks = 5, 3, 4 if cell == "lstm" else 1
    return Net(
        cell,
        seed,
        rng.normal(size=(20, features)),
        rng.normal(size=(features, blocks * units)),
        rng.normal(size=(units, blocks * units)) / 2,
        rng.normal(size=blocks * units),
        rng.normal(size=units),
        0.3,
    )


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_all_distances_at_once_are_what_reading_each_text_alone_gives(cell) -> None:
    net, rng = net_of(cell, 0), np.random.default_rng(1)
    early, filler, late = (rng.integers(0, 20, size) for size in (4, 30, 6))
    alone = [
        read(net, np.concatenate([early, filler[:n], late]))["logit"][-1] for n in range(len(filler) + 1)
    ]
    np.testing.assert_allclose(after_distances(net, early, filler, late), alone, atol=1e-12)


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_a_dial_has_a_row_for_each_seed_and_the_effect_of_no_change_is_zero(cell) -> None:
    nets = (net_of(cell, 0), net_of(cell, 1))
    same = dial(nets, [1, 2], [1, 2], [3, 4, 5], [6])
    assert same.effect.shape == (2, 4)
    assert not same.effect.any()
    other = dial(nets, [1, 2], [1, 7], [3, 4, 5], [6])
    assert other.effect[0, 2] == pytest.approx(
        read(nets[0], [1, 2, 3, 4, 6])["logit"][-1] - read(nets[0], [1, 7, 3, 4, 6])["logit"][-1]
    )


def test_only_words_of_opinion_are_replaced_and_the_length_stays() -> None:
    weight = np.array([0.0, 0.9, -0.9, 0.1, 0.0, 0.0])
    assert opinions([1, 2, 3], weight).tolist() == [True, True, False]
    assert neutralised([1, 3, 2, 1], weight, [4, 5]).tolist() == [4, 3, 5, 4]
    assert neutralised([3, 3], weight, [4, 5]).tolist() == [3, 3]


def test_there_are_enough_neutral_words() -> None:
    assert len(FILLER.split()) >= LONGEST
