import pandas as pd

from seqapp.ui import order_texts

OWN = {"RNN": 0, "LSTM": 2}


def orders(rnn: tuple, lstm: tuple, rival: tuple = (0.45, 0.45)) -> pd.DataFrame:
    rows = [
        ("Unigrams", -1, 0.45, *rival, 0.0),
        ("RNN", 0, 0.6, *rnn),
        ("LSTM", 2, 0.6, *lstm),
        ("RNN", 1, 0.5, 0.1, 0.9, 0),
    ]
    return pd.DataFrame(rows, columns=["model", "seed", "written", "lowest", "highest", "flipped"])


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def test_the_sentence_on_orders_says_whom_order_moves() -> None:
    said = plain(order_texts.orders_sentence(orders((0.3, 0.7, 0.25), (0.58, 0.61, 0.0)), OWN, 200))
    assert "Over 200 shuffles the rival that counts words (Unigrams) stays at 45.0 %" in said
    assert "differ by exactly 0" in said
    assert "The RNN answers between 30 % and 70 %, and 25 % of the shuffles turn its verdict." in said
    assert "Order matters to the RNN; the LSTM could tell the orders apart too" in said
    assert "Over its 2 seeds the RNN's range is 40 to 80 points wide." in said


def test_the_sentence_says_when_order_hardly_matters() -> None:
    said = order_texts.orders_sentence(orders((0.55, 0.6, 0), (0.58, 0.61, 0)), OWN, 200)
    assert "order hardly matters for the sentiment of this text" in said
    assert "no shuffle turns its verdict" in said


def test_a_rival_that_moved_would_be_found_out() -> None:
    assert "exactly 0" not in order_texts.orders_sentence(
        orders((0.3, 0.7, 0), (0.3, 0.7, 0), (0.4, 0.5)), OWN, 9
    )


def test_the_sentence_on_a_pair_says_so_when_another_meaning_goes_unnoticed() -> None:
    rows = [("Unigrams", -1, 0.5, 0.5), ("RNN", 0, 0.54, 0.53), ("LSTM", 0, 0.6, 0.61)]
    table = pd.DataFrame(rows, columns=["model", "seed", "written", "exchanged"])
    said = plain(order_texts.pair_sentence(table))
    assert "a difference of exactly 0" in said
    assert "the RNN moves by 1.0 points" in said
    assert "less than the change of meaning deserves" in said
    table.loc[1, "exchanged"] = 0.2
    assert "deserves" not in order_texts.pair_sentence(table)


def test_the_sentence_on_texts_names_those_on_which_order_hardly_matters() -> None:
    rows = [
        ("a", "RNN", 0.1, 0.15, 0),
        ("a", "LSTM", 0.1, 0.1, 0),
        ("b", "RNN", 0.2, 0.7, 0.5),
        ("b", "LSTM", 0.2, 0.3, 0),
    ]
    table = pd.DataFrame(rows, columns=["text", "model", "lowest", "highest", "flipped"])
    said = plain(order_texts.texts_sentence(table, ["RNN", "LSTM"]))
    assert "In 1 of 2 examples order hardly matters" in said
    assert "(a)" in said
    assert "of the RNN in 1 (b) and of the LSTM in none" in said
    assert "order moves the RNN more" in said


def influence(rnn: list[float], lstm: list[float]) -> pd.DataFrame:
    return pd.concat(
        pd.DataFrame(
            {"model": label, "seed": OWN[label], "after": range(len(felt)), "difference": felt, "answer": 0.1}
        )
        for label, felt in (("RNN", rnn), ("LSTM", lstm))
    )


def test_the_sentence_on_influence_says_which_net_keeps_more() -> None:
    said = plain(
        order_texts.influence_sentence(influence([1.0, 0.4, 0.1], [1.0, 0.9, 0.8]), OWN, ("good", "bad"))
    )
    assert (
        "by 1.00 at the changed word and by 0.10 after 2 more, 10 % of it (half of it is gone for good after 1 word)"
        in said
    )
    assert "The LSTM keeps more of it, as textbooks say." in said
    said = order_texts.influence_sentence(influence([1.0, 0.9], [1.0, 0.1]), OWN, ("good", "bad"))
    assert "Here the RNN keeps more of it, against what textbooks say." in said
    said = order_texts.influence_sentence(influence([1.0, 0.5], [1.0, 0.55]), OWN, ("good", "bad"))
    assert "does not show" in said
    assert "nothing to measure" in order_texts.influence_sentence(
        influence([0.0, 0.0], [0.0, 0.0]), OWN, ("a", "a")
    )


def test_a_short_dependency_is_one_only_if_the_word_before_changes_what_follows() -> None:
    words = ("so", "not", "funny")
    gaps = {"RNN": -0.1, "LSTM": -0.2}
    said = order_texts.next_sentence({"RNN": (0.3, -0.1), "LSTM": (0.5, 0.0)}, gaps, words)
    assert "so what “funny” means to the nets depends on the word before it" in said
    said = order_texts.next_sentence({"RNN": (0.3, 0.3), "LSTM": (0.5, 0.0)}, gaps, words)
    assert "at least one net hardly lets the word before it" in said
