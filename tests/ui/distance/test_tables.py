import numpy as np

from seqapp.numbers.distance import LONGEST
from seqapp.ui.distance.dial import DialTexts
from seqapp.ui.distance.tables import (
    answer_sentence,
    claim_sentence,
    effect_sentence,
    filler_sentence,
    replacement_sentence,
    table_of,
    text_at,
)

TEXTS = DialTexts(
    ["great", "plot", "fine", "cast"],
    ["some", "of", "the"],
    ["but", "dull"],
    (np.array([2, 3, 4, 5]), np.array([6, 7, 8]), np.array([9, 10])),
    np.array([True, False, True, False]),
    np.array([11, 3, 12, 5]),
    ["table", "door"],
)


def fading(*left):
    """Effects of seeds that fall from 2 to a share of it."""
    return np.array([np.linspace(2, 2 * share, LONGEST + 1) for share in left])


def test_the_textbook_is_right_only_where_every_rnn_forgets_and_no_lstm_does() -> None:
    sentence = claim_sentence({"RNN": fading(0.05, 0.01), "LSTM": fading(0.6, 0.8)})
    assert "2 of 2 of the RNN and 0 of 2 of the LSTM" in sentence
    assert sentence.endswith("the textbook's claim holds on this text.")


def test_an_rnn_that_remembers_contradicts_it() -> None:
    assert "no seed of either net has forgotten it. The shares of the two overlap" in claim_sentence(
        {"RNN": fading(0.2, 0.7), "LSTM": fading(0.5, 0.9)}
    )
    assert "against the textbook" in claim_sentence({"RNN": fading(0.8, 0.9), "LSTM": fading(0.5, 0.6)})
    assert "the textbook's direction" in claim_sentence({"RNN": fading(0.3, 0.4), "LSTM": fading(0.5, 0.6)})


def test_the_numbers_in_a_sentence_are_those_of_the_chart() -> None:
    sentence = effect_sentence({"RNN": fading(0.5, 0.1)}).replace("\u00a0", " ")
    assert "by +2.00 in logit with no word between" in sentence
    assert f"by +0.60 after {LONGEST}: 30 % are left (seeds: 50 %, 10 %)" in sentence


def test_an_answer_that_never_changes_is_said_to_be_steady() -> None:
    answers = {
        "RNN": np.full((2, LONGEST + 1), 0.9),
        "LSTM": np.tile(np.linspace(0.1, 0.9, LONGEST + 1), (2, 1)),
    }
    sentence = answer_sentence(answers)
    assert "At no distance does the mean answer of the RNN cross from one verdict to another." in sentence
    table = table_of(answers, "P(positive)")
    assert list(table.columns)[:3] == ["neutral words", "RNN P(positive), mean", "RNN P(positive), seed 0"]
    assert len(table) == LONGEST + 1


def test_the_text_at_a_distance_has_so_many_neutral_words_in_it() -> None:
    assert text_at(TEXTS, 0) == "**great plot fine cast** **but dull**"
    assert text_at(TEXTS, 2) == "**great plot fine cast** some of **but dull**"


def test_a_word_of_opinion_is_struck_out_before_its_stand_in() -> None:
    assert replacement_sentence(TEXTS).endswith("is: ~~great~~ **table** plot ~~fine~~ **door** cast")


def test_the_neutral_words_are_said_to_move_the_nets_by_as_much_as_they_do() -> None:
    weight = np.zeros(3000)
    weight[[6, 7, 8, 100]] = 0.1, -0.2, 0.3, -0.9
    sentence = filler_sentence(TEXTS, weight, {"RNN": np.array([[0.5, -1.5, 0.1], [-0.5, 0.5, -0.1]])})
    assert "their weights are 0.20 in size on average and 0.30 at most" in sentence
    assert "those of the 2,000 commonest words 0.00 and 0.90" in sentence
    assert "they move the RNN by 0.53 in logit" in sentence
