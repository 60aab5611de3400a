import numpy as np
import pytest

from seqapp.numbers.belt import (
    CLAMPS,
    belt_ledger,
    contributions,
    decay,
    gate_intervention,
    kept,
    left_over,
    put_on,
    steps_of_the_logit,
)
from seqapp.numbers.nets import Net, read
from tests.numbers.test_nets import IDS, random_net


def one_unit(f: float, i: float, g: float) -> Net:
    """An LSTM of one unit whose gates are the same at every word: they look at nothing."""
    bias = np.array([np.log(i / (1 - i)), np.log(f / (1 - f)), np.arctanh(g), 0.0])
    zero = np.zeros((1, 4))
    return Net("lstm", 0, np.zeros((9, 1)), zero, zero, bias, np.array([2.0]), 0.5)


def test_what_each_word_put_on_the_belt_sums_to_the_last_cell_state() -> None:
    traced = read(random_net("lstm"), IDS)
    np.testing.assert_allclose(contributions(traced).sum(axis=0), traced["c"][-1], atol=1e-10)
    assert left_over(traced) < 1e-10


def test_the_contributions_are_the_product_that_is_written_word_by_word() -> None:
    traced = read(random_net("lstm"), IDS)
    for t in range(len(IDS)):
        product = np.ones(5)
        for k in range(t + 1, len(IDS)):
            product = product * traced["f"][k]
        np.testing.assert_allclose(kept(traced["f"])[t], product, atol=1e-15)
        np.testing.assert_allclose(contributions(traced)[t], product * put_on(traced)[t], atol=1e-15)


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_steps_of_the_logit_and_the_bias_sum_to_the_answer(cell) -> None:
    net = random_net(cell)
    logits = read(net, IDS)["logit"]
    steps = steps_of_the_logit(logits, net.output_bias)
    assert steps.sum() + net.output_bias == pytest.approx(logits[-1], abs=1e-10)
    assert steps[0] == pytest.approx(logits[0] - net.output_bias, abs=1e-12)


def test_the_ledger_of_the_belt_and_the_bias_sum_to_the_answer() -> None:
    net = random_net("lstm")
    traced = read(net, IDS)
    assert belt_ledger(net, traced).sum() + net.output_bias == pytest.approx(traced["logit"][-1], abs=1e-10)


def test_by_hand_the_belt_of_one_unit_with_steady_gates() -> None:
    net = one_unit(f=0.5, i=0.25, g=0.8)
    traced = read(net, [1, 1, 1])
    np.testing.assert_allclose(contributions(traced)[:, 0], [0.05, 0.1, 0.2])
    share = 2.0 * 0.5 * np.tanh(0.35)
    np.testing.assert_allclose(belt_ledger(net, traced), share * np.array([0.05, 0.1, 0.2]) / 0.35)


def test_where_the_belt_is_empty_the_ledger_is_zero_and_no_trouble() -> None:
    net = one_unit(f=0.5, i=0.25, g=0.8)
    traced = read(net, [1, 1], change=gate_intervention("shut", 0, 1))
    np.testing.assert_array_equal(belt_ledger(net, traced), [0.0, 0.0])
    assert traced["logit"].tolist() == [0.5, 0.5]
    empty = read(net, [])
    assert (len(belt_ledger(net, empty)), len(kept(empty["f"])), left_over(empty)) == (0, 0, 0.0)


@pytest.mark.parametrize(
    ("cut", "by_hand"),
    [
        (
            "keep",
            [0.2, 0.4, 0.6, 0.5],
        ),  # at words 2 and 3 all is kept: 0.2 + 0.2, 0.4 + 0.2; then 0.6 / 2 + 0.2
        ("erase", [0.2, 0.2, 0.2, 0.3]),  # only what the word itself brings
        ("shut", [0.2, 0.1, 0.05, 0.225]),  # nothing is added
        ("freeze", [0.2, 0.2, 0.2, 0.3]),  # nothing moves; then 0.2 / 2 + 0.2
    ],
)
def test_by_hand_a_cut_at_the_second_and_third_word(cut, by_hand) -> None:
    traced = read(one_unit(f=0.5, i=0.25, g=0.8), [1, 1, 1, 1], change=gate_intervention(cut, 1, 2))
    np.testing.assert_allclose(traced["c"][:, 0], by_hand)
    for name, value in CLAMPS[cut].items():
        assert traced[name][1:3].tolist() == [[value], [value]]
        assert traced[name][0] != value


@pytest.mark.parametrize("cut", CLAMPS)
def test_before_a_cut_nothing_changes_and_a_cut_beyond_the_end_changes_nothing(cut) -> None:
    net = random_net("lstm")
    plain, operated = read(net, IDS), read(net, IDS, change=gate_intervention(cut, 3, 9))
    untouched = read(net, IDS, change=gate_intervention(cut, 7, 9))
    np.testing.assert_array_equal(operated["c"][:3], plain["c"][:3])
    np.testing.assert_array_equal(untouched["logit"], plain["logit"])
    assert abs(operated["c"][3:] - plain["c"][3:]).max() > 0.01


def test_the_sum_stays_exact_after_a_gate_intervention() -> None:
    for cut in CLAMPS:
        traced = read(random_net("lstm"), IDS, change=gate_intervention(cut, 2, 4))
        assert left_over(traced) < 1e-10


def test_the_decay_of_an_open_gate_is_one_and_of_none_too() -> None:
    assert decay(np.ones((3, 2))) == decay(np.ones((0, 2))) == 1.0
    assert decay(np.zeros((1, 1))) < 1e-100
