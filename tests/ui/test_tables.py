import numpy as np

from seqapp.ui.tables import VIEWS, by_unit, memory_sentence, turning_word
from tests.ui.helpers import spaced

H = [[0.0, 0.5], [0.95, 0.5], [0.9, 0.6]]  # three words, two units


def sentence(name: str, values: list) -> str:
    words = ["a", "good", "film"] if len(values) > 1 else ["film"]
    return spaced(memory_sentence(by_unit(words, np.array(values)), VIEWS[name]))


def test_a_state_is_described_by_its_range_and_its_biggest_move() -> None:
    state = sentence("lstm_h", H)
    assert "reach from 0.00 to 0.95" in state
    assert "move most at “good” (word 2): by 0.47 on average" in state
    assert "tanh is flat" not in state


def test_an_rnn_is_told_how_many_of_its_values_are_saturated() -> None:
    assert "17 % of all values lie beyond ±0.9" in sentence("rnn_h", H)


def test_an_rnn_without_saturated_values_is_told_so() -> None:
    assert "No value lies beyond ±0.9" in sentence("rnn_h", [[0.1, -0.2]] * 3)


def test_a_gate_is_described_by_its_mean_and_where_it_opens_and_closes() -> None:
    gate = sentence("lstm_i", [[0.5, 0.5], [0.1, 0.3], [0.8, 0.8]])
    assert gate == (
        "The input gate i stands at 0.50 on average, between 0.10 and 0.80. Over the units it closes most at "
        "“good” (word 2), 0.20, and opens widest at “film” (word 3), 0.80."
    )


def test_a_forget_gate_is_told_as_half_lives() -> None:
    gate = sentence("lstm_f", [[0.5, 0.9], [0.5, 0.9], [0.5, 0.9]])
    assert "is gone after 1.9 words at the average" in gate  # log(1/2) / log(0.7)
    assert "after 6.6 words in the unit that keeps longest" in gate  # log(1/2) / log(0.9)


def test_a_gate_that_is_wide_open_or_shut_has_a_half_life_too() -> None:
    assert "words" in sentence("lstm_f", [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    assert "words" in sentence("lstm_f", [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])


def test_one_word_is_enough_for_a_sentence() -> None:
    assert sentence("lstm_c", [[-2.0, 1.5]]) == "Values reach from -2.00 to 1.50."
    assert (
        sentence("lstm_o", [[0.2, 0.4]])
        == "The output gate o stands at 0.30 on average, between 0.20 and 0.40."
    )


def test_a_turn_needs_room_on_both_sides() -> None:
    assert turning_word(["but", "however", "yet", "a", "b", "c", "but", "a", "b", "c"]) == 6
    assert turning_word(["a", "b", "c", "but", "a", "b"]) is None
