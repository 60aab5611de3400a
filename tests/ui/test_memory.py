import numpy as np

from seqapp.ui.memory import VIEWS, memory_sentence, values_by_word
from tests.ui.helpers import read

H = [[0.0, 0.5], [0.95, 0.5], [0.9, 0.6]]  # three words, two units


def sentence(name: str, tensor: str, values: list) -> str:
    view = VIEWS[name]
    trace = read(
        "a good film"[: 2 * len(values) + 8] if len(values) > 1 else "film",
        [0.5] * len(values),
        **{tensor: values},
    )
    return memory_sentence(values_by_word(trace, tensor, "number"), view).replace("\u00a0", " ")


def test_a_row_is_a_word_and_a_column_a_unit() -> None:
    frame = values_by_word(read("a good film", [0.5] * 3, h=H), "h", "number")
    assert frame.columns.tolist() == ["position", "word", "unit 1", "unit 2"]
    assert frame["word"].tolist() == ["a", "good", "film"]
    np.testing.assert_array_equal(frame[["unit 1", "unit 2"]], H)


def test_units_can_stand_in_the_order_of_their_movement_and_keep_their_numbers() -> None:
    still_first = [[0.5, 0.0, 0.1], [0.5, 0.9, 0.2], [0.6, 0.9, 0.5]]
    frame = values_by_word(read("a good film", [0.5] * 3, h=still_first), "h", "movement")
    assert frame.columns.tolist()[2:] == ["unit 2", "unit 3", "unit 1"]
    np.testing.assert_array_equal(frame["unit 1"], [0.5, 0.5, 0.6])


def test_a_state_is_described_by_its_range_and_its_biggest_move() -> None:
    said = sentence("lstm_h", "h", H)
    assert "reach from 0.00 to 0.95" in said
    assert "move most at “good” (word 2): by 0.47 on average" in said
    assert "tanh is flat" not in said


def test_an_rnn_is_told_how_many_of_its_values_are_saturated() -> None:
    assert "17 % of all values lie beyond ±0.9" in sentence("rnn_h", "h", H)


def test_an_rnn_without_saturated_values_is_told_so() -> None:
    assert "No value lies beyond ±0.9" in sentence("rnn_h", "h", [[0.1, -0.2]] * 3)


def test_a_gate_is_described_by_its_mean_and_where_it_opens_and_closes() -> None:
    said = sentence("lstm_i", "i", [[0.5, 0.5], [0.1, 0.3], [0.8, 0.8]])
    assert said == (
        "The input gate i stands at 0.50 on average, between 0.10 and 0.80. Over the units it closes most at "
        "“good” (word 2), 0.20, and opens widest at “film” (word 3), 0.80."
    )


def test_a_forget_gate_is_told_as_half_lives() -> None:
    said = sentence("lstm_f", "f", [[0.5, 0.9], [0.5, 0.9], [0.5, 0.9]])
    assert "is gone after 1.9 words at the average" in said  # log(1/2) / log(0.7)
    assert "after 6.6 words in the unit that keeps longest" in said  # log(1/2) / log(0.9)


def test_a_gate_that_is_wide_open_or_shut_has_a_half_life_too() -> None:
    assert "words" in sentence("lstm_f", "f", [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    assert "words" in sentence("lstm_f", "f", [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])


def test_one_word_is_enough_for_a_sentence() -> None:
    assert sentence("lstm_c", "c", [[-2.0, 1.5]]) == "Values reach from -2.00 to 1.50."
    assert (
        sentence("lstm_o", "o", [[0.2, 0.4]])
        == "The output gate o stands at 0.30 on average, between 0.20 and 0.40."
    )
