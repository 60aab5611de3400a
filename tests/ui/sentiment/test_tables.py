import numpy as np
import pytest

from seqapp.ui.sentiment.tables import (
    by_word,
    claim_sentence,
    read_sentence,
    steps_sentence,
    values_by_word,
    verdict,
    words_read,
)
from tests.ui.helpers import read, spaced

TURN = "great plot and cast but dull at the end"
LABELS = ["RNN", "LSTM"]
H = [[0.0, 0.5], [0.95, 0.5], [0.9, 0.6]]  # three words, two units


def both(rnn: list[float], lstm: list[float], words: str = TURN) -> dict:
    return {"RNN": read(words, rnn), "LSTM": read(words, lstm)}


def claim(before: tuple[float, float], end: tuple[float, float]) -> str:
    traces = both(*([start] * 4 + [finish] * 5 for start, finish in zip(before, end, strict=True)))
    return spaced(claim_sentence(by_word(traces), LABELS))


def test_the_table_has_a_row_for_every_word_and_a_column_for_every_net() -> None:
    frame = by_word(
        {"RNN": read("a b c", [0.1, 0.2, 0.3], unknown=(1,)), "LSTM": read("a b c", [0.4, 0.5, 0.6])}
    )
    assert frame["word"].tolist() == ["a", "b", "c"]
    assert frame["position"].tolist() == [1, 2, 3]
    assert frame["known"].tolist() == [True, False, True]
    assert frame[LABELS].to_numpy().tolist() == [[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]


def test_a_net_that_reads_less_is_aligned_at_the_end() -> None:
    frame = by_word({"RNN": read("b c", [0.2, 0.3]), "LSTM": read("a b c", [0.4, 0.5, 0.6])})
    assert frame["word"].tolist() == ["a", "b", "c"]
    np.testing.assert_array_equal(frame["RNN"], [np.nan, 0.2, 0.3])


@pytest.mark.parametrize(
    ("rnn", "lstm", "sentence"),
    [
        (0.9, 0.8, "Both nets say positive."),
        (0.1, 0.4, "Both nets say negative."),
        (0.5, 0.41, "Neither net is sure."),
        (0.1, 0.9, "The nets disagree: negative says the RNN and positive says the LSTM."),
        (0.5, 0.9, "The RNN is not sure; the LSTM says positive."),
    ],
)
def test_the_verdict_says_what_both_probabilities_say(rnn, lstm, sentence) -> None:
    assert verdict(both([rnn], [lstm], "film")) == sentence


def test_one_net_gets_a_verdict_of_its_own() -> None:
    assert verdict({"LSTM": read("film", [0.2])}) == "The LSTM says negative."


def test_the_biggest_step_of_each_net_is_named_with_its_word() -> None:
    frame = by_word(both([0.5, 0.9, 0.8], [0.5, 0.6, 0.1], "a fine mess"))
    assert spaced(steps_sentence(frame, LABELS)) == (
        "Biggest step at a single word: the RNN at “fine” (word 2), from 50 % to 90 %; "
        "the LSTM at “mess” (word 3), from 60 % to 10 %."
    )


def test_a_single_word_has_no_step() -> None:
    assert steps_sentence(by_word(both([0.5], [0.6], "film")), LABELS) == ""


@pytest.mark.parametrize(
    ("before", "end", "judgement"),
    [
        (
            (0.9, 0.9),
            (0.1, 0.6),
            "gave up 80 points of the early praise, the LSTM 30 points: the LSTM holds on to more",
        ),
        ((0.9, 0.9), (0.6, 0.1), "the RNN holds on to more of it, against what textbooks claim"),
        ((0.9, 0.9), (0.2, 0.15), "about as much, so this review does not show the difference"),
        ((0.9, 0.7), (0.95, 0.7), "Neither gave up the early praise"),
        (
            (0.1, 0.2),
            (0.9, 0.3),
            "gave up 80 points of the early complaint, the LSTM 10 points: the LSTM holds on",
        ),
        ((0.9, 0.5), (0.1, 0.4), "Before it they shared no clear opinion"),
        ((0.9, 0.1), (0.1, 0.1), "Before it they shared no clear opinion"),
    ],
)
def test_the_claim_is_judged_by_the_numbers_before_the_turn_and_at_the_end(before, end, judgement) -> None:
    sentence = claim(before, end)
    assert judgement in sentence
    assert f"the RNN goes from {100 * before[0]:.0f} % to {100 * end[0]:.0f} %" in sentence


@pytest.mark.parametrize("words", ["a fine film", "but a fine film it is", "a fine film it is but"])
def test_without_a_turn_the_claim_is_not_judged(words) -> None:
    n = len(words.split())
    assert "cannot test" in claim_sentence(by_word(both([0.9] * n, [0.9] * n, words)), LABELS)


def test_one_net_alone_proves_nothing_about_the_other() -> None:
    frame = by_word({"LSTM": read(TURN, [0.9] * 4 + [0.1] * 5)})
    assert "With the other net installed" in claim_sentence(frame, ["LSTM"])


def test_the_claim_looks_only_at_what_both_nets_read() -> None:
    longer = "one two three four " + TURN
    frame = by_word({"RNN": read(TURN, [0.9] * 4 + [0.1] * 5), "LSTM": read(longer, [0.1] * 4 + [0.9] * 9)})
    sentence = claim_sentence(frame, LABELS)
    assert "“but” (word 9)" in sentence
    assert "the LSTM holds on to more" in sentence


@pytest.mark.parametrize(
    ("trace", "sentence"),
    [
        (
            read("a b c", [0.5] * 3),
            "The RNN and the LSTM read 3 words, the whole review. All are in the vocabulary.",
        ),
        (read("a", [0.5]), "The RNN and the LSTM read 1 word, the whole review. All are in the vocabulary."),
        (
            read("a b c d", [0.5] * 4, unknown=(2,), n_cut=1200),
            (
                "The RNN and the LSTM read the last 4 words of the review; the first 1,200 were cut off. "
                "1 (25 %) are outside the vocabulary and struck out below."
            ),
        ),
    ],
)
def test_what_was_read_is_counted(trace, sentence) -> None:
    assert spaced(read_sentence(LABELS, trace)) == sentence


def test_unknown_words_are_marked_by_more_than_colour() -> None:
    assert words_read(read("a zyzzyva", [0.5] * 2, unknown=(1,))) == "a :orange-background[~~zyzzyva~~]"


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
