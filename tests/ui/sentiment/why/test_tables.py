import numpy as np
import pandas as pd

from seqapp.ui.sentiment.why import tables
from seqapp.ui.sentiment.why.questions import of_deletion
from seqapp.workflows.sentiment.attribution import Deletion, Occlusion


def frame(**columns) -> pd.DataFrame:
    words = ["not", "a", "dull", "film"]
    return pd.DataFrame({"position": range(1, 5), "word": words, **columns})


def test_a_ledger_names_the_words_that_moved_most_and_what_the_parts_come_to():
    recurrent, linear = np.array([-0.5, 0.1, -1.0, 0.2]), np.array([-0.2, 0.0, -0.9, 0.1])
    total = recurrent + linear
    told = tables.ledger_sentence(
        frame(recurrent=recurrent, linear=linear, total=total, logit=total.cumsum()), "LSTM"
    )
    assert told == (
        "The LSTM's logit ends at -2.20. “dull” (word 3) with -1.90, “not” (word 1) with -0.70 and “film” (word 4) "
        "with +0.30 moved it most. In all its memory adds -1.20, counting adds -1.00."
    )
    alone = tables.ledger_sentence(
        frame(recurrent=recurrent, total=recurrent, logit=recurrent.cumsum()), "RNN"
    )
    assert "counting" not in alone


def test_what_hiding_takes_says_by_how_much_it_misses_the_whole():
    found = Occlusion(["not", "a", "dull", "film"], np.array([0.5, 0.0, -1.5, 0.1]), -1.0, 0.25)
    told = tables.hidden_sentence(found, "RNN")
    assert "“dull” (word 3) with -1.50" in told
    assert "says +0.25, with none -1.00, a way of -1.25" in told
    assert "add up to -0.90, so they miss it by +0.35" in told
    assert tables.hidden_table(found)["amount"].tolist() == [0.5, 0.0, -1.5, 0.1]


def test_amounts_that_find_nothing_are_not_to_be_trusted():
    shares = np.array([0.0, 0.5, 1.0])
    falls, stays = np.array([0.9, 0.3, 0.5]), np.array([0.9, 0.8, 0.5])
    assert "say something true" in tables.deletion_sentence(Deletion(shares, falls, stays))
    assert "do not trust" in tables.deletion_sentence(Deletion(shares, stays, falls))
    assert "tell little" in tables.deletion_sentence(Deletion(shares, stays, stays))
    assert of_deletion(Deletion(shares, falls, stays)).right == "more"
    assert of_deletion(Deletion(shares, stays, stays)).right == "about as much"
