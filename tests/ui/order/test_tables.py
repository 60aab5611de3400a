import numpy as np
import pandas as pd
import pytest

from seqapp.numbers.order import Spread
from seqapp.ui.order import tables

OWN = {"RNN": 0, "LSTM": 2}


def orders(rnn: tuple, lstm: tuple, baseline: tuple = (0.45, 0.45)) -> pd.DataFrame:
    rows = [
        ("Unigrams", -1, 0.45, *baseline, 0.0),
        ("RNN", 0, 0.6, *rnn),
        ("LSTM", 2, 0.6, *lstm),
        ("RNN", 1, 0.5, 0.1, 0.9, 0),
    ]
    return pd.DataFrame(rows, columns=["model", "seed", "written", "lowest", "highest", "flipped"])


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def test_the_sentence_on_orders_says_whom_order_moves() -> None:
    sentence = plain(tables.orders_sentence(orders((0.3, 0.7, 0.25), (0.58, 0.61, 0.0)), OWN, 200))
    assert "Over 200 shuffles the baseline that counts words (Unigrams) stays at 45.0 %" in sentence
    assert "differ by exactly 0" in sentence
    assert "The RNN answers between 30 % and 70 %, and 25 % of the shuffles turn its verdict." in sentence
    assert "Order matters to the RNN; the LSTM could tell the orders apart too" in sentence
    assert "Over its 2 seeds the RNN's range is 40 to 80 points wide." in sentence


def test_the_sentence_says_when_order_hardly_matters() -> None:
    sentence = tables.orders_sentence(orders((0.55, 0.6, 0), (0.58, 0.61, 0)), OWN, 200)
    assert "order hardly matters for the sentiment of this text" in sentence
    assert "no shuffle turns its verdict" in sentence


def test_a_baseline_that_moved_would_be_found_out() -> None:
    assert "exactly 0" not in tables.orders_sentence(orders((0.3, 0.7, 0), (0.3, 0.7, 0), (0.4, 0.5)), OWN, 9)


def test_the_sentence_on_a_pair_says_so_when_another_meaning_goes_unnoticed() -> None:
    rows = [("Unigrams", -1, 0.5, 0.5), ("RNN", 0, 0.54, 0.53), ("LSTM", 0, 0.6, 0.61)]
    table = pd.DataFrame(rows, columns=["model", "seed", "written", "exchanged"])
    sentence = plain(tables.pair_sentence(table))
    assert "a difference of exactly 0" in sentence
    assert "the RNN moves by 1.0 points" in sentence
    assert "less than the change of meaning deserves" in sentence
    table.loc[1, "exchanged"] = 0.2
    assert "deserves" not in tables.pair_sentence(table)


def test_the_sentence_on_texts_names_those_on_which_order_hardly_matters() -> None:
    rows = [
        ("a", "RNN", 0.1, 0.15, 0),
        ("a", "LSTM", 0.1, 0.1, 0),
        ("b", "RNN", 0.2, 0.7, 0.5),
        ("b", "LSTM", 0.2, 0.3, 0),
    ]
    table = pd.DataFrame(rows, columns=["text", "model", "lowest", "highest", "flipped"])
    sentence = plain(tables.texts_sentence(table, ["RNN", "LSTM"]))
    assert "In 1 of 2 examples order hardly matters" in sentence
    assert "(a)" in sentence
    assert "of the RNN in 1 (b) and of the LSTM in none" in sentence
    assert "order moves the RNN more" in sentence


def influence(rnn: list[float], lstm: list[float]) -> pd.DataFrame:
    return pd.concat(
        pd.DataFrame(
            {"model": label, "seed": OWN[label], "after": range(len(felt)), "difference": felt, "answer": 0.1}
        )
        for label, felt in (("RNN", rnn), ("LSTM", lstm))
    )


