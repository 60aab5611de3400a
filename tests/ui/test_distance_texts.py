import numpy as np

from seqapp.numbers.distance import LONGEST
from seqapp.ui.distance_texts import answer_sentence, claim_sentence, effect_sentence, table_of


def fading(*left):
    """Effects of seeds that fall from 2 to a share of it."""
    return np.array([np.linspace(2, 2 * share, LONGEST + 1) for share in left])


def test_the_textbook_is_right_only_where_every_rnn_forgets_and_no_lstm_does() -> None:
    said = claim_sentence({"RNN": fading(0.05, 0.01), "LSTM": fading(0.6, 0.8)})
    assert "2 of 2 of the RNN and 0 of 2 of the LSTM" in said
    assert said.endswith("the textbook's claim holds on this text.")


def test_an_rnn_that_remembers_contradicts_it() -> None:
    assert "no seed of either net has forgotten it. The shares of the two overlap" in claim_sentence(
        {"RNN": fading(0.2, 0.7), "LSTM": fading(0.5, 0.9)}
    )
    assert "against the textbook" in claim_sentence({"RNN": fading(0.8, 0.9), "LSTM": fading(0.5, 0.6)})
    assert "the textbook's direction" in claim_sentence({"RNN": fading(0.3, 0.4), "LSTM": fading(0.5, 0.6)})


def test_the_numbers_in_a_sentence_are_those_of_the_chart() -> None:
    said = effect_sentence({"RNN": fading(0.5, 0.1)}).replace("\u00a0", " ")
    assert "by +2.00 in logit with no word between" in said
    assert f"by +0.60 after {LONGEST}: 30 % are left (seeds: 50 %, 10 %)" in said


def test_an_answer_that_never_changes_is_said_to_be_steady() -> None:
    answers = {
        "RNN": np.full((2, LONGEST + 1), 0.9),
        "LSTM": np.tile(np.linspace(0.1, 0.9, LONGEST + 1), (2, 1)),
    }
    said = answer_sentence(answers)
    assert "At no distance does the mean answer of the RNN cross from one verdict to another." in said
    table = table_of(answers, "P(positive)")
    assert list(table.columns)[:3] == ["neutral words", "RNN P(positive), mean", "RNN P(positive), seed 0"]
    assert len(table) == LONGEST + 1
