import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqapp.numbers.nets import read
from seqapp.numbers.order import (
    difference,
    flips,
    joint,
    logits_of_orders,
    parts_swapped,
    reversed_order,
    shuffled,
    words_until,
)
from seqapp.numbers.unigrams import Unigrams
from tests.numbers.test_units import random_net


@given(n_words=st.integers(0, 40), seed=st.integers(0, 999), count=st.integers(1, 5))
def test_every_shuffle_holds_every_place_once(n_words, seed, count) -> None:
    for order in shuffled(n_words, seed, count):
        assert sorted(order.tolist()) == list(range(n_words))


def test_the_same_seed_shuffles_alike_and_another_does_not() -> None:
    np.testing.assert_array_equal(shuffled(20, 3, 2), shuffled(20, 3, 5)[:2])
    assert (shuffled(20, 3) != shuffled(20, 4)).any()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Great plot, but the end is dull.", ("Great plot", " the end is dull.")),
        ("A walk. A train, though.", ("A walk", " A train, though.")),  # nothing stands behind "though"
        ("Warm, clever", ("Warm", " clever")),
        ("It costs 3.50 in all. Too much", ("It costs 3.50 in all", " Too much")),
    ],
)
def test_a_text_is_joined_at_its_turn_else_its_stop_else_its_comma(text, parts) -> None:
    first, behind = joint(text)
    assert (text[:first], text[behind:]) == parts


@pytest.mark.parametrize("text", ["Lovely little film.", "", "But now!", "...", "a butter knife"])
def test_a_text_of_one_part_has_no_joint(text) -> None:
    assert joint(text) is None


def test_swapped_parts_keep_what_joins_them_between() -> None:
    words = np.array(["good", "plot", "but", "bad", "cast"])
    assert " ".join(words[parts_swapped(5, 2, 2)]) == "bad cast but good plot"
    assert " ".join(words[reversed_order(5)]) == "cast bad but plot good"


def test_parts_that_hold_more_words_than_the_text_are_refused() -> None:
    with pytest.raises(ValueError, match="Two parts of 3 and 3 words do not fit into a text of 5"):
        parts_swapped(5, 3, 3)


@pytest.mark.parametrize("counts", [True, False])
def test_the_baseline_that_counts_words_answers_every_order_alike_to_the_last_bit(counts) -> None:
    rng = np.random.default_rng(0)
    baseline = Unigrams(rng.normal(size=50), 0.3, counts)
    ids = rng.integers(0, 50, size=60)
    assert len({baseline.logit(ids[order]) for order in shuffled(60, 1, 50)}) == 1


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_fast_answers_to_many_orders_are_those_of_the_net(cell) -> None:
    net, ids = random_net(cell), np.array([3, 1, 4, 1, 5, 2, 6])
    orders = shuffled(7, 5, 20)
    slow = read(net, ids[orders])["logit"][:, -1]
    np.testing.assert_allclose(logits_of_orders(net, ids, orders), slow, atol=1e-4)
    assert np.ptp(slow) > 0.1


def test_a_shuffle_flips_the_verdict_when_it_crosses_one_half() -> None:
    assert flips(0.4, [0.1, 0.49, 0.5, 0.9]) == 0.5


def test_the_difference_is_0_for_the_same_2_for_the_opposite_and_does_not_know_the_scale() -> None:
    h, other = (
        np.array([[3.0, 4.0], [0.0, 0.0], [1.0, 0.0]]),
        np.array([[-3.0, -4.0], [0.0, 0.0], [0.0, 1.0]]),
    )
    np.testing.assert_allclose(difference(h, other), [2, 0, np.sqrt(2)])
    np.testing.assert_allclose(difference(7 * h, 7 * other), difference(h, other))


def test_a_half_life_ends_where_the_difference_stays_below_one_half() -> None:
    assert words_until([2.0, 1.5, 0.9, 1.1, 0.3]) == 4
    assert words_until([2.0, 0.5]) == 1
    assert words_until([2.0, 0.5, 1.0]) is None