def test_the_sentence_on_influence_says_which_net_keeps_more() -> None:
    sentence = plain(
        tables.influence_sentence(influence([1.0, 0.4, 0.1], [1.0, 0.9, 0.8]), OWN, ("good", "bad"))
    )
    assert (
        "by 1.00 at the changed word and by 0.10 after 2 more, 10 % of it (half of it is gone for good after 1 word)"
        in sentence
    )
    assert "The LSTM keeps more of it, as textbooks say." in sentence
    sentence = tables.influence_sentence(influence([1.0, 0.9], [1.0, 0.1]), OWN, ("good", "bad"))
    assert "Here the RNN keeps more of it, against what textbooks say." in sentence
    sentence = tables.influence_sentence(influence([1.0, 0.5], [1.0, 0.55]), OWN, ("good", "bad"))
    assert "does not show" in sentence
    assert "nothing to measure" in tables.influence_sentence(
        influence([0.0, 0.0], [0.0, 0.0]), OWN, ("a", "a")
    )


def test_a_short_dependency_is_one_only_if_the_word_before_changes_what_follows() -> None:
    words = ("so", "not", "funny")
    gaps = {"RNN": -0.1, "LSTM": -0.2}
    sentence = tables.next_sentence({"RNN": (0.3, -0.1), "LSTM": (0.5, 0.0)}, gaps, words)
    assert "so what “funny” means to the nets depends on the word before it" in sentence
    sentence = tables.next_sentence({"RNN": (0.3, 0.3), "LSTM": (0.5, 0.0)}, gaps, words)
    assert "at least one net hardly lets the word before it" in sentence


SPREADS = {
    ("Unigrams", -1): Spread(0.5, np.array([0.5, 0.5])),
    ("RNN", 0): Spread(0.6, np.array([0.4, 0.7])),
}


def test_orders_stand_by_model_and_seed() -> None:
    table = tables.orders(SPREADS, dict.fromkeys(SPREADS, 0.25))
    assert tables.records(table)[1] == {
        "model": "RNN", "seed": 0, "written": 0.6, "lowest": 0.4, "highest": 0.7, "flipped": 0.5, "this order": 0.25
    }  # fmt: skip


def test_examples_stand_by_text_and_net_with_how_many_orders_were_tried() -> None:
    table = tables.examples({("a", "RNN"): (7, SPREADS["RNN", 0])})
    assert list(table.loc[0, ["text", "model", "words", "orders"]]) == ["a", "RNN", 7, 2]
    assert table["deviation"][0] == pytest.approx(0.15)


def test_a_pair_is_shown_in_percent_and_the_baseline_without_a_seed() -> None:
    table = tables.shown_pair(tables.pair({("Unigrams", -1): [0.5, 0.5], ("RNN", 2): [0.25, 0.75]}))
    assert list(table["seed"]) == ["–", "2"]
    assert [plain(value) for value in table["second sentence"]] == ["50.00 %", "75.00 %"]


def test_influence_begins_at_the_changed_word() -> None:
    traced = {"logit": np.array([[0.0, 0.0, 0.0], [0.0, 2.0, 0.0]]), "h": np.ones((2, 3, 4))}
    table = tables.influence({("RNN", 0): traced}, ["a", "b", "c"], at=1)
    assert list(table["word"]) == ["b", "c"]
    assert list(table["after"]) == [0, 1]
    assert list(table["answer"].round(2)) == [0.38, 0.0]
    assert list(table["difference"]) == [0.0, 0.0]


def test_what_the_next_word_does_is_the_step_that_it_makes_in_either_text() -> None:
    logits = {("RNN", 0): np.array([[0.0, 1.0, 1.5], [0.0, -1.0, 0.0]])}
    steps, gaps = tables.after_the_change(logits, {"RNN": 0}, at=1)
    assert steps == {"RNN": (0.5, 1.0)}
    assert gaps["RNN"] == pytest.approx(0.5 - 0.8176, abs=1e-4)
